"""Anki's text export and other tables: fields between tabs, commas or semicolons.

    #separator:tab
    #html:true
    #guid column:1
    #tags column:4
    f3%kz    What is the capital of Chad?    N'Djamena    africa

https://docs.ankiweb.net/importing/text-files.html
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import NamedTuple

from deckgen.formats.incoming import own_table, table_types
from deckgen.formats.incoming.deck import (
    BUILT_IN,
    CLOZE,
    HTML,
    NO_OPTIONS,
    PLAIN,
    QUESTION,
    IncomingDeck,
    IncomingNote,
    Options,
)
from deckgen.formats.incoming.decoding import read_text
from deckgen.formats.incoming.table_rows import (
    MAX_COLUMNS,
    Row,
    lines_named,
    rows_of,
    sniffed,
    trimmed,
    unlike,
)
from deckgen.formats.reading.limits import UnreadableError, shown
from deckgen.formats.reading.values import PackedType

SEPARATORS = {
    "tab": "\t",
    "pipe": "|",
    "semicolon": ";",
    "colon": ":",
    "comma": ",",
    "space": " ",
}
"""The names that separators have in a header."""

_SNIFFED = ("\t", "|", ";", ":", ",", " ")
_OF_CSV = ("\t", ",", ";", "|", ":", " ")
_COLUMNS = ("notetype", "deck", "tags", "guid")
"""What a header may say that a column has: ``#guid column:1``."""

_KEYS = frozenset(
    [
        "separator",
        "html",
        "tags",
        "columns",
        "notetype",
        "deck",
        "match scope",
        "if matches",
    ]
    + [f"{name} column" for name in _COLUMNS]
)
SEPARATOR = "separator"
_HEADER_KEY = re.compile(r"[a-z ]+")
# a first line, before there were headers
_OLD_TAGS = re.compile(r"tags:(.*)", re.IGNORECASE)
_EXCEL = re.compile(r"sep=(.)\n", re.IGNORECASE)
_LINE_ABOVE_ANSWER = "<hr id=answer>"
_CLOZE = re.compile(r"\{\{c\d+::")
# 'Country', 'capital_city', 'Word class'
_NAME = re.compile(r"[^\W\d][\w-]*(?: [\w-]+)?")
_TAG = re.compile(r"<[a-zA-Z/][^<>]*>|&(?:[a-z]+|#\d+);")
_KNOWN = {
    "front": "q", "question": "q", "q": "q", "term": "q", "word": "q",
    "back": "a", "answer": "a", "a": "a", "definition": "a", "meaning": "a",
    "note": "note", "extra": "note", "remark": "note", "text": "cloze", "cloze": "cloze",
    "tags": "tags", "tag": "tags", "deck": "deck", "guid": "guid", "id": "id", "notetype": "notetype",
    "frage": "q", "vorderseite": "q", "begriff": "q", "wort": "q", "antwort": "a", "rückseite": "a",
    "bedeutung": "a", "übersetzung": "a", "anmerkung": "note", "schlagwörter": "tags", "stichwörter": "tags",
    "recto": "q", "mot": "q", "réponse": "a", "verso": "a", "remarque": "note", "étiquettes": "tags",
    "pregunta": "q", "anverso": "q", "respuesta": "a", "reverso": "a", "nota": "note", "etiquetas": "tags",
    "domanda": "q", "fronte": "q", "risposta": "a", "retro": "a", "etichette": "tags",
    "pergunta": "q", "frente": "q", "resposta": "a", "vraag": "q", "antwoord": "a", "labels": "tags",
}  # fmt: skip
"""What columns mean by their names."""


class _Header(NamedTuple):
    """The lines at the beginning that say how the rest is to be read.

    - ``values``: what they say, by their keys.
    - ``lines``: how many they are.
    - ``is_anki``: one of them is Anki's.
    - ``comments``: those that say nothing, with their numbers.
    """

    values: dict[str, str]
    lines: int
    warnings: list[str]
    is_anki: bool
    comments: tuple[tuple[int, str], ...] = ()

    @property
    def has_columns(self) -> bool:
        """Tell whether a line says what is in a column."""
        if "columns" in self.values:
            return True
        return any(key.endswith(" column") for key in self.values)


