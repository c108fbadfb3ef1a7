"""The passage of a source nearest to words that are not in it, for 'did you mean'.

Never evidence: only ever shown to a person. The work is bounded by constants, so that
a slip in a long source is answered as fast as in a short one.
"""

from __future__ import annotations

import re
from math import log
from typing import NamedTuple

from deckgen.language.normalise import Normal, normalise
from deckgen.language.words import FIGURE, UNSPACED, WORD, WordIndex

SAME, QUOTED, SOURCE = "same", "quoted", "source"
"""Kinds of a difference's parts: in both, in the quotation alone, in the source alone."""

_VOTES = 20_000  # places that are counted, those of the rarest words first
_ALIKE = 5000  # words that are compared with a misspelt one
_LONGEST = 300  # words of a quotation that are compared
_SLACK = 12  # words before the likeliest place that are looked at too: words put in shift it
_ENOUGH = 0.3  # of the quotation's words must be in the passage for it to be worth showing


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


def nearest(text: str, normal: Normal, index: WordIndex, quote: str) -> Nearest | None:
    """Return the nearest passage, or ``None`` if nothing in the source is like the quotation."""
    wanted = normalise(quote)
    words = [match.group() for match in WORD.finditer(wanted.text)][:_LONGEST]
    at = _likeliest(words, index)
    if at is None:
        return _respelt(text, normal, index, words, quote)
    slack = max(_SLACK, len(words) // 2)
    first = max(0, at - slack)
    last = min(len(index.starts), at + len(words) + 2 * slack)
    start = index.starts[first]
    end = index.starts[last] if last < len(index.starts) else len(normal.text)
    return _compared(text, normal, (start, end), quote, wanted)


def _likeliest(words: list[str], index: WordIndex) -> int | None:
    """Return the number of the source's word where the quotation would start.

    Every rare word votes for the places that would put it where it stands in the
    quotation; a vote counts the more the rarer the word.
    """
    known = [(i, index.numbers[word]) for i, word in enumerate(words) if word in index.numbers]
    width = max(4, len(words) // 2)
    votes: dict[int, float] = {}
    total = len(index.starts) + 1
    cast = 0
    for place, numbers in sorted(known, key=lambda voter: len(voter[1])):
        weight = log(total / len(numbers)) + 0.1
        for number in numbers[: _VOTES - cast]:
            bucket = (number - place) // width
            votes[bucket] = votes.get(bucket, 0.0) + weight
        cast += len(numbers)
        if cast >= _VOTES:
            break
    if not votes:
        return None
    best = max(votes, key=lambda bucket: (votes[bucket] + votes.get(bucket + 1, 0.0), -bucket))
    return best * width


def _respelt(text: str, normal: Normal, index: WordIndex, words: list[str], quote: str) -> Nearest | None:
    """Return the first place of the source's word that the first of these may be a slip for."""
    from difflib import get_close_matches

    for word in words[:3]:
        alike = [known for known in index.numbers if known[0] == word[0] and abs(len(known) - len(word)) <= 2]
        for near in get_close_matches(word, alike[:_ALIKE], n=1, cutoff=0.75):
            at = index.starts[index.numbers[near][0]]
            start, end = normal.span(at, at + len(near))
            return Nearest(start, end, text[start:end], ((QUOTED, quote.strip()), (SOURCE, text[start:end])))
    return None


def _compared(
    text: str, normal: Normal, window: tuple[int, int], quote: str, wanted: Normal
) -> Nearest | None:
    """Cut the window to the passage and go through both word by word."""
    from difflib import SequenceMatcher

    # Compiled here, for it takes long.
    unit = re.compile(rf"(?<![^\W_]){FIGURE}|(?=\w)[{UNSPACED}]|[^\W_{UNSPACED}]+|[^\w\s]")
    ours = [m.span() for m in unit.finditer(wanted.text)][: 2 * _LONGEST]
    theirs = [m.span() for m in unit.finditer(normal.text, *window)]
    our_words = [wanted.text[a:b] for a, b in ours]
    matcher = SequenceMatcher(None, our_words, [normal.text[a:b] for a, b in theirs], autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    shared = [word for b in blocks for word in our_words[b.a : b.a + b.size] if _is_word(word)]
    if len(shared) < _ENOUGH * sum(map(_is_word, our_words)) or not shared:
        return None
    low = max(0, blocks[0].b - blocks[0].a)
    end_a, end_b = blocks[-1].a + blocks[-1].size, blocks[-1].b + blocks[-1].size
    high = min(len(theirs), end_b + len(ours) - end_a)

    def source_words(a: int, b: int) -> str:
        start, end = normal.span(theirs[a][0], theirs[b - 1][1])
        return text[start:end]

    def quoted_words(a: int, b: int) -> str:
        start, end = wanted.span(ours[a][0], ours[b - 1][1])
        return quote[start:end]

    parts: list[tuple[str, str]] = []
    our_at, their_at = 0, low
    for block in (*blocks, None):
        to_a, to_b = (block.a, block.b) if block else (len(ours), high)
        if to_a > our_at:
            parts.append((QUOTED, quoted_words(our_at, to_a)))
        if to_b > their_at:
            parts.append((SOURCE, source_words(their_at, to_b)))
        if block:
            our_at, their_at = block.a + block.size, block.b + block.size
            parts.append((SAME, source_words(block.b, their_at)))
    start, end = normal.span(theirs[low][0], theirs[high - 1][1])
    return Nearest(start, end, text[start:end], tuple(parts))


def _is_word(unit: str) -> bool:
    return any(char.isalnum() for char in unit)
