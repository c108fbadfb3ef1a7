"""A package is somebody else's: reading it ends, within limits, and runs nothing of it."""

from __future__ import annotations

import json
import sqlite3
import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deckgen.formats import apkg_reader
from deckgen.formats.apkg_reader import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable

TABLES = """\
CREATE TABLE col (models TEXT, decks TEXT, dconf TEXT);
CREATE TABLE notes (id INTEGER PRIMARY KEY, guid TEXT, mid INTEGER, mod INTEGER, tags TEXT, flds TEXT);
CREATE TABLE cards (id INTEGER PRIMARY KEY, nid INTEGER, ord INTEGER, did INTEGER,
    due INTEGER, queue INTEGER);
CREATE TABLE revlog (id INTEGER PRIMARY KEY);
INSERT INTO col VALUES ('{}', '{}', '{}');
INSERT INTO notes VALUES (1, 'g', 1, 1, '', 'words');
INSERT INTO cards VALUES (1, 1, 0, 1, 1, 0);
"""
NO_NOTES = TABLES.replace("CREATE TABLE notes", "CREATE TABLE others").replace(
    "INTO notes", "INTO others"
)
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
COLUMNS = "i AS id, '' AS guid, 1 AS mid, 1 AS mod, '' AS tags, {} AS flds"

DATABASES = {
    "endless view": f"{NO_NOTES} CREATE VIEW notes AS {ENDLESS} SELECT {COLUMNS.format('hex(i)')} FROM n;",
    "view with a large text": (
        f"{NO_NOTES} CREATE VIEW notes AS SELECT "
        f"{COLUMNS.format('hex(zeroblob(400000000))').replace('i AS id', '1 AS id')};"
    ),
    "column that is worked out": TABLES.replace(
        "flds TEXT", "f TEXT, flds TEXT AS (hex(zeroblob(400000000)))"
    ).replace(
        "INTO notes VALUES (1,", "INTO notes (id, guid, mid, mod, tags, f) VALUES (1,"
    ),
    "virtual table": NO_NOTES
    + "CREATE VIRTUAL TABLE notes USING fts5(id, guid, mid, mod, tags, flds);",
    "trigger": TABLES + "CREATE TRIGGER t AFTER INSERT ON notes BEGIN SELECT 1; END;",
    "another view": TABLES + "CREATE VIEW v AS SELECT 1;",
    "view of col": TABLES.replace("CREATE TABLE col", "CREATE TABLE c").replace(
        "INTO col", "INTO c"
    )
    + f"CREATE VIEW col AS {ENDLESS} SELECT i AS models, i AS decks, i AS dconf FROM n;",
}


def database(sql: str, folder: Path) -> bytes:
    path = folder / "made.db"
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    connection.executescript(sql)
    connection.commit()
    connection.close()
    return path.read_bytes()


def packed(
    path: Path, collection: bytes, media: dict[str, bytes] | None = None
) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("collection.anki2", collection)
        names = {str(number): name for number, name in enumerate(media or {})}
        archive.writestr("media", json.dumps(names))
        for number, name in names.items():
            archive.writestr(number, (media or {})[name])
    return path


def refused(path: Path) -> str:
    with pytest.raises(UnreadableError) as raised:
        apkg_reader.read(path)
    message = str(raised.value)
    assert "\n" not in message
    assert message.isprintable()
    return message


def test_a_small_package(tmp_path: Path) -> None:
    path = packed(
        tmp_path / "a.apkg", database(TABLES, tmp_path), {"a.png": b"picture"}
    )
    read = apkg_reader.read(path)
    assert [note.fields for note in read.notes] == [("words",)]
    assert [tuple(card) for card in read.cards] == [(1, 0, 1, 1, 0)]
    assert list(read.media) == ["a.png"]


@pytest.mark.parametrize("name", DATABASES)
def test_a_database_that_does_more_than_hold_rows(tmp_path: Path, name: str) -> None:
    try:
        made = database(DATABASES[name], tmp_path)
    except sqlite3.OperationalError as error:
        pytest.skip(f"this SQLite cannot make it: {error}")
    assert refused(packed(tmp_path / "a.apkg", made))


