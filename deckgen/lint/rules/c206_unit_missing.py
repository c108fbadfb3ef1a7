"""Finds a figure in an answer without the unit that the source has and the question does not ask for.

Why: *189* may be kilograms or litres, a month's or a year's.

Fix: Write the unit in the answer, or ask for it: *How many kilograms of milk …?* Where the answer is
typed (`type`), ask for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import ERROR
from deckgen.lint.rule import Found, Rule

if TYPE_CHECKING:
    from deckgen.lint.card_text import Claim

BAD = """\
q: How much milk was drunk per person in 1928?
a: '189'
quote: 189 kgs of milk per person in 1928
# --- essay.txt ---
People drank 189 kgs of milk per person in 1928.
"""
GOOD = """\
q: How much milk was drunk per person in 1928?
a: 189 kgs
quote: 189 kgs of milk per person in 1928
# --- essay.txt ---
People drank 189 kgs of milk per person in 1928.
"""


def find(claim: Claim) -> Found | None:
    """Find an answer's figure without the unit that the source has and the question doesn't ask for."""
    cited = claim.with_unit if claim.in_answer else None
    if cited is None or claim.card.asks_for_unit(cited.unit):
        return None
    hint = "write the unit in the answer, or ask for it in the question"
    if claim.is_typed:
        only = f"only for '{claim.figure.text}' in the answer"
        hint = f"ask for the unit in the question, and {only}: it is typed"
    return claim.found(said=cited.text, hint=hint)


RULE = Rule(
    code="C206",
    severity=ERROR,
    title="unit missing",
    message="the source has '{said}', and the answer only '{figure}'",
    hint="{hint}",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="figure",
    find=find,
    answers_only=True,
)
