"""``cloze``: a text with deletions, and a card for each of their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen import render
from deckgen.kinds.cardview import CardView
from deckgen.kinds.kind import CLOZE_NOTE, Parts, Side
from deckgen.render.deletions import hidden

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.core.model import Item
    from deckgen.core.nodes import Mapping
    from deckgen.kinds.kind import Html, Reader


class Cloze:
    """A card that hides parts of its text."""

    name = "cloze"
    keys = frozenset({"cloze", "type", "accept"})
    required = frozenset({"cloze"})

    def is_meant(self, mapping: Mapping) -> bool:
        """A card with a cloze text is a cloze."""
        return "cloze" in mapping

    def way_without(self, key: str) -> str:
        """A cloze takes no answer."""
        return (
            "the answer of a cloze is in its text: {{c1::the answer}}"
            if key == "a"
            else ""
        )

    def has_its_keys(self, reader: Reader, mapping: Mapping, *, misspelt: bool) -> bool:
        """A cloze needs its text alone, by which it is known."""
        return True

    def is_whole(self, item: Item) -> bool:
        """Tell whether there is a text."""
        return item.cloze is not None

    def notes(self, item: Item, html: Html) -> Iterator[Parts]:
        """One note with a card for each number."""
        assert item.cloze is not None
        text = html(item.cloze)
        cards = tuple(number - 1 for number in render.cloze_numbers(text))
        answers = tuple(
            words for _, words in hidden(item.cloze, html=item.format == "html")
        )
        yield Parts("", CLOZE_NOTE, text, "", cards, answers)

    def sides(self, item: Item, parts: Parts) -> list[Side]:
        """The text, which is front and back."""
        return [Side("question", parts.prompt, item.cloze)]

    def views(self, item: Item) -> Iterator[CardView]:
        """One view for all numbers."""
        if item.cloze is not None:
            yield CardView(item, item.cloze, None, own_texts=(item.cloze,))

    def card_name(self, note_type: str, ordinal: int) -> str:
        """Every card of a cloze is one."""
        return self.name
