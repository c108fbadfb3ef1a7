"""Cards that cite the same passage: what each asks for, and what the fronts of the others print.

A passage is a sentence of a source. Only cards that share one with another note are looked at, and what
the fronts of a passage print is worked out once for all that is asked about it: the time grows with the
number of cards, not with its square.
"""

from __future__ import annotations

import re
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from deckgen.kinds import views_of
from deckgen.language.data.en import DECADES, LONG_TIMES, ONES, ORDINALS, PARTS, SCALES, TENS
from deckgen.language.figure import as_share
from deckgen.language.figures import DECADE, FRACTION, NUMBER, PERCENT, Figure, figures, supports
from deckgen.language.words import FUNCTION_WORDS
from deckgen.lint.visible import visible
from deckgen.lint.words import lower_words
from deckgen.render.deletions import deletions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from deckgen.citations.resolve import Citation
    from deckgen.core.model import Item, Text
    from deckgen.lint.words import Vocabulary

MAX_SENTENCES = 12
"""A card that cites more of them is about no passage in particular."""

MAX_FRONTS = 20
"""How many fronts with the same two words in a row one answer is compared with."""

_SPELT = frozenset({*ONES, *TENS, *SCALES, *ORDINALS, *PARTS, *LONG_TIMES, *DECADES})
_COUNTED = re.compile(r"\b(?:which|what|these|those|the|all|any|name|give|list)\s+$", re.IGNORECASE)
_Sentence = tuple[int, int]
"""The identity of a source's index, and the number of a sentence in it."""


class Front(NamedTuple):
    """What is seen before an answer: a text of a note, and its words but for what it hides."""

    item: Item
    text: Text
    words: str

    @property
    def place(self) -> str:
        """The file and the line that it is written in."""
        span = self.item.span(self.text)
        return f"{span.path}:{span.line}"


class Asked(NamedTuple):
    """An answer: the characters ``start`` to ``end`` of a text, what is seen of them, and the question."""

    item: Item
    text: Text
    start: int
    end: int
    says: str
    question: str
    sentences: tuple[_Sentence, ...]


class Passages:
    """The cards of a deck that share a passage with another note."""

    def __init__(
        self, items: Iterable[Item], citations: Mapping[str, Citation], vocabulary: Vocabulary
    ) -> None:
        self.vocabulary = vocabulary
        self._items: dict[_Sentence, list[Item]] = {}
        self._sentences: dict[int, tuple[_Sentence, ...]] = {}
        self._fronts: dict[int, list[Front]] = {}
        self._printed: dict[_Sentence, _Printed] = {}
        cited = [(item, _sentences(citations[item.id])) for item in items if item.id in citations]
        for item, sentences in cited:
            for sentence in sentences:
                self._items.setdefault(sentence, []).append(item)
        for item, sentences in cited:
            shared = tuple(each for each in sentences if len(self._items[each]) > 1)
            if shared:
                self._sentences[id(item)] = shared
        self._cited = [item for item, _ in cited if id(item) in self._sentences]

    @cached_property
    def asked(self) -> list[Asked]:
        """All that is asked about a passage that another note cites too."""
        return [asked for item in self._cited for asked in _asked(item, self._sentences[id(item)])]

    def with_figure(self, asked: Asked, figure: Figure) -> Front | None:
        """Return the first front of another note on the passage that prints a figure."""
        for sentence in asked.sentences:
            for found, front in self._of(sentence).figures.get(figure_key(figure), ()):
                if front.item is not asked.item and supports(found, figure):
                    return front
        return None

    def with_words(self, asked: Asked, stems: list[str]) -> Front | None:
        """Return the first front of another note on the passage that prints two words or more in a row."""
        pairs = list(pairwise(stems))
        for sentence in asked.sentences:
            printed = self._of(sentence)
            rarest = min(pairs, key=lambda pair: len(printed.pairs.get(pair, ())))
            for number in printed.pairs.get(rarest, ())[:MAX_FRONTS]:
                front, found = printed.fronts[number]
                if front.item is not asked.item and holds(found, stems):
                    return front
        return None

    def content(self, words: str) -> list[str]:
        """Return the stems of the words that carry a fact, in order."""
        return content_stems(words, self.vocabulary)

    def _of(self, sentence: _Sentence) -> _Printed:
        """Return what the fronts on a passage print."""
        printed = self._printed.get(sentence)
        if printed is None:
            fronts = [front for item in self._items[sentence] for front in self._fronts_of(item)]
            printed = self._printed[sentence] = _Printed(fronts, self.vocabulary)
        return printed

    def _fronts_of(self, item: Item) -> list[Front]:
        fronts = self._fronts.get(id(item))
        if fronts is None:
            fronts = self._fronts[id(item)] = list(_fronts(item))
        return fronts


