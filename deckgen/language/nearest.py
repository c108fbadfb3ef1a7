"""The passage of a source nearest to words that are not in it, for 'did you mean'.

Never evidence: only ever shown to a person. The work is bounded by constants, so that
a slip in a long source is answered as fast as in a short one.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from math import log
from typing import TYPE_CHECKING, NamedTuple

from deckgen.language.normalise import Normal, normalise
from deckgen.language.words import FIGURE, UNSPACED, WORD, WordIndex

if TYPE_CHECKING:
    from collections.abc import Sequence
    from difflib import Match

SAME, QUOTED, SOURCE = "same", "quoted", "source"
"""Kinds of a difference's parts: in both, in the quotation alone, in the source alone."""

_VOTES = 20_000  # places that are counted, those of the rarest words first
_ALIKE = 5000  # words that are compared with a misspelt one
_LONGEST = 300  # words of a quotation that are compared
_WIDEST = 4 * _LONGEST  # words and marks of the source that they are compared with
# words before the likeliest place that are looked at too: words put in shift it
_SLACK = 12
# of the quotation's words must be in the passage for it to be worth showing
_ENOUGH = 0.3


class Nearest(NamedTuple):
    """The passage nearest to a quotation that was not found.

    ``difference`` goes through both, word by word: pairs of a kind (``same``,
    ``quoted``, ``source``) and the words, spelt as in the quotation for ``quoted`` and
    as in the source for the others. Punctuation marks count as words; a figure is one word.
    """

    start: int
    end: int
    text: str
    difference: tuple[tuple[str, str], ...]


class _Units(NamedTuple):
    """The words, figures and marks of a normalised text, with the way back to how they are spelt."""

    original: str
    normal: Normal
    spans: list[tuple[int, int]]

    def normalised(self) -> list[str]:
        """Return all of them as they are compared."""
        text = self.normal.text
        return [text[start:end] for start, end in self.spans]

    def place(self, first: int, last: int) -> tuple[int, int]:
        """Return where the original has the units from number ``first`` up to number ``last``."""
        start, _ = self.spans[first]
        _, end = self.spans[last - 1]
        return self.normal.span(start, end)

    def spelt(self, first: int, last: int) -> str:
        """Return the same as the original spells them."""
        start, end = self.place(first, last)
        return self.original[start:end]


