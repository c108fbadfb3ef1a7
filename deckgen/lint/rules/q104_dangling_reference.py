"""Finds *he*, *his wife*, *this leader*, *which of these*, *the following*, *the latter*, *such a number*,
*the author argues*, a final *then* or *there*, or *according to the text*, with nothing in the question
that it could refer to.

An *it* that refers to nothing, as in *Why is it that …*, is left alone, and so is the `name:` of the
source that the card cites. A card with an image, code or a formula may say *this*.

Why: Cards come up alone, months later, in any order. Woźniak's rule 16, context cues; Matuschak's
*precise*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import ERROR
from deckgen.lint.pronouns import (
    REFERENCES,
    demonstrative,
    list_or_place,
    pointing,
    pronoun,
    shows_something,
)
from deckgen.lint.rule import Rule, Start

if TYPE_CHECKING:
    from deckgen.lint.cards import Card
    from deckgen.lint.rule import Found

BAD = """\
q: When did he cross the Alps?
a: In 218 BC
"""
GOOD = """\
q: When did Hannibal cross the Alps?
a: In 218 BC
"""


def find(card: Card) -> Found | None:
    """Find 'he', 'this leader' or 'which of these' with nothing on the card that it refers to."""
    if (
        card.later
        or REFERENCES.isdisjoint(card.words)
        or shows_something(card.question)
    ):
        return None
    if card.has_picture:
        return None
    return list_or_place(card) or demonstrative(card) or pronoun(card) or pointing(card)


RULE = Rule(
    code="Q104",
    severity=ERROR,
    title="dangling reference",
    message="'{word}' refers to something that is not on the card",
    hint="name it: months later nobody remembers what came before the question",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="card",
    find=find,
    starts=Start(asked=REFERENCES),
    english=True,
    may_name_source=True,
)
