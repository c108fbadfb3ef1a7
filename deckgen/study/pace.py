"""How long answers take, and how many are right: slow cards, trivial ones, and the harder direction."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from statistics import NormalDist, median
from typing import TYPE_CHECKING, NamedTuple

from deckgen.study.chance import (
    LEAST_SPREAD,
    Both,
    bar,
    difference_z,
    robust_z,
    spread_of_tail,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from deckgen.study.learners import Learner
    from deckgen.study.subject import StudyCard

FEWEST = 20
"""So many cards of a template at least are compared with one another."""

FEWEST_ANSWERS = 5
"""A card with fewer answers of a learner is not trivial."""

FEWEST_TIMES = 6
"""A card with fewer answers of a learner is not slow: the median of a few times varies much."""

SLOW = 3.0
"""A slow card takes so many times the median of its template."""

QUICK = 4000
"""Milliseconds within which a trivial card is always answered."""

ALARM = 0.05
"""How often a card may be called trivial in a deck in which nothing is wrong, if answers to one card differed
as much as those to all. They differ less, so that it is far more seldom."""

_STEP = 0.25


def _natures() -> list[tuple[float, float]]:
    """Return by how many spreads a card is shorter than the median by its nature, and how likely that is.
    Those that are longer stand at 0."""
    until = [NormalDist().cdf(_STEP * (step + 0.5)) for step in range(24)]
    above = [(_STEP * step, until[step] - until[step - 1]) for step in range(1, 24)]
    return [(0.0, until[0]), *above]


_NATURES = _natures()

FEWEST_OF_DIRECTION = 100
"""A direction is judged from so many answers on."""


class Slow(NamedTuple):
    """A card whose median answer takes ``seconds``, where ``usual`` is the median of its template."""

    name: str
    seconds: float
    usual: float


class Direction(NamedTuple):
    """Two templates of one note type with their cards' answers and failures; the first is the harder one.

    ``example`` is a card of it.
    """

    harder: str
    easier: str
    share: float
    other_share: float
    example: StudyCard


def medians(learner: Learner) -> dict[str, float]:
    """Return the seconds of the median answer to each card that has enough answers."""
    return {
        name: median(answer.took for answer in card.answers) / 1000
        for name, card in learner.cards.items()
        if len(card.answers) >= FEWEST_TIMES
    }


def slow(learners: Sequence[Learner], cards: Mapping[str, StudyCard]) -> list[Slow]:
    """Return the cards that are slow for those learners, taken together, that answered them often enough,
    the slowest first."""
    seen: dict[str, list[_Pace]] = defaultdict(list)
    for learner in learners:
        for names, times in _by_group(medians(learner), cards):
            usual = median(times)
            for name, took, z in zip(
                names, times, robust_z(times, is_skewed=True), strict=True
            ):
                seen[name].append(_Pace(took, usual, z))
    groups: dict[str, list[str]] = defaultdict(list)
    for name in seen:
        groups[cards[name].group].append(name)
    found = [
        each
        for names in groups.values()
        for each in _slow_of_group({name: seen[name] for name in names})
    ]
    return sorted(found, key=lambda each: (-each.seconds / each.usual, each.name))


def _slow_of_group(group: Mapping[str, list[_Pace]]) -> list[Slow]:
    """Return the slow cards of a template. Learners agree on which cards are longer by nature: added up, that
    does not become less, as chance would."""
    together = {}
    for name, paces in group.items():
        together[name] = sum(each.z for each in paces) / math.sqrt(len(paces))
    least = bar(len(group)) * max(1.0, spread_of_tail(list(together.values())))
    found = []
    for name, paces in group.items():
        ratio = median(each.seconds / each.usual for each in paces)
        if ratio > SLOW and together[name] > least:
            seconds, usual = (
                median(each.seconds for each in paces),
                median(each.usual for each in paces),
            )
            found.append(Slow(name, seconds, usual))
    return found


class _Pace(NamedTuple):
    """How long one learner's answers to a card take, and those to such cards; ``z``: how unusual that is."""

    seconds: float
    usual: float
    z: float


