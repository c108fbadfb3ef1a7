"""Words of a normalised text: where they are, and whether a stretch cuts one."""

from __future__ import annotations

import re
import sys
import unicodedata
from array import array
from collections import defaultdict
from functools import cache, partial
from itertools import accumulate
from typing import TYPE_CHECKING

from deckgen.language.data.en import (
    ARTICLES_AND_BE,
    AUXILIARIES,
    FUNCTION_WORDS,
    NUMBER_WORDS,
    QUESTION_WORDS,
    YES_NO,
)
from deckgen.language.normalise import HAN_AND_KANA
from deckgen.util import ascii_text
from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    _Numbers = list[int] | array[int]

__all__ = [
    "ARTICLES_AND_BE",
    "AUXILIARIES",
    "FIGURE",
    "FUNCTION_WORDS",
    "NAME_WORD",
    "NUMBER_WORDS",
    "QUESTION_WORDS",
    "SPACED_WORD",
    "UNSPACED",
    "WORD",
    "YES_NO",
    "WordIndex",
    "index_words",
    "whole_words",
]

UNSPACED = HAN_AND_KANA + "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
"""Inside a regular expression's class: scripts that put no space between words (Thai, Lao,
Burmese and Khmer beside Chinese and Japanese). Each of their characters counts as a word."""

SPACED_WORD = lazy_pattern(r"[^\W_]+")
"""A run of letters and digits: ``Trotsky's`` is two words, ``27.5`` too."""

