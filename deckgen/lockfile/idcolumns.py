"""Tables whose ids come from another column than before: every card would be a new one (U131)."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from deckgen.core.codes import problem
from deckgen.core.identity import part_key
from deckgen.source.csvfile import CsvError, rows, usual_delimiter

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterator, Sequence

    from deckgen.core.diagnostics import Diagnostic, TextFile
    from deckgen.core.model import Item, Note
    from deckgen.source.csvfile import Row

YAML_SUFFIXES = (".yaml", ".yml")
"""The suffixes of files with cards that are no tables."""

LEAST = 2
"""How many rows must have their earlier id in another column: of one, the id may have been corrected."""


class ChangedColumn(NamedTuple):
    """A table whose ids came from another column: the diagnostic, and the ids that its cards had."""

    diagnostic: Diagnostic
    earlier: frozenset[str]


def changed_columns(
    notes: Sequence[Note], new: Collection[str], leaving: Collection[str]
) -> Iterator[ChangedColumn]:
    """Yield the tables of which at least half of the new cards have an id that leaves the deck in one other
    column.

    ``new`` and ``leaving`` are keys of notes.
    """
    keys = frozenset(new)
    by_table: defaultdict[str, list[Item]] = defaultdict(list)
    for note in notes:
        if note.key in keys:
            path = note.item.file.path
            if not path.endswith(YAML_SUFFIXES):
                by_table[path].append(note.item)
    for items in by_table.values():
        changed = _changed(items[0].file, items, frozenset(leaving))
        if changed is not None:
            yield changed


def _changed(
    file: TextFile, items: Sequence[Item], leaving: frozenset[str]
) -> ChangedColumn | None:
    """Return what is said of a table whose new cards, ``items``, have their earlier ids in another column."""
    table = _rows(file)
    if not table:
        return None
    header, *lines = table
    starts = {item.id.start for item in items}
    earlier: defaultdict[int, set[str]] = defaultdict(set)
    columns_now: Counter[int] = Counter()
    for line in lines:
        own = _id_column(line, starts)
        if own is None:
            continue
        columns_now[own] += 1
        for place, cell in enumerate(line.cells):
            id_ = _id_in(cell, leaving)
            if id_ and place != own:
                earlier[place].add(id_)
    if not earlier:
        return None
    before = max(earlier, key=lambda place: len(earlier[place]))
    ids = frozenset(earlier[before])
    if len(ids) < LEAST or 2 * len(ids) < len(items):
        return None
    [(now, _)] = columns_now.most_common(1)
    if max(before, now) >= len(header.cells):
        return None
    return ChangedColumn(_report(file, header, before, now, len(ids)), ids)


def _report(
    file: TextFile, header: Row, before: int, now: int, count: int
) -> Diagnostic:
    """Report a table by the names of two of its columns: that with the ids of so many cards, ``before``, and
    that which they come from ``now``."""
    present = header.cells[now]
    words = {
        "path": file.path,
        "old": header.cells[before].strip(),
        "now": present.strip(),
        "count": f"{count:,}",
    }
    return problem("U131", file.span(present.start, present.end), **words)


def _id_in(cell: str, leaving: Container[str]) -> str:
    """Return the id that a cell has, or that would be made of it, if that one leaves the deck; else ''."""
    written = cell.strip()
    if written in leaving:
        return written
    made = part_key(cell)
    return made if made in leaving else ""


def _id_column(line: Row, starts: Container[int]) -> int | None:
    """Return the place of the cell that a new card has its id from; ``None`` if the row has no new card."""
    for place, cell in enumerate(line.cells):
        if cell.start in starts:
            return place
    return None


def _rows(file: TextFile) -> list[Row]:
    """Return the rows of a table, none of what is no table."""
    try:
        return list(rows(file, usual_delimiter(file.text)))
    except CsvError:
        return []