def _by_group(
    times: Mapping[str, float], cards: Mapping[str, StudyCard]
) -> list[tuple[list[str], list[float]]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for name, seconds in times.items():
        if seconds > 0:
            groups[cards[name].group].append(name)
    return [
        (names, [times[name] for name in names])
        for names in groups.values()
        if len(names) >= FEWEST
    ]


def trivial(learners: Sequence[Learner], cards: Mapping[str, StudyCard]) -> list[str]:
    """Return the cards that everybody knew at every answer within :data:`QUICK`.

    In a deck that is easy as a whole many cards are like that by chance (see :func:`_chance_of_quickness`).
    """
    quick: dict[str, list[_Quick]] = defaultdict(list)
    fails: set[str] = set()
    for learner in learners:
        times = _right_times(learner, cards)
        for name, card in learner.cards.items():
            of_group = times.get(cards[name].group)
            if of_group is None or not card.answers:
                continue
            slowest = max(answer.took for answer in card.answers)
            if slowest >= QUICK or any(answer.is_again for answer in card.answers):
                fails.add(name)
            elif len(card.answers) >= FEWEST_ANSWERS:
                quick[name].append(_Quick(of_group, slowest, len(card.answers)))
    least = ALARM / max(1, len(cards))
    return sorted(
        name
        for name, seen in quick.items()
        if name not in fails and _chance_of_quickness(seen) < least
    )


class _Times(NamedTuple):
    """The times of a learner's right answers to the cards of a template, sorted; ``spread`` is by how much
    cards are quicker than the median by their nature, on the logarithm."""

    right: list[int]
    spread: float


class _Quick(NamedTuple):
    """A learner's ``answers`` to a card, all of them right and within ``slowest``."""

    times: _Times
    slowest: int
    answers: int


def _chance_of_quickness(seen: Sequence[_Quick]) -> float:
    """Return how likely a card without fault is answered as quickly as one was.

    It may be shorter by its nature than others, for all learners alike: for each such nature, how likely it
    is, times how likely all answers then are no slower than they were.
    """
    chance = 0.0
    for shorter, share in _NATURES:
        for each in seen:
            within = bisect_right(
                each.times.right, each.slowest * math.exp(shorter * each.times.spread)
            )
            share *= (within / len(each.times.right)) ** each.answers
        chance += share
    return chance


def _right_times(learner: Learner, cards: Mapping[str, StudyCard]) -> dict[str, _Times]:
    """Return the times of right answers by template, where enough cards were answered."""
    groups: dict[str, list[list[int]]] = defaultdict(list)
    for name, card in learner.cards.items():
        if card.answers:
            right = [answer.took for answer in card.answers if not answer.is_again]
            groups[cards[name].group].append(right)
    found = {}
    for group, of_cards in groups.items():
        every = sorted(took for right in of_cards for took in right)
        if len(of_cards) >= FEWEST and every:
            quickness = [
                -math.log(max(1.0, median(right))) for right in of_cards if right
            ]
            found[group] = _Times(every, max(LEAST_SPREAD, spread_of_tail(quickness)))
    return found


def harder_directions(
    learners: Sequence[Learner], cards: Mapping[str, StudyCard]
) -> list[Direction]:
    """Return pairs of templates of which one is failed far more often: twice as often, and by 5 in 100.

    Only notes count of which both cards were answered.
    """
    seen: dict[tuple[str, str], dict[str, Both]] = defaultdict(dict)
    examples: dict[tuple[str, str], tuple[StudyCard, StudyCard]] = {}
    for learner in learners:
        for first, second in _pairs(learner, cards):
            key = first.group, second.group
            examples.setdefault(key, (first, second))
            one, other = learner.counts[first.name], learner.counts[second.name]
            counts = (one.again, one.answers, other.again, other.answers)
            before = seen[key].get(first.guid, (0, 0, 0, 0))
            seen[key][first.guid] = Both(*map(sum, zip(before, counts, strict=True)))
    found = []
    for key, notes in seen.items():
        shares = _failed(list(notes.values()))
        if shares is not None:
            harder = 0 if shares[0] > shares[1] else 1
            example = examples[key][harder]
            found.append(
                Direction(
                    key[harder], key[1 - harder], max(shares), min(shares), example
                )
            )
    return found


def _failed(notes: Sequence[Both]) -> tuple[float, float] | None:
    """Return the shares of the answers to both cards of notes that were *Again*, if they lie far apart."""
    answers, other_answers = (
        sum(each.of_first for each in notes),
        sum(each.of_second for each in notes),
    )
    if min(answers, other_answers) < FEWEST_OF_DIRECTION:
        return None
    share = sum(each.first for each in notes) / answers
    other = sum(each.second for each in notes) / other_answers
    if abs(difference_z(notes)) <= bar(len(notes)):
        return None
    is_much = max(share, other) >= 2 * min(share, other) and abs(share - other) >= 0.05
    return (share, other) if is_much else None


def _pairs(
    learner: Learner, cards: Mapping[str, StudyCard]
) -> list[tuple[StudyCard, StudyCard]]:
    """Return the cards of two templates that are of one note, both of them answered."""
    by_note: dict[str, list[StudyCard]] = defaultdict(list)
    for name in learner.counts:
        if name in cards:
            by_note[cards[name].guid].append(cards[name])
    pairs = []
    for of_note in by_note.values():
        of_note.sort(key=lambda card: card.ordinal)
        for at, first in enumerate(of_note):
            pairs += [
                (first, second)
                for second in of_note[at + 1 :]
                if second.group != first.group
            ]
    return pairs
