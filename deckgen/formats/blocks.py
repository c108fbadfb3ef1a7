"""A zip of one file that is deflated in blocks, each by itself: what a block becomes depends on nothing
before it. One that is as it was is taken from the package that was written before.

An edit of one card changes a few pages of a database, and of the others nothing is deflated again.
"""

from __future__ import annotations

import struct
import zlib
from hashlib import sha256
from typing import IO, TYPE_CHECKING

from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

SIZE = 1 << 19
"""Bytes of a block: with fewer a package grows, by 1% with half of it; with more an edit costs more."""

LIMIT = (1 << 31) - 1
"""Bytes up to which a file can be written: a larger one needs another form of the archive."""

_END = b"\x03\x00"  # a last block of deflate, with nothing in it
_VERSION = 20  # of the zip format: the first with deflate
_UNIX = 3
_DEFLATED = 8
_FIRST_DAY = 0x21  # 1 January 1980
_MODE = 0o644 << 16
_LOCAL = "<4s5H3L2H"
_CENTRAL = "<4s6H3L5H2L"
_LAST = "<4s4H2LH"


class Block(NamedTuple):
    """A block of a file: the SHA-256 of its bytes, where in a package it stands deflated, how long it is
    there, and the SHA-256 of that."""

    digest: bytes
    start: int
    length: int
    packed: bytes


class Packed(NamedTuple):
    """A package that was written: where it is, and the blocks of its database."""

    path: Path
    blocks: Sequence[Block]


class _Blocks:
    """Deflates blocks, or takes them from a package that was written before, which may have changed since."""

    def __init__(self, known: Iterable[Block], package: IO[bytes] | None) -> None:
        self._package = package
        self._known = {block.digest: block for block in known}

    def deflated(self, data: bytes, digest: bytes, level: int) -> bytes:
        """Return a block as it stands in the zip, given its bytes and their SHA-256."""
        known = self._known.get(digest)
        if known is not None and self._package is not None:
            found = _read(self._package, known.start, known.length)
            if sha256(found).digest() == known.packed:
                return found
        compressor = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
        return compressor.compress(data) + compressor.flush(zlib.Z_FULL_FLUSH)


def _read(file: IO[bytes], start: int, length: int) -> bytes:
    """Return some bytes of a file, fewer or none where they cannot be read."""
    try:
        file.seek(start)
        return file.read(length)
    except OSError:
        return b""


def _opened(path: Path) -> IO[bytes] | None:
    """Open a file, ``None`` if there is none or it cannot be read."""
    try:
        # a pipe would be waited for
        return path.open("rb") if path.is_file() else None
    except (OSError, ValueError):
        return None


def write(
    out: IO[bytes], name: str, path: Path, level: int, before: Packed | None = None
) -> list[Block]:
    """Write a zip of one file into an empty one that can be read too; return the blocks of it.

    ``name`` is that of the file in the zip, ``level`` that of deflate. ``before`` is what was written before,
    of which blocks that are the same are taken; it may be damaged, changed or gone. Raises ``OSError``.
    """
    package = _opened(before.path) if before is not None else None
    if before is None or package is None:
        return _write(out, name, path, level, _Blocks((), None))
    with package:
        return _write(out, name, path, level, _Blocks(before.blocks, package))


def _write(
    out: IO[bytes], name: str, path: Path, level: int, blocks: _Blocks
) -> list[Block]:
    # the sums are known in the end
    out.write(_local(name, 0, 0, 0))
    first = start = out.tell()
    crc = size = 0
    written = []
    with path.open("rb") as source:
        while data := source.read(SIZE):
            size += len(data)
            crc = zlib.crc32(data, crc)
            digest = sha256(data).digest()
            packed = blocks.deflated(data, digest, level)
            out.write(packed)
            block = Block(digest, start, len(packed), sha256(packed).digest())
            written.append(block)
            start += block.length
    out.write(_END)
    end = out.tell()
    sums = crc, end - first, size
    central = _central(name, *sums)
    out.write(central + _last(len(central), end))
    out.seek(0)
    out.write(_local(name, *sums))
    return written


def _local(name: str, crc: int, packed: int, size: int) -> bytes:
    """Return what stands before a file in a zip, given its checksum and its sizes; see APPNOTE.TXT of PKWARE,
    4.3.7."""
    time = extra = flags = 0
    kind = _VERSION, flags, _DEFLATED, time, _FIRST_DAY
    sums = crc, packed, size
    data = name.encode("ascii")
    return struct.pack(_LOCAL, b"PK\x03\x04", *kind, *sums, len(data), extra) + data


def _central(name: str, crc: int, packed: int, size: int) -> bytes:
    """Return the entry of the first file in the list at the end of a zip (4.3.12)."""
    time = extra = comment = disk = internal = flags = start = 0
    made_by = _UNIX << 8 | _VERSION
    kind = made_by, _VERSION, flags, _DEFLATED, time, _FIRST_DAY
    sums = crc, packed, size
    data = name.encode("ascii")
    more = len(data), extra, comment, disk, internal
    head = struct.pack(_CENTRAL, b"PK\x01\x02", *kind, *sums, *more, _MODE, start)
    return head + data


def _last(size: int, start: int) -> bytes:
    """Return the end of a zip of one file, given the size of its list and where that starts (4.3.16)."""
    disk = comment = 0
    count = 1
    counts = disk, disk, count, count
    return struct.pack(_LAST, b"PK\x05\x06", *counts, size, start, comment)
