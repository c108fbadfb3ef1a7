"""Note types: fields, card templates, Anki's template language, the two sides of a card."""
