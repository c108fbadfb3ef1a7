"""The last release, asked in the places where it is known: what it delivered is never contradicted.

Version control can take ``cards.lock`` back: ``git revert``, ``git reset``, a merge with ``-X ours``, a
branch that was released and never merged. Learners have the release all the same. So the last
release is looked up in the history of all branches and in ``dist/``, and whatever the lock file does
not know of it is added to it before a build goes on: times go forward, cards that were published
and are missing retire, ids that were used stay used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.build import UNKNOWN, Entry, Released
from deckgen.core.codes import problem
from deckgen.core.diagnostics import Span, TextFile, counted
from deckgen.core.projectfiles import LOCK_FILE
from deckgen.lockfile import cardlines, merging, revisions
from deckgen.lockfile.lockfile import LockFile, Look, free_key, parse, version_key
from deckgen.lockfile.releases import (
    MAX_BYTES,
    MAX_COMMITS,
    RELEASE,
    last_released_package,
    release_key,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Project
    from deckgen.core.notetype import NoteType
    from deckgen.lockfile.content import Part

HEADER_LINES = 2
"""How many lines a lock file begins with before those of notes: a comment, and what it is."""

ALWAYS_READ = ("end", "adopted ", "release ", "field ", "template ")
"""What lines begin with that are read also where the lock file has the same: their order counts."""


def with_last_release(
    project: Project,
    types: Sequence[NoteType],
    lock: LockFile,
    asked_for: str = "",
    text: str = "",
) -> tuple[LockFile, list[Diagnostic]]:
    """Return a lock file with what the last release delivered, and a warning if it did not know of it.

    A package of the version that is ``asked_for`` does not count: it was left by a release that was
    stopped, and is taken up. ``text`` is that of the lock file, '' if it was recovered.
    """
    releases = _last_releases(project, lock, text)
    known = [each.version for each in releases]
    if lock.version:
        known.append(lock.version)
    newest = max(map(version_key, known), default=())
    packed = _packed_release(project, types, newest, asked_for)
    if packed is not None:
        releases = [packed]
    behind = 0
    version = ""
    for release in releases:
        count = _Folding(lock, release).fold()
        if count:
            behind += count
            version = release.version
    if not behind:
        return lock, []
    lines = counted(behind, "line")
    warning = problem("U124", Span(LOCK_FILE), version=version, count=lines)
    return lock, [warning]


def _last_releases(project: Project, lock: LockFile, own: str) -> list[LockFile]:
    """Return the lock files of the last release that any branch has: one, or several if branches
    published one version. Of each only what differs from the project's ``own`` is read."""
    try:
        versions = revisions.versions(project.root, LOCK_FILE, MAX_COMMITS, MAX_BYTES)
    except OSError:
        return []
    newest = version_key(lock.version) if lock.version else ()
    found: dict[tuple[bytes, bytes], bytes] = {}
    for _, text in versions:
        releases = RELEASE.findall(text)
        if not releases:
            continue
        version, digest = max(releases, key=lambda each: release_key(each[0]))
        key = release_key(version)
        if key > newest:
            newest = key
            found = {}
        if key == newest:
            # the oldest counts: a later one may have been taken back
            found[version, digest] = text
    if not found:
        return []
    locks = []
    known = set(_lines(own)[HEADER_LINES:])
    for content in found.values():
        text_of_release = content.decode("utf-8", "replace")
        different = _different_lines(text_of_release, known)
        earlier, _ = parse(TextFile(LOCK_FILE, different), str(project.deck.id))
        if earlier is not None and earlier.uid == lock.uid:
            locks.append(earlier)
    return locks


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").split("\n")


def _different_lines(text: str, known: set[str]) -> str:
    """Return the text of a lock file without the lines that are known already, as far as their order
    does not count."""
    lines = _lines(text)
    different = lines[:HEADER_LINES]
    for line in lines[HEADER_LINES:]:
        if line not in known or line.startswith(ALWAYS_READ):
            different.append(line)
    return "\n".join((*different, ""))


def _packed_release(
    project: Project, types: Sequence[NoteType], newest: tuple[int, ...], asked_for: str
) -> LockFile | None:
    """Return what a package in ``dist/`` has of a release that is later than all that are known.

    ``newest`` is the latest version that is known from lock files. The version that is ``asked_for``
    does not count: its package was left by a release that was stopped.
    """
    version = last_released_package(project)
    if not version or version == asked_for or version_key(version) <= newest:
        return None
    # reads packages; most projects have none that is new
    from deckgen.lockfile import recovery

    return recovery.from_release(project, types, version)


