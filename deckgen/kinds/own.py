"""A card of one of the deck's own note types: its fields are filled as they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.kinds.cardview import CardView
from deckgen.kinds.kind import Parts, Side
from deckgen.kinds.occlusion import views_of_masks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.core.model import Item
    from deckgen.core.nodes import Mapping
    from deckgen.kinds.kind import Html, Reader


class OwnCard:
    """A card whose note type says which fields it has, and which cards are made of them."""

    name = "own"
    keys = frozenset(
        {
            "fields",
            "q",
            "a",
            "cloze",
            "reverse",
            "type",
            "image",
            "masks",
            "hide",
            "labels",
        }
    )
    required = frozenset({"fields"})

    def is_meant(self, mapping: Mapping) -> bool:
        """It is not known by its keys: its topic may say which note type it is of."""
        return False

    def way_without(self, key: str) -> str:
        """What its note type does not bind, is reported where it is read."""
        return ""

    def has_its_keys(self, reader: Reader, mapping: Mapping, *, misspelt: bool) -> bool:
        """Any of its fields may be left out."""
        return True

    def is_whole(self, item: Item) -> bool:
        """Tell whether its note type is known."""
        return item.own is not None

    def notes(self, item: Item, html: Html) -> Iterator[Parts]:
        """One note, with each text in its field; which cards it makes, the templates say."""
        own = item.own
        assert own is not None
        contents = {str(each.name): html(each.text, each.format) for each in own.texts}
        answers = tuple(str(text) for text in (item.answer,) if text is not None)
        if item.occlusion is not None:
            answers += tuple(
                filter(None, (mask.words for mask in item.occlusion.masks))
            )
        prompt = contents.get(
            own.type.bind.get("q", own.type.bind.get("cloze", "")), ""
        )
        answer = contents.get(own.type.bind.get("a", ""), "")
        yield Parts(
            "", str(own.type.key), prompt, answer, (), answers, contents=contents
        )

    def sides(self, item: Item, parts: Parts) -> list[Side]:
        """Whether anything is seen, the templates say."""
        return []

    def views(self, item: Item) -> Iterator[CardView]:
        """The question and the answer that words are bound to, or the text with deletions."""
        if item.occlusion is not None:
            yield from views_of_masks(item)
        elif item.cloze is not None:
            yield CardView(item, item.cloze, None, own_texts=(item.cloze,))
        elif item.question is not None and item.answer is not None:
            texts = (item.question, item.answer)
            yield CardView(item, item.question, item.answer, own_texts=texts)

    def card_name(self, note_type: str, ordinal: int) -> str:
        """Every card is called after its note type."""
        return note_type
