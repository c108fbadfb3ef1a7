"""What every format says of a file that it wrote."""

from __future__ import annotations

from deckgen.util.named_tuple import NamedTuple


class Written(NamedTuple):
    """A file that was written: its size in bytes, the SHA-256 of its bytes, and that of its content.

    The content of a package (rows in order, media) has the same digest whatever version of SQLite or
    zlib wrote it. ``cards`` is how many cards are in the file. ``note`` is what to tell whoever asked
    for the file, or ''. ``rows`` is how many rows a table has
    besides its first.
    """

    size: int
    digest: str
    content: str
    cards: int
    note: str = ""
    rows: int | None = None
