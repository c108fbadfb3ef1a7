"""What an item prints on its fronts, and what it asks, as far as cards on the same passage are compared.

A question 'When had 55% of the land been turned?' prints the figure 55% and the stems of 'land' and 'turned';
with the answer '1930' it asks that figure. A cloze prints all but what it hides, and asks that. What an
answer has in common with its own question is left out: it is no secret.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.kinds import views_of
from deckgen.language.data.en import TIME_UNITS
from deckgen.language.figure import as_share
from deckgen.language.figures import (
    DECADE,
    FRACTION,
    NUMBER,
    ORDINAL,
    PERCENT,
    Figure,
    figures,
)
from deckgen.language.words import FUNCTION_WORDS
from deckgen.lint.facts import Asked, Front
from deckgen.lint.figure_index import SPELT
from deckgen.lint.places import place_of, span_of
from deckgen.lint.visible import visible
from deckgen.lint.words import lower_words
from deckgen.render.deletions import deletions
from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from deckgen.core.model import Item, Text, UnitText
    from deckgen.lint.facts import PackedFigure, Passage
    from deckgen.lint.words import Vocabulary


MIN_WORDS = 2
"""A single word of an answer is on other fronts by chance, and mostly needed there."""

_COUNTED = lazy_pattern(
    r"\b(?:which|what|these|those|the|all|any|name|give|list)\s+$", re.IGNORECASE
)


def passage_of(item: Item, vocabulary: Vocabulary, unit: UnitText | None) -> Passage:
    """Return what the fronts of an item print, and what its cards ask."""
    fronts = []
    for text, words in _fronts(item):
        place = place_of(item.span(text), unit)
        packed = tuple(map(_packed, figures_of(words, vocabulary.english)))
        stems = tuple(map(str, content_stems(words, vocabulary)))
        fronts.append(Front(place, packed, stems))
    asked = tuple(_asked(item, vocabulary, unit))
    return tuple(fronts), asked


def _packed(figure: Figure) -> PackedFigure:
    """Return a figure as a tuple of plain values, as it is kept."""
    return (
        str(figure.kind),
        tuple([(above, below) for above, below in figure.values]),
        figure.start,
        figure.end,
        str(figure.text),
        str(figure.unit),
        str(figure.per),
        str(figure.hedge),
        str(figure.part),
    )


def content_stems(words: str, vocabulary: Vocabulary) -> list[str]:
    """Return the stems of the words that carry a fact, in order."""
    lower = lower_words(words)
    if not vocabulary.english:
        return lower
    stems = vocabulary.stem
    return [stems[word] for word in lower if word not in FUNCTION_WORDS]


def holds(stems: Sequence[str], part: Sequence[str]) -> bool:
    """Tell whether some stems stand in a row among others."""
    wanted = " ".join(part)
    row = " ".join(stems)
    return f" {wanted} " in f" {row} "


def figures_of(words: str, english: bool) -> list[Figure]:
    """Return the figures of what is seen of a text; in other languages than English those with a digit.

    A number word that only says how many things are asked for, as in 'Which two works', is none.
    """
    may_have = any(map(str.isdigit, words))
    if not may_have and english:
        may_have = not SPELT.isdisjoint(lower_words(words))
    if not may_have:
        return []
    found: list[Figure] = []
    for figure in figures(words):
        is_spelt = not any(map(str.isnumeric, figure.text))
        if not is_spelt or (english and not _only_counts(words, figure)):
            found.append(figure)
    return found


def _only_counts(words: str, figure: Figure) -> bool:
    """Tell whether a number word says how many things are asked for: the 'two' of 'Which two works'."""
    if figure.kind != NUMBER:
        return False
    return _COUNTED.search(words[: figure.start]) is not None


def figure_key(figure: Figure) -> object:
    """Return what a figure of a card is looked for by."""
    return next(keys_of(figure))


def keys_of(figure: Figure) -> Iterator[object]:
    """Yield what a figure is found by: a range by both of its ends."""
    if figure.kind in (PERCENT, FRACTION):
        yield "share", as_share(figure)
    elif figure.kind == DECADE:
        yield DECADE, figure.values[0][0] % 100
    else:
        yield from dict.fromkeys(figure.values)


def _fronts(item: Item) -> Iterator[tuple[Text, str]]:
    """Yield the texts that fronts of an item print, and what is seen of them; of steps those that are shown
    around the one asked."""
    is_html = item.format == "html"
    for view in views_of(item):
        if view.back is None:
            yield view.front, _cloze_front(view.front, is_html)
        elif view.picture is not None:
            if view.asks_in_words and not view.repeats_front:  # the answers are hidden
                yield view.front, visible(view.front, is_html)
        elif view.repeats_front:
            yield view.back, visible(view.back, is_html)
        else:
            yield view.front, visible(view.front, is_html)


def _cloze_front(text: Text, is_html: bool) -> str:
    """Return what a cloze shows. With several numbers each card shows what the others hide."""
    words = visible(text, is_html, cloze=True)
    found = deletions(text, html=is_html)
    numbers: set[int] = set()
    for each in found:
        numbers.update(each.numbers)
    if len(numbers) > 1:
        return words
    outermost = [each for each in found if each.depth == 0]
    for each in reversed(outermost):
        words = _hidden(words, each.inner_start, each.inner_end)
    return words


def _hidden(words: str, start: int, end: int) -> str:
    """Return a text with an ellipsis for a stretch of it."""
    return f"{words[:start]} … {words[end:]}"


class _Answer(NamedTuple):
    """The characters ``start`` to ``end`` of a text, what is seen of them, and their question."""

    text: Text
    start: int
    end: int
    says: str
    question: str


def _answers(item: Item) -> Iterator[_Answer]:
    """Yield the answers of an item, each with its question."""
    is_html = item.format == "html"
    for view in views_of(item):
        if view.back is not None:
            question, says = visible(view.front, is_html), visible(view.back, is_html)
            yield _Answer(view.back, 0, len(view.back), says, question)
            continue
        words = visible(view.front, is_html, cloze=True)
        for each in deletions(view.front, html=is_html):
            start, end = each.inner_start, each.inner_end
            beside = _hidden(words, start, end)
            yield _Answer(view.front, start, end, words[start:end], beside)


def _asked(
    item: Item, vocabulary: Vocabulary, unit: UnitText | None
) -> Iterator[Asked]:
    """Yield what the cards of an item ask."""
    for text, start, end, says, question in _answers(item):
        in_answer = []
        for figure in _not_to_be_given_away(says, question, vocabulary.english):
            first = start + figure.start
            span = span_of(item, text, first, first + len(figure.text))
            in_answer.append((_packed(figure), place_of(span, unit)))
        stems = content_stems(says, vocabulary)
        if len(stems) < MIN_WORDS or holds(content_stems(question, vocabulary), stems):
            stems = []
        place = place_of(span_of(item, text, start, end), unit)
        yield Asked(place, tuple(in_answer), tuple(map(str, stems)))


def _not_to_be_given_away(says: str, question: str, english: bool) -> Iterator[Figure]:
    """Yield the figures of an answer that are not in its own question, and are no part of a name."""
    asked = None
    for figure in figures_of(says, english):
        # of a kind: 'five-year plan'
        is_name = "-" in figure.text and figure.unit in TIME_UNITS
        if figure.kind == ORDINAL or is_name:
            continue
        if asked is None:
            asked = {each.values for each in figures_of(question, english)}
        if figure.values not in asked:
            yield figure
