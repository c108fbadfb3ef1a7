"""Finds an `ignore:`, on a card, on a topic or under `check:`, that suppresses nothing.

Why: It was right once; left in place, it hides the next mistake of its kind.

Fix: Delete it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import WARNING
from deckgen.lint.rule import Found, Rule, whole

if TYPE_CHECKING:
    from deckgen.lint.rule import Exemption

BAD = """\
id: capital
q: What is the capital of Peru?
a: Lima
ignore: {Q105: the capital does not move}
"""
GOOD = """\
id: capital
q: What is the capital of Peru?
a: Lima
"""


def find(exemption: Exemption) -> Found | None:
    """Find an ``ignore`` without which the report would be the same."""
    code = exemption.entry.what
    return None if exemption.is_used else whole(code, suppressed=code)


RULE = Rule(
    code="Q901",
    severity=WARNING,
    title="unused suppression",
    message="nothing here is suppressed by 'ignore: {suppressed}'",
    hint="delete it",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="suppression",
    find=find,
)
