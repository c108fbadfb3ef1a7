"""The rows of a table: fields between separators, in quotation marks where they need them."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from deckgen.core.wording import first_of
from deckgen.formats.incoming.decoding import MAX_FILE
from deckgen.formats.reading.limits import UnreadableError

MAX_COLUMNS = 1_000
"""How many cells a row may have: each column becomes a field of a note type."""

MAX_FIELDS = 2_000_000
"""How many fields a table may have in all."""

_SNIFF_IN = 8192

NAMED = 5
"""So many lines are named in a warning."""


class Row(NamedTuple):
    """The fields of a row, and the line that it begins in."""

    line: int
    cells: list[str]


def rows_of(
    path: Path, body: str, separator: str, before: int
) -> tuple[list[Row], list[int]]:
    """Return the rows without empty ones, and the lines in which a quotation mark is taken as it stands.

    These are marks that begin a field that none ends: ``"Dog" he said``. ``before`` lines stand before the
    rows.

    Raises ``UnreadableError`` for a file in which a quotation mark is open at the end.
    """
    if body.count(separator) > MAX_FIELDS:
        raise UnreadableError(f"{path} has more than {MAX_FIELDS:,} fields")
    csv.field_size_limit(MAX_FILE)
    try:
        rows = _parsed(path, body, separator, before)
    except csv.Error:
        return _as_it_stands(body, separator, before)
    if f'{separator} "' in body and unlike(rows):  # written by hand: '"a, b", "c"'
        with suppress(csv.Error, UnreadableError):
            closer = _parsed(path, body, separator, before, skips_spaces=True)
            if not unlike(closer):
                return closer, []
    return rows, []


def sniffed(body: str, signs: Sequence[str]) -> str:
    """Return which of some signs separates the columns of a table, by the rows that it begins with.

    It is a tab if half of them have as many columns by it, or else that by which the largest part has, the
    first of ``signs`` where several do. A space does only where no other sign is there.
    """
    beginning = body[:_SNIFF_IN]
    is_cut = len(body) > _SNIFF_IN
    there = [sign for sign in signs if sign in beginning]
    if not there:
        return "\t"
    if len(there) == 1 or there[0] == " ":
        return there[0]
    parts = {}
    for sign in there:
        if sign != " ":
            parts[sign] = _part_alike(beginning, sign, is_cut)
    if parts.get("\t", 0) >= 0.5:
        return "\t"
    return max(parts, key=parts.__getitem__)


def _part_alike(beginning: str, sign: str, is_cut: bool) -> float:
    """Return how large a part of the rows has the most frequent number of columns, with more columns than one
    by a sign; of a beginning that is cut off, without the last row."""
    rows, _ = _as_it_stands(beginning, sign, 0, is_cut=is_cut)
    if is_cut and len(rows) > 1:
        rows.pop()
    counts = Counter(len(row.cells) for row in rows)
    del counts[1]  # such rows are not parted by the sign
    most = max(counts.values(), default=0)
    return most / max(len(rows), 1)


def _parsed(
    path: Path, body: str, separator: str, before: int, *, skips_spaces: bool = False
) -> list[Row]:
    """Return rows that keep to the rules of CSV; raises ``csv.Error`` for others."""
    lines = (each + "\n" for each in body.split("\n"))
    reader = csv.reader(
        lines, delimiter=separator, strict=True, skipinitialspace=skips_spaces
    )
    found = []
    line = before + 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append(Row(line, cells))
            line = before + 1 + reader.line_num
    except csv.Error as error:
        if "end of data" not in str(error):
            raise
        why = "a quotation mark that opens a field in this row is never closed"
        raise UnreadableError(f"{path}:{line}: {why}") from None
    return found


def _as_it_stands(
    body: str, separator: str, before: int, *, is_cut: bool = False
) -> tuple[list[Row], list[int]]:
    """Return rows of which some have quotation marks that are words, and the lines of such fields.

    A field ``"a ""b"" c"`` is ``a "b" c``, but ``"Dog" he said`` stays as it stands. Where ``is_cut``, the
    quotation marks of the last field may stand behind the end.
    """
    sign = re.escape(separator)
    closing = rf'"(?=[{sign}\n]|\Z)'
    if is_cut:
        closing = rf"(?:{closing}|\Z)"
    field = re.compile(rf'"([^"]*(?:""[^"]*)*){closing}|[^{sign}\n]*')
    found: list[Row] = []
    taken: list[int] = []
    cells: list[str] = []
    at = 0
    line = begun = before + 1
    while at <= len(body):
        match = field.match(body, at)
        assert match is not None  # it matches an empty field
        written, quoted = match.group(0, 1)
        if quoted is not None:
            cells.append(quoted.replace('""', '"'))
        else:
            cells.append(written)
            if written.startswith('"') and taken[-1:] != [line]:
                taken.append(line)
        line += written.count("\n")
        end = match.end()
        at = end + 1
        if body[end:at] != separator:
            if any(cell.strip() for cell in cells):
                found.append(Row(begun, cells))
            cells = []
            line += 1
            begun = line
    return found, taken


def trimmed(rows: list[Row], width: int) -> list[Row]:
    """Return rows without the fields at their ends that are empty in all of them, but for ``width``.

    Spreadsheets write such fields where somebody once had a further column.
    """
    for row in rows:
        filled = len(row.cells)
        while filled > width and not row.cells[filled - 1].strip():
            filled -= 1
        width = max(width, filled)
    return [row._replace(cells=row.cells[:width]) for row in rows]


def unlike(rows: list[Row]) -> str:
    """Return a warning about rows with different numbers of fields, '' if all have as many."""
    first: dict[int, int] = {}
    for row in rows:
        first.setdefault(len(row.cells), row.line)
    if len(first) < 2:
        return ""
    fewest = sorted(first.items())[:NAMED]
    listed = ", ".join(f"{count} in line {line}" for count, line in fewest)
    return (
        f"the rows have different numbers of columns ({listed}): is the separator part of a text? "
        "Give another with --separator, or put such texts in quotation marks"
    )


def lines_named(lines: list[int]) -> str:
    """Return lines as words: 'line 3', 'lines 3, 5 and 7 more'."""
    word = "lines" if len(lines) > 1 else "line"
    listed = first_of([str(line) for line in lines], NAMED)
    return f"{word} {listed}"
