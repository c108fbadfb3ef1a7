"""What a push would do, worked out before anything is done.

Notes that Anki has are updated field by field: what the curator wrote there in other fields, and tags, stay.
New notes come in a package of their own, for nothing else keeps their GUIDs. That package is imported by
AnkiConnect where Anki's importer adds notes and touches nothing else, and else by Anki's own import dialogue.
From Anki 26.9 on it does (its export has a member ``meta``, that of the old Python exporter has none); before
26.9 it does unless a note type has other fields there, of which it makes a second type. That was measured:
``tests/engine/in_every_engine.py``.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from deckgen.render import render
from deckgen.render.field import SOUND
from deckgen.versions.sides import Sides, compare, names_there
from deckgen.versions.threeway import CONFLICT, OURS, THEIRS, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from pathlib import Path

    from deckgen.compile.outcomes import Built
    from deckgen.core.model import Build, Media
    from deckgen.core.notetype import NoteType
    from deckgen.formats.apkg_reader import Package, PackedType
    from deckgen.lockfile.agreed import Agreed
    from deckgen.versions.sides import FieldPair, NotePair


class Update(NamedTuple):
    """A note whose fields are written: by their names there, with the names here and the contents."""

    pair: NotePair
    fields: dict[str, str]


class TypeUpdate(NamedTuple):
    """A note type whose templates or style are written; ``there`` is its name in Anki."""

    note_type: NoteType
    there: str
    css: bool
    templates: tuple[str, ...]


@dataclass(slots=True)
class Plan:
    """What is to be done, and what is not.

    ``new`` are the keys of notes to be added, ``edited`` fields that were changed in Anki alone, ``open``
    those that both sides changed; both are left as they are. ``odd`` are note types that lack fields or
    have other templates there, by their keys, ``extended`` those that have more fields or another order
    there, ``look`` those whose look was changed there. ``overwrites`` are fields that were edited in Anki
    and are written all the same, as the user has asked. ``is_first`` says that Anki has no such deck.
    """

    sides: Sides
    updates: list[Update] = field(default_factory=list)
    add_tags: dict[tuple[str, ...], list[int]] = field(default_factory=dict)
    remove_tags: dict[tuple[str, ...], list[int]] = field(default_factory=dict)
    types: list[TypeUpdate] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    edited: list[tuple[NotePair, FieldPair]] = field(default_factory=list)
    open: list[tuple[NotePair, FieldPair]] = field(default_factory=list)
    overwrites: list[tuple[NotePair, FieldPair]] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    extended: list[str] = field(default_factory=list)
    look: list[str] = field(default_factory=list)
    imports_directly: bool = True
    is_first: bool = False

    @property
    def changes(self) -> int:
        """How many notes there are changed."""
        tagged = {id_ for ids in (*self.add_tags.values(), *self.remove_tags.values()) for id_ in ids}
        return len({each.pair.theirs.id for each in self.updates} | tagged)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.changes or self.types or self.new)


def is_direct(exported: Path) -> bool:
    """Tell from a package that Anki wrote whether its importer adds notes and touches nothing else."""
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
    """Return what a push would do. ``ours`` are the ids of cards whose text here counts, whatever was
    done to them there; ``ours_all`` says that of all."""
    sides = compare(checked, theirs, agreed.notes, alike)
    found = Plan(sides)
    names: dict[str, dict[str, str]] = {}
    for pair in sides.differing:
        kind = pair.note_type
        there = names.setdefault(kind.key, names_there(theirs, kind))
        is_ours = ours_all or bool({pair.key, pair.key.split("/")[0]}.intersection(ours))
        _note(found, pair, there, is_ours=is_ours)
    for key, _ in sides.new:
        found.new.append(key)
    for key, _ in sides.deleted:
        if ours_all or {key, key.split("/")[0]}.intersection(ours):
            found.new.append(key)
            found.returned.append(key)
    for note_type, mod in checked.build.note_types:
        _type(found, note_type, mod, theirs, agreed, ours, ours_all=ours_all)
    return found


def _note(found: Plan, pair: NotePair, names: dict[str, str], *, is_ours: bool) -> None:
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
    for tags, lists in ((pair.tags.added_here, found.add_tags), (pair.tags.removed_here, found.remove_tags)):
        if tags:
            lists.setdefault(tags, []).append(pair.theirs.id)


def look_of(note_type: NoteType) -> str:
    """Return a digest of the templates and the style of a note type."""
    parts = [(each.name, each.front, each.back) for each in note_type.templates]
    return _digest(parts, note_type.css)


def look_there(there: PackedType) -> str:
    """Return the same of a note type in Anki."""
    return _digest(list(there.templates), there.css)


def _digest(templates: list[tuple[str, str, str]], css: str) -> str:
    return sha256(repr((sorted(map(tuple, templates)), css)).encode("utf-8", "surrogatepass")).hexdigest()


def _type(
    found: Plan,
    note_type: NoteType,
    mod: int,
    theirs: Package,
    agreed: Agreed,
    ours: Collection[str],
    *,
    ours_all: bool,
) -> None:
    """Work out what becomes of a note type that Anki has. Fields that were added there stand in no way."""
    there = theirs.note_types.get(note_type.id)
    if there is None:
        return
    own = {each.name: each for each in note_type.templates}
    has_fields = len(names_there(theirs, note_type)) == len(note_type.fields)
    if not has_fields or {name for name, _, _ in there.templates} != own.keys():
        found.odd.append(note_type.key)
        return
    if there.fields != note_type.names or [each[0] for each in there.templates] != list(own):
        found.extended.append(note_type.key)
    changed = tuple(
        name for name, front, back in there.templates if (own[name].front, own[name].back) != (front, back)
    )
    has_css = there.css != note_type.css
    if not changed and not has_css:
        return
    known = agreed.types.get(note_type.key)
    was_edited = look_there(there) != known if known else there.mod > mod
    if was_edited and not (ours_all or note_type.key in ours):
        found.look.append(note_type.key)
        return
    found.types.append(TypeUpdate(note_type, there.name, has_css, changed))


def looks_after(checked: Built, theirs: Package, before: Agreed) -> dict[str, str]:
    """Return digests of the look of the note types on which both sides agree now, or did before."""
    found = dict(before.types)
    for note_type, _ in checked.build.note_types:
        there = theirs.note_types.get(note_type.id)
        if there is not None and look_there(there) == look_of(note_type):
            found[note_type.key] = look_of(note_type)
    return found


def only(build: Build, keys: Iterable[str], *, options: bool = False) -> Build:
    """Return a build with some of its notes alone: without retired notes, and unless Anki does not have the
    deck, without its ``options``, which would put a preset of the curator's back."""
    wanted = set(keys)
    both = [
        (note, entry) for note, entry in zip(build.notes, build.entries, strict=False) if note.key in wanted
    ]
    kinds = {note.kind for note, _ in both}
    shown = shown_media(build, (text for note, _ in both for text in note.fields))
    static = [each for each in build.media if each.name.startswith("_")]
    return build._replace(
        deck=build.deck if options else build.deck._replace(options=None),
        preset=build.preset if options else 0,
        notes=tuple(note for note, _ in both),
        entries=tuple(entry for _, entry in both),
        note_types=tuple(each for each in build.note_types if each[0].key in kinds),
        retired=(),
        media=tuple(sorted({*shown, *static})),
    )


def shown_media(build: Build, texts: Iterable[str]) -> list[Media]:
    """Return the media files of a build that some fields show."""
    names: set[str] = set()
    for text in texts:
        if "<" in text:
            names.update(each.src for each in render(text, format="html").media)
        names.update(SOUND.findall(text))
    return [each for each in build.media if each.name in names]
