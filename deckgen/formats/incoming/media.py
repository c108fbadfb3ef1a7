"""Media files that lie in a folder beside a text."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from deckgen.formats.reading.limits import MAX_MEMBERS, UnreadableError

_BLOCK = 1 << 20


class Folder:
    """The files of a folder by their names; where it is ``deep``, those of the folders in it too.

    Of several files with one name the first counts. Links are left out: they may lead anywhere.
    """

    def __init__(self, folder: Path, *, deep: bool = False) -> None:
        self.paths: dict[str, Path] = {}
        for path in _files(folder, deep):
            self.paths.setdefault(path.name, path)

    @property
    def names(self) -> tuple[str, ...]:
        """The names, in order."""
        return tuple(sorted(self.paths))

    def opens(self, names: Iterable[str]) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Yield files by name, each with its bytes in blocks."""
        for name in names:
            if name in self.paths:
                with self.paths[name].open("rb") as file:
                    yield name, iter(lambda: file.read(_BLOCK), b"")


def _files(folder: Path, deep: bool) -> Iterator[Path]:
    """Yield the files of a folder in order; where it is ``deep``, those of the folders in it too.

    Folders whose names begin with a dot are passed over. Raises ``UnreadableError`` for too many files.
    """
    count = 0
    for root, folders, names in os.walk(folder):
        below = [name for name in folders if deep and not name.startswith(".")]
        folders[:] = sorted(below)  # which os.walk goes into
        for name in sorted(names):
            path = Path(root, name)
            if path.is_symlink() or not path.is_file():
                continue
            count += 1
            if count > MAX_MEMBERS:
                raise UnreadableError(f"{folder} has more than {MAX_MEMBERS:,} files")
            yield path


def texts_in(folder: Path, suffixes: Iterable[str]) -> list[Path]:
    """Return the files below a folder that have one of some suffixes, in order."""
    wanted = tuple(suffixes)
    files = _files(folder, deep=True)
    return sorted(path for path in files if path.suffix.lower() in wanted)
