"""``cards.yaml`` and what it includes, read into items with their places."""
