"""Finds a bare figure where the source says *up to 15 million*, *an estimated ten million* or *by 1930*.

Why: An upper bound or an estimate becomes a fact.

Fix: Write the hedge, or another of its kind, in the answer or in the question (*By what year …?*).
Where the answer is typed (`type`) it belongs in the question: only what is to be typed goes into
the answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import WARNING
from deckgen.lint.rule import Found, Rule

if TYPE_CHECKING:
    from deckgen.lint.card_text import Claim

BAD = """\
q: How many citizens were sent to camps?
a: 15 million
quote: Up to 15 million citizens
# --- essay.txt ---
Up to 15 million citizens were sent to camps.
"""
GOOD = """\
q: How many citizens were sent to camps?
a: Up to 15 million
quote: Up to 15 million citizens
# --- essay.txt ---
Up to 15 million citizens were sent to camps.
"""

# 'as late as 1929' stresses a year and leaves it exact.
_STRESS = frozenset(("as late as", "as early as", "not until"))


def find(claim: Claim) -> Found | None:
    """Find a figure that the cited sentence hedges ('up to', 'an estimated', 'by') and the card doesn't."""
    hedges = claim.supporters.hedges
    if (
        claim.figure.hedge
        or not hedges
        or not all(hedges)
        or _STRESS.issuperset(hedges)
    ):
        return None
    hedge = hedges[0]
    if claim.card.keeps_hedge(hedge):
        return None
    hint = f"write '{hedge}' in the answer or in the question"
    if claim.is_typed:
        only = f"only '{claim.figure.text}' into the answer"
        hint = f"put '{hedge}' into the question, and {only}: it is typed"
    return claim.found(hedge=hedge, hint=hint)


RULE = Rule(
    code="C205",
    severity=WARNING,
    title="hedge dropped",
    message="the source has '{hedge}' with this figure, and the card has '{figure}' without any such word",
    hint="{hint}",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="figure",
    find=find,
    english=True,
)
