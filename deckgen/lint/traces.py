"""What is kept of a card for comparing it with the others, in time that grows with their number.

Cards are put into groups by what must be equal (the words asked, the answer, the words but for
names and figures); only the cards of one group are then looked at closely.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple, TypeVar, Union

from deckgen.kinds import views_of
from deckgen.language.words import SPACED_WORD as WORD
from deckgen.lint.found_before import NO_NUMBER, FoundBefore
from deckgen.lint.places import place_of, span_in
from deckgen.lint.rule import FoundInDeck
from deckgen.lint.visible import visible
from deckgen.lint.words import lower_words
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

    from deckgen.core.declared import Limits
    from deckgen.core.diagnostics import Span
    from deckgen.core.model import Header, Item, Text, UnitText
    from deckgen.kinds.cardview import CardView
    from deckgen.lint.cards import Card
    from deckgen.lint.facts import Cites, Letters
    from deckgen.lint.passages import Passages
    from deckgen.lint.places import Place
    from deckgen.lint.unit_facts import UnitFacts
    from deckgen.lint.words import Vocabulary

_OfItem = TypeVar("_OfItem", "Cites", "Letters")

MIN_FRAME_WORDS = 3
"""A question with fewer words beside its names and figures is like many others by chance."""


class Trace(NamedTuple):
    """What is kept of a card.

    ``question_key`` holds the stems of what it asks. The hashes are those of what it answers, of the
    figures in the question, and of the question without names and figures (0 if too little is left); they
    are the same in every process. The trace of a question alone has no hashes.
    """

    item: Item
    question: Text
    answer: Text
    question_key: str
    answer_hash: int = 0
    figures_hash: int = 0
    frame_hash: int = 0

    @property
    def number(self) -> int:
        """The number of the card for :class:`FoundBefore`: it has none."""
        return NO_NUMBER

    @property
    def id(self) -> str:
        """The id of the item."""
        return str(self.item.id)

    @property
    def owner(self) -> object:
        """What the cards of one item have in common."""
        return id(self.item)

    @property
    def asks(self) -> str:
        """What is seen of the question."""
        return visible(self.question, self.item.format == "html")

    @property
    def signs(self) -> tuple[str, ...]:
        """What the words of the question leave out."""
        return signs(self.question)

    @property
    def question_span(self) -> Span:
        """Where the question is written."""
        return self.item.span(self.question)

    @property
    def answer_span(self) -> Span:
        """Where the answer is written."""
        return self.item.span(self.answer)


class Compared(NamedTuple):
    """What a card is compared with others by, as plain values (see :class:`Trace`).

    The card is number ``card`` of those with an answer of their own that item ``item`` of its unit makes;
    ``id`` is the item's. The places are those of question and answer.
    """

    item: int
    card: int
    id: str
    question_key: str
    answer_hash: int
    figures_hash: int
    frame_hash: int
    asks: str
    signs: tuple[str, ...]
    question_place: Place
    answer_place: Place


class KeptTrace:
    """A :class:`Trace` of a card whose unit is read when one asks for its texts as they are written.

    ``owner`` are the numbers of its unit in the deck and of its item there, which the cards of one item have
    in common; ``number`` is that of the card for :class:`FoundBefore`.
    """

    __slots__ = (
        *("_compared", "answer_hash", "figures_hash", "frame_hash", "id", "number", "owner", "question_key"),
        "unit",
    )

    def __init__(self, unit_number: int, unit: UnitText, compared: Compared, number: int) -> None:
        self.unit = unit
        self.number = number
        self._compared = compared
        self.owner: tuple[int, int] = unit_number, compared[0]
        _, _, self.id, self.question_key, self.answer_hash, self.figures_hash, self.frame_hash = compared[:7]

    @property
    def asks(self) -> str:
        """What is seen of the question."""
        return self._compared.asks

    @property
    def signs(self) -> tuple[str, ...]:
        """What the words of the question leave out."""
        return self._compared.signs

    @property
    def question_span(self) -> Span:
        """Where the question is written."""
        return span_in(self.unit, self._compared.question_place)

    @property
    def answer_span(self) -> Span:
        """Where the answer is written."""
        return span_in(self.unit, self._compared.answer_place)

    @property
    def item(self) -> Item:
        """The item that makes the card."""
        return self.unit.section.items[self._compared.item]

    @property
    def question(self) -> Text:
        """The question as written."""
        return self._view.front

    @property
    def answer(self) -> Text:
        """The answer as written."""
        assert self._view.back is not None
        return self._view.back

    @property
    def _view(self) -> CardView:
        return [view for view in views_of(self.item) if view.back is not None][self._compared.card]


def compared(item: int, card: int, trace: Trace, unit: UnitText) -> Compared:
    """Return a trace of a unit's card as plain values, given the numbers of its item and its own there."""
    return Compared(
        item,
        card,
        trace.id,
        trace.question_key,
        trace.answer_hash,
        trace.figures_hash,
        trace.frame_hash,
        str(trace.asks),
        trace.signs,
        place_of(trace.question_span, unit),
        place_of(trace.answer_span, unit),
    )


