"""Single cells of a table rewritten; whatever else is in the file stays as it is.

Where ``Chad;"N'Djamena"`` gets 'Fort-Lamy' for its second cell it is ``Chad;"Fort-Lamy"``: a cell keeps its
quotation marks, and gets some where the new text needs them.
"""

from __future__ import annotations

from deckgen.core.diagnostics import TextFile
from deckgen.core.model import Text
from deckgen.source.csvfile import DELIMITERS
from deckgen.source.writing.changes import ELSEWHERE, UNSURE
from deckgen.source.writing.edit import Edit, applied

_TO_QUOTE = frozenset((*DELIMITERS, '"', "\n", "\r"))


class CellEdits:
    """Cells of one table that are to be changed; it is asked as :class:`~.edits.FileEdits` is."""

    def __init__(self, file: TextFile) -> None:
        self.file = file
        self.cells: dict[int, Edit] = {}

    def replace(self, text: Text, new: str, about: object = None) -> str:
        """Write another text in the place of a cell, in quotation marks if it has them or needs them.

        Returns why that is refused, or ''.
        """
        raw = self.file.text[text.start : text.end]
        if _value(raw) != str(text):
            return ELSEWHERE
        is_quoted = raw.startswith('"')
        written = _quoted(new) if is_quoted or _needs_quotes(new) else new
        edit = Edit(text.start, text.end, written)
        if self.cells.setdefault(text.start, edit) != edit:
            return UNSURE
        return ""

    @property
    def edits(self) -> tuple[Edit, ...]:
        """All changes, the last first, which is the order to apply them in."""
        return tuple(self.cells[start] for start in sorted(self.cells, reverse=True))

    def text(self) -> str:
        """Return the whole file with its changes."""
        return applied(self.file.text, self.edits)

    def settle(self) -> list[object]:
        """Return what has to be left out: nothing, for a cell can hold any text."""
        return []


def _value(raw: str) -> str:
    """Return what a cell reads as, without its quotation marks."""
    if not raw.startswith('"'):
        return raw
    return raw[1:-1].replace('""', '"')


def _quoted(text: str) -> str:
    """Return a text as a cell in quotation marks, of which those within it are written twice."""
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _needs_quotes(text: str) -> bool:
    """Tell whether a text can only stand in a cell in quotation marks."""
    has_space_around = text != text.strip()
    return has_space_around or not _TO_QUOTE.isdisjoint(text)
