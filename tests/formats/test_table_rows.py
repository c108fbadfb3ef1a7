"""The rows of a table, and what is said of their lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deckgen.formats.incoming import anki_text, decoding
from deckgen.formats.incoming.decoding import DEEPEST, decoded, parsed_yaml
from deckgen.formats.incoming.table_rows import (
    Row,
    lines_named,
    sniffed,
    trimmed,
    unlike,
)
from deckgen.formats.reading.limits import UnreadableError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([3], "line 3"),
        ([3, 5], "lines 3, 5"),
        ([1, 2, 3, 4, 5], "lines 1, 2, 3, 4, 5"),
        ([1, 2, 3, 4, 5, 6], "lines 1, 2, 3, 4, 5 and 1 more"),
    ],
)
def test_five_lines_are_named(lines: list[int], words: str) -> None:
    assert lines_named(lines) == words


def test_columns_that_are_empty_in_all_rows_are_left_out() -> None:
    rows = [Row(1, ["a", "b", " ", ""]), Row(2, ["c", "", "", ""])]
    assert [row.cells for row in trimmed(rows, 0)] == [["a", "b"], ["c", ""]]
    assert [row.cells for row in trimmed(rows, 3)] == [["a", "b", " "], ["c", "", ""]]


def test_rows_of_other_lengths_are_named_with_their_first_line() -> None:
    assert unlike([Row(1, ["a", "b"]), Row(2, ["c", "d"])]) == ""
    rows = [Row(1, ["a", "b"]), Row(3, ["c"]), Row(4, ["d"])]
    assert "(1 in line 3, 2 in line 1)" in unlike(rows)


def test_a_text_has_as_many_lines_as_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "MAX_LINES", 3)
    assert decoded(tmp_path, b"a\nb\nc\n") == "a\nb\nc\n"
    with pytest.raises(UnreadableError, match="more than 3 lines"):
        decoded(tmp_path, b"a\r\nb\rc\nd\n")


def test_yaml_is_as_deep_as_is_said(tmp_path: Path) -> None:
    value = parsed_yaml(tmp_path, "[" * DEEPEST + "x" + "]" * DEEPEST)
    for _ in range(DEEPEST):
        (value,) = value
    assert value == "x"
    with pytest.raises(UnreadableError, match="nested too deeply"):
        parsed_yaml(tmp_path, "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1))


@pytest.mark.parametrize(
    ("body", "sign"),
    [
        ("a,b;c\nd,e;f\n", ","),  # both make the rows alike: the first of the signs
        ("a;b,c\nd;e,f\n", ","),
        ("a,b;c\nd;e\n", ";"),
        ("a\tb,c\n", "\t"),
        ("a b\nc d\n", " "),
        ("a b,c\nd e,f\n", ","),
        ("word\n", "\t"),
        # most lines have one colon, and stand in one field
        ('q,a\n1,"k: v\nk: v\nk: v"\n2,x\n', ","),
        ('q,a\nx,"if y:\n\treturn"\nz,w\n', ","),  # a tab in a text
        ("word\tmeaning, with a comma\nother\tit, too\n", "\t"),
        ('q,a\nx,"' + "k: v\n" * 5000 + '"\n', ","),  # longer than what is looked at
    ],
)
def test_of_signs_that_separate_as_well_the_first_counts(body: str, sign: str) -> None:
    assert sniffed(body, ("\t", ",", ";", ":", " ")) == sign


@pytest.mark.parametrize(
    "text",
    [
        "q,a\n" + "x," * 1000 + "x\n",
        "#separator:comma\n#columns:q," + "x," * 1000 + "\nb\n",
    ],
)
def test_a_table_of_more_than_a_thousand_columns_is_refused(
    tmp_path: Path, text: str
) -> None:
    """Each would become a field, and their names are compared with one another."""
    path = tmp_path / "wide.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableError, match="more than 1,000 columns"):
        anki_text.read(path)


def test_empty_cells_at_the_end_are_no_columns(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text(
        "\n".join(f"q{number},a{number}" + "," * 5000 for number in range(3)),
        encoding="utf-8",
    )
    assert [note.fields for note in anki_text.read(path).notes] == [
        ("q0", "a0"),
        ("q1", "a1"),
        ("q2", "a2"),
    ]


@pytest.mark.parametrize(
    ("row", "fields"),
    [
        ("a\tb\t\t\t", ("a", "b")),
        ("a\t\t\t\t", ("a", "")),  # two fields stay, also empty ones
        ("a\tb\tc\t\t", ("a", "b", "c")),
        ("a\tb\t\td\t", ("a", "b", "", "d")),
    ],
)
def test_rows_are_as_long_as_the_fields_of_their_type(
    tmp_path: Path, row: str, fields: tuple[str, ...]
) -> None:
    """Anki fills the rows of all types up to the length of the longest."""
    path = tmp_path / "notes.txt"
    head = "#separator:tab\n#html:true\n#notetype column:1\n"
    path.write_text(f"{head}Own\t{row}\nOther\t1\t2\t3\t4\t5\n", encoding="utf-8")
    found = {note.note_type: note.fields for note in anki_text.read(path).notes}
    assert found["Own"] == fields
    assert found["Other"] == ("1", "2", "3", "4", "5")
