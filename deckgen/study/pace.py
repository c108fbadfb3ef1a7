"""How long answers take, and how many are right: slow cards, trivial ones, and the harder direction."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from deckgen.study.chance import ALARM, LEAST_SPREAD, bar, difference_z, robust_z

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from deckgen.formats.reading.answers import Answer
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

_SHORTER = math.exp(LEAST_SPREAD)  # so much shorter than others a card may be by its nature

FEWEST_OF_DIRECTION = 100
"""A direction is judged from so many answers on."""

FAR = 5.0
"""How many standard deviations the failures of two directions lie apart; answers to one card resemble one
another, so that less would not do."""


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
            least = bar(len(times))
            for name, took, z in zip(names, times, robust_z(times, is_skewed=True), strict=True):
                seen[name].append(_Pace(took, usual, z / least))
    found = []
    for name, of_card in seen.items():
        ratio = median(each.seconds / each.usual for each in of_card)
        beyond_chance = sum(each.beyond for each in of_card) / math.sqrt(len(of_card))
        if ratio > SLOW and beyond_chance > 1:
            seconds, usual = median(each.seconds for each in of_card), median(each.usual for each in of_card)
            found.append(Slow(name, seconds, usual))
    return sorted(found, key=lambda each: (-each.seconds / each.usual, each.name))


class _Pace(NamedTuple):
    """How long one learner's answers to a card take, and those to such cards; ``beyond`` is how far that is
    beyond what chance does, 1 where chance ends."""

    seconds: float
    usual: float
    beyond: float


def _by_group(
    times: Mapping[str, float], cards: Mapping[str, StudyCard]
) -> list[tuple[list[str], list[float]]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for name, seconds in times.items():
        if seconds > 0:
            groups[cards[name].group].append(name)
    return [(names, [times[name] for name in names]) for names in groups.values() if len(names) >= FEWEST]


def trivial(learners: Sequence[Learner], cards: Mapping[str, StudyCard]) -> list[str]:
    """Return the cards that everybody knew at every answer within :data:`QUICK`.

    In a deck that is easy as a whole many cards are like that by chance. How likely that is for a card: the
    share of all answers of its template that are right and no slower than its own slowest one, which may
    be shorter by its nature, to the power of the number of its answers.
    """
    likely: dict[str, float] = {}
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
                share = bisect_right(of_group.right, slowest * _SHORTER) / of_group.answers
                likely[name] = likely.get(name, 1.0) * share ** len(card.answers)
    count = max(1, len(cards))
    return sorted(name for name, chance in likely.items() if name not in fails and chance * count < ALARM)


class _Times(NamedTuple):
    """The times of the right answers of a template, sorted, and how many answers there are in all."""

    right: list[int]
    answers: int


def _right_times(learner: Learner, cards: Mapping[str, StudyCard]) -> dict[str, _Times]:
    """Return the times of right answers by template, where enough cards were answered."""
    groups: dict[str, list[Answer]] = defaultdict(list)
    counted: dict[str, int] = defaultdict(int)
    for name, card in learner.cards.items():
        group = cards[name].group
        counted[group] += bool(card.answers)
        groups[group] += card.answers
    found = {}
    for group, many in counted.items():
        if many >= FEWEST:
            right = sorted(answer.took for answer in groups[group] if not answer.is_again)
            found[group] = _Times(right, len(groups[group]))
    return found


def harder_directions(learners: Sequence[Learner], cards: Mapping[str, StudyCard]) -> list[Direction]:
    """Return pairs of templates of which one is failed far more often: twice as often, and by 5 in 100.

    Only notes count of which both cards were answered.
    """
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    examples: dict[tuple[str, str], tuple[StudyCard, StudyCard]] = {}
    for learner in learners:
        for first, second in _pairs(learner, cards):
            key = first.group, second.group
            examples.setdefault(key, (first, second))
            one, other = learner.counts[first.name], learner.counts[second.name]
            for place, value in enumerate((one.again, one.answers, other.again, other.answers)):
                sums[key][place] += value
    found = []
    for key, (again, answers, other_again, other_answers) in sums.items():
        if min(answers, other_answers) < FEWEST_OF_DIRECTION:
            continue
        shares = again / answers, other_again / other_answers
        is_far = abs(difference_z(again, answers, other_again, other_answers)) > FAR
        if is_far and max(shares) >= 2 * min(shares) and max(shares) - min(shares) >= 0.05:
            harder = 0 if shares[0] > shares[1] else 1
            found.append(
                Direction(
                    key[harder], key[1 - harder], shares[harder], shares[1 - harder], examples[key][harder]
                )
            )
    return found


def _pairs(learner: Learner, cards: Mapping[str, StudyCard]) -> list[tuple[StudyCard, StudyCard]]:
    """Return the cards of two templates that are of one note, both of them answered."""
    by_note: dict[str, list[StudyCard]] = defaultdict(list)
    for name in learner.counts:
        if name in cards:
            by_note[cards[name].guid].append(cards[name])
    pairs = []
    for of_note in by_note.values():
        of_note.sort(key=lambda card: card.ordinal)
        for at, first in enumerate(of_note):
            pairs += [(first, second) for second in of_note[at + 1 :] if second.group != first.group]
    return pairs
