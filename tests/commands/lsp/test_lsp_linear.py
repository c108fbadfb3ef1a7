"""A line that is being edited is read in linear time, whatever stands in it many times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.growth import too_fast

from deckgen.commands.lsp import places, sides
from deckgen.commands.lsp.cursor import cursor_at, entry_of

if TYPE_CHECKING:
    from collections.abc import Callable

FRAGMENTS = (
    *(
        " ",
        "a",
        "a ",
        "- ",
        "-",
        "'",
        '"',
        "{",
        "{a: ",
        "{a",
        "[",
        "]",
        ",",
        ", ",
        ": ",
        ":",
        "#",
        " #",
        "|",
    ),
    *(
        "![",
        "](",
        "![x](",
        "[sound:",
        "[sound:x",
        "[anki:",
        "[anki:tts ",
        "{{",
        "{{#x",
        "{{x:",
        "}}",
        "N113 ",
    ),
    *("<", "<b>", "<!--", "&", "é", "\\", "''", '""'),
)
TAILS = ("", "x", "]", "}", ": x", "'")

READERS: dict[str, Callable[[str], object]] = {
    "entry": lambda line: entry_of(f"a{line}"),
    "cursor": lambda line: cursor_at(f"a: {line}", len(line) + 3),
    "pictures": lambda line: list(places._PICTURE.finditer(line)),
    "fields": lambda line: list(places._SHOWN_FIELD.finditer(line)),
    "sides": sides.text_of,
}


@pytest.mark.parametrize("reader", READERS)
def test_time_grows_with_the_line(reader: str) -> None:
    assert too_fast(READERS[reader], FRAGMENTS, TAILS) == []


@pytest.mark.parametrize(
    ("line", "key", "column"),
    [
        ("a : x", "a", 3),
        ("- 'a b'  : x", "a b", 10),
        ('"a": x', "a", 4),
        ("a b", None, 0),
        ("a b  :", "a b", 6),
    ],
)
def test_a_key_may_have_spaces_before_its_colon(
    line: str, key: str | None, column: int
) -> None:
    entry = entry_of(line)
    assert (entry.key, entry.value_column) == (key, column)
