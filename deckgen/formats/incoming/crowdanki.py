"""CrowdAnki folders: ``deck.json`` and ``media/``.

A deck has notes and further decks in it; its note types and presets, which those may use too, are named
by their ``crowdanki_uuid``.

    {"__type__": "Deck", "name": "Geography", "crowdanki_uuid": "…", "deck_config_uuid": "…",
     "deck_configurations": […], "note_models": […], "media_files": ["map.png"], "children": […],
     "notes": [{"guid": "…", "note_model_uuid": "…", "fields": ["Chad", "N'Djamena"], "tags": []}]}
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from deckgen.formats.incoming.deck import (
    HTML,
    NO_OPTIONS,
    IncomingDeck,
    IncomingNote,
    Options,
)
from deckgen.formats.incoming.decoding import read_bytes
from deckgen.formats.incoming.media import Folder
from deckgen.formats.reading import schema11
from deckgen.formats.reading.limits import (
    MAX_JSON,
    damage_told,
    parsed_json,
    shown,
    text,
)
from deckgen.formats.reading.values import PackedDeck, PackedType

DEEPEST = 100
"""How deep decks may be nested."""


def read(path: Path, _: Options = NO_OPTIONS) -> IncomingDeck:
    """Read a CrowdAnki folder, or its ``deck.json``. Raises ``UnreadableError`` and ``OSError``."""
    file = _file_of(path)
    with damage_told(file, "a CrowdAnki deck"):
        top = parsed_json(read_bytes(file, MAX_JSON))
        if not isinstance(top, dict) or top.get("__type__") != "Deck":
            raise ValueError("there is no deck in it")
        reading = _Reading(file)
        reading.deck(top, "", 0)
    media = Folder(file.parent / "media")
    listed = reading.listed
    missing = sorted(name for name in listed if name not in media.paths)
    if missing:
        reading.warnings.append(
            f"{len(missing)} of {len(listed)} media files are missing: {missing[0]}"
        )
    return IncomingDeck(
        path,
        form="a CrowdAnki folder",
        name=text(top["name"]),
        format=HTML,
        notes=tuple(reading.notes),
        note_types=reading.types,
        decks=reading.decks,
        presets=reading.presets_by_deck,
        files=media.names,
        opens=media.opens,
        uuids=reading.uuids,
        warnings=tuple(reading.warnings),
    )


def _file_of(path: Path) -> Path:
    """Return the file with the deck: ``path``, or in the folder ``path`` the one that CrowdAnki writes."""
    if not path.is_dir():
        return path
    usual = path / "deck.json"
    early = path / f"{path.name}.json"  # as early versions of CrowdAnki named it
    if early.is_file() and not usual.is_file():
        return early
    return usual


class _Reading:
    """What has been read of a tree of decks.

    - ``types``, ``presets``: by their uuids.
    - ``decks``, ``presets_by_deck``: by the whole names of decks.
    - ``listed``: the media files that the decks name.
    - ``uuids``: by what they name: ``deck Geography``, ``preset Default``, ``type …``.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.notes: list[IncomingNote] = []
        self.types: dict[str, PackedType] = {}
        self.decks: dict[str, PackedDeck] = {}
        self.presets: dict[str, dict[str, Any]] = {}
        self.presets_by_deck: dict[str, dict[str, Any]] = {}
        self.listed: set[str] = set()
        self.uuids: dict[str, str] = {}
        self.warnings: list[str] = []

    def deck(self, value: dict[str, Any], above: str, depth: int) -> None:
        """Read a deck and the decks in it, whose names are their last parts only.

        ``above`` is the whole name of the deck around it, ``depth`` how many are around it. Raises
        ``ValueError`` for decks that are nested too deeply, and what values of another form raise.
        """
        if depth > DEEPEST:
            raise ValueError("its decks are nested too deeply")
        name = text(value["name"])
        name = f"{above}::{name}" if above else name
        for preset in value.get("deck_configurations") or []:
            self.presets[text(preset["crowdanki_uuid"])] = preset
        for model in value.get("note_models") or []:
            self._type(model)
        self._options(value, name, depth)
        self.listed.update(map(text, value.get("media_files") or []))
        for note in value.get("notes") or []:
            self._note(note, name)
        for child in value.get("children") or []:
            self.deck(child, name, depth + 1)

    def _options(self, value: dict[str, Any], name: str, depth: int) -> None:
        """Read the description of a deck, its uuid and its preset. The one called Default is read too: for
        learners of the folder it is the deck's."""
        self.decks[name] = PackedDeck(name, text(value.get("desc") or ""))
        if "crowdanki_uuid" in value:
            self.uuids[f"deck {name}"] = text(value["crowdanki_uuid"])
        preset = self.presets.get(str(value.get("deck_config_uuid")))
        if preset is None:
            return
        self.presets_by_deck[name] = preset
        if depth == 0:
            preset_uuid = text(preset["crowdanki_uuid"])
            preset_name = text(preset.get("name", ""))
            self.uuids[f"preset {preset_name}".strip()] = preset_uuid

    def _type(self, model: dict[str, Any]) -> None:
        """Read a note type; CrowdAnki does not say its id, nor when it was changed."""
        uuid = text(model["crowdanki_uuid"])
        in_order = {
            "flds": sorted(model["flds"], key=_ordinal),
            "tmpls": sorted(model["tmpls"], key=_ordinal),
        }
        given = {"id": 0, "mod": 0, **model, **in_order}
        self.types[uuid] = schema11.note_type(given)._replace(id=0, mod=0)
        self.uuids[f"type {uuid}"] = uuid

    def _note(self, note: dict[str, Any], deck: str) -> None:
        """Read a note, with as many fields as its note type has."""
        uuid = text(note["note_model_uuid"])
        guid = text(note["guid"])
        if uuid not in self.types:
            self.warnings.append(
                f"the note {shown(guid)} is of a note type that is not in the file"
            )
            return
        # brain-brew writes 'false' for a field of a learner's own
        fields = tuple("" if each is False else text(each) for each in note["fields"])
        count = len(self.types[uuid].fields)
        if len(fields) != count:
            self.warnings.append(
                f"the note {shown(guid)} has {len(fields)} fields, its note type {count}"
            )
            missing = count - len(fields)
            fields = fields[:count] + ("",) * missing
        tags = tuple(map(text, note.get("tags") or []))
        self.notes.append(IncomingNote(uuid, fields, tags, deck, guid))


def _ordinal(part: dict[str, Any]) -> int:
    """Return the place of a field or a template in its note type."""
    return int(part.get("ord", 0))
