"""The measures on made-up learners: what is planted is found, and nothing where there is nothing."""

from __future__ import annotations

import json
import math
import random
from statistics import NormalDist
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from study.simulate import LIFE, START, Habits, Life, learn

from deckgen.formats.reading.answers import Answer, StudiedCard
from deckgen.study import chance, confusion, effort, order, pace, shares
from deckgen.study.chance import Both
from deckgen.study.learners import DAY, Counts, Learner, first_days, is_same, learner
from deckgen.study.subject import StudyCard, Subject

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def subject(names: Sequence[str], group: str = "question") -> Subject:
    cards = {
        name: StudyCard(name, name, group, f"guid-{name}", 0, None, place, 0)  # type: ignore[arg-type]
        for place, name in enumerate(names)
    }
    return Subject(None, "", cards, {(card.guid, 0): card for card in cards.values()})  # type: ignore[arg-type]


def one_learner(
    names: Sequence[str],
    seed: int,
    habits: Mapping[str, Habits] | None = None,
    life: Life = LIFE,
) -> tuple[Subject, Learner]:
    deck = subject(names)
    return deck, learner(
        deck, str(seed), learn(names, random.Random(seed), habits, life).values()
    )


def marks(deck: Subject, learners: Sequence[Learner]) -> dict[str, list[str]]:
    return {
        "S101": [
            each.name for each in effort.costly(effort.ranking(learners, deck.cards))
        ],
        "S103": [each.name for each in pace.slow(learners, deck.cards)],
        "S105": pace.trivial(learners, deck.cards),
        "S106": [name for each in confusion.confused(learners) for name in each[:2]],
        "S107": list(order.passed_over(learners, deck.cards)),
    }


NAMES = [f"card-{number}" for number in range(120)]
PLANTED = {
    "card-10": Habits(seconds=25, fails=0.75),
    "card-20": Habits(seconds=60, noise=0.2),
    "card-30": Habits(fails=0.35, confused_with=("card-31",)),
    "card-31": Habits(fails=0.35, confused_with=("card-30",)),
    "card-40": Habits(seconds=1.5, fails=0, noise=0.2),
    "card-50": Habits(never_shown=True),
}


@pytest.mark.parametrize("seed", range(5))
def test_what_is_planted_is_found(seed: int) -> None:
    deck, one = one_learner(NAMES, seed, PLANTED, Life(days=120))
    ranked = [each.name for each in effort.ranking([one], deck.cards)]
    assert set(ranked[:4]) >= {"card-10", "card-20"}
    assert ranked[0] in PLANTED
    found = marks(deck, [one])
    assert set(found["S101"]) <= {"card-10", "card-20", "card-30", "card-31"}
    assert "card-10" in found["S101"]
    # it takes 25 seconds, too
    assert found["S103"] in (["card-20"], ["card-20", "card-10"])
    assert found["S105"] == ["card-40"]
    assert set(found["S106"]) <= {"card-30", "card-31"}
    assert found["S107"] == ["card-50"]


def test_a_confused_pair_is_found_by_three_learners() -> None:
    found = 0
    for seed in range(10):
        learners = [
            one_learner(NAMES, 10 * seed + number, PLANTED, Life(days=160))[1]
            for number in range(3)
        ]
        pairs = [each[:2] for each in confusion.confused(learners)]
        assert set(pairs) <= {("card-30", "card-31")}
        found += bool(pairs)
    assert found >= 8  # of some, the two came together too seldom


def test_a_deck_without_faults_gets_no_mark_in_95_of_100_runs() -> None:
    alarms = 0
    for seed in range(100):
        deck, one = one_learner(NAMES, 1000 + seed)
        # there is a ranking all the same
        assert len(effort.ranking([one], deck.cards)) > 90
        alarms += any(marks(deck, [one]).values())
    assert alarms <= 5


def test_several_learners_agree() -> None:
    """What is too little for one learner's collection is enough where three of them agree."""
    habits = {"card-10": Habits(seconds=25, fails=0.3)}
    deck = subject(NAMES)
    learners = [one_learner(NAMES, seed, habits)[1] for seed in range(3)]
    together = effort.ranking(learners, deck.cards)[0]
    assert (together.name, together.learners) == ("card-10", 3)
    alone = [effort.ranking([each], deck.cards) for each in learners]
    z = [next(each.z for each in ranked if each.name == "card-10") for ranked in alone]
    assert together.z == pytest.approx(sum(z) / math.sqrt(3))
    assert [
        each.name for each in effort.costly(effort.ranking(learners, deck.cards))
    ] == ["card-10"]


