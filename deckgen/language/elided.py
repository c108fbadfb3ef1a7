"""A quotation with words left out, cut into segments; and segments linked where a source has them.

Words are left out at ``…``, ``...``, ``[…]`` and ``(…)``, and replaced by the curator's in square brackets.
All texts here are normalised (:mod:`deckgen.language.normalise`), and all places are in them.

'alpha … [the] beta' has two readings: the segments 'alpha' and '[the] beta', if the brackets are the source's
own, or 'alpha' and 'beta', if they are the curator's. If the source has 'alpha' at 0 and 20 and 'beta' at 10
and 30, there are two chains of the second reading: from 0 to the 'beta' at 10, and from 20 to that at 30.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from deckgen.language.words import WORD
from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

ELIDED = 400
"""How many characters of the normalised source an ellipsis may stand for."""
REPLACED = 100
"""How many characters words in square brackets may stand for."""

# '…', '[…]', '(…)'; '...' is one after normalising
_ELLIPSES = lazy_pattern(r"(\[…\]|\(…\)|…)")
_SEPARATOR = lazy_pattern(r"(\[…\]|\(…\)|…|\[[^\[\]]*\])")  # '…', '[…]', '[the party]'
_LETTER = lazy_pattern(r"\[(\w)\]")  # '[T]' of '[T]he'


Stretch = tuple[int, int]
"""Where a part of a normalised text starts and ends."""


class Reading(NamedTuple):
    """A quotation cut into segments, each with the gap allowed before it.

    ``opens`` and ``closes`` tell whether it begins or ends with the curator's brackets.
    """

    segments: tuple[tuple[str, int], ...]
    opens: bool
    closes: bool


def brackets_in(quote: str) -> list[str]:
    """Return the square brackets of a quotation that are no ellipses, in order: '[the party]', not '[…]'."""
    separators = _SEPARATOR.split(quote)[1::2]
    return [part for part in separators if not _ELLIPSES.fullmatch(part)]


def readings(quote: str, own: Collection[str]) -> list[Reading]:
    """Return the ways to cut a quotation into segments; none where nothing is left out.

    Brackets are read as the source's first, where it has them as they stand (``own``), then as the
    curator's.
    """
    parts = _SEPARATOR.split(quote)
    if len(parts) == 1:
        return []
    found = [_segments(parts, own), _segments(parts, ())]
    if _ELLIPSES.search(quote):  # which may be inside brackets of the source
        found.insert(0, _segments(_ELLIPSES.split(quote), ()))
    different = []
    for reading in found:
        if reading.segments and reading not in different:
            different.append(reading)
    return different


def _segments(parts: list[str], own: Collection[str]) -> Reading:
    """Join the parts of a split quotation into segments, ``own`` being the source's brackets.

    'alpha … [the] beta' gives 'alpha' and 'beta', the second after a gap of :data:`ELIDED`.
    """
    segments: list[tuple[str, int]] = []
    words = parts[0]
    gap = 0  # before these words
    pending = 0  # behind the last segment
    opens = False
    for separator, text in zip(parts[1::2], parts[2::2], strict=True):
        if separator in own:
            words += separator + text
            continue
        # '[T]he': the case is the curator's, the word the source's
        letter = _LETTER.fullmatch(separator)
        if letter and text[:1].isalnum():
            words += letter.group(1) + text
            continue
        pending = REPLACED
        if _ELLIPSES.fullmatch(separator):
            pending = ELIDED
        if WORD.search(words):
            segments.append((words.strip(), gap))
            gap = pending
        else:  # two in a row, or one at the beginning
            gap = max(gap, pending)
            if pending == REPLACED and not segments:
                opens = True
        words = text
    if WORD.search(words):
        segments.append((words.strip(), gap))
        pending = 0
    closes = pending == REPLACED
    return Reading(tuple(segments), opens, closes)


class _Linked(NamedTuple):
    """An occurrence of a segment, where its chain starts, and the place in the layer before that it
    is linked to.

    A layer has the occurrences of one segment, in order; ``link`` is a number in it, -1 in the first layer.
    """

    start: int
    end: int
    chain_start: int
    link: int


def chains(
    segments: Iterable[tuple[list[Stretch], int]],
) -> list[list[Stretch]]:
    """Return the shortest stretches that hold all segments in order, gaps within bounds.

    Of each segment come its places (start and end) in the source, in order, and how many characters may
    stand before it. Returns the places of the segments for each stretch. Of two stretches one of which
    contains the other only the shorter is meant. Each place is linked to the latest one before it that is
    itself linked, so the work grows with the number of places and not with their combinations.
    """
    layers: list[list[_Linked]] = []
    for places, gap in segments:
        if layers:
            layer = _linked(places, layers[-1], gap)
        else:
            layer = [_Linked(start, end, start, -1) for start, end in places]
        if not layer:
            return []
        layers.append(layer)
    return _chains_through(layers)


def _linked(places: list[Stretch], before: list[_Linked], gap: int) -> list[_Linked]:
    """Return the places that follow one of the layer before within a gap, each linked to the latest.

    The ends of a layer are in order, so that the latest is found by bisection.
    """
    ends = [entry.end for entry in before]
    layer = []
    for start, end in places:
        link = bisect_right(ends, start) - 1
        if link >= 0 and start - ends[link] <= gap:
            layer.append(_Linked(start, end, before[link].chain_start, link))
    return layer


def _chains_through(layers: list[list[_Linked]]) -> list[list[Stretch]]:
    """Follow the links back from each occurrence of the last segment; of one beginning only once.

    The occurrences are in order, so that the first with a beginning has the shortest stretch.
    """
    if not layers:
        return []
    *earlier_layers, last_layer = layers
    chains = []
    chain_start = -1
    for last in last_layer:
        if last.chain_start == chain_start:
            continue  # the same beginning reached a shorter stretch already
        chain_start = last.chain_start
        chain = [last]
        for layer in reversed(earlier_layers):
            follower = chain[-1]
            chain.append(layer[follower.link])
        chain.reverse()
        chains.append([(entry.start, entry.end) for entry in chain])
    return chains
