"""Whether anything has changed since the last build: if not, there is nothing to build."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from deckgen.util.filenames import Folders, UnusableNameError
from deckgen.util.hashing import sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from deckgen.compile.cache.store import Store

NAME = "stamp"

Globs = tuple[tuple[str, str, str], ...]


def found(globs: Globs) -> list[str]:
    """Return the files that the patterns, each between its folder and the project's, now match."""
    folders = Folders()
    matches: list[str] = []
    try:
        for folder, pattern, root in globs:
            matches += map(str, folders.glob(Path(folder), pattern, Path(root)))
        return matches
    except UnusableNameError as error:
        return [str(error)]


def digests(files: Iterable[Path]) -> dict[str, str]:
    """Return the SHA-256 of each file by its absolute path, links in it not followed."""
    return {str(path.absolute()): _digest(path) for path in files}


def keep(
    store: Store,
    target: Path | None,
    package: Path,
    files: Mapping[str, str],
    globs: Globs,
    lines: Sequence[str],
) -> None:
    """Note what a build was asked to write (``None``: the usual package) and the package written,
    the digests of all files read and written, and what is to be said when nothing has changed.
    """
    known = (_named(target), str(package.resolve()), dict(files), globs, found(globs), list(lines))
    store.put(NAME, known)


def current(store: Store, target: Path | None) -> list[str]:
    """Return what is to be said if every file of the same build is as it was then; else nothing."""
    kept = store.get(NAME)
    if kept is None:
        return []
    named, package, files, globs, matches, lines = kept
    is_same = named == _named(target) and found(globs) == matches
    if not is_same or any(_digest(Path(path)) != digest for path, digest in files.items()):
        return []
    from deckgen.compile.summary import PACKAGE, shown
    from deckgen.util import printed

    store.touch()
    path = str(shown(Path(package)))
    return [printed.line(line.replace(PACKAGE, path)) for line in lines]


def _named(target: Path | None) -> str:
    return "" if target is None else str(target.resolve())


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file, '' if it cannot be read, or is a device or a pipe by now."""
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as file:
            return sha256_of(file)
    except (OSError, ValueError):
        return ""
