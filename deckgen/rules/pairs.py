"""Q4: rules that compare cards with one another, in time that grows with their number.

Cards are put into groups by what must be equal (the words asked, the answer, the words but
for names and figures); only the cards of one group are then looked at closely.
"""

from __future__ import annotations

import re
from collections import Counter
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from deckgen.model import OutdatedError
from deckgen.rules.cards import Found, visible, whole
from deckgen.rules.words import WORD, lower_words

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from deckgen.model import Item, Limits, Text
    from deckgen.rules.cards import Card
    from deckgen.rules.words import Vocabulary


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


def require_apart(ready: Iterable[frozenset[str]], traces: Iterable[Trace]) -> None:
    """Raise :exc:`~deckgen.model.OutdatedError` if a question that was looked at by an earlier build
    may be that of another card."""
    seen = {trace.asked for trace in traces}
    for asked in ready:
        if not seen.isdisjoint(asked):
            raise OutdatedError
        seen |= asked


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


class _Wording(NamedTuple):
    """A question closely looked at: its content stems, and what must not differ. ``names`` are
    the capitalised words but for the first, ``first`` is that one."""

    number: int
    stems: frozenset[str]
    names: frozenset[str]
    first: str


def _wording(number: int, card: Trace, vocabulary: Vocabulary) -> _Wording:
    words = WORD.findall(visible(card.question, card.item.format == "html"))
    lower = [word.lower() for word in words]
    stem = vocabulary.stem
    names = [stem[low] for word, low in zip(words[1:], lower[1:], strict=True) if word != low]
    stems = frozenset(vocabulary.content(lower))
    first = stem[lower[0]] if lower else ""
    return _Wording(number, stems, stems.intersection(names), first)


def near_duplicate(traces: list[Trace], vocabulary: Vocabulary, limits: Limits) -> Iterator[Found]:
    """Find a question in much the same words as an earlier one, with the same answer.

    Alike means: of the content stems of both, at least ``min-similarity`` per cent are shared
    (Jaccard), and figures and names are the same.
    """
    for group in _groups((each.said, each.figures) for each in traces):
        wordings = [_wording(number, traces[number], vocabulary) for number in group]
        reported = set()
        for one, other in _alike(wordings, limits.min_similarity / 100):
            earlier, later = sorted((one.number, other.number))
            first, card = traces[earlier], traces[later]
            apart = first.item is card.item or first.asked == card.asked or later in reported
            if not apart and _exactly(first.question) == _exactly(card.question):
                reported.add(later)
                yield whole(card.question, other=first.item.id)._replace(item=card.item)


def _alike(wordings: list[_Wording], similarity: float) -> Iterator[tuple[_Wording, _Wording]]:
    """Yield the pairs with the same names whose stems have at least that Jaccard similarity.

    Each is compared only with those that share its rarest name. Those without a name go through
    the prefix filter (Chaudhuri, Ganti, Kaushik: A primitive operator for similarity joins, 2006):
    with the stems in order of rarity, two sets of that similarity share one among the first few.
    """
    counts = Counter(stem for wording in wordings for stem in wording.stems)
    named: dict[str, list[_Wording]] = {}
    unnamed: dict[str, list[_Wording]] = {}
    beginning: dict[str, list[_Wording]] = {}  # the first word has a capital, and may be a name
    for wording in sorted(wordings, key=lambda each: (len(each.stems), each.number)):
        prefix: list[str] = []
        if wording.names:
            rarest = min(wording.names, key=lambda stem: (counts[stem], stem))
            found = [*named.get(rarest, ()), *beginning.get(rarest, ())]
        else:
            size = len(wording.stems)
            in_order = sorted(wording.stems, key=lambda stem: (counts[stem], stem))
            prefix = in_order[: size + 1 - ceil(similarity * size)]
            found = [
                *named.get(wording.first, ()),
                *(each for stem in prefix for each in unnamed.get(stem, ())),
            ]
        for other in {each.number: each for each in found}.values():
            if _are_alike(wording, other, similarity):
                yield other, wording
        for stem in wording.names:
            named.setdefault(stem, []).append(wording)
        beginning.setdefault(wording.first, []).append(wording)
        for stem in prefix:
            unnamed.setdefault(stem, []).append(wording)


def _are_alike(one: _Wording, other: _Wording, similarity: float) -> bool:
    if not (one.names <= other.stems and other.names <= one.stems):
        return False
    shared = len(one.stems & other.stems)
    return shared > 0 and shared >= similarity * (len(one.stems) + len(other.stems) - shared)


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
