"""``deckgen import``."""
