"""``deckgen push``: the deck into the Anki that is running."""
