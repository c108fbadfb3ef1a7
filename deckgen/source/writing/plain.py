"""A file of plain text, such as a style sheet or a template, of which some stretches are rewritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.source.writing.changes import UNSURE
from deckgen.source.writing.edit import Edit, applied

if TYPE_CHECKING:
    from deckgen.core.diagnostics import TextFile


class PlainEdits:
    """The stretches of one file that are to be changed; it is asked as :class:`~.edits.FileEdits` is."""

    def __init__(self, file: TextFile) -> None:
        self.file = file
        self.changes: dict[tuple[int, int], str] = {}

    def replace(self, start: int, end: int, new: str) -> str:
        """Write another text in the place of a stretch; return why that is refused, or ''.

        Two stretches may not overlap; the same change of the same stretch is made once.
        """
        for (other_start, other_end), text in self.changes.items():
            if (other_start, other_end) == (start, end):
                if text == new:
                    return ""
                return "it was changed otherwise in another note type with that file"
            if start < other_end and other_start < end:
                return UNSURE
        self.changes[start, end] = new
        return ""

    @property
    def edits(self) -> tuple[Edit, ...]:
        """All changes, the last first, which is the order to apply them in."""
        edits = []
        for start, end in sorted(self.changes, reverse=True):
            edits.append(Edit(start, end, self.changes[start, end]))
        return tuple(edits)

    def text(self) -> str:
        """Return the whole file with its changes."""
        return applied(self.file.text, self.edits)

    def settle(self) -> list[object]:
        """Return what has to be left out: nothing, for any text is a plain text."""
        return []
