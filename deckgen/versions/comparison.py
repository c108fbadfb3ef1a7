"""What a learner will see of a new version: two packages compared, note by note."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from deckgen.lockfile.history import renumbered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.formats.apkg_reader import Package, PackedNote, PackedType

STEPS = ("none", "patch", "minor", "major")
"""How big a step a version is: wording; cards added or retired; what asks the learner for a
decision or may cost history. In rising order."""

KINDS = ("new", "changed", "renamed", "moved", "retired", "returned", "removed")
"""What can have become of a note, in the order in which it is told."""


class FieldChange(NamedTuple):
    """A field that changed: its name, and its HTML before and after."""

    name: str
    old: str
    new: str


class NoteChange(NamedTuple):
    """What became of a note: one of :data:`KINDS`, its card's id, its first field, and how."""

    kind: str
    name: str
    prompt: str
    fields: tuple[FieldChange, ...] = ()
    tags_added: tuple[str, ...] = ()
    tags_removed: tuple[str, ...] = ()


class Risk(NamedTuple):
    """Something that asks learners for a decision or may cost them history, and on which notes."""

    what: str
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Difference:
    """All that differs between two packages. ``looks`` are names of note types."""

    old: Package
    new: Package
    notes: list[NoteChange] = field(default_factory=list)
    unchanged: int = 0
    looks: list[str] = field(default_factory=list)
    media_added: list[str] = field(default_factory=list)
    media_removed: list[str] = field(default_factory=list)
    risks: list[Risk] = field(default_factory=list)

    @property
    def step(self) -> str:
        """Return the suggested step of the version, one of :data:`STEPS`."""
        kinds = {change.kind for change in self.notes}
        if self.risks:
            return "major"
        if kinds & {"new", "retired", "returned"}:
            return "minor"
        return "patch" if kinds or self.looks or self.media_added else "none"

    def of(self, kind: str) -> list[NoteChange]:
        """Return the changes of a kind, in learning order."""
        return [change for change in self.notes if change.kind == kind]


def compare(old: Package, new: Package) -> Difference:
    """Compare two packages as a learner's Anki does: notes by GUID, note types by id."""
    found = Difference(old, new)
    before = {note.guid: note for note in old.notes}
    after = {note.guid: note for note in new.notes}
    for guid, note in after.items():
        change = _note_change(old, new, before.get(guid), note)
        if change is None:
            found.unchanged += 1
        else:
            found.notes.append(change)
    found.notes += [
        NoteChange("removed", old.name(note), note.fields[0])
        for guid, note in before.items()
        if guid not in after and not note.is_retired
    ]
    found.looks = sorted(
        note_type.name
        for id_, note_type in new.note_types.items()
        if id_ in old.note_types and _look(note_type) != _look(old.note_types[id_])
    )
    found.media_added = sorted(new.media.keys() - old.media.keys())
    found.media_removed = sorted(old.media.keys() - new.media.keys())
    found.risks = list(_risks(found, before, after))
    return found


def _look(note_type: PackedType) -> tuple[object, ...]:
    return (note_type.css, note_type.templates)


def _note_change(
    old: Package, new: Package, before: PackedNote | None, after: PackedNote
) -> NoteChange | None:
    """Return what became of a note of the new package, ``None`` if nothing did."""
    name, prompt = new.name(after), after.fields[0]
    if before is None:
        return None if after.is_retired else NoteChange("new", name, prompt)
    fields = tuple(_field_changes(old, new, before, after))
    added, removed = set(after.tags) - set(before.tags), set(before.tags) - set(after.tags)
    if not fields and not added and not removed:
        return None
    changed = {change.name for change in fields}
    places = {tag for tag in (*added, *removed) if _is_of_a_topic(tag, before, after)}
    kind = "changed"
    if after.is_retired != before.is_retired:
        kind = "retired" if after.is_retired else "returned"
    elif changed - {"Id"} <= {"Topic"} and places:
        kind = "moved"
    elif changed == {"Id"}:
        kind = "renamed"
    return NoteChange(kind, name, prompt, fields, tuple(sorted(added)), tuple(sorted(removed)))


