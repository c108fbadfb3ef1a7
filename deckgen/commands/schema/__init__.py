"""``deckgen schema``: print the JSON Schema of cards.yaml."""
