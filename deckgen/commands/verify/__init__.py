"""A rehearsal of imports and upgrades in the real Anki engine."""
