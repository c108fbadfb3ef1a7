"""The measures on learners of two other makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from study import spaced
from study.memories import Fault, cards, learn
from study.test_measures import marks, subject

from deckgen.study import effort, pace
from deckgen.study.learners import learner

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deckgen.study.learners import Learner
    from deckgen.study.subject import Subject

pytestmark = pytest.mark.once

NAMES = [f"card-{number}" for number in range(150)]
PLANTED = {
    "card-10": Fault(fades=15),
    "card-20": Fault(slower=8),
    "card-30": Fault(mixed_up_with="card-31"),
    "card-31": Fault(mixed_up_with="card-30"),
    "card-40": Fault(is_known=True),
    "card-50": Fault(never_comes=True),
}


def run(
    seed: int, faults: Mapping[str, Fault], learners: int
) -> tuple[Subject, list[Learner]]:
    made, deck = cards(NAMES, seed, faults), subject(NAMES)
    return deck, [
        learner(deck, str(number), learn(made, 100 * seed + number).values())
        for number in range(learners)
    ]


def test_a_deck_without_faults_gets_no_mark_in_95_of_100_runs() -> None:
    assert sum(any(marks(*run(seed, {}, 1)).values()) for seed in range(100)) <= 3


def test_nor_do_several_learners_make_a_fault_of_what_differs_by_nature() -> None:
    """Cards differ in difficulty and length, and learners agree on it, the more the more there are."""
    assert sum(any(marks(*run(seed, {}, 3)).values()) for seed in range(200, 240)) <= 1
    assert sum(any(marks(*run(seed, {}, 10)).values()) for seed in range(240, 252)) <= 1


def test_nor_does_a_deck_of_very_unlike_cards() -> None:
    """They differ twice as much; the difference is by nature."""
    alarms = 0
    for seed in range(600, 630):
        made, deck = cards(NAMES, seed, {}), subject(NAMES)
        unlike = {
            name: (hard**2, length**2, fault)
            for name, (hard, length, fault) in made.items()
        }
        answers = [learn(unlike, 100 * seed + number).values() for number in range(3)]
        alarms += any(
            marks(
                deck, [learner(deck, str(at), each) for at, each in enumerate(answers)]
            ).values()
        )
    assert alarms <= 4


@pytest.mark.parametrize("is_harder", [False, True])
def test_a_direction_is_harder_only_where_it_is(is_harder: bool) -> None:
    """Cards of a note resemble one another, and answers to a card too."""
    found = 0
    for seed in range(700, 720):
        faults = {name: Fault(fades=6) for name in NAMES[1::2]} if is_harder else {}
        made, deck = cards(NAMES, seed, faults), subject(NAMES)
        for first, second in zip(NAMES[::2], NAMES[1::2], strict=True):
            made[second] = (*made[first][:2], made[second][2])
        one = learner(deck, "", learn(made, seed).values())
        for place, name in enumerate(NAMES):
            group = "reverse" if place % 2 else "question"
            deck.cards[name] = deck.cards[name]._replace(
                guid=f"guid-{place // 2}", ordinal=place % 2, group=group
            )
        found += [
            each.harder for each in pace.harder_directions([one], deck.cards)
        ] == ["reverse"]
    assert found >= 19 if is_harder else found == 0


def test_what_is_planted_is_ranked_first() -> None:
    first = both = known = slow = pair = new = strangers = 0
    for seed in range(400, 440):
        deck, learners = run(seed, PLANTED, 1)
        ranked = [each.name for each in effort.ranking(learners, deck.cards)]
        found = marks(deck, learners)
        first += ranked[0] in PLANTED
        both += {"card-10", "card-20"} <= set(ranked[:4])
        slow += "card-20" in found["S103"]
        known += "card-40" in found["S105"]
        pair += found["S106"] == ["card-30", "card-31"]
        new += found["S107"] == ["card-50"]
        strangers += any(set(names) - set(PLANTED) for names in found.values())
    assert first >= 38
    assert both >= 36
    assert (slow >= 32, known >= 22, pair >= 19, new) == (True, True, True, 40)
    assert strangers <= 2


def run_spaced(
    seed: int, faults: Mapping[str, Fault], learners: int
) -> tuple[Subject, list[Learner]]:
    made, deck = spaced.cards(NAMES, seed, faults), subject(NAMES)
    return deck, [
        learner(deck, str(number), spaced.learn(made, 100 * seed + number).values())
        for number in range(learners)
    ]


def test_nor_where_fsrs_schedules() -> None:
    """Fewer answers, cards of one topic alike, slow stretches."""
    assert (
        sum(any(marks(*run_spaced(seed, {}, 1)).values()) for seed in range(100)) <= 3
    )
    assert (
        sum(any(marks(*run_spaced(seed, {}, 3)).values()) for seed in range(300, 340))
        <= 1
    )


def test_where_fsrs_schedules_what_is_planted_is_ranked_first_by_several() -> None:
    """One learner has too few answers for that at times."""
    first = slow = strangers = 0
    for seed in range(500, 520):
        deck, learners = run_spaced(seed, PLANTED, 3)
        first += effort.ranking(learners, deck.cards)[0].name in PLANTED
        found = marks(deck, learners)
        slow += "card-20" in found["S103"]
        strangers += any(set(names) - set(PLANTED) for names in found.values())
    assert first >= 19
    assert slow >= 17
    assert strangers <= 2
