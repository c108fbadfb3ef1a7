"""The package that ``deckgen verify`` is to test, and whether it is that of the source as it is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from deckgen.console.output import fail, unread
from deckgen.console.projects import now, project_file
from deckgen.core.diagnostics import TextFile
from deckgen.core.identity import same_own_content
from deckgen.core.projectfiles import CARDS, LOCK_FILE
from deckgen.formats import read
from deckgen.lockfile.lockfile import parse
from deckgen.lockfile.releases import is_release
from deckgen.util import streams
from deckgen.util.atomic import read_own
from deckgen.util.filenames import resolved
from deckgen.versions import find

if TYPE_CHECKING:
    from deckgen.lockfile.lockfile import LockFile

# 'lockfile 2 my-deck k3m9x2pd'
_DECK = re.compile(r"^lockfile [0-9]+ (\S+)", re.MULTILINE)


def built_package(path: Path) -> Path:
    """Return a package, or the one that was built in a project's folder. Exits if there is none."""
    if not path.is_dir():
        if path.suffix == ".apkg" or path.exists():
            return path
        return project_file(path)
    dist = path / "dist"
    try:
        kept = list(dist.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        kept = []
    except OSError as error:
        fail(unread(error))
    built = [each for each in kept if each.suffix == ".apkg" and not is_release(each)]
    if not built:
        project_file(path)
        fail(f"there is no package in {dist}: run 'deckgen build', or name one")
    if len(built) > 1:
        fail(f"there is more than one package in {dist}: name one of them")
    return built[0]


def project_of(package: Path) -> Path:
    """Return the folder of the project that a package was built in, or else the current one."""
    folder = resolved(package).parent
    if folder.name == "dist":
        return folder.parent
    return Path()


def require_current(package: Path, project: Path | None) -> None:
    """Fail with the status of wrong usage if a package differs from what its project gives now.

    The project is the one named, or that in whose ``dist/`` the package is; a release is older on
    purpose, and a package that belongs to no project is not compared. Contents are compared, not
    times of files.
    """
    if project is not None:
        cards = project_file(project)
    else:
        folder = resolved(package).parent
        if folder.name != "dist" or is_release(package) or not package.is_file():
            return
        cards = folder.parent / CARDS
    if not cards.is_file():
        return
    try:
        is_current = find.source(cards, now()).content == read(package).content
    except find.FaultyError:
        streams.note(f"{cards} has errors: this is the package of an earlier build")
        return
    if not is_current:
        fail(
            f"{package} is not what {cards.name} gives now: run 'deckgen build', then verify that"
        )


def taken_back(package: Path, project: Path | None) -> frozenset[str]:
    """Return the GUIDs of the notes that an edit touched which was built, taken back, and not published.

    Their time is later than that of the release, and the next release sets it back. It is known from
    ``cards.lock`` of the project, and only of its latest build; a release has no such notes.
    """
    if package.is_dir() or is_release(package):
        return frozenset()
    lock = _lock_of(project if project is not None else project_of(package))
    if lock is None:
        return frozenset()
    found = set()
    for entry in lock.cards.values():
        released = entry.released
        if released is None or not same_own_content(released.hash, entry.hash):
            continue
        if released.mod < entry.mod:
            found.add(entry.guid)
    return frozenset(found)


def _lock_of(project: Path) -> LockFile | None:
    """Return the lock file of a project, given as its folder or its ``cards.yaml``, if it can be read."""
    root = project
    if not root.is_dir():
        root = root.parent
    try:
        text = read_own(root, root / LOCK_FILE).decode().replace("\r\n", "\n")
    except (OSError, UnicodeError):
        return None
    named = _DECK.search(text)
    if named is None:
        return None
    lock, _ = parse(TextFile(LOCK_FILE, text), named[1])
    return lock
