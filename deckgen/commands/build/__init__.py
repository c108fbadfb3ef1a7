"""``deckgen build``: write the Anki package and cards.lock, or another format."""