class _Printed:
    """What the fronts on one passage print, by figures and by pairs of words."""

    def __init__(self, fronts: list[Front], vocabulary: Vocabulary) -> None:
        self._written = fronts
        self._vocabulary = vocabulary

    @cached_property
    def figures(self) -> dict[object, list[tuple[Figure, Front]]]:
        """The figures, each with the first fronts of different notes."""
        found: dict[object, list[tuple[Figure, Front]]] = {}
        english = self._vocabulary.english
        for front in self._written:
            for figure in figures_of(front.words, english):
                for key in _keys(figure):
                    having = found.setdefault(key, [])
                    is_new = not having or having[-1][1].item is not front.item
                    if is_new and len(having) < MAX_FRONTS:
                        having.append((figure, front))
        return found

    @cached_property
    def fronts(self) -> list[tuple[Front, list[str]]]:
        """The fronts with the stems of their words."""
        return [(front, content_stems(front.words, self._vocabulary)) for front in self._written]

    @cached_property
    def pairs(self) -> dict[tuple[str, str], list[int]]:
        """By two words in a row, the numbers of the fronts that have them."""
        found: dict[tuple[str, str], list[int]] = {}
        for number, (_, stems) in enumerate(self.fronts):
            for pair in dict.fromkeys(pairwise(stems)):
                found.setdefault(pair, []).append(number)
        return found


def content_stems(words: str, vocabulary: Vocabulary) -> list[str]:
    """Return the stems of the words that carry a fact, in order."""
    lower = lower_words(words)
    if not vocabulary.english:
        return lower
    stems = vocabulary.stem
    return [stems[word] for word in lower if word not in FUNCTION_WORDS]


def holds(stems: list[str], part: list[str]) -> bool:
    """Tell whether some stems stand in a row among others."""
    return f" {' '.join(part)} " in f" {' '.join(stems)} "


def figures_of(words: str, english: bool) -> list[Figure]:
    """Return the figures of what is seen of a text; in other languages than English those with a digit.

    A number word that only says how many things are asked for, as in 'Which two works', is none.
    """
    may_have = any(map(str.isdigit, words)) or (english and not _SPELT.isdisjoint(lower_words(words)))
    if not may_have:
        return []
    found: list[Figure] = []
    for figure in figures(words):
        is_spelt = not any(map(str.isnumeric, figure.text))
        only_counts = figure.kind == NUMBER and _COUNTED.search(words[: figure.start]) is not None
        if not is_spelt or (english and not only_counts):
            found.append(figure)
    return found


def figure_key(figure: Figure) -> object:
    """Return what a figure of a card is looked for by."""
    return next(_keys(figure))


def _keys(figure: Figure) -> Iterator[object]:
    """Yield what a figure is found by: a range by both of its ends."""
    if figure.kind in (PERCENT, FRACTION):
        yield "share", as_share(figure)
    elif figure.kind == DECADE:
        yield DECADE, figure.values[0][0] % 100
    else:
        yield from dict.fromkeys(figure.values)


def _sentences(citation: Citation) -> tuple[_Sentence, ...]:
    index = citation.source_index
    if index is None:
        return ()
    found = dict.fromkeys(
        number for start, end in citation.quoted for number in index.sentences_at(start, end)
    )
    return tuple((id(index), number) for number in found) if len(found) <= MAX_SENTENCES else ()


def _fronts(item: Item) -> Iterator[Front]:
    """Yield the texts that fronts of an item print; of steps those that are shown around the one asked."""
    is_html = item.format == "html"
    for view in views_of(item):
        if view.back is None:
            yield Front(item, view.front, _cloze_front(view.front, is_html))
        elif item.occlusion is not None:
            if item.question is not None and not view.repeats_front:  # the answers are hidden
                yield Front(item, item.question, visible(item.question, is_html))
        elif view.repeats_front:
            yield Front(item, view.back, visible(view.back, is_html))
        else:
            yield Front(item, view.front, visible(view.front, is_html))


def _cloze_front(text: Text, is_html: bool) -> str:
    """Return what a cloze shows. With several numbers each card shows what the others hide."""
    words = visible(text, is_html, cloze=True)
    found = deletions(text, html=is_html)
    if len({number for each in found for number in each.numbers}) > 1:
        return words
    for each in reversed([each for each in found if each.depth == 0]):
        words = f"{words[: each.inner_start]} … {words[each.inner_end :]}"
    return words


def _asked(item: Item, sentences: tuple[_Sentence, ...]) -> Iterator[Asked]:
    """Yield the answers of an item, each with its question."""
    is_html = item.format == "html"
    for view in views_of(item):
        if view.back is not None:
            question, says = visible(view.front, is_html), visible(view.back, is_html)
            yield Asked(item, view.back, 0, len(view.back), says, question, sentences)
            continue
        words = visible(view.front, is_html, cloze=True)
        for each in deletions(view.front, html=is_html):
            start, end = each.inner_start, each.inner_end
            beside = f"{words[:start]} … {words[end:]}"
            yield Asked(item, view.front, start, end, words[start:end], beside, sentences)
