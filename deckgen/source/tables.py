"""``- table: data/countries.csv`` in the place of a card: each row is a card.

A row becomes the same mapping that the card would be in YAML, with the places of its cells, and is read
as any other card. Columns are fields of the note type, or keys of cards such as ``id`` and ``tags``.

With a note type 'country' of the fields 'Name' and 'Capital', the rows ::

    Name,Capital,tags
    Chad,N'Djamena,africa sahel

below ``- {table: countries.csv, type: country, id: Name}`` are read as ::

    - id: chad
      type: country
      fields: {Name: Chad, Capital: N'Djamena}
      tags: [africa, sahel]

Another table, named under ``join``, has further columns for the same cards: its first column has the values
of a column of the first table.
"""

from __future__ import annotations

import posixpath
import unicodedata
from typing import TYPE_CHECKING, Any, NamedTuple

from deckgen.core.identity import part_key
from deckgen.core.model import Section
from deckgen.core.owntype import WRITTEN_WORDS
from deckgen.core.texts import DefaultText, Text
from deckgen.source.cards import read_item
from deckgen.source.csvfile import CsvError, Row, nameless, rows, usual_delimiter
from deckgen.source.owncards import read_type
from deckgen.source.readers import MAX_ID, Reader, shortened
from deckgen.source.schema import CARD
from deckgen.source.textfiles import read_text_file
from deckgen.source.yaml.tree import Mapping, Sequence
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from deckgen.core.diagnostics import TextFile
    from deckgen.core.model import Topic
    from deckgen.core.owntype import OwnType

NAMED_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}
LISTS = ("tags", "needs", "was")
"""Keys of which a cell holds several values, with blanks or commas between them."""

NOT_IN_TABLES = ("fields", "steps", "ignore", "outside", "format", "due", "type")
"""Keys of a card that no column can have."""

_VALUE = lazy_pattern(r"[^\s,]+")


class _Target(NamedTuple):
    """Where the cells of a column go: to a key of cards, or to a field. '' and '' is nowhere."""

    key: str
    field: str = ""


_NOWHERE = _Target("")
_ID = _Target("id")


class TableReader(Reader):
    """Reads the cells of a table: any text is one, and no comment can cut it short."""

    def as_text(self, value: Any, key: str, way: str = "") -> Text | None:
        """Return a cell."""
        return value if isinstance(value, Text) else None


