"""Tables in CSV (RFC 4180) with the place of every cell: comma, semicolon or tab between cells.

Python's own module ``csv`` reads the same, but says no place of any cell. Of ::

    id;q
    chad;"Which ""capital"" …?"

the last cell reads 'Which "capital" …?', and its place is that of what is written, its marks included.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from deckgen.core.texts import DefaultText
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.core.diagnostics import TextFile

DELIMITERS = ("\t", ";", ",")
"""What may stand between cells; where none is said, the one that the first line has most of."""


# 'sep=;': Excel's line above a table, which says what stands between its cells
_SAID = lazy_pattern(r"sep=([\t;,])[\t;, ]*(?:\n|\Z)", re.IGNORECASE)


class CsvError(Exception):
    """A table cannot be read: why, and from where to where in its file."""

    def __init__(self, why: str, start: int, end: int) -> None:
        super().__init__(why)
        self.why = why
        self.start = start
        self.end = end


class Row(NamedTuple):
    """A line of a table, or several where a cell goes over more than one."""

    cells: list[DefaultText]
    start: int
    end: int


def usual_delimiter(text: str) -> str:
    """Return the delimiter of a table, by its first line; of several as often, the comma comes first."""
    said = _SAID.match(text)
    if said is not None:
        return said[1]
    first_line, _, _ = text.partition("\n")
    return max(reversed(DELIMITERS), key=first_line.count)


def rows(file: TextFile, delimiter: str) -> Iterator[Row]:
    """Yield the rows of a table that have anything in them. Raises :exc:`CsvError`.

    Spreadsheets keep rows that were emptied, as a line of delimiters. A first line such as 'sep=;', which
    Excel writes, is no row.
    """
    text = file.text
    said = _SAID.match(text)
    at = said.end() if said is not None else 0
    while at < len(text):
        start, cells = at, []
        while True:
            cell, at = _cell(file, at, delimiter)
            cells.append(cell)
            if at >= len(text) or text[at] == "\n":
                break
            at += 1
        if any(cell.strip() for cell in cells):
            yield Row(cells, start, at)
        at += 1


def nameless(header: Row, lines: list[Row]) -> Iterator[DefaultText]:
    """Yield the first filled cell of each column that has no name.

    ``header`` is the row with the names, ``lines`` are the rows below it.
    """
    for place, name in enumerate(header.cells):
        if name.strip():
            continue
        for line in lines:
            if place < len(line.cells):
                cell = line.cells[place]
                if cell.strip():
                    yield cell
                    break


def _cell(file: TextFile, start: int, delimiter: str) -> tuple[DefaultText, int]:
    """Return the cell that begins at a place, and where it ends.

    One in quotation marks may have delimiters and line breaks in it.
    """
    text = file.text
    if text[start : start + 1] == '"':
        end = _end_of_quoted(text, start, delimiter)
        value = text[start + 1 : end - 1].replace('""', '"')
        return DefaultText(value, start, end, file), end
    line_end = text.find("\n", start)
    if line_end < 0:
        line_end = len(text)
    end = text.find(delimiter, start, line_end)
    if end < 0:
        end = line_end
    return DefaultText(text[start:end], start, end, file), end


def _end_of_quoted(text: str, start: int, delimiter: str) -> int:
    """Return where a cell in quotation marks ends, its last mark included.

    A mark that is part of the text is written twice: ``"the ""Pravda"" of 1929"``.
    """
    closing = text.find('"', start + 1)
    while closing >= 0 and text[closing + 1 : closing + 2] == '"':
        closing = text.find('"', closing + 2)
    if closing < 0:
        raise CsvError("a cell in quotation marks has no end", start, start + 1)
    end = closing + 1
    if end < len(text) and text[end] not in (delimiter, "\n"):
        why = "there is something after a cell in quotation marks"
        raise CsvError(why, end, end + 1)
    return end
