"""Q4: rules that compare cards with one another, in time that grows with their number.

Cards are put into groups by what must be equal (the words asked, the answer, the words but
for names and figures); only the cards of one group are then looked at closely.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from deckgen.lint.cards import Found, visible, whole
from deckgen.lint.words import WORD, lower_words

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from deckgen.core.model import Item, Limits, Text
    from deckgen.lint.cards import Card
    from deckgen.lint.words import Vocabulary


class Trace(NamedTuple):
    """What is kept of a card for comparing it: the stems of what it asks, and hashes of what it
    says, of the figures in the question, and of the question without names and figures (0 if too
    little is left). A trace of the question alone has but the first."""

    item: Item
    question: Text
    answer: Text
    asked: str
    said: int = 0
    figures: int = 0
    frame: int = 0


CAPITALISED_NOUNS = frozenset({"de", "gsw", "lb", "nds"})
"""Languages in which a capital letter does not tell a name."""

MIN_FRAME_WORDS = 3


def trace_of_question(card: Card) -> Trace:
    """Return what the rules need that begin with equal questions."""
    return Trace(card.item, card.question, card.answer, " ".join(card.stems))


def trace(card: Card, vocabulary: Vocabulary) -> Trace:
    """Return what is kept of a card for all rules."""
    lookup = vocabulary.frame
    frame = [stem for word in card.cased[1:] if (stem := lookup[word])]
    return Trace(
        card.item,
        card.question,
        card.answer,
        " ".join(card.stems),
        _said(card.answer, card.answer_words, vocabulary),
        hash(tuple([stem for stem in card.stems if stem.isdigit()])),
        hash((card.words[0], *frame)) if len(frame) >= MIN_FRAME_WORDS - 1 else 0,
    )


def _said(answer: Text, words: list[str], vocabulary: Vocabulary) -> int:
    """Return a hash of what an answer with these words says."""
    if not words:
        return hash(answer)
    lookup = vocabulary.asked
    return hash(tuple([stem for word in words if (stem := lookup[word])] or words))


def _groups(keys: Iterable[Hashable]) -> list[list[int]]:
    """Return the numbers of equal keys, for keys that occur more than once."""
    first: dict[Hashable, int] = {}
    groups: dict[Hashable, list[int]] = {}
    for number, key in enumerate(keys):
        seen = first.setdefault(key, number)
        if seen != number:
            groups.setdefault(key, [seen]).append(number)
    return list(groups.values())


# --- the same question -----------------------------------------------------------------

_SIGNS = re.compile(r"[^\w\s.,;:!?'\"()\[\]‘’“”„«»*_–—-]|!\[[^\]]*\]\([^)]*\)|<img[^>]*>|`[^`]+`|\$[^$]+\$")


def _exactly(text: str) -> tuple[str, ...]:
    """Return what the words leave out: signs, pictures, code and formulas."""
    return tuple(_SIGNS.findall(text))


def same_question(traces: list[Trace], vocabulary: Vocabulary, limits: Limits) -> Iterator[Found]:
    """Find a question that an earlier card asks and answers otherwise."""
    yield from _same(traces, vocabulary, same_answer=False)


def duplicate(traces: list[Trace], vocabulary: Vocabulary, limits: Limits) -> Iterator[Found]:
    """Find a question that an earlier card asks and answers in the same way."""
    yield from _same(traces, vocabulary, same_answer=True)


def _same(traces: list[Trace], vocabulary: Vocabulary, *, same_answer: bool) -> Iterator[Found]:
    def said(card: Trace) -> int:
        shown = visible(card.answer, card.item.format == "html")
        return _said(card.answer, lower_words(shown), vocabulary)

    for group in _groups(each.asked for each in traces):
        by_signs: dict[tuple[str, ...], Trace] = {}
        for number in group:
            card = traces[number]
            first = by_signs.setdefault(_exactly(card.question), card)
            if first.item is card.item or not WORD.search(card.question):
                continue
            is_same = said(first) == said(card) and _exactly(first.answer) == _exactly(card.answer)
            if is_same is same_answer:
                yield whole(card.question, other=first.item.id)._replace(item=card.item)


# --- nearly the same -------------------------------------------------------------------

MAX_COMPARED = 500
"""With how many earlier questions one question is compared, of those that may be like it.

