"""Finds a year, a number or a share in an answer that the cited sentences do not have.

Figures are compared by value and unit: `ten million` is `10,000,000`, and 1927 is in 1927-28; `the
1920s` may stand for `the late 1920s`, not the other way round. Number words are read in English decks,
digits in all.

Why: A slip in a digit is learnt like the truth.

Fix: Use the source's figure, or quote the sentence that has yours. A figure that you worked out is
exempted on the card: `outside: {45%: what the cited 55% leave of the whole}`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import ERROR
from deckgen.lint.rule import Found, Rule

if TYPE_CHECKING:
    from deckgen.lint.card_text import Claim

BAD = """\
q: What share of the land had been turned into state farms by 1930?
a: 65%
quote: By 1930, 55% of the land
# --- essay.txt ---
By 1930, 55% of the land had been turned into state farms.
"""
GOOD = """\
q: What share of the land had been turned into state farms by 1930?
a: 55%
quote: By 1930, 55% of the land
# --- essay.txt ---
By 1930, 55% of the land had been turned into state farms.
"""


def find(claim: Claim) -> Found | None:
    """Find a figure in an answer that the cited sentences don't have."""
    if not claim.in_answer or claim.supporters or claim.with_unit is not None:
        return None
    return claim.found(instead=claim.card.cited.figures_listed)


RULE = Rule(
    code="C201",
    severity=ERROR,
    title="figure not in the citation",
    message="'{figure}' in the answer is not in what the card cites; its figures: {instead}",
    hint="use the source's figure, quote the sentence that has it, or say under 'outside:' where it is from",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="figure",
    find=find,
    exemptible=True,
    answers_only=True,
)
