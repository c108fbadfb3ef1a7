"""Which form a file or a folder has, told by what is in it, never by its name alone."""

from __future__ import annotations

import re
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from deckgen.formats.incoming import (
    anki_text,
    brainbrew,
    crowdanki,
    mappings,
    markdown,
    mnemosyne,
    packages,
    quizlet,
    supermemo,
)
from deckgen.formats.incoming.deck import NO_OPTIONS, IncomingDeck, Options
from deckgen.formats.incoming.decoding import decoded
from deckgen.formats.incoming.media import texts_in
from deckgen.formats.reading import damage
from deckgen.formats.reading.archive import check_directory
from deckgen.formats.reading.limits import UnreadableError, printable
from deckgen.util.filenames import resolved

Reads = Callable[[Path, Options], IncomingDeck]

_SEEN = 64 << 10
_SQLITE = b"SQLite format 3\0"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")  # the second is that of an empty archive
# '[{"q"', '{"q"'; not '[sound:', '{{c1::'
_LIST = re.compile(r"""\[\s*[\[{"\]]|\{\s*["\w]""")
# a pickle of a newer protocol; of the first one, '(lp1' or '(imodule'
_PICKLE = re.compile(rb"\x80[\x02-\x05]|\((?:[dl]p\d+|i[\w.]+)\n|c[\w.]+\n\w+\np?\d*\n")


class Form(NamedTuple):
    """A form: its name for ``--dialect`` and messages, the function that reads it, and which fields of
    the options have a meaning for it."""

    name: str
    read: Reads
    takes: tuple[str, ...] = ()


PACKAGE = Form("package", packages.read)
CROWDANKI = Form("crowdanki", crowdanki.read)
TABLE = Form("table", anki_text.read, ("columns", "separator", "encoding", "type"))
QUIZLET = Form("quizlet", quizlet.read, ("separator", "row_separator", "encoding"))
SUPERMEMO = Form("supermemo", supermemo.read)
MNEMOSYNE = Form("mnemosyne", mnemosyne.read_cards)
MNEMOSYNE_DATABASE = Form("mnemosyne-database", mnemosyne.read_database)
BRAIN_BREW = Form("brain-brew", brainbrew.read)
MAPPINGS = Form("mappings", mappings.read, ("encoding", "mapping"))
MARKDOWN = Form("markdown", markdown.read, ("encoding",))

FORMS = (
    PACKAGE,
    CROWDANKI,
    TABLE,
    QUIZLET,
    SUPERMEMO,
    MNEMOSYNE,
    MNEMOSYNE_DATABASE,
    BRAIN_BREW,
    MAPPINGS,
    MARKDOWN,
)
"""All forms."""

_OPTIONS = {
    "columns": "--columns",
    "separator": "--separator",
    "row_separator": "--row-separator",
    "encoding": "--encoding",
    "type": "--type",
    "mapping": "--map",
}
"""How the command line calls the options that only some forms have."""

NAMES = (
    *(form.name for form in FORMS),
    *(dialect.name for dialect in markdown.DIALECTS),
)
"""What ``--dialect`` takes."""


def read(path: Path, options: Options = NO_OPTIONS) -> IncomingDeck:
    """Read a deck of whatever form. Raises :exc:`UnreadableError`, whose message is one line, and
    ``OSError``."""
    form = recognise(path, options)
    _require_of_use(path, form, options)
    deck = form.read(path, options)
    if not deck.notes:
        why = f": {deck.warnings[0]}" if deck.warnings else ""
        raise UnreadableError(f"{path} is {deck.form} with no notes in it{why}")
    return deck


def _require_of_use(path: Path, form: Form, options: Options) -> None:
    """Refuse an option that has no effect on a form. Raises :exc:`UnreadableError`."""
    for field, option in _OPTIONS.items():
        if getattr(options, field) and field not in form.takes:
            takers = ", ".join(each.name for each in FORMS if field in each.takes)
            raise UnreadableError(
                f"{path} is read as '{form.name}', on which {option} has no effect: leave the option out, "
                f"or give another format with --dialect ({takers})"
            )


