"""Finds an answer that five notes or more have. Questions that differ only in names and figures count
once: *On which continent is Chad?* belongs to a series, whose answers repeat.

Why: After some weeks it is given before the question is read, and it is right.

Fix: Ask some of them the other way round, or leave out those that only repeat the answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import INFO
from deckgen.core.wording import first_of
from deckgen.lint.rule import FoundInDeck, Rule
from deckgen.lint.traces import about_answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from deckgen.lint.traces import Group, KeptTrace

BAD = """\
- {id: steam, q: Who improved the steam engine?, a: James Watt}
- {id: unit, q: After whom is the unit of power named?, a: James Watt}
- {id: governor, q: Which engineer used a governor to steady his engines?, a: James Watt}
- {id: partner, q: With whom did Matthew Boulton found a firm?, a: James Watt}
- {id: instruments, q: Who made instruments for the University of Glasgow?, a: James Watt}
"""
GOOD = """\
- {id: steam, q: Who improved the steam engine?, a: James Watt}
- {id: unit, q: What does the unit watt measure?, a: Power}
- {id: partner, q: With whom did James Watt found a firm?, a: Matthew Boulton}
"""

MIN_CARDS = 5
"""So many notes with one answer are reported."""
MAX_NAMED = 4
"""How many of the other notes the message names."""


def find(group: Group) -> Iterator[FoundInDeck]:
    """Find an answer that several notes have, in different questions; reported at the first."""
    cards = _different(group.cards) if len(group.cards) >= MIN_CARDS else []
    if len(cards) < MIN_CARDS:
        return
    first, others = cards[0], [card.id for card in cards[1:]]
    named = first_of([f"'{id_}'" for id_ in others], MAX_NAMED)
    yield about_answer(first, count=len(cards), others=named)


def _different(cards: Sequence[KeptTrace]) -> list[KeptTrace]:
    """Return one card of each note, and one of those whose questions differ in names and figures only."""
    kept: list[KeptTrace] = []
    items: set[object] = set()
    frames: set[int] = set()
    for card in cards:
        is_label = not any(map(str.isalpha, card.question_key))  # '212': no question
        if is_label or card.owner in items or card.frame_hash in frames:
            continue
        items.add(card.owner)
        if card.frame_hash:
            frames.add(card.frame_hash)
        kept.append(card)
    return kept


RULE = Rule(
    code="Q407",
    severity=INFO,
    title="same answer often",
    message="{count} notes have this answer: this one, {others}",
    hint="ask some of them the other way round, or leave some out",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="answers",
    find=find,
)
