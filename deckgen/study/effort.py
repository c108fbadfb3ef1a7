"""What each card costs a learner, against the cards of the same template.

A ranking and not a test. A scheduler that adapts gives a hard card short intervals until it fails no
more often than others: what is bad about a card moves out of the share of failures into the number of
answers and the time they take.
"""

from __future__ import annotations

import math
from collections import defaultdict
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from deckgen.study.chance import bar, robust_z, spread_of_tail
from deckgen.study.learners import SPANS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from deckgen.study.learners import Learner
    from deckgen.study.subject import StudyCard

FEWEST = 20
"""So many cards of a template at least are compared with one another."""

FEWEST_ANSWERS = 20
"""A card with fewer answers of all learners is ranked, but gets no mark."""

AGREEING = 3
"""From so many learners on a lower bar is enough, for each is a witness of his own."""

BAR, BAR_OF_SEVERAL = 2.5, 2.0
"""The least z of a costly card, with one learner and with :data:`AGREEING` or more."""

LEAST_RATIO = 2.0
"""A costly card takes at least so many times what is usual."""


LEAST_SPREAD = 0.35
"""The least spread, on the logarithm, that the costs of cards are taken to have. Most cards are never failed
and resemble one another; one that is failed four times by chance alone costs three times as much."""


class Effort(NamedTuple):
    """What a card costs. ``seconds`` is what it took in its first ``days`` days (of several learners, the
    median), ``ratio`` how many times the median of such cards, ``z`` how unusual that is, of ``learners``
    learners together. ``answers`` counts those of all."""

    name: str
    z: float
    ratio: float
    seconds: float
    days: int
    learners: int
    answers: int


class _One(NamedTuple):
    """What a card costs one learner, as in :class:`Effort`."""

    z: float
    ratio: float
    seconds: float
    days: int


def ranking(
    learners: Sequence[Learner], cards: Mapping[str, StudyCard]
) -> list[Effort]:
    """Return the cards that could be compared, the costliest first.

    With several learners their z are added and divided by the root of their number (Stouffer).
    """
    by_card: dict[str, list[_One]] = defaultdict(list)
    answers: dict[str, int] = defaultdict(int)
    for learner in learners:
        for name, one in _of_learner(learner, cards).items():
            by_card[name].append(one)
        for name, counts in learner.counts.items():
            answers[name] += counts.answers
    found = []
    for name, ones in by_card.items():
        effort = Effort(
            name,
            z=sum(one.z for one in ones) / math.sqrt(len(ones)),
            ratio=median(one.ratio for one in ones),
            seconds=median(one.seconds for one in ones),
            days=max(one.days for one in ones),
            learners=len(ones),
            answers=answers[name],
        )
        found.append(effort)
    found.sort(key=lambda each: (-each.z, each.name))
    return found


def costly(ranked: Sequence[Effort]) -> list[Effort]:
    """Return the cards of a ranking that are so costly that chance among so many cards would hardly do it."""
    beyond_chance = bar(len(ranked)) * _spread(ranked)
    found = []
    for each in ranked:
        if each.learners > 1 and each.answers < FEWEST_ANSWERS:
            continue
        least = BAR_OF_SEVERAL if each.learners >= AGREEING else BAR
        if each.z > max(least, beyond_chance) and each.ratio >= LEAST_RATIO:
            found.append(each)
    return found


def _spread(ranked: Sequence[Effort]) -> float:
    """Return by how much cards differ upwards, in the z of the ranking: 1 where that is chance alone.

    What a card is by its nature grows with the root of the number of learners, while chance, added up, stays
    what it is. A card that is a little harder than others is no fault, however many agree on it.
    """
    if len(ranked) < FEWEST:
        return 1.0
    return max(1.0, spread_of_tail([each.z for each in ranked]))


def _of_learner(learner: Learner, cards: Mapping[str, StudyCard]) -> dict[str, _One]:
    """Return what one learner's cards cost."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name, counts in learner.counts.items():
        if counts.days and name in cards:
            groups[cards[name].group].append(name)
    found: dict[str, _One] = {}
    for names in groups.values():
        for days in SPANS:
            found.update(_over(learner, names, days))
    return found


def _over(learner: Learner, names: Iterable[str], days: int) -> dict[str, _One]:
    """Return what the cards cost that were watched for so many days and no longer, against all that were
    watched as long.

    ``names`` are cards of one template. Nothing is returned where fewer than :data:`FEWEST` cards were
    watched for so long.
    """
    own = set()
    known = []
    values = []
    for name in names:
        seconds = learner.seconds(name, days)
        if not seconds:
            continue
        known.append(name)
        values.append(seconds)
        if learner.counts[name].days == days:
            own.add(name)
    if not own or len(known) < FEWEST:
        return {}
    usual = median(values)
    unusual = robust_z(values, LEAST_SPREAD, is_skewed=True)
    found = {}
    for name, seconds, z in zip(known, values, unusual, strict=True):
        if name in own:
            found[name] = _One(z, seconds / usual, seconds, days)
    return found
