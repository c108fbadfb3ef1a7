"""The table that deckgen writes, read again: which rows are one card."""

from __future__ import annotations

from pathlib import Path

import pytest

from deckgen.formats.incoming import own_table
from deckgen.formats.incoming.deck import QUESTION, REVERSED, IncomingDeck
from deckgen.formats.incoming.table_rows import Row
from deckgen.formats.table import COLUMNS


def read(*rows: dict[str, str]) -> IncomingDeck:
    cells = [[row.get(name, "") for name in COLUMNS] for row in rows]
    every = [list(COLUMNS), *cells]
    return own_table.deck(Path("a.csv"), [Row(line, each) for line, each in enumerate(every, 1)])


@pytest.mark.parametrize(
    ("id_", "front", "back", "is_reverse"),
    [
        ("oslo", "Oslo", "Norway", True),
        ("other", "Oslo", "Norway", False),
        ("oslo", "Oslo", "Sweden", False),
        ("oslo", "Norway", "Oslo", False),
    ],
)
def test_a_row_that_asks_the_other_way_belongs_to_the_one_before(
    id_: str, front: str, back: str, is_reverse: bool
) -> None:
    deck = read({"id": "oslo", "front": "Norway", "back": "Oslo"}, {"id": id_, "front": front, "back": back})
    types = [note.note_type for note in deck.notes]
    assert types == ([REVERSED] if is_reverse else [QUESTION, QUESTION])


def test_a_third_row_is_another_card() -> None:
    way, back = ({"id": "a", "front": front, "back": other} for front, other in ("xy", "yx"))
    assert [note.note_type for note in read(way, back, way).notes] == [REVERSED, QUESTION]


def test_only_columns_with_a_text_are_said_to_be_left_out() -> None:
    assert not read({"id": "a", "front": "x", "back": "y"}).warnings
    (said,) = read({"id": "a", "front": "x", "back": "y", "hint": "h", "about": "concept"}).warnings
    assert said == "these columns are not taken: about, hint"
