"""A small project to begin with, and its workflow."""
