"""The figures of a text, found again fast: which of them supports a figure of a card.

A figure of a source is entered under all that a card may have instead: '21 March 1927' under the year, the
decade with and without its century, the century, and the month. A figure of a card is looked up under the one
key that it has, and what is found there is compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.language import figure as figure_types
from deckgen.language.data import primary_subtag, words_of
from deckgen.language.data.en import (
    DECADES,
    LONG_TIMES,
    ONES,
    ORDINALS,
    PARTS,
    SCALES,
    TENS,
)
from deckgen.language.figure import as_share, is_years
from deckgen.language.figures import (
    CENTURY,
    DATE,
    DECADE,
    FRACTION,
    PERCENT,
    YEAR,
    Figure,
    lacks_unit,
    supports,
)
from deckgen.language.names import may_be_name
from deckgen.language.stems import name_stem
from deckgen.lint.words import Lookup
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deckgen.language.numbers import Value


TOKEN = lazy_pattern(r"[^\W_]+(?:['’][^\W\d_]+)*")
"""A word or a number: ``Trotsky’s``, ``1927``, ``20th``."""

SPELT = frozenset({*ONES, *TENS, *SCALES, *ORDINALS, *PARTS, *LONG_TIMES, *DECADES})
"""Words that a figure may begin with: 'ten', 'half', 'decade', 'thirties'."""


class Tokens(dict[str, "tuple[bool, str]"]):
    """For each word, whether a figure may begin with it, and its stem if it may be a name.

    It only serves to see at once that a text has neither; what is a figure or a name is
    decided by :mod:`deckgen.language`.
    """

    def __init__(self, language: str) -> None:
        self.primary = primary_subtag(language)
        self.english = self.primary == "en"
        self.has_names = not words_of(language).capitalises_nouns
        self.stem = Lookup(name_stem)

    def __missing__(self, word: str) -> tuple[bool, str]:
        low = word.lower()
        numeric = any(char.isnumeric() for char in low)
        name = ""
        if low != word and self.has_names:
            if numeric:
                name = word  # no stem is like it: names() has to look
            elif may_be_name(word):
                name = name_stem(word)
        begins_figure = numeric or (self.english and low in SPELT)
        value = begins_figure, name
        if not numeric:  # numbers would fill the memory and seldom come again
            self[word] = value
        return value

    def scan(self, text: str) -> tuple[bool, list[str]]:
        """Tell whether a text may have figures, and return the stems of what may be names."""
        has_figure = False
        names: list[str] = []
        for word in TOKEN.findall(text):
            is_figure, name = self[word]
            if is_figure:
                has_figure = True
            if name:
                names.append(name)
        return has_figure, names


def is_date(figure: Figure) -> bool:
    """Tell whether a figure dates something: a year, a day of one, a decade, a century, a range of years."""
    return figure_types.is_date(figure) and figure.values[0][0] != 0


def supports_figure(source: Figure, card: Figure) -> bool:
    """Tell whether a source's figure supports a card's; a year also its decade and its century."""
    has_year = source.kind in (YEAR, DATE)
    if not has_year or card.kind not in (DECADE, CENTURY):
        return supports(source, card)
    if card.part:  # 'the late 1920s'
        return False
    year = source.values[0][0]
    return card.values[0][0] in _around(year, card.kind)


def _around(year: int, kind: str) -> tuple[int, ...]:
    """Return the values of the decade (with and without its century) or the century of a year.

    They are 1920 and 20, or 20, for 1927.
    """
    if year <= 0:
        return ()
    if kind == DECADE:
        decade = year // 10 * 10
        return decade, decade % 100
    return ((year + 99) // 100,)


class FigureIndex:
    """The different figures of a long text, found by their values.

    Two that are alike, as the many '1927' of a history are, are one.
    """

    def __init__(self, found: Iterable[Figure]) -> None:
        self._by_key: dict[object, dict[object, Figure]] = {}
        for figure in found:
            what = figure.kind, figure.values, figure.unit, figure.part
            for key in source_keys(figure):
                self._by_key.setdefault(key, {})[what] = figure

    def supports(self, card: Figure) -> bool:
        """Tell whether one of the figures supports a card's, or two years its range."""
        for source in self._by_key.get(card_key(card), {}).values():
            if supports_figure(source, card) or lacks_unit(source, card):
                return True
        if not is_years(card):
            return False
        return all(map(self._has_year, card.values))

    def _has_year(self, year: Value) -> bool:
        """Tell whether one of the figures is a year."""
        having = self._by_key.get(year, {}).values()
        return any(figure.kind == YEAR for figure in having)


def _share(figure: Figure) -> object:
    """Return the key for percentages and fractions, which may be the same: '25%' and 'a quarter'."""
    return "share", as_share(figure)


def source_keys(figure: Figure) -> list[object]:
    """Return the keys under which :func:`supports` may want a source's figure."""
    first = figure.values[0]
    number = first[0]
    if figure.kind == DATE:
        keys = _times(number)
        for month in figure.values[1:2]:
            keys.append(("month", month))
        return keys
    if figure.kind == YEAR:
        return _times(number)
    if figure.kind == DECADE:
        return [("decade", number), ("decade", number % 100)]
    if figure.kind == CENTURY:
        return [("century", number)]
    if figure.kind in (PERCENT, FRACTION):
        return [first, _share(figure)]
    return list(figure.values)


def _times(year: int) -> list[object]:
    """Return the keys of a year: itself, its decade and its century."""
    keys: list[object] = [(year, 1)]
    for decade in _around(year, DECADE):
        keys.append(("decade", decade))
    for century in _around(year, CENTURY):
        keys.append(("century", century))
    return keys


def card_key(figure: Figure) -> object:
    """Return the key under which what may support a card's figure is found; see :func:`source_keys`."""
    first = figure.values[0]
    if figure.kind == DATE and len(figure.values) > 1:
        return "month", figure.values[1]
    if figure.kind in (DECADE, CENTURY):
        return figure.kind, first[0]
    if figure.kind in (PERCENT, FRACTION):
        return _share(figure)
    return first