def read(path: Path, options: Options = NO_OPTIONS) -> IncomingDeck:
    """Read a table. Raises ``UnreadableError`` and ``OSError``."""
    whole = read_text(path, options.encoding)
    header = _header(path, whole)
    body = "\n".join(whole.split("\n")[header.lines :])
    separator = _separator(path, options, header, body)
    rows, as_written = rows_of(path, body, separator, header.lines)
    if own_table.is_own(rows):
        return own_table.deck(path, rows)
    roles, rows, warnings = _roles(path, options, header, rows)
    is_html = _is_html(options, header, rows)
    reading = _Reading(path, roles, header, options)
    notes, types, without = reading.notes(rows)
    warnings += _odd(header, options, separator, rows, as_written)
    if without:
        warnings.append(f"rows with empty fields are left out: {lines_named(without)}")
    says_plain = header.values.get("html", "").lower() == "false"
    if says_plain and any(each.guid for each in notes):
        warnings.append(
            "the file says html:false: Anki left out all markup when it was exported"
        )
    has_types = any(role.startswith("notetype") for role in roles)
    if has_types or "notetype" in header.values:
        warnings.append(
            "a text export has no note types: they are made from the columns, so learners must tick "
            "'Merge note types'; to keep the old ones, give a package that has them: --types FILE.apkg"
        )
    return IncomingDeck(
        path,
        form="Anki's text export" if header.is_anki else "a table",
        name=header.values.get("deck") or path.stem,
        format=HTML if is_html else PLAIN,
        notes=tuple(notes),
        note_types=types,
        warnings=tuple(header.warnings + warnings),
    )


def _odd(
    header: _Header,
    options: Options,
    separator: str,
    rows: list[Row],
    as_written: list[int],
) -> list[str]:
    """Return what is odd about rows, and what to do about it."""
    found = []
    width = _width(rows)
    like_rows = []
    for number, line in header.comments:
        columns = line.count(separator) + 1
        if columns >= width > 1:
            like_rows.append(number)
    if like_rows:
        found.append(
            f"a line that begins with '#' is a comment, and left out: {lines_named(like_rows)}; if it is a "
            "row, put its first field in quotation marks"
        )
    if as_written:
        where = lines_named(as_written)
        found.append(
            f"quotation marks around part of a field are kept as text: {where}"
        )
    if separator == " " and not options.separator and SEPARATOR not in header.values:
        found.append(
            "the columns are split at spaces, because no other separator was found: give the right one with "
            "--separator"
        )
    if not header.is_anki:
        found += filter(None, [unlike(rows)])
    elif not header.has_columns and _are_backs_of_cards(rows):
        found.append(
            "the file looks like Anki's 'Cards in Plain Text', whose backs repeat the fronts: export 'Notes "
            "in Plain Text' instead, with the unique identifier and the note type"
        )
    return found


def _width(rows: list[Row]) -> int:
    """Return how many cells the longest row has."""
    return max((len(row.cells) for row in rows), default=0)


def _are_backs_of_cards(rows: list[Row]) -> bool:
    """Tell whether most rows end with the back of a card: the front, a line, and the answer."""
    backs = [row.cells[-1].replace('"', "") for row in rows]
    with_line = sum(_LINE_ABOVE_ANSWER in back for back in backs)
    return 2 * with_line > len(rows)


def _header(path: Path, whole: str) -> _Header:
    """Read the lines at the beginning that say how the rest is to be read.

    They are ``#html:true`` and the like; a first line ``tags: a b`` of old exports; or ``sep=;``, which
    Excel reads, and then does not show.
    """
    values: dict[str, str] = {}
    warnings: list[str] = []
    comments: list[tuple[int, str]] = []
    lines = 0
    excel = _EXCEL.match(whole)
    if excel:
        return _Header({SEPARATOR: excel[1]}, 1, warnings, is_anki=False)
    for line in whole.split("\n"):
        old = _OLD_TAGS.match(line) if not lines else None
        if old:
            values["tags"] = old[1].strip()
            lines += 1
            continue
        if not line.startswith("#"):
            break
        lines += 1
        name, colon, value = line[1:].partition(":")
        key = " ".join(name.lower().split())
        if key in _KEYS and colon:
            values[key] = _header_value(path, lines, key, value)
            continue
        comments.append((lines, line))
        looks_like_key = colon and _HEADER_KEY.fullmatch(key)
        if looks_like_key and not line.startswith("# "):
            warnings.append(
                f"{path}:{lines}: Anki has no header '#{key}:' and ignores it"
            )
    return _Header(values, lines, warnings, bool(values), tuple(comments))


def _header_value(path: Path, line: int, key: str, written: str) -> str:
    """Return the value of a header without spaces around it, where these mean nothing."""
    value = written.strip()
    if key in (SEPARATOR, "html") or key.endswith(" column"):
        _check_header(path, line, key, value)
    if key == "columns":
        return written  # its tabs may part the names
    if key == SEPARATOR and not value:
        return written  # a tab or a space itself
    return value


