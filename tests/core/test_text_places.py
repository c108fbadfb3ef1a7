"""Where the characters of a text stand, in little memory however long the text is."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import pytest

from deckgen.core.diagnostics import TextFile
from deckgen.core.texts import Text, place_within
from deckgen.render import Flaw, render
from deckgen.render.field import Origin, normalise

if TYPE_CHECKING:
    from collections.abc import Callable

LENGTH = 1_000_000
PICTURE = "QUJD" * (LENGTH // 4)
FLAW = "<b>"


def placed(value: str, raw: str, start: int, end: int) -> str:
    """Return what of its raw YAML the characters ``start`` to ``end`` of a value are said to be."""
    before = "# a line\nq: "
    text = Text(value, len(before), len(before) + len(raw))
    file = TextFile("a.yaml", f"{before}{raw}\n")
    first, last = place_within(file, text, start, end)
    return file.text[first:last]


@pytest.mark.parametrize(
    ("value", "raw", "part", "found"),
    [
        ("a bold word", "a bold word", "bold", "bold"),
        ("it's a word", "'it''s a word'", "word", "word"),
        ("it's a word", "'it''s a word'", "'s a", "''s a"),
        ('say "a" and b', '"say \\"a\\" and b"', 'a" and', 'a\\" and'),
        ("one two three", "one\n  two\n  three", "one two", "one\n  two"),
        ("one\ntwo\nthree", "|-\n  one\n  two\n  three", "two\nth", "two\n  th"),
        ("one\ntwo", "|\n  one\n  two\n", "two", "two"),
        ("| x", "'| x'", "x", "x"),
        ("a\u00e4b", '"a\\u00e4b"', "b", "b"),
        ("aé日b", "aé日b", "日", "日"),
        ("x", "x", "x", "x"),
    ],
)
def test_the_place_of_a_part(value: str, raw: str, part: str, found: str) -> None:
    start = value.index(part)
    assert placed(value, raw, start, start + len(part)) == found


@pytest.mark.parametrize("around", ["one\n{}\n", "é {}", "'{}'", 'a "{}"'])
def test_a_part_behind_a_long_stretch(around: str) -> None:
    value = around.format(PICTURE) + FLAW
    start = len(value) - len(FLAW)
    quoted = "'" + value.replace("'", "''") + "'"
    block = "|-\n  " + value.replace("\n", "\n  ")
    for raw in (quoted, block):
        assert placed(value, raw, start, len(value)) == FLAW


def test_what_stands_nowhere_has_a_place_within_the_file() -> None:
    assert placed("xyz", "abc", 1, 2) in {"a", "b", "c"}
    assert placed("xyz", "", 1, 2) == "\n"
    assert placed("", "''", 0, 0) == "''"


def memory_for(work: Callable[[], object]) -> int:
    """Return the most bytes that something takes at a time."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "value", [PICTURE + FLAW, f"it's {PICTURE}\n{FLAW}"], ids=["one line", "two"]
)
@pytest.mark.parametrize("is_quoted", [False, True], ids=["as it is", "quoted"])
def test_places_of_a_long_text_take_few_bytes_a_character(
    value: str, is_quoted: bool
) -> None:
    raw = (
        "'" + value.replace("'", "''").replace("\n", "\n\n") + "'"
        if is_quoted
        else value
    )
    assert (
        memory_for(lambda: placed(value, raw, len(value) - 3, len(value))) < 6 * LENGTH
    )


def test_places_of_a_text_in_which_each_character_is_escaped() -> None:
    """None of them stands next to the one before it."""
    value = "AB" * (LENGTH // 20)
    raw = '"' + "".join(f"\\{char}" for char in value) + '"'
    assert placed(value, raw, len(value) - 1, len(value)) == "B"
    assert memory_for(lambda: placed(value, raw, 5, 6)) < 30 * len(value)


@pytest.mark.parametrize("sign", ["e\u0301", "\r\n", "\x01"])
@pytest.mark.parametrize("format", ["html", "markdown"])
def test_a_long_text_that_is_not_as_anki_keeps_it_takes_few_bytes_a_character(
    sign: str, format: str
) -> None:
    """What is wrong with it is placed in the text as it was written."""
    text = f"a{sign}{PICTURE}{sign} <script>x()</script>"
    flaws: list[Flaw] = []
    used = memory_for(lambda: flaws.extend(render(text, format=format).flaws))
    assert any(text[flaw.start :].startswith("<script") for flaw in flaws)
    assert used < 14 * LENGTH


def test_characters_before_and_behind_a_long_stretch_keep_their_places() -> None:
    text = f"e\u0301a{'b' * 70_000}\r\nc\u0327{'d' * 70_000}e\u0301f\r"
    normal, origin = normalise(text), Origin(text)
    assert len(normal) == len(text) - 4
    for at in (
        0,
        1,
        2,
        70_001,
        70_002,
        70_003,
        70_004,
        140_003,
        140_004,
        140_005,
        len(normal),
    ):
        start, end = origin.of(at), origin.of(at + 1)
        assert normalise(text[start:end]) == normal[at : at + 1]
