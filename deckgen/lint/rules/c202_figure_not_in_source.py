"""Finds a figure in a question that is nowhere in the source. A number that only says how many things are
asked for, as in *Which two works* or *Name any two of*, is left alone.

Why: It may come from elsewhere, but then nobody can look it up; more often it is a slip.

Fix: Use the source's figure, or say on the card where it is from: `outside: {1943: from the second
edition}`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import WARNING
from deckgen.lint.rule import Found, Rule

if TYPE_CHECKING:
    from deckgen.lint.card_text import Claim

BAD = """\
q: What share of the land had been turned into state farms by 1943?
a: 88%
quote: 88% by 1934
# --- essay.txt ---
By 1930, 55% of the land had been turned into state farms, and 88% by 1934.
"""
GOOD = """\
q: What share of the land had been turned into state farms by 1934?
a: 88%
quote: 88% by 1934
# --- essay.txt ---
By 1930, 55% of the land had been turned into state farms, and 88% by 1934.
"""


def find(claim: Claim) -> Found | None:
    """Find a figure in a question that the whole source doesn't have."""
    if claim.in_answer or claim.supporters or claim.is_in_source:
        return None
    return claim.found(instead=claim.card.cited.figures_listed)


RULE = Rule(
    code="C202",
    severity=WARNING,
    title="figure not in the source",
    message="'{figure}' in the question is nowhere in the source; the figures that the card cites: {instead}",
    hint="use the source's figure, or say under 'outside:' where it is from",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="figure",
    find=find,
    exemptible=True,
)