def nearest(text: str, normal: Normal, index: WordIndex, quote: str) -> Nearest | None:
    """Return the nearest passage, or ``None`` if nothing in the source is like the quotation.

    ``text`` is the source as it is written, ``normal`` its normalised form, ``index`` the words of that.
    First the likeliest place is worked out from single words, then the words around it are compared one by
    one with those of the quotation: for a whole source that would take long.
    """
    wanted = normalise(quote)
    words = [match.group() for match in WORD.finditer(wanted.text)]
    del words[_LONGEST:]
    likeliest = _likeliest(words, index)
    if likeliest is None:
        return _respelt(text, normal, index, words, quote)
    slack = max(_SLACK, len(words) // 2)
    first = max(0, likeliest - slack)
    last = likeliest + len(words) + 2 * slack
    start = index.starts[first]
    end = len(normal.text)
    if last < len(index.starts):
        end = index.starts[last]
    in_quotation = _unit().finditer(wanted.text)
    in_source = _unit().finditer(normal.text, start, end)
    quoted = [match.span() for match in islice(in_quotation, 2 * _LONGEST)]
    source = [match.span() for match in islice(in_source, _WIDEST)]
    return _compared(_Units(quote, wanted, quoted), _Units(text, normal, source))


@cache
def _unit() -> re.Pattern[str]:
    """Return the expression for a figure, a word, a character of scripts without spaces, or a mark.

    It takes long to compile.
    """
    return re.compile(
        rf"(?<![^\W_]){FIGURE}|(?=\w)[{UNSPACED}]|[^\W_{UNSPACED}]+|[^\w\s]"
    )


def _likeliest(words: list[str], index: WordIndex) -> int | None:
    """Return the number of the source's word where the quotation would start.

    Every rare word votes for the places that would put it where it stands in the
    quotation; a vote counts the more the rarer the word.

    If 'peasant' is the third word of the quotation and the words number 40 and 900 of the source, it votes
    for 38 and for 898. A place is good for a few words around it, a bucket, since a word left out or put in
    moves all that follow.
    """
    voters = []
    for place, word in enumerate(words):
        if word in index.numbers:
            voters.append((place, index.numbers[word]))
    voters.sort(key=lambda voter: len(voter[1]))
    width = max(4, len(words) // 2)
    votes: dict[int, float] = {}
    total = len(index.starts) + 1
    cast = 0
    for place, numbers in voters:
        weight = log(total / len(numbers)) + 0.1
        for number in numbers[: _VOTES - cast]:
            bucket = (number - place) // width
            votes[bucket] = votes.get(bucket, 0.0) + weight
        cast += len(numbers)
        if cast >= _VOTES:
            break
    if not votes:
        return None

    def votes_around(bucket: int) -> tuple[float, int]:
        """A passage may lie across the border of two buckets; of equal ones the first is meant."""
        both = votes[bucket] + votes.get(bucket + 1, 0.0)
        return both, -bucket

    return max(votes, key=votes_around) * width


def _respelt(
    text: str, normal: Normal, index: WordIndex, words: list[str], quote: str
) -> Nearest | None:
    """Return the first place of the source's word that the first of these may be a slip for.

    This is for a quotation of which the source has no word as it is spelt, such as 'peasnt'. The first three
    of its words are tried.
    """
    from difflib import get_close_matches

    for word in words[:3]:
        alike = [known for known in index.numbers if _may_be_slip(word, known)]
        matches = get_close_matches(word, alike[:_ALIKE], n=1, cutoff=0.75)
        if matches:
            meant = matches[0]
            first_number = index.numbers[meant][0]
            place = index.starts[first_number]
            start, end = normal.span(place, place + len(meant))
            passage = text[start:end]
            difference = ((QUOTED, quote.strip()), (SOURCE, passage))
            return Nearest(start, end, passage, difference)
    return None


def _may_be_slip(word: str, known: str) -> bool:
    """Tell at once of most words of a source that another is no slip for them.

    A slip has the same first letter, and about as many: 'goverment' for 'government'.
    """
    if known[0] != word[0]:
        return False
    return abs(len(known) - len(word)) <= 2


def _compared(quoted: _Units, source: _Units) -> Nearest | None:
    """Cut the source's units to the passage that is like the quotation, and go through both.

    ``None`` if they share too few words for the passage to be what was meant.
    """
    from difflib import SequenceMatcher

    words = quoted.normalised()
    matcher = SequenceMatcher(None, words, source.normalised(), autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    shared = 0
    for block in blocks:
        in_block = words[block.a : block.a + block.size]
        shared += sum(map(_is_word, in_block))
    wanted = sum(map(_is_word, words))
    if not shared or shared < _ENOUGH * wanted:
        return None
    first, last = blocks[0], blocks[-1]
    # as many units before the first shared one as the quotation has, and behind the last
    low = max(0, first.b - first.a)
    left_over = len(words) - (last.a + last.size)
    last_end = last.b + last.size
    high = min(len(source.spans), last_end + left_over)
    start, end = source.place(low, high)
    difference = _difference(quoted, source, blocks, low, high)
    return Nearest(start, end, source.original[start:end], difference)


def _difference(
    quoted: _Units, source: _Units, blocks: Sequence[Match], low: int, high: int
) -> tuple[tuple[str, str], ...]:
    """Return both texts in parts: between the blocks they share, what each has of its own.

    For 'land had been turned' in a source with 'land had not been turned' these are what is the same, 'land
    had', what the source alone has, 'not', and the rest.
    """
    parts: list[tuple[str, str]] = []
    quoted_done, source_done = 0, low

    def add_own(quoted_end: int, source_end: int) -> None:
        """Add what stands before the ends in each text alone."""
        if quoted_end > quoted_done:
            parts.append((QUOTED, quoted.spelt(quoted_done, quoted_end)))
        if source_end > source_done:
            parts.append((SOURCE, source.spelt(source_done, source_end)))

    for block in blocks:
        add_own(block.a, block.b)
        quoted_done = block.a + block.size
        source_done = block.b + block.size
        parts.append((SAME, source.spelt(block.b, source_done)))
    add_own(len(quoted.spans), high)
    return tuple(parts)


def _is_word(unit: str) -> bool:
    """Tell a word or a figure from a punctuation mark."""
    return any(char.isalnum() for char in unit)
