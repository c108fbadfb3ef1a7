"""The cards that items make, as the rules see them: two texts, cut into words once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.lint.words import WORD, lower_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.core.model import Item, Limits, Text
    from deckgen.lint.visible import VisibleTexts
    from deckgen.lint.words import Vocabulary


class Card:
    """One card that a question or its reverse or one of several steps makes.

    ``question`` and ``answer`` are the texts as written, ``asks`` and ``says`` what is seen of
    them, ``words`` and ``answer_words`` their words in lower case, ``stems`` what the question is
    compared by. ``later`` marks a step after the first, whose question has been looked at.
    """

    __slots__ = (
        "answer",
        "answer_words",
        "asks",
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
    ) -> None:
        self.item = item
        self.question = question
        self.answer = answer
        self.vocabulary = vocabulary
        self.limits = limits
        self.later = later
        self.asks = texts[question]
        self.says = texts[answer]
        self.words = lower_words(self.asks)
        asked = vocabulary.asked
        self.stems = [stem for word in self.words if (stem := asked[word])]  # hot: each word of a deck
        self.answer_words = lower_words(self.says)

    @property
    def cased(self) -> list[str]:
        """The words of the question as they are written."""
        return WORD.findall(self.asks)

    @property
    def question_length(self) -> int:
        """How many words the question has, as a person counts them."""
        return len(self.asks.split())

    @property
    def answer_length(self) -> int:
        """How many words the answer has, as a person counts them."""
        return len(self.says.split())


def cards_of(item: Item, texts: VisibleTexts, vocabulary: Vocabulary, limits: Limits) -> Iterator[Card]:
    """Yield the cards with a question of their own that an item makes, its reverse included."""
    question = item.question
    if question is None:
        return
    if item.answer is not None:
        yield Card(item, question, item.answer, texts, vocabulary, limits)
        reverse = item.reverse
        if reverse is not None:
            asked = item.answer if reverse.question is None else reverse.question
            answer = question if reverse.answer is None else reverse.answer
            yield Card(item, asked, answer, texts, vocabulary, limits)
    for number, step in enumerate(item.steps):
        yield Card(item, question, step.text, texts, vocabulary, limits, later=number > 0)


def texts_of(item: Item) -> list[Text]:
    """Return the texts that the curator wrote, once each, without quotations of the source."""
    texts = [item.question, item.answer, item.cloze, item.note]
    if item.reverse is not None:
        texts += [item.reverse.question, item.reverse.answer]
    texts += [step.text for step in item.steps]
    return [text for text in texts if text is not None]
