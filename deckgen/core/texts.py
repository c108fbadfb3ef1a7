"""Texts that know where they stand in their file, and where in it each of their characters stands."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deckgen.core.diagnostics import TextFile


def _places(value: str, raw: str) -> list[int]:
    """Return where each character of a scalar stands in its raw YAML.

    Greedy: a character of the value is the next equal one of the raw text. What YAML takes
    away (quotation marks, indentation, escapes, folds) is passed over; a line break that
    YAML folded stands for a space.
    """
    if value == raw:
        return list(range(len(raw)))
    places, at = [], 1 if raw[:1] in ("'", '"') else 0
    if raw[:1] in ("|", ">"):
        at = raw.find("\n") + 1
    nexts: dict[str, int] = {}  # where each character was found last, so that no stretch is searched twice

    def find(char: str) -> int:
        found = nexts.get(char, 0)
        if 0 <= found < at or char not in nexts:
            found = nexts[char] = raw.find(char, at)
        return found

    for char in value:
        found = find(char)
        if char in " \n":
            found = min((f for f in (found, find("\n")) if f >= 0), default=-1)
        if found >= 0:
            at = found + 1
        places.append(found if found >= 0 else min(at, max(len(raw) - 1, 0)))
    return places


@lru_cache(maxsize=4)  # all that is wrong with one text is placed in a row
def _places_in(file: TextFile, text: Text, start: int, end: int) -> list[int]:
    """Return the place of each character of a text in its file, which is from ``start`` to ``end``."""
    return [start + at for at in _places(text, file.text[start:end])]


def place_within(file: TextFile, text: Text, start: int, end: int) -> tuple[int, int]:
    """Return where the characters ``start`` to ``end`` of a text begin and end in its file."""
    places = _places_in(file, text, text.start, text.end)
    if not places:
        return text.start, text.end
    first = places[min(start, len(places) - 1)]
    last = places[min(max(end - 1, start), len(places) - 1)]
    return first, max(first, last) + 1


class Text(str):
    """A scalar exactly as the curator wrote it, with its place in its file.

    ``start`` and ``end`` are offsets in code points into the file's text; for a
    quoted or block scalar they take in the quotation marks or the ``|``.
    """

    __slots__ = ("end", "start")
    start: int
    end: int

    def __new__(cls, value: str, start: int = 0, end: int = 0) -> Text:
        """Return a text with its place; the reader sets the places itself, for speed."""
        text = str.__new__(cls, value)
        text.start = start
        text.end = end
        return text


class DefaultText(Text):
    """A text from ``defaults:`` or from a table: it may stand in another file than its card."""

    __slots__ = ("file",)
    file: TextFile

    def __new__(cls, value: str, start: int, end: int, file: TextFile) -> DefaultText:
        """Return a text with its place in its file."""
        text = str.__new__(cls, value)
        text.start = start
        text.end = end
        text.file = file
        return text
