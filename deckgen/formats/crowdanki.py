"""Writing a deck as a folder of CrowdAnki's: ``deck.json`` and the files in ``media/``.

CrowdAnki matches notes by GUID, and note types, decks and presets by a ``crowdanki_uuid``; whoever
imports the folder again keeps their history. Its form is that of
https://github.com/Stvad/CrowdAnki (``crowd_anki/representation``).
"""

from __future__ import annotations

import json
import shutil
import uuid
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deckgen.core.declared import Options
from deckgen.core.identity import field_id, part_key, template_id
from deckgen.core.wording import first_of
from deckgen.formats import genanki_adapter, presets
from deckgen.formats.written import Written
from deckgen.util.atomic import atomic_write, unchanged, write_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.core.build import Build
    from deckgen.core.model import Note
    from deckgen.core.notetype import NoteType

MEDIA_FOLDER = "media"

NAMESPACE = uuid.UUID("6f3d7c1e-2a58-5b94-9c0d-41f1f0d6b7a2")
"""What the uuids of all decks are made with; it never changes."""

NAMED = 5
"""How many decks are named that are moved below the one of the export."""

_NOT_SHARED = ("did", "id", "mod", "usn")
"""What CrowdAnki leaves out of a note type and a preset: it belongs to one collection."""

_USUAL_OF_FIELD = {
    "collapsed": False,
    "description": "",
    "excludeFromSearch": False,
    "plainText": False,
    "preventDeletion": False,
}
"""What Anki takes a field to have where it says nothing. brain-brew never writes it, nor did CrowdAnki
before Anki had it."""

_USUAL_OF_PRESET = {"desiredRetention": 0.9, "newGatherPriority": 0, "newSortOrder": 0}
"""The same of a preset."""


def write(build: Build, target: Path) -> Written:
    """Write a build as ``target``, a ``deck.json``, with its files in ``media/`` beside it.

    ``deck.json`` is written last, as a whole. Other files in the folder stay: it may be under version
    control. Raises ``OSError``.
    """
    export = _Export(build)
    root = export.root()
    text = json.dumps(root, sort_keys=True, indent=4, ensure_ascii=False) + "\n"
    media = target.parent / MEDIA_FOLDER
    if build.media:
        media.mkdir(exist_ok=True)
    size = 0
    for file in build.media:
        _copy(file.path, media / file.name)
        size += file.path.stat().st_size
    write_text(target, text)
    data = text.encode()
    digest = sha256(data).hexdigest()
    cards = sum(len(note.cards) for note in build.notes)
    return Written(
        size + len(data),
        digest,
        content=digest,
        cards=cards,
        note="; ".join(_remarks(build, export.outside)),
    )


def _remarks(build: Build, outside: list[str]) -> Iterator[str]:
    """Yield what is to be said of an export; ``outside`` are the decks that it has moved."""
    if build.retired:
        yield "retired notes are not in it: CrowdAnki would make cards of them"
    if outside:
        name, others = build.deck.name, first_of(outside, NAMED)
        yield f"moved into '{name}', for CrowdAnki exports one deck with all below it: {others}"


def _copy(source: Path, target: Path) -> None:
    """Copy a file, unless the target has the same bytes already."""
    if unchanged(target, source.read_bytes()):
        return
    with source.open("rb") as data, atomic_write(target) as out:
        shutil.copyfileobj(data, out)


