"""The table that ``deckgen build --to csv`` writes: its cards, in the curator's own words.

The columns are those of :data:`deckgen.formats.table.COLUMNS`; behind them stand the fields of the deck's
own note types, and in the last what the texts of a row are written in. A card that is asked both ways has
a row for each.
"""

from __future__ import annotations

import re
from pathlib import Path

from deckgen.formats.incoming import table_types
from deckgen.formats.incoming.deck import (
    CLOZE,
    HTML,
    MARKDOWN,
    PLAIN,
    QUESTION,
    REVERSED,
    IncomingDeck,
    IncomingNote,
)
from deckgen.formats.incoming.table_rows import Row
from deckgen.formats.reading.values import PackedType
from deckgen.formats.table import COLUMNS, FORMAT, without_apostrophe

_NOT_TAKEN = ("about", "quote", "source", "hint", "accept")
"""The columns of which nothing is imported."""

_DELETION = "{{c"
# 'src="media/a.png"'
_FOLDER = re.compile(r"""((?:src|data)\s*=\s*["']?)(?:\.\./)*media/""", re.IGNORECASE)


def is_own(rows: list[Row]) -> bool:
    """Tell whether the first row is that of a table of deckgen's."""
    if not rows:
        return False
    first = rows[0].cells[: len(COLUMNS)]
    return tuple(first) == COLUMNS


def deck(path: Path, rows: list[Row]) -> IncomingDeck:
    """Return the deck of a table of deckgen's, whose first row has the names of the columns."""
    names = rows[0].cells
    # behind the columns that every table has: one for each field of the deck's own note types
    own_names = names[len(COLUMNS) :]
    has_formats = bool(own_names) and own_names[-1] == FORMAT
    if has_formats:
        own_names.pop()
    notes: list[IncomingNote] = []
    types: dict[str, PackedType] = {}
    left: set[str] = set()
    for row in rows[1:]:
        cells = [without_apostrophe(cell) for cell in row.cells]
        values = dict(zip(names, cells, strict=False))
        left.update(name for name in _NOT_TAKEN if values[name])
        note = _note(values, types, own_names)
        note = note._replace(place=f"{path.name}:{row.line}")
        if has_formats and values.get(FORMAT):
            note = _with_formats(note, values, own_names, types)
        if notes and _is_reverse(note, notes[-1]):
            notes[-1] = notes[-1]._replace(note_type=REVERSED)
        else:
            notes.append(note)
    warnings = []
    if left:
        not_taken = ", ".join(name for name in _NOT_TAKEN if name in left)
        warnings.append(f"these columns are not imported: {not_taken}")
    return IncomingDeck(
        path,
        form="a table made by deckgen",
        name=path.stem,
        format=MARKDOWN,
        notes=tuple(notes),
        note_types=types,
        warnings=tuple(warnings),
    )


def _note(
    values: dict[str, str], types: dict[str, PackedType], own_names: list[str]
) -> IncomingNote:
    """Return the note of a row: of a note type of the deck's own, a cloze, or a question.

    ``values`` are the cells by the names of their columns. A note type of the deck's own is added to
    ``types``.
    """
    front, back, note = values["front"], values["back"], values["note"]
    has_own = any(values.get(name) for name in own_names)
    fields: tuple[str, ...]
    if has_own and not front and not back:
        kind = _own_type(values, types, own_names)
        fields = tuple(values.get(name, "") for name in types[kind].fields)
    elif not back and _DELETION in front:
        kind = CLOZE
        fields = (front, note)
    else:
        kind = QUESTION
        fields = (front, back, note)
    tags = tuple(values["tags"].split())
    # 'History > The revolution'
    _, _, topic = values["topic"].rpartition(" > ")
    return IncomingNote(kind, fields, tags, name=values["id"], topic=topic)


def _own_type(
    values: dict[str, str], types: dict[str, PackedType], own_names: list[str]
) -> str:
    """Return the key of the note type of a row that has fields of its own; it is added to ``types``.

    Its first field, which Anki asks for, is the first that the row has: of clozes, the first with a
    deletion.
    """
    texts = [values.get(name, "") for name in own_names]
    clozes = [_DELETION in text for text in texts]
    is_cloze = any(clozes)
    key = "Table of clozes" if is_cloze else "Table"
    if key not in types:
        may_be_first = clozes if is_cloze else [bool(text) for text in texts]
        first = may_be_first.index(True)
        columns = list(own_names)
        columns.insert(0, columns.pop(first))
        types[key] = table_types.made(key, columns, len(columns), is_cloze=is_cloze)
    return key


def _with_formats(
    note: IncomingNote,
    values: dict[str, str],
    own_names: list[str],
    types: dict[str, PackedType],
) -> IncomingNote:
    """Return a note whose texts are in the formats that its row says, with HTML as Anki has it: with the
    names of files alone.

    The row says one format for all of its texts, ``html``, or one for each field, in lines as
    ``Meaning: html``.
    """
    by_name = {}
    for line in values[FORMAT].split("\n"):
        name, _, format_ = line.rpartition(": ")
        by_name[name] = format_
    if note.note_type in types:
        said = [by_name.get(name, "") for name in types[note.note_type].fields]
    else:
        by_text = {}
        for name in reversed(own_names):
            by_text[values.get(name, "")] = by_name.get(name, "")
        of_all = by_name.get("")
        said = [of_all or by_text.get(text, "") for text in note.fields]
    fields = []
    formats = []
    for text, format_ in zip(note.fields, said, strict=True):
        is_known = format_ in (HTML, PLAIN)
        formats.append(format_ if is_known else "")
        fields.append(_FOLDER.sub(r"\1", text) if format_ == HTML else text)
    return note._replace(fields=tuple(fields), formats=tuple(formats))


def _is_reverse(note: IncomingNote, before: IncomingNote) -> bool:
    """Tell whether a row is the card that asks the row before it the other way."""
    are_questions = note.note_type == before.note_type == QUESTION
    if not are_questions or note.name != before.name:
        return False
    front, back, _ = note.fields
    front_before, back_before, _ = before.fields
    return front == back_before and back == front_before
