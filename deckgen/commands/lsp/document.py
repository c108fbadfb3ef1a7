"""A text as an editor has it, and its positions: as offsets here, as lines and characters there.

The protocol ends a line at a line feed, a carriage return, or both, and counts characters in the units
that client and server agreed on (UTF-16 unless they say otherwise). deckgen counts code points of the text
without a byte-order mark and with line feeds alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from typing import NamedTuple

UTF8, UTF16, UTF32 = "utf-8", "utf-16", "utf-32"
"""What positions may be counted in, in the protocol's words."""

_LINE_END = re.compile(r"\r\n|\n|\r")
_ABOVE_BMP = re.compile("[\U00010000-\U0010ffff]")
_BOM = "\ufeff"


class Position(NamedTuple):
    """A line and a character, both from 0, the character in the units agreed on."""

    line: int
    character: int


class Document:
    """A text, never changed: an edit gives another one.

    ``raw`` is the text as the editor has it, ``text`` as deckgen reads it.
    """

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.text = raw.removeprefix(_BOM)
        if "\r" in raw:
            self.text = self.text.replace("\r\n", "\n")
        self._mark = _BOM if raw.startswith(_BOM) else ""

    # --- lines -----------------------------------------------------------------------

    @cached_property
    def _starts(self) -> list[int]:
        """Where the lines start in ``text``, as the protocol counts them."""
        return _line_starts(self.text)

    @cached_property
    def _span_starts(self) -> list[int]:
        """Where the lines start in ``text``, as spans count them: a carriage return ends none."""
        if "\r" not in self.text:
            return self._starts
        return [0, *(found.end() for found in re.finditer("\n", self.text))]

    def offset_of(self, line: int, column: int) -> int:
        """Return the offset of a span's line and column, both from 1.

        Of what is not there, it is the nearest: the end of the line, or of the text.
        """
        starts = self._span_starts
        if line > len(starts):
            return len(self.text)
        start = starts[max(line, 1) - 1]
        end = len(self.text)
        if line < len(starts):
            end = starts[line] - 1
        return min(start + max(column, 1) - 1, end)

    # --- positions -------------------------------------------------------------------

    def position(self, offset: int, encoding: str = UTF16) -> Position:
        """Return the position of an offset into ``text``."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self._starts, offset) - 1
        before = self.text[self._starts[line] : offset]
        character = _units(before, encoding)
        if line == 0:
            character += _units(self._mark, encoding)
        return Position(line, character)

    def offset(self, line: int, character: int, encoding: str = UTF16) -> int:
        """Return the offset into ``text`` of a position; of one that is not there, the nearest before."""
        if line < 0:
            return 0
        if line >= len(self._starts):
            return len(self.text)
        if line == 0:
            character -= _units(self._mark, encoding)
        start = self._starts[line]
        written = self.text[start : self._line_end(line)]
        return start + _code_points(written, max(character, 0), encoding)

    def _line_end(self, line: int) -> int:
        """Return where a line ends, its line end left out."""
        if line + 1 == len(self._starts):
            return len(self.text)
        return self._starts[line + 1] - 1

    # --- edits -----------------------------------------------------------------------

    def edited(
        self, start: tuple[int, int], end: tuple[int, int], new: str, encoding: str
    ) -> Document:
        """Return the text with what stands between two positions replaced.

        Each is a line and a character in the units of ``encoding``, as the editor counts in its own text.
        """
        first = self._raw_offset(*start, encoding)
        last = max(first, self._raw_offset(*end, encoding))
        return Document(self.raw[:first] + new + self.raw[last:])

    def _raw_offset(self, line: int, character: int, encoding: str) -> int:
        """Return the offset into ``raw`` of a position; of one that is not there, the nearest before."""
        starts = self._starts
        if len(self.raw) != len(self.text):
            starts = _line_starts(self.raw)
        if line >= len(starts):
            return len(self.raw)
        start = starts[line]
        end = len(self.raw)
        if line + 1 < len(starts):
            end = starts[line + 1]
        written = self.raw[start:end].rstrip("\r\n")
        return start + _code_points(written, character, encoding)


def _line_starts(text: str) -> list[int]:
    """Return where lines start. Asked of every text that is typed, however long: so without a pattern
    where there are line feeds alone."""
    if "\r" in text:
        return [0, *(found.end() for found in _LINE_END.finditer(text))]
    starts = [0]
    find = text.find
    at = find("\n") + 1
    while at > 0:
        starts.append(at)
        at = find("\n", at) + 1
    return starts


def line_end(text: str, offset: int) -> int:
    """Return where the line ends that an offset is on: at its line feed, or with the text."""
    end = text.find("\n", offset)
    if end < 0:
        return len(text)
    return end


def _units(text: str, encoding: str) -> int:
    """Return how many units a text takes: ``😀`` is one code point, two units of UTF-16 and four bytes."""
    if encoding == UTF32 or text.isascii():
        return len(text)
    if encoding == UTF8:
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text) + len(_ABOVE_BMP.findall(text))


def _code_points(line: str, units: int, encoding: str) -> int:
    """Return how many whole code points of a line stand within some units: none within one unit of
    ``😀``.
    """
    if encoding == UTF32 or line.isascii():
        return min(units, len(line))
    for number, char in enumerate(line):
        units -= _units(char, encoding)
        if units < 0:
            return number
    return len(line)


# --- what an edit moves ------------------------------------------------------------------------


class Moves:
    """Where the offsets of one text are in a later version of it.

    All that changed is taken as one stretch: what stands before it stays, what stands after it moves.
    """

    def __init__(self, old: str, new: str) -> None:
        self._old_length = len(old)
        self._new_length = len(new)
        # how long the beginning and the end are that stayed
        self._before = len(old)
        self._after = 0
        if old is not new:
            self._before = _common(old, new)
            shorter = min(len(old), len(new)) - self._before
            self._after = _common_end(old, new, shorter)

    def offset(self, old: int) -> int | None:
        """Return where an offset is now, ``None`` if what stood there changed."""
        if old <= self._before:
            return old
        if old >= self._old_length - self._after:
            return old + self._new_length - self._old_length
        return None


def _common(one: str, other: str) -> int:
    """Return how long the beginning is that two texts have in common.

    It is found by halves: comparing slices is much faster than comparing character by character.
    """
    low = 0
    high = min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _common_end(one: str, other: str, most: int) -> int:
    """Return how long the end is that two texts have in common, at most ``most``."""
    low = 0
    high = most
    while low < high:
        middle = (low + high + 1) // 2
        end_of_one = one[len(one) - middle : len(one) - low]
        end_of_other = other[len(other) - middle : len(other) - low]
        if end_of_one == end_of_other:
            low = middle
        else:
            high = middle - 1
    return low
