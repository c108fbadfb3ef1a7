"""Learners made up in a third way: scheduled as FSRS does, by what it takes their memory to be.

The bars were tried on these too, with other random numbers.

Whether a card is known is decided by a memory of its own, which the scheduler
only estimates; cards of one topic resemble one another; a failed answer takes longer than one that is right;
slowness comes in stretches; times have a long tail; a learner has two sittings on some days and skips weeks.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from study.memories import AGAIN, EASY, GOOD, HARD, SOUND, Fault, studied

from deckgen.formats.reading.answers import Answer, StudiedCard
from deckgen.study.learners import DAY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

START = 1_720_000_000_000
TOPIC = 15
"""So many cards in a row are of one topic."""

FIRST = {AGAIN: 0.4, HARD: 1.2, GOOD: 3.2, EASY: 15.7}
"""The stability in days that the scheduler takes a card to have after its first answer."""

DECAY, OWN_DECAY = 0.15, 0.5
"""How the scheduler takes memories to fade, and how they do."""


class Nature(NamedTuple):
    """A card as it is: how fast it is forgotten and how long it is, in shares of the usual; its fault."""

    fades: float
    length: float
    fault: Fault


@dataclass
class _State:
    nature: Nature
    memory: float = 0.0
    stability: float = 0.0
    difficulty: float = 5.0
    last: float = 0.0
    due: float = 0.0
    lapses: int = 0
    answers: list[Answer] = field(default_factory=list)


def cards(
    names: Sequence[str], seed: int, faults: Mapping[str, Fault]
) -> dict[str, Nature]:
    """Return the nature of each card, the same for all learners of a deck."""
    rng = random.Random(f"cards {seed}")
    found = {}
    hard = long = 0.0
    for place, name in enumerate(names):
        if place % TOPIC == 0:
            hard, long = rng.gauss(0, 0.2), rng.gauss(0, 0.15)
        found[name] = Nature(
            math.exp(hard + rng.gauss(0, 0.25)),
            math.exp(long + rng.gauss(0, 0.2)),
            faults.get(name, SOUND),
        )
    return found


def learn(
    deck: Mapping[str, Nature], seed: int, days: int = 110
) -> dict[str, StudiedCard]:
    """Return what a learner makes of the cards of a deck, which come in their order."""
    rng = random.Random(f"learner {seed}")
    desired, new, pace = (
        rng.choice((0.85, 0.9, 0.93)),
        rng.choice((6, 10, 15)),
        math.exp(rng.gauss(0, 0.35)),
    )
    states = {name: _State(nature) for name, nature in deck.items()}
    waiting = [name for name, nature in deck.items() if not nature.fault.never_comes]
    seen: list[str] = []
    away = 0
    for day in range(days):
        away = max(0, away - 1) or (rng.randint(3, 9) if rng.random() < 0.01 else 0)
        if away or rng.random() < 0.05:
            continue
        seen += waiting[:new]
        del waiting[:new]
        due = [name for name in seen if states[name].due <= day]
        rng.shuffle(due)
        half = len(due) // 2 if rng.random() < 0.3 else len(due)
        for hour, part in ((8, due[:half]), (19, due[half:])):
            _sitting(part, states, day + hour / 24, desired, pace, rng)
    return {
        name: studied(name, state.answers, state.lapses)
        for name, state in states.items()
    }


def _sitting(
    due: list[str],
    states: dict[str, _State],
    begin: float,
    desired: float,
    pace: float,
    rng: random.Random,
) -> None:
    """Answer the cards of a sitting, those that failed once more at its end."""
    moment = START + round(begin * DAY)
    slow = rng.gauss(0, 0.2)
    queue, failed = list(due), {}
    while queue:
        name = queue.pop(0)
        state = states[name]
        slow = 0.9 * slow + rng.gauss(0, 0.1)
        other = state.nature.fault.mixed_up_with
        is_mixed = moment - failed.get(other, -math.inf) < 90_000
        button = _button(state, begin, is_mixed, rng)
        took = _took(state, button, pace * math.exp(slow), rng)
        moment += took + round(rng.expovariate(1 / 1500))
        is_first = not state.answers or state.answers[-1].moment < START + begin * DAY
        _schedule(state, button, begin, desired, rng, is_first=is_first)
        is_new = not state.answers
        state.answers.append(Answer(moment, button, took))
        if is_new and button in (HARD, GOOD):
            queue.append(name)  # a learning step
        if button == AGAIN:
            failed[name] = moment
            if other in queue:
                queue.remove(other)
                queue.insert(0, other)
            queue.append(name)


def _recall(stability: float, days: float, decay: float) -> float:
    factor = 0.9 ** (-1 / decay) - 1
    return float((1 + factor * max(0.0, days) / max(0.05, stability)) ** -decay)


def _button(state: _State, now: float, is_mixed: bool, rng: random.Random) -> int:
    if state.nature.fault.is_known:
        return GOOD
    if is_mixed and rng.random() < 0.9:
        return AGAIN
    knows = _recall(state.memory, now - state.last, OWN_DECAY) if state.answers else 0.7
    if state.nature.fault.mixed_up_with:
        knows *= 0.8
    if rng.random() >= 0.03 + 0.95 * knows:
        return AGAIN
    return rng.choices((HARD, GOOD, EASY), (0.1, 0.86, 0.04))[0]


def _took(state: _State, button: int, slow: float, rng: random.Random) -> int:
    """Return the milliseconds of an answer, capped as in Anki."""
    if state.nature.fault.is_known:
        return round(rng.uniform(800, 1500))
    usual = 5.5 * state.nature.length * state.nature.fault.slower * slow
    if button == AGAIN:
        usual *= 1.7
    elif button == HARD:
        usual *= 1.4
    share = rng.uniform(0.02, 0.98)
    seconds = usual * (share / (1 - share)) ** 0.3
    return round(1000 * min(60.0, max(0.5, seconds)))


def _schedule(
    state: _State,
    button: int,
    now: float,
    desired: float,
    rng: random.Random,
    *,
    is_first: bool,
) -> None:
    """Set when the card comes again, and how long it is remembered. Within a sitting only the first answer
    to a card tells anything of the memory."""
    fades = state.nature.fades * state.nature.fault.fades
    if not state.answers:
        state.stability = FIRST[button]
        state.memory = FIRST[button] / fades
        state.difficulty = {AGAIN: 7.0, HARD: 6.0, GOOD: 5.0, EASY: 3.0}[button]
    elif is_first:
        state.lapses += button == AGAIN
        state.difficulty = min(
            10.0,
            max(1.0, state.difficulty + {AGAIN: 0.9, HARD: 0.4}.get(button, -0.15)),
        )
        days = now - state.last
        state.stability = _next(state.stability, days, button, state.difficulty, DECAY)
        state.memory = (
            _next(state.memory, days, button, min(10.0, 5 * fades), OWN_DECAY)
            / fades**0.3
        )
    state.last = now
    interval = (
        state.stability * (desired ** (-1 / DECAY) - 1) / (0.9 ** (-1 / DECAY) - 1)
    )
    state.due = math.floor(now) + max(1, round(interval * rng.uniform(0.95, 1.05)))


def _next(
    stability: float, days: float, button: int, difficulty: float, decay: float
) -> float:
    """Return a stability after a review, about as FSRS has it."""
    recall = _recall(stability, days, decay)
    if button == AGAIN:
        return max(
            0.2,
            min(
                stability, 1.5 * difficulty**-0.3 * ((stability + 1) ** 0.25 - 0.6) * 2
            ),
        )
    growth = (
        math.exp(1.5)
        * (11 - difficulty)
        * stability**-0.15
        * (math.exp(1.0 * (1 - recall)) - 1)
    )
    return stability * (1 + growth * {HARD: 0.5, GOOD: 1.0, EASY: 1.9}[button])
