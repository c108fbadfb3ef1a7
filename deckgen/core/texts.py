"""Texts that know where they stand in their file, and where in it each of their characters stands."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deckgen.core.diagnostics import Span, TextFile


_MOST_COMPARED = 1 << 16
"""How many characters of two texts are compared at a time."""


class Places:
    """Where each character of a scalar stands in its raw YAML.

    Greedy: a character of the value is the next equal one of the raw text. What YAML takes
    away (quotation marks, indentation, escapes, folds) is passed over; a line break that
    YAML folded stands for a space.

    Kept are the stretches in which the places follow one another, for a text may be a picture of
    many megabytes.
    """

    def __init__(self, value: str, raw: str) -> None:
        self.length = len(value)
        self._starts = array("q")  # where each stretch begins in the value
        self._places = array("q")  # and in the raw text
        # where each character was found last: no stretch is searched twice
        self._nexts: dict[str, int] = {}
        at = 0
        if value != raw:
            first = raw[:1]
            if first in ("'", '"'):
                at = 1
            elif first in ("|", ">"):
                # behind the line of '|-'
                at = raw.find("\n") + 1
        self._find_all(value, raw, at)
        self._nexts.clear()

    def __getitem__(self, index: int) -> int:
        """Return the place of the character ``index``, or of the last one if there are fewer."""
        index = min(index, self.length - 1)
        stretch = bisect_right(self._starts, index) - 1
        return self._places[stretch] + index - self._starts[stretch]

    def _find_all(self, value: str, raw: str, at: int) -> None:
        """Find all characters of the value, the first one from ``at`` on."""
        done = 0
        while done < len(value):
            alike = _alike(value, done, raw, at)
            if alike:
                self._add(done, at)
                done += alike
                at += alike
                continue
            found = self._find(value[done], raw, at)
            if found >= 0:
                self._add(done, found)
                at = found + 1
            else:
                self._add(done, min(at, max(len(raw) - 1, 0)))
            done += 1

    def _add(self, start: int, place: int) -> None:
        """Note that a stretch begins at ``start`` in the value, and at ``place`` in the raw text."""
        self._starts.append(start)
        self._places.append(place)

    def _find(self, char: str, raw: str, at: int) -> int:
        """Return where a character of the value stands from ``at`` on, -1 if nowhere."""
        found = self._next(char, raw, at)
        if char not in " \n":
            return found
        # YAML made a space of a line break, or left it
        line_break = self._next("\n", raw, at)
        if found < 0 or line_break < 0:
            return max(found, line_break)
        return min(found, line_break)

    def _next(self, char: str, raw: str, at: int) -> int:
        """Return where the raw text has a character from ``at`` on, -1 if nowhere."""
        found = self._nexts.get(char)
        if found is None or 0 <= found < at:
            found = self._nexts[char] = raw.find(char, at)
        return found


def _alike(value: str, start: int, raw: str, at: int) -> int:
    """Return how many characters of two texts are the same, from ``start`` and from ``at`` on.

    Compared are first one, then two, four and so on, until a part differs; of that the first half is, and
    so on down to one character.
    """
    done, size = 0, 1
    is_growing = True
    while size:
        part_start = start + done
        part = value[part_start : part_start + size]
        if len(part) == size and raw.startswith(part, at + done):
            done += size
            if is_growing:
                size = min(2 * size, _MOST_COMPARED)
        else:
            is_growing = False
            size //= 2
    return done


@lru_cache(maxsize=4)  # all that is wrong with one text is placed in a row
def _places_in(file: TextFile, text: Text, start: int, end: int) -> Places:
    """Return the place of each character of a text in the part of its file from ``start`` to ``end``."""
    return Places(text, file.text[start:end])


def place_within(file: TextFile, text: Text, start: int, end: int) -> tuple[int, int]:
    """Return where the characters ``start`` to ``end`` of a text begin and end in its file."""
    if not text:
        return text.start, text.end
    places = _places_in(file, text, text.start, text.end)
    first = text.start + places[start]
    last = text.start + places[max(end - 1, start)]
    return first, max(first, last) + 1


def span_within(file: TextFile, text: Text, start: int, end: int) -> Span:
    """Return the span of the characters ``start`` to ``end`` of a text."""
    first, behind = place_within(file, text, start, end)
    return file.span(first, behind)


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
