"""Q9: what a curator suppresses. Reported by the linter, and where a build is compared with a release."""

from __future__ import annotations

from deckgen.core.codes.code import WARNING, Code

CODES: tuple[Code, ...] = (
    Code(
        "Q901",
        WARNING,
        "unused suppression",
        "nothing here is suppressed by 'ignore: {suppressed}'",
        "delete it",
        page="""\
Finds an `ignore:`, on a card, on a topic or under `check:`, that suppresses nothing.

Why: It was right once; left in place, it hides the next mistake of its kind.

Fix: Delete it. `check: {ignore: {Q901: reason}}` suppresses this for the deck.
""",
        bad="""\
id: capital
q: What is the capital of Peru?
a: Lima
ignore: {Q105: the capital does not move}
""",
        good="""\
id: capital
q: What is the capital of Peru?
a: Lima
""",
    ),
)
