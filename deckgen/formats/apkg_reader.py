"""Reading a package back: what is in it, as values. For packages of the kind deckgen writes."""

from __future__ import annotations

import errno
import json
import re
import sqlite3
import sys
import tempfile
import time
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from operator import itemgetter
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

COLLECTIONS = ("collection.anki21", "collection.anki2")
"""The databases that can be read, the newer kind first."""

MAX_COLLECTION = 256 << 20
"""How many bytes of a database are read."""

MAX_LIST = 32 << 20
"""How many bytes of the list of media are read."""

MAX_TOTAL = 16 << 30
"""How many bytes all that is in a package may have."""

MAX_TEXT = 100 << 20
"""How many bytes one text of a database may have."""

MAX_SECONDS = 60.0
"""How long the reading of a database may take."""

MODEST = 20 << 20
"""Bytes below which nothing is too well compressed."""

MAX_RATIO = 250
"""How many times its size a member may have when it is unpacked."""

_LEAST_ROW = 8  # bytes that a row takes in the database, whatever is in it
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT if hasattr(errno, "EDQUOT") else errno.ENOSPC, errno.EROFS)
_ELEMENT = re.compile(r"<[^>]*>")
_TABLE = re.compile(r"\s*CREATE\s+TABLE\b", re.IGNORECASE)


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
    """A card of the note with the id ``note``, in the deck with the id ``deck``.

    ``queue`` is 0 for a card that is new, negative for one that is suspended or buried, and more for one
    that somebody has begun to learn.
    """

    note: int
    ordinal: int
    deck: int
    due: int
    queue: int = 0


class PackedType(NamedTuple):
    """A note type; ``templates`` are name, front and back of each.

    ``field_ids`` and ``template_ids`` have ``None`` where there is no id: Anki then goes by the name.
    ``sort_field`` is the place of the field by which notes are sorted.
    """

    id: int
    name: str
    mod: int
    fields: tuple[str, ...]
    templates: tuple[tuple[str, str, str], ...]
    css: str
    is_cloze: bool
    field_ids: tuple[int | None, ...] = ()
    template_ids: tuple[int | None, ...] = ()
    sort_field: int = 0


class PackedDeck(NamedTuple):
    """A deck: its ``description`` is HTML, its ``preset`` the preset's id.

    ``retention`` is the share of reviews to be remembered, in per cent, if the deck has one of its own.
    """

    name: str
    description: str = ""
    preset: int = 1
    retention: int | None = None


@dataclass(frozen=True, slots=True)
class Package:
    """All of a package: ``decks`` maps ids to names, ``media`` names to the SHA-256 of the bytes.

    ``described`` has the rest of each deck by its id, ``presets`` the options of each preset by its id,
    as Anki's JSON without times. ``reviews`` is how many answers of somebody's are in the package.
    """

    path: Path
    notes: tuple[PackedNote, ...]
    cards: tuple[PackedCard, ...]
    note_types: dict[int, PackedType]
    decks: dict[int, str]
    media: dict[str, str]
    described: dict[int, PackedDeck] = field(default_factory=dict)
    presets: dict[int, dict[str, Any]] = field(default_factory=dict)
    reviews: int = 0

    @property
    def content(self) -> tuple[object, ...]:
        """All that learners get; two packages with the same are as good as one."""
        return (self.notes, self.cards, self.note_types, self.described, self.presets, self.media)

    def name(self, note: PackedNote) -> str:
        """Return what a note is called: its field ``Id``, or the beginning of the one it is sorted by."""
        note_type = self.note_types.get(note.note_type)
        if note_type and "Id" in note_type.fields and len(note.fields) == len(note_type.fields):
            id_ = note.fields[note_type.fields.index("Id")]
            if id_:
                return id_
        place = note_type.sort_field if note_type is not None else 0
        text = note.fields[place] if place < len(note.fields) else note.fields[0]
        return " ".join(_ELEMENT.sub(" ", text).split())[:40] or note.guid