class _Folding:
    """The adding of what a release delivered to a lock file."""

    def __init__(self, lock: LockFile, release: LockFile) -> None:
        self.lock = lock
        self.release = release
        self.behind = 0
        # where each GUID is, in use rather than retired
        self.places: dict[str, merging.Place] = {}
        for entries in (lock.gone, lock.cards):
            for guid, key in zip(cardlines.guids(entries), entries, strict=True):
                self.places[guid] = merging.Place(entries, key)

    def fold(self) -> int:
        """Add everything; return how much of it the lock file did not know."""
        release = self.release
        for key, entry in release.cards.items():
            if entry.released is not None:
                self.card(key, entry, entry.released)
        for key, entry in release.gone.items():
            if release.shipped.get(key, 0):
                self.retired(key, entry)
            elif entry.released is not None and entry.released.hash != UNKNOWN:
                self.card(key, entry, entry.released)
            elif entry.guid not in self.places:
                self.retired(key, entry)
        for name, look in release.types.items():
            if look.released is not None:
                self.note_type(name, look, look.released)
        self.imported()
        for version, published in release.releases.items():
            if version not in self.lock.releases:
                self.lock.releases[version] = published
                self.behind += 1
        return self.behind

    def imported(self) -> None:
        """Add what an import took over, and which numbers of fields and templates a release had."""
        lock, release = self.lock, self.release
        lock.adopted = lock.adopted or release.adopted
        lock.media = {**release.media, **lock.media}
        lock.uuids = {**release.uuids, **lock.uuids}
        for kind, theirs in release.parts.items():
            own = lock.parts.setdefault(kind, theirs)
            _add_numbers(own.fields, theirs.fields)
            _add_numbers(own.templates, theirs.templates)

    def card(self, key: str, entry: Entry, released: Released) -> None:
        """Add a card that the release delivered.

        Where the lock file has the note, its time goes forward to that of the release, and what was
        released last of it is settled. Where it does not, the note is added under its ``key``, or
        retired if that is taken.
        """
        place = self.places.get(entry.guid)
        if place is None:
            self.behind += 1
            as_published = entry._replace(
                hash=released.hash, mod=released.mod, released=released
            )
            if key in self.lock.cards or "~" in key:
                self.lock.gone[self.free_key(key)] = as_published
            else:
                self.lock.cards[key] = as_published
            return
        own = place.entry
        latest = merging.later_release(own.released, released)
        new = own._replace(released=latest)
        if own.mod < released.mod:
            is_gone = place.entries is self.lock.gone
            hash_ = UNKNOWN if is_gone else released.hash
            new = new._replace(hash=hash_, mod=released.mod)
        if new != own:
            self.behind += 1
        place.entries[place.key] = new

    def free_key(self, key: str) -> str:
        """Return a key that no retired card has yet, 'paris~2' for one that was 'paris'."""
        first, _, _ = key.partition("~")
        return free_key(self.lock, first)

    def retired(self, key: str, entry: Entry) -> None:
        """Add a card that the release delivered as retired."""
        lock, release = self.lock, self.release
        shipped = release.shipped.get(key, 0)
        place = self.places.get(entry.guid)
        if place is None:
            self.behind += 1
            free = self.free_key(key) if key in lock.gone else key
            lock.gone[free] = entry
            lock.shipped[free] = shipped
            if key in release.last:
                lock.last[free] = release.last[key]
            return
        own = place.entry
        if place.entries is lock.gone:
            if own.mod < entry.mod:
                self.behind += 1
                place.entries[place.key] = own._replace(
                    mod=entry.mod, hash=entry.hash, released=entry.released
                )
            known = lock.shipped.get(place.key, 0)
            lock.shipped[place.key] = max(known, shipped)
        elif own.mod <= entry.mod:
            # the retirement was taken back, and learners are to see that
            self.behind += 1
            published = Released(UNKNOWN, entry.mod)
            place.entries[place.key] = own._replace(
                hash=UNKNOWN, mod=entry.mod, released=published
            )

    def note_type(self, name: str, look: Look, released: Released) -> None:
        """Add the look of a note type as the release delivered it.

        Of an own note type with a later revision by now, the release has nothing: to Anki it is another.
        """
        own = self.lock.types.get(name, Look("", 0))
        # a built-in one, or one of a package, which has today's number
        if look.id is None:
            look = look._replace(id=own.id, revision=own.revision, made_by=own.made_by)
        if own.revision > look.revision:
            return
        latest = merging.later_release(own.released, released)
        new = own._replace(released=latest)
        if own.revision < look.revision:
            mod = max(own.mod, released.mod)
            new = look._replace(hash=released.hash, mod=mod, released=released)
            if name in self.release.parts:
                self.lock.parts[name] = self.release.parts[name]
        elif own.mod < released.mod:
            new = look._replace(hash=released.hash, mod=released.mod, released=latest)
        if new != own:
            self.behind += 1
        self.lock.types[name] = new


def _add_numbers(own: list[Part], released: Sequence[Part]) -> None:
    """Give fields or card templates the numbers that a release had of them, and since when."""
    known = {part.key: part for part in released}
    for place, part in enumerate(own):
        found = known.get(part.key, part)
        if found.since > part.since:
            own[place] = part._replace(since=found.since, id=found.id)
