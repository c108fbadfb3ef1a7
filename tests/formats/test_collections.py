"""Anki's packages and collections, of every form the engine writes, are read as the same values."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import struct
import subprocess
import sys
import zipfile
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import zstandard
from helpers.exported import CLOZE, WORDS, exports
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deckgen.formats import apkg_reader
from deckgen.formats.apkg_reader import UnreadableError
from deckgen.formats.reading import archive, limits, zstd
from deckgen.formats.reading.protobuf import Message
from deckgen.versions.comparison import compare

if TYPE_CHECKING:
    from collections.abc import Callable

    from deckgen.formats.apkg_reader import Package

FORMS = [
    "legacy",
    "latest",
    "legacy collection",
    "latest collection",
    "schema 18",
    "schema 11",
]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return exports(tmp_path_factory.mktemp("exported"))


def used_types(package: Package) -> dict[str, object]:
    used = {note.note_type for note in package.notes}
    return {kind.name: kind for id_, kind in package.note_types.items() if id_ in used}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_read(files: dict[str, Path], form: str) -> None:
    package = apkg_reader.read(files[form])
    assert [note.fields[:2] for note in package.notes[:3]] == [
        (front, back) for front, back, _ in WORDS
    ]
    assert package.notes[0].tags == ("geo::america", "marked")
    assert package.notes[3].fields[0] == CLOZE
    assert len(package.cards) == 7
    assert package.learning == (1, 1, 1, 0, 1)
    assert "Countries::Asia" in package.decks.values()
    deck = next(deck for deck in package.described.values() if deck.name == "Countries")
    assert deck.description == "<i>All</i> of them"
    assert package.presets[deck.preset]["new"]["delays"] == [1.0, 12.5]
    own = next(kind for kind in package.note_types.values() if kind.name == "Own type")
    assert own.sort_field == 1
    assert own.field_options[1][:5] == ("Courier", 31, True, True, "what follows")
    assert own.template_options[0][:4] == ("{{Two}}", "", "Arial", 14)
    assert own.latex.svg
    assert all(own.field_ids)
    if form.startswith("schema"):
        assert package.media == {}
    else:
        assert set(package.media) == {"über map.png", "hello.mp3"}
        assert all(package.media.values())


@pytest.mark.parametrize("form", FORMS[1:])
def test_every_form_has_the_same_in_it(files: dict[str, Path], form: str) -> None:
    first, other = apkg_reader.read(files["legacy"]), apkg_reader.read(files[form])
    assert other.notes == first.notes
    assert used_types(other) == used_types(first)
    assert {card[:3] for card in other.cards} == {card[:3] for card in first.cards}
    if other.media:
        assert other.media == first.media
    for id_ in first.presets.keys() & other.presets.keys():
        named = other.presets[id_]
        assert {
            key: value for key, value in first.presets[id_].items() if key in named
        } == named
    assert "The options" not in "".join(compare(first, other).deck)


def test_media_are_read_when_they_are_asked_for(files: dict[str, Path]) -> None:
    for form in FORMS[:4]:
        package = apkg_reader.read(files[form], digests=False)
        assert package.media == {}
        found = {
            name: b"".join(blocks)
            for name, blocks in apkg_reader.media_files(
                package, [*package.members, "none.png"]
            )
        }
        assert found["hello.mp3"] == b"ID3" + bytes(3000)
        assert set(found) == {"über map.png", "hello.mp3"}


def test_some_notes_of_a_package(files: dict[str, Path]) -> None:
    for form in FORMS:
        package = apkg_reader.read(files[form])
        guid = package.notes[1].guid
        assert apkg_reader.read_notes(files[form], [guid, "none"]) == {
            guid: package.notes[1]
        }


# --- what is damaged, or too new, or too old ------------------------------------------------------


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def packed(
    path: Path, content: dict[str, bytes], method: int = zipfile.ZIP_STORED
) -> Path:
    with zipfile.ZipFile(path, "w", method) as made:
        for name, data in content.items():
            made.writestr(name, data)
    return path


def refused(path: Path) -> str:
    with pytest.raises(UnreadableError) as raised:
        apkg_reader.read(path)
    said = str(raised.value)
    assert said.isprintable()
    assert len(said) < 400
    return said


def changed(path: Path, target: Path, sql: str) -> Path:
    """Write a copy of a bare collection in which some SQL has been run."""
    target.write_bytes(path.read_bytes())
    connection = sqlite3.connect(target)
    connection.create_collation("unicase", lambda a, b: (a > b) - (a < b))
    connection.executescript(sql)
    connection.commit()
    connection.close()
    return target


@pytest.mark.parametrize(
    ("version", "says"),
    [
        (1, "no collection in it"),
        (2, "no collection in it"),
        (4, "newer Anki"),
        (1000, "newer Anki"),
    ],
)
def test_the_form_that_meta_names(
    files: dict[str, Path], tmp_path: Path, version: int, says: str
) -> None:
    content = members(files["latest"])
    del content["collection.anki2"]
    content["meta"] = b"\x08" + (bytes([version]) if version < 128 else b"\xe8\x07")
    assert says in refused(packed(tmp_path / "x.apkg", content))


def test_without_meta_the_newest_collection_counts(
    files: dict[str, Path], tmp_path: Path
) -> None:
    content = members(files["latest"])
    del content["meta"]
    assert len(apkg_reader.read(packed(tmp_path / "x.apkg", content)).notes) == 5


def test_a_package_without_a_list_of_media(
    files: dict[str, Path], tmp_path: Path
) -> None:
    content = members(files["legacy collection"])
    del content["media"]
    assert apkg_reader.read(packed(tmp_path / "x.colpkg", content)).media == {}


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("UPDATE col SET ver = 19", "newer Anki"),
        ("UPDATE col SET ver = 250", "newer Anki"),
        ("UPDATE col SET ver = 'x'", "number"),
        ("DELETE FROM col", "collection"),
        ("DROP TABLE col", "collection"),
        ("DROP TABLE notes", "has no table 'notes'"),
        ("DROP TABLE fields; CREATE TABLE fields (ntid, ord, name, config)", ""),
        ("UPDATE notetypes SET config = x'ffffffffff'", "message"),
        ("UPDATE decks SET kind = x'0a05'", "message"),
        ("CREATE TRIGGER t AFTER INSERT ON notes BEGIN SELECT 1; END", "trigger"),
        ("CREATE VIEW v AS SELECT 1", "view"),
    ],
)
def test_a_collection_that_is_not_whole(
    files: dict[str, Path], tmp_path: Path, sql: str, says: str
) -> None:
    path = changed(files["schema 18"], tmp_path / "x.anki2", sql)
    if "CREATE TABLE fields" in sql:
        assert all(
            kind.fields == () for kind in apkg_reader.read(path).note_types.values()
        )
    else:
        assert says in refused(path)


def test_schemas_of_test_versions(files: dict[str, Path], tmp_path: Path) -> None:
    path = changed(files["schema 11"], tmp_path / "x.anki2", "UPDATE col SET ver = 3")
    assert "test version" in refused(path)
    path = changed(files["schema 11"], tmp_path / "y.anki2", "UPDATE col SET ver = 0")
    assert len(apkg_reader.read(path).notes) == 5


def test_rows_of_types_that_are_gone(files: dict[str, Path], tmp_path: Path) -> None:
    sql = (
        "INSERT INTO fields SELECT 99, ord, name, config FROM fields WHERE ntid = (SELECT min(ntid) FROM"
        " fields); INSERT INTO templates SELECT 99, ord, name, mtime_secs, usn, config FROM templates"
        " WHERE ntid = (SELECT min(ntid) FROM templates)"
    )
    path = changed(files["schema 18"], tmp_path / "x.anki2", sql)
    assert (
        apkg_reader.read(path).note_types
        == apkg_reader.read(files["schema 18"]).note_types
    )


def test_a_deck_of_anki_1(tmp_path: Path) -> None:
    path = tmp_path / "old.anki"
    connection = sqlite3.connect(path)
    for name in ("facts", "models", "cards", "fields"):
        connection.execute(f"CREATE TABLE {name} (id)")
    connection.execute("CREATE VIEW failedCards AS SELECT * FROM cards")
    connection.close()
    assert (
        refused(path)
        == f"{path} is a deck of Anki 1: open it in Anki 2.0 first, which makes a newer one of it"
    )


def test_a_text_that_is_no_utf8(files: dict[str, Path], tmp_path: Path) -> None:
    sql = "UPDATE notes SET flds = CAST(x'6162ff' AS TEXT) WHERE id = (SELECT min(id) FROM notes)"
    path = changed(files["schema 11"], tmp_path / "x.anki2", sql)
    assert "not UTF-8" in refused(path)
    package = apkg_reader.read(path, broken=True)
    assert len(package.notes) == 4
    assert len(package.faults) == 1
    assert "not UTF-8" in package.faults[0]


def test_a_collection_that_is_open(files: dict[str, Path], tmp_path: Path) -> None:
    path = tmp_path / "collection.anki2"
    path.write_bytes(files["schema 11"].read_bytes())
    wal = path.with_name("collection.anki2-wal")
    wal.write_bytes(b"changes")
    assert "close Anki first" in refused(path)
    wal.write_bytes(b"")
    assert len(apkg_reader.read(path).notes) == 5


def test_a_card_in_a_filtered_deck_is_in_its_own(
    files: dict[str, Path], tmp_path: Path
) -> None:
    package = apkg_reader.read(files["schema 11"])
    sql = "UPDATE cards SET odid = did, odue = due, did = 77, due = -100000"
    path = changed(files["schema 11"], tmp_path / "x.anki2", sql)
    assert {card[:3] for card in apkg_reader.read(path).cards} == {
        card[:3] for card in package.cards
    }


def test_zstd_is_an_extra(
    files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zstd, "_module", lambda: None)
    assert "anki-deckgen[import]" in refused(files["latest"])
    assert len(apkg_reader.read(files["legacy"]).notes) == 5


def frame(data: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(data)


BAD_FRAMES: dict[str, Callable[[bytes], bytes]] = {
    "no frame": lambda data: b"words",
    "empty": lambda data: b"",
    "cut off": lambda data: data[: len(data) // 2],
    "changed": lambda data: data[:6] + bytes(len(data) - 6),
    "more behind": lambda data: data + data,
    "bomb": lambda data: frame(bytes(300 << 20)),
    "large window": lambda data: zstd.MAGIC + b"\x00\xff" + data[6:],
}


@pytest.mark.parametrize("key", BAD_FRAMES)
@pytest.mark.parametrize("member", ["collection.anki21b", "media", "0"])
def test_compressed_badly(
    files: dict[str, Path], tmp_path: Path, key: str, member: str
) -> None:
    content = members(files["latest"])
    content[member] = BAD_FRAMES[key](content[member])
    path = packed(tmp_path / "x.apkg", content)
    refused(path)
    if member == "0":
        package = apkg_reader.read(path, digests=False)
        files_in_it = apkg_reader.media_files(package, package.members)
        with pytest.raises(UnreadableError):
            [deque(blocks, maxlen=0) for _, blocks in files_in_it]


LIMITED = """\
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (512 << 20, 512 << 20))
from pathlib import Path
from deckgen.formats import apkg_reader
try:
    apkg_reader.read(Path(sys.argv[1]), broken=True)
