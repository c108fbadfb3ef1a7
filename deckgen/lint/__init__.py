"""The linter: rules about what makes a good card, each in a module of its own under ``rules``."""