class Table:
    """The table that a mapping with ``table`` names: its files, and its rows as cards."""

    def __init__(self, reader: Reader, node: Mapping, topic: Topic, root: Path) -> None:
        self.reader = reader
        self.node = node
        self.root = root
        self.named: list[Path] = []
        self.columns: set[str] = set()
        self.renamed: dict[str, str] = {}
        reader.check_keys(node, "table")
        self.note_type: OwnType | None = topic.note_type
        self.is_lost = topic.has_lost_type
        if "type" in node:
            self.note_type, self.is_lost = read_type(reader, node)
        written = reader.text(node, "table")
        self.delimiter = reader.choice(node, "delimiter", tuple(NAMED_DELIMITERS))
        self.file = self._open(written)
        self.joined: list[tuple[Text, TextFile | None]] = []
        for name in reader.texts(node, "join"):
            self.joined.append((name, self._open(name)))

    @property
    def files(self) -> list[TextFile]:
        """The files that could be read."""
        named = [self.file]
        named += [file for _, file in self.joined]
        return [file for file in named if file is not None]

    @property
    def key(self) -> str:
        """What the cards depend on beside the topic that they are in."""
        path = self.reader.file.path
        note_type = ""
        if self.note_type is not None:
            note_type = str(self.note_type.key)
        texts = [file.text for file in self.files]
        return repr((self.node, note_type, path, texts))

    def _open(self, written: Text | None) -> TextFile | None:
        """Return a file that is named relative to the YAML file, if it can be read."""
        if written is None:
            return None
        folder = posixpath.dirname(self.reader.file.path)
        path = posixpath.normpath(posixpath.join(folder, written))
        self.named.append(self.root / path)
        placed = Text(path, written.start, written.end)
        return read_text_file(self.reader, placed, self.root)

    # --- rows ----------------------------------------------------------------------------

    def cards(self, reader: Reader) -> Iterator[Mapping]:
        """Yield the rows as mappings of cards. What is wrong is reported by ``reader``, at its place."""
        has_all = all(file is not None for _, file in self.joined)
        if self.file is None or self.is_lost or not has_all:
            return
        table = self._rows(reader, self.file)
        if table is None:
            return
        header, *lines = table
        self.renamed = self._renamed()
        filled: set[str] = set()
        targets = self._targets(reader, self.file, header, filled)
        joined = []
        for _, file in self.joined:
            if file is not None:
                other = self._joined(reader, file, header, filled)
                if other is not None:
                    joined.append(other)
        self._check_columns(reader)
        _report_nameless(reader, self.file, header, lines)
        id_column = self._id_column(reader, header)
        if id_column is None and _ID not in targets:
            if "id" not in self.node:
                why = "no column names the cards"
                way = "call one of its columns 'id', or name one under 'id:' beside 'table:'"
                _report(reader, self.file, header, why, way)
            reader.lost = None
            return
        for line in lines:
            if _is_too_long(reader, self.file, line, header):
                continue
            card = self._card(line, targets, id_column, joined)
            if "id" not in card:
                self._report_no_id(reader, self.file, line)
                continue
            yield card
        for other in joined:
            other.report_unused(reader)

    def _report_no_id(self, reader: Reader, file: TextFile, line: Row) -> None:
        """Report a row that names no card."""
        column = "id"
        if "id" in self.node:
            column = shortened(str(self.node["id"]))
        way = f"fill the column '{column}', with what never changes"
        _report(reader, file, line, "the row has no id", way)
        reader.lost = None

    def _rows(self, reader: Reader, file: TextFile) -> list[Row] | None:
        """Return the rows of a file, the first of which has the names of the columns.

        ``None`` if there is none, or the file cannot be read to its end.
        """
        delimiter = NAMED_DELIMITERS.get(self.delimiter or "")
        if delimiter is None:
            delimiter = usual_delimiter(file.text)
        try:
            found = list(rows(file, delimiter))
        except CsvError as error:
            _report(reader, file, error, error.why)
            reader.lost = None
            return None
        if not found:
            nothing = Row([], 0, 1)
            why = "it has no line with the names of its columns"
            _report(reader, file, nothing, why)
            return None
        return found

    def _joined(
        self, reader: Reader, file: TextFile, main: Row, filled: set[str]
    ) -> _Joined | None:
        """Return another table, whose first column has the values of a column of this one.

        ``main`` is the header of this one. The two columns have the same name, and no value stands in two
        rows of the other table. ``None`` if there is no such column, which is reported.
        """
        table = self._rows(reader, file)
        if table is None:
            return None
        header, *lines = table
        names = [_name(cell) for cell in main.cells]
        key_cell = header.cells[0]
        key = _name(key_cell)
        if key not in names:
            main_path = str(self.node["table"])
            why = f"its first column is '{shortened(key)}', and '{main_path}' has none of that name"
            _report(reader, file, key_cell, why)
            return None
        by_key: dict[str, Row] = {}
        for line in lines:
            if _is_too_long(reader, file, line, header):
                continue
            first = line.cells[0]
            value = first.strip()
            if value in by_key:
                _report(reader, file, first, f"'{shortened(first)}' is in two rows")
            by_key[value] = line
        targets = self._targets(reader, file, header, filled, is_joined=True)
        _report_nameless(reader, file, header, lines)
        return _Joined(file, names.index(key), targets, by_key)

    def _targets(
        self,
        reader: Reader,
        file: TextFile,
        header: Row,
        filled: set[str],
        *,
        is_joined: bool = False,
    ) -> list[_Target]:
        """Return for each column where its cells go; ``filled`` has what other columns fill, and gets
        these."""
        fields = self._fields()
        found: list[_Target] = []
        seen: set[str] = set()
        twice: set[str] = set()
        for place, cell in enumerate(header.cells):
            # the values that it is joined by are in the first table
            if is_joined and place == 0:
                found.append(_NOWHERE)
                continue
            name = _name(cell)
            self.columns.add(name)
            if name and name in seen:
                twice.add(name)
                why = f"two columns are called '{shortened(name)}'"
                _report(reader, file, cell, why)
            seen.add(name)
            target = self.renamed.get(name, name)
            if target and target in filled and name not in twice:
                _report(reader, file, cell, f"two columns fill '{shortened(target)}'")
            filled.add(target)
            if target in fields:
                found.append(_Target("fields", target))
            elif self._is_word_of_cards(target):
                found.append(_Target(target))
            else:
                found.append(_NOWHERE)
                is_meant = name in self.renamed or not self._is_key(name)
                if target and is_meant:
                    self._report_unknown(reader, file, cell, target)
        return found

    def _fields(self) -> Collection[str]:
        """Return the names of the fields that the cards have."""
        if self.note_type is None:
            return ()
        return self.note_type.by_name

    def _report_unknown(
        self, reader: Reader, file: TextFile, cell: DefaultText, name: str
    ) -> None:
        """Report a column whose cells have nowhere to go: it is misspelt, or is to be left out."""
        fields = self._fields()
        why = f"the column '{shortened(name)}' is not a key of cards"
        what = "key of cards, such as q or a,"
        if fields:
            why += " and no field of the note type"
            what = "field"
        way = reader.did_you_mean(name, frozenset((*fields, "id", "tags", "deck")))
        if not way:
            way = f"give it a {what} under 'columns:', or '' to leave it out"
        _report(reader, file, cell, why, way)

    def _is_word_of_cards(self, name: str) -> bool:
        """Tell whether a column of this name has what is a key of cards; what their note type does not
        bind is none."""
        is_word = name in (*WRITTEN_WORDS, "hint", "accept")
        if is_word and self.note_type is not None:
            return name in self.note_type.bind
        return name in CARD.names and name not in NOT_IN_TABLES

    def _check_columns(self, reader: Reader) -> None:
        """Report names under ``columns`` that no table has."""
        written = self.node.get("columns")
        if not isinstance(written, Mapping):
            return
        known = sorted(self.columns)
        for name in written:
            if _name(name) not in self.columns:
                self._report_missing(name, reader.suggestion(name, known))

    def _renamed(self) -> dict[str, str]:
        """Return where columns go by ``columns``.

        ``columns: {Land: Name, Notes: ''}`` lets 'Land' fill the field 'Name', and leaves 'Notes' out.
        """
        columns = self.reader.mapping(self.node, "columns") or Mapping()
        found = {}
        for name, value in columns.items():
            if isinstance(value, Text):
                found[_name(name)] = unicodedata.normalize("NFC", value)
            else:
                wanted = "the name of a field"
                self.reader.wrong(value, name, wanted, f"write {wanted}")
        return found

    def _is_key(self, name: str) -> bool:
        """Tell whether a column is used to name the cards, and need have no field."""
        return bool(self.node.get("id") == name)

    def _id_column(self, reader: Reader, header: Row) -> int | None:
        """Return the number of the column that names the cards, ``None`` for one of the name ``id``.

        With ``id: Name`` beside ``table:`` that is the column 'Name', of whose cells ids are made.
        """
        named = self.reader.text(self.node, "id")
        if named is None:
            return None
        names = [_name(cell) for cell in header.cells]
        wanted = _name(named)
        if wanted in names:
            return names.index(wanted)
        self._report_missing(named, self.reader.suggestion(named, names))
        return None

    def _report_missing(self, name: Text, suggestion: str) -> None:
        """Report a name in the YAML file that no column of the table has, under ``id`` or ``columns``."""
        path = str(self.node["table"])
        why = f"no column is called '{shortened(name)}'"
        self.reader.report("Y220", name, path=path, why=why, way=suggestion)

    def _card(
        self,
        line: Row,
        targets: list[_Target],
        id_column: int | None,
        joined: list[_Joined],
    ) -> Mapping:
        """Return a row as the mapping of a card."""
        start, end = line.start, line.end
        card = Mapping()
        card.start, card.end = start, end
        fields = Mapping()
        fields.start, fields.end = start, end
        _fill(card, fields, targets, line)
        for other in joined:
            more = other.row_for(line)
            if more is not None:
                _fill(card, fields, other.targets, more, is_joined=True)
        if self.note_type is not None:
            named = Text(self.note_type.key, start, start)
            card[Text("type", start, start)] = named
        if fields:
            card[Text("fields", start, start)] = fields
        if id_column is not None and id_column < len(line.cells):
            cell = line.cells[id_column]
            if cell.strip():
                key = Text("id", cell.start, cell.end)
                made = part_key(cell)[:MAX_ID]
                card[key] = Text(made, cell.start, cell.end)
        return card


