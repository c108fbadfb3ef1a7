"""Reading a package back: what is in it, as values. For packages of the kind deckgen writes."""

from __future__ import annotations

import json
import sqlite3
import tempfile
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

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

    @property
    def content(self) -> tuple[object, ...]:
        """All that learners get; two packages with the same are as good as one."""
        return (self.notes, self.cards, self.note_types, self.decks, self.media)

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
    with path.open("rb") as file, tempfile.TemporaryDirectory(prefix="deckgen-") as folder:
        with _damage_told(path):
            collection, media = _unpacked(path, file)
        database = Path(folder) / "collection"
        database.write_bytes(collection)
        with _damage_told(path):
            return _read(path, database, media)


@contextmanager
def _damage_told(path: Path) -> Iterator[None]:
    """Turn whatever damage leads to into :exc:`UnreadableError`.

    zipfile, the decompressors, json and sqlite3 raise a dozen kinds of errors, and a text where a
    number belongs as many more.
    """
    try:
        yield
    except UnreadableError:
        raise
    except Exception as error:
        why = " ".join(str(error).split()) or type(error).__name__
        raise UnreadableError(f"{path} is no package, or a damaged one: {why}") from error


def _unpacked(path: Path, file: IO[bytes]) -> tuple[bytes, dict[str, str]]:
    """Return the database of a package, and its media."""
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        if "collection.anki21b" in names:
            raise UnreadableError(f"{path} was exported by Anki: deckgen reads what it builds itself")
        member = next((name for name in COLLECTIONS if name in names), None)
        if member is None:
            raise UnreadableError(f"{path} has no collection in it")
        return archive.read(member), _media(archive, names)


def _media(archive: zipfile.ZipFile, names: list[str]) -> dict[str, str]:
    listed = json.loads(archive.read("media")) if "media" in names else {}
    return {
        _text(name): sha256(archive.read(number)).hexdigest() if number in names else ""
        for number, name in listed.items()
    }


def _text(value: object) -> str:
    """Return a value that has to be a text; raises ``ValueError`` for any other."""
    if not isinstance(value, str):
        raise ValueError(f"{value!r:.40} stands where a text belongs")
    return value


def _numbers(*values: object) -> None:
    """Raise ``ValueError`` for a value that is no whole number."""
    for value in values:
        if not isinstance(value, int):
            raise ValueError(f"{value!r:.40} stands where a number belongs")


def _read(path: Path, database: Path, media: dict[str, str]) -> Package:
    connection = sqlite3.connect(database)
    try:
        models, decks = connection.execute("select models, decks from col").fetchone()
        notes = connection.execute("select guid, id, mid, mod, tags, flds from notes order by id").fetchall()
        cards = connection.execute("select nid, ord, did, due from cards order by due, id").fetchall()
    finally:
        connection.close()
    for guid, *numbers, tags, fields in notes:
        _text(guid), _text(tags), _text(fields)
        _numbers(*numbers)
    for card in cards:
        _numbers(*card)
    types = (_note_type(model) for model in json.loads(models).values())
    return Package(
        path,
        tuple(
            PackedNote(guid, id_, mid, mod, tuple(tags.split()), tuple(fields.split("\x1f")))
            for guid, id_, mid, mod, tags, fields in notes
        ),
        tuple(PackedCard(*card) for card in cards),
        {note_type.id: note_type for note_type in types},
        {int(deck["id"]): _text(deck["name"]) for deck in json.loads(decks).values()},
        media,
    )


def _note_type(model: dict[str, Any]) -> PackedType:
    return PackedType(
        int(model["id"]),
        _text(model["name"]),
        int(model["mod"]),
        tuple(_text(field["name"]) for field in model["flds"]),
        tuple((each["name"], each["qfmt"], each["afmt"]) for each in model["tmpls"]),
        model["css"],
        model["type"] == 1,
    )
