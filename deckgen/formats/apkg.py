"""Anki packages, through genanki's classes, with what genanki gets wrong put right here.

Put right: the modification time of each note and note type, note ids, the cards that are
made, their order, the cost of many decks, the clock and the mode of a temporary file in
the zip, and a failed write, which must not touch the package that is already there.
"""

from __future__ import annotations

import errno
import functools
import hashlib
import json
import sqlite3
import sys
import types
import zipfile
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

# genanki wants the package 'cached_property' for a decorator that Python has had since 3.8; it
# would load asyncio and ssl with it, a third of the time that a small deck takes to build.
sys.modules.setdefault(
    "cached_property",
    types.SimpleNamespace(cached_property=functools.cached_property),  # type: ignore[arg-type]
)

import genanki  # noqa: E402
from genanki.apkg_col import APKG_COL  # noqa: E402
from genanki.apkg_schema import APKG_SCHEMA  # noqa: E402

from deckgen.core.identity import free_number  # noqa: E402
from deckgen.core.model import HASH_LENGTH, SEPARATOR  # noqa: E402
from deckgen.formats import presets  # noqa: E402
from deckgen.util.atomic import replacing, resolved  # noqa: E402
from deckgen.util.hashing import BLOCK, sha256_of  # noqa: E402
from deckgen.util.progress import STEP, silent  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deckgen.core.model import Build, Entry, Media, Note
    from deckgen.notetypes.builtin import NoteType
    from deckgen.util.progress import Progress

COMPRESSION = 1
"""Deflate's fastest level: four times smaller than stored, at hardly any cost."""

ZIP_DATE = (1980, 1, 1, 0, 0, 0)
"""The first date that a zip file can carry; every entry has it."""


class Written(NamedTuple):
    """A package that was written: its size in bytes, the SHA-256 of the file, and one of its
    content (rows in order, media), which is the same whatever version of SQLite or zlib wrote it.
    """

    size: int
    digest: str
    content: str


class _Model(genanki.Model):  # type: ignore[misc]
    """A note type with its own time, whose required fields are known and not guessed."""

    def __init__(self, note_type: NoteType, mod: int) -> None:
        super().__init__(
            model_id=note_type.id,
            name=note_type.name,
            fields=[field.as_dict() for field in note_type.fields],
            templates=[template.as_dict() for template in note_type.templates],
            css=note_type.css,
            model_type=self.CLOZE if note_type.is_cloze else self.FRONT_BACK,
        )
        self.mod = mod
        reverse = [field.name for field in note_type.fields].index("Reverse")
        self._req = [[0, "any", [0]]] if note_type.is_cloze else [[0, "any", [0]], [1, "any", [reverse]]]

    def to_json(self, timestamp: float, deck_id: int) -> dict[str, Any]:
        """Return the note type as packages hold it; ``timestamp`` is not used."""
        return {**super().to_json(self.mod, deck_id)}


class _Package(genanki.Package):  # type: ignore[misc]
    """A package whose rows are written in bulk with the times and ids of the ledger."""

    def __init__(self, build: Build, progress: Progress) -> None:
        super().__init__([genanki.Deck(deck.id, deck.name, deck.description) for deck in build.decks])
        self.build = build
        self.progress = progress
        self.digest = hashlib.sha256()

    def write_to_db(self, cursor: sqlite3.Cursor, timestamp: float, id_gen: Iterator[int]) -> None:
        """Write the collection; ``timestamp`` and ``id_gen`` are genanki's and not used."""
        build = self.build
        statements = [statement.strip() for statement in APKG_SCHEMA.split(";")]
        indexes = [statement for statement in statements if statement.startswith("CREATE INDEX")]
        cursor.executescript(";\n".join(each for each in statements if each not in indexes))
        cursor.executescript(APKG_COL)
        models = {
            str(note_type.id): _Model(note_type, mod).to_json(0, build.decks[0].id)
            for note_type, mod in build.note_types
        }
        decks = json.loads(cursor.execute("SELECT decks FROM col").fetchone()[0])
        own = {"mod": build.mod}
        if build.deck.options is not None:
            own |= presets.as_deck(build.deck.options, build.preset)
        decks.update({str(deck.deck_id): deck.to_json() | own for deck in self.decks})
        header = [json.dumps(models, sort_keys=True), json.dumps(decks, sort_keys=True)]
        self.digest.update("\n".join(header).encode())
        moment = build.mod * 1000
        cursor.execute("UPDATE col SET models=?, decks=?, mod=?, scm=?", (*header, moment, moment))
        if build.deck.options is not None:
            self._write_preset(cursor)
        cursor.executemany(
            "INSERT INTO notes VALUES(?,?,?,?,-1,?,?,?,0,0,'')", self._digested(_note_rows(build), 7)
        )
        cursor.executemany(
            "INSERT INTO cards VALUES(?,?,?,?,?,-1,0,0,?,0,0,0,0,0,0,0,0,'')",
            self._digested(_card_rows(build), 6),
        )
        for index in indexes:  # made at the end they take less room, and less time
            cursor.execute(index)

    def _write_preset(self, cursor: sqlite3.Cursor) -> None:
        build = self.build
        assert build.deck.options is not None
        dconf = json.loads(cursor.execute("SELECT dconf FROM col").fetchone()[0])
        preset = presets.as_preset(build.deck.options, build.preset, build.deck.name, build.mod)
        dconf[str(build.preset)] = preset
        text = json.dumps(dconf, sort_keys=True)
        self.digest.update(text.encode())
        cursor.execute("UPDATE col SET dconf=?", (text,))

    def _digested(self, rows: Iterator[tuple[Any, ...]], columns: int) -> Iterator[tuple[Any, ...]]:
        """Pass rows on, and take them into the digest of the content."""
        # No text of a note has the separator in it: control characters are refused.
        line = "\x1e".join(["%s"] * columns)
        done, total = 0, len(self.build.notes)
        while some := list(islice(rows, STEP)):
            self.progress("writing", min(done, total), total)
            done += len(some)
            self.digest.update("".join([line % row for row in some]).encode())
            yield from some


