"""Which of many questions are alike, found without comparing each with each.

The prefix filter (Chaudhuri, Ganti, Kaushik: A primitive operator for similarity joins, 2006)
with those of size and position (Xiao, Wang, Lin, Yu: Efficient similarity joins for near
duplicate detection, 2008): if two sets of stems, in the order of their rarity, share
``overlap`` stems, the first one that they share has at least ``overlap - 1`` stems behind it
in each. So a stem that nearly all questions have leads to none of them.

For two questions of five stems each that are to share four, the first shared one is the first or the second
of each in the order of rarity. So each question is entered under its two rarest stems, and looked for under
these alone.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from deckgen.lint.words import cased_words, lower_words
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.lint.traces import KeptTrace
    from deckgen.lint.words import Vocabulary

MAX_COMPARED = 500
"""With how many earlier questions one question is compared, of those that may be like it.

Far more than ordinary decks need; it keeps the time linear for thousands of questions that are
put together from the same few words.
"""


class Wording(NamedTuple):
    """A question closely looked at: its content stems, and what must not differ.

    ``names`` are the capitalised words but for the first, ``first`` is that one.
    """

    stems: frozenset[str]
    names: frozenset[str]
    first: str


def wording_of(card: KeptTrace, vocabulary: Vocabulary) -> Wording:
    """Return how a card words its question."""
    words = cased_words(card.asks)
    lower = lower_words(card.asks)
    stem_of = vocabulary.stem
    stems = frozenset(vocabulary.content(lower))
    names = []
    for word, low in zip(words[1:], lower[1:], strict=True):
        if word != low:
            names.append(stem_of[low])
    first = ""
    if lower:
        first = stem_of[lower[0]]
    return Wording(stems, stems.intersection(names), first)


def near_duplicates(
    cards: list[KeptTrace], vocabulary: Vocabulary, percent: int
) -> Iterator[tuple[int, int]]:
    """Yield the number of each card that asks much the same as an earlier one, with that of the first such
    card.

    The cards have the same answer, the same figures and the same signs. ``percent`` of the content stems
    of both must be shared (Jaccard).
    """
    wordings = [wording_of(card, vocabulary) for card in cards]
    counts: Counter[str] = Counter()
    for wording in wordings:
        counts.update(wording.stems)
    earlier = _Earlier(counts, percent)
    for number, (card, wording) in enumerate(zip(cards, wordings, strict=True)):
        first = earlier.first_like(wording, card)
        if first is not None:
            yield number, first
        earlier.add(number, wording, card)


class _Asked(NamedTuple):
    """The questions of one wording. ``cards`` holds, for each order of its words, the number of the first
    card of each item."""

    wording: Wording
    cards: dict[str, dict[object, int]]


_Anchor = tuple[str, str, str]
"""What two questions that are alike have in common: a name or nothing, and a rare stem."""

_NAMED, _BEGINS, _UNNAMED = "named", "begins", "unnamed"


class _Earlier:
    """The questions seen so far, found by what those that are like a further one must share."""

    def __init__(self, counts: Counter[str], percent: int) -> None:
        """``counts`` says in how many questions each stem is, ``percent`` what counts as alike."""
        self.counts = counts
        self.percent = percent
        self.wordings: dict[Wording, _Asked] = {}
        # By what they share, then by the number of stems and the place of the shared one.
        self.places: dict[_Anchor, dict[tuple[int, int], list[_Asked]]] = {}

    def first_like(self, wording: Wording, card: KeptTrace) -> int | None:
        """Return the number of the first card whose question is like this one."""
        best: int | None = None
        compared: set[int] = set()
        for candidates in self._candidates(wording):
            for asked in candidates:
                if id(asked) in compared:
                    continue
                if len(compared) >= MAX_COMPARED:
                    return best
                compared.add(id(asked))
                if not are_alike(wording, asked.wording, self.percent):
                    continue
                found = _first_other(asked, card)
                if found is not None:
                    if best is None or found < best:
                        best = found
                    break  # the further ones of this list come later
        return best

    def add(self, number: int, wording: Wording, card: KeptTrace) -> None:
        """Take in a question."""
        asked = self.wordings.get(wording)
        if asked is None:
            asked = _Asked(wording, {})
            self.wordings[wording] = asked
            self._enter(asked)
        first_cards = asked.cards.setdefault(card.question_key, {})
        first_cards.setdefault(card.owner, number)

    def _enter(self, asked: _Asked) -> None:
        """Take in a wording, under all that those that are like it may share with it."""
        wording = asked.wording
        anchors = [(_NAMED, name) for name in wording.names]
        if not anchors:
            anchors = [(_UNNAMED, "")]
        anchors.append((_BEGINS, wording.first))
        size = len(wording.stems)
        for place, stem in enumerate(self._prefix(wording)):
            for kind, name in anchors:
                places = self.places.setdefault((kind, name, stem), {})
                places.setdefault((size, place), []).append(asked)

    def _candidates(self, wording: Wording) -> Iterator[list[_Asked]]:
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
                places = self.places.get((kind, name, stem), {})
                for (other_size, other_place), found in places.items():
                    behind = min(size - place, other_size - other_place)
                    if behind >= self._overlap(size, other_size):
                        yield found

    def _overlap(self, size: int, other_size: int) -> int:
        """Return how many stems two questions with so many must share to be alike.

        They share ``percent`` of what either has, which is all of both without what is shared.
        """
        together = size + other_size
        rounded_up = -(-self.percent * together // (100 + self.percent))
        return max(1, rounded_up)

    def _prefix(self, wording: Wording) -> list[str]:
        """Return the rarest stems, one of which every question that is alike has, the rarest first."""
        size = len(wording.stems)
        in_order = sorted(wording.stems, key=self._rarity)
        rounded_up = -(-self.percent * size // 100)
        least_shared = max(1, rounded_up)
        return in_order[: size + 1 - least_shared]

    def _rarity(self, stem: str) -> tuple[int, str]:
        """Return what stems are ordered by: those that few questions have come first."""
        return self.counts[stem], stem


def _first_other(asked: _Asked, card: KeptTrace) -> int | None:
    """Return the number of a first card of a wording, of another item and in another order of words."""
    for words, cards in asked.cards.items():
        if words == card.question_key:
            continue
        for item, number in cards.items():
            if item != card.owner:
                return number
    return None


def are_alike(one: Wording, other: Wording, percent: int) -> bool:
    """Tell whether two questions have the same names and share enough of their stems."""
    have_same_names = one.names <= other.stems and other.names <= one.stems
    if not have_same_names:
        return False
    shared = len(one.stems & other.stems)
    either = len(one.stems) + len(other.stems) - shared
    return shared > 0 and 100 * shared >= percent * either
