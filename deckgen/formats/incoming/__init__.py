"""Decks of any form, as one common value."""
