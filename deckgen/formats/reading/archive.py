"""The zip that a package is: which members it has, and their bytes."""

from __future__ import annotations

import struct
import zipfile
from typing import IO, TYPE_CHECKING

from deckgen.formats.reading import zstd
from deckgen.formats.reading.limits import (
    MAX_DIRECTORY,
    MAX_MEMBER,
    MAX_MEMBERS,
    MAX_TOTAL,
    UnreadableError,
    most_unpacked,
    shown,
)
from deckgen.formats.reading.protobuf import Message

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LEGACY_1, LEGACY_2, LATEST = 1, 2, 3
"""The versions of packages, as their member ``meta`` has them."""

DATABASES = {
    LEGACY_1: "collection.anki2",
    LEGACY_2: "collection.anki21",
    LATEST: "collection.anki21b",
}
"""The member that has the collection. Beside a newer one lies an older one that is a note only, saying
that Anki should be updated."""

_BLOCK = 1 << 20
_MAX_META = 1 << 10
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x06"
_MAX_COMMENT = 1 << 16
_IN_OTHER_RECORD = 0xFFFFFFFF


class Archive:
    """A package that is open, and its members by name.

    Raises ``ValueError`` for what no package has, and what :mod:`zipfile` raises.
    """

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self.path = path
        check_directory(file)
        self._zip = zipfile.ZipFile(file)
        self.members = _members(self._zip)
        self.version = self._version()

    def __contains__(self, name: str) -> bool:
        return name in self.members

    @property
    def database(self) -> str:
        """The member that has the collection. Raises :exc:`UnreadableError` if there is none."""
        name = DATABASES[self.version]
        if name not in self.members:
            raise UnreadableError(f"{self.path} has no collection in it")
        return name

    def blocks(self, name: str, most: int = MAX_MEMBER) -> Iterator[bytes]:
        """Yield the bytes of a member as they are in the archive: never more than it says, nor than
        ``most``. Raises ``ValueError`` for a member that is larger, or has another size than it says."""
        info = self.members[name]
        if info.file_size > most:
            raise ValueError(
                f"{shown(name)} has {info.file_size:,} bytes, more than {most:,}"
            )
        left = info.file_size
        with self._zip.open(info) as member:
            while block := member.read(_BLOCK):
                left -= len(block)
                if left < 0:
                    break
                yield block
        if left:
            raise ValueError(
                f"{shown(name)} has a different size from what the archive says"
            )

    def content(self, name: str, most: int = MAX_MEMBER) -> Iterator[bytes]:
        """Yield the bytes of a member as they were before the package was made."""
        if self.version != LATEST:
            yield from self.blocks(name, most)
            return

        def most_of(packed: int) -> int:
            return min(most, most_unpacked(packed))

        yield from zstd.unpacked(self.blocks(name, most), most_of)

    def _version(self) -> int:
        """Return the version of the package; an old one does not say it, but its collection's name does."""
        if "meta" in self.members:
            meta = b"".join(self.blocks("meta", _MAX_META))
            version = Message(meta).number(1)
            if version in DATABASES:
                return version
            if version > LATEST:
                raise UnreadableError(
                    f"{self.path} was made by a newer Anki: its form is {version}"
                )
        for version in (LATEST, LEGACY_2, LEGACY_1):
            if DATABASES[version] in self.members:
                return version
        raise UnreadableError(f"{self.path} has no collection in it")


def check_directory(file: IO[bytes]) -> None:
    """Raise ``ValueError`` for a list of members that would fill the memory.

    zipfile reads all of it at once. What is no archive at all is for zipfile to say. The places are those of
    the record at the end of an archive, and of the other one before it that a large archive has:
    https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, sections 4.3.16 and 4.3.14.
    """
    file.seek(0, 2)
    size = file.tell()
    start = max(0, size - _MAX_COMMENT - 22)
    file.seek(start)
    tail = file.read()
    file.seek(0)
    end = tail.rfind(_END)
    if end < 0 or len(tail) < end + 22:
        return
    (length,) = struct.unpack_from("<I", tail, end + 12)
    before = tail.rfind(_END_64, 0, end)
    if length == _IN_OTHER_RECORD and before >= 0 and len(tail) >= before + 56:
        (length,) = struct.unpack_from("<Q", tail, before + 40)
    if length > MAX_DIRECTORY:
        raise ValueError(
            f"the list of its members has {length:,} bytes, more than {MAX_DIRECTORY:,}"
        )


def _members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return what is in an archive by name. Raises ``ValueError`` for what no package has."""
    members: dict[str, zipfile.ZipInfo] = {}
    listed = archive.infolist()
    if len(listed) > MAX_MEMBERS:
        raise ValueError(f"it has {len(listed):,} members, more than {MAX_MEMBERS:,}")
    for info in listed:
        name = shown(info.filename)
        if info.filename in members:
            raise ValueError(f"{name} is in it twice")
        if info.flag_bits & 1:
            raise ValueError(f"{name} is encrypted")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ValueError(f"{name} is compressed in a way that Anki does not read")
        if info.file_size > most_unpacked(info.compress_size):
            raise ValueError(
                f"{name} would unpack to {info.file_size:,} bytes, far more than it holds"
            )
        members[info.filename] = info
    if sum(info.file_size for info in members.values()) > MAX_TOTAL:
        raise ValueError(f"it would unpack to more than {MAX_TOTAL:,} bytes")
    return members