def test_cards_of_different_templates_are_not_compared() -> None:
    counts = {name: Counts(10, 1, 60.0, 0, False, 60) for name in NAMES[:40]}
    counts |= {name: Counts(10, 1, 600.0, 0, False, 60) for name in NAMES[40:80]}
    deck = subject(NAMES)
    for name in NAMES[40:]:
        deck.cards[name] = deck.cards[name]._replace(group="reverse")
    ranked = effort.ranking([Learner("", counts, {})], deck.cards)
    assert {round(each.ratio, 6) for each in ranked} == {1.0}


def test_a_card_of_last_week_is_compared_over_a_week() -> None:
    """It has cost little so far; the others are looked at over their first week too."""
    deck = subject(NAMES)
    studied = learn(
        NAMES,
        random.Random(3),
        {"card-119": Habits(seconds=50, fails=0.7)},
        Life(days=20, new=10),
    )
    one = learner(deck, "", studied.values())
    days = {name: counts.days for name, counts in one.counts.items()}
    assert set(days.values()) == {7, 14}
    best = effort.ranking([one], deck.cards)[0]
    assert (best.name, best.days) == ("card-119", 7)
    assert best.ratio > 3


@given(st.lists(st.floats(0.001, 1e6), min_size=1, max_size=60), st.floats(0.01, 100))
def test_z_does_not_depend_on_the_unit(values: list[float], unit: float) -> None:
    scaled = chance.robust_z([value * unit for value in values])
    assert scaled == pytest.approx(chance.robust_z(values), abs=1e-6)


def test_a_card_with_five_answers_is_shared_and_one_with_four_is_not() -> None:
    project = SimpleNamespace(deck=SimpleNamespace(id="d"))
    deck = Subject(project, "1.0", {}, {})  # type: ignore[arg-type]
    counts = {
        name: Counts(answers, 0, 1.0, 0, False, 7)
        for name, answers in (("five", 5), ("four", 4))
    }
    text = shares.dump(deck, Learner("", counts, {}))
    assert json.loads(text)["cards"] == {"five": [5, 0, 1, 0, 0, 7]}


def test_more_cards_need_a_higher_bar_and_few_tell_less_of_their_spread() -> None:
    assert chance.bar(400) < chance.bar(10_000) < 6
    assert chance.bar(20) > chance.bar(50) > chance.bar(100)


@given(
    st.lists(st.integers(-50, 50), min_size=20, max_size=80),
    st.floats(0.1, 10),
    st.floats(-9, 9),
)
def test_the_spread_of_a_tail_goes_with_its_values(
    values: list[int], scale: float, by: float
) -> None:
    found = chance.spread_of_tail([scale * value + by for value in values])
    assert found == pytest.approx(scale * chance.spread_of_tail(values), abs=1e-6)


def test_a_long_tail_is_seen_and_a_few_cards_at_fault_are_not() -> None:
    usual = [NormalDist().inv_cdf((place + 0.5) / 200) for place in range(200)]
    assert chance.spread_of_tail(usual) == pytest.approx(1, abs=0.03)
    assert chance.spread_of_tail([*usual[:-8], *[50.0] * 8]) == pytest.approx(
        1, abs=0.1
    )
    long = [value * (1 + max(0.0, value)) for value in usual]
    assert chance.spread_of_tail(long) > 2


def test_answers_to_one_note_count_as_one_for_a_direction() -> None:
    """Ten notes of which two alone are failed, over and over, say nothing of the direction of others."""
    notes = [Both(40, 50, 0, 50)] * 2 + [Both(0, 50, 0, 50)] * 8
    assert 0 < chance.difference_z(notes) < 2
    even = [Both(8 + place % 2, 50, place % 2, 50) for place in range(10)]
    assert chance.difference_z(even) > 10
    assert chance.difference_z([Both(2, 5, 1, 5)] * 10) == math.inf
    assert chance.difference_z([Both(1, 5, 1, 5)] * 10) == 0.0
    assert chance.difference_z([]) == 0.0