NAME_WORD = lazy_pattern(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
"""A word as names have them: letters alone, with what an apostrophe joins."""

FIGURE = (
    r"[$£€¥]?(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d+)"  # '£3', '1 234'
    r"(?:[.,:/’'–-]\d+)*"  # '.50', '-28', ',234'
    r"(?:[\u00a0\u202f ]?(?:[%‰]|°(?:[A-Z]\b)?)|[^\W\d_]*)"  # ' %', ' °C', 'th'
)
"""A figure as it is read, in one piece: ``17.9``, ``1,234``, ``55%``, ``£3.50``, ``1927-28``, ``20th``.
For comparing two texts piece by piece: half of a changed figure says nothing."""


@cache
def _unspaced() -> re.Pattern[str]:
    return lazy_pattern(f"[{UNSPACED}]")


@cache
def _any_word() -> re.Pattern[str]:
    return lazy_pattern(rf"(?=\w)[{UNSPACED}]|[^\W_{UNSPACED}]+")  # '漢', 'word'


@cache
def _ascii_parts() -> re.Pattern[str]:
    return lazy_pattern(r"([A-Za-z0-9]+)")


@cache
def _spaced_parts() -> re.Pattern[str]:
    return lazy_pattern(f"({SPACED_WORD.pattern})")


@cache
def _any_parts() -> re.Pattern[str]:
    return lazy_pattern(f"({_any_word().pattern})")


class _Words:
    """Finds words as a compiled expression does.

    The expression for all scripts takes longer to compile than a small source to be searched,
    so texts that are certainly without :data:`UNSPACED` are spared it.
    """

    def finditer(
        self, text: str, start: int = 0, end: int = sys.maxsize
    ) -> Iterator[re.Match[str]]:
        """Yield the words from ``start`` up to ``end``."""
        return self._pattern(text, start, end).finditer(text, start, end)

    def findall(self, text: str) -> list[str]:
        """Return all words."""
        return self._pattern(text, 0, len(text)).findall(text)

    def search(
        self, text: str, start: int = 0, end: int = sys.maxsize
    ) -> re.Match[str] | None:
        """Return the first word from ``start`` up to ``end``."""
        return self._pattern(text, start, end).search(text, start, end)

    def split(self, text: str) -> list[str]:
        """Return what stands before, between and behind the words, and the words, in turn."""
        if text.isascii():
            return _ascii_parts().split(text)
        spaced = self._pattern(text, 0, len(text)) is SPACED_WORD
        return (_spaced_parts() if spaced else _any_parts()).split(text)

    def _pattern(self, text: str, start: int, end: int) -> re.Pattern[str]:
        if text.isascii():
            return SPACED_WORD
        # as many as all of them, and some between
        perhaps = any(
            "\u0e00" <= c < "\u1800" or c >= "\u2e80" for c in set(text[start:end])
        )
        return _any_word() if perhaps else SPACED_WORD


WORD = _Words()


FEW = 20
"""So many places are looked at as quickly as the other words of a quotation are."""

NUMBERS = "I"
"""How numbers are kept of which there are as many as words: four bytes each, a tenth of a list of them."""

LONG = 50_000
"""From so many characters on they are kept so; of a shorter text a list is made faster, and needs little."""

_NOWHERE = array(NUMBERS)


class WordIndex(NamedTuple):
    """The words of a normalised text by number: where each starts, and where each occurs."""

    starts: Sequence[int]
    numbers: Mapping[str, Sequence[int]]

    def rarest(self, text: str) -> tuple[int, Sequence[int]] | None:
        """Return the word of ``text`` with the fewest places, or the first with :data:`FEW` or less: its
        offset there, its numbers here.

        No place at all is an empty array; a text without words gives ``None``.
        """
        best: tuple[int, Sequence[int]] | None = None
        fewest = sys.maxsize
        for match in WORD.finditer(text):
            numbers = self.numbers.get(match.group(), _NOWHERE)
            if len(numbers) < fewest:
                best = match.start(), numbers
                fewest = len(numbers)
                if fewest <= FEW:
                    break
        return best


def index_words(text: str) -> WordIndex:
    """Return the index of a normalised text."""
    make: Callable[[], _Numbers] = list
    if len(text) >= LONG:
        make = partial(array, NUMBERS)
    plain = text.replace("…", " ")
    if plain.isascii():
        return _index_ascii_words(plain, make)
    pieces = WORD.split(text)  # what stands between words and the words, in turn
    starts = array(NUMBERS, accumulate(map(len, pieces)))[:-1:2]
    numbers: defaultdict[str, _Numbers] = defaultdict(make)
    for number, word in enumerate(pieces[1::2]):
        numbers[word].append(number)
    return WordIndex(starts, dict(numbers))


def _index_ascii_words(text: str, make: Callable[[], _Numbers]) -> WordIndex:
    """Return the index of a text that is all ASCII: no expression is needed to cut it into words."""
    starts = make()
    numbers: defaultdict[str, _Numbers] = defaultdict(make)
    at = number = 0
    for word in ascii_text.apart(text).split(" "):
        if word:
            numbers[word].append(number)
            starts.append(at)
            number += 1
        at += len(word) + 1
    return WordIndex(starts, dict(numbers))


def whole_words(text: str, start: int, end: int) -> bool:
    """Tell whether the stretch begins and ends between words and between numbers.

    ``27`` cuts ``27.5`` and ``5%`` cuts ``55%``. In scripts that put no space between
    words any place will do, but for the inside of a character with its marks.
    """
    return _is_border_before(text, start) and _is_border_behind(text, end)


def _is_border_before(text: str, start: int) -> bool:
    """Tell whether words may begin at ``start``: not within 'word', nor behind the point of '27.5'."""
    if start <= 0:
        return True
    outside, inside = text[start - 1], text[start]
    if _one_word(outside, inside):
        return False
    is_point = inside.isdigit() and outside in ".,"
    return not is_point or not text[max(0, start - 2)].isdigit()


def _is_border_behind(text: str, end: int) -> bool:
    """Tell whether words may end at ``end``: not within 'word', nor before the point of '27.5'."""
    if end >= len(text):
        return True
    inside, outside = text[end - 1], text[end]
    if _one_word(inside, outside):
        return False
    is_point = inside.isdigit() and outside in ".,"
    return not is_point or not text[end + 1 : end + 2].isdigit()


def _one_word(left: str, right: str) -> bool:
    """Tell whether two characters side by side belong to one word: 'ab', 'a1', a letter and its accent."""
    if left == " " or right == " ":  # as nearly all borders are
        return False
    if right >= "\u0300" and unicodedata.category(right)[0] == "M":
        return True
    if not right.isalnum():
        return False
    if not left.isalnum() and unicodedata.category(left)[0] != "M":
        return False
    if max(left, right) < "\u0e00":  # before the first script without spaces
        return True
    unspaced = _unspaced()
    return not unspaced.match(left) and not unspaced.match(right)
