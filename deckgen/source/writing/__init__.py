"""The YAML of a project, written from values."""
