"""Finds a figure that the cited sentence dates, on a card without any date.

Why: Months later, with other figures of the same kind learnt, nobody knows which year is asked for.

Fix: Put the date into the question. Where it has nothing to do with the figure, suppress the rule on
the card.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import WARNING
from deckgen.lint.rule import Found, Rule

if TYPE_CHECKING:
    from deckgen.lint.card_text import Claim

BAD = """\
q: How large was the working class?
a: 23 million
quote: The working class grew to 23 million in 1932
# --- essay.txt ---
The working class grew to 23 million in 1932.
"""
GOOD = """\
q: How large was the working class in 1932?
a: 23 million
quote: The working class grew to 23 million in 1932
# --- essay.txt ---
The working class grew to 23 million in 1932.
"""


def find(claim: Claim) -> Found | None:
    """Find a figure in an answer whose sentence has a date, on a card without any."""
    if not claim.in_answer or not claim.counts or not claim.supporters:
        return None
    if not claim.supporters.dates or claim.card.has_date:
        return None
    return claim.found(dates=claim.supporters.dates_listed)


RULE = Rule(
    code="C207",
    severity=WARNING,
    title="figure without its date",
    message="the cited sentence dates '{figure}' ({dates}), and the card has no date",
    hint="put the date into the question",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="figure",
    find=find,
    answers_only=True,
)
