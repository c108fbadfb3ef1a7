"""Learners made up in another way than in ``simulate``: with a memory, an ability, habits and bad days.

The bars were tried on these too, with other random numbers.

Each card has a memory that fades by a power of time, as in FSRS; cards differ
in difficulty and in length, learners in ability and speed. A learner guesses, slips, is tired late in a
sitting and on some days, is called away in the middle of a card, stays away for days, and answers with all
four buttons. The scheduler is that of SM-2 with its ease, which knows nothing of the memory.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from deckgen.formats.reading.answers import Answer, StudiedCard
from deckgen.study.learners import DAY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

START = 1_700_000_000_000
AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4
LEARNING = (0, 1)
"""The intervals of a new card, in days: once more in this sitting, then tomorrow."""


class Fault(NamedTuple):
    """What is wrong with a card: its memory fades so many times faster, it takes so many times longer, it is
    known before, it is mixed up with another, it never comes."""

    fades: float = 1.0
    slower: float = 1.0
    is_known: bool = False
    mixed_up_with: str = ""
    never_comes: bool = False


SOUND = Fault()


class Person(NamedTuple):
    """A learner. ``ability`` multiplies how long things are remembered, ``pace`` the time of an answer;
    ``guesses`` and ``slips`` are shares of answers, ``new`` the new cards a day."""

    ability: float
    pace: float
    guesses: float
    slips: float
    new: int
    stays_away: float


@dataclass
class _Card:
    difficulty: float
    length: float
    fault: Fault
    stability: float = 0.0
    ease: float = 2.5
    interval: float = 0.0
    step: int = 0
    due: int = 0
    last: float = 0.0
    lapses: int = 0
    answers: list[Answer] = field(default_factory=list)


def person(rng: random.Random) -> Person:
    """Return somebody, as people differ."""
    return Person(
        ability=math.exp(rng.gauss(0, 0.3)),
        pace=math.exp(rng.gauss(0, 0.3)),
        guesses=rng.uniform(0, 0.08),
        slips=rng.uniform(0, 0.04),
        new=rng.choice((8, 12, 20)),
        stays_away=rng.choice((0.0, 0.05, 0.15)),
    )


def cards(
    names: Sequence[str], seed: int, faults: Mapping[str, Fault]
) -> dict[str, tuple[float, float, Fault]]:
    """Return the difficulty, the length and the fault of each card, the same for all learners of a deck."""
    rng = random.Random(seed)
    return {
        name: (
            math.exp(rng.gauss(0, 0.3)),
            math.exp(rng.gauss(0, 0.2)),
            faults.get(name, SOUND),
        )
        for name in names
    }


def learn(
    deck: Mapping[str, tuple[float, float, Fault]], seed: int, days: int = 120
) -> dict[str, StudiedCard]:
    """Return what a learner makes of the cards of a deck, which come in their order."""
    rng = random.Random(seed)
    who = person(rng)
    states = {name: _Card(*of_card) for name, of_card in deck.items()}
    waiting = [name for name, state in states.items() if not state.fault.never_comes]
    seen: list[str] = []
    for day in range(days):
        if rng.random() < who.stays_away:
            continue
        seen += waiting[: who.new]
        del waiting[: who.new]
        _sitting(
            [name for name in seen if states[name].due <= day], states, who, day, rng
        )
    return {
        name: studied(name, state.answers, state.lapses)
        for name, state in states.items()
    }


def studied(name: str, answers: Sequence[Answer], lapses: int) -> StudiedCard:
    """Return a card as a collection with these answers has it."""
    return StudiedCard(
        f"guid-{name}",
        0,
        tuple(answers),
        lapses,
        is_leech=lapses >= 8,
        is_new=not answers,
    )


def _sitting(
    due: list[str], states: dict[str, _Card], who: Person, day: int, rng: random.Random
) -> None:
    """Answer all cards of a day; those of a learning step come once more at its end."""
    mood = math.exp(rng.gauss(0, 0.25))  # a slow day makes all of it slow
    lucid = math.exp(rng.gauss(0, 0.2))
    moment = START + day * DAY + round(rng.uniform(0, 6) * 3_600_000)
    rng.shuffle(due)
    queue = list(due)
    confused: dict[str, float] = {}
    for place, name in enumerate(queue):
        state = states[name]
        tired = 1 + 0.3 * min(1.0, place / 150)
        took = _took(state, who, mood * tired, rng)
        moment += round(rng.uniform(500, 3000)) + took
        other = state.fault.mixed_up_with
        is_mixed = bool(other) and moment - confused.get(other, -math.inf) < 120_000
        button = _button(state, who, day, lucid / tired, is_mixed, rng)
        if other and (button == AGAIN or rng.random() < 0.3):
            confused[name] = moment
        _schedule(state, button, day, rng)
        state.answers.append(Answer(moment, button, took))
        if other in states and button == AGAIN and other in queue[place + 1 :]:
            # whoever has just been told that it is the other one, thinks of that one next
            queue.remove(other)
            queue.insert(place + 1 + min(1, len(queue) - place - 1), other)
        if state.due <= day and queue.count(name) < 4:
            queue.append(name)


def _took(state: _Card, who: Person, slow: float, rng: random.Random) -> int:
    """Return the milliseconds of an answer: with a long tail, shorter each time, and capped as in Anki."""
    if state.fault.is_known:
        return round(rng.uniform(700, 1600))
    practice = 0.6 + 0.8 / (1 + len(state.answers))
    seconds = (
        6.0
        * state.length
        * state.fault.slower
        * who.pace
        * slow
        * practice
        * rng.gammavariate(4, 0.25)
    )
    if rng.random() < 0.01:
        seconds += rng.expovariate(1 / 60)  # called away
    return round(1000 * min(60.0, max(0.4, seconds)))


def _button(
    state: _Card,
    who: Person,
    day: int,
    clear: float,
    is_mixed: bool,
    rng: random.Random,
) -> int:
    if state.fault.is_known:
        return EASY if rng.random() < 0.3 else GOOD
    if is_mixed and rng.random() < 0.85:
        return AGAIN
    knows = (
        0.0
        if not state.answers
        else (1 + (day - state.last) / (9 * max(0.05, state.stability))) ** -1
    )
    if state.fault.mixed_up_with:
        knows *= 0.8
    right = who.guesses + (1 - who.guesses - who.slips) * knows ** (1 / clear)
    if not state.answers:
        right = max(right, 0.55)  # a new card has just been read
    if rng.random() >= right:
        return AGAIN
    return rng.choices((HARD, GOOD, EASY), (0.08, 0.87, 0.05))[0]


def _schedule(state: _Card, button: int, day: int, rng: random.Random) -> None:
    """Set when the card comes again, and how long it will be remembered."""
    growth = {AGAIN: 0.4, HARD: 1.5, GOOD: 2.2, EASY: 2.6}[button]
    fades = state.fault.fades
    base = 3.0 / (state.difficulty * fades)
    grown = 1 + (growth - 1) / (state.difficulty * fades) if growth > 1 else growth
    state.stability = max(0.3 / fades, (state.stability or base) * grown)
    state.last = day
    if button == AGAIN:
        state.lapses += state.interval >= 1
        state.ease = max(1.3, state.ease - 0.2)
        state.interval = max(0.0, state.interval * 0.1)
        state.step, state.due = 1, day
        return
    if state.step < len(LEARNING):
        state.due = day + LEARNING[state.step]
        state.interval = float(LEARNING[state.step])
        state.step += 1
        return
    state.ease += {HARD: -0.15, GOOD: 0.0, EASY: 0.15}[button]
    state.ease = max(1.3, state.ease)
    factor = 1.2 if button == HARD else state.ease * (1.3 if button == EASY else 1)
    state.interval = max(1.0, state.interval) * factor * rng.uniform(0.95, 1.05)
    state.due = day + max(1, round(state.interval))
