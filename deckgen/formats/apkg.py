"""Writing Anki packages: a zip of an SQLite database and media.

The same build gives the same bytes: times, ids and the order of cards come from the build, and the
archive has no clock and no modes of files in it. A write that fails leaves the package that was there.
"""

from __future__ import annotations

import errno
import hashlib
import json
import sqlite3
import zipfile
from contextlib import suppress
from itertools import chain, count, islice, repeat
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from deckgen.core.build import HASH_LENGTH
from deckgen.core.identity import FreeNumbers
from deckgen.core.model import SEPARATOR
from deckgen.core.notes import Entries, Notes, column
from deckgen.formats import blocks, genanki_adapter, presets
from deckgen.formats.written import Written
from deckgen.util.atomic import atomic_write
from deckgen.util.filenames import resolved
from deckgen.util.hashing import BLOCK, sha256_of
from deckgen.util.progress import STEP, silent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from deckgen.core.build import Build, Media
    from deckgen.util.progress import Progress

COMPRESSION = 1
"""Deflate's fastest level: four times smaller than stored, at hardly any cost."""

ZIP_DATE = (1980, 1, 1, 0, 0, 0)
"""The first date that a zip file can carry; every entry has it."""


BATCH = 8_000_000
"""How many characters of notes are written at once: what is written exists several times meanwhile."""

ROWS_IN_STATEMENT = 64
"""How many rows one statement writes: with one for each row SQLite takes a third longer. A statement of
earlier versions can have 999 values at most."""

PAGE = 16384
"""Bytes of a page of the database: with 4096, SQLite's usual size, writing the rows takes a fifth longer, and
a large package is larger by 2%. With more, a small one is."""