def recognise(path: Path, options: Options = NO_OPTIONS) -> Form:
    """Return the form of a file or a folder. Raises :exc:`UnreadableError` for one that is not known."""
    if options.dialect:
        return _named(options.dialect)
    if path.is_dir():
        return _folder(path)
    if path.exists() and not path.is_file():
        raise UnreadableError(f"{path} is not an ordinary file")
    with path.open("rb") as file:
        start = file.read(_SEEN)
    if not start.strip():
        raise UnreadableError(f"{path} is empty")
    if start.startswith(_SQLITE):
        return _database(path)
    if start.startswith(_ZIP):
        return _archive(path)
    return _text(path, start, options)


def _named(name: str) -> Form:
    """Return the form that ``--dialect`` names. Raises :exc:`UnreadableError`."""
    for dialect in markdown.DIALECTS:
        if dialect.name == name:
            return MARKDOWN
    for form in FORMS:
        if form.name == name:
            return form
    known = ", ".join(NAMES)
    raise UnreadableError(f"there is no format '{name}'; there are {known}")


def _folder(path: Path) -> Form:
    for name in ("deck.json", f"{path.name}.json"):
        if (path / name).is_file():
            return CROWDANKI
    if brainbrew.recipes(path):
        return BRAIN_BREW
    if texts_in(path, markdown.SUFFIXES):
        return MARKDOWN
    raise UnreadableError(f"{path} is a folder without a deck in a known format")


def _database(path: Path) -> Form:
    """Tell a collection of Anki's from a database of Mnemosyne's."""
    address = f"{resolved(path).as_uri()}?mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(address, uri=True)
        connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
        try:
            found = connection.execute("SELECT name FROM sqlite_master LIMIT 1000")
            names = {name for (name,) in found}
        finally:
            connection.close()
    except (sqlite3.Error, UnicodeError) as error:
        # also a message of SQLite's that is no text
        raise UnreadableError(
            f"{path} is not a collection, or is damaged: {printable(damage.words(error))}"
        ) from None
    if "data_for_fact" in names:
        return MNEMOSYNE_DATABASE
    if "col" in names or {"facts", "models"} <= names:
        return PACKAGE
    raise UnreadableError(f"{path} is a database of another program")


def _archive(path: Path) -> Form:
    try:
        with path.open("rb") as file:
            check_directory(file)
            names = set(zipfile.ZipFile(file).namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return PACKAGE  # whose reader says what is wrong
    if mnemosyne.CARDS in names:
        return MNEMOSYNE
    return PACKAGE


def _text(path: Path, start: bytes, options: Options) -> Form:
    """Tell the forms of text apart."""
    if path.suffix.lower() == ".mem" or _PICKLE.match(start):
        raise UnreadableError(
            f"{path} is a Python pickle, which can run any code, so it is never read; "
            "export from Mnemosyne as .cards"
        )
    suffix = path.suffix.lower()
    xml = ("<?xml", f"<{supermemo.ROOT}")
    if suffix == ".xml" or start.lstrip().startswith(tuple(map(str.encode, xml))):
        return SUPERMEMO  # which says itself how it is encoded
    head = decoded(path, _cut(start), options.encoding)
    begins = head.lstrip()[:200]
    if begins.startswith(xml):
        return SUPERMEMO
    if suffix in mappings.LINES:
        return MAPPINGS
    if suffix == ".json":
        is_crowdanki = '"__type__"' in head or "'__type__'" in head
        return CROWDANKI if is_crowdanki else MAPPINGS
    if suffix in markdown.SUFFIXES:
        return MARKDOWN
    if suffix in (".yaml", ".yml"):
        is_recipe = any(f"{step}:" in head for step in brainbrew.STEPS)
        return BRAIN_BREW if is_recipe else MAPPINGS
    if suffix in (".apkg", ".colpkg", ".anki2", ".anki21"):
        return PACKAGE
    if suffix not in (".csv", ".tsv") and _LIST.match(begins):
        return MAPPINGS
    if options.row_separator:
        return QUIZLET
    if suffix == ".txt" and not head.startswith("#") and _is_quizlet(head):
        return QUIZLET
    return TABLE


def _cut(start: bytes) -> bytes:
    """Return bytes without a character at their end of which only a part was read."""
    if len(start) < _SEEN:
        return start
    end = start.rfind(b"\n") + 1
    return start[: end or len(start) - 4]


def _is_quizlet(head: str) -> bool:
    """Tell whether most lines have a dash between term and definition, and none has what parts columns."""
    if "\t" in head:
        return False
    lines = [line for line in head.split("\n") if line.strip()]
    between = quizlet.dash(head)
    parted = sum(between in line for line in lines)
    return 2 * parted > len(lines)