def cards_of_table(table: Table, topic: Topic, reader: TableReader) -> Section:
    """Return the cards of a table, and what is wrong with it.

    ``reader`` reads the cells. What is wrong in the YAML file, such as the name of a column under ``id``, is
    reported by the reader of that file, and is returned with the rest.
    """
    reader.note_types = table.reader.note_types
    reader.types_are_lost = table.reader.types_are_lost
    found = table.reader.diagnostics
    items = []
    before = len(found)
    for card in table.cards(reader):
        item = read_item(reader, card, topic)
        if item is not None:
            items.append(item)
        else:
            reader.lose(card.get("id"))
    reader.diagnostics += found[before:]
    lost = None if reader.lost is None else frozenset(reader.lost)
    return Section((), tuple(items), tuple(reader.diagnostics), lost)


class _Joined:
    """Another table: the column of the first one that its rows go by, and these."""

    def __init__(
        self,
        file: TextFile,
        column: int,
        targets: list[_Target],
        by_key: dict[str, Row],
    ) -> None:
        self.file = file
        self.used: set[str] = set()
        self.column = column
        self.targets = targets
        self.by_key = by_key

    def row_for(self, line: Row) -> Row | None:
        """Return the row that goes with one of the first table."""
        key = ""
        if self.column < len(line.cells):
            key = line.cells[self.column].strip()
        self.used.add(key)
        return self.by_key.get(key)

    def report_unused(self, reader: Reader) -> None:
        """Report the rows that go with none of the first table."""
        for key, row in self.by_key.items():
            if key not in self.used:
                why = f"no row of the first table has '{shortened(key)}'"
                _report(reader, self.file, row.cells[0], why)