def read(path: Path) -> Package:
    """Read a package. Raises :exc:`UnreadableError`, or ``OSError`` if there is no such file.

    A package may be a stranger's. It is read within limits of size and time, and nothing in its
    database is run.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        raise OSError(errno.EINVAL, "it is no ordinary file", str(path))
    with path.open("rb") as file, tempfile.TemporaryDirectory(prefix="deckgen-") as folder:
        database = Path(folder) / "collection"
        with _damage_told(path):
            media = _unpacked(path, file, database)
            return _read(path, database, media)


def read_notes(path: Path, guids: Iterable[str]) -> dict[str, PackedNote]:
    """Read some notes of a package by their GUIDs, and nothing else of it: of a large package that
    is far quicker than :func:`read`, whose errors it raises."""
    if path.exists() and not path.is_file() and not path.is_dir():
        raise OSError(errno.EINVAL, "it is no ordinary file", str(path))
    with path.open("rb") as file, tempfile.TemporaryDirectory(prefix="deckgen-") as folder:
        database = Path(folder) / "collection"
        with _damage_told(path):
            with zipfile.ZipFile(file) as archive:
                _unpack_database(path, archive, database)
            return _read_some(database, sorted(set(guids)))


@contextmanager
def _damage_told(path: Path) -> Iterator[None]:
    """Turn whatever damage leads to into :exc:`UnreadableError`.

    zipfile, the decompressors, json and sqlite3 raise a dozen kinds of errors, and a text where a
    number belongs as many more. A full disk is no damage.
    """
    try:
        yield
    except UnreadableError:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            raise
        why = " ".join(str(error).split()) or type(error).__name__
        raise UnreadableError(f"{path} is no package, or a damaged one: {why}") from error


# --- the archive -----------------------------------------------------------------------------


def _unpacked(path: Path, file: IO[bytes], database: Path) -> dict[str, str]:
    """Write the database of a package into a file, and return the package's media."""
    with zipfile.ZipFile(file) as archive:
        return _media(archive, _unpack_database(path, archive, database))


def _unpack_database(path: Path, archive: zipfile.ZipFile, database: Path) -> dict[str, zipfile.ZipInfo]:
    """Write the database of a package into a file, and return what else is in the package by name."""
    members = _members(archive)
    if "collection.anki21b" in members:
        raise UnreadableError(f"{path} was exported by Anki: deckgen reads what it builds itself")
    member = next((name for name in COLLECTIONS if name in members), None)
    if member is None:
        raise UnreadableError(f"{path} has no collection in it")
    with database.open("xb") as out:
        for block in _blocks(archive, members[member], MAX_COLLECTION):
            out.write(block)
    return members


