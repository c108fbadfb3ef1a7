"""``cards.lock``: identities, times, releases, and what learners keep."""