def _is_of_a_topic(tag: str, before: PackedNote, after: PackedNote) -> bool:
    """Tell whether a tag is a topic's, and not the curator's own: it begins with the deck's id, as do
    others of the note that go on, and says not what the card is about."""
    roots = {each.partition("::")[0] for each in (*before.tags, *after.tags) if "::" in each}
    root, _, rest = tag.partition("::")
    return bool(rest) and root in roots and not rest.startswith("about::")


def _field_changes(
    old: Package, new: Package, before: PackedNote, after: PackedNote
) -> Iterator[FieldChange]:
    """Yield the fields that differ; those that learners don't see are left out but for ``Id``."""
    names = new.note_types[after.note_type].fields if after.note_type in new.note_types else ()
    for index in range(max(len(before.fields), len(after.fields))):
        was = before.fields[index] if index < len(before.fields) else ""
        now = after.fields[index] if index < len(after.fields) else ""
        if was != now:
            yield FieldChange(names[index] if index < len(names) else f"field {index + 1}", was, now)


# --- what may cost a learner something -------------------------------------------------------


def _risks(found: Difference, before: dict[str, PackedNote], after: dict[str, PackedNote]) -> Iterator[Risk]:
    old, new = found.old, found.new
    both = [(before[guid], after[guid]) for guid in after if guid in before]
    cases = {
        "cards that are no longer in the package and not retired: learners keep them, without a word": [
            change.name for change in found.of("removed")
        ],
        "another kind of note under the same identity: Anki does not import it": [
            new.name(now) for was, now in both if was.note_type != now.note_type
        ],
        "changes whose time is not later: they do not reach learners": [
            new.name(now) for was, now in both if _content(was) != _content(now) and now.mod <= was.mod
        ],
        "notes rewritten though nothing changed: learners' own edits and tags are lost": [
            new.name(now) for was, now in both if _content(was) == _content(now) and now.mod > was.mod
        ],
        "clozes renumbered: the history of a number goes to other words": [
            new.name(now) for was, now in both if renumbered(was.fields[0], now.fields[0])
        ],
        "cards taken away from a note: learners keep them, blank, until Empty Cards": sorted(
            _fewer(old, new)
        ),
        "cards in another deck: those that learners have stay where they are": sorted(_moved(old, new)),
    }
    yield from (Risk(what, tuple(notes)) for what, notes in cases.items() if notes)
    for id_, note_type in old.note_types.items():
        now = new.note_types.get(id_)
        if now is None:
            yield Risk(f"the note type '{note_type.name}' is another one: learners get a second one")
        elif (now.fields, len(now.templates)) != (note_type.fields, len(note_type.templates)):
            yield Risk(f"fields or templates of the note type '{now.name}' differ: learners must merge them")


def _content(note: PackedNote) -> tuple[object, ...]:
    return (note.note_type, note.fields, frozenset(note.tags))


def _ordinals(package: Package) -> dict[str, set[int]]:
    guids = {note.id: note.guid for note in package.notes}
    found: dict[str, set[int]] = {}
    for card in package.cards:
        found.setdefault(guids.get(card.note, ""), set()).add(card.ordinal)
    return found


def _fewer(old: Package, new: Package) -> Iterator[str]:
    """Yield the notes that have lost a card, the retired ones apart, which come without."""
    before, after = _ordinals(old), _ordinals(new)
    for note in new.notes:
        if not note.is_retired and before.get(note.guid, set()) - after.get(note.guid, set()):
            yield new.name(note)


def _moved(old: Package, new: Package) -> Iterator[str]:
    def decks(package: Package) -> dict[str, str]:
        guids = {note.id: note.guid for note in package.notes}
        return {guids.get(card.note, ""): package.decks.get(card.deck, "") for card in package.cards}

    before, after = decks(old), decks(new)
    for note in new.notes:
        if before.get(note.guid, after.get(note.guid)) != after.get(note.guid) and not note.is_retired:
            yield new.name(note)
