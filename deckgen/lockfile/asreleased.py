"""What notes said in the last release: from its package, or from the commit that published it.

The lock file has only a hash of it. A clone has no packages, so the project is then read as it was when
the release was published. Of that only the cards which are asked for are compiled: they are few.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.diagnostics import TextFile
from deckgen.lockfile import revisions
from deckgen.lockfile.history import Archive, some_at
from deckgen.lockfile.lockfile import NAME, parse, version_key
from deckgen.lockfile.releases import MAX_BYTES, MAX_COMMITS, RELEASE, release_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from deckgen.core.model import Entry, Project
    from deckgen.core.notetype import NoteType
    from deckgen.lockfile.lockfile import Last
    from deckgen.lockfile.revisions import Version

MAX_TRIED = 3
"""How many commits with the lock file of a release are looked at: branches may have published it
twice, and a curator may have committed the cards after the lock file."""


def as_released(entry: Entry) -> Entry:
    """Return an entry with the hash of what was released; unchanged if nothing was."""
    return entry if entry.released is None else entry._replace(hash=entry.released.hash)


def _lock_files_with(versions: Sequence[Version], version: str) -> list[Version]:
    """Return those of some lock files, newest first, in which a release is the last: the oldest first,
    which is that of the commit that published it."""
    found = []
    for each in reversed(versions):
        releases = [release_key(name) for name, _ in RELEASE.findall(each.content)]
        if releases and max(releases) == version_key(version):
            found.append(each)
    return found


def contents(
    project: Project, version: str, wanted: Mapping[str, Entry], types: Mapping[str, NoteType]
) -> dict[str, Last]:
    """Return what notes said in the release ``version``, by key, as far as it can be found.

    ``wanted`` are their entries, each with the hash of what was released, ``types`` the note types by
    their keys. Only a content that has this hash is returned.
    """
    guids = {entry.guid for entry in wanted.values()}
    archive = Archive(project, guids, types, version, asks_git=False)
    found = {}
    for key, entry in wanted.items():
        last = archive.last(key, entry)
        if last is not None and archive.is_it(last, entry):
            found[key] = last
    left = {entry.guid: key for key, entry in wanted.items() if key not in found}
    if not left or not version:
        return found
    for notes in _at_release(project, version, left):
        for guid, last in notes.items():
            key = left.get(guid, "")
            if key and archive.is_it(last, wanted[key]):
                found[key] = last
                del left[guid]
        if not left:
            break
    return found


def _at_release(project: Project, version: str, guids: Mapping[str, str]) -> Iterator[dict[str, Last]]:
    """Yield some notes, by GUID, as they were at each commit that may have published a release."""
    try:
        versions = revisions.versions(project.root, NAME, MAX_COMMITS, MAX_BYTES)
    except OSError:
        return
    for commit, text in _lock_files_with(versions, version)[:MAX_TRIED]:
        file = TextFile(NAME, text.decode("utf-8", "replace"))
        lock, _ = parse(file, str(project.deck.id))
        if lock is None:
            continue
        keys = {key: entry.guid for key, entry in lock.cards.items() if entry.guid in guids}
        try:
            yield some_at(project, commit, keys)
        except (revisions.TooLargeError, OSError):
            continue
