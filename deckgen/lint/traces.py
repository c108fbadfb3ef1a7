"""What is kept of a card for comparing it with the others, in time that grows with their number.

Cards are put into groups by what must be equal (the words asked, the answer, the words but for
names and figures); only the cards of one group are then looked at closely.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from deckgen.language.words import SPACED_WORD as WORD
from deckgen.lint.rule import whole
from deckgen.lint.visible import visible
from deckgen.lint.words import lower_words

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping

    from deckgen.citations.resolve import Citation
    from deckgen.core.model import Header, Item, Limits, Text
    from deckgen.lint.cards import Card
    from deckgen.lint.passages import Passages
    from deckgen.lint.rule import Found
    from deckgen.lint.words import Vocabulary

MIN_FRAME_WORDS = 3
"""A question with fewer words beside its names and figures is like many others by chance."""


class Trace(NamedTuple):
    """What is kept of a card.

    ``question_key`` holds the stems of what it asks. The hashes are those of what it answers, of the
    figures in the question, and of the question without names and figures (0 if too little is left).
    The trace of a question alone has no hashes.
    """

    item: Item
    question: Text
    answer: Text
    question_key: str
    answer_hash: int = 0
    figures_hash: int = 0
    frame_hash: int = 0


@dataclass(frozen=True)
class Deck:
    """The cards of a deck as the rules compare them.

    ``items`` and ``citations`` are those that the traces are of, drafts left out; where only questions
    are compared, they are empty.
    """

    traces: list[Trace]
    vocabulary: Vocabulary
    header: Header
    items: list[Item]
    citations: Mapping[str, Citation]

    @property
    def limits(self) -> Limits:
        """Where the deck draws the lines of the rules."""
        return self.header.check.limits

    @cached_property
    def passages(self) -> Passages:
        """The cards that cite the same passage as others."""
        from deckgen.lint.passages import Passages  # slow to import, and only decks with a source need it

        return Passages(self.items, self.citations, self.vocabulary)


def trace_of_question(card: Card) -> Trace:
    """Return what the rules need that begin with equal questions."""
    return Trace(card.item, card.question, card.answer, " ".join(card.stems))


def trace_of_card(card: Card) -> Trace:
    """Return what is kept of a card for all rules."""
    frame_stem = card.vocabulary.frame
    frame = [stem for word in card.cased[1:] if (stem := frame_stem[word])]  # hot: each word of a deck
    has_frame = len(frame) >= MIN_FRAME_WORDS - 1
    figures = [stem for stem in card.stems if stem.isdigit()]
    return Trace(
        card.item,
        card.question,
        card.answer,
        " ".join(card.stems),
        _answer_hash(card.answer, card.answer_words, card.vocabulary),
        hash(tuple(figures)),
        hash((card.words[0], *frame)) if has_frame else 0,
    )


def _answer_hash(answer: Text, words: list[str], vocabulary: Vocabulary) -> int:
    """Return a hash of what an answer with these words says."""
    if not words:
        return hash(answer)
    key = vocabulary.asked
    stems = [stem for word in words if (stem := key[word])]
    return hash(tuple(stems or words))


def groups(keys: Iterable[Hashable]) -> list[list[int]]:
    """Return the numbers of equal keys, for keys that occur more than once."""
    first: dict[Hashable, int] = {}
    equal: dict[Hashable, list[int]] = {}
    for number, key in enumerate(keys):
        earlier = first.setdefault(key, number)
        if earlier != number:
            equal.setdefault(key, [earlier]).append(number)
    return list(equal.values())


# '<', '+', '![a](b.png)', '<img src=a>', '`code`', '$x^2$'
_SIGNS = re.compile(r"[^\w\s.,;:!?'\"()\[\]‘’“”„«»*_–—-]|!\[[^\]]*\]\([^)]*\)|<img[^>]*>|`[^`]+`|\$[^$]+\$")


def signs(text: str) -> tuple[str, ...]:
    """Return what the words leave out: signs, pictures, code and formulas."""
    return tuple(_SIGNS.findall(text))


def repeated_questions(deck: Deck, *, same_answer: bool) -> Iterator[Found]:
    """Yield each question that an earlier card asks, where the answers are the same or where they differ."""
    for group in groups(trace.question_key for trace in deck.traces):
        by_signs: dict[tuple[str, ...], Trace] = {}
        for number in group:
            card = deck.traces[number]
            first = by_signs.setdefault(signs(card.question), card)
            if first.item is card.item or not WORD.search(card.question):
                continue
            if _answers_alike(first, card, deck.vocabulary) is same_answer:
                yield whole(card.question, other=first.item.id)._replace(item=card.item)


def _answers_alike(one: Trace, other: Trace, vocabulary: Vocabulary) -> bool:
    hashes = []
    for card in (one, other):
        shown = visible(card.answer, card.item.format == "html")
        hashes.append(_answer_hash(card.answer, lower_words(shown), vocabulary))
    return hashes[0] == hashes[1] and signs(one.answer) == signs(other.answer)
