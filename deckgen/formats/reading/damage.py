"""What is wrong with a file, in words that do not take a knowledge of Python, of zip or of SQLite."""

from __future__ import annotations

import errno
import json
import os
import re
import sqlite3

from deckgen.util.lazy_pattern import lazy_pattern

UNKNOWN = "what is in it does not have the form that it must have"

_OF_SQLITE = (
    (
        r"malformed database schema \((.+?)\)",
        "the definition of '{}' in its database is broken",
    ),
    (r"no such (table|column|index): (\S+)", "its database has no {} '{}'"),
    (
        r"no such collation sequence: (\S+)",
        "its database sorts by '{}', which is not known",
    ),
    (r"file is not a database|encrypted", "its database is not one, or has a password"),
    (r"interrupted", "its database takes too long to be read"),
    (r"too big", "a text in its database is too long"),
    (r"malformed|corrupt", "its database is broken"),
    (r"unsupported file format", "its database is of a newer form"),
)
"""Patterns of what SQLite says, and what is said in its place."""

_OF_ZIP = (
    (r"not a zip file", "it is not a zip archive"),
    (r"Bad CRC-32 for file (.+)", "{} in its zip archive is damaged"),
    (r"[Oo]verlapped entries", "files in its zip archive overlap"),
    (r"[Tt]runcated", "its zip archive is cut off"),
    (r"", "its zip archive is broken"),
)

_OF_PYTHON = lazy_pattern(
    r"invalid literal|could not convert|Exceeds the limit|embedded null|(not enough|too many) values|year |"
    r"negative |substring |byte must be|cannot convert|read length|seek|I/O operation"
)
"""How what Python says of a value begins, beside what is raised here with the same type of error."""

_FULL = "disk is full"


def words(error: Exception) -> str:
    """Return what is wrong with a file of which reading ended with an error."""
    import zlib
    from zipfile import BadZipFile  # slow to import

    told = " ".join(str(error).split())
    if isinstance(error, json.JSONDecodeError):
        return (
            f"a JSON text in it is broken at line {error.lineno}, column {error.colno}"
        )
    if isinstance(error, UnicodeError):
        return "a text in it is not UTF-8"
    if isinstance(error, BadZipFile):
        return _replaced(told, _OF_ZIP)
    if isinstance(error, sqlite3.Error):
        return _replaced(told, _OF_SQLITE) or "its database cannot be read"
    if isinstance(error, zlib.error) or type(error).__name__ == "ZstdError":
        return "what is packed in it is broken"
    if isinstance(error, EOFError):
        return "it ends too early"
    if isinstance(error, NotImplementedError):
        return "its zip archive is made in a way that cannot be read"
    if type(error) is ValueError and told and not _OF_PYTHON.match(told):
        return told
    return UNKNOWN


def of_writing(error: sqlite3.Error) -> OSError:
    """Return the error of the system for one of writing a database."""
    number = errno.ENOSPC if _FULL in str(error) else errno.EIO
    return OSError(number, os.strerror(number))


def _replaced(told: str, table: tuple[tuple[str, str], ...]) -> str:
    for pattern, instead in table:
        found = re.search(pattern, told)
        if found:
            return instead.format(*found.groups())
    return ""
