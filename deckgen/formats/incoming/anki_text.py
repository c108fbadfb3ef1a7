"""Anki's text export and other tables: fields between tabs, commas or semicolons.

https://docs.ankiweb.net/importing/text-files.html
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import NamedTuple

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
from deckgen.formats.incoming.decoding import MAX_FILE, read_text
from deckgen.formats.reading.limits import UnreadableError, shown
from deckgen.formats.reading.values import FieldOptions, PackedType, TemplateOptions

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
_SNIFF_IN = 8192
_COLUMNS = ("notetype", "deck", "tags", "guid")
_KEYS = frozenset(
    ["separator", "html", "tags", "columns", "notetype", "deck", "match scope", "if matches"]
    + [f"{name} column" for name in _COLUMNS]
)
_CLOZE = re.compile(r"\{\{c\d+::")
_NAME = re.compile(r"[^\W\d][\w-]*(?: [\w-]+)?")  # 'Country', 'capital_city', 'Word class'
_TAG = re.compile(r"<[a-zA-Z/][^<>]*>|&(?:[a-z]+|#\d+);")
_KNOWN = {
    "front": "q", "question": "q", "q": "q", "term": "q", "word": "q",
    "back": "a", "answer": "a", "a": "a", "definition": "a", "meaning": "a",
    "note": "note", "extra": "note", "remark": "note", "text": "cloze", "cloze": "cloze",
    "tags": "tags", "tag": "tags", "deck": "deck", "guid": "guid", "id": "id", "notetype": "notetype",
}  # fmt: skip
"""What columns mean by their names."""


class _Header(NamedTuple):
    """What the lines at the beginning say, and how many they are."""

    values: dict[str, str]
    lines: int
    warnings: list[str]


def read(path: Path, options: Options = NO_OPTIONS) -> IncomingDeck:
    """Read a table. Raises ``UnreadableError`` and ``OSError``."""
    whole = read_text(path, options.encoding)
    header = _header(path, whole)
    body = "\n".join(whole.split("\n")[header.lines :])
    separator = _separator(path, options, header, body)
    rows = _rows(path, body, separator, header.lines)
    roles, rows, warnings = _roles(path, options, header, rows)
    is_html = _is_html(options, header, rows)
    reading = _Reading(path, roles, header, options)
    notes = [note for line, row in rows if (note := reading.note(line, row)) is not None]
    if header.values.get("html", "").lower() == "false" and any(each.guid for each in notes):
        warnings.append("the file says html:false: Anki left out all markup when it was exported")
    if any(role.startswith("notetype") for role in roles) or "notetype" in header.values:
        warnings.append(
            "a text export holds no note types: they are made from the columns, so that learners must tick "
            "'Merge note types'; name a package that has them to keep them: --types FILE.apkg"
        )
    return IncomingDeck(
        path,
        "Anki's text export" if header.values else "a table",
        header.values.get("deck") or path.stem,
        HTML if is_html else PLAIN,
        tuple(notes),
        reading.types,
        warnings=tuple(header.warnings + warnings),
    )


def _header(path: Path, whole: str) -> _Header:
    """Read the lines at the beginning that say how the rest is to be read."""
    values: dict[str, str] = {}
    warnings: list[str] = []
    lines = 0
    for line in whole.split("\n"):
        old = re.match(r"tags:(.*)", line, re.IGNORECASE) if not lines else None
        if old:
            values["tags"] = old[1].strip()
            lines += 1
            continue
        if not line.startswith("#"):
            break
        lines += 1
        name, colon, value = line[1:].partition(":")
        key = " ".join(name.lower().split())
        if not colon or not key:
            continue
        if key not in _KEYS:
            if re.fullmatch(r"[a-z ]+", key) and not line.startswith("# "):
                warnings.append(f"{path}:{lines}: Anki knows no header '#{key}:', and passes over it")
            continue
        if key in ("separator", "html") or key.endswith(" column"):
            _check_header(path, lines, key, value.strip())
        values[key] = value if key == "columns" else value.strip()
        if key == "separator" and not values[key]:
            values[key] = value
    return _Header(values, lines, warnings)


def _check_header(path: Path, line: int, key: str, value: str) -> None:
    """Refuse a header with a value that it cannot have: perhaps a row is glued to it."""
    if key == "separator" and (len(value) < 2 or value.lower() in SEPARATORS):
        return
    if key == "html" and value.lower() in ("true", "false"):
        return
    if key.endswith(" column") and value.isascii() and value.isdecimal() and 0 < int(value[:6]) <= 1000:
        return
    raise UnreadableError(f"{path}:{line}: the header '#{key}:' has the value {shown(value)}")


def _separator(path: Path, options: Options, header: _Header, body: str) -> str:
    """Return what stands between fields."""
    named = options.separator or header.values.get("separator", "")
    if named:
        separator = SEPARATORS.get(named.lower(), named.replace("\\t", "\t"))
        if len(separator) != 1 or separator in '"\n':
            raise UnreadableError(f"{path}: {shown(named)} cannot be a separator")
        return separator
    beginning = body[:_SNIFF_IN]
    return next((sign for sign in _SNIFFED if sign in beginning), "\t")


def _rows(path: Path, body: str, separator: str, before: int) -> list[tuple[int, list[str]]]:
    """Return the rows with the lines that they begin in; empty rows are left out."""
    csv.field_size_limit(MAX_FILE)
    try:
        return _parsed(path, body, separator, before, strict=True)
    except csv.Error:
        return _parsed(path, body, separator, before, strict=False)


def _parsed(
    path: Path, body: str, separator: str, before: int, *, strict: bool
) -> list[tuple[int, list[str]]]:
    reader = csv.reader((each + "\n" for each in body.split("\n")), delimiter=separator, strict=strict)
    found = []
    line = before + 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                found.append((line, row))
            line = before + 1 + reader.line_num
    except csv.Error as error:
        if "end of data" in str(error):
            why = "a quotation mark opens a field in this row, and none closes it"
            raise UnreadableError(f"{path}:{line}: {why}") from None
        if strict:
            raise
        raise UnreadableError(f"{path}:{line}: the row cannot be read: {error}") from None
    return found


def _may_be_names(rows: list[tuple[int, list[str]]], *, is_bare_csv: bool) -> bool:
    """Tell whether the first row may have the names of the columns.

    In a CSV file of a spreadsheet they are often words that only its author knows: 'Country,Capital'.
    """
    cells = [cell.strip() for cell in rows[0][1]]
    if sum(cell.lower() in _KNOWN for cell in cells) > 1:
        return True
    is_named = len(cells) > 1 and len(set(cells)) == len(cells) and all(map(_NAME.fullmatch, cells))
    return is_bare_csv and is_named and len(rows) > 1


def _roles(
    path: Path, options: Options, header: _Header, rows: list[tuple[int, list[str]]]
) -> tuple[list[str], list[tuple[int, list[str]]], list[str]]:
    """Return what each column is, the rows without a row of names, and warnings."""
    width = max((len(row) for _, row in rows), default=0)
    warnings = []
    names: list[str] = []
    if options.columns == ("header",) and rows:
        names, rows = rows[0][1], rows[1:]
    elif options.columns:
        names = list(options.columns)
    elif "columns" in header.values:
        named = SEPARATORS.get(
            header.values.get("separator", "tab").lower(), header.values.get("separator", "\t")
        )
        names = next(csv.reader([header.values["columns"].rstrip("\n")], delimiter=named), [])
    elif rows and _may_be_names(rows, is_bare_csv=not header.values and path.suffix.lower() == ".csv"):
        warnings.append(
            f"the first row looks like names of columns ({', '.join(rows[0][1][:4])}): if it is, "
            "say so with --columns header"
        )
    roles = ["" for _ in range(max(width, len(names)))]
    for place, name in enumerate(names):
        roles[place] = name.strip()
    for key in _COLUMNS:
        if f"{key} column" in header.values:
            place = int(header.values[f"{key} column"]) - 1
            if place < len(roles):
                roles[place] = f"{key}:"
    return roles, rows, warnings


def _is_html(options: Options, header: _Header, rows: list[tuple[int, list[str]]]) -> bool:
    if options.html is not None:
        return options.html
    if "html" in header.values:
        return header.values["html"].lower() == "true"
    return any(_TAG.search(cell) for _, row in rows[:500] for cell in row)


class _Reading:
    """Makes notes of rows."""

    def __init__(self, path: Path, roles: list[str], header: _Header, options: Options) -> None:
        self.path = path
        self.types: dict[str, PackedType] = {}
        self.type = options.type or header.values.get("notetype", "")
        self.is_built_in = options.type.lower() in BUILT_IN
        self.tags = tuple(header.values.get("tags", "").split())
        self.special: dict[str, int] = {}
        self.fields: list[int] = []
        self.names: list[str] = []
        for place, role in enumerate(roles):
            meaning = (
                role[:-1] if role.endswith(":") and role[:-1] in _COLUMNS else _KNOWN.get(role.lower(), "")
            )
            if meaning in (*_COLUMNS, "id") and meaning not in self.special:
                self.special[meaning] = place
            else:
                self.fields.append(place)
                self.names.append(role)

    def note(self, line: int, row: list[str]) -> IncomingNote | None:
        """Return the note of a row, nothing for a row without any text in its fields."""
        cells = [row[place] if place < len(row) else "" for place in self.fields]
        if not any(cell.strip() for cell in cells):
            return None
        named = self._cell(row, "notetype") or self.type
        kind, fields = self._typed(named, cells)
        tags = self.tags + tuple(self._cell(row, "tags").replace(",", " ").split())
        return IncomingNote(
            kind,
            tuple(fields),
            tags,
            self._cell(row, "deck"),
            self._cell(row, "guid"),
            name=self._cell(row, "id"),
            place=f"{self.path.name}:{line}",
        )

    def _cell(self, row: list[str], key: str) -> str:
        place = self.special.get(key, len(row))
        return row[place].strip() if place < len(row) else ""

    def _typed(self, named: str, cells: list[str]) -> tuple[str, list[str]]:
        """Return the type of a note and its fields, as that has them."""
        meanings = [_KNOWN.get(name.lower(), "") for name in self.names]
        while len(cells) > 2 and not cells[-1] and not self.names[len(cells) - 1]:
            cells = cells[:-1]
        if self.is_built_in and self.type.lower() != QUESTION:
            return self.type.lower(), [*cells, ""][: 2 if self.type.lower() == CLOZE else 3]
        if not named or self.is_built_in:
            if _CLOZE.search(cells[0]) and len(cells) < 3:
                return CLOZE, [*cells, ""][:2]
            if len(cells) < 3:
                return QUESTION, [*cells, ""][:2]
            if {"q", "a"} <= set(meanings) <= {"q", "a", "note"}:
                by_meaning = dict(zip(meanings, cells, strict=False))
                return QUESTION, [by_meaning["q"], by_meaning["a"], by_meaning.get("note", "")]
        key = named or f"Table of {len(self.names)}"
        known = self.types.get(key)
        count = max(len(cells), len(known.fields) if known else 0)
        if known is None or len(known.fields) < count:
            self.types[key] = self._made(key, count, bool(_CLOZE.search("".join(cells))))
        return key, cells + [""] * (count - len(cells))

    def _made(self, name: str, count: int, is_cloze: bool) -> PackedType:
        """Make a note type of which only the name and the number of fields are known."""
        names = [self.names[place] if place < len(self.names) else "" for place in range(count)]
        names = [label or f"Field {place + 1}" for place, label in enumerate(names)]
        if not any(self.names) and count == 2:
            names = ["Front", "Back"]
        first = f"{{{{{'cloze:' if is_cloze else ''}{names[0]}}}}}"
        rest = "<br>\n".join(f"{{{{{label}}}}}" for label in names[1:])
        before = first if is_cloze else "{{FrontSide}}"
        template = ("Card 1", first, f"{before}\n<hr id=answer>\n{rest}")
        return PackedType(
            0, name, 0, tuple(names), (template,), "", is_cloze, (None,) * count, (None,), 0,
            (FieldOptions(),) * count, (TemplateOptions(),),
        )  # fmt: skip
