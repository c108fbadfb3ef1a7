"""Finds an answer that lists three things or more. Titles, dates and places (*Lubbock, Texas, United
States*) are not lists.

Why: One forgotten item fails the whole card, and the easy ones are repeated for its sake. Woźniak's
rules 9 and 10: avoid sets, avoid enumerations.

Fix: Ask for *any two of* them, and let the answer list what counts: that is not reported. Or make
`steps:` of the items, if they have an order, or a card for each; but do not cut the list in two
(*Besides A and B, which …?*).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import ERROR
from deckgen.lint.lists import (
    SIGNS_OF_A_LIST,
    asks_for_some,
    count_items,
    says_how_many,
)
from deckgen.lint.rule import Found, Rule, Start, whole

if TYPE_CHECKING:
    from deckgen.lint.cards import Card

BAD = """\
q: What are the parts of a flower?
a: Sepals, petals, stamens and carpels
"""
GOOD = """\
q: Which part of a flower bears the pollen?
a: The stamens
"""


def find(card: Card) -> Found | None:
    """Find an answer with three items or more, where the question does not say how many."""
    count = count_items(card)
    if not count or says_how_many(card) or asks_for_some(card):
        return None
    return whole(card.answer, count=count)


RULE = Rule(
    code="Q202",
    severity=ERROR,
    title="enumeration",
    message="the answer lists {count} things",
    hint="ask for 'any two of' them and list what counts, or make 'steps:' of them, or a card for each",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="card",
    find=find,
    starts=Start(said_signs=SIGNS_OF_A_LIST),
    english=True,
)
