"""``deckgen pull``: edits made in Anki come back into the project."""
