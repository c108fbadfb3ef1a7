"""What a diagnostic means."""
