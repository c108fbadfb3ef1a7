"""The command line: the group of commands."""
