"""The folder of a project's cache, and files in it that are whole or not there."""

from __future__ import annotations

import marshal
import os
import re
import sys
import time
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deckgen import __version__
from deckgen.util.cachefolder import cache_folder
from deckgen.util.filenames import resolved

if TYPE_CHECKING:
    import hashlib
    from collections.abc import Iterable

UNUSED_AFTER = 60 * 86400
"""Seconds after which the cache of a project that is no longer built is deleted."""

BUILD, CHECK, SOURCE = "unit", "check", "source"
"""What the names begin with of units as a build makes them, of those of a check, and of sources."""

_DIGEST = 32  # bytes before what is kept
_LENGTH = 8  # bytes before each value: how long it is
_PROJECT = re.compile(r"[0-9a-f]{32}")
_KEPT = re.compile(r"stamp|(?:unit|check|source)-.+")


class Store:
    """Values by name in the cache of one project. What cannot be read is not there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def of(cls, project: Path) -> Store | None:
        """Return the store of a project, given its ``cards.yaml``; ``None`` if there is no place for it."""
        name = sha256(os.fsencode(resolved(project))).hexdigest()[:32]
        try:
            return cls(cache_folder() / name)
        except RuntimeError:  # a user without a home folder
            return None

    def get(self, name: str) -> Any:
        """Return what is kept under a name, or ``None``: also if it is damaged, or another version's."""
        kept = self.get_all(name)
        return kept[0] if kept else None

    def get_all(self, name: str) -> list[Any] | None:
        """Return the values that are kept under a name, or ``None`` as :meth:`get` does."""
        try:
            data = (self.folder / name).read_bytes()
        except OSError:
            return None
        kept = memoryview(data)[_DIGEST:]
        digest = _new_digest()
        digest.update(kept)
        if digest.digest() != data[:_DIGEST]:
            return None
        values = []
        start = 0
        while start < len(kept):
            end = start + _LENGTH + int.from_bytes(kept[start : start + _LENGTH], "big")
            values.append(marshal.loads(kept[start + _LENGTH : end]))
            start = end
        return values

    def has(self, name: str) -> bool:
        """Tell whether anything is kept under a name, damaged perhaps."""
        return (self.folder / name).is_file()

    def put(self, name: str, value: Any) -> None:
        """Keep a value of numbers, texts, tuples, lists and dictionaries; a full disk keeps nothing."""
        self.put_all(name, (value,))

    def put_all(self, name: str, values: Iterable[Any]) -> None:
        """Keep several such values, each of which is written as soon as it is made."""
        with suppress(OSError):
            if not self.folder.is_dir():
                self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            # What is cut short by anything does not have its digest, and so is not there.
            with (self.folder / name).open("wb") as file:
                file.write(bytes(_DIGEST))
                digest = _new_digest()
                for value in values:
                    kept = marshal.dumps(value)
                    piece = len(kept).to_bytes(_LENGTH, "big") + kept
                    digest.update(piece)
                    file.write(piece)
                file.seek(0)
                file.write(digest.digest())

    keeps_live = False
    """Whether what was made of what is kept stays in memory too."""

    def live(self, name: str) -> Any:
        """Return what was last made of what is kept under a name, as long as the program runs; ``None``
        for a store that goes with one command."""
        return None

    def put_live(self, name: str, value: Any) -> bool:
        """Keep what was made of what is kept under a name, if the program runs on; return whether it does."""
        return False

    def read_before(self) -> dict[Path, Any] | None:
        """Return the files that were read so far, as long as the program runs; see
        :func:`~deckgen.source.files.remembered`."""
        return None

    def touch(self) -> None:
        """Note that the cache was of use."""
        with suppress(OSError):
            os.utime(self.folder)

    def keep_only(self, names: set[str], *families: str) -> None:
        """Delete everything else of this project whose name begins with one of the ``families`` (any,
        if none are given), and projects that have long not been built.

        What has another name than the cache gives is somebody else's, and stays.
        """
        with suppress(OSError):
            _delete(self.folder, names, families or ("",))
            self.touch()
            for folder in self.folder.parent.iterdir():
                if (
                    _is_of_a_project(folder)
                    and folder.lstat().st_mtime < time.time() - UNUSED_AFTER
                ):
                    _delete(folder, set(), ("",))
                    with suppress(OSError):  # not empty
                        folder.rmdir()


def _is_of_a_project(folder: Path) -> bool:
    """Tell whether a folder of the base is one that a store has made, and no link."""
    return (
        bool(_PROJECT.fullmatch(folder.name))
        and not folder.is_symlink()
        and folder.is_dir()
    )


def _delete(folder: Path, kept: set[str], families: tuple[str, ...]) -> None:
    """Delete what stores have put into a folder under names of some families, but for some names."""
    for path in folder.iterdir():
        if (
            path.name not in kept
            and path.name.startswith(families)
            and _KEPT.fullmatch(path.name)
        ):
            path.unlink(missing_ok=True)


def _new_digest() -> hashlib._Hash:
    """Return the beginning of a hash of what is kept: that of the program that keeps it."""
    return sha256(_program())


@cache
def _program() -> bytes:
    """Return what tells this program from another: versions, its own files, the packages installed."""
    marks = [__version__, sys.version]
    for folder, _, names in sorted(os.walk(Path(__file__).parents[2])):
        if not folder.endswith("__pycache__"):
            for name in sorted(names):
                with suppress(OSError):  # a link that leads nowhere
                    stat = os.stat(f"{folder}/{name}")  # noqa: PTH116
                    marks.append(f"{folder}/{name} {stat.st_size} {stat.st_mtime_ns}")
    for entry in sys.path:  # installing a package changes its folder
        if entry.endswith("-packages"):
            with suppress(OSError):
                marks.append(f"{entry} {Path(entry).stat().st_mtime_ns}")
    return sha256("\n".join(marks).encode("utf-8", "surrogateescape")).digest()