def test_pages_that_point_to_one_another(tmp_path: Path) -> None:
    """A table whose inner page names one leaf many times gives more rows than the file has room for."""
    sql = TABLES + "".join(
        f"INSERT INTO notes VALUES ({number}, 'g', 1, 1, '', '{'x' * 900}');\n"
        for number in range(2, 200)
    )
    data = bytearray(database(sql, tmp_path))
    connection = sqlite3.connect(tmp_path / "made.db")
    page = connection.execute(
        "SELECT rootpage FROM sqlite_master WHERE name = 'notes'"
    ).fetchone()[0]
    size = connection.execute("PRAGMA page_size").fetchone()[0]
    connection.close()
    start = (page - 1) * size
    assert data[start] == 5  # an inner page of a table
    cells = struct.unpack(">H", data[start + 3 : start + 5])[0]
    first = start + struct.unpack(">H", data[start + 12 : start + 14])[0]
    leaf = data[first : first + 4]
    for number in range(cells):
        at = (
            start
            + struct.unpack(
                ">H", data[start + 12 + 2 * number : start + 14 + 2 * number]
            )[0]
        )
        data[at : at + 4] = leaf
    path = packed(tmp_path / "a.apkg", bytes(data))
    try:
        read = apkg_reader.read(path)
    except UnreadableError:
        return
    assert sum(len(note.fields[0]) for note in read.notes) <= len(data)


LIMITED = """\
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (512 << 20, 512 << 20))
from deckgen.formats import apkg_reader as package
try:
    package.read(__import__("pathlib").Path(sys.argv[1]))
except package.UnreadableError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit of memory")
@pytest.mark.parametrize("member", ["collection.anki2", "media", "0"])
def test_two_gigabytes_of_nothing(tmp_path: Path, member: str) -> None:
    path = tmp_path / "a.apkg"
    zeros = bytes(1 << 20)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        if member != "collection.anki2":
            archive.writestr("collection.anki2", database(TABLES, tmp_path))
        if member != "media":
            archive.writestr("media", '{"0": "a.png"}')
        with archive.open(member, "w", force_zip64=True) as out:
            for _ in range(2048 if member == "0" else 300):
                out.write(zeros)
    program = [sys.executable, "-c", LIMITED, str(path)]
    done = subprocess.run(program, capture_output=True, text=True, timeout=240)
    assert (done.returncode, done.stderr) == (0, "")
    assert "unpack" in done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit of memory")
def test_large_media_are_read_in_blocks(tmp_path: Path) -> None:
    path = tmp_path / "a.apkg"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("collection.anki2", database(TABLES, tmp_path))
        archive.writestr("media", '{"0": "a.mp4"}')
        with archive.open("0", "w") as out:
            for _ in range(700):
                out.write(bytes(1 << 20))
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "")


def twice(data: bytes) -> bytes:
    """Call the second of three members by the name of the third."""
    return data.replace(b"media", b"00000").replace(b"zzzzz", b"00000")


def encrypted(data: bytes) -> bytes:
    at = data.index(b"PK\x01\x02")
    return data[: at + 8] + b"\x01" + data[at + 9 :]


def method(number: int) -> Callable[[bytes], bytes]:
    def changed(data: bytes) -> bytes:
        at = data.index(b"PK\x01\x02")
        return data[: at + 10] + bytes([number]) + data[at + 11 :]

    return changed


def another_size(by: int) -> Callable[[bytes], bytes]:
    def changed(data: bytes) -> bytes:
        at = data.index(b"PK\x01\x02") + 24
        size = struct.unpack("<I", data[at : at + 4])[0]
        return data[:at] + struct.pack("<I", max(0, size + by)) + data[at + 4 :]

    return changed


@pytest.mark.parametrize(
    ("damage", "word"),
    [
        (twice, "twice"),
        (encrypted, "encrypted"),
        (method(12), "compressed"),
        (method(14), "compressed"),
        (method(99), ""),
        (another_size(1), "size"),
        (another_size(-1), ""),
        (another_size(1 << 31), "unpack"),
        (lambda data: data[: len(data) // 2], ""),
        (lambda data: data[:-10], ""),
        (lambda data: b"", ""),
    ],
)
def test_a_damaged_archive(
    tmp_path: Path, damage: Callable[[bytes], bytes], word: str
) -> None:
    path = tmp_path / "a.apkg"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("collection.anki2", database(TABLES, tmp_path))
        archive.writestr("media", "{}")
        archive.writestr("zzzzz", "more")
    path.write_bytes(damage(path.read_bytes()))
    assert word in refused(path)


def test_names_with_control_characters(tmp_path: Path) -> None:
    path = tmp_path / "a.apkg"
    name = "a\x1b]0;t\x07\u202eb\n::error::x"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("collection.anki2", database(TABLES, tmp_path))
        archive.writestr(name, "")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(name, "")
    assert refused(path)
    assert refused(
        packed(
            path, database(TABLES + 'CREATE VIEW "v\x1b[2J\n" AS SELECT 1;', tmp_path)
        )
    )
