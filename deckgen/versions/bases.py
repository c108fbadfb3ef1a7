"""What of a note both sides had before: shared at the last push or pull, released, or built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.build import UNKNOWN
from deckgen.lockfile import state
from deckgen.lockfile.agreed import Shared
from deckgen.lockfile.history import Archive
from deckgen.lockfile.releases import kept_releases, notes_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deckgen.compile.outcomes import Built
    from deckgen.core.build import Entry
    from deckgen.core.notetype import NoteType
    from deckgen.formats.apkg_reader import PackedNote

MAX_RELEASES = 10
"""How many of the last releases are looked at."""


_MADE = ("id", "topic", "citation", "quote")


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
        self.agreed = agreed
        self.wanted = {
            guid: each for guid, each in wanted.items() if guid not in agreed
        }
        project = checked.project
        self.types = {
            note_type.key: note_type for note_type, _ in checked.build.note_types
        }
        self.released: list[dict[str, PackedNote]] = []
        self.built: dict[str, PackedNote] = {}
        if self.wanted:
            guids = set(self.wanted)
            packages = kept_releases(project, MAX_RELEASES)
            self.released = [notes_of(project, name, guids) for name in packages]
            self.built = notes_of(project, f"{project.deck.id}.apkg", guids)
        known = state.read_file(project.root, str(project.deck.id)).lock
        self.entries = known.cards if known is not None else {}
        self.archive = Archive(
            project, set(self.wanted), self.types, version=checked.lock_file.version
        )

    def of(self, guid: str, theirs: Mapping[str, str], mod: int) -> Shared | None:
        """Return what a note was, given the contents of its fields there and the time of its last change
        there, in epoch seconds; ``None`` if it is not known."""
        if guid in self.agreed:
            return self.agreed[guid]
        if guid not in self.wanted:
            return None
        key, note_type = self.wanted[guid]
        released = [
            found
            for each in self.released
            if (found := _shared(each.get(guid), note_type, mod))
        ]
        released = [each for each in released if _came(each, theirs, note_type)]
        if released:
            # of equals, the newest
            return max(released, key=lambda each: _nearness(each, theirs))
        for entry in _versions(self.entries.get(key)):
            last = self.archive.last(key, entry) if entry.mod <= mod else None
            if last is not None and self.archive.is_it(last, entry):
                committed = Shared(note_type.contents(last.fields), last.tags)
                if _came(committed, theirs, note_type):
                    return committed
        built = _shared(self.built.get(guid), note_type, mod)
        return built if built is not None and _came(built, theirs, note_type) else None


def _versions(entry: Entry | None) -> list[Entry]:
    """Return the contents of a note that the lock file has a hash of."""
    if entry is None:
        return []
    found = [entry]
    if entry.released is not None:
        found.insert(
            0, entry._replace(hash=entry.released.hash, mod=entry.released.mod)
        )
    return [each for each in found if each.hash != UNKNOWN]


def _shared(note: PackedNote | None, note_type: NoteType, mod: int) -> Shared | None:
    if (
        note is None
        or note.note_type != note_type.id
        or len(note.fields) != len(note_type.fields)
    ):
        return None
    return (
        Shared(note_type.contents(note.fields), note.tags) if note.mod <= mod else None
    )


def _came(base: Shared, theirs: Mapping[str, str], note_type: NoteType) -> bool:
    """Tell whether a note there can have come from a build: then it has something that deckgen made, or,
    where nothing is made, any text of it. One that was made in Anki has not, though it has the GUID."""
    made = [
        name for word, name in note_type.bind if word in _MADE and base.fields.get(name)
    ]
    names = made or [name for name, text in base.fields.items() if text]
    return not names or any(theirs.get(name) == base.fields[name] for name in names)


def _nearness(base: Shared, theirs: Mapping[str, str]) -> int:
    return sum(base.fields.get(name) == text for name, text in theirs.items())
