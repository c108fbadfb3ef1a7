"""Finds a word or figure under `outside` that exempts nothing: the source has it, the card no longer has
it, or the card cites nothing that it could be compared with.

Why: An exemption left behind would hide the next mistake.

Fix: Delete it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import WARNING
from deckgen.lint.rule import Found, Rule, whole

if TYPE_CHECKING:
    from deckgen.lint.rule import Exemption

BAD = """\
q: What happened in 1917?
a: The revolution
quote: The revolution of 1917
outside:
  1917: common knowledge
# --- essay.txt ---
The revolution of 1917 was the second.
"""
GOOD = """\
q: What happened in 1917?
a: The revolution
quote: The revolution of 1917
# --- essay.txt ---
The revolution of 1917 was the second.
"""


def find(exemption: Exemption) -> Found | None:
    """Find an entry of ``outside`` without which the report would be the same."""
    what = exemption.entry.what
    return None if exemption.is_used else whole(what, what=what)


RULE = Rule(
    code="C209",
    severity=WARNING,
    title="unused exemption",
    message="nothing here is exempted by 'outside: {what}'",
    hint="delete it",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="exemption",
    find=find,
)
