"""Learners made up without the engine: a scheduler that adapts, sittings once a day, noise in all times."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from deckgen.formats.reading.answers import Answer, StudiedCard
from deckgen.study.learners import DAY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

START = 1_750_000_000_000
PAUSE = 20_000
"""Milliseconds between two cards."""


@dataclass
class Habits:
    """How a card is answered: its median time, its failures, and the cards that it is taken for."""

    seconds: float = 7.0
    fails: float = 0.1
    noise: float = 0.6
    confused_with: tuple[str, ...] = ()
    never_shown: bool = False


@dataclass
class _State:
    interval: float = 0.0
    due: int = 0
    answers: list[Answer] = field(default_factory=list)
    lapses: int = 0


class Life(NamedTuple):
    """How long the learner learns, and how many new cards a day."""

    days: int = 100
    new: int = 15


LIFE = Life()


def learn(
    names: Sequence[str],
    rng: random.Random,
    habits: Mapping[str, Habits] | None = None,
    life: Life = LIFE,
) -> dict[str, StudiedCard]:
    """Return what a learner makes of cards, which come in their order."""
    habits = habits or {}
    usual = Habits()
    states: dict[str, _State] = {}
    waiting = [name for name in names if not habits.get(name, usual).never_shown]
    for day in range(life.days):
        fresh = [waiting.pop(0) for _ in range(min(life.new, len(waiting)))]
        for name in fresh:
            states[name] = _State()
        due = [name for name, state in states.items() if state.due <= day]
        rng.shuffle(due)
        due = _side_by_side(due, habits)
        moment = START + day * DAY
        failed: list[str] = []
        for name in due:
            moment = _answer(
                states[name],
                habits.get(name, usual),
                moment,
                day,
                rng,
                failed,
                name,
                due,
            )
        for name in failed:  # shown once more at the end of the sitting
            took = _took(habits.get(name, usual), rng)
            moment += took
            states[name].answers.append(Answer(moment, 3, took))
    return {
        name: StudiedCard(
            f"guid-{name}",
            0,
            tuple(states[name].answers) if name in states else (),
            states[name].lapses if name in states else 0,
            is_leech=name in states and states[name].lapses >= 8,
            is_new=name not in states,
        )
        for name in names
    }


def _side_by_side(due: list[str], habits: Mapping[str, Habits]) -> list[str]:
    """Return the cards of a day with those that are taken for one another side by side now and then."""
    for name in list(due):
        for other in habits.get(name, Habits()).confused_with:
            if other in due and name < other:
                due.remove(other)
                due.insert(due.index(name) + 1, other)
    return due


def _answer(
    state: _State,
    habit: Habits,
    moment: int,
    day: int,
    rng: random.Random,
    failed: list[str],
    name: str,
    due: Sequence[str],
) -> int:
    took = _took(habit, rng)
    moment += took + PAUSE
    chance = habit.fails
    if any(other in failed[-3:] for other in habit.confused_with):
        chance = 0.95
    elif any(other in due for other in habit.confused_with):
        chance = 0.75 if habit.confused_with[0] > name else 0.05
    is_again = rng.random() < chance
    state.answers.append(Answer(moment, 1 if is_again else 3, took))
    if is_again:
        failed.append(name)
        state.lapses += state.interval >= 1
        state.interval = max(1.0, state.interval * 0.2)
    else:
        state.interval = max(1.0, state.interval * rng.uniform(2.0, 3.0))
    state.due = day + max(1, round(state.interval))
    return moment


def _took(habit: Habits, rng: random.Random) -> int:
    return round(
        1000 * min(60.0, math.exp(math.log(habit.seconds) + rng.gauss(0, habit.noise)))
    )
