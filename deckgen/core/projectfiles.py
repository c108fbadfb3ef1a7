"""What the files of a project are called."""

from __future__ import annotations

CARDS = "cards.yaml"
"""Its cards, or what leads to them."""

LOCK_FILE = "cards.lock"
"""What learners know its notes by."""
