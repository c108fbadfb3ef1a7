"""The columns of the lines of a lock file: values to text and back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.core.build import Released
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deckgen.core.build import Entry

MAX_TIME = 253_402_300_799
"""The last second of the year 9999."""

MAX_ADOPTED_TIME = 10**15
"""The latest time of a note that was imported: some packages have milliseconds."""

KIND = r"[a-z0-9][a-z0-9._-]{0,99}"
"""The key of a note type, as a pattern."""

# 24 digits; 16 in a file of version 1 and of a note type; '-' where it is not known
_HASH = lazy_pattern(r"[0-9a-f]{16}(?:[0-9a-f]{8})?|-")
# what a column cannot have: white space, control characters, and the sign of an escape
_ESCAPED = lazy_pattern(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\ufeff]|\s")
# '\20', '\c2\a0'
_ESCAPE = lazy_pattern(r"(?:\\[0-9a-f]{2})+")
_SIGNED = lazy_pattern(r"-?[0-9]{1,19}")


def released(column: str, entry: Entry, most: int = MAX_TIME) -> Released | None:
    """Read the column about what was released; raises ``ValueError`` for any other text."""
    if column == "-":
        return None
    if column == "=":
        return Released(entry.hash, entry.mod)
    hash_, slash, mod = column.partition("/")
    if not slash:
        raise ValueError(column)
    return Released(hash_of(hash_), time_of(mod, most))


def released_column(released: Released | None, hash_: str, mod: int) -> str:
    """Return the column about what was released of a note with a hash and a time."""
    if released is None:
        return "-"
    return "=" if released == (hash_, mod) else f"{released.hash}/{released.mod}"


def texts(content: object, key: str) -> tuple[str, ...]:
    """Return the texts under a key of a JSON object; raises ``ValueError`` if there are none."""
    found = content.get(key) if isinstance(content, dict) else None
    if not isinstance(found, list):
        raise ValueError(key)
    if not all(isinstance(text, str) for text in found):
        raise ValueError(key)
    return tuple(found)


def whole_number(column: str) -> int:
    """Return a number as deckgen writes it; raises ``ValueError`` for any other form."""
    if not (column.isascii() and column.isdigit() and len(column) <= 16):
        raise ValueError(column)
    return int(column)


def time_of(column: str, most: int = MAX_TIME) -> int:
    """Return a time in epoch seconds; raises ``ValueError`` for one that no calendar has."""
    seconds = whole_number(column)
    if seconds > most:
        raise ValueError(column)
    return seconds


def hash_of(column: str) -> str:
    """Return a hash, ``-`` for one that is not known; raises ``ValueError`` for anything else."""
    if not _HASH.fullmatch(column):
        raise ValueError(column)
    return column


def signed(column: str) -> int:
    """Return a number of 64 bits that may be negative; raises ``ValueError`` for anything else."""
    if not _SIGNED.fullmatch(column):
        raise ValueError(column)
    value = int(column)
    if not -(2**63) <= value < 2**63:
        raise ValueError(column)
    return value


def escaped(text: str) -> str:
    r"""Return a GUID or the name of a file as a column: white space, control characters and ``\`` as
    ``\20``, two digits for each byte of UTF-8; nothing at all as ``\``.
    """
    if not text:
        return "\\"
    is_plain = text.isascii() and text.isprintable()
    if is_plain and " " not in text and "\\" not in text:
        return text
    return _ESCAPED.sub(_as_bytes, text)


def as_columns(texts: Sequence[str]) -> dict[str, str]:
    """Return those of some GUIDs that are not written as they are, with their columns; of nearly all decks
    there are none, which is seen at once."""
    if are_plain(texts):
        return {}
    return {text: escaped(text) for text in texts}


def are_plain(texts: Sequence[str]) -> bool:
    """Tell whether all of some GUIDs are written as they are."""
    joined = "".join(texts)
    if joined.isascii() and joined.isprintable():
        return all(texts) and " " not in joined and "\\" not in joined
    return all(texts) and not _ESCAPED.search(joined)


def _as_bytes(found: re.Match[str]) -> str:
    r"""Return a character as it is escaped: ``\20`` for a space, ``\c2\a0`` for one that does not break."""
    return "".join(f"\\{byte:02x}" for byte in found[0].encode())


def _from_bytes(found: re.Match[str]) -> str:
    r"""Return the characters that are escaped by ``\20`` or several such."""
    digits = found[0].replace("\\", "")
    return bytes.fromhex(digits).decode()


def unescaped(column: str) -> str:
    """Return the text of such a column; raises ``ValueError`` for one that is not written so."""
    if "\\" not in column:
        return column
    if column == "\\":
        return ""
    text = _ESCAPE.sub(_from_bytes, column)
    if escaped(text) != column:
        raise ValueError(column)
    return text
