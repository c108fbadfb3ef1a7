"""Words of cards: cutting a text into them, their stems, and what English uses them for.

Texts are cut into words once; what a word stands for (its lower-case form, its stem, whether
it is a name) is worked out once for each different word and then looked up.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.language.english import ARTICLES_AND_BE, FUNCTION_WORDS, QUESTION_WORDS
from deckgen.util import ascii_text

if TYPE_CHECKING:
    from collections.abc import Callable

WORD = re.compile(r"[^\W_]+")
"""A run of letters and digits: ``Trotsky's`` is two words, ``27.5`` too."""

YES_NO = frozenset({"yes", "no", "true", "false"})
AUXILIARIES = frozenset(
    "is are was were do does did has have had can could will would shall should may might must".split()
)
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
NUMBER_WORDS = {word: str(number) for number, word in enumerate(_ONES.split())} | {
    word: str(number * 10) for number, word in enumerate(_TENS.split(), 2)
}
"""Number words and their digits."""

UNITS = frozenset(
    "percent per cent km kilometre kilometer metre meter m cm mm mile foot feet inch kg kgs kilogram gram g "
    "tonne ton pound litre liter second sec minute min mins hour hr day week month year yr decade "
    "century degre degree dollar euro million billion thousand hundred people person".split()
)


def lower_words(text: str) -> list[str]:
    """Return the words of a text, in lower case."""
    if text.isascii():
        return ascii_text.lower_words(text)
    return [word.lower() for word in WORD.findall(text)]


class Lookup(dict[str, str]):
    """A function of words that remembers what it gave for each word of letters."""

    __slots__ = ("function",)

    def __init__(self, function: Callable[[str], str]) -> None:
        self.function = function

    def __missing__(self, word: str) -> str:
        value = self.function(word)
        if word.isalpha():  # numbers would fill the memory and seldom come again
            self[word] = value
        return value


def stem(word: str) -> str:
    """Return the stem of a lower-case English word; a number word becomes its digits.

    Takes off the endings of plural, past and present participle only: 'produces', 'produced'
    and 'producing' are one word, 'production' is another.
    """
    if word in NUMBER_WORDS:
        return NUMBER_WORDS[word]
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) + len(instead) >= 3:
            if ending == "s" and word[-2] in "sui":
                break
            word = word[: len(word) - len(ending)] + instead
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lse":
        return word[:-1]
    return word[:-1] if len(word) > 3 and word[-1] == "e" else word


class Vocabulary:
    """What the words of one language stand for.

    ``asked`` gives for a word in lower case the stem by which two questions are compared, or ''
    if it makes no difference. ``frame`` gives the same for a word as it is written, and '' for
    names and figures too. Languages other than English have no stems: every word counts as it is.
    """

    def __init__(self, english: bool) -> None:
        self.english = english
        self.stem = Lookup(stem if english else str)
        self.asked = Lookup(self._asked)
        self.frame = Lookup(self._frame)

    def _asked(self, low: str) -> str:
        if not self.english:
            return low
        return "" if low in ARTICLES_AND_BE else stem(low)

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