class _Export:
    """The JSON of a build.

    - ``namespace``: what the uuids are made with.
    - ``deck_keys``: what the uuid of each deck is made of, by its name.
    - ``preset_name``: what the preset is called, '' for the deck's own name.
    - ``outside``: the decks that are moved below that of the project.
    """

    def __init__(self, build: Build) -> None:
        self.build = build
        self.namespace = uuid.uuid5(NAMESPACE, build.deck.namespace)
        # A subdeck is known by the ids of its topics: its name may have a number that changes.
        self.deck_keys = {}
        for deck in build.decks:
            if deck.path:
                self.deck_keys[deck.name] = "/".join(deck.path)
        self.deck_keys[str(build.deck.name)] = ""
        # what learners of an imported deck know its preset by; else it is called after the deck
        self.preset_name = ""
        for key in build.uuids:
            if key.startswith("preset/"):
                self.preset_name = key.removeprefix("preset/")
                break
        self.outside: list[str] = []

    def uuid(self, kind: str, key: str) -> str:
        """Return the uuid of a deck, note type or preset: the one that it was imported with, if any."""
        name = key
        if kind == "deck":
            name = key.removeprefix(f"{self.build.deck.name}::")
        known = self.build.uuids.get(f"{kind}/{name}" if name else kind)
        if known:
            return known
        return str(uuid.uuid5(self.namespace, f"{kind}/{key}"))

    def root(self) -> dict[str, Any]:
        """Return the deck with all that goes with it."""
        build = self.build
        notes: dict[str, list[dict[str, Any]]] = {}
        types = {note_type.key: note_type for note_type, _ in build.note_types}
        for note, entry in zip(build.notes, build.entries, strict=True):
            deck = self._within(build.deck_of(note))
            notes.setdefault(deck, []).append(self._note(note, entry.guid, types))
        descriptions = {}
        for described in build.decks:
            descriptions[self._within(described.name)] = described.description
        name = str(build.deck.name)
        tree = self._deck(name, name, notes, descriptions)
        tree["note_models"] = [
            self._note_type(note_type, mod) for note_type, mod in build.note_types
        ]
        tree["deck_configurations"] = [self._preset()]
        return tree

    def _within(self, name: str) -> str:
        """Return the name that a deck has in the export, whose decks are all below that of the project."""
        root = str(self.build.deck.name)
        if name == root or name.startswith(f"{root}::"):
            return name
        if name not in self.outside:
            self.outside.append(name)
        return f"{root}::{name}"

    def _deck(
        self,
        full_name: str,
        name: str,
        notes: dict[str, list[dict[str, Any]]],
        descriptions: dict[str, str],
    ) -> dict[str, Any]:
        """Return a deck and those below it; a child has the last part of its name alone.

        ``notes`` and ``descriptions`` are those of all decks, by their whole names.
        """
        children = []
        for part in sorted(set(_children(full_name, (*notes, *descriptions)))):
            below = f"{full_name}::{part}"
            children.append(self._deck(below, part, notes, descriptions))
        media: list[str] = []
        if full_name == self.build.deck.name:
            media = [file.name for file in self.build.media]
        key = self.deck_keys.get(full_name, full_name)
        return {
            "__type__": "Deck",
            "children": children,
            "crowdanki_uuid": self.uuid("deck", key),
            "deck_config_uuid": self.uuid("preset", self.preset_name),
            "desc": descriptions.get(full_name, ""),
            "dyn": 0,
            "media_files": sorted(media),
            "name": name,
            "notes": notes.get(full_name, []),
        }

    def _note(
        self, note: Note, guid: str, types: dict[str, NoteType]
    ) -> dict[str, Any]:
        return {
            "__type__": "Note",
            "data": "",
            "fields": list(note.fields),
            "flags": 0,
            "guid": guid,
            "note_model_uuid": self.uuid("type", types[note.kind].key),
            "tags": list(note.tags),
        }

    def _note_type(self, note_type: NoteType, mod: int) -> dict[str, Any]:
        """Return a note type; what every field has, and ids that learners do not have, are left out."""
        model = genanki_adapter.note_type_json(note_type, mod, 1)
        shared = _shared(model)
        made = self._made_ids(note_type)
        fields = [_without_ids(each, made) for each in shared["flds"]]
        templates = [_without_ids(each, made) for each in shared["tmpls"]]
        shared["flds"] = [_said(each, _USUAL_OF_FIELD) for each in fields]
        shared["tmpls"] = [{"scratchPad": 0, **each} for each in templates]
        return shared | {
            "__type__": "NoteModel",
            "crowdanki_uuid": self.uuid("type", note_type.key),
        }

    def _made_ids(self, note_type: NoteType) -> set[int]:
        """Return the ids that deckgen made for the fields and templates of a type that learners have from
        CrowdAnki: they have no ids there, or others."""
        if f"type/{note_type.key}" not in self.build.uuids:
            return set()
        deck, key = self.build.deck.namespace, note_type.key
        made = set()
        for field in note_type.fields:
            made.add(field_id(deck, key, part_key(field.name)))
        for template in note_type.templates:
            made.add(template_id(deck, key, part_key(template.name)))
        return made

    def _preset(self) -> dict[str, Any]:
        """Return the options of the deck."""
        deck = self.build.deck
        name = self.preset_name or str(deck.name)
        preset = presets.as_preset(deck.options or Options(), 0, name, 0)
        del preset["easyDaysPercentages"]  # which no deck says anything of
        shared = _said(_shared(preset), _USUAL_OF_PRESET)
        return shared | {
            "__type__": "DeckConfig",
            "crowdanki_uuid": self.uuid("preset", self.preset_name),
        }


def _shared(values: dict[str, Any]) -> dict[str, Any]:
    """Return a note type or a preset without what CrowdAnki leaves out."""
    return {key: value for key, value in values.items() if key not in _NOT_SHARED}


def _without_ids(part: dict[str, Any], made: set[int]) -> dict[str, Any]:
    """Return a field or a template without its id, if that is one of those."""
    kept = dict(part)
    if kept.get("id") in made:
        del kept["id"]
    return kept


def _said(values: dict[str, Any], usual: dict[str, Any]) -> dict[str, Any]:
    """Return values without those that are what is usual."""
    kept = {}
    for key, value in values.items():
        is_usual = key in usual and value == usual[key]
        if not is_usual:
            kept[key] = value
    return kept


def _children(parent: str, names: tuple[str, ...]) -> Iterator[str]:
    """Yield the next part of the names of all decks below one: of ``A::B::C`` below ``A`` it is ``B``."""
    above = f"{parent}::"
    for name in names:
        if name.startswith(above):
            part, _, _ = name.removeprefix(above).partition("::")
            yield part