def _check_header(path: Path, line: int, key: str, value: str) -> None:
    """Refuse a header with a value that it cannot have: perhaps a row is glued to it."""
    if key == SEPARATOR:
        is_possible = len(value) < 2 or value.lower() in SEPARATORS
    elif key == "html":
        is_possible = value.lower() in ("true", "false")
    else:
        is_number = value.isascii() and value.isdecimal()
        is_possible = is_number and 0 < int(value[:6]) <= 1000
    if not is_possible:
        raise UnreadableError(
            f"{path}:{line}: the header '#{key}:' cannot have the value {shown(value)}"
        )


def _separator(path: Path, options: Options, header: _Header, body: str) -> str:
    """Return what stands between fields."""
    named = options.separator or header.values.get(SEPARATOR, "")
    if named:
        separator = SEPARATORS.get(named.lower(), named.replace("\\t", "\t"))
        if len(separator) != 1 or separator in '"\n':
            raise UnreadableError(f"{path}: {shown(named)} cannot be a separator")
        return separator
    is_csv = path.suffix.lower() == ".csv"
    return sniffed(body, _OF_CSV if is_csv else _SNIFFED)


def _may_be_names(path: Path, header: _Header, rows: list[Row]) -> bool:
    """Tell whether the first row may have the names of the columns.

    In a CSV file of a spreadsheet they are often words that only its author knows: 'Country,Capital'.
    """
    if not rows:
        return False
    cells = [cell.strip() for cell in rows[0].cells]
    known = sum(cell.lower() in _KNOWN for cell in cells)
    if known > 1:
        return True
    if len(cells) < 2 or len(rows) < 2 or not _is_table(path, header):
        return False
    are_different = len(set(cells)) == len(cells)
    return are_different and all(map(_NAME.fullmatch, cells))


def _is_table(path: Path, header: _Header) -> bool:
    """Tell whether a file is one that spreadsheets write."""
    return not header.is_anki and path.suffix.lower() in (".csv", ".tsv")


def _roles(
    path: Path, options: Options, header: _Header, rows: list[Row]
) -> tuple[list[str], list[Row], list[str]]:
    """Return what each column is, the rows without a row of names, and warnings.

    A column is what its name says, or ``guid:`` and the like where a header says so, or ''.
    """
    warnings = []
    names: list[str] = []
    if options.columns == ("header",) and rows:
        names, rows = rows[0].cells, rows[1:]
    elif options.columns:
        names = _different(options.columns)
    elif "columns" in header.values:
        names = _names_in(header)
    elif not header.has_columns and _may_be_names(path, header, rows):
        first_names = ", ".join(rows[0].cells[:4])
        warnings.append(
            f"the first row looks like column names ({first_names}): if so, use --columns header"
        )
    rows = trimmed(rows, len(names))
    width = max(_width(rows), len(names))
    if width > MAX_COLUMNS:
        raise UnreadableError(f"{path} has more than {MAX_COLUMNS:,} columns")
    roles = [name.strip() for name in names]
    roles += [""] * (width - len(roles))
    for key in _COLUMNS:
        number = int(header.values.get(f"{key} column", 0))
        if not number:
            continue
        if number <= len(roles):
            roles[number - 1] = f"{key}:"
        elif key != "tags":  # a column of tags is empty where no note has any
            warnings.append(
                f"'#{key} column:{number}' has no effect: no row has that many columns"
            )
    return roles, rows, warnings


def _different(columns: tuple[str, ...]) -> list[str]:
    """Return the names that the command line gives columns.

    Raises ``UnreadableError`` for one that it gives twice.
    """
    for name in columns:
        if columns.count(name) > 1:
            raise UnreadableError(f"--columns has two columns called {shown(name)}")
    return list(columns)


def _names_in(header: _Header) -> list[str]:
    """Return the names of the columns in a header, ``#columns:Front,Back``."""
    named = header.values.get(SEPARATOR, "tab")
    separator = SEPARATORS.get(named.lower(), named)
    line = header.values["columns"].rstrip("\n")
    return next(csv.reader([line], delimiter=separator), [])


def _is_html(options: Options, header: _Header, rows: list[Row]) -> bool:
    """Tell whether the texts are HTML: as the command line says, or the header, or the first rows."""
    if options.html is not None:
        return options.html
    if "html" in header.values:
        return header.values["html"].lower() == "true"
    return any(any(map(_TAG.search, row.cells)) for row in rows[:500])


