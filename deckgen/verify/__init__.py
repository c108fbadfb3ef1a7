"""A package rehearsed in the real Anki engine."""