def _note_rows(build: Build) -> Iterator[tuple[Any, ...]]:
    """Yield id, guid, note type, mod, tags, fields and sort field of each note."""
    type_ids = {note_type.key: note_type.id for note_type, _ in build.note_types}
    for note, entry in zip(build.notes, build.entries, strict=True):
        yield (
            entry.id,
            entry.guid,
            type_ids[note.kind],
            entry.mod,
            f" {' '.join(note.tags)} ",
            note.content,
            note.content.partition(SEPARATOR)[0],
        )
    for _, entry, fields, tags in build.retired:
        joined = SEPARATOR.join(fields)
        yield entry.id, entry.guid, type_ids[entry.kind], entry.mod, f" {' '.join(tags)} ", joined, fields[0]


def _card_rows(build: Build) -> Iterator[tuple[int, ...]]:
    """Yield id, note, deck, ordinal, mod and due of each card.

    New cards are due in learning order. A card's id is its note's plus its ordinal, or the
    next that is free.
    """
    used: set[int] = set()
    pairs: Iterator[tuple[Note, Entry]] = zip(build.notes, build.entries, strict=True)
    for due, (note, entry) in enumerate(pairs, 1):
        deck = build.decks[note.deck].id
        for ordinal in note.cards:
            card_id = free_number(entry.id + ordinal, used)
            used.add(card_id)
            yield card_id, entry.id, deck, ordinal, entry.mod, due


def write(
    build: Build, target: Path, progress: Progress = silent, first: Callable[[], None] | None = None
) -> Written:
    """Write a build as a package, replacing ``target`` only when the new one is whole.

    ``first`` is called when it is, just before. Raises ``OSError`` if the folder cannot be
    written or the disk is full; the package that was there is then untouched.
    """
    package = _Package(build, progress)
    real = resolved(target)
    database = real.with_name(f".{real.name}.db.tmp")
    try:
        _write_database(package, database, target)
        with replacing(target, first) as out:
            with zipfile.ZipFile(out, "w") as archive:
                _add(archive, "collection.anki2", database)
                names = {str(index): media.name for index, media in enumerate(build.media)}
                for index, media in enumerate(build.media):
                    _require_same(media, _add(archive, str(index), media.path))
                package.digest.update(json.dumps(names).encode())
                archive.writestr(_entry("media"), json.dumps(names), zipfile.ZIP_DEFLATED, COMPRESSION)
            size = out.tell()
            out.seek(0)
            return Written(size, sha256_of(out), package.digest.hexdigest())
    finally:
        with suppress(OSError):
            database.unlink(missing_ok=True)


def _write_database(package: _Package, path: Path, target: Path) -> None:
    """Write the collection beside the package; what goes wrong is said of ``target``."""
    try:
        path.unlink(missing_ok=True)
        path.open("xb").close()  # SQLite only says that it cannot; this says why, and follows no link
        connection = sqlite3.connect(path)
        try:
            # The file is thrown away if anything goes wrong, so it needs no journal.
            connection.execute("PRAGMA journal_mode=OFF")
            connection.execute("PRAGMA synchronous=OFF")
            package.write_to_db(connection.cursor(), 0, iter(()))
            connection.commit()
        finally:
            connection.close()
    except sqlite3.OperationalError as error:  # a full disk
        raise OSError(errno.EIO, str(error), str(target)) from error
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(target)) from error


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, ZIP_DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3  # Unix, on whatever system: the byte is part of the file
    info.external_attr = 0o644 << 16
    return info


def _add(archive: zipfile.ZipFile, name: str, path: Path) -> str:
    """Add a file to the zip, block by block; return its SHA-256."""
    digest = hashlib.sha256()
    info = _entry(name)
    info.file_size = path.stat().st_size
    info._compresslevel = COMPRESSION  # type: ignore[attr-defined]
    with path.open("rb") as source, archive.open(info, "w") as out:
        while block := source.read(BLOCK):
            digest.update(block)
            out.write(block)
    return digest.hexdigest()


def _require_same(media: Media, digest: str) -> None:
    """Raise ``OSError`` unless the file that was packed is the one that its name was made for."""
    if f"-{digest[:HASH_LENGTH]}" not in media.name:
        raise OSError(errno.EAGAIN, "it was changed while it was read", str(media.path))
