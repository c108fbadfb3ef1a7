"""Finds two cards with the same answer whose questions share at least 60% of their content words, and have
the same figures and names.

It is reported at the later card, and names the first one that is like it. In groups of thousands of
cards with one answer, put together from the same few words, a card is compared with at most 500 others.

Why: As Q402. Asking about a fact from several sides is good; asking twice from one side is not
(Woźniak's rule 17).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from deckgen.core.codes import WARNING
from deckgen.lint.near_duplicates import near_duplicates
from deckgen.lint.rule import FoundInDeck, Rule
from deckgen.lint.traces import about_question

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.lint.traces import Group, KeptTrace

BAD = """\
- {id: ceiling, q: Who painted the ceiling of the Sistine Chapel?, a: Michelangelo}
- {id: sistine, q: By whom was the Sistine Chapel's ceiling painted?, a: Michelangelo}
"""
GOOD = """\
- {id: ceiling, q: Who painted the ceiling of the Sistine Chapel?, a: Michelangelo}
- {id: sistine, q: In which chapel did Michelangelo paint the ceiling?, a: The Sistine Chapel}
"""


def find(group: Group) -> Iterator[FoundInDeck]:
    """Find a question in much the same words as an earlier one, with the same answer.

    Alike means: of the content stems of both, at least ``min-similarity`` per cent are shared
    (Jaccard), and figures, names and signs are the same. The first such card is named.
    """
    like: dict[tuple[object, ...], list[KeptTrace]] = {}
    for card in group.cards:
        like.setdefault((card.figures_hash, card.signs), []).append(card)
    for cards in like.values():
        if len(cards) < 2:
            continue
        look = partial(_alike, group, cards)
        for number, first in group.before.found(
            "Q403", tuple([card.number for card in cards]), look
        ):
            yield about_question(cards[number], other=cards[first].id)


def _alike(group: Group, cards: list[KeptTrace]) -> tuple[tuple[int, int], ...]:
    return tuple(near_duplicates(cards, group.vocabulary, group.limits.min_similarity))


RULE = Rule(
    code="Q403",
    severity=WARNING,
    title="near-duplicate",
    message="the card '{other}' asks almost the same and has the same answer",
    hint="delete one, or ask from another side",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="answers",
    find=find,
    limits=("min-similarity",),
)
