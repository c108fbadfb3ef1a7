"""What the files of a project are called."""

from __future__ import annotations

CARDS = "cards.yaml"
"""Its cards, or what leads to them."""

LOCK_FILE = "cards.lock"
"""What learners know its notes by."""

IMPORT_PAGE = "IMPORT.md"
"""What an import took, changed and dropped."""

IDENTITIES = "## Identities"
"""The heading in that page below which it says that the lock file has identities of its own."""
