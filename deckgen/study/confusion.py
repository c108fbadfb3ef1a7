"""Cards that are taken for one another: failed within a minute of each other, day after day."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from deckgen.study.chance import poisson_tail
from deckgen.study.learners import DAY

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
    """Answers without a long pause: (moment, card, whether it failed)."""

    answers: list[tuple[int, str, bool]]

    @property
    def length(self) -> int:
        return max(1, self.answers[-1][0] - self.answers[0][0])


def confused(learners: Iterable[Learner]) -> list[Confused]:
    """Return the pairs that fail together more often than their failures alone would have them.

    Two cards that fail often, and are learnt on the same days, do so by chance too. How often is known:
    each fails at its own rate, at any time of the sitting.
    """
    seen: dict[tuple[str, str], int] = defaultdict(int)
    expected: dict[tuple[str, str], float] = defaultdict(float)
    failing: set[str] = set()
    for learner in learners:
        rates = _failure_rates(learner)
        failing |= rates.keys()
        sittings = _sittings(learner)
        together = _together(sittings, rates)
        for pair, days in together.items():
            seen[pair] += days
        frequent = {card for pair in together for card in pair}
        for pair, chances in _expected(sittings, rates, frequent, set(together)).items():
            expected[pair] += chances
    pairs = max(1, len(failing) * (len(failing) - 1) // 2)
    found = [
        Confused(*pair, days)
        for pair, days in seen.items()
        if days >= FEWEST and poisson_tail(days, expected[pair]) * pairs < ALARM
    ]
    return sorted(found, key=lambda each: (-each.days, each.first, each.second))


def _failure_rates(learner: Learner) -> dict[str, float]:
    """Return the share of failures of each card that failed on enough days to be one of a pair."""
    rates = {}
    for name, card in learner.cards.items():
        days = {answer.moment // DAY for answer in card.answers if answer.is_again}
        if len(days) >= FEWEST:
            rates[name] = sum(answer.is_again for answer in card.answers) / len(card.answers)
    return rates


def _sittings(learner: Learner) -> list[_Sitting]:
    """Return all answers of a learner in order, cut where there is a long pause."""
    every = [
        (answer.moment, name, answer.is_again)
        for name, card in learner.cards.items()
        for answer in card.answers
    ]
    every.sort()
    found: list[_Sitting] = []
    for answer in every:
        if not found or answer[0] - found[-1].answers[-1][0] > PAUSE:
            found.append(_Sitting([]))
        found[-1].answers.append(answer)
    return found


def _together(sittings: Sequence[_Sitting], rates: dict[str, float]) -> dict[tuple[str, str], int]:
    """Return in how many sittings both cards of a pair failed within a minute."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    for sitting in sittings:
        failed = [(moment, name) for moment, name, is_again in sitting.answers if is_again and name in rates]
        pairs = set()
        for at, (moment, name) in enumerate(failed):
            for later, other in failed[at + 1 :]:
                if later - moment > NEAR:
                    break
                if other != name:
                    pairs.add((min(name, other), max(name, other)))
        for pair in pairs:
            found[pair] += 1
    return {pair: days for pair, days in found.items() if days >= FEWEST}


def _expected(
    sittings: Sequence[_Sitting],
    rates: dict[str, float],
    frequent: set[str],
    pairs: set[tuple[str, str]],
) -> dict[tuple[str, str], float]:
    """Return in how many sittings chance would have both cards of each pair fail within a minute."""
    found: dict[tuple[str, str], float] = defaultdict(float)
    for sitting in sittings:
        given: dict[str, int] = defaultdict(int)
        for _, name, _ in sitting.answers:
            if name in frequent:
                given[name] += 1
        near = min(1.0, 2 * NEAR / sitting.length)
        for pair in combinations(sorted(given), 2):
            if pair not in pairs:
                continue
            fails = [given[name] * rates[name] for name in pair]
            found[pair] += min(1.0, fails[0] * fails[1] * near)
    return found