def _members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return what is in an archive by name. Raises ``ValueError`` for what no package has."""
    members: dict[str, zipfile.ZipInfo] = {}
    for info in archive.infolist():
        name = f"{info.filename!r:.60}"
        if info.filename in members:
            raise ValueError(f"{name} is in it twice")
        if info.flag_bits & 1:
            raise ValueError(f"{name} is encrypted")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ValueError(f"{name} is compressed in a way that Anki does not read")
        if info.file_size > MODEST and info.file_size > MAX_RATIO * info.compress_size:
            raise ValueError(f"{name} would unpack to {info.file_size:,} bytes, far more than it holds")
        members[info.filename] = info
    if sum(info.file_size for info in members.values()) > MAX_TOTAL:
        raise ValueError(f"it would unpack to more than {MAX_TOTAL:,} bytes")
    return members


def _blocks(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> Iterator[bytes]:
    """Yield the bytes of a member, block by block: never more than it says, nor than ``most``."""
    if info.file_size > most:
        raise ValueError(f"{info.filename!r:.60} has {info.file_size:,} bytes, more than {most:,}")
    left = info.file_size
    with archive.open(info) as member:
        while block := member.read(1 << 20):
            left -= len(block)
            if left < 0:
                break
            yield block
    if left:
        raise ValueError(f"{info.filename!r:.60} has another size than the archive says")


def _media(archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo]) -> dict[str, str]:
    """Return the SHA-256 of each media file by its name, '' for one that is missing."""
    if "media" not in members:
        return {}
    listed = json.loads(b"".join(_blocks(archive, members["media"], MAX_LIST)))
    found = {}
    for number, name in listed.items():
        digest = sha256()
        for block in _blocks(archive, members[number], MAX_TOTAL) if number in members else ():
            digest.update(block)
        found[_text(name)] = digest.hexdigest() if number in members else ""
    return found


# --- the database ----------------------------------------------------------------------------


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
    connection = sqlite3.connect(f"{database.as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        _restrict(connection)
        rows = _Rows(connection, database.stat().st_size)
        header = rows.of("col", "models, decks, dconf")
        if len(header) != 1:
            raise ValueError("its database is not a collection's")
        models, decks, presets = header[0]
        notes = rows.of("notes", "id, guid, mid, mod, tags, flds")
        cards = rows.of("cards", "due, id, nid, ord, did, queue")
        reviews = rows.of("revlog", "id")
    finally:
        connection.close()
    for id_, guid, mid, mod, tags, fields in notes:
        _text(guid), _text(tags), _text(fields)
        _numbers(id_, mid, mod)
    for card in cards:
        _numbers(*card)
    types = (_note_type(model) for model in json.loads(models).values())
    described = {int(deck["id"]): _deck(deck) for deck in json.loads(decks).values()}
    # Sorted here: a hostile table would have SQLite sort in files, without end.
    return Package(
        path,
        tuple(
            PackedNote(guid, id_, mid, mod, tuple(tags.split()), tuple(fields.split("\x1f")))
            for id_, guid, mid, mod, tags, fields in sorted(notes, key=itemgetter(0))
        ),
        tuple(PackedCard(nid, ord_, did, due, queue) for due, _, nid, ord_, did, queue in sorted(cards)),
        {note_type.id: note_type for note_type in types},
        {id_: deck.name for id_, deck in described.items()},
        media,
        described,
        {int(preset["id"]): _preset(preset) for preset in json.loads(presets or "{}").values()},
        len(reviews),
    )


def _deck(deck: dict[str, Any]) -> PackedDeck:
    retention = deck.get("desiredRetention")
    _numbers(deck.get("conf", 1), 0 if retention is None else retention)
    return PackedDeck(_text(deck["name"]), _text(deck.get("desc", "")), deck.get("conf", 1), retention)


def _preset(preset: dict[str, Any]) -> dict[str, Any]:
    """Return a preset without what changes by itself."""
    return {key: value for key, value in preset.items() if key not in ("mod", "usn")}


def _read_some(database: Path, guids: list[str]) -> dict[str, PackedNote]:
    """Return the notes of a database that have one of some GUIDs."""
    connection = sqlite3.connect(f"{database.as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        _restrict(connection)
        rows = _Rows(connection, database.stat().st_size)
        wanted = set(guids)
        notes = [row for row in rows.each("notes", "guid, id, mid, mod, tags, flds") if row[0] in wanted]
    finally:
        connection.close()
    found = {}
    for guid, id_, mid, mod, tags, fields in notes:
        _text(guid), _text(tags), _text(fields)
        _numbers(id_, mid, mod)
        found[guid] = PackedNote(guid, id_, mid, mod, tuple(tags.split()), tuple(fields.split("\x1f")))
    return found


def _restrict(connection: sqlite3.Connection) -> None:
    """Have SQLite run nothing that a database brings along, and end after :data:`MAX_SECONDS`.

    https://www.sqlite.org/security.html
    """
    for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    if sys.version_info >= (3, 11):
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_TEXT)
    end = time.monotonic() + MAX_SECONDS
    connection.set_progress_handler(lambda: time.monotonic() > end, 100_000)
    for kind, name, sql in connection.execute("SELECT type, name, sql FROM sqlite_master"):
        is_virtual = kind == "table" and not _TABLE.match(sql or "")
        if kind not in ("table", "index") or is_virtual:
            raise ValueError(f"its database has a {'virtual table' if is_virtual else kind}, {name!r:.60}")


class _Rows:
    """The rows of a database, of which there are no more than its size has room for.

    Pages that point to one another would otherwise give rows without end.
    """

    def __init__(self, connection: sqlite3.Connection, size: int) -> None:
        self.connection = connection
        self.left = size

    def of(self, table: str, columns: str) -> list[tuple[Any, ...]]:
        """Return all rows of a table."""
        return list(self.each(table, columns))

    def each(self, table: str, columns: str) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a table."""
        for column in self.connection.execute(f"PRAGMA table_xinfo({table})"):
            if column[-1]:
                raise ValueError(f"the column {column[1]!r:.60} of its database is worked out")
        for row in self.connection.execute(f"SELECT {columns} FROM {table}"):
            texts = (len(value) for value in row if isinstance(value, (str, bytes)))
            self.left -= _LEAST_ROW + sum(texts)
            if self.left < 0:
                raise ValueError("its database gives more than it holds")
            yield row


def _note_type(model: dict[str, Any]) -> PackedType:
    return PackedType(
        int(model["id"]),
        _text(model["name"]),
        int(model["mod"]),
        tuple(_text(field["name"]) for field in model["flds"]),
        tuple((each["name"], each["qfmt"], each["afmt"]) for each in model["tmpls"]),
        model["css"],
        model["type"] == 1,
        tuple(field.get("id") for field in model["flds"]),
        tuple(each.get("id") for each in model["tmpls"]),
        model.get("sortf", 0),
    )
