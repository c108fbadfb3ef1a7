"""How much is read of a stranger's file, and the one error for what cannot be read."""

from __future__ import annotations

import errno
import json
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_MEMBER = 2 << 30
"""How many bytes one member of a package may have."""

MAX_TOTAL = 16 << 30
"""How many bytes all that is in a package may have."""

MAX_MEMBERS = 200_000
"""How many members a package may have."""

MAX_DIRECTORY = 64 << 20
"""How many bytes the list of a package's members may have; zipfile holds all of it in memory."""

MAX_JSON = 100 << 20
"""How many bytes a JSON text may have."""

MAX_VALUES = 3_000_000
"""How many values a JSON text may have."""

MAX_TEXT = 100 << 20
"""How many bytes one text of a database may have."""

MAX_SECONDS = 60.0
"""How long the reading of a database may take."""

MODEST = 64 << 20
"""Bytes below which nothing is too well compressed."""

MAX_RATIO = 100
"""How many times its size a file may have beyond :data:`MODEST` when it is unpacked."""

MODEST_MEMORY = 300 << 20
"""Bytes of memory that the rows of a database may take, however small the file is."""

MEMORY_RATIO = 30
"""How many times the size of a package, as it is packed, its rows may take in memory, if that is more."""


MAX_NESTED = 1_000
"""How many conditions may be within one another in a card template. Anki's engine ends the whole process
where there are tens of thousands."""


class UnreadableError(Exception):
    """A file is nothing that can be read; the message, one line, says why."""


@contextmanager
def damage_told(path: Path, what: str = "a package") -> Iterator[None]:
    """Turn whatever damage leads to into :exc:`UnreadableError`.

    zipfile, the decompressors, json and sqlite3 raise a dozen kinds of errors, and a text where a
    number belongs as many more. What the system says, of a full disk or of permissions, is no damage.
    """
    try:
        yield
    except UnreadableError:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
            raise
        from deckgen.formats.reading import damage  # slow to import

        raise UnreadableError(
            f"{path} is not {what}, or is damaged: {printable(damage.words(error))}"
        ) from error


def side_of_card(template: str) -> str:
    """Return a side of a card template.

    Raises ``ValueError`` if there are more than :data:`MAX_NESTED` conditions within one another.
    """
    if template.count("{{") + template.count("<%") <= MAX_NESTED:
        return template
    depth = 0
    for sign in re.findall(r"(?:\{\{|<%)\s*([#^/])", template):
        depth = max(0, depth - 1) if sign == "/" else depth + 1
        if depth > MAX_NESTED:
            raise ValueError(
                "a card template has too many conditions within one another"
            )
    return template


def printable(text: str) -> str:
    """Return a text in which control characters, and halves of characters, are written out."""
    shown = ""
    for char in text:
        shown += char if char.isprintable() else ascii(char)[1:-1]
    return shown


def shown(value: object, most: int = 60) -> str:
    """Return a value of a stranger's, short enough and safe for a message."""
    return f"{value!r:.{most}}"


def most_unpacked(packed: int) -> int:
    """Return how many bytes may come out of so many compressed ones."""
    return min(MAX_MEMBER, MODEST + MAX_RATIO * packed)


def parsed_json(data: bytes, most: int = MAX_JSON) -> Any:
    """Return what a JSON text holds.

    Raises ``ValueError`` for a text that is no JSON, and for one with so many values that they
    would fill the memory.
    """
    if len(data) > most:
        raise ValueError(
            f"a JSON text in it has {len(data):,} bytes, more than {most:,}"
        )
    if sum(map(data.count, (b",", b"[", b"{"))) > MAX_VALUES:
        raise ValueError(f"a JSON text in it has more than {MAX_VALUES:,} values")
    text = data.decode("utf-8-sig")
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("a JSON text in it is nested too deeply") from None


def text(value: object) -> str:
    """Return a value that has to be a text; raises ``ValueError`` for any other."""
    if not isinstance(value, str):
        raise ValueError(f"{shown(value, 40)} is where a text should be")
    return value


def number(value: object) -> int:
    """Return a value that has to be a whole number; raises ``ValueError`` for any other."""
    if not isinstance(value, int):
        raise ValueError(f"{shown(value, 40)} is where a number should be")
    return value
