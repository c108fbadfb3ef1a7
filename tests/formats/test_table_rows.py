"""The rows of a table, and what is said of their lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deckgen.formats.incoming import decoding
from deckgen.formats.incoming.decoding import DEEPEST, decoded, parsed_yaml
from deckgen.formats.incoming.table_rows import Row, lines_named, sniffed, trimmed, unlike
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


def test_a_text_has_as_many_lines_as_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
        ('q,a\n1,"k: v\nk: v\nk: v"\n2,x\n', ","),  # most lines have one colon, and stand in one field
        ('q,a\nx,"if y:\n\treturn"\nz,w\n', ","),  # a tab in a text
        ("word\tmeaning, with a comma\nother\tit, too\n", "\t"),
        ('q,a\nx,"' + "k: v\n" * 5000 + '"\n', ","),  # longer than what is looked at
    ],
)
def test_of_signs_that_separate_as_well_the_first_counts(body: str, sign: str) -> None:
    assert sniffed(body, ("\t", ",", ";", ":", " ")) == sign
