"""YAML text to a tree with places, and what is wrong with it."""