AnyTrace = Union[Trace, KeptTrace]  # noqa: UP007 (3.10 evaluates it)


def about_question(card: AnyTrace, **words: object) -> FoundInDeck:
    """Return a finding about the question of a card."""
    return FoundInDeck(card.question_span, card.id, words)


def about_answer(card: AnyTrace, **words: object) -> FoundInDeck:
    """Return a finding about the answer of a card."""
    return FoundInDeck(card.answer_span, card.id, words)


@dataclass(frozen=True)
class Deck:
    """The cards of a deck as the rules compare them.

    ``units`` have what else is asked of the units; where only questions are compared, there are none.
    ``order`` returns the place in learning order of an item by the numbers of its unit and of itself;
    ``None`` stands for the order of the units. ``before`` has what was found when cards were compared last.
    """

    traces: Sequence[AnyTrace]
    vocabulary: Vocabulary
    header: Header
    units: Sequence[UnitFacts] = ()
    order: Callable[[int, int], int] | None = None
    before: FoundBefore = field(default_factory=FoundBefore)

    @property
    def limits(self) -> Limits:
        """Where the deck draws the lines of the rules."""
        return self.header.check.limits

    @cached_property
    def same_questions(self) -> list[list[int]]:
        """The numbers of cards whose questions have the same words."""
        return groups([trace.question_key for trace in self.traces])

    @cached_property
    def passages(self) -> Passages:
        """The cards that cite the same passage as others."""
        from deckgen.lint.passages import Passages  # slow to import, and only decks with a source need it

        return Passages(self.units, self.before, self.order)

    @property
    def letters(self) -> list[tuple[UnitFacts, Letters]]:
        """The abbreviations on cards, in learning order."""
        letters = [(number, each) for number, unit in enumerate(self.units) for each in unit.letters]
        return [(self.units[number], each) for number, each in self._in_order(letters)]

    def _in_order(self, numbered: list[tuple[int, _OfItem]]) -> list[tuple[int, _OfItem]]:
        """Return what belongs to items in learning order, given with the numbers of the units."""
        order = self.order
        if order is None:
            return numbered
        return sorted(numbered, key=lambda each: order(each[0], each[1].item))


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
        _hash(figures),
        _hash([card.words[0], *frame]) if has_frame else 0,
    )


def _answer_hash(answer: Text, words: list[str], vocabulary: Vocabulary) -> int:
    """Return a hash of what an answer with these words says."""
    if not words:
        return _hash([answer])
    key = vocabulary.asked
    stems = [stem for word in words if (stem := key[word])]
    return _hash(stems or words)


def _hash(words: list[str]) -> int:
    """Return a number for some words: Python's own hash of a text is another in each process."""
    if not words:
        return 0
    text = "\x1f".join(words).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big")


def groups(keys: Sequence[Hashable], least: int = 2) -> list[list[int]]:
    """Return the numbers of equal keys, for keys that occur so many times at least, and more than once."""
    least = max(2, least)
    equal: dict[Hashable, list[int]] = {key: [] for key, count in Counter(keys).items() if count >= least}
    for number, key in enumerate(keys):
        if key in equal:
            equal[key].append(number)
    return sorted(equal.values(), key=lambda group: group[1])


# '<', '+', '![a](b.png)', '<img src=a>', '`code`', '$x^2$'
_SIGNS = lazy_pattern(r"[^\w\s.,;:!?'\"()\[\]‘’“”„«»*_–—-]|!\[[^\]]*\]\([^)]*\)|<img[^>]*>|`[^`]+`|\$[^$]+\$")


def signs(text: str) -> tuple[str, ...]:
    """Return what the words leave out: signs, pictures, code and formulas."""
    return tuple(_SIGNS.findall(text))


def repeated_questions(deck: Deck, *, same_answer: bool) -> Iterator[FoundInDeck]:
    """Yield each question that an earlier card asks, where the answers are the same or where they differ."""
    for group in deck.same_questions:
        by_signs: dict[tuple[str, ...], AnyTrace] = {}
        for number in group:
            card = deck.traces[number]
            first = by_signs.setdefault(card.signs, card)
            if first.owner == card.owner or not WORD.search(card.question):
                continue
            if _answers_alike(first, card, deck.vocabulary) is same_answer:
                yield about_question(card, other=first.id)


def _answers_alike(one: AnyTrace, other: AnyTrace, vocabulary: Vocabulary) -> bool:
    hashes = []
    for card in (one, other):
        shown = visible(card.answer, card.item.format == "html")
        hashes.append(_answer_hash(card.answer, lower_words(shown), vocabulary))
    return hashes[0] == hashes[1] and signs(one.answer) == signs(other.answer)
