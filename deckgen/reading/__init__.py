"""From YAML text to a project: every value with its place, every mistake with its line."""
