"""An editor without a server: files with a cursor in them, and what the features say there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.commands.lsp import completion
from deckgen.commands.lsp.document import Document
from deckgen.commands.lsp.session import Session

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.commands.lsp.analysis import TextEdit
    from deckgen.commands.lsp.completion import Suggestion
    from deckgen.commands.lsp.session import View

CURSOR = "‸"
"""Stands in a test's text where the cursor is."""


class Editor:
    """A project that is open in an editor. Nothing runs beside the test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.published: dict[str, list[str]] = {}
        self.session = Session(self._publish, self._failed)

    def _publish(self, path, document, shown) -> None:
        self.published[path.relative_to(self.folder).as_posix()] = [
            each.diagnostic.code for each in shown
        ]

    def _failed(self, error: Exception) -> None:
        raise error

    def open(self, name: str, text: str | None = None) -> None:
        """Open a file, with a text that is not saved."""
        path = self.folder / name
        self.session.put(
            path, Document(path.read_text("utf-8") if text is None else text)
        )

    def at(self, text: str, name: str = "cards.yaml") -> tuple[View, int]:
        """Put a text with a cursor into a file, unsaved; return it as features see it, and the cursor."""
        offset = text.index(CURSOR)
        self.open(name, text.replace(CURSOR, ""))
        view = self.session.view(self.folder / name, current=True)
        assert view is not None
        return view, offset

    def find(self, words: str, name: str = "cards.yaml") -> tuple[View, int]:
        """Return a file as features see it, and a cursor in the middle of words of it."""
        view = self.session.view(self.folder / name, current=True)
        assert view is not None
        return view, view.document.text.index(words) + len(words) // 2

    def suggestions(self, text: str, name: str = "cards.yaml") -> list[Suggestion]:
        """Return what may be written at the cursor."""
        return completion.complete(*self.at(text, name)).suggestions

    def completed(self, text: str, label: str, name: str = "cards.yaml") -> str:
        """Return a text after the first suggestion that begins with ``label`` was taken."""
        for each in self.suggestions(text, name):
            if each.label.startswith(label):
                plain = text.replace(CURSOR, "")
                return plain[: each.start] + each.new + plain[each.end :]
        raise AssertionError(
            f"{label} is not among {[each.label for each in self.suggestions(text, name)]}"
        )


def edited(text: str, edits: list[TextEdit]) -> str:
    """Return a text with edits made, whose places are those before any was made."""
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.new + text[edit.end :]
    return text