@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=4),
    st.randoms(use_true_random=False),
)
def test_the_chances_of_a_pair_are_those_of_all_its_days(
    sizes: list[int], rng: random.Random
) -> None:
    """Each number of days has its chance; together they are one."""
    days = []
    for all_ in sizes:
        failed, after = rng.randint(1, all_), rng.randint(1, all_)
        both = rng.randint(max(0, failed + after - all_), min(failed, after))
        days.append(confusion._Days(all_, failed, after, both))
    found = confusion._chances(days)
    assert 0 < found.least <= found.own <= 1 + 1e-9
    none = [
        each._replace(failed_after=max(0, each.failed + each.after - each.all))
        for each in days
    ]
    assert confusion._chances(none).own == pytest.approx(1)
    every = [each._replace(failed_after=min(each.failed, each.after)) for each in days]
    assert confusion._chances(every).own == pytest.approx(found.least)


def test_the_chance_of_a_pair() -> None:
    """Of 10 days a card failed on 4, which were the 4 on which the other had failed: one way of 210."""
    assert confusion._chances([confusion._Days(10, 4, 4, 4)]).own == pytest.approx(
        1 / 210
    )
    assert confusion._chances([confusion._Days(10, 4, 4, 4)] * 2).own == pytest.approx(
        1 / 210**2
    )


def sitting(day: int, *failed: str) -> dict[str, Answer]:
    """Return the answers of a day to four cards, a few seconds apart."""
    start = START + day * DAY
    return {
        name: Answer(start + 10_000 * at, 1 if name in failed else 3, 5000)
        for at, name in enumerate("abcd")
    }


def test_a_pair_is_found_though_it_makes_its_days_bad_by_itself() -> None:
    """In a sitting of four cards two that fail are half of all: how bad a day was is told by the others."""
    days = [sitting(day, *("ab" if day % 4 < 2 else "")) for day in range(20)]
    cards = [
        StudiedCard(f"guid-{name}", 0, tuple(answers[name] for answers in days))
        for name in "abcd"
    ]
    one = learner(subject("abcd"), "", cards)
    assert confusion.confused([one]) == [confusion.Confused("a", "b", 10)]


def test_cards_that_fail_on_bad_days_alone_are_no_pair() -> None:
    """All four fail on the same days."""
    days = [sitting(day, *("abcd" if day % 4 < 2 else "")) for day in range(20)]
    cards = [
        StudiedCard(f"guid-{name}", 0, tuple(answers[name] for answers in days))
        for name in "abcd"
    ]
    assert confusion.confused([learner(subject("abcd"), "", cards)]) == []


def test_pairs_that_could_not_be_found_do_not_raise_the_bar() -> None:
    assert confusion._bar([0.5] * 1000) == confusion.ALARM
    assert confusion._bar([0.5] * 1000 + [1e-9] * 3) == confusion.ALARM / 3
    assert confusion._bar([]) == confusion.ALARM


def studied(name: str, *answers: tuple[float, int, int]) -> StudiedCard:
    given = tuple(Answer(round(days * DAY), ease, took) for days, ease, took in answers)
    return StudiedCard(f"guid-{name}", 0, given)


def test_the_first_days_begin_with_the_first_answer() -> None:
    card = studied(
        "a", (100, 3, 5000), (106.9, 3, 6000), (107.1, 3, 7000), (170, 3, 8000)
    )
    assert [answer.took for answer in first_days(card.answers, 7)] == [5000, 6000]
    deck = subject(["a"])
    one = learner(deck, "", [card])
    assert one.counts["a"] == Counts(3, 0, 18.0, 0, False, 60)
    assert one.seconds("a", 7) == 11.0


def test_answers_before_a_moment_do_not_count() -> None:
    deck = subject(["a", "b"])
    cards = [
        studied("a", (1, 1, 5000), (90, 3, 6000)),
        studied("b", (20, 3, 3000), (95, 3, 4000)),
    ]
    one = learner(deck, "", cards, since=10 * DAY)
    assert one.counts["a"].answers == 1
    assert one.counts["a"].days == 0  # its first days lie before
    assert one.counts["b"].days == 60


def test_one_learner_at_two_times_is_known() -> None:
    deck = subject(NAMES)
    whole = learn(NAMES, random.Random(1))
    earlier = {
        name: card._replace(answers=card.answers[:3]) for name, card in whole.items()
    }
    one, other = (learner(deck, "", each.values()) for each in (whole, earlier))
    assert is_same(one, other)
    assert not is_same(one, one_learner(NAMES, 2)[1])


