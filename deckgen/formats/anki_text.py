"""Writing notes in Anki's text format: *File > Export > Notes in Plain Text*, with its header lines.

Each note stands with its GUID, note type, deck and tags, so that an import finds it again. The note
types must be in the collection already: a text has none. The form is that of the engine's own export,
``rslib/src/import_export/text/csv/export.rs``; a test imports the file there.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from deckgen.formats.written import Written
from deckgen.util.atomic import write_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from deckgen.core.build import Build

COLUMNS = ("guid", "notetype", "deck")
"""The columns before the fields, each with a header line of its own; that of the tags comes last."""

_QUOTED = frozenset('\t"\n\r')


def write(build: Build, target: Path) -> Written:
    """Write the notes of a build as a text. Raises ``OSError``; what was there before is then untouched."""
    text = "".join(f"{line}\n" for line in _lines(build))
    write_text(target, text)
    data = text.encode()
    digest = sha256(data).hexdigest()
    cards = sum(len(note.cards) for note in build.notes)
    return Written(len(data), digest, content=digest, cards=cards, note=_note(build))


def _note(build: Build) -> str:
    wanted = "an import needs the deck's note types in the collection: import a package first"
    if not build.media:
        return wanted
    return f"{wanted}; pictures and sounds are not in a text"


def _lines(build: Build) -> Iterator[str]:
    """Yield the header and a row for each note: guid, note type, deck, fields, tags."""
    types = [note_type for note_type, _ in build.note_types]
    names = {note_type.key: note_type.name for note_type in types}
    width = max(len(note_type.fields) for note_type in types)
    yield "#separator:tab"
    yield "#html:true"
    for number, column in enumerate(COLUMNS, 1):
        yield f"#{column} column:{number}"
    yield f"#tags column:{len(COLUMNS) + width + 1}"
    for note, entry in zip(build.notes, build.entries, strict=True):
        # every row has as many fields as the largest note type
        missing = [""] * (width - len(note.fields))
        values = [
            entry.guid,
            names[note.kind],
            build.deck_of(note),
            *note.fields,
            *missing,
            " ".join(note.tags),
        ]
        yield _row(values)


def _row(values: Sequence[str]) -> str:
    first, *others = values
    if first.startswith("#"):  # which would make a comment of the row
        first = _quoted(first)
    else:
        first = _cell(first)
    return "\t".join([first, *map(_cell, others)])


def _cell(value: str) -> str:
    """Return a value, quoted where the reader would take it for more or for less than it is."""
    if _QUOTED.isdisjoint(value):
        return value
    return _quoted(value)


def _quoted(value: str) -> str:
    doubled = value.replace('"', '""')
    return f'"{doubled}"'
