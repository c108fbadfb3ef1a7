"""The order of subdecks, and the numbers in their names."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckgen.compile import pipeline
from deckgen.compile.subdecks import completed

T0 = 1_700_000_000


def deck(*topics: str) -> str:
    return "deck: {id: d, name: Course, subdecks: true}\ntopics:\n" + "".join(topics)


def topic(id_: str, title: str, needs: str = "") -> str:
    """Return a topic with one card, whose id begins with ``c-``."""
    more = f", needs: [{needs}]" if needs else ""
    card = f"{{id: c-{id_}, q: What is {id_}?, a: It, unsourced: known{more}}}"
    return f"- {{id: {id_}, title: '{title}', cards: [{card}]}}\n"


def built(folder: Path, text: str, now: int = T0) -> list[str]:
    """Build, and return the names of the subdecks, without the deck's, in Anki's order."""
    (folder / "cards.yaml").write_text(text, encoding="utf-8")
    outcome = pipeline.build(folder / "cards.yaml", now)
    assert outcome.target, outcome.checked.diagnostics
    assert outcome.checked.build
    names = [
        each.name.removeprefix("Course::") for each in outcome.checked.build.decks[1:]
    ]
    return sorted(names, key=str.casefold)


def test_names_in_learning_order_stay(tmp_path: Path) -> None:
    text = deck(topic("a", "Alpha"), topic("b", "beta"), topic("c", "Gamma"))
    assert built(tmp_path, text) == ["Alpha", "beta", "Gamma"]
    assert "\ndeck " not in (tmp_path / "cards.lock").read_text(encoding="utf-8")


def test_other_names_get_numbers(tmp_path: Path) -> None:
    assert built(tmp_path, deck(topic("z", "Zero"), topic("a", "Alpha"))) == [
        "01 Zero",
        "02 Alpha",
    ]
    lock = (tmp_path / "cards.lock").read_text(encoding="utf-8")
    assert "\ndeck a 02\ndeck z 01\n" in lock


def test_ten_topics_have_two_digits(tmp_path: Path) -> None:
    names = built(tmp_path, deck(*(topic(f"t{n}", f"Topic {n}") for n in range(1, 13))))
    assert names[0] == "01 Topic 1"
    assert names[-1] == "12 Topic 12"


def test_two_topics_with_one_title_are_two_decks(tmp_path: Path) -> None:
    assert built(tmp_path, deck(topic("a", "Same"), topic("b", "Same"))) == [
        "01 Same",
        "02 Same",
    ]


def test_what_is_needed_comes_first(tmp_path: Path) -> None:
    text = deck(topic("a", "Alpha", needs="c-b"), topic("b", "Beta"))
    assert built(tmp_path, text) == ["01 Beta", "02 Alpha"]


def test_numbers_stay_when_topics_come_and_go(tmp_path: Path) -> None:
    zero, alpha, mid = topic("z", "Zero"), topic("a", "Alpha"), topic("m", "Mid")
    assert built(tmp_path, deck(zero, alpha)) == ["01 Zero", "02 Alpha"]
    assert built(tmp_path, deck(zero, mid, alpha), T0 + 9) == [
        "01 Zero",
        "01.5 Mid",
        "02 Alpha",
    ]
    last = topic("l", "Last")
    assert built(tmp_path, deck(zero, mid, alpha, last), T0 + 18)[-1] == "03 Last"
    first = topic("f", "First")
    names = built(tmp_path, deck(first, zero, mid, alpha, last), T0 + 27)
    assert names == ["00.5 First", "01 Zero", "01.5 Mid", "02 Alpha", "03 Last"]
    assert built(tmp_path, deck(zero, last), T0 + 36) == ["01 Zero", "03 Last"]


def test_a_topic_that_moves_gets_another_number(tmp_path: Path) -> None:
    topics = [topic("z", "Zero"), topic("a", "Alpha"), topic("m", "Mid")]
    built(tmp_path, deck(*topics))
    names = built(tmp_path, deck(*topics[1:], topics[0]), T0 + 9)
    assert names == ["02 Alpha", "03 Mid", "04 Zero"]


def test_identities_and_tags_do_not_change(tmp_path: Path) -> None:
    text = deck(topic("z", "Zero"), topic("a", "Alpha"))
    built(tmp_path, text)
    found = pipeline.check(tmp_path / "cards.yaml", T0).build
    built(tmp_path, text.replace("Zero", "A zero"))
    other = pipeline.check(tmp_path / "cards.yaml", T0).build
    assert found
    assert other
    assert [each.id for each in found.decks] == [each.id for each in other.decks]
    assert (
        [note.tags for note in found.notes]
        == [note.tags for note in other.notes]
        == [("d::z",), ("d::a",)]
    )


@pytest.mark.parametrize(
    "damage", ["deck z", "deck z x", "deck z 01 02", "deck z 1.", "deck  01"]
)
def test_a_damaged_number_is_reported(tmp_path: Path, damage: str) -> None:
    built(tmp_path, deck(topic("z", "Zero"), topic("a", "Alpha")))
    lock = tmp_path / "cards.lock"
    lock.write_text(
        lock.read_text(encoding="utf-8").replace("deck z 01", damage), encoding="utf-8"
    )
    checked = pipeline.check(tmp_path / "cards.yaml", T0)
    assert [each.code for each in checked.diagnostics] == ["U101"]


NEEDED_EARLIER = deck(
    topic("a", "Alpha", needs="c-b"),
    topic("b", "Beta", needs="c-inner"),
    "- id: c\n  title: Gamma\n  cards:\n"
    "  - {id: own, q: Who?, a: It, unsourced: known, needs: [c-inner]}\n"
    "  topics:\n  " + topic("inner", "Inner"),
)


def test_an_order_that_subdecks_cannot_keep_is_reported(tmp_path: Path) -> None:
    (tmp_path / "cards.yaml").write_text(NEEDED_EARLIER, encoding="utf-8")
    checked = pipeline.check(tmp_path / "cards.yaml", T0)
    assert [
        (each.code, each.card) for each in checked.diagnostics if each.code == "Q903"
    ] == [("Q903", "own")]
    plain = NEEDED_EARLIER.replace(", subdecks: true", "")
    (tmp_path / "cards.yaml").write_text(plain, encoding="utf-8")
    assert not any(
        each.code == "Q903"
        for each in pipeline.check(tmp_path / "cards.yaml", T0).diagnostics
    )


def test_a_card_that_needs_one_of_its_own_topic_is_not_reported(tmp_path: Path) -> None:
    text = topic("a", "Alpha").replace(
        "]}\n", ", {id: more, q: Where?, a: There, unsourced: x, needs: [c-a]}]}\n"
    )
    (tmp_path / "cards.yaml").write_text(deck(text), encoding="utf-8")
    checked = pipeline.check(tmp_path / "cards.yaml", T0)
    assert not [each for each in checked.diagnostics if each.code in ("Q903", "Q904")]


def test_topics_that_need_each_other_are_reported(tmp_path: Path) -> None:
    one = topic("a", "Alpha", needs="c-b")
    two = topic("b", "Beta").replace(
        "]}\n", ", {id: more, q: Where?, a: There, unsourced: x, needs: [c-a]}]}\n"
    )
    (tmp_path / "cards.yaml").write_text(deck(one, two), encoding="utf-8")
    checked = pipeline.check(tmp_path / "cards.yaml", T0)
    assert [each.card for each in checked.diagnostics if each.code == "Q903"] == [
        "more"
    ]


def test_a_build_out_of_the_cache_has_the_same_names(tmp_path: Path) -> None:
    text = "deck: {id: d, name: Course, subdecks: true}\ntopics:\n- include: '*.part.yaml'\n"
    for number, (id_, title, need) in enumerate(
        [("z", "Zero", ""), ("a", "Alpha", "c-m"), ("m", "Mid", "")]
    ):
        (tmp_path / f"{number}.part.yaml").write_text(
            "topics:\n" + topic(id_, title, need), encoding="utf-8"
        )
    from deckgen.compile.cache.store import Store

    names = []
    for turn in range(3):
        (tmp_path / "cards.yaml").write_text(text + "\n" * turn, encoding="utf-8")
        store = Store.of(tmp_path / "cards.yaml")
        outcome = pipeline.build(tmp_path / "cards.yaml", T0 + turn, store=store)
        assert outcome.target, outcome.checked.diagnostics
        assert outcome.checked.build
        names.append([each.name for each in outcome.checked.build.decks])
    assert names[0] == names[1] == names[2]
    assert sorted(names[0][1:]) == [
        "Course::01 Zero",
        "Course::02 Mid",
        "Course::03 Alpha",
    ]


# --- numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "numbers"),
    [
        ([None, None], ["01", "02"]),
        (["01", None, "02"], ["01", "01.5", "02"]),
        ([None, "01"], ["00.5", "01"]),
        (["02", "01"], ["02", "03"]),
        (["01", None, None, None, "02"], ["01", "01.2", "01.5", "01.8", "02"]),
        (["99", None], ["99", "99.5"]),
        (["01", "01"], ["01", "02"]),
        (["7", None], ["7", "8"]),
    ],
)
def test_numbers_are_completed(given: list[str | None], numbers: list[str]) -> None:
    assert completed(given) == numbers


@given(st.lists(st.integers(0, 12), max_size=14), st.integers(0, 3), st.randoms())
def test_numbers_rise_and_stay(
    rounds: list[int], size: int, chance: random.Random
) -> None:
    """Topics are put in at random places, one after another: nobody's number ever changes."""
    numbers: list[str] = completed([None] * size)
    for place in rounds:
        before: list[str | None] = [*numbers]
        before.insert(min(place, len(before)), None)
        numbers = completed(before)
        assert numbers == sorted(set(numbers))
        assert all(old in (None, new) for old, new in zip(before, numbers, strict=True))


@given(st.permutations(range(1, 9)))
def test_as_few_numbers_change_as_can_be(order: list[int]) -> None:
    before = [f"{number:02}" for number in order]
    after = completed([*before])
    assert after == sorted(set(after))
    longest = [1] * len(order)
    for at, number in enumerate(order):
        shorter = [longest[other] for other in range(at) if order[other] < number]
        longest[at] = 1 + max(shorter, default=0)
    kept = sum(one == other for one, other in zip(before, after, strict=True))
    assert kept == max(longest)
