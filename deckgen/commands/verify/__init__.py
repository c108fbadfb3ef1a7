"""An import and an upgrade, rehearsed in the real Anki engine."""
