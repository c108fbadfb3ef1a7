"""Finds three cards or more whose questions differ only in names and figures. It is only a note: in many
decks such cards are right.

Why: Their answers get mixed up. Woźniak's rule 11: combat interference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import INFO
from deckgen.core.wording import first_of
from deckgen.lint.rule import FoundInDeck, Rule
from deckgen.lint.traces import about_question

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.lint.traces import Group

BAD = """\
- {id: omsk-1897, q: How many people lived in Omsk in 1897?, a: '37,000'}
- {id: tomsk-1897, q: How many people lived in Tomsk in 1897?, a: '52,000'}
- {id: omsk-1926, q: How many people lived in Omsk in 1926?, a: '162,000'}
"""
GOOD = """\
- {id: growth, q: By what factor did Omsk grow after the railway came?, a: More than four}
"""

MAX_NAMED = 3
"""How many of the other cards the message names."""


def find(group: Group) -> Iterator[FoundInDeck]:
    """Find several cards whose questions differ in names and figures only; reported at the first."""
    cards, least = group.cards, group.limits.min_interfering_cards
    if len(cards) < least or len({card.answer_hash for card in cards}) < least:
        return
    ids = list(dict.fromkeys(card.id for card in cards))
    if len(ids) < least:
        return
    others = ids[1:]
    named = first_of([f"'{id_}'" for id_ in others], MAX_NAMED)
    yield about_question(cards[0], count=len(ids), others=named)


RULE = Rule(
    code="Q404",
    severity=INFO,
    title="interference",
    message="{count} cards differ only in names and figures, and are easily mixed up: this one, {others}",
    hint="give each something of its own: a reason, an image, an example",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="frames",
    find=find,
    reads_capitals=True,
    limits=("min-interfering-cards",),
)
