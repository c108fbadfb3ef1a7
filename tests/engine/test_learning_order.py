"""The order in which Anki shows the new cards of a deck with subdecks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from helpers.project import MADE_UP, Workshop

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.anki.engine import Engine


def card(id_: str, *needs: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": id_,
        "q": f"What is {id_}?",
        "a": f"It is {id_}",
        "unsourced": "known",
    }
    return made | ({"needs": list(needs)} if needs else {})


def topic(
    title: str, cards: list[dict[str, Any]], *topics: dict[str, Any]
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": title.lower().replace(" ", "-"),
        "title": title,
        "cards": cards,
    }
    return made | ({"topics": list(topics)} if topics else {})


def workshop(folder: Path, *topics: dict[str, Any]) -> Workshop:
    deck = {"id": "course", "name": "Course", "subdecks": "true"}
    return Workshop(
        folder / "project", {"deck": deck, "check": MADE_UP, "topics": list(topics)}
    )


def queue(engine: Engine) -> list[str]:
    """Return the new cards as a learner with Anki's default options meets them: by their questions."""
    col = engine._col
    col.decks.select(col.decks.id_for_name("Course"))
    queued = col.sched.get_queued_cards(fetch_limit=1000).cards
    notes = [col.get_note(col.get_card(each.card.id).nid) for each in queued]
    return [note.fields[0].removeprefix("What is ").rstrip("?") for note in notes]


PLAIN = (topic("Zero", [card("first")]), topic("alpha", [card("second", "first")]))
NESTED = (
    topic(
        "Part two",
        [card("one")],
        topic(
            "Zebra",
            [card("two")],
            topic("Y", [card("three")]),
            topic("X", [card("four")]),
        ),
        topic("Ape", [card("five")]),
    ),
    topic("Part one", [card("six")], topic("A", [card("seven")])),
)
ACROSS = (
    topic("Beta", [card("b1", "c1"), card("b2")]),
    topic("Alpha", [card("a1", "b1")]),
    topic("Gamma", [card("c1")], topic("Inner", [card("i1", "a0")])),
    topic("Delta", [card("a0")]),
)
MANY = tuple(topic(f"Topic {number}", [card(f"n{number}")]) for number in range(1, 13))


@pytest.mark.parametrize(
    ("topics", "order"),
    [
        (PLAIN, "first second"),
        (NESTED, "one two three four five six seven"),
        (ACROSS, "a0 c1 i1 b2 b1 a1"),
        (MANY, " ".join(f"n{number}" for number in range(1, 13))),
    ],
    ids=["plain", "nested", "needs", "many"],
)
def test_new_cards_come_in_learning_order(
    tmp_path: Path, engine: Engine, topics: tuple[dict[str, Any], ...], order: str
) -> None:
    engine.import_package(workshop(tmp_path, *topics).build())
    assert queue(engine) == order.split()


def test_an_update_puts_new_cards_into_the_decks_that_are_there(
    tmp_path: Path, engine: Engine
) -> None:
    project = workshop(tmp_path, *PLAIN)
    engine.import_package(project.build())
    before = engine.snapshot().decks
    project.deck["topics"][0]["cards"].append(card("more"))
    project.deck["topics"].insert(1, topic("Between", [card("between")]))
    engine.import_package(project.build())
    assert set(engine.snapshot().decks) - set(before) == {"Course::01.5 Between"}
    assert queue(engine) == ["first", "more", "between", "second"]
