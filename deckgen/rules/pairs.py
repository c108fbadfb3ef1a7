"""Q4: rules that compare cards with one another, in time that grows with their number.

Cards are put into groups by what must be equal (the words asked, the answer, the words but
for names and figures); only the cards of one group are then looked at closely.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from deckgen.rules.cards import Found, visible, whole
from deckgen.rules.words import NUMBER_WORDS, WORD

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from deckgen.model import Item, Limits, Text
    from deckgen.rules.cards import Card
    from deckgen.rules.words import Vocabulary


class Trace(NamedTuple):
    """What is kept of a card for comparing it: hashes of what it asks, what it says, and of
    the question without names and figures (0 if too little is left)."""

    item: Item
    question: Text
    answer: Text
    asked: int
    said: int
    frame: int


CAPITALISED_NOUNS = frozenset({"de", "gsw", "lb", "nds"})
"""Languages in which a capital letter does not tell a name."""

MIN_FRAME_WORDS = 3


def trace(card: Card, vocabulary: Vocabulary) -> Trace:
    """Return what is kept of a card."""
    cased = card.cased
    asked = [stem for word in cased if (stem := vocabulary.asked[word])]
    frame = [stem for word in cased[1:] if (stem := vocabulary.frame[word])]
    said = [stem for word in card.answer_words if (stem := vocabulary.asked[word])]
    return Trace(
        card.item,
        card.question,
        card.answer,
        hash(tuple(asked)),
        hash(tuple(said or card.answer_words)) if card.answer_words else hash(card.answer),
        hash((card.words[0], *frame)) if len(frame) >= MIN_FRAME_WORDS - 1 and cased else 0,
    )


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
    yield from _same(traces, same_answer=False)


def duplicate(traces: list[Trace], vocabulary: Vocabulary, limits: Limits) -> Iterator[Found]:
    """Find a question that an earlier card asks and answers in the same way."""
    yield from _same(traces, same_answer=True)


def _same(traces: list[Trace], same_answer: bool) -> Iterator[Found]:
    for group in _groups(each.asked for each in traces):
        by_signs: dict[tuple[str, ...], Trace] = {}
        for number in group:
            card = traces[number]
            first = by_signs.setdefault(_exactly(card.question), card)
            if first.item is card.item or not WORD.search(card.question):
                continue
            is_same = first.said == card.said and _exactly(first.answer) == _exactly(card.answer)
            if is_same is same_answer:
                yield whole(card.question, other=first.item.id)._replace(item=card.item)


# --- nearly the same -------------------------------------------------------------------


class _Wording(NamedTuple):
    """A question closely looked at: its content stems, and what must be equal."""

    number: int
    stems: frozenset[str]
    figures: frozenset[str]
    names: frozenset[str]
    signs: tuple[str, ...]


def _wording(number: int, card: Trace, vocabulary: Vocabulary) -> _Wording:
    words = WORD.findall(visible(card.question, card.item.format == "html"))
    lower = [vocabulary.lower[word] for word in words]
    figures = {vocabulary.stem[w] for w in lower if w[0].isdigit() or w in NUMBER_WORDS}
    names = {vocabulary.stem[w.lower()] for w in words[1:] if not w.islower() and not w.isdigit()}
    stems = frozenset(vocabulary.content(lower))
    return _Wording(number, stems, frozenset(figures), frozenset(names), _exactly(card.question))


def near_duplicate(traces: list[Trace], vocabulary: Vocabulary, limits: Limits) -> Iterator[Found]:
    """Find a question in much the same words as an earlier one, with the same answer.

    Alike means: of the content stems of both, at least ``min-similarity`` per cent are shared
    (Jaccard), and figures and names are the same.
    """
    for group in _groups(each.said for each in traces):
        wordings = [_wording(number, traces[number], vocabulary) for number in group]
        reported = set()
        for one, other in _alike(wordings, limits.min_similarity / 100):
            earlier, later = sorted((one, other))
            first, card = traces[earlier.number], traces[later.number]
            apart = first.item is card.item or first.asked == card.asked or later.number in reported
            if not apart and _may_be_one(earlier, later):
                reported.add(later.number)
                yield whole(card.question, other=first.item.id)._replace(item=card.item)


def _may_be_one(one: _Wording, other: _Wording) -> bool:
    """Tell whether two questions in like words have no figure, name or sign apart."""
    if one.figures != other.figures or one.signs != other.signs:
        return False
    return one.names <= other.stems and other.names <= one.stems


def _alike(wordings: list[_Wording], similarity: float) -> Iterator[tuple[_Wording, _Wording]]:
    """Yield the pairs whose stems have at least that Jaccard similarity.

    The prefix filter (Chaudhuri, Ganti, Kaushik: A primitive operator for similarity joins,
    2006; Bayardo, Ma, Srikant, 2007): with the stems in order of rarity, two sets of that
    similarity share one among the first few of each. Looks at few pairs, and misses none.
    """
    counts = Counter(stem for wording in wordings for stem in wording.stems)
    rarest = [(sorted(wording.stems, key=lambda stem: (counts[stem], stem)), wording) for wording in wordings]
    rarest.sort(key=lambda pair: len(pair[0]))
    index: dict[str, list[_Wording]] = {}
    for stems, wording in rarest:
        size = len(stems)
        prefix = stems[: size - _ceil(similarity * size) + 1]
        candidates = {
            other.number: other
            for stem in prefix
            for other in index.get(stem, ())
            if len(other.stems) >= similarity * size
        }
        for other in candidates.values():
            shared = len(wording.stems & other.stems)
            if shared >= similarity * (size + len(other.stems) - shared):
                yield other, wording
        for stem in prefix:
            index.setdefault(stem, []).append(wording)


def _ceil(number: float) -> int:
    return -int(-number // 1)


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
