"""``q`` and ``a``: a question with its answer, and with ``reverse`` the other way too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.model import Reverse, Text
from deckgen.kinds.cardview import CardView
from deckgen.kinds.kind import QUESTION_NOTE, Parts, Side
from deckgen.util.positional import make

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deckgen.core.model import Item
    from deckgen.core.nodes import Mapping
    from deckgen.kinds.kind import Html, Reader

ALMOST_FLAGS = frozenset({"yes", "no", "on", "off", "y", "n"})
"""Words that are meant as ``true`` or ``false``."""


class Question:
    """A card that asks ``q`` and answers ``a``."""

    name = "question"
    keys = frozenset({"q", "a", "reverse", "type", "accept"})
    required = frozenset({"q", "a"})

    def is_meant(self, mapping: Mapping) -> bool:
        """A card that is of no other kind is meant as a question."""
        return True

    def way_without(self, key: str) -> str:
        """There is no key of another kind for which a question has a hint of its own."""
        return ""

    def has_its_keys(self, reader: Reader, mapping: Mapping, *, misspelt: bool) -> bool:
        """Tell whether there are a question and an answer."""
        absent = [key for key in ("q", "a") if key not in mapping]
        if len(absent) == 2:
            if not reader.blanked and not misspelt:
                way = "a card has 'q:' and 'a:', or 'cloze:', or 'q:' and 'steps:'"
                reader.report("Y211", mapping, why="the card has no question", way=way)
            return False
        if absent and not misspelt:
            way = (
                "write the answer after 'a:'"
                if absent == ["a"]
                else "write the question after 'q:'"
            )
            reader.missing(mapping, absent[0], "the card", way)
        return not absent

    def is_whole(self, item: Item) -> bool:
        """Tell whether there are both texts."""
        return item.question is not None and item.answer is not None

    def notes(self, item: Item, html: Html) -> Iterable[Parts]:
        """One note, with a second card if it is to be asked the other way too."""
        assert item.question is not None
        assert item.answer is not None
        prompt = html(item.question)
        answer = html(item.answer)
        reverse = item.reverse
        if reverse is None:
            one = (
                "",
                QUESTION_NOTE,
                prompt,
                answer,
                (0,),
                (item.answer,),
                "",
                "",
                "",
                (),
                None,
                None,
            )
            return (make(Parts, one),)
        asked = answer if reverse.question is None else html(reverse.question)
        answered = prompt
        answers: tuple[str, ...] = (item.answer,)
        if reverse.answer is not None:
            answered = html(reverse.answer)
            answers = (item.answer, reverse.answer)
        both = (0, 1)
        return (
            Parts(
                "",
                QUESTION_NOTE,
                prompt,
                answer,
                both,
                answers,
                reverse=asked,
                reverse_answer=answered,
            ),
        )

    def sides(self, item: Item, parts: Parts) -> list[Side]:
        """The question, the answer, and the question asked the other way."""
        sides = [
            Side("question", parts.prompt, item.question),
            Side("answer", parts.answer, item.answer),
        ]
        if 1 in parts.cards:
            text = item.reverse.question if item.reverse else None
            sides.append(Side("reverse question", parts.reverse, text))
        return sides

    def views(self, item: Item) -> Iterable[CardView]:
        """The card, and its reverse."""
        question, answer = item.question, item.answer
        if question is None or answer is None:
            return ()
        card = make(
            CardView, (item, question, answer, False, False, (question, answer), None)
        )
        reverse = item.reverse
        if reverse is None:
            return (card,)
        own = tuple(text for text in reverse if text is not None)
        other_way = CardView(
            item,
            answer if reverse.question is None else reverse.question,
            question if reverse.answer is None else reverse.answer,
            swaps_sides=reverse.question is None,
            own_texts=own,
        )
        return (card, other_way)

    def card_name(self, note_type: str, ordinal: int) -> str:
        """The second card is the reverse."""
        return "reverse" if ordinal == 1 else self.name


def read_reverse(reader: Reader, mapping: Mapping) -> Reverse | None:
    """Return what ``reverse:`` asks for: ``true``, a question, or a question and an answer."""
    value = mapping["reverse"]
    if isinstance(value, dict):
        reader.check_keys(value, "reverse")
        question = reader.text(value, "q")
        if "q" not in value:
            reader.missing(
                value,
                "q",
                "'reverse'",
                "write the question asked the other way after 'q:'",
            )
        return Reverse(question, reader.text(value, "a"))
    if isinstance(value, Text):
        if value in ("true", "false"):
            return Reverse() if value == "true" else None
        if value.lower() in ALMOST_FLAGS:
            way = "write 'true', or the question asked the other way; without a reverse card, delete the line"
            reader.wrong(value, "reverse", "'true' or 'false'", way)
            return None
    question = reader.as_text(value, "reverse")
    return Reverse(question) if question is not None else None