def _name(cell: str) -> str:
    """Return the name of a column as it is compared with others."""
    return unicodedata.normalize("NFC", cell.strip())


def _report_nameless(
    reader: Reader, file: TextFile, header: Row, lines: list[Row]
) -> None:
    """Report each column without a name in which there is something, for that is shown nowhere."""
    for cell in nameless(header, lines):
        why = f"the column of '{shortened(cell)}' has no name in the first line"
        way = "name a field or a key of cards there, or delete the column"
        _report(reader, file, cell, why, way)


def _is_too_long(reader: Reader, file: TextFile, line: Row, header: Row) -> bool:
    """Tell whether a row has more cells than there are columns, and report it."""
    cells = len(line.cells)
    columns = len(header.cells)
    if cells <= columns:
        return False
    why = f"the row has {cells} cells, and there are {columns} columns"
    _report(reader, file, line.cells[columns], why)
    return True


def _fill(
    card: Mapping,
    fields: Mapping,
    targets: list[_Target],
    line: Row,
    *,
    is_joined: bool = False,
) -> None:
    """Put the cells of a row that have something in them where they go.

    ``targets`` say for each column where that is. The cells of a joined table, ``is_joined``, keep their
    file, and name no card.
    """
    for (key, field), cell in zip(targets, line.cells, strict=False):
        if not key or not cell.strip():
            continue
        if is_joined and key == "id":
            continue
        start, end = cell.start, cell.end
        place = Text(field or key, start, end)
        text: Text = cell  # a cell of another file says so
        if not is_joined:
            text = Text(cell, start, end)
        if field:
            fields[place] = text
        elif key in LISTS:
            card[place] = _values(cell)
        else:
            card[place] = text


def _values(cell: DefaultText) -> Sequence:
    """Return the values in a cell, each at its place."""
    values = Sequence()
    values.start, values.end = cell.start, cell.end
    quoted = cell.end - cell.start > len(cell)
    for found in _VALUE.finditer(cell):
        value = found[0]
        start = cell.start + found.start() + quoted
        values.append(DefaultText(value, start, start + len(value), cell.file))
    return values


def _report(
    reader: Reader,
    file: TextFile,
    at: Row | DefaultText | CsvError,
    why: str,
    way: str = "correct the table, as a spreadsheet saves it",
) -> None:
    """Report what is wrong with a row or a cell of a table."""
    from deckgen.core.codes import problem

    span = file.span(at.start, at.end)
    found = problem("Y220", span, path=file.path, why=why, way=way)
    reader.diagnostics.append(found)
