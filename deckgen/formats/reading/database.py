"""The database of a collection: its rows, with nothing of it run.

https://www.sqlite.org/security.html
"""

from __future__ import annotations

import re
import sqlite3
import sys
import time
from contextlib import contextmanager
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from deckgen.formats.reading import schema11, schema15
from deckgen.formats.reading.limits import (
    MAX_SECONDS,
    MAX_TEXT,
    MEMORY_RATIO,
    MODEST_MEMORY,
    UnreadableError,
    number,
    shown,
    text,
)
from deckgen.formats.reading.values import Learning, PackedCard, PackedNote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from deckgen.formats.reading.values import PackedDeck, PackedType

NEWEST = 18
"""The newest schema of a collection that is known."""

_LEAST_ROW = 8  # bytes that a row takes in the database, whatever is in it
_ROW_IN_MEMORY = 400  # and about how many it takes here, beside its texts
_TABLE = re.compile(r"\s*CREATE\s+TABLE\b", re.IGNORECASE)
_NOTE = "id guid mid mod tags flds"
_CARD = "due id nid ord did queue"
_CARD_MORE = {"odid": 0, "odue": 0, "flags": 0, "type": 0}


class Collection(NamedTuple):
    """What is in a collection. ``faults`` are the notes that could not be read."""

    notes: tuple[PackedNote, ...]
    cards: tuple[PackedCard, ...]
    note_types: dict[int, PackedType]
    decks: dict[int, PackedDeck]
    presets: dict[int, dict[str, Any]]
    learning: Learning
    faults: tuple[str, ...]


def read(database: Path, named: Path) -> Collection:
    """Read a collection from a file of one's own; messages name the file ``named`` that it came from.

    Raises :exc:`UnreadableError`, ``ValueError``, and what :mod:`sqlite3` raises.
    """
    with _opened(database, named, named.stat().st_size) as rows:
        header = _header(rows, named)
        read_in = schema11 if header.is_json else schema15
        note_types = read_in.note_types(rows, header.models)
        decks = read_in.decks(rows, header.decks)
        presets = read_in.presets(rows, header.presets)
        notes, faults = _notes(rows.each("notes", _NOTE))
        cards, learning = _cards(rows)
        reviews = rows.count("revlog")
    return Collection(
        tuple(notes), cards, note_types, decks, presets, learning._replace(reviews=reviews), tuple(faults)
    )


def read_some(database: Path, guids: Iterable[str]) -> dict[str, PackedNote]:
    """Return the notes of a database that have one of some GUIDs."""
    wanted = set(guids)
    with _opened(database, database, database.stat().st_size) as rows:
        notes, _ = _notes(row for row in rows.each("notes", _NOTE) if row[1] in wanted)
    return {note.guid: note for note in notes}


class _Header(NamedTuple):
    """The one row of the table ``col``."""

    is_json: bool
    models: str
    decks: str
    presets: str


def _header(rows: Rows, named: Path) -> _Header:
    known = rows.tables()
    if "col" not in known:
        raise ValueError("its database is not a collection's")
    header = list(rows.each("col", "models decks dconf", {"ver": 11}))
    if len(header) != 1:
        raise ValueError("its database is not a collection's")
    models, decks, presets, version = header[0]
    if number(version) > NEWEST:
        raise UnreadableError(f"{named} was made by a newer Anki: its schema is {version}")
    is_json = isinstance(models, str) and models.strip().startswith("{")
    if version >= 15 or (not is_json and "notetypes" in known):
        return _Header("notetypes" not in known, text(models), text(decks), text(presets))
    if 0 < version < 11:
        raise UnreadableError(f"{named} was made by a test version of Anki 2 that nothing reads: {version}")
    return _Header(True, text(models), text(decks), text(presets or ""))


def _notes(rows: Iterable[tuple[Any, ...]]) -> tuple[list[PackedNote], list[str]]:
    """Return the notes in the order of their ids, and what is wrong with others.

    They are sorted here: a hostile table would have SQLite sort in files, without end.
    """
    notes, faults = [], []
    for id_, guid, kind, mod, tags, fields in rows:
        number(id_), number(kind), number(mod)
        if is_broken(text(guid), text(tags), text(fields)):
            faults.append(f"the note {id_} has a text that is no UTF-8")
            continue
        notes.append(PackedNote(guid, id_, kind, mod, tuple(tags.split()), tuple(fields.split("\x1f"))))
    notes.sort(key=itemgetter(1))
    return notes, faults


