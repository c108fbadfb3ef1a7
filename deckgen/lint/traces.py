"""What is kept of a card for comparing it with the others, in time that grows with their number.

Cards are put into groups by what must be equal (the words asked, the answer, the words but for
names and figures); only the cards of one group are then looked at closely.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from deckgen.kinds import views_of
from deckgen.language.words import SPACED_WORD as WORD
from deckgen.lint.found_before import NO_NUMBER
from deckgen.lint.places import places_of_texts
from deckgen.lint.rule import FoundInDeck
from deckgen.lint.visible import visible
from deckgen.lint.words import lower_words
from deckgen.util import ascii_text
from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.named_tuple import NamedTuple
from deckgen.util.positional import make

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

    from deckgen.core.declared import Limits
    from deckgen.core.model import Item, Text, UnitText
    from deckgen.kinds.cardview import CardView
    from deckgen.lint.cards import Card
    from deckgen.lint.found_before import FoundBefore
    from deckgen.lint.known_unit import KnownUnit
    from deckgen.lint.places import Place
    from deckgen.lint.words import Vocabulary

MIN_FRAME_WORDS = 3
"""A question with fewer words beside its names and figures is like many others by chance."""


class Trace(NamedTuple):
    """What is kept of a card when it was looked at.

    ``question_key`` holds the stems of what it asks, ``asks`` what is seen of the question. The hashes are
    those of what it answers, of the figures in the question, and of the question without names and figures
    (0 if too little is left); they are the same in every process. The trace of a question alone has no
    hashes, and no ``asks``.
    """

    item: Item
    question: Text
    answer: Text
    question_key: str
    answer_hash: int = 0
    figures_hash: int = 0
    frame_hash: int = 0
    asks: str = ""


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
    """What is kept of a card to compare it with others. Its unit is read when one asks for its texts as they
    are written.

    ``owner`` is what the cards of one item have in common: their unit, and the number of the item there;
    ``number`` is that of the card for :class:`FoundBefore`.
    """

    __slots__ = (
        "_compared",
        "answer_hash",
        "figures_hash",
        "frame_hash",
        "id",
        "number",
        "question_key",
        "unit",
    )

    def __init__(
        self, unit: KnownUnit, compared: Compared, number: int = NO_NUMBER
    ) -> None:
        self.unit = unit
        self.number = number
        self._compared = compared
        (
            _,
            _,
            self.id,
            self.question_key,
            self.answer_hash,
            self.figures_hash,
            self.frame_hash,
        ) = compared[:7]

    @property
    def item_number(self) -> int:
        """The number of its item in the unit."""
        return self._compared.item

    @property
    def owner(self) -> tuple[KnownUnit, int]:
        """What the cards of one item have in common."""
        return self.unit, self._compared.item

    @property
    def asks(self) -> str:
        """What is seen of the question."""
        return self._compared.asks

    @property
    def signs(self) -> tuple[str, ...]:
        """What the words of the question leave out."""
        return self._compared.signs

    @property
    def question_place(self) -> Place:
        """Where the question is written."""
        return self._compared.question_place

    @property
    def answer_place(self) -> Place:
        """Where the answer is written."""
        return self._compared.answer_place

    @property
    def item(self) -> Item:
        """The item that makes the card."""
        return self.unit.items()[self._compared.item]

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
        return [view for view in views_of(self.item) if view.back is not None][
            self._compared.card
        ]


def compared(
    items: Sequence[Item], traces: Sequence[Trace], unit: UnitText | None
) -> Iterator[Compared]:
    """Yield the traces of the cards of some items as plain values; ``unit`` is that of the items, if they are
    of one."""
    numbers = {id(item): number for number, item in enumerate(items)}
    cards: dict[int, int] = {}
    place_of_text = places_of_texts(unit)
    for (
        item,
        question,
        answer,
        question_key,
        answer_hash,
        figures_hash,
        frame_hash,
        asks,
    ) in traces:
        number = numbers[id(item)]
        card = cards.get(number, 0)
        cards[number] = card + 1
        of_words = (
            question_key,
            answer_hash,
            figures_hash,
            frame_hash,
            str(asks),
            signs(question),
        )
        places = (place_of_text(item, question), place_of_text(item, answer))
        yield make(Compared, (number, card, str(item.id), *of_words, *places))


def about_question(card: KeptTrace, **words: object) -> FoundInDeck:
    """Return a finding about the question of a card."""
    return FoundInDeck(card.id, card.unit, card.question_place, words)


def about_answer(card: KeptTrace, **words: object) -> FoundInDeck:
    """Return a finding about the answer of a card."""
    return FoundInDeck(card.id, card.unit, card.answer_place, words)


def _question(card: KeptTrace) -> str:
    return card.question_key


def _answer(card: KeptTrace) -> int:
    return card.answer_hash


def _frame(card: KeptTrace) -> int:
    return card.frame_hash


IN_COMMON: Mapping[str, Callable[[KeptTrace], Hashable]] = {
    "questions": _question,
    "answers": _answer,
    "frames": _frame,
}
"""What the cards of a group have in common, by what rules look at. Those that have nothing there (0) are in
no group."""


class Group(NamedTuple):
    """Two cards or more that have something in common, in learning order.

    ``before`` has what was found when cards were compared last.
    """

    cards: Sequence[KeptTrace]
    vocabulary: Vocabulary
    limits: Limits
    before: FoundBefore


def trace_of_question(card: Card) -> Trace:
    """Return what the rules need that begin with equal questions."""
    return make(
        Trace,
        (card.item, card.question, card.answer, " ".join(card.stems), 0, 0, 0, ""),
    )


def trace_of_card(card: Card) -> Trace:
    """Return what is kept of a card for all rules."""
    frame_stem = card.vocabulary.frame
    # hot: each word of a deck
    frame = [stem for word in card.cased[1:] if (stem := frame_stem[word])]
    has_frame = len(frame) >= MIN_FRAME_WORDS - 1
    figures = [stem for stem in card.stems if stem.isdigit()]
    hashes = (
        _answer_hash(card.answer, card.answer_words, card.vocabulary),
        _hash(figures),
        _hash([card.words[0], *frame]) if has_frame else 0,
    )
    return make(
        Trace,
        (
            card.item,
            card.question,
            card.answer,
            " ".join(card.stems),
            *hashes,
            card.asks,
        ),
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


# '<', '+', '![a](b.png)', '<img src=a>', '`code`', '$x^2$'
_SIGNS = lazy_pattern(
    r"[^\w\s.,;:!?'\"()\[\]‘’“”„«»*_–—-]|!\[[^\]]*\]\([^)]*\)|<img[^>]*>|`[^`]+`|\$[^$]+\$"
)


# without '[', for behind '!' it begins a picture
_NO_SIGNS = ascii_text.LETTERS + b"_ \t\n.,;:!?'\"()]*-"


def signs(text: str) -> tuple[str, ...]:
    """Return what the words leave out: signs, pictures, code and formulas."""
    if ascii_text.holds_only(text, _NO_SIGNS):  # as most do
        return ()
    return tuple(_SIGNS.findall(text))


def repeated_questions(group: Group, *, same_answer: bool) -> Iterator[FoundInDeck]:
    """Yield each question that an earlier card asks, where the answers are the same or where they differ."""
    by_signs: dict[tuple[str, ...], KeptTrace] = {}
    for card in group.cards:
        first = by_signs.setdefault(card.signs, card)
        if first.owner == card.owner or not WORD.search(card.question):
            continue
        if _answers_alike(first, card, group.vocabulary) is same_answer:
            yield about_question(card, other=first.id)


def _answers_alike(one: KeptTrace, other: KeptTrace, vocabulary: Vocabulary) -> bool:
    hashes = []
    for card in (one, other):
        shown = visible(card.answer, card.item.format == "html")
        hashes.append(_answer_hash(card.answer, lower_words(shown), vocabulary))
    return hashes[0] == hashes[1] and signs(one.answer) == signs(other.answer)
