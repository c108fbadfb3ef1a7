"""Cards that never came, though later ones did."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

from deckgen.study.learners import DAY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from deckgen.study.learners import Learner
    from deckgen.study.subject import StudyCard

LATER = 20
"""So many later cards at least were learnt in place of one that never came."""

GRACE = 30 * DAY
"""Only cards count that were learnt so long after the note was first built, by when learners have it."""

FOLLOWED = 0.9
"""This share of the cards before the last one that was learnt has been learnt, or else the learner does not
follow the order of the deck."""


def passed_over(
    learners: Sequence[Learner], cards: Mapping[str, StudyCard]
) -> dict[str, int]:
    """Return the cards that were never shown, with how many later cards were learnt meanwhile.

    That holds for every learner who has such a card; of several the fewest later cards count.
    """
    fewest: dict[str, int] = {}
    answered: set[str] = set()
    waiting: set[str] = set()
    for learner in learners:
        answered |= learner.counts.keys()
        waiting |= {name for name, card in learner.cards.items() if card.is_new}
        for name, later in _of_learner(learner, cards).items():
            fewest[name] = min(later, fewest.get(name, later))
    never_shown = waiting - answered
    return {name: later for name, later in fewest.items() if name in never_shown}


def _of_learner(learner: Learner, cards: Mapping[str, StudyCard]) -> dict[str, int]:
    """Return the cards that never came to a learner, with how many later ones did."""
    groups: dict[str, list[StudyCard]] = defaultdict(list)
    for name in learner.cards:
        card = cards[name]
        groups[card.group].append(card)
    found: dict[str, int] = {}
    for group in groups.values():
        group.sort(key=lambda card: card.place)
        found.update(_of_group(learner, group))
    return found


def _of_group(learner: Learner, group: Sequence[StudyCard]) -> dict[str, int]:
    """Return the same of the cards of one template, which are in the order of the deck."""
    learnt = []  # their places
    for place, card in enumerate(group):
        if learner.cards[card.name].answers:
            learnt.append(place)
    if len(learnt) < LATER:
        return {}
    last = learnt[-1]
    if len(learnt) < FOLLOWED * (last + 1):
        return {}
    found = {}
    for place, card in enumerate(group[:last]):
        if not learner.cards[card.name].is_new:
            continue
        since = card.since + GRACE
        count = 0
        for later in learnt[bisect_right(learnt, place) :]:
            first_answer = learner.cards[group[later].name].answers[0]
            if first_answer.moment > since:
                count += 1
        if count >= LATER:
            found[card.name] = count
    return found
