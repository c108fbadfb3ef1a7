"""Cards that are taken for one another: failed within a minute of each other, day after day."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from deckgen.study.chance import poisson_tail

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from deckgen.study.learners import Learner

NEAR = 60_000
"""Milliseconds between two failures that may have to do with each other."""

FEWEST = 3
"""On so many days at least both must have failed."""

ALARM = 0.02
"""How often chance would have any pair at all; as failures of a card come in rows, few pairs come so far."""

PAUSE = 30 * 60_000
"""Milliseconds without an answer after which a sitting has ended."""


class Confused(NamedTuple):
    """Two cards, and on how many days, of all learners, both failed within a minute."""

    first: str
    second: str
    days: int


class _Sitting(NamedTuple):
    """Answers without a long pause: of each card the first, for those that follow are no review.

    ``answers`` are (moment, card, whether it failed) in order; ``length`` is that of all, in milliseconds.
    """

    answers: list[tuple[int, str, bool]]
    length: int


def confused(learners: Iterable[Learner]) -> list[Confused]:
    """Return the pairs that fail together more often than their failures alone would have them.

    Two cards that fail often, and are learnt on the same days, do so by chance too. How often is known:
    each fails at its own rate, at any time of the sitting.
    """
    seen: dict[tuple[str, str], int] = defaultdict(int)
    expected: dict[tuple[str, str], float] = defaultdict(float)
    failing: set[str] = set()
    for learner in learners:
        sittings = _sittings(learner)
        rates = _failure_rates(sittings)
        failing |= rates.keys()
        together = _together(sittings, rates)
        for pair, days in together.items():
            seen[pair] += days
        for pair, chances in _expected(sittings, rates, set(together)).items():
            expected[pair] += chances
    pairs = max(1, len(failing) * (len(failing) - 1) // 2)
    found = [
        Confused(*pair, days)
        for pair, days in seen.items()
        if days >= FEWEST and poisson_tail(days, expected[pair]) * pairs < ALARM
    ]
    return sorted(found, key=lambda each: (-each.days, each.first, each.second))


def _sittings(learner: Learner) -> list[_Sitting]:
    """Return the sittings of a learner: all answers in order, cut where there is a long pause."""
    every = [
        (answer.moment, name, answer.is_again)
        for name, card in learner.cards.items()
        for answer in card.answers
    ]
    every.sort()
    parts: list[list[tuple[int, str, bool]]] = []
    for answer in every:
        if not parts or answer[0] - parts[-1][-1][0] > PAUSE:
            parts.append([])
        parts[-1].append(answer)
    found = []
    for part in parts:
        first: dict[str, tuple[int, str, bool]] = {}
        for answer in part:
            first.setdefault(answer[1], answer)
        found.append(_Sitting(list(first.values()), max(1, part[-1][0] - part[0][0])))
    return found


def _failure_rates(sittings: Sequence[_Sitting]) -> dict[str, float]:
    """Return the share of sittings in which a card failed, for each that failed often enough to be one of
    a pair."""
    shown: dict[str, int] = defaultdict(int)
    failed: dict[str, int] = defaultdict(int)
    for sitting in sittings:
        for _, name, is_again in sitting.answers:
            shown[name] += 1
            failed[name] += is_again
    return {name: count / shown[name] for name, count in failed.items() if count >= FEWEST}


def _together(sittings: Sequence[_Sitting], rates: dict[str, float]) -> dict[tuple[str, str], int]:
    """Return in how many sittings both cards of a pair failed within a minute."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    for sitting in sittings:
        failed = [(moment, name) for moment, name, is_again in sitting.answers if is_again and name in rates]
        for at, (moment, name) in enumerate(failed):
            for later, other in failed[at + 1 :]:
                if later - moment > NEAR:
                    break
                found[min(name, other), max(name, other)] += 1
    return {pair: days for pair, days in found.items() if days >= FEWEST}


def _expected(
    sittings: Sequence[_Sitting], rates: dict[str, float], pairs: set[tuple[str, str]]
) -> dict[tuple[str, str], float]:
    """Return in how many sittings chance would have both cards of each pair fail within a minute."""
    found: dict[tuple[str, str], float] = defaultdict(float)
    members = {name for pair in pairs for name in pair}
    for sitting in sittings:
        near = min(1.0, 2 * NEAR / sitting.length)
        shown = sorted(name for _, name, _ in sitting.answers if name in members)
        for pair in combinations(shown, 2):
            if pair in pairs:
                found[pair] += rates[pair[0]] * rates[pair[1]] * near
    return found
