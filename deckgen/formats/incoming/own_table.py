"""The table that ``deckgen build --to csv`` writes: its cards, in the curator's own words."""

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
_DELETION = "{{c"
# 'src="media/a.png"'
_FOLDER = re.compile(r"""((?:src|data)\s*=\s*["']?)(?:\.\./)*media/""", re.IGNORECASE)


def is_own(rows: list[Row]) -> bool:
    """Tell whether the first row is that of a table of deckgen's."""
    return bool(rows) and tuple(rows[0].cells[: len(COLUMNS)]) == COLUMNS


def deck(path: Path, rows: list[Row]) -> IncomingDeck:
    """Return the deck of a table of deckgen's, whose first row has the names of the columns."""
    names = rows[0].cells
    has_formats = names[-1] == FORMAT and len(names) > len(COLUMNS)
    own_names = names[len(COLUMNS) : -1] if has_formats else names[len(COLUMNS) :]
    notes: list[IncomingNote] = []
    types: dict[str, PackedType] = {}
    left: set[str] = set()
    for row in rows[1:]:
        cells = [without_apostrophe(cell) for cell in row.cells]
        values = dict(zip(names, cells, strict=False))
        left.update(name for name in _NOT_TAKEN if values[name])
        own = tuple(values.get(name, "") for name in own_names)
        note = _note(values, own, types, own_names)._replace(
            place=f"{path.name}:{row.line}"
        )
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
    form = "a table made by deckgen"
    return IncomingDeck(
        path, form, path.stem, MARKDOWN, tuple(notes), types, warnings=tuple(warnings)
    )


def _note(
    values: dict[str, str],
    own: tuple[str, ...],
    types: dict[str, PackedType],
    names: list[str],
) -> IncomingNote:
    """Return the note of a row; its note type is added to ``types`` if it is none of deckgen's own."""
    front, back, note = values["front"], values["back"], values["note"]
    topic = values["topic"].rpartition(" > ")[2]
    tags = tuple(values["tags"].split())
    if not front and not back and any(own):
        is_cloze = any(_DELETION in text for text in own)
        key = "Table of clozes" if is_cloze else "Table"
        used = [place for place, text in enumerate(own) if text]
        if key not in types:
            first = next(
                place for place in used if not is_cloze or _DELETION in own[place]
            )
            order = [first, *(place for place in range(len(own)) if place != first)]
            types[key] = table_types.made(
                key, [names[place] for place in order], len(own), is_cloze=is_cloze
            )
        fields = tuple(values.get(name, "") for name in types[key].fields)
        return IncomingNote(key, fields, tags, name=values["id"], topic=topic)
    if not back and _DELETION in front:
        return IncomingNote(CLOZE, (front, note), tags, name=values["id"], topic=topic)
    return IncomingNote(
        QUESTION, (front, back, note), tags, name=values["id"], topic=topic
    )


def _with_formats(
    note: IncomingNote,
    values: dict[str, str],
    own_names: list[str],
    types: dict[str, PackedType],
) -> IncomingNote:
    """Return a note whose texts are in the formats that its row says, with HTML as Anki has it: with the
    names of files alone."""
    written = values[FORMAT]
    by_name = {
        name: format_
        for name, _, format_ in (line.rpartition(": ") for line in written.split("\n"))
    }
    by_text = {
        values.get(name, ""): by_name.get(name, "") for name in reversed(own_names)
    }
    if note.note_type in types:
        formats = [by_name.get(name, "") for name in types[note.note_type].fields]
    else:
        formats = [by_name.get("") or by_text.get(text, "") for text in note.fields]
    known = tuple(each if each in (HTML, PLAIN) else "" for each in formats)
    fields = tuple(
        _FOLDER.sub(r"\1", text) if each == HTML else text
        for text, each in zip(note.fields, known, strict=True)
    )
    return note._replace(fields=fields, formats=known)


def _is_reverse(note: IncomingNote, before: IncomingNote) -> bool:
    """Tell whether a row is the card that asks the row before it the other way."""
    if not before.note_type == QUESTION == note.note_type or note.name != before.name:
        return False
    front, back, _ = note.fields
    front_before, back_before, _ = before.fields
    return (front, back) == (back_before, front_before)
