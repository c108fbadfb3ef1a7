"""What every format says of a file that it wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from deckgen.formats.blocks import Block


class Written(NamedTuple):
    """A file that was written: its size in bytes, the SHA-256 of its bytes, and that of its content.

    The content of a package (rows in order, media) has the same digest whatever version of SQLite or
    zlib wrote it. ``cards`` is how many cards are in the file. ``note`` is what to tell whoever asked
    for the file, or ''. ``rows`` is how many rows a table has
    besides its first. ``blocks`` are those of a package's database, for the next one.
    """

    size: int
    digest: str
    content: str
    cards: int
    note: str = ""
    rows: int | None = None
    blocks: tuple[Block, ...] = ()
