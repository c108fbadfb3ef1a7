"""What a build can be written to: one module a format."""
