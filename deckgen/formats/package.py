"""Reading a package back: what is in it, as values. For packages of the kind deckgen writes."""

from __future__ import annotations

import json
import sqlite3
import tempfile
import zipfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

COLLECTIONS = ("collection.anki21", "collection.anki2")
"""The databases that can be read, the newer kind first."""


class UnreadableError(Exception):
    """A file is no package, or one of a kind that cannot be read; the message says which."""


class PackedNote(NamedTuple):
    """A note. ``mod`` is in epoch seconds, ``note_type`` the note type's id."""

    guid: str
    id: int
    note_type: int
    mod: int
    tags: tuple[str, ...]
    fields: tuple[str, ...]

    @property
    def is_retired(self) -> bool:
        """Return whether its card has left the deck: such a note comes without cards."""
        return any(tag.endswith("::retired") for tag in self.tags)


class PackedCard(NamedTuple):
    """A card of the note with the id ``note``, in the deck with the id ``deck``."""

    note: int
    ordinal: int
    deck: int
    due: int


class PackedType(NamedTuple):
    """A note type; ``templates`` are name, front and back of each."""

    id: int
    name: str
    mod: int
    fields: tuple[str, ...]
    templates: tuple[tuple[str, str, str], ...]
    css: str
    is_cloze: bool


@dataclass(frozen=True, slots=True)
class Package:
    """All of a package: ``decks`` maps ids to names, ``media`` names to the SHA-256 of the bytes."""

    path: Path
    notes: tuple[PackedNote, ...]
    cards: tuple[PackedCard, ...]
    note_types: dict[int, PackedType]
    decks: dict[int, str]
    media: dict[str, str]

    def name(self, note: PackedNote) -> str:
        """Return what a note is called: its field ``Id``, or the beginning of its first field."""
        note_type = self.note_types.get(note.note_type)
        if note_type and "Id" in note_type.fields and len(note.fields) == len(note_type.fields):
            id_ = note.fields[note_type.fields.index("Id")]
            if id_:
                return id_
        return note.fields[0][:40] or note.guid


def read(path: Path) -> Package:
    """Read a package. Raises :exc:`UnreadableError`, or ``OSError`` if there is no such file."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if "collection.anki21b" in names:
                raise UnreadableError(f"{path} was exported by Anki: deckgen reads what it builds itself")
            member = next((name for name in COLLECTIONS if name in names), None)
            if member is None:
                raise UnreadableError(f"{path} has no collection in it")
            media = _media(archive, names)
            with tempfile.TemporaryDirectory(prefix="deckgen-") as folder:
                return _read(path, Path(archive.extract(member, folder)), media)
    except (zipfile.BadZipFile, sqlite3.Error, EOFError, KeyError, ValueError, TypeError) as error:
        raise UnreadableError(f"{path} is no package, or a damaged one: {error}") from error


def _media(archive: zipfile.ZipFile, names: list[str]) -> dict[str, str]:
    listed = json.loads(archive.read("media")) if "media" in names else {}
    return {
        name: sha256(archive.read(number)).hexdigest() if number in names else ""
        for number, name in listed.items()
    }


def _read(path: Path, database: Path, media: dict[str, str]) -> Package:
    connection = sqlite3.connect(database)
    try:
        models, decks = connection.execute("select models, decks from col").fetchone()
        notes = connection.execute("select guid, id, mid, mod, tags, flds from notes order by id").fetchall()
        cards = connection.execute("select nid, ord, did, due from cards order by due, id").fetchall()
    finally:
        connection.close()
    types = (_note_type(model) for model in json.loads(models).values())
    return Package(
        path,
        tuple(
            PackedNote(guid, id_, mid, mod, tuple(tags.split()), tuple(fields.split("\x1f")))
            for guid, id_, mid, mod, tags, fields in notes
        ),
        tuple(PackedCard(*card) for card in cards),
        {note_type.id: note_type for note_type in types},
        {int(deck["id"]): deck["name"] for deck in json.loads(decks).values()},
        media,
    )


def _note_type(model: dict[str, Any]) -> PackedType:
    return PackedType(
        int(model["id"]),
        model["name"],
        int(model["mod"]),
        tuple(field["name"] for field in model["flds"]),
        tuple((each["name"], each["qfmt"], each["afmt"]) for each in model["tmpls"]),
        model["css"],
        model["type"] == 1,
    )
