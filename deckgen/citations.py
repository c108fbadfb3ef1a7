"""What a card cites: the passage around its quotation, where it is from, and whose words it is."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING

from deckgen.codes import problem

if TYPE_CHECKING:
    from deckgen.diagnostics import Diagnostic
    from deckgen.model import Item, Source


@dataclass(frozen=True, slots=True)
class Citation:
    """HTML of the passage and of the citation, and the voice as text."""

    passage: str = ""
    citation: str = ""
    voice: str = ""

    def voice_beside(self, answers: tuple[str, ...]) -> str:
        """Return the voice line, or '' where it would give an answer away."""
        return "" if any(self.voice in answer for answer in answers) else html.escape(self.voice, quote=False)


class Citations:
    """Resolves the quotations of items in the declared sources."""

    def __init__(self, sources: dict[str, Source]) -> None:
        self.sources = sources

    def of(self, item: Item) -> tuple[Citation, list[Diagnostic]]:
        """Return an item's citation, and the quotations that are not in its source."""
        if not item.quotes or not self.sources:
            return Citation(), []
        source = self.sources[item.source or next(iter(self.sources))]
        faults = [
            problem("C102", item.span(quote), item.id, source=source.title, nearest="copy the words")
            for quote in item.quotes
            if quote not in source.file.text
        ]
        passage = "".join(f"<p><mark>{html.escape(quote, quote=False)}</mark></p>" for quote in item.quotes)
        return Citation(passage, f"<cite>{html.escape(source.title)}</cite>", source.name), faults
