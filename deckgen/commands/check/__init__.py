"""``deckgen check``: report problems, accept changed passages, apply fixes."""
