"""What of a note both sides had before: shared at the last push or pull, released, or built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.build import UNKNOWN
from deckgen.lockfile import state
from deckgen.lockfile.agreed import Shared
from deckgen.lockfile.history import Archive
from deckgen.lockfile.releases import kept_releases, notes_of, package_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deckgen.compile.outcomes import Built
    from deckgen.core.build import Entry
    from deckgen.core.notetype import NoteType
    from deckgen.formats.apkg_reader import PackedNote

MAX_RELEASES = 10
"""How many of the last releases are looked at."""


_MADE = ("id", "topic", "citation", "quote")
"""What words of ``bind`` stand for texts that only deckgen makes."""


class Bases:
    """Finds what a note was. ``agreed`` has the notes that the two sides had in common, by GUID.

    The texts come from there; or from that release among those kept in ``dist/`` which is nearest to
    what the note is there; or from the commit whose ``cards.lock`` has the hash; or from the last build.
    What is later than the note there cannot be what it was.
    """

    def __init__(
        self,
        checked: Built,
        agreed: Mapping[str, Shared],
        wanted: Mapping[str, tuple[str, NoteType]],
    ) -> None:
        project = checked.project
        self.agreed = agreed
        self.wanted = {}
        for guid, key_and_type in wanted.items():
            if guid not in agreed:
                self.wanted[guid] = key_and_type
        guids = set(self.wanted)
        self.released: list[dict[str, PackedNote]] = []
        self.built: dict[str, PackedNote] = {}
        if guids:
            packages = kept_releases(project, MAX_RELEASES)
            self.released = [notes_of(project, name, guids) for name in packages]
            self.built = notes_of(project, package_name(project), guids)
        known = state.read_file(project.root, str(project.deck.id)).lock
        self.entries = known.cards if known is not None else {}
        types = {note_type.key: note_type for note_type, _ in checked.build.note_types}
        version = checked.lock_file.version
        self.archive = Archive(project, guids, types, version)

    def of(self, guid: str, theirs: Mapping[str, str], mod: int) -> Shared | None:
        """Return what a note was, given the contents of its fields there and the time of its last change
        there, in epoch seconds; ``None`` if it is not known."""
        if guid in self.agreed:
            return self.agreed[guid]
        if guid not in self.wanted:
            return None
        key, note_type = self.wanted[guid]
        released = []
        for notes in self.released:
            found = _shared(notes.get(guid), note_type, mod)
            if found is not None and _came(found, theirs, note_type):
                released.append(found)
        if released:
            # of equals, the newest
            return max(released, key=lambda each: _nearness(each, theirs))
        committed = self._committed(key, theirs, mod, note_type)
        if committed is not None:
            return committed
        built = _shared(self.built.get(guid), note_type, mod)
        if built is not None and _came(built, theirs, note_type):
            return built
        return None

    def _committed(
        self, key: str, theirs: Mapping[str, str], mod: int, note_type: NoteType
    ) -> Shared | None:
        """Return what a note was at the last commit whose content the lock file has a hash of.

        ``key`` is the note's in the lock file, ``theirs`` has its fields as they are there. The
        released content is looked for before the one that was built last, and neither may be later than
        ``mod``.
        """
        for entry in _versions(self.entries.get(key)):
            if entry.mod > mod:
                continue
            last = self.archive.last(key, entry)
            if last is None or not self.archive.is_it(last, entry):
                continue
            found = Shared(note_type.contents(last.fields), last.tags)
            if _came(found, theirs, note_type):
                return found
        return None


def _versions(entry: Entry | None) -> list[Entry]:
    """Return the contents of a note that the lock file has a hash of: what was released, what was built."""
    if entry is None:
        return []
    found = [entry]
    released = entry.released
    if released is not None:
        found.insert(0, entry._replace(hash=released.hash, mod=released.mod))
    return [each for each in found if each.hash != UNKNOWN]


def _shared(note: PackedNote | None, note_type: NoteType, mod: int) -> Shared | None:
    """Return what a package says of a note, if it is of a type and no later than a time."""
    if note is None or note.note_type != note_type.id:
        return None
    if note.mod > mod or not note_type.fits(note.fields):
        return None
    return Shared(note_type.contents(note.fields), note.tags)


def _came(base: Shared, theirs: Mapping[str, str], note_type: NoteType) -> bool:
    """Tell whether a note there can have come from a build: then it has something that deckgen made, or,
    where nothing is made, any text of it. One that was made in Anki has not, though it has the GUID.

    ``base`` is what the build had. Where the build had nothing but empty fields, nothing tells the two
    apart.
    """
    made = []
    for word, name in note_type.bind:
        if word in _MADE and base.fields.get(name):
            made.append(name)
    names = made or [name for name, text in base.fields.items() if text]
    if not names:
        return True
    return any(theirs.get(name) == base.fields[name] for name in names)


def _nearness(base: Shared, theirs: Mapping[str, str]) -> int:
    """Return how many fields of a note there are as they were."""
    return sum(base.fields.get(name) == text for name, text in theirs.items())
