"""Stems of words: what different forms of one word have in common.

There are two, for they answer different questions. :func:`word_stem` compares the questions of
cards, where 'produced' and 'production' are not the same; :func:`name_stem` compares names, where
'Russia' and 'Russian' are.
"""

from __future__ import annotations

import unicodedata

from deckgen.language.data.en import NUMBER_WORDS
from deckgen.util.lazy_pattern import lazy_pattern

_SHORTEST = 3
"""An ending is taken off only where so many letters are left."""

_ENDINGS = (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("s", ""))
"""Endings of plurals and participles, and what stands in their place. They end in 's', 'g' or 'd'."""

# 'l’' of 'l’Europe', 'qu’' of 'qu’Engels'
ELISION = lazy_pattern(r"^(?:[ldLD]|qu|Qu)['’](?=\w)")
_POSSESSIVE = lazy_pattern(r"['’]s?$")  # '’s' of 'Stalin’s', '’' of 'the Soviets’'

# The endings of names, the longer before the shorter.
# 'Bonapartist', 'Leninism', 'sovietised'
_ISM = (
    "istically",
    "isation",
    "ization",
    "istic",
    "isms",
    "ists",
    "ised",
    "ized",
    "ism",
    "ist",
    "ise",
    "ize",
)
# 'Russian', 'Japanese', 'Polish', 'Bolshevik'
_ADJECTIVE = (
    "ians",
    "eans",
    "ian",
    "ean",
    "ans",
    "ese",
    "ish",
    "ics",
    "iks",
    "an",
    "ic",
    "ik",
)
_VOWEL = ("ia", "a", "e", "i", "y")  # 'Russia', 'Germany'
_ANY_ENDING = (*_ISM, *_ADJECTIVE, *_VOWEL)


def word_stem(word: str) -> str:
    """Return the stem of a lower-case English word; a number word becomes its digits.

    Takes off the endings of plural, past and present participle only: 'produces', 'produced'
    and 'producing' are one word, 'production' is another.
    """
    if word in NUMBER_WORDS:
        return NUMBER_WORDS[word]
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    if word[-1] in "sgd":  # the last letters of the endings
        word = _without_ending(word)
    if len(word) <= _SHORTEST:
        return word
    last = word[-1]
    # 'runn' of 'running', not 'fall'
    is_doubled = last == word[-2] and last not in "lse"
    if is_doubled or last == "e":
        return word[:-1]
    return word


def _without_ending(word: str) -> str:
    """Return a word without the first of :data:`_ENDINGS` that it has: ``policy`` of 'policies'."""
    for ending, instead in _ENDINGS:
        left = len(word) - len(ending)
        if not word.endswith(ending) or left + len(instead) < _SHORTEST:
            continue
        if ending == "s" and word[-2] in "sui":  # 'class', 'status', 'crisis'
            return word
        return word[:left] + instead
    return word


def name_stem(word: str) -> str:
    """Return what a name has in common with its plural, possessive and adjective.

    'Bonapartism' and 'Bonapartist’s' both give ``bonapart``, 'Russia' and 'Russian' ``russ``.
    """
    if "'" in word or "’" in word:
        word = _POSSESSIVE.sub("", ELISION.sub("", word))
    folded = word.casefold()
    if not folded.isascii():
        decomposed = unicodedata.normalize("NFD", folded)
        folded = "".join(c for c in decomposed if unicodedata.category(c) != "Mn")
    if folded[-1:] == "s":
        folded = _singular(folded)
    if len(folded) <= _SHORTEST or not folded.endswith(_ANY_ENDING):
        return folded
    folded = _without(folded, _ISM)
    shorter = _without(_without(folded, _ADJECTIVE), _VOWEL)
    if shorter == folded:
        return folded
    # 'Germany' is 'German', which ends like an adjective itself
    return _without(_without(shorter, _ADJECTIVE), _VOWEL)


def _singular(name: str) -> str:
    """Return a name without the ending of a plural: 'soviet' of 'soviets', 'marcus' as it is."""
    if name.endswith("ies") and len(name) > 5:
        return name[:-3] + "y"
    if len(name) > _SHORTEST + 1 and name[-2] not in "su":
        return name[:-1]
    return name


def _without(word: str, endings: tuple[str, ...]) -> str:
    """Return a word without the first of some endings that leaves enough of it."""
    if word.endswith(endings):
        for ending in endings:
            if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
                return word[: -len(ending)]
    return word