def test_a_harder_direction() -> None:
    deck = subject(NAMES)
    for place, name in enumerate(NAMES[60:]):
        deck.cards[name] = deck.cards[name]._replace(
            group="reverse", guid=f"guid-card-{place}", ordinal=1
        )
    counts = {
        name: Counts(10, 1 if place % 2 else 0, 60.0, 0, False, 60)
        for place, name in enumerate(NAMES[:60])
    }
    counts |= {name: Counts(10, 2, 60.0, 0, False, 60) for name in NAMES[60:]}
    (found,) = pace.harder_directions([Learner("", counts, {})], deck.cards)
    assert (found.harder, found.easier, found.share, found.other_share) == (
        "reverse",
        "question",
        0.2,
        0.05,
    )
    same = {name: each._replace(again=1) for name, each in counts.items()}
    assert pace.harder_directions([Learner("", same, {})], deck.cards) == []


def test_who_does_not_follow_the_order_says_nothing_of_it() -> None:
    deck = subject(NAMES)
    shuffled = list(NAMES)
    random.Random(5).shuffle(shuffled)
    cards = learn(shuffled, random.Random(5), None, Life(days=50, new=2))
    assert order.passed_over([learner(deck, "", cards.values())], deck.cards) == {}


@pytest.mark.parametrize(
    ("later", "found"), [(order.LATER, ["card-0"]), (order.LATER - 1, [])]
)
def test_how_many_later_cards_pass_one_over(later: int, found: list[str]) -> None:
    names = NAMES[: later + 1]
    deck, one = one_learner(
        names, 1, {"card-0": Habits(never_shown=True)}, Life(days=120)
    )
    assert list(order.passed_over([one], deck.cards)) == found


def test_of_cards_that_are_equally_slow_the_name_decides(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = [f"card-{number}" for number in range(pace.FEWEST)]
    deck = subject(names)
    one = learner(
        deck,
        "",
        [studied(name, *[(day, 3, 5000) for day in range(10)]) for name in names],
    )
    found = [
        pace.Slow("b", 6.0, 2.0),
        pace.Slow("c", 9.0, 2.0),
        pace.Slow("a", 12.0, 4.0),
    ]
    monkeypatch.setattr(pace, "_slow_of_group", lambda _: found)
    assert [each.name for each in pace.slow([one], deck.cards)] == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("times", "is_trivial"),
    [
        ([pace.QUICK - 1] * pace.FEWEST_ANSWERS, True),
        ([pace.QUICK - 1] * (pace.FEWEST_ANSWERS - 1), False),
        ([*[pace.QUICK - 1] * pace.FEWEST_ANSWERS, pace.QUICK], False),
    ],
)
def test_how_often_and_how_soon_a_card_is_known_that_asks_nothing(
    times: list[int], is_trivial: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "_chance_of_quickness", lambda _: 0.0)
    names = [f"card-{number}" for number in range(pace.FEWEST)]
    deck = subject(names)
    cards = [
        studied(name, *[(day, 3, 30_000) for day in range(8)]) for name in names[1:]
    ]
    quick = studied(names[0], *[(day, 3, took) for day, took in enumerate(times)])
    one = learner(deck, "", [quick, *cards])
    assert pace.trivial([one], deck.cards) == (names[:1] if is_trivial else [])


@pytest.mark.parametrize(
    ("row", "is_one"),
    [
        *(([5, 1, 10, 0, 0, days], True) for days in (0, *shares.SPANS)),
        ([5, 5, 10, 0, 1, 0], True),
        ([5, 1, 10, 0, 0, shares.SPANS[0] + 1], False),
        ([5, 6, 10, 0, 0, 0], False),
        ([5, 1, 10, 0, 2, 0], False),
        ([5, 1, 10, 0, True, 0], False),
        ([shares._MOST, 1, 10, 0, 0, 0], True),
        ([shares._MOST + 1, 1, 10, 0, 0, 0], False),
        ([5, 1, -1, 0, 0, 0], False),
    ],
)
def test_what_the_counts_of_a_card_can_be(row: list[int], is_one: bool) -> None:
    assert shares._is_row(row) is is_one
