"""A database of SQLite that is a stranger's: its rows, with nothing of it run.

https://www.sqlite.org/security.html
"""

from __future__ import annotations

import re
import sqlite3
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from deckgen.formats.reading.limits import (
    MAX_SECONDS,
    MAX_TEXT,
    MEMORY_RATIO,
    MODEST_MEMORY,
    UnreadableError,
    shown,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_LEAST_ROW = 8  # bytes that a row takes in the database, whatever is in it
_ROW_IN_MEMORY = 400  # and about how many it takes here, beside its texts
_TABLE = re.compile(r"\s*CREATE\s+TABLE\b", re.IGNORECASE)


@contextmanager
def opened(database: Path, named: Path, packed: int) -> Iterator[Rows]:
    """Open a database; messages name the file ``named``, of ``packed`` bytes, that it came from."""
    connection = sqlite3.connect(f"{database.as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        _restrict(connection, named)
        yield Rows(connection, database.stat().st_size, packed)
    finally:
        connection.close()


def _restrict(connection: sqlite3.Connection, named: Path) -> None:
    """Have SQLite run nothing that a database brings along, and end after :data:`MAX_SECONDS`."""
    for pragma in (
        "trusted_schema=OFF",
        "cell_size_check=ON",
        "mmap_size=0",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")
    if sys.version_info >= (3, 11):
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_TEXT)
    end = time.monotonic() + MAX_SECONDS
    connection.set_progress_handler(lambda: time.monotonic() > end, 100_000)
    connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    connection.create_collation("unicase", _without_case)
    parts = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    tables = {name for kind, name, _ in parts if kind == "table"}
    if {"facts", "fields", "models"} <= tables:
        way = "open it in Anki 2.0 first, which makes a newer one of it"
        raise UnreadableError(f"{named} is a deck of Anki 1: {way}")
    for kind, name, sql in parts:
        if kind == "index":
            continue
        if kind == "table" and _TABLE.match(sql or ""):
            continue
        what = "virtual table" if kind == "table" else kind
        raise ValueError(f"its database has a {what}, {shown(name)}")


def _without_case(first: str, second: str) -> int:
    """Compare two texts as Anki does in some of its tables."""
    one, two = first.casefold(), second.casefold()
    return (one > two) - (one < two)


class Rows:
    """The rows of a database, of which there are no more than its size has room for.

    Pages that point to one another would otherwise give rows without end. ``size`` is that of the database,
    ``packed`` that of the file that it came from, in bytes.

    - ``left``: how many bytes the rows to come may have in the database.
    - ``memory``: how many they may take here.
    """

    def __init__(self, connection: sqlite3.Connection, size: int, packed: int) -> None:
        self.connection = connection
        self.left = size
        self.memory = max(MODEST_MEMORY, MEMORY_RATIO * packed)

    def tables(self) -> set[str]:
        """Return the names of the tables."""
        found = self.connection.execute("SELECT name FROM sqlite_master")
        return {name for (name,) in found if name}

    def each(
        self, table: str, columns: str, more: Mapping[str, int] | None = None
    ) -> Iterator[tuple[Any, ...]]:
        """Yield rows of a table with the columns that are named.

        ``more`` has columns that may be missing, with what then stands in their place. Raises ``ValueError``
        for a table that gives more than a file of this size can hold, or than memory has room for.
        """
        there = self._columns(table)
        wanted = [f'"{column}"' for column in columns.split()]
        for column, default in (more or {}).items():
            wanted.append(f'"{column}"' if column in there else f"{default}")
        listed = ", ".join(wanted)
        for row in self.connection.execute(f"SELECT {listed} FROM {table}"):
            texts = 0
            for value in row:
                if value.__class__ is not int and isinstance(value, (str, bytes)):
                    texts += len(value)
            self.left -= _LEAST_ROW + texts
            self.memory -= _ROW_IN_MEMORY + texts
            if self.left < 0:
                raise ValueError("its database gives more than it holds")
            if self.memory < 0:
                raise ValueError("its database would fill the memory")
            yield row

    def count(self, table: str) -> int:
        """Return how many rows a table has; none if it is not there.

        Raises ``ValueError`` if it gives more than a file of this size can hold.
        """
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
                raise ValueError(
                    f"the column {shown(column[1])} of its database is worked out"
                )
            columns.add(column[1])
        return columns
