"""Reading a package or a collection: what is in it, as values. The door to :mod:`deckgen.formats.reading`."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from deckgen.formats.reading import answers, database, media
from deckgen.formats.reading.archive import Archive
from deckgen.formats.reading.limits import MAX_MEMBER, UnreadableError, damage_told
from deckgen.formats.reading.values import (
    Package,
    PackedCard,
    PackedDeck,
    PackedNote,
    PackedType,
)
from deckgen.util.ordinary import require_ordinary

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator
    from typing import BinaryIO

    from deckgen.formats.reading.answers import StudiedCard

__all__ = [
    "Package",
    "PackedCard",
    "PackedDeck",
    "PackedNote",
    "PackedType",
    "UnreadableError",
    "media_files",
    "open_file",
    "read",
    "read_notes",
    "read_studied",
    "read_types",
]

SQLITE = b"SQLite format 3\0"
"""What a bare collection begins with."""

_BLOCK = 1 << 20


class _Opened(NamedTuple):
    """A file that is open: its collection, unpacked, and the archive if it is one."""

    database: Path
    archive: Archive | None


def read(path: Path, *, digests: bool = True, broken: bool = False) -> Package:
    """Read a package or a bare collection. Raises :exc:`UnreadableError`, or ``OSError`` if there is no
    such file.

    It may be a stranger's. It is read within limits of size, memory and time, and nothing in its
    database is run. Without ``digests`` the bytes of media files are not read, and the package's
    ``media`` is empty. With ``broken``, notes whose text is no UTF-8 are left out and told of in the
    package's ``faults``; else they are an error.
    """
    with _opened(path) as opened:
        members = media.listed(opened.archive) if opened.archive else {}
        found = _digests(opened.archive, members) if opened.archive and digests else {}
        collection = database.read(opened.database, path)
        if collection.faults and not broken:
            raise ValueError(collection.faults[0])
    return Package(
        path=path,
        notes=collection.notes,
        cards=collection.cards,
        note_types=collection.note_types,
        decks={id_: deck.name for id_, deck in collection.decks.items()},
        media=found,
        described=collection.decks,
        presets=collection.presets,
        learning=collection.learning,
        members=members,
        faults=collection.faults,
    )


def read_notes(path: Path, guids: Iterable[str]) -> dict[str, PackedNote]:
    """Read some notes of a package by their GUIDs, and nothing else of it: of a large package that
    is far quicker than :func:`read`, whose errors it raises."""
    with _opened(path) as opened:
        return database.read_some(opened.database, guids)


def read_types(path: Path) -> dict[int, PackedType]:
    """Read the note types of a package, and nothing else of it. Raises as :func:`read`."""
    with _opened(path) as opened:
        return database.read_types(opened.database, path)


def read_studied(path: Path, guids: Container[str]) -> list[StudiedCard]:
    """Read what a learner answered to the notes with some GUIDs, and nothing else of a package or
    collection. It is read from a copy. Raises as :func:`read`."""
    with _opened(path) as opened:
        return answers.read_studied(opened.database, path, guids)


def media_files(
    package: Package, names: Iterable[str]
) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Yield media files of a package by name, each with its bytes in blocks; missing ones are left out.

    The blocks of a file are to be read before the next file. Raises as :func:`read`.
    """
    wanted = [name for name in names if package.members.get(name)]
    if not wanted:
        return
    with package.path.open("rb") as file, damage_told(package.path):
        archive = Archive(package.path, file)
        for name in wanted:
            yield name, _told(package.path, archive.content(package.members[name]))


def _told(path: Path, blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield blocks; damage in them is told as that of a package."""
    with damage_told(path):
        yield from blocks


def open_file(path: Path) -> BinaryIO:
    """Open a file of a learner's. Raises ``OSError``, also for a pipe or a device, which might never end."""
    require_ordinary(path)
    return path.open("rb")


@contextmanager
def _opened(path: Path) -> Iterator[_Opened]:
    """Open a package or a collection; its database is a copy in a folder of its own."""
    with (
        open_file(path) as file,
        tempfile.TemporaryDirectory(prefix="deckgen-") as folder,
    ):
        copy = Path(folder) / "collection"
        with damage_told(path):
            archive = None
            if file.read(len(SQLITE)) == SQLITE:
                _refuse_unfinished(path)
                file.seek(0)
                blocks = iter(lambda: file.read(_BLOCK), b"")
            else:
                archive = Archive(path, file)
                blocks = archive.content(archive.database)
            _write(copy, blocks)
            yield _Opened(copy, archive)


def _refuse_unfinished(path: Path) -> None:
    """Refuse a collection beside which SQLite keeps changes that are not yet in it."""
    for suffix in ("-wal", "-journal"):
        other = path.with_name(path.name + suffix)
        if other.is_file() and other.stat().st_size:
            raise UnreadableError(
                f"{path} is open in Anki, or was not closed in order: close Anki first"
            )


def _write(path: Path, blocks: Iterator[bytes]) -> None:
    left = MAX_MEMBER
    with path.open("xb") as out:
        for block in blocks:
            left -= len(block)
            if left < 0:
                raise ValueError(f"its database has more than {MAX_MEMBER:,} bytes")
            out.write(block)


def _digests(archive: Archive, members: dict[str, str]) -> dict[str, str]:
    """Return the SHA-256 of each media file by its name, '' for one that is missing."""
    found = {}
    for name, member in members.items():
        digest = sha256()
        for block in archive.content(member) if member else ():
            digest.update(block)
        found[name] = digest.hexdigest() if member else ""
    return found
