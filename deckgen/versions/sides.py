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
    from collections.abc import Collection, Iterable, Iterator, Mapping

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
    """A note of the project, its fields by their names. ``note`` is ``None`` for a retired one."""

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
    readings = _Readings(theirs)
    both = []
    differing = {}
    for ours in _ours(checked):
        guid = ours.entry.guid
        note = known.pop(guid, None)
        if note is None:
            # of a retired one it does not matter
            if ours.note is not None:
                absent = found.deleted if guid in agreed else found.new
                absent.append((ours.key, guid))
            continue
        reading = readings[note.note_type]
        if note.note_type != ours.note_type.id:
            found.others.append(Other(ours.key, note.guid, reading.name))
            continue
        contents = reading.contents(ours.note_type, note)
        both.append((ours, note, contents))
        if not _is_same(ours, note, contents):
            differing[guid] = (ours.key, ours.note_type)
    bases = Bases(checked, agreed, differing)
    personal = _personal(checked)
    for ours, note, contents in both:
        passed_over = personal.get(ours.note_type.key, PERSONAL)
        pair = _pair(ours, note, contents, bases, passed_over, alike)
        found.pairs.append(pair)
    gone = {entry.guid for entry in checked.lock_file.gone.values()}
    for guid, note in known.items():
        if guid in gone or note.is_retired:
            continue
        left = found.dropped if guid in agreed else found.added
        left.append(note)
    return found


def _is_same(ours: _Ours, theirs: PackedNote, contents: Mapping[str, str]) -> bool:
    """Tell whether a note there has the fields and the tags of here."""
    if contents != ours.fields:
        return False
    return set(theirs.tags) == set(ours.tags)


def _ours(checked: Built) -> Iterator[_Ours]:
    """Yield the notes of a build, the retired ones that it ships last."""
    build = checked.build
    types = {note_type.key: note_type for note_type, _ in build.note_types}
    for note, entry in zip(build.notes, build.entries, strict=False):
        note_type = types[note.kind]
        fields = note_type.contents(note.fields)
        yield _Ours(note.key, entry, note_type, fields, note.tags, note)
    for retired in build.retired:
        kind = types.get(retired.entry.kind)
        if kind is None or not kind.fits(retired.fields):
            continue
        fields = kind.contents(retired.fields)
        yield _Ours(retired.key, retired.entry, kind, fields, retired.tags, None)


def _personal(checked: Built) -> dict[str, frozenset[str]]:
    """Return the fields that are the learner's own, by the keys of the deck's own note types."""
    found = {}
    for declared in checked.project.note_types:
        names = [str(field.name) for field in declared.fields if field.personal]
        found[str(declared.key)] = frozenset(names)
    return found


def _pair(
    ours: _Ours,
    theirs: PackedNote,
    contents: dict[str, str],
    bases: Bases,
    personal: frozenset[str],
    alike: Alike,
) -> NotePair:
    """Compare a note with what it is there: ``contents`` are its fields there by their names here.
    ``personal`` are fields that are the learner's own, and not compared."""
    shared = Shared(ours.fields, ours.tags)
    pair = NotePair(ours.key, theirs.guid, ours.note_type, theirs, shared, ours.note)
    if _is_same(ours, theirs, contents):
        return pair._replace(shared=shared)
    base = bases.of(theirs.guid, contents, theirs.mod)
    masks = ours.note_type.bound("occlusions")
    fields = []
    for name, own in ours.fields.items():
        there = contents.get(name)
        if there is None or there == own or name in personal:
            continue
        was = base.fields.get(name) if base is not None else None
        if name == masks:
            result = outcome_of_masks(was, there, own)
        else:
            result = outcome(was, there, own, alike)
        if result != SAME:
            fields.append(FieldPair(name, was, there, own, result))
    tags_before = base.tags if base is not None else None
    tags = tag_change(tags_before, theirs.tags, ours.tags)
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
        fields = note.fields
        count = len(fields)
        return {name: fields[place] for name, place in places.items() if place < count}

    def _places(self, note_type: NoteType) -> dict[str, int]:
        """Return the places there of the fields, by their names here; those of here, if the note type
        there is not known."""
        if self.there is None:
            return note_type.places
        return matched_fields(note_type, self.there)

    def names_there(self, note_type: NoteType) -> dict[str, str]:
        """Return what the fields are called there, by their names here."""
        names = self.there.fields if self.there is not None else note_type.names
        return {name: names[place] for name, place in self._places(note_type).items()}


class _Readings(dict[int, _Reading]):
    """How the note types of a collection are read, by their numbers."""

    def __init__(self, theirs: Package) -> None:
        super().__init__()
        self.theirs = theirs

    def __missing__(self, id_: int) -> _Reading:
        """Make it for a note type that is asked for the first time."""
        reading = _Reading(self.theirs.note_types.get(id_))
        self[id_] = reading
        return reading


def names_there(theirs: Package, note_type: NoteType) -> dict[str, str]:
    """Return what the fields of a note type are called in a collection, by their names here."""
    there = theirs.note_types.get(note_type.id)
    return _Reading(there).names_there(note_type)


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
    absent = [guid for _, guid in sides.deleted]
    absent += [other.guid for other in sides.others]
    absent += [note.guid for note in sides.dropped]
    agreed = {guid: before[guid] for guid in absent if guid in before}
    for pair in sides.pairs:
        ours = pair.ours
        new = dict.fromkeys(new_fields.get(pair.note_type.key, ()), "")
        if new:
            ours = ours._replace(fields={**ours.fields, **new})
        if not pair.fields and not any(pair.tags):
            agreed[pair.guid] = ours
            continue
        fields = dict(ours.fields)
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
    known = {tag.lower() for tag in pair.theirs.tags}
    if was is not None:
        known.update(tag.lower() for tag in was.tags)
    both = [tag for tag in pair.ours.tags if tag.lower() in known]
    return (*both, *pair.tags.removed_here)


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
