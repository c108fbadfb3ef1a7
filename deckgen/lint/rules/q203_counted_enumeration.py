"""Finds an answer that lists three things or more, as Q202 does, where the question says how many: *Which
three …?*

Why: The number helps you notice what is missing, so this is only a warning; it is still a set
(Woźniak's rule 9).

Fix: As for Q202: ask for *any two of* them, make `steps:` of the items, if they have an order, or a card
of each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import WARNING
from deckgen.lint.lists import asks_for_some, count_items, says_how_many
from deckgen.lint.rule import Found, Rule, whole

if TYPE_CHECKING:
    from deckgen.lint.cards import Card

BAD = """\
q: What are the three states of matter?
a: Solid, liquid and gas
"""
GOOD = """\
q: Which state of matter keeps its volume but not its shape?
a: Liquid
"""


def find(card: Card) -> Found | None:
    """Find an answer with three items or more, where the question says how many: 'Which three …?'."""
    count = count_items(card)
    if not count or not says_how_many(card) or asks_for_some(card):
        return None
    return whole(card.answer, count=count)


RULE = Rule(
    code="Q203",
    severity=WARNING,
    title="counted enumeration",
    message="the answer lists {count} things, though the question says how many",
    hint="ask for 'any two of' them and list what counts, or make 'steps:' of them, or a card for each",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="card",
    find=find,
    english=True,
)
