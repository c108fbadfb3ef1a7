"""How long answers take, and how many are right: slow cards, trivial ones, and the harder direction."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from itertools import combinations
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
    from collections.abc import Iterator, Mapping, Sequence

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
    normal = NormalDist()
    until = [normal.cdf(_STEP * (step + 0.5)) for step in range(24)]
    found = [(0.0, until[0])]
    for step in range(1, 24):
        found.append((_STEP * step, until[step] - until[step - 1]))
    return found


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
    found = {}
    for name, card in learner.cards.items():
        if len(card.answers) >= FEWEST_TIMES:
            found[name] = median(answer.took for answer in card.answers) / 1000
    return found


def slow(learners: Sequence[Learner], cards: Mapping[str, StudyCard]) -> list[Slow]:
    """Return the cards that are slow for those learners, taken together, that answered them often enough,
    the slowest first."""
    seen: dict[str, list[_Pace]] = defaultdict(list)
    for learner in learners:
        for group in _by_group(medians(learner), cards):
            times = list(group.values())
            usual = median(times)
            unusual = robust_z(times, is_skewed=True)
            for name, z in zip(group, unusual, strict=True):
                seen[name].append(_Pace(group[name], usual, z))
    groups: dict[str, dict[str, list[_Pace]]] = defaultdict(dict)
    for name, paces in seen.items():
        groups[cards[name].group][name] = paces
    found = []
    for of_group in groups.values():
        found += _slow_of_group(of_group)
    return sorted(found, key=lambda each: (-each.seconds / each.usual, each.name))


def _slow_of_group(group: Mapping[str, list[_Pace]]) -> list[Slow]:
    """Return the slow cards of a template. Learners agree on which cards are longer by nature: added up, that
    does not become less, as chance would."""
    together = {}
    for name, paces in group.items():
        together[name] = sum(each.z for each in paces) / math.sqrt(len(paces))
    spread = max(1.0, spread_of_tail(list(together.values())))
    least = bar(len(group)) * spread
    found = []
    for name, paces in group.items():
        ratio = median(each.seconds / each.usual for each in paces)
        if ratio > SLOW and together[name] > least:
            seconds = median(each.seconds for each in paces)
            usual = median(each.usual for each in paces)
            found.append(Slow(name, seconds, usual))
    return found


class _Pace(NamedTuple):
    """How long one learner's answers to a card take, and those to such cards; ``z``: how unusual that is."""

    seconds: float
    usual: float
    z: float


def _by_group(
    times: Mapping[str, float], cards: Mapping[str, StudyCard]
) -> list[dict[str, float]]:
    """Return the times of cards, one dictionary a template, of which there are enough to be compared."""
    groups: dict[str, dict[str, float]] = defaultdict(dict)
    for name, seconds in times.items():
        if seconds > 0:
            groups[cards[name].group][name] = seconds
    return [group for group in groups.values() if len(group) >= FEWEST]


def trivial(learners: Sequence[Learner], cards: Mapping[str, StudyCard]) -> list[str]:
    """Return the cards that everybody knew at every answer within :data:`QUICK`.

    In a deck that is easy as a whole many cards are like that by chance (see :func:`_chance_of_quickness`).
    """
    quick: dict[str, list[_Quick]] = defaultdict(list)
    fails: set[str] = set()
    for learner in learners:
        times = _right_times(learner, cards)
        for name, card in learner.cards.items():
            answers = card.answers
            of_group = times.get(cards[name].group)
            if of_group is None or not answers:
                continue
            slowest = max(answer.took for answer in answers)
            if slowest >= QUICK or any(answer.is_again for answer in answers):
                fails.add(name)
            elif len(answers) >= FEWEST_ANSWERS:
                quick[name].append(_Quick(of_group, slowest, len(answers)))
    least = ALARM / max(1, len(cards))
    found = []
    for name, seen in quick.items():
        if name in fails:
            continue
        if _chance_of_quickness(seen) < least:
            found.append(name)
    return sorted(found)


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
            right = each.times.right
            limit = each.slowest * math.exp(shorter * each.times.spread)
            within = bisect_right(right, limit)
            share *= (within / len(right)) ** each.answers
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
        if len(of_cards) < FEWEST:
            continue
        every: list[int] = []
        quickness = []
        for right in of_cards:
            if right:
                every += right
                quickness.append(-math.log(max(1.0, median(right))))
        if every:
            every.sort()
            found[group] = _Times(every, max(LEAST_SPREAD, spread_of_tail(quickness)))
    return found


_Templates = tuple[str, str]
"""Two templates of one note type, as :attr:`StudyCard.group` has them."""


def harder_directions(
    learners: Sequence[Learner], cards: Mapping[str, StudyCard]
) -> list[Direction]:
    """Return pairs of templates of which one is failed far more often: twice as often, and by 5 in 100.

    Only notes count of which both cards were answered.
    """
    # by the two templates, and what was seen of each note by its GUID
    seen: dict[_Templates, dict[str, Both]] = defaultdict(dict)
    examples: dict[_Templates, tuple[StudyCard, StudyCard]] = {}
    for learner in learners:
        for first, second in _pairs(learner, cards):
            templates = first.group, second.group
            examples.setdefault(templates, (first, second))
            of_notes = seen[templates]
            before = of_notes.get(first.guid, Both(0, 0, 0, 0))
            one = learner.counts[first.name]
            other = learner.counts[second.name]
            of_notes[first.guid] = Both(
                before.first + one.again,
                before.of_first + one.answers,
                before.second + other.again,
                before.of_second + other.answers,
            )
    found = []
    for templates, notes in seen.items():
        shares = _failed(list(notes.values()))
        if shares is None:
            continue
        share, other_share = shares
        harder, easier = examples[templates]
        if share < other_share:
            harder, easier = easier, harder
        direction = Direction(
            harder.group, easier.group, max(shares), min(shares), harder
        )
        found.append(direction)
    return found


def _failed(notes: Sequence[Both]) -> tuple[float, float] | None:
    """Return the shares of the answers to both cards of notes that were *Again*, if they lie far apart."""
    answers = sum(each.of_first for each in notes)
    other_answers = sum(each.of_second for each in notes)
    if min(answers, other_answers) < FEWEST_OF_DIRECTION:
        return None
    if abs(difference_z(notes)) <= bar(len(notes)):
        return None
    share = sum(each.first for each in notes) / answers
    other = sum(each.second for each in notes) / other_answers
    less, more = sorted((share, other))
    if more < 2 * less or more - less < 0.05:
        return None
    return share, other


def _pairs(
    learner: Learner, cards: Mapping[str, StudyCard]
) -> Iterator[tuple[StudyCard, StudyCard]]:
    """Yield the cards of two templates that are of one note, both of them answered."""
    by_note: dict[str, list[StudyCard]] = defaultdict(list)
    for name in learner.counts:
        if name in cards:
            card = cards[name]
            by_note[card.guid].append(card)
    for of_note in by_note.values():
        of_note.sort(key=lambda card: card.ordinal)
        for first, second in combinations(of_note, 2):
            if second.group != first.group:
                yield first, second
