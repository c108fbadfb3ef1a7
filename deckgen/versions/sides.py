"""A deck on two sides: as the project has it, and as a collection has it. Field by field, without a change.

Notes are the same by their GUID, fields by their numbers where both sides have them, else by their names.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from deckgen.core.notetype import ADDED_WORDS
from deckgen.lockfile.agreed import Shared
from deckgen.versions.bases import Bases
from deckgen.versions.drawn import outcome_of_masks
from deckgen.versions.looks import matched_fields
from deckgen.versions.threeway import (
    CONFLICT,
    OURS,
    SAME,
    THEIRS,
    UNKNOWN,
    TagChange,
    outcome,
    tag_change,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from deckgen.compile.outcomes import Built
    from deckgen.core.build import Entry
    from deckgen.core.model import Note
    from deckgen.core.notetype import NoteType
    from deckgen.formats.apkg_reader import Package, PackedNote, PackedType
    from deckgen.versions.threeway import Alike

PERSONAL = frozenset({"My notes"})
"""The field of the built-in note types that is the learner's own."""

NO_TAGS = TagChange()


class FieldPair(NamedTuple):
    """A field whose two sides differ, with the outcome (see ``threeway``)."""

    name: str
    base: str | None
    theirs: str
    ours: str
    outcome: str


class NotePair(NamedTuple):
    """A note that both sides have. ``fields`` are those that differ, ``tags`` what became of its tags.

    ``note`` is ``None`` for a retired note. ``shared`` is what both had before, if that is known.
    """

    key: str
    guid: str
    note_type: NoteType
    theirs: PackedNote
    ours: Shared
    note: Note | None
    fields: tuple[FieldPair, ...] = ()
    tags: TagChange = NO_TAGS
    shared: Shared | None = None

    def of(self, *outcomes: str) -> list[FieldPair]:
        """Return the fields with one of some outcomes."""
        return [each for each in self.fields if each.outcome in outcomes]

    @property
    def is_open(self) -> bool:
        """Whether somebody has to decide about a field of it."""
        return bool(self.of(CONFLICT, UNKNOWN))


class Other(NamedTuple):
    """A note that is of another note type there, whose name is ``there``."""

    key: str
    guid: str
    there: str


@dataclass(slots=True)
class Sides:
    """The two sides compared.

    ``pairs`` are the notes that both have, alike or not. ``new`` are notes that the collection never
    had, ``deleted`` those that were deleted there, ``others`` those of another type there; ``added``
    are notes of the deck there that the project does not know, ``dropped`` those that both had, and that
    left the project before a release had them.
    """

    theirs: Package
    pairs: list[NotePair] = field(default_factory=list)
    new: list[tuple[str, str]] = field(default_factory=list)
    deleted: list[tuple[str, str]] = field(default_factory=list)
    others: list[Other] = field(default_factory=list)
    added: list[PackedNote] = field(default_factory=list)
    dropped: list[PackedNote] = field(default_factory=list)

    def dropped_names(self) -> list[str]:
        """Return what the notes are called that left the project and are still there."""
        return sorted(self.theirs.name(note) for note in self.dropped)

    @property
    def differing(self) -> list[NotePair]:
        """The notes of which any field or tag differs."""
        return [pair for pair in self.pairs if pair.fields or any(pair.tags)]


class _Ours(NamedTuple):
    key: str
    entry: Entry
    note_type: NoteType
    fields: Mapping[str, str]
    tags: tuple[str, ...]
    note: Note | None


def compare(
    checked: Built, theirs: Package, agreed: Mapping[str, Shared], alike: Alike
) -> Sides:
    """Compare a project that was checked with what a collection holds.

    ``agreed`` has what both sides had in common at the last push or pull, if the collection is the
    curator's own. ``alike`` tells whether two texts are the same to whoever sees them.
    """
    found = Sides(theirs)
    known = {note.guid: note for note in theirs.notes}
    readings: dict[int, _Reading] = {}
    both: list[tuple[_Ours, PackedNote, dict[str, str]]] = []
    for ours in _ours(checked):
        note = known.pop(ours.entry.guid, None)
        if note is None:
            if ours.note is not None:
                absent = found.deleted if ours.entry.guid in agreed else found.new
                absent.append((ours.key, ours.entry.guid))
            continue
        reading = readings.get(note.note_type)
        if reading is None:
            reading = readings[note.note_type] = _Reading(
                theirs.note_types.get(note.note_type)
            )
        if note.note_type != ours.note_type.id:
            found.others.append(Other(ours.key, note.guid, reading.name))
            continue
        both.append((ours, note, reading.contents(ours.note_type, note)))
    differing = {
        ours.entry.guid: (ours.key, ours.note_type)
        for ours, note, contents in both
        if contents != ours.fields or set(note.tags) != set(ours.tags)
    }
    bases = Bases(checked, agreed, differing)
    personal = _personal(checked)
    for ours, note, contents in both:
        found.pairs.append(
            _pair(
                ours,
                note,
                contents,
                bases,
                personal.get(ours.note_type.key, PERSONAL),
                alike,
            )
        )
    gone = {entry.guid for entry in checked.lock_file.gone.values()}
    left = [
        note for guid, note in known.items() if guid not in gone and not note.is_retired
    ]
    found.added = [note for note in left if note.guid not in agreed]
    found.dropped = [note for note in left if note.guid in agreed]
    return found