Far more than ordinary decks need; it keeps the time linear for thousands of questions that are
put together from the same few words.
"""


class _Wording(NamedTuple):
    """A question closely looked at: its content stems, and what must not differ. ``names`` are
    the capitalised words but for the first, ``first`` is that one."""

    stems: frozenset[str]
    names: frozenset[str]
    first: str


def _wording(card: Trace, vocabulary: Vocabulary) -> _Wording:
    words = WORD.findall(visible(card.question, card.item.format == "html"))
    lower = [word.lower() for word in words]
    stem = vocabulary.stem
    names = [stem[low] for word, low in zip(words[1:], lower[1:], strict=True) if word != low]
    stems = frozenset(vocabulary.content(lower))
    first = stem[lower[0]] if lower else ""
    return _Wording(stems, stems.intersection(names), first)


def near_duplicate(traces: list[Trace], vocabulary: Vocabulary, limits: Limits) -> Iterator[Found]:
    """Find a question in much the same words as an earlier one, with the same answer.

    Alike means: of the content stems of both, at least ``min-similarity`` per cent are shared
    (Jaccard), and figures, names and signs are the same. The first such card is named.
    """
    for group in _groups((each.said, each.figures) for each in traces):
        by_signs: dict[tuple[str, ...], list[Trace]] = {}
        for number in group:
            card = traces[number]
            by_signs.setdefault(_exactly(card.question), []).append(card)
        for cards in by_signs.values():
            if len(cards) > 1:
                yield from _near_duplicates(cards, vocabulary, limits.min_similarity)


def _near_duplicates(cards: list[Trace], vocabulary: Vocabulary, percent: int) -> Iterator[Found]:
    """Find near-duplicates among cards with the same answer, the same figures and the same signs."""
    wordings = [_wording(card, vocabulary) for card in cards]
    counts = Counter(stem for wording in wordings for stem in wording.stems)
    earlier = _Earlier(counts, percent)
    for number, (card, wording) in enumerate(zip(cards, wordings, strict=True)):
        first = earlier.first_like(wording, card)
        if first is not None:
            yield whole(card.question, other=first.item.id)._replace(item=card.item)
        earlier.add(number, wording, card)


class _Asked(NamedTuple):
    """The questions of one wording. ``cards`` holds, for each order of its words, the first card
    of each item with its number."""

    wording: _Wording
    cards: dict[str, dict[int, tuple[int, Trace]]]


_Anchor = tuple[str, str, str]
"""What two questions that are alike have in common: a name or nothing, and a rare stem."""

_NAMED, _BEGINS, _UNNAMED = "named", "begins", "unnamed"


class _Earlier:
    """The questions seen so far, found by what those that are like a further one must share.

    The prefix filter (Chaudhuri, Ganti, Kaushik: A primitive operator for similarity joins, 2006)
    with those of size and position (Xiao, Wang, Lin, Yu: Efficient similarity joins for near
    duplicate detection, 2008): if two sets of stems, in the order of their rarity, share
    ``overlap`` stems, the first one that they share has at least ``overlap - 1`` stems behind it
    in each. So a stem that nearly all questions have leads to none of them.
    """

    def __init__(self, counts: Counter[str], percent: int) -> None:
        """``counts`` says in how many questions each stem is, ``percent`` what counts as alike."""
        self.counts = counts
        self.percent = percent
        self.wordings: dict[_Wording, _Asked] = {}
        # By what they share, then by the number of stems and the place of the shared one.
        self.places: dict[_Anchor, dict[tuple[int, int], list[_Asked]]] = {}

    def first_like(self, wording: _Wording, card: Trace) -> Trace | None:
        """Return the first card whose question is like this one."""
        best: tuple[int, Trace] | None = None
        compared: set[int] = set()
        for candidates in self._candidates(wording):
            for asked in candidates:
                if id(asked) in compared:
                    continue
                if len(compared) >= MAX_COMPARED:
                    return best[1] if best else None
                compared.add(id(asked))
                if not _are_alike(wording, asked.wording, self.percent):
                    continue
                found = _first_other(asked, card)
                if found is not None:
                    best = found if best is None else min(best, found, key=_number)
                    break  # the further ones of this list come later
        return best[1] if best else None

    def add(self, number: int, wording: _Wording, card: Trace) -> None:
        """Take in a question."""
        asked = self.wordings.get(wording)
        if asked is None:
            asked = self.wordings[wording] = _Asked(wording, {})
            self._enter(asked)
        asked.cards.setdefault(card.asked, {}).setdefault(id(card.item), (number, card))

    def _enter(self, asked: _Asked) -> None:
        wording = asked.wording
        anchors = [(_NAMED, name) for name in wording.names] or [(_UNNAMED, "")]
        anchors.append((_BEGINS, wording.first))
        size = len(wording.stems)
        for place, stem in enumerate(self._prefix(wording)):
            for kind, name in anchors:
                places = self.places.setdefault((kind, name, stem), {})
                places.setdefault((size, place), []).append(asked)

    def _candidates(self, wording: _Wording) -> Iterator[list[_Asked]]:
        """Yield lists of the wordings that may be like one, each in the order of the cards.

        They share its rarest name, which may begin one of the two questions, or have no name.
        """
        if wording.names:
            rarest = min(wording.names, key=self._rarity)
            anchors = [(_NAMED, rarest), (_BEGINS, rarest)]
        else:
            anchors = [(_NAMED, wording.first), (_UNNAMED, "")]
        size = len(wording.stems)
        for place, stem in enumerate(self._prefix(wording)):
            for kind, name in anchors:
                for (other_size, other_place), found in self.places.get((kind, name, stem), {}).items():
                    behind = min(size - place, other_size - other_place)
                    if behind >= self._overlap(size, other_size):
                        yield found

    def _overlap(self, size: int, other_size: int) -> int:
        """Return how many stems two questions with so many must share to be alike."""
        return max(1, -(-self.percent * (size + other_size) // (100 + self.percent)))

    def _prefix(self, wording: _Wording) -> list[str]:
        """Return the rarest stems, one of which every question that is alike has, the rarest first."""
        size = len(wording.stems)
        in_order = sorted(wording.stems, key=self._rarity)
        return in_order[: size + 1 - max(1, -(-self.percent * size // 100))]

    def _rarity(self, stem: str) -> tuple[int, str]:
        return self.counts[stem], stem


def _first_other(asked: _Asked, card: Trace) -> tuple[int, Trace] | None:
    """Return a first card of a wording that is of another item and in another order of words."""
    for words, cards in asked.cards.items():
        if words == card.asked:
            continue
        for item, numbered in cards.items():
            if item != id(card.item):
                return numbered
    return None


def _number(numbered: tuple[int, Trace]) -> int:
    return numbered[0]


def _are_alike(one: _Wording, other: _Wording, percent: int) -> bool:
    if not (one.names <= other.stems and other.names <= one.stems):
        return False
    shared = len(one.stems & other.stems)
    return shared > 0 and 100 * shared >= percent * (len(one.stems) + len(other.stems) - shared)


# --- easily mixed up -------------------------------------------------------------------


def interference(traces: list[Trace], vocabulary: Vocabulary, limits: Limits) -> Iterator[Found]:
    """Find several cards whose questions differ in names and figures only; reported at the first."""
    for group in _groups(each.frame for each in traces):
        cards = [traces[number] for number in group]
        if not cards[0].frame or len({card.said for card in cards}) < limits.min_interfering_cards:
            continue
        items = {card.item.id: card for card in cards}
        if len(items) >= limits.min_interfering_cards:
            others = [id_ for id_ in items if id_ != cards[0].item.id]
            named = ", ".join(f"'{id_}'" for id_ in others[:3]) + (" …" if len(others) > 3 else "")
            words: dict[str, object] = {"count": len(items), "others": named}
            yield whole(cards[0].question, **words)._replace(item=cards[0].item)
