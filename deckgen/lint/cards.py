"""The cards that items make, as the rules see them: two texts, cut into words once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.kinds import views_of
from deckgen.lint.visible import words_of_prose
from deckgen.lint.words import cased_words, lower_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.core.declared import Limits
    from deckgen.core.model import Item, Text
    from deckgen.lint.visible import VisibleTexts
    from deckgen.lint.words import Vocabulary


class Card:
    """One card that a question or its reverse or one of several steps makes.

    ``question`` and ``answer`` are the texts as written, ``asks`` and ``says`` what is seen of
    them, ``words`` and ``answer_words`` their words in lower case, ``stems`` what the question is
    compared by. ``later`` marks a step after the first, whose question has been looked at; ``has_picture``
    a question about a picture.
    """

    __slots__ = (
        "answer",
        "answer_words",
        "asks",
        "has_picture",
        "item",
        "later",
        "limits",
        "question",
        "says",
        "stems",
        "vocabulary",
        "words",
    )

    def __init__(
        self,
        item: Item,
        question: Text,
        answer: Text,
        texts: VisibleTexts,
        vocabulary: Vocabulary,
        limits: Limits,
        later: bool = False,
        has_picture: bool = False,
    ) -> None:
        self.item = item
        self.question = question
        self.answer = answer
        self.vocabulary = vocabulary
        self.limits = limits
        self.later = later
        self.has_picture = has_picture
        self.asks = texts[question]
        self.says = texts[answer]
        self.words = lower_words(self.asks)
        # hot: each word of a deck
        stems = map(vocabulary.asked.__getitem__, self.words)
        self.stems = [*filter(None, stems)]
        self.answer_words = lower_words(self.says)

    @property
    def cased(self) -> list[str]:
        """The words of the question as they are written."""
        return cased_words(self.asks)

    @property
    def question_length(self) -> int:
        """How many words of prose the question has."""
        return words_of_prose(self.asks)

    @property
    def answer_length(self) -> int:
        """How many words of prose the answer has."""
        return words_of_prose(self.says)


def cards_of(
    item: Item, texts: VisibleTexts, vocabulary: Vocabulary, limits: Limits
) -> Iterator[Card]:
    """Yield the cards with a question of their own that an item makes, its reverse included."""
    for view in views_of(item):
        if view.back is None or not view.asks_in_words:
            continue
        yield Card(
            item,
            view.front,
            view.back,
            texts,
            vocabulary,
            limits,
            later=view.repeats_front,
            has_picture=view.picture is not None,
        )