def _ours(checked: Built) -> Iterable[_Ours]:
    """Yield the notes of a build, the retired ones that it ships last."""
    build = checked.build
    types = {note_type.key: note_type for note_type, _ in build.note_types}
    for note, entry in zip(build.notes, build.entries, strict=False):
        note_type = types[note.kind]
        yield _Ours(
            note.key, entry, note_type, note_type.contents(note.fields), note.tags, note
        )
    for retired in build.retired:
        kind = types.get(retired.entry.kind)
        if kind is not None and len(kind.fields) == len(retired.fields):
            yield _Ours(
                retired.key,
                retired.entry,
                kind,
                kind.contents(retired.fields),
                retired.tags,
                None,
            )


def _personal(checked: Built) -> dict[str, frozenset[str]]:
    """Return the fields that are the learner's own, by the keys of the deck's own note types."""
    return {
        str(each.key): frozenset(str(own.name) for own in each.fields if own.personal)
        for each in checked.project.note_types
    }


def _pair(
    ours: _Ours,
    theirs: PackedNote,
    contents: dict[str, str],
    bases: Bases,
    personal: frozenset[str],
    alike: Alike,
) -> NotePair:
    shared = Shared(ours.fields, ours.tags)
    pair = NotePair(ours.key, theirs.guid, ours.note_type, theirs, shared, ours.note)
    if contents == ours.fields and set(theirs.tags) == set(ours.tags):
        return pair._replace(shared=shared)
    base = bases.of(theirs.guid, contents, theirs.mod)
    masks = ours.note_type.bound("occlusions")
    fields = []
    for name, own in ours.fields.items():
        there = contents.get(name)
        if there is None or there == own or name in personal:
            continue
        was = base.fields.get(name) if base is not None else None
        said = (
            outcome_of_masks(was, there, own)
            if name == masks
            else outcome(was, there, own, alike)
        )
        if said != SAME:
            fields.append(FieldPair(name, was, there, own, said))
    tags = tag_change(base.tags if base is not None else None, theirs.tags, ours.tags)
    return pair._replace(fields=tuple(fields), tags=tags, shared=base)


class _Reading:
    """How the fields of a note type there are those of one here."""

    def __init__(self, there: PackedType | None) -> None:
        self.there = there
        self.name = there.name if there is not None else "?"
        self.places: dict[str, dict[str, int]] = {}

    def contents(self, note_type: NoteType, note: PackedNote) -> dict[str, str]:
        """Return the contents of a note by the names of the fields here; one that is missing is left out."""
        places = self.places.get(note_type.key)
        if places is None:
            places = self.places[note_type.key] = self._places(note_type)
        return {
            name: note.fields[place]
            for name, place in places.items()
            if place < len(note.fields)
        }

    def _places(self, note_type: NoteType) -> dict[str, int]:
        there = self.there
        if there is None:
            return {name: place for place, name in enumerate(note_type.names)}
        return matched_fields(note_type, there)

    def name_there(self, note_type: NoteType, name: str) -> str:
        """Return what a field is called there."""
        place = self._places(note_type)[name]
        return self.there.fields[place] if self.there is not None else name


def names_there(theirs: Package, note_type: NoteType) -> dict[str, str]:
    """Return what the fields of a note type are called in a collection, by their names here."""
    there = theirs.note_types.get(note_type.id)
    reading = _Reading(there)
    return {
        name: reading.name_there(note_type, name) for name in reading._places(note_type)
    }


def made_fields(note_type: NoteType) -> frozenset[str]:
    """Return the fields that deckgen fills around a card: a change of them there is of no consequence."""
    return frozenset(name for word, name in note_type.bind if word in ADDED_WORDS)


def agreed_after(
    sides: Sides,
    before: Mapping[str, Shared],
    settled: Collection[tuple[str, str]] = (),
    new_fields: Mapping[str, Iterable[str]] = MappingProxyType({}),
) -> dict[str, Shared]:
    """Return what the two sides have in common now: of each field what both have, or else what both had.

    ``settled`` are fields, each with the GUID of its note, that the project has an answer to: what stands
    there is known, and what stands here counts. ``new_fields`` are those that note types of the project
    have from now on, by the keys of these: they were empty here.
    """
    absent = [
        *(guid for _, guid in sides.deleted),
        *(other.guid for other in sides.others),
    ]
    absent += [note.guid for note in sides.dropped]
    agreed = {guid: before[guid] for guid in absent if guid in before}
    for pair in sides.pairs:
        new = dict.fromkeys(new_fields.get(pair.note_type.key, ()), "")
        if not pair.fields and not any(pair.tags):
            agreed[pair.guid] = (
                pair.ours._replace(fields={**pair.ours.fields, **new})
                if new
                else pair.ours
            )
            continue
        fields = {**pair.ours.fields, **new}
        for each in pair.fields:
            if (pair.guid, each.name) in settled:
                fields[each.name] = each.theirs
            elif each.base is not None:
                fields[each.name] = each.base
            else:
                del fields[each.name]  # it is not known, and will be asked about again
        agreed[pair.guid] = Shared(fields, _common_tags(pair, pair.shared))
    return agreed


def _common_tags(pair: NotePair, was: Shared | None) -> tuple[str, ...]:
    """Return the tags that both sides have, and those that one side alone still has of what both had."""
    there = {tag.lower() for tag in pair.theirs.tags}
    had = {tag.lower() for tag in was.tags} if was is not None else set()
    both: Sequence[str] = [
        tag for tag in pair.ours.tags if tag.lower() in there or tag.lower() in had
    ]
    return (*both, *(tag for tag in pair.tags.removed_here))


__all__ = [
    "CONFLICT",
    "OURS",
    "SAME",
    "THEIRS",
    "UNKNOWN",
    "FieldPair",
    "NotePair",
    "Other",
    "Sides",
    "agreed_after",
    "compare",
    "made_fields",
    "names_there",
]