except apkg_reader.UnreadableError as error:
    print(error)
"""


def refused_within_memory(path: Path) -> str:
    program = [sys.executable, "-c", LIMITED, str(path)]
    done = subprocess.run(program, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 1
    assert "MemoryError" not in done.stdout
    return done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit of memory")
def test_a_bomb_in_zstd(files: dict[str, Path], tmp_path: Path) -> None:
    content = members(files["latest"])
    content["collection.anki21b"] = frame(bytes(1 << 30))
    assert "far more than it holds" in refused_within_memory(
        packed(tmp_path / "x.apkg", content)
    )


@pytest.mark.once
@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit of memory")
def test_very_many_small_rows(files: dict[str, Path], tmp_path: Path) -> None:
    sql = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 900000)"
        " INSERT INTO notes SELECT i, '', 1, 1, 0, '', '', 0, 0, 0, '' FROM n"
    )
    made = changed(
        files["schema 11"], tmp_path / "x.anki2", f"DROP INDEX ix_notes_csum; {sql}"
    )
    path = packed(
        tmp_path / "x.apkg",
        {"collection.anki2": made.read_bytes()},
        zipfile.ZIP_DEFLATED,
    )
    assert "memory" in refused_within_memory(path)


@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit of memory")
@pytest.mark.parametrize(
    "text",
    [
        '{"0":' + "[" * 200_000,
        "{" + ",".join(f'"{n}":"{n}"' for n in range(900_000)) + "}",
        "[" + ",".join(["{}"] * 4_000_000) + "]",
    ],
    ids=["deep", "many names", "many values"],
)
def test_lists_of_media_that_fill_the_memory(
    files: dict[str, Path], tmp_path: Path, text: str
) -> None:
    content = members(files["legacy"])
    content["media"] = text.encode()
    assert refused_within_memory(
        packed(tmp_path / "x.apkg", content, zipfile.ZIP_DEFLATED)
    )


def test_very_many_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = packed(tmp_path / "x.apkg", {str(number): b"" for number in range(50)})
    monkeypatch.setattr(archive, "MAX_MEMBERS", 49)
    assert "50 members" in refused(path)
    monkeypatch.setattr(archive, "MAX_DIRECTORY", 1000)
    assert "list of its members" in refused(path)


def test_the_size_of_a_zip64_directory_is_seen(tmp_path: Path) -> None:
    end_64 = b"PK\x06\x06" + struct.pack(
        "<QHHIIQQQQ", 44, 45, 45, 0, 0, 1, 1, 1 << 40, 0
    )
    locator = b"PK\x06\x07" + struct.pack("<IQI", 0, 0, 1)
    end = b"PK\x05\x06" + struct.pack(
        "<HHHHIIH", 0, 0, 65535, 65535, 0xFFFFFFFF, 0xFFFFFFFF, 0
    )
    path = tmp_path / "x.apkg"
    path.write_bytes(end_64 + locator + end)
    assert "list of its members" in refused(path)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_damage_of_any_kind_is_told_in_one_line(
    files: dict[str, Path], data: st.DataObject
) -> None:
    form = data.draw(st.sampled_from(["latest", "schema 18", "schema 11"]))
    whole = files[form].read_bytes()
    path = files[form].with_name("damaged")
    bad = bytearray(whole)
    if data.draw(st.booleans()):
        bad = bad[: data.draw(st.integers(0, len(whole) - 1))]
    else:
        for at in data.draw(
            st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=4)
        ):
            bad[at] ^= data.draw(st.integers(1, 255))
    path.write_bytes(bad)
    said = ""
    try:
        apkg_reader.read(path, broken=True)
    except UnreadableError as error:
        said = str(error)
    assert not said or said.isprintable()


@given(st.binary(max_size=60))
@example(b"\x08" + b"\xff" * 9 + b"\x7f")  # a number of 70 bits
def test_any_bytes_are_a_message_or_refused(data: bytes) -> None:
    with contextlib.suppress(ValueError):
        message = Message(data)
        for key in range(1, 12):
            assert 0 <= message.number(key) < 1 << 64
            assert key in message or message.text(key) == ""
            message.fractions(key), message.message(key)


def test_json_is_read_within_limits() -> None:
    assert limits.parsed_json(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}
    with pytest.raises(ValueError, match="bytes"):
        limits.parsed_json(b" " * 11, most=10)
    with pytest.raises(ValueError, match="deep"):
        limits.parsed_json(b"[" * 100_000)
    assert json.loads("1") == limits.parsed_json(b"1")
