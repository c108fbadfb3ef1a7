"""'Did you mean …?': the known word nearest to one that is not known.

One mistake can stand in thousands of places, and each may have to be held against thousands of
known words. So the known words are put in order once, each different word is looked up once, and
after :data:`MAX_SUGGESTED` of them no further one is: what a person reads of so many is the first.
"""

from __future__ import annotations

from functools import cached_property
from math import log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_SUGGESTED = 100
"""For how many different unknown words a nearest one is looked for."""

CUTOFF = 0.6
"""How much of two words must agree, as :func:`difflib.get_close_matches` counts it."""

FEW = 500
"""So many known words are all compared; of more, those alone that share pairs of letters."""

_VOTES = 20_000
"""After so many words with a pair in common no further pair is counted."""

_COMPARED = 50
"""How many of the words with the most pairs in common are compared."""


class KnownWords:
    """Words that are known, to be asked for the one nearest to a word that is not."""

    def __init__(self, words: Iterable[str]) -> None:
        """Nothing is done with the words before the first question, nor if they change after it."""
        self.words = words
        self._closest_words: dict[str, str] = {}

    def did_you_mean(self, word: str) -> str:
        """Return ``did you mean 'x'?`` for the nearest known word, or ''."""
        near = self.nearest(word)
        return f"did you mean '{near}'?" if near else ""

    def nearest(self, word: str) -> str:
        """Return the known word nearest to ``word``, or '' if there is none like it, or after
        :data:`MAX_SUGGESTED` different words. Capitals make no difference.
        """
        fold = word.casefold()
        if fold in self._by_fold:
            return self._by_fold[fold]
        if fold not in self._closest_words:
            if len(self._closest_words) >= MAX_SUGGESTED:
                return ""
            self._closest_words[fold] = self._closest(fold)
        return self._closest_words[fold]

    def _closest(self, fold: str) -> str:
        """Return the known word nearest to one without capitals, '' if there is none like it."""
        # slow to import, and only mistakes need it
        from difflib import get_close_matches

        candidates: Iterable[str] = self._by_fold
        if len(self._by_fold) > FEW:
            candidates = self._sharing(fold)
        near = get_close_matches(fold, candidates, n=1, cutoff=CUTOFF)
        if not near:
            return ""
        return self._by_fold[near[0]]

    def _sharing(self, fold: str) -> list[str]:
        """Return the known words that share the most pairs of letters, those of rare pairs first."""
        votes: dict[str, float] = {}
        cast = 0
        with_pair = []
        for pair in _pairs(fold):
            if pair in self._by_pair:
                with_pair.append(self._by_pair[pair])
        for words in sorted(with_pair, key=len):
            rarity = len(self._by_fold) / len(words)
            weight = 1 + log(rarity)
            for word in words:
                votes[word] = votes.get(word, 0.0) + weight
            cast += len(words)
            if cast >= _VOTES:
                break
        from heapq import nlargest

        return nlargest(_COMPARED, votes, key=lambda word: (votes[word], word))

    @cached_property
    def _by_fold(self) -> dict[str, str]:
        """The known words by what they are without capitals."""
        return {word.casefold(): str(word) for word in self.words}

    @cached_property
    def _by_pair(self) -> dict[str, list[str]]:
        """The words without capitals by each pair of neighbouring letters, the ends included."""
        found: dict[str, list[str]] = {}
        for fold in self._by_fold:
            for pair in _pairs(fold):
                found.setdefault(pair, []).append(fold)
        return found


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``did you mean 'x'?`` for the known word nearest to ``word``, or ''.

    For a single word; where many may be unknown, ask one :class:`KnownWords`.
    """
    return KnownWords(known).did_you_mean(word)


def _pairs(fold: str) -> list[str]:
    """Return the pairs of neighbouring letters: 'ab' gives '^a', 'ab', 'b$'."""
    whole = f"^{fold}$"
    pairs = [whole[start : start + 2] for start in range(len(whole) - 1)]
    return list(dict.fromkeys(pairs))  # each once
