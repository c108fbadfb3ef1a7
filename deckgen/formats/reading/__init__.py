"""Anki's packages and collections of every form, as plain values."""
