"""What a push would do, worked out before anything is done.

Notes that Anki has are updated field by field: what the curator wrote there in other fields, and tags, stay.
New notes come in a package of their own, for nothing else keeps their GUIDs. That package is imported by
AnkiConnect where that adds notes and touches nothing else, and else by Anki's own import dialogue. From Anki
26.9 on, the importer that AnkiConnect uses touches nothing else: such an Anki is known by its exports, which
have a member ``meta``. Before 26.9 it does so unless a note type has other fields in Anki: of that it would
make a second one. ``tests/engine/in_every_engine.py`` measures it.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from deckgen.formats.media_names import shown_files
from deckgen.versions.looks import compare_looks
from deckgen.versions.sides import Sides, compare, names_there
from deckgen.versions.threeway import CONFLICT, OURS, THEIRS, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from pathlib import Path

    from deckgen.compile.outcomes import Built
    from deckgen.core.build import Build, DeckOut, Media
    from deckgen.formats.apkg_reader import Package
    from deckgen.lockfile.agreed import Agreed
    from deckgen.versions.looks import LookPart, TypePair
    from deckgen.versions.sides import FieldPair, NotePair


class Update(NamedTuple):
    """A note whose fields are written: their contents here, by the names that they have in Anki."""

    pair: NotePair
    fields: dict[str, str]


class TypeUpdate(NamedTuple):
    """A note type of which some texts, its style or sides of its templates, are written."""

    pair: TypePair
    parts: tuple[LookPart, ...]

    @property
    def there(self) -> str:
        """Its name in Anki."""
        return self.pair.there.name


@dataclass(slots=True)
class Plan:
    """What is to be done, and what is not. "Here" is the project, "there" is Anki.

    - ``updates``: the fields of notes that are written.
    - ``add_tags``, ``remove_tags``: the ids of notes there, by the tags that they get or lose.
    - ``types``: the texts of note types that are written.
    - ``new``: the keys of notes to be added; ``new_kinds``: those of their note types.
    - ``returned``: those of them that were deleted there.
    - ``edited``: fields that were changed there alone, and are left as they are.
    - ``open``: fields that both sides changed, left as they are too.
    - ``overwrites``: fields that were edited there, and are written all the same, as the user has asked.
    - ``odd``: the keys of note types that lack fields or have other templates there.
    - ``extended``: those of note types that have more fields, other names or another order there.
    - ``look``: texts of note types that were changed there and are kept.
    - ``look_overwrites``: those that are written all the same, as the user has asked.
    - ``imports_directly``: Anki's importer adds the new notes and touches nothing else.
    - ``is_first``: Anki has no such deck.
    """

    sides: Sides
    updates: list[Update] = field(default_factory=list)
    add_tags: dict[tuple[str, ...], list[int]] = field(default_factory=dict)
    remove_tags: dict[tuple[str, ...], list[int]] = field(default_factory=dict)
    types: list[TypeUpdate] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    new_kinds: frozenset[str] = frozenset()
    returned: list[str] = field(default_factory=list)
    edited: list[tuple[NotePair, FieldPair]] = field(default_factory=list)
    open: list[tuple[NotePair, FieldPair]] = field(default_factory=list)
    overwrites: list[tuple[NotePair, FieldPair]] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    extended: list[str] = field(default_factory=list)
    look: list[tuple[TypePair, LookPart]] = field(default_factory=list)
    look_overwrites: list[tuple[TypePair, LookPart]] = field(default_factory=list)
    imports_directly: bool = True
    is_first: bool = False

    @property
    def changes(self) -> int:
        """How many notes there are changed."""
        changed = {each.pair.theirs.id for each in self.updates}
        for ids in (*self.add_tags.values(), *self.remove_tags.values()):
            changed.update(ids)
        return len(changed)

    @property
    def needs_full_sync(self) -> bool:
        """Whether new notes are of a note type that Anki can take only by changing its own."""
        return bool(self.new_kinds.intersection(self.odd))

    @property
    def is_open(self) -> bool:
        """Whether somebody has to decide about a text."""
        if self.open:
            return True
        outcomes = {part.outcome for _, part in self.look}
        return CONFLICT in outcomes or UNKNOWN in outcomes

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.changes or self.types or self.new)


def is_direct(exported: Path) -> bool:
    """Tell from a package that Anki wrote whether its importer adds notes and touches nothing else.

    Anki from 26.9 on writes a member ``meta`` into it.
    """
    try:
        with zipfile.ZipFile(exported) as archive:
            return "meta" in archive.namelist()
    except (OSError, zipfile.BadZipFile):
        return False


def plan(
    checked: Built,
    theirs: Package,
    agreed: Agreed,
    alike: Callable[[str, str], bool],
    ours: Collection[str] = (),
    *,
    ours_all: bool = False,
) -> Plan:
    """Return what a push would do.

    - ``agreed``: what both sides had in common after the last push or pull.
    - ``alike``: tells whether two fields look the same.
    - ``ours``: the ids of cards whose text here counts, whatever was done to them there.
    - ``ours_all``: says that of all cards.
    """
    sides = compare(checked, theirs, agreed.notes, alike)
    found = Plan(sides)
    names: dict[str, dict[str, str]] = {}
    for pair in sides.differing:
        kind = pair.note_type
        there = names.setdefault(kind.key, names_there(theirs, kind))
        is_ours = ours_all or _is_named(pair.key, ours)
        _note(found, pair, there, is_ours=is_ours)
    for key, _ in sides.new:
        found.new.append(key)
    for key, _ in sides.deleted:
        if ours_all or _is_named(key, ours):
            found.new.append(key)
            found.returned.append(key)
    new = set(found.new)
    new_kinds = {note.kind for note in checked.build.notes if note.key in new}
    found.new_kinds = frozenset(new_kinds)
    for type_pair in compare_looks(checked, theirs, agreed.types):
        is_ours = ours_all or type_pair.note_type.key in ours
        _type(found, type_pair, is_ours=is_ours)
    return found


def _is_named(key: str, ours: Collection[str]) -> bool:
    """Tell whether a note is named, itself (``paris/reverse``) or by the id of its card (``paris``)."""
    card, _, _ = key.partition("/")
    return key in ours or card in ours


def _note(found: Plan, pair: NotePair, names: dict[str, str], *, is_ours: bool) -> None:
    """Work out what becomes of a note that Anki has. ``names`` are those of its fields there, by ours."""
    written = {}
    for each in pair.fields:
        if each.outcome == OURS or is_ours:
            written[names[each.name]] = each.ours
            if each.outcome != OURS:
                found.overwrites.append((pair, each))
        elif each.outcome == THEIRS:
            found.edited.append((pair, each))
        elif each.outcome in (CONFLICT, UNKNOWN):
            found.open.append((pair, each))
    if written:
        found.updates.append(Update(pair, written))
    for tags, lists in (
        (pair.tags.added_here, found.add_tags),
        (pair.tags.removed_here, found.remove_tags),
    ):
        if tags:
            lists.setdefault(tags, []).append(pair.theirs.id)


def _type(found: Plan, pair: TypePair, *, is_ours: bool) -> None:
    """Work out what becomes of a note type that Anki has. Fields that were added there stand in no way."""
    key = pair.note_type.key
    if pair.structure.lacks:
        found.odd.append(key)
        return
    if pair.structure.is_extended:
        found.extended.append(key)
    written = []
    for each in pair.parts:
        if each.outcome != OURS and not is_ours:
            found.look.append((pair, each))
            continue
        written.append(each)
        if each.outcome != OURS:
            found.look_overwrites.append((pair, each))
    if written:
        found.types.append(TypeUpdate(pair, tuple(written)))


def only(
    build: Build,
    keys: Iterable[str],
    there: Package | None = None,
    *,
    options: bool = False,
) -> Build:
    """Return a build with some of its notes alone, and without retired notes.

    - ``keys``: those of the notes.
    - ``there``: what Anki has. Note types and decks that it has are no newer than they are there, and
      described as there: an importer would put those of a newer package in the place of what was edited in
      Anki.
    - ``options``: with the deck's options, for an Anki without the deck; elsewhere they would put a preset of
      the curator's back.
    """
    wanted = set(keys)
    notes = []
    entries = []
    for note, entry in zip(build.notes, build.entries, strict=False):
        if note.key in wanted:
            notes.append(note)
            entries.append(entry)
    kinds = {note.kind for note in notes}
    known = there.note_types if there is not None else {}
    types = []
    for note_type, mod in build.note_types:
        if note_type.key not in kinds:
            continue
        own = known.get(note_type.id)
        if own is not None:
            mod = min(mod, own.mod)
        types.append((note_type, mod))
    shown = shown_media(build, (text for note in notes for text in note.fields))
    static = [each for each in build.media if each.name.startswith("_")]
    deck = build.deck
    preset = build.preset
    if not options:
        deck = deck._replace(options=None)
        preset = 0
    return build._replace(
        deck=deck,
        preset=preset,
        notes=tuple(notes),
        entries=tuple(entries),
        note_types=tuple(types),
        decks=tuple(_as_described(deck, there) for deck in build.decks),
        retired=(),
        media=tuple(sorted({*shown, *static})),
    )


def _as_described(deck: DeckOut, there: Package | None) -> DeckOut:
    """Return a deck with the description that it has in Anki, if it is there.

    Without one, today's importer leaves that of the deck there alone. One that is Markdown there is left out
    for this reason: the package would have it as HTML.
    """
    if there is None or not there.notes:
        return deck
    if not there.described:  # the notes alone were asked for
        return deck._replace(description="")
    for own in there.described.values():
        if own.name == deck.name:
            description = "" if own.is_markdown else own.description
            return deck._replace(description=description)
    return deck


def named_media(build: Build, texts: Iterable[str]) -> list[Media]:
    """Return the media files of a build that styles and templates name; their names begin with ``_``."""
    whole = "\n".join(texts)
    static = [each for each in build.media if each.name.startswith("_")]
    return [each for each in static if each.name in whole]


def shown_media(build: Build, texts: Iterable[str]) -> list[Media]:
    """Return the media files of a build that some fields show."""
    names: set[str] = set()
    for text in texts:
        names.update(shown_files(text))
    return [each for each in build.media if each.name in names]
