"""Cells of a table rewritten in their place."""

from __future__ import annotations

import pytest

from deckgen.core.diagnostics import TextFile
from deckgen.core.model import Text
from deckgen.source.writing.cells import CellEdits
from deckgen.source.writing.changes import ELSEWHERE, UNSURE

TABLE = 'id,q,a\na,One,"1, or ""one"""\nb,Two,\n'


def cell(raw: str, value: str | None = None) -> Text:
    start = TABLE.index(raw)
    return Text(raw if value is None else value, start, start + len(raw))


@pytest.mark.parametrize(
    ("new", "written"),
    [
        ("Another", "Another"),
        ("", ""),
        (" begins with a space", '" begins with a space"'),
        ("ends with a space ", '"ends with a space "'),
        ("with, a comma", '"with, a comma"'),
        ("with; a semicolon", '"with; a semicolon"'),
        ("with\ta tab", '"with\ta tab"'),
        ("of two\nlines", '"of two\nlines"'),
        ('a "word"', '"a ""word"""'),
    ],
)
def test_a_cell_gets_quotation_marks_where_it_needs_them(
    new: str, written: str
) -> None:
    edits = CellEdits(TextFile("a.csv", TABLE))
    assert edits.replace(cell("One"), new) == ""
    assert edits.text() == TABLE.replace("One", written)


def test_a_cell_in_quotation_marks_keeps_them() -> None:
    edits = CellEdits(TextFile("a.csv", TABLE))
    quoted = '"1, or ""one"""'
    assert edits.replace(cell(quoted, '1, or "one"'), "one") == ""
    assert edits.text() == TABLE.replace(quoted, '"one"')


def test_several_cells_at_once() -> None:
    edits = CellEdits(TextFile("a.csv", TABLE))
    assert edits.replace(cell("One"), "A longer text") == ""
    assert edits.replace(cell("Two"), "2") == ""
    assert edits.text() == TABLE.replace("One", "A longer text").replace("Two", "2")


def test_of_two_texts_for_a_cell_the_first_stays_and_the_other_is_refused() -> None:
    edits = CellEdits(TextFile("a.csv", TABLE))
    assert edits.replace(cell("One"), "1") == ""
    assert edits.replace(cell("One"), "1") == ""
    assert edits.replace(cell("One"), "I") == UNSURE
    assert edits.text() == TABLE.replace("One", "1")


def test_what_does_not_stand_there_is_not_replaced() -> None:
    edits = CellEdits(TextFile("a.csv", TABLE))
    assert edits.replace(cell("One", "Other"), "1") == ELSEWHERE
    assert edits.text() == TABLE
