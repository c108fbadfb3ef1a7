"""What everything else stands on, and what may never change."""
