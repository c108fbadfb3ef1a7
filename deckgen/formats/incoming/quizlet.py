"""Quizlet's export: a term, a separator, its definition; rows are lines or end with a text of one's own.

With a dash for the separator it is this:

    Chad - a country in Africa
    N'Djamena - its capital
"""

from __future__ import annotations

from pathlib import Path

from deckgen.formats.incoming.deck import (
    NO_OPTIONS,
    PLAIN,
    QUESTION,
    IncomingDeck,
    IncomingNote,
    Options,
)
from deckgen.formats.incoming.decoding import read_text
from deckgen.formats.reading.limits import UnreadableError

DASHES = (" - ", " – ", " — ")
"""What stands between a term and its definition, where it is no tab; people change the first one by hand."""


def read(path: Path, options: Options = NO_OPTIONS) -> IncomingDeck:
    """Read a Quizlet export. Raises ``UnreadableError`` and ``OSError``."""
    text = read_text(path, options.encoding)
    between = unescaped(options.separator)
    if not between:
        between = "\t" if "\t" in text else dash(text)
    ends = unescaped(options.row_separator) or "\n"
    notes = []
    warnings = []
    line = 1
    for row in text.split(ends):
        term, found, definition = row.partition(between)
        if row.strip() and not found:
            warnings.append(
                f"{path.name}:{line}: this row has no separator and is left out"
            )
        elif row.strip():
            empty_lines = len(row) - len(row.lstrip("\n"))
            place = f"{path.name}:{line + empty_lines}"
            fields = (term.strip(), definition.strip())
            notes.append(IncomingNote(QUESTION, fields, place=place))
        line += row.count("\n") + ends.count("\n")
    if not notes:
        raise UnreadableError(
            f"no row of {path} has a separator: give it with --separator"
        )
    return IncomingDeck(
        path,
        form="a Quizlet export",
        name=path.stem,
        format=PLAIN,
        notes=tuple(notes),
        warnings=tuple(warnings),
    )


def dash(text: str) -> str:
    """Return which dash stands in the most lines of a text."""
    lines = text.split("\n")

    def lines_with(sign: str) -> int:
        return sum(sign in line for line in lines)

    return max(DASHES, key=lines_with)


def unescaped(separator: str) -> str:
    """Return a separator as it is meant on a command line, where ``\\t`` and ``\\n`` can be written."""
    return separator.replace("\\t", "\t").replace("\\n", "\n")
