"""Words of cards: cutting a text into them, their stems, and what English uses them for.

Texts are cut into words once; what a word stands for (its lower-case form, its stem, whether
it is a name) is worked out once for each different word and then looked up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.language.data import is_english, words_of
from deckgen.language.stems import word_stem as stem
from deckgen.language.words import (
    ARTICLES_AND_BE,
    FUNCTION_WORDS,
    NUMBER_WORDS,
    QUESTION_WORDS,
    whole_words,
)
from deckgen.language.words import SPACED_WORD as WORD
from deckgen.util import ascii_text

if TYPE_CHECKING:
    from collections.abc import Callable


UNITS = frozenset(
    "percent per cent km kilometre kilometer metre meter m cm mm mile foot feet inch kg kgs kilogram gram g "
    "tonne ton pound litre liter second sec minute min mins hour hr day week month year yr decade "
    "century degre degree dollar euro million billion thousand hundred people person".split()
)


def has_phrase(words: str, phrase: str) -> bool:
    """Tell whether words have a phrase, whole, whatever the capitals and the spaces; '' is none."""
    within = " ".join(words.casefold().split())
    wanted = " ".join(phrase.casefold().split())
    start = within.find(wanted) if wanted else -1
    while start >= 0:
        if whole_words(within, start, start + len(wanted)):
            return True
        start = within.find(wanted, start + 1)
    return False


def lower_words(text: str) -> list[str]:
    """Return the words of a text, in lower case."""
    if text.isascii():
        return ascii_text.lower_words(text)
    return [word.lower() for word in WORD.findall(text)]


def cased_words(text: str) -> list[str]:
    """Return the words of a text, as they are written."""
    return ascii_text.words(text) if text.isascii() else WORD.findall(text)


class Lookup(dict[str, str]):
    """A function of words that remembers what it gave for each word of letters, and for years."""

    __slots__ = ("function",)

    def __init__(self, function: Callable[[str], str]) -> None:
        self.function = function

    def __missing__(self, word: str) -> str:
        value = self.function(word)
        # others are numbers, which would fill the memory and seldom come again
        if word.isalpha() or len(word) <= 4:
            self[word] = value
        return value


class Vocabulary:
    """What the words of one language stand for.

    ``asked`` gives for a word in lower case the stem by which two questions are compared, or ''
    if it makes no difference. ``frame`` gives the same for a word as it is written, and '' for
    names and figures too. ``told`` gives for a word in lower case the stem by which an answer is held
    against its question, or '' if it says nothing by itself: a word such as 'the', or a unit. ``nothing`` are
    the answers that say that there is nothing. Languages other than English have no stems: every word counts
    as it is.
    """

    def __init__(self, language: str) -> None:
        english = is_english(language)
        self.english = english
        self.nothing = words_of(language).nothing
        self.stem = Lookup(stem if english else str)
        self.asked = Lookup(self._asked)
        self.frame = Lookup(self._frame)
        self.told = Lookup(self._told)

    def _asked(self, low: str) -> str:
        if not self.english:
            return low
        return "" if low in ARTICLES_AND_BE else stem(low)

    def _told(self, low: str) -> str:
        if not self.english:
            return low
        if low in FUNCTION_WORDS:
            return ""
        said = stem(low)
        return "" if said in UNITS else said

    def _frame(self, word: str) -> str:
        low = word.lower()
        if low in QUESTION_WORDS and self.english:
            return low
        if word != low or not word.isalpha() or (self.english and low in NUMBER_WORDS):
            return ""
        return self.asked[low]

    def content(self, lower: list[str]) -> set[str]:
        """Return the stems of the words that carry a fact."""
        if not self.english:
            return set(lower)
        stems = self.stem
        return {stems[word] for word in lower if word not in FUNCTION_WORDS}
