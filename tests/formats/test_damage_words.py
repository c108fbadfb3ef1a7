"""What is wrong with a file is said without the words of Python, of zip and of SQLite."""

from __future__ import annotations

import errno
import os
import sqlite3
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from deckgen.formats.incoming import decoding, recognise
from deckgen.formats.reading import damage
from deckgen.formats.reading.limits import UnreadableError, damage_told


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            zipfile.BadZipFile("Bad CRC-32 for file 'media'"),
            "'media' in its zip archive is damaged",
        ),
        (
            zipfile.BadZipFile("Bad magic number for central directory"),
            "its zip archive is broken",
        ),
        (zipfile.BadZipFile("Truncated file header"), "its zip archive is cut off"),
        (
            zipfile.BadZipFile("Overlapped entries: 'a' (a bomb)"),
            "files in its zip archive overlap",
        ),
        (zipfile.BadZipFile("File is not a zip file"), "it is not a zip archive"),
        (
            NotImplementedError("zip file version 9.9"),
            "its zip archive is made in a way that cannot be read",
        ),
        (
            sqlite3.DatabaseError("file is not a database"),
            "its database is not one, or has a password",
        ),
        (
            sqlite3.DatabaseError("database disk image is malformed"),
            "its database is broken",
        ),
        (
            sqlite3.DatabaseError(
                "malformed database schema (notes) - near x: syntax error"
            ),
            "the definition of 'notes' in its database is broken",
        ),
        (
            sqlite3.OperationalError("no such column: sfld"),
            "its database has no column 'sfld'",
        ),
        (
            sqlite3.OperationalError("interrupted"),
            "its database takes too long to be read",
        ),
        (
            sqlite3.OperationalError("near x: syntax error"),
            "its database cannot be read",
        ),
        (
            zlib.error("Error -3 while decompressing data"),
            "what is packed in it is broken",
        ),
        (KeyError("media"), damage.UNKNOWN),
        (IndexError("list index out of range"), damage.UNKNOWN),
        (struct.error("unpack requires a buffer of 4 bytes"), damage.UNKNOWN),
        (ValueError("invalid literal for int() with base 10: 'x'"), damage.UNKNOWN),
        (ValueError("not enough values to unpack (expected 2, got 1)"), damage.UNKNOWN),
        (ValueError(""), damage.UNKNOWN),
        (ValueError("a message is cut off"), "a message is cut off"),
        (OSError(errno.EINVAL, "Invalid argument"), damage.UNKNOWN),
    ],
)
def test_what_libraries_say_is_put_into_plain_words(
    error: Exception, said: str
) -> None:
    with pytest.raises(UnreadableError) as refused, damage_told(Path("x.apkg")):
        raise error
    assert str(refused.value) == f"x.apkg is not a package, or is damaged: {said}"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EIO])
def test_what_the_system_says_is_no_damage(number: int) -> None:
    with pytest.raises(OSError, match="why") as refused, damage_told(Path("x.apkg")):
        raise OSError(number, "why", "x.apkg")
    assert refused.value.errno == number


@pytest.mark.parametrize(
    ("said", "number"),
    [("database or disk is full", errno.ENOSPC), ("disk I/O error", errno.EIO)],
)
def test_a_database_that_cannot_be_written(said: str, number: int) -> None:
    error = damage.of_writing(sqlite3.OperationalError(said))
    assert (error.errno, error.strerror) == (number, os.strerror(number))


def test_a_collection_with_a_name_that_is_no_text(tmp_path: Path) -> None:
    """SQLite says then what is wrong in bytes of which Python makes no text."""
    path = tmp_path / "a.anki2"
    connection = sqlite3.connect(path)
    connection.executescript(
        "CREATE TABLE col (id integer); CREATE TABLE notes (id integer, guid text)"
    )
    connection.close()
    for old in (b"tablenotes", b"TABLE notes"):
        data = path.read_bytes()
        assert old in data
        path.write_bytes(data.replace(old, old[:-1] + b"\xff"))
        with pytest.raises(
            UnreadableError, match=r"is not a (collection|package), or is damaged: "
        ):
            recognise.read(path)


def test_how_deep_yaml_may_be(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    most = decoding.DEEPEST
    assert decoding.parsed_yaml(path, "[" * most + "]" * most)
    with pytest.raises(UnreadableError, match="is nested too deeply"):
        decoding.parsed_yaml(path, "[" * (most + 1) + "]" * (most + 1))
