"""Cards that are taken for one another: failed within a minute of each other, day after day."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from math import comb
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deckgen.study.learners import Learner

NEAR = 60_000
"""Milliseconds between two failures that may have to do with each other."""

FEWEST = 3
"""On so many days at least both must have failed."""

ALARM = 0.01
"""How often chance would have any pair at all."""

PAUSE = 30 * 60_000
"""Milliseconds without an answer after which a sitting has ended."""


class Confused(NamedTuple):
    """Two cards, and on how many days, of all learners, both failed within a minute."""

    first: str
    second: str
    days: int


_Pair = tuple[str, str]
"""The names of two cards."""

_Sitting = list[tuple[int, str, bool]]
"""Answers without a long pause, as (moment, card, whether it failed) in order: of each card the first, for
those that follow are no review."""


class _Day(NamedTuple):
    """A day on which a card came: in which sitting, whether it had failed the time before (``None`` if it was
    new), whether it failed, and the other ones that had failed within a minute before it."""

    sitting: int
    last: bool | None
    is_again: bool
    after: tuple[str, ...]


class _History(NamedTuple):
    """What a learner did: whether each card of a sitting failed, and the days of each card."""

    sittings: list[dict[str, bool]]
    failures: list[int]
    days: dict[str, list[_Day]]


class _Days(NamedTuple):
    """Days of one kind on which a card came: how many, and on how many it failed; on how many another one had
    failed within a minute before it, and on how many of these it failed too."""

    all: int
    failed: int
    after: int
    failed_after: int


def confused(learners: Iterable[Learner]) -> list[Confused]:
    """Return the pairs of which one fails more often where the other has just failed than on other days.

    That two cards fail often says nothing of this, nor that they are learnt on the same days: of the days of
    one kind on which a card failed, on how many had the other failed just before it? That is Fisher's exact
    test for each kind of days, put together. Pairs that came together too seldom for any answer do not make
    the bar higher for the others (Tarone).
    """
    histories = [_history(_sittings(learner)) for learner in learners]
    days: dict[_Pair, list[_Days]] = defaultdict(list)
    for name, other in _candidates(histories):
        pair = min(name, other), max(name, other)
        for history in histories:
            days[pair] += _of_pair(history, name, other)
    chances = {}
    for pair, of_pair in days.items():
        most = sum(min(each.failed, each.after) for each in of_pair)
        if most >= FEWEST:
            chances[pair] = _chances(of_pair)
    least = _bar([chance.least for chance in chances.values()])
    found = []
    for pair, chance in chances.items():
        both = sum(each.failed_after for each in days[pair])
        if both >= FEWEST and chance.own <= least:
            found.append(Confused(*pair, both))
    return sorted(found, key=lambda each: (-each.days, each.first, each.second))


class _Chances(NamedTuple):
    """How likely it is that both cards fail on as many days as they did, or more, if neither has to do with
    the other; and ``least``, how likely it is that they fail together as often as they could."""

    own: float
    least: float


def _chances(of_pair: Iterable[_Days]) -> _Chances:
    """Return how likely it is that the cards of a pair fail together so often, or as often as they could."""
    likely = {0: 1.0}
    both = 0
    for each in of_pair:
        both += each.failed_after
        likely = _sums(likely, _hypergeometric(each))
    own = sum(share for days, share in likely.items() if days >= both)
    return _Chances(own, likely[max(likely)])


def _hypergeometric(days: _Days) -> dict[int, float]:
    """Return how likely it is that a card fails on some number of the days on which the other had.

    That is how likely it is by chance alone, if neither card has to do with the other: the ways to
    choose the days of which so many are days of failure, as a share of all ways to choose as many days.
    """
    ways = comb(days.all, days.after)
    fewest = max(0, days.failed + days.after - days.all)
    most = min(days.failed, days.after)
    found = {}
    for both in range(fewest, most + 1):
        failed_ways = comb(days.failed, both)
        other_ways = comb(days.all - days.failed, days.after - both)
        found[both] = failed_ways * other_ways / ways
    return found


def _sums(one: dict[int, float], other: dict[int, float]) -> dict[int, float]:
    """Return how likely the sums of two numbers are."""
    found: dict[int, float] = defaultdict(float)
    for first, share in one.items():
        for second, other_share in other.items():
            found[first + second] += share * other_share
    return found


def _bar(least: Iterable[float]) -> float:
    """Return how unlikely a pair must be so that chance has any in :data:`ALARM` of the decks, by what each
    could be at the least: one that could not be so unlikely is no chance for an alarm."""
    ordered = sorted(least)
    count = 1
    while bisect_right(ordered, ALARM / count) > count:
        count += 1
    return ALARM / count


def _sittings(learner: Learner) -> list[_Sitting]:
    """Return the sittings of a learner: all answers in order, cut where there is a long pause."""
    every = []
    for name, card in learner.cards.items():
        for answer in card.answers:
            every.append((answer.moment, name, answer.is_again))
    every.sort()
    found: list[_Sitting] = []
    seen: set[str] = set()
    before = None
    for moment, name, is_again in every:
        if before is None or moment - before > PAUSE:
            found.append([])
            seen = set()
        before = moment
        if name not in seen:
            seen.add(name)
            found[-1].append((moment, name, is_again))
    return found


def _history(sittings: Iterable[_Sitting]) -> _History:
    """Return the days of each card, by the other ones that failed just before it."""
    found = _History([], [], defaultdict(list))
    last: dict[str, bool] = {}
    for number, sitting in enumerate(sittings):
        failed: dict[str, bool] = {}
        before: list[tuple[int, str]] = []
        for moment, name, is_again in sitting:
            before = [each for each in before if moment - each[0] <= NEAR]
            others = tuple(other for _, other in before)
            found.days[name].append(_Day(number, last.get(name), is_again, others))
            last[name] = failed[name] = is_again
            if is_again:
                before.append((moment, name))
        found.sittings.append(failed)
        found.failures.append(sum(failed.values()))
    return found


def _candidates(histories: Iterable[_History]) -> list[_Pair]:
    """Return each card with each other one after whose failure it came, if that was often enough."""
    came: Counter[_Pair] = Counter()
    for history in histories:
        for name, days in history.days.items():
            for day in days:
                for other in day.after:
                    came[name, other] += 1
    found = []
    for (name, other), count in came.items():
        if count + came[other, name] >= FEWEST:
            found.append((name, other))
    return found


def _of_pair(history: _History, name: str, other: str) -> list[_Days]:
    """Return the days of a card by whether the other one failed just before it, of each kind of days.

    Of one kind are days on which the card was new, had been failed the time before, or known; and good days
    or bad ones: what fails is failed again rather, and on a bad day all cards are. How bad a day was is told
    by the cards beside these two, for a day on which both fail would else be a bad one because of them, and
    be compared with such days alone.
    """
    days = history.days.get(name, [])
    shares = [_failures_beside(history, day.sitting, (name, other)) for day in days]
    usual = median(shares) if shares else 0.0
    by_kind: dict[tuple[bool | None, bool], list[_Day]] = defaultdict(list)
    for day, share in zip(days, shares, strict=True):
        is_bad = share > usual
        by_kind[day.last, is_bad].append(day)
    found = []
    for of_kind in by_kind.values():
        failed = [day for day in of_kind if day.is_again]
        after = sum(other in day.after for day in of_kind)
        failed_after = sum(other in day.after for day in failed)
        if failed and after:
            found.append(_Days(len(of_kind), len(failed), after, failed_after))
    return found


def _failures_beside(history: _History, number: int, pair: _Pair) -> float:
    """Return the share of the cards of a sitting that failed, but for those of a pair."""
    sitting = history.sittings[number]
    own = [sitting[name] for name in pair if name in sitting]
    beside = len(sitting) - len(own)
    if not beside:
        return 0.0
    return (history.failures[number] - sum(own)) / beside