class _Database:
    """The database of a package. ``digest`` is that of all that was written into it so far."""

    def __init__(self, build: Build, progress: Progress) -> None:
        self.build = build
        self.progress = progress
        self.digest = hashlib.sha256()

    def write(self, cursor: sqlite3.Cursor) -> None:
        """Write the collection into an empty database."""
        cursor.executescript(genanki_adapter.TABLES)
        cursor.executescript(genanki_adapter.COLLECTION)
        self._write_header(cursor)
        if self.build.deck.options is not None:
            self._write_preset(cursor)
        note = "(?,?,?,?,-1,?,?,?,0,0,'')"
        self._insert(cursor, "notes", note, _note_rows(self.build))
        card = "(?,?,?,?,?,-1,0,0,?,0,0,0,0,0,0,0,0,'')"
        self._insert(cursor, "cards", card, _card_rows(self.build))
        # made at the end it takes less room, and less time
        cursor.execute(genanki_adapter.CARDS_OF_NOTES)

    def _write_header(self, cursor: sqlite3.Cursor) -> None:
        """Write the note types, the decks and the time of the collection."""
        build = self.build
        first_deck = build.decks[0].id
        deck_ids = {deck.wanted: deck.id for deck in build.decks}
        models = {}
        for note_type, mod in build.note_types:
            models[str(note_type.id)] = genanki_adapter.note_type_json(
                note_type, mod, first_deck, deck_ids
            )
        decks = json.loads(cursor.execute("SELECT decks FROM col").fetchone()[0])
        own: dict[str, Any] = {"mod": build.mod}
        if build.deck.options is not None:
            own |= presets.as_deck(build.deck.options, build.preset)
        for deck in build.decks:
            decks[str(deck.id)] = genanki_adapter.deck_json(deck) | own
        header = [json.dumps(models, sort_keys=True), json.dumps(decks, sort_keys=True)]
        self.digest.update("\n".join(header).encode())
        moment = build.mod * 1000
        cursor.execute(
            "UPDATE col SET models=?, decks=?, mod=?, scm=?", (*header, moment, moment)
        )

    def _write_preset(self, cursor: sqlite3.Cursor) -> None:
        build = self.build
        assert build.deck.options is not None
        presets_json = json.loads(cursor.execute("SELECT dconf FROM col").fetchone()[0])
        preset = presets.as_preset(
            build.deck.options, build.preset, build.deck.name, build.mod
        )
        presets_json[str(build.preset)] = preset
        text = json.dumps(presets_json, sort_keys=True)
        self.digest.update(text.encode())
        cursor.execute("UPDATE col SET dconf=?", (text,))

    def _insert(
        self,
        cursor: sqlite3.Cursor,
        table: str,
        row: str,
        rows: Iterator[tuple[Any, ...]],
    ) -> None:
        """Write rows, and take them into the digest of the content; ``row`` is one as SQL has it."""
        # No text of a note has the separator in it: control characters are refused.
        columns = row.count("?")
        line = "\x1e".join(["%s"] * columns)
        done, total = 0, len(self.build.notes)
        step = rows_at_once(self.build)
        while some := list(islice(rows, step)):
            self.progress("writing", min(done, total), total)
            done += len(some)
            values = tuple(chain.from_iterable(some))
            # all lines with one format, which takes half as long as one after the other
            text = line * len(some) % values
            self.digest.update(text.encode())
            width = ROWS_IN_STATEMENT * columns
            for at in range(0, len(values), width):
                part = values[at : at + width]
                many = ",".join([row] * (len(part) // columns))
                cursor.execute(f"INSERT INTO {table} VALUES{many}", part)


def rows_at_once(build: Build) -> int:
    """Return how many rows are written at once: fewer where notes are long."""
    length = sum(column(build.notes, "length"))
    return (
        STEP
        if length <= BATCH
        else max(1, min(STEP, BATCH * len(build.notes) // length))
    )


def _note_rows(build: Build) -> Iterator[tuple[Any, ...]]:
    """Yield id, guid, note type, mod, tags, fields and sort field of each note."""
    type_ids = {note_type.key: note_type.id for note_type, _ in build.note_types}
    # Anki sorts notes by the first field, unless their note type names another
    sorting = {
        each.key: each.sort_field for each, _ in build.note_types if each.sort_field
    }
    entries = Entries.of(build.entries)
    start = 0
    for notes in Notes.of(build.notes).by_many():
        end = start + len(notes)
        kinds = notes.column("kind")
        contents = [each.partition(SEPARATOR) for each in notes.column("content")]
        firsts = [first for first, _, _ in contents]
        if sorting:
            firsts = [
                "".join(content).split(SEPARATOR)[sorting.get(kind, 0)]
                for kind, content in zip(kinds, contents, strict=True)
            ]
        yield from zip(
            entries.ids[start:end],
            entries.guids[start:end],
            map(type_ids.__getitem__, kinds),
            entries.mods[start:end],
            map(_as_column, notes.column("tags")),
            # Python keeps the UTF-8 that SQLite asks it for as long as the text: these go with their rows
            map("".join, contents),
            firsts,
            strict=True,
        )
        start = end
    for retired in build.retired:
        entry = retired.entry
        yield (
            entry.id,
            entry.guid,
            type_ids[entry.kind],
            entry.mod,
            f" {' '.join(retired.tags)} ",
            SEPARATOR.join(retired.fields),
            retired.fields[sorting.get(entry.kind, 0)],
        )


def _as_column(tags: Sequence[str]) -> str:
    return f" {' '.join(tags)} " if tags else ""


def _card_rows(build: Build) -> Iterator[tuple[int, ...]]:
    """Yield id, note, deck, ordinal, mod and due of each card.

    New cards are due in learning order. A card's id is its note's plus its ordinal, or the
    next that is free.
    """
    entries = Entries.of(build.entries)
    numbers, dues = column(build.notes, "deck"), column(build.notes, "due")
    decks = [build.decks[number].id for number in numbers]
    counted = zip(dues, count(1))
    dues = [number if due is None else due for due, number in counted]
    if all(each == (0,) for each in column(build.notes, "cards")) and not any(
        column(build.notes, "decks")
    ):
        # each note has the one card that has its number
        return zip(entries.ids, entries.ids, decks, repeat(0), entries.mods, dues)
    return _numbered_cards(build, decks, dues)


def _numbered_cards(
    build: Build, decks: Sequence[int], dues: Sequence[int]
) -> Iterator[tuple[int, ...]]:
    """Yield the rows of cards that may be several of a note, or in several decks."""
    numbers = FreeNumbers()
    named = {deck.wanted: deck.id for deck in build.decks}
    entries = Entries.of(build.entries)
    cards, wanted = column(build.notes, "cards"), column(build.notes, "decks")
    rows = zip(entries.ids, entries.mods, cards, wanted, decks, dues, strict=True)
    for id_, mod, ordinals, names, deck, due in rows:
        for place, ordinal in enumerate(ordinals):
            its_deck = named[names[place]] if names and names[place] else deck
            yield numbers.take(id_ + ordinal), id_, its_deck, ordinal, mod, due


def write(
    build: Build,
    target: Path,
    progress: Progress = silent,
    before_replace: Callable[[], None] | None = None,
    before: blocks.Packed | None = None,
) -> Written:
    """Write a build as a package, replacing ``target`` only when the new one is whole.

    ``before_replace`` is called when it is, just before. ``before`` is the package that was written before,
    if that is known, of which what has not changed is taken. Raises ``OSError`` if the folder cannot be
    written or the disk is full; the package that was there is then untouched.
    """
    content = _Database(build, progress)
    database = temporary_database(target)
    try:
        _write_database(content, database, target)
        with atomic_write(target, before_replace) as out:
            packed = _write_archive(build, content, database, out, before)
            size = out.tell()
            out.seek(0)
            cards = sum(map(len, column(build.notes, "cards")))
            digest, content_digest = sha256_of(out), content.digest.hexdigest()
            return Written(size, digest, content_digest, cards, blocks=packed)
    finally:
        with suppress(OSError):
            database.unlink(missing_ok=True)


def temporary_database(target: Path) -> Path:
    """Return where the database of a package is while the package is written."""
    real = resolved(target)
    return real.with_name(f".{real.name}.db.tmp")


def _write_database(content: _Database, path: Path, target: Path) -> None:
    """Write the database beside the package; errors name ``target``."""
    try:
        path.unlink(missing_ok=True)
        # SQLite only says that it cannot; this says why, and follows no link
        path.open("xb").close()
        connection = sqlite3.connect(path)
        try:
            # The file is deleted if anything goes wrong, so it needs no journal.
            connection.execute(f"PRAGMA page_size={PAGE}")
            connection.execute("PRAGMA journal_mode=OFF")
            connection.execute("PRAGMA synchronous=OFF")
            content.write(connection.cursor())
            connection.commit()
        finally:
            connection.close()
    except sqlite3.OperationalError as error:  # a full disk
        from deckgen.formats.reading import damage  # slow to import

        why = damage.of_writing(error)
        raise OSError(why.errno, why.strerror, str(target)) from error
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(target)) from error


def _write_archive(
    build: Build,
    content: _Database,
    database: Path,
    out: IO[bytes],
    before: blocks.Packed | None,
) -> tuple[blocks.Block, ...]:
    """Write the database, the media and the list of their names into a zip; return the blocks of the
    database."""
    name = "collection.anki2"
    is_large = database.stat().st_size > blocks.LIMIT
    packed = []
    if not is_large:
        packed = blocks.write(out, name, database, COMPRESSION, before)
    names = {}
    with zipfile.ZipFile(out, "w" if is_large else "a") as archive:
        if is_large:
            _add(archive, name, database)
        for index, media in enumerate(build.media):
            names[str(index)] = media.name
            digest = hashlib.sha256()
            _add(archive, str(index), media.path, digest)
            _require_same(media, digest.hexdigest())
        listed = json.dumps(names)
        content.digest.update(listed.encode())
        archive.writestr(_entry("media"), listed, zipfile.ZIP_DEFLATED, COMPRESSION)
    return tuple(packed)


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, ZIP_DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3  # Unix, on whatever system: the byte is part of the file
    info.external_attr = 0o644 << 16
    return info


def _add(
    archive: zipfile.ZipFile,
    name: str,
    path: Path,
    digest: hashlib._Hash | None = None,
) -> None:
    """Add a file to the zip, block by block, and take these into a digest, if there is one."""
    info = _entry(name)
    info.file_size = path.stat().st_size
    info._compresslevel = COMPRESSION  # type: ignore[attr-defined]
    with path.open("rb") as source, archive.open(info, "w") as out:
        while block := source.read(BLOCK):
            if digest is not None:
                digest.update(block)
            out.write(block)


def _require_same(media: Media, digest: str) -> None:
    """Raise ``OSError`` unless the file that was packed is the one that its name was made for."""
    is_same = (
        digest.startswith(media.digest)
        if media.digest
        else f"-{digest[:HASH_LENGTH]}" in media.name
    )
    if not is_same:
        raise OSError(errno.EAGAIN, "it was changed while it was read", str(media.path))