def is_broken(*texts: str) -> bool:
    """Tell whether the bytes of a text were no UTF-8."""
    return any(not each.isascii() and any("\ud800" <= char <= "\udfff" for char in each) for each in texts)


def _cards(rows: Rows) -> tuple[tuple[PackedCard, ...], Learning]:
    """Return the cards in the order of new ones, and how much of them is somebody's learning."""
    cards = []
    studied = suspended = buried = flagged = 0
    for row in rows.each("cards", _CARD, _CARD_MORE):
        for value in row:
            number(value)
        due, id_, note, ordinal, deck, queue, home, home_due, flags, kind = row
        studied += kind > 0
        suspended += queue == -1
        buried += queue in (-2, -3)
        flagged += flags & 7 > 0
        cards.append((home_due if home and home_due else due, id_, note, ordinal, home or deck, queue))
    cards.sort()
    return (
        tuple(PackedCard(note, ordinal, deck, due, queue) for due, _, note, ordinal, deck, queue in cards),
        Learning(0, studied, suspended, buried, flagged),
    )


# --- SQLite --------------------------------------------------------------------------------------


@contextmanager
def _opened(database: Path, named: Path, packed: int) -> Iterator[Rows]:
    connection = sqlite3.connect(f"{database.as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        _restrict(connection, named)
        yield Rows(connection, database.stat().st_size, packed)
    finally:
        connection.close()


def _restrict(connection: sqlite3.Connection, named: Path) -> None:
    """Have SQLite run nothing that a database brings along, and end after :data:`MAX_SECONDS`."""
    for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    if sys.version_info >= (3, 11):
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_TEXT)
    end = time.monotonic() + MAX_SECONDS
    connection.set_progress_handler(lambda: time.monotonic() > end, 100_000)
    connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    connection.create_collation("unicase", _without_case)
    parts = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    if {"facts", "fields", "models"} <= {name for kind, name, _ in parts if kind == "table"}:
        way = "open it in Anki 2.0 first, which makes a newer one of it"
        raise UnreadableError(f"{named} is a deck of Anki 1: {way}")
    for kind, name, sql in parts:
        is_virtual = kind == "table" and not _TABLE.match(sql or "")
        if kind not in ("table", "index") or is_virtual:
            raise ValueError(f"its database has a {'virtual table' if is_virtual else kind}, {shown(name)}")


def _without_case(first: str, second: str) -> int:
    """Compare two texts as Anki does in some of its tables."""
    one, two = first.casefold(), second.casefold()
    return (one > two) - (one < two)


class Rows:
    """The rows of a database, of which there are no more than its size has room for.

    Pages that point to one another would otherwise give rows without end.
    """

    def __init__(self, connection: sqlite3.Connection, size: int, packed: int) -> None:
        self.connection = connection
        self.left = size
        self.memory = max(MODEST_MEMORY, MEMORY_RATIO * packed)

    def tables(self) -> set[str]:
        """Return the names of the tables."""
        return {name for (name,) in self.connection.execute("SELECT name FROM sqlite_master") if name}

    def each(
        self, table: str, columns: str, more: Mapping[str, int] | None = None
    ) -> Iterator[tuple[Any, ...]]:
        """Yield rows of a table with the columns that are named.

        ``more`` has columns that may be missing, with what then stands in their place.
        """
        there = self._columns(table)
        wanted = [f'"{column}"' for column in columns.split()]
        for column, default in (more or {}).items():
            wanted.append(f'"{column}"' if column in there else f"{default}")
        for row in self.connection.execute(f"SELECT {', '.join(wanted)} FROM {table}"):
            texts = sum(len(value) for value in row if isinstance(value, (str, bytes)))
            self.left -= _LEAST_ROW + texts
            self.memory -= _ROW_IN_MEMORY + texts
            if self.left < 0:
                raise ValueError("its database gives more than it holds")
            if self.memory < 0:
                raise ValueError("its database would fill the memory")
            yield row

    def count(self, table: str) -> int:
        """Return how many rows a table has; none if it is not there."""
        if table not in self.tables():
            return 0
        self._columns(table)
        count = 0
        for _ in self.connection.execute(f"SELECT 1 FROM {table}"):
            count += 1
            if count * _LEAST_ROW > self.left:
                raise ValueError("its database gives more than it holds")
        return count

    def _columns(self, table: str) -> set[str]:
        """Return the columns of a table; raises ``ValueError`` if one of them is worked out."""
        columns = set()
        for column in self.connection.execute(f"PRAGMA table_xinfo({table})"):
            if column[-1]:
                raise ValueError(f"the column {shown(column[1])} of its database is worked out")
            columns.add(column[1])
        return columns