class _Reading:
    """Makes notes of rows.

    - ``type``: the note type of rows that name none, '' if nothing is said of it.
    - ``is_built_in``: the command line names one of the built-in kinds.
    - ``tags``: those of all notes.
    - ``special``: the places of the cells that are no fields, such as tags, by what they are.
    - ``fields``: the places of the others; ``names``: what these are called.
    """

    def __init__(
        self, path: Path, roles: list[str], header: _Header, options: Options
    ) -> None:
        self.path = path
        self.type = options.type or header.values.get("notetype", "")
        self.is_anki = header.is_anki
        self.is_built_in = options.type.lower() in BUILT_IN
        self.tags = tuple(header.values.get("tags", "").split())
        self.special: dict[str, int] = {}
        self.fields: list[int] = []
        self.names: list[str] = []
        for place, role in enumerate(roles):
            meaning = _KNOWN.get(role.lower(), "")
            by_header = role.removesuffix(":")  # '#guid column:3' makes 'guid:' of it
            if role.endswith(":") and by_header in _COLUMNS:
                meaning = by_header
            if meaning in (*_COLUMNS, "id") and meaning not in self.special:
                self.special[meaning] = place
            else:
                self.fields.append(place)
                self.names.append(role)

    def notes(
        self, rows: list[Row]
    ) -> tuple[list[IncomingNote], dict[str, PackedType], list[int]]:
        """Return the notes of rows, their note types, and the lines of rows without any text in their
        fields."""
        notes = []
        without = []
        for row in rows:
            note = self._note(row)
            if note is None:
                without.append(row.line)
            else:
                notes.append(note)
        types = self._types(notes)
        return [_filled(note, types) for note in notes], types, without

    def _types(self, notes: list[IncomingNote]) -> dict[str, PackedType]:
        """Return the note types that notes need, each with as many fields as any of its notes has."""
        counts: dict[str, int] = {}
        clozes = set()
        for note in notes:
            key = note.note_type
            if key in BUILT_IN:
                continue
            counts[key] = max(len(note.fields), counts.get(key, 1))
            if key not in clozes and _CLOZE.search("".join(note.fields)):
                clozes.add(key)
        types = {}
        for key, count in counts.items():
            is_cloze = key in clozes
            types[key] = table_types.made(key, self.names, count, is_cloze=is_cloze)
        return types

    def _note(self, row: Row) -> IncomingNote | None:
        """Return the note of a row, nothing for a row without any text in its fields."""
        width = len(row.cells)
        cells = [row.cells[at] if at < width else "" for at in self.fields]
        if not any(cell.strip() for cell in cells):
            return None
        named = self._cell(row.cells, "notetype") or self.type
        kind, fields = self._typed(named, cells)
        tags = self._tags(self._cell(row.cells, "tags"))
        return IncomingNote(
            kind,
            tuple(fields),
            tags=self.tags + tuple(tags),
            deck=self._cell(row.cells, "deck"),
            guid=self._cell(row.cells, "guid"),
            name=self._cell(row.cells, "id"),
            place=f"{self.path.name}:{row.line}",
        )

    def _tags(self, cell: str) -> list[str]:
        """Return the tags in a cell. In Anki's export a comma is a part of a tag."""
        return cell.split() if self.is_anki else re.findall(r"[^,;\s]+", cell)

    def _cell(self, row: list[str], key: str) -> str:
        """Return the cell of a row with its deck, its tags, or the like; '' if it has none."""
        place = self.special.get(key, len(row))
        return row[place].strip() if place < len(row) else ""

    def _typed(self, named: str, cells: list[str]) -> tuple[str, list[str]]:
        """Return the type of a note and its fields.

        ``named`` is the note type that the row or the file names. Without one, the note is of a built-in
        kind if its cells are those of one, or else of a note type that is made for the table.
        """
        built_in = self.type.lower() if self.is_built_in else ""
        if built_in and built_in != QUESTION:
            count = 2 if built_in == CLOZE else 3
            return built_in, [*cells, ""][:count]
        if built_in or not named:
            if len(cells) < 3:
                is_cloze = _CLOZE.search(cells[0])
                return CLOZE if is_cloze else QUESTION, [*cells, ""][:2]
            meanings = [_KNOWN.get(name.lower(), "") for name in self.names]
            if {"q", "a"} <= set(meanings) <= {"q", "a", "note"}:
                by_meaning = dict(zip(meanings, cells, strict=False))
                question, answer = by_meaning["q"], by_meaning["a"]
                return QUESTION, [question, answer, by_meaning.get("note", "")]
        # Anki fills the rows of all note types up to those of the one with the most fields.
        end = len(cells)
        while end > 2 and not cells[end - 1] and not self.names[end - 1]:
            end -= 1
        return named or f"Table of {len(self.names)}", cells[:end]


def _filled(note: IncomingNote, types: dict[str, PackedType]) -> IncomingNote:
    """Return a note with as many fields as its type has."""
    kind = types.get(note.note_type)
    if kind is None:
        return note
    missing = len(kind.fields) - len(note.fields)
    return note._replace(fields=note.fields + ("",) * missing)
