"""Released versions of a deck: a file to keep, and a line in the deck's description."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from deckgen.core.identity import same_own_content
from deckgen.lockfile.lockfile import Changes, version_key
from deckgen.util.atomic import atomic_write, require_own
from deckgen.util.escaping import escape_html
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from deckgen.core.build import DeckOut
    from deckgen.core.model import Header, Project
    from deckgen.formats.apkg_reader import Package, PackedNote, PackedType
    from deckgen.lockfile.lockfile import LockFile


# '<p>towns 1.1</p>'
_VERSION_LINE = lazy_pattern(r"<p>([^<>\s]{1,100}) [0-9]{1,6}(?:\.[0-9]{1,6}){0,3}</p>")

MAX_COMMITS = 300
"""How many of the last commits that changed the lock file are looked through for releases."""

MAX_BYTES = 32 << 20
"""How many bytes of earlier lock files are read."""

# 'release 1.0 5fec… ', which is never the first line; to look for '^' takes forty times as long
RELEASE = lazy_pattern(rb"\nrelease ([0-9.]{1,27}) ([0-9a-f]{64}) ")


class ReleaseError(Exception):
    """A version cannot be released; the message says why, and what can be done."""


def release_key(version: bytes) -> tuple[int, ...]:
    """Return what versions are ordered by; nothing for what is none."""
    try:
        return version_key(version.decode("ascii"))
    except ValueError:
        return ()


def require_newer(version: str, lock: LockFile | None) -> None:
    """Raise :exc:`ReleaseError` for what is no version, or none after the last."""
    try:
        key = version_key(version)
    except ValueError:
        raise ReleaseError(
            f"'{version}' is not a version; write numbers, such as 1.0 or 2026.9.1"
        ) from None
    last = lock.version if lock is not None else ""
    if last and key <= version_key(last):
        raise ReleaseError(f"the last release is {last}: {version} is not newer")


def released_packages(project: Header) -> list[str]:
    """Return the versions that lie in ``dist/`` as packages, the latest last."""
    found = []
    start = f"{project.deck.id}-"
    with suppress(OSError):
        for path in (project.root / "dist").iterdir():
            is_of_deck = path.suffix == ".apkg" and path.name.startswith(start)
            if not is_of_deck or not path.is_file():
                continue
            version = path.stem.removeprefix(start)
            with suppress(ValueError):
                found.append((version_key(version), version))
    return [version for _, version in sorted(found)]


def last_released_package(project: Project) -> str:
    """Return the latest version that lies in ``dist/`` as a package, or ''."""
    versions = released_packages(project)
    return versions[-1] if versions else ""


def package_name(project: Header, version: str = "") -> str:
    """Return the name of the package of a release, or of the last build, in ``dist/``: ``towns-1.1.apkg``,
    ``towns.apkg``."""
    id_ = project.deck.id
    return f"{id_}-{version}.apkg" if version else f"{id_}.apkg"


def kept_releases(project: Header, most: int) -> list[str]:
    """Return the names of the packages of the last releases in ``dist/``, the newest first."""
    newest = released_packages(project)[-most:]
    newest.reverse()
    return [package_name(project, version) for version in newest]


def package_at(project: Header, path: Path, *, digests: bool = True) -> Package | None:
    """Return a package that lies in a project; ``None`` if it cannot be read. ``digests`` asks for those
    of its media files, too."""
    from deckgen.formats import apkg_reader  # most builds read no package

    try:
        require_own(project.root, path)
        return apkg_reader.read(path, digests=digests)
    except (apkg_reader.UnreadableError, OSError, UnicodeError):
        return None


def notes_of(
    project: Project, name: str, guids: Collection[str]
) -> dict[str, PackedNote]:
    """Return some notes of a package in ``dist/`` by GUID; none if it cannot be read."""
    from deckgen.formats import apkg_reader  # most builds read no package

    path = project.root / "dist" / name
    with suppress(apkg_reader.UnreadableError, OSError, UnicodeError):
        require_own(project.root, path)
        return apkg_reader.read_notes(path, guids)
    return {}


def types_of(project: Project, name: str) -> dict[int, PackedType]:
    """Return the note types of a package in ``dist/`` by their numbers; none if it cannot be read."""
    from deckgen.formats import apkg_reader  # most builds read no package

    path = project.root / "dist" / name
    with suppress(apkg_reader.UnreadableError, OSError, UnicodeError):
        require_own(project.root, path)
        return apkg_reader.read_types(path)
    return {}


def newly_retired(lock: LockFile) -> list[str]:
    """Return the keys of the retired notes that no release shipped so far."""
    return [key for key in lock.last if not lock.shipped.get(key, 0)]


def changes_since(lock: LockFile, keys: Sequence[str]) -> Changes | None:
    """Return what has changed since the last release, of the notes with some keys in learning
    order; ``None`` if nothing was ever released."""
    if not lock.version:
        return None
    new, changed = [], []
    for key in keys:
        entry = lock.cards[key]
        released = entry.released
        if released is None:
            new.append(key)
            continue
        # most are as they were, and need not be asked further
        if released.hash == entry.hash:
            continue
        if not same_own_content(released.hash, entry.hash):
            changed.append(key)
    unchanged = len(keys) - len(new) - len(changed)
    types = []
    for key, look in lock.types.items():
        if look.released != (look.hash, look.mod):
            types.append(key)
    retired = tuple(newly_retired(lock))
    return Changes(tuple(new), tuple(changed), retired, (), tuple(types), unchanged)


def with_version_line(
    decks: Sequence[DeckOut], deck_id: str, version: str
) -> tuple[DeckOut, ...]:
    """Return the decks, with the version as the last line of the first one's description.

    The line is in no language: the deck's id and the version.
    """
    if not version:
        return tuple(decks)
    first, *others = decks
    description = f"<p>{escape_html(deck_id, quote=False)} {version}</p>"
    if first.description:
        description = f"{first.description}\n{description}"
    return (first._replace(description=description), *others)


def without_version_line(description: str, deck_id: str) -> str:
    """Return the description of a deck without the line that says which version of it was released."""
    rest, _, last = description.rpartition("\n")
    return rest if id_in_version_line(last) == deck_id else description


def id_in_version_line(line: str) -> str:
    """Return the id of the deck in the last line of the description of a release; '' in any other line."""
    found = _VERSION_LINE.fullmatch(line)
    return found[1] if found else ""


def path_beside(package: Path, version: str) -> Path:
    """Return where a release goes: beside the usual package."""
    return package.with_name(f"{package.stem}-{version}.apkg")


def require_same(released: Path, new: Path) -> None:
    """Raise :exc:`ReleaseError` if there is a release already that differs from the one to be written.

    One that is the same was left by a release that was stopped before the lock file knew of it.
    """
    import filecmp

    if released.exists() and not filecmp.cmp(released, new, shallow=False):
        raise ReleaseError(
            f"{released} is there already; delete it if nobody has it, or choose a later version"
        )


def is_release(package: Path) -> bool:
    """Tell whether a package is a release that lies beside the usual one."""
    stem, _, version = package.stem.rpartition("-")
    try:
        version_key(version)
    except ValueError:
        return False
    return package.with_name(f"{stem}.apkg").is_file()


def copied(released: Path, target: Path, before_replace: Callable[[], None]) -> None:
    """Put a copy of a release in the place of the usual package; ``before_replace`` is
    called just before."""
    import shutil  # slow to import, and few builds are releases

    with released.open("rb") as source, atomic_write(target, before_replace) as out:
        shutil.copyfileobj(source, out)
