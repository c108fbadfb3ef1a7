"""Find a quotation in a source: exactly, normalised, or with words left out. Never nearly.

A quotation is looked for in three tiers: as it stands; as :mod:`deckgen.language.normalise`
spells it; and as segments around ``…``, ``...``, ``[…]`` and ``[the curator's words]``,
in order, with a bounded gap between them. The source's own ellipses and brackets come
first: what can be found literally is. Similar wording is only ever a suggestion, since
every likeness that forgives a slip accepts a changed number or a lost 'not'.

In 'By 1930, 55% of peasant land had not been turned into state farms.'

- 'By 1930, 55% of peasant land' is found exactly, 'by 1930, 55%  of' normalised;
- 'By 1930 … peasant land' is found with words left out, as two segments;
- 'By 1930 … state farms' drops a negation: what it leaves out has the 'not' that turns its meaning;
- 'state farms … by 1930' is not found, for its parts are there in another order;
- '55% of peasnt land' is not found either: the nearest passage is shown beside it.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Union

from deckgen.language.data import words_of
from deckgen.language.elided import REPLACED, Reading, brackets_in, chains, readings
from deckgen.language.normalise import Normal, normalise
from deckgen.language.words import NUMBERS, WORD, WordIndex, index_words, whole_words
from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deckgen.language.elided import Stretch
    from deckgen.language.nearest import Nearest

FREQUENT = 100
"""A word or a quotation in so many places is frequent: thousands of quotations may be made of such words."""
MAX_FREQUENT = 16
"""Of how many frequent quotations the places are kept."""
MAX_PLACES = 100_000
"""How many places of the frequent parts of quotations with words left out are kept."""

EXACT, NORMALISED, ELIDING = "exact", "normalised", "elided"

_CONTRACTED = lazy_pattern(r"n['’]t\b")  # 'n’t' of 'wasn’t'
_SENTENCE_END = lazy_pattern(r"[.!?。！？؟۔।][\"'”’»)\]]*(?:\s+|$)")  # '. ', '.” '


class Place(NamedTuple):
    """A stretch of the source's original text."""

    start: int
    end: int


class Match(NamedTuple):
    """The quotation is in one place: its segments in order, ``tier`` exact, normalised or elided."""

    segments: tuple[Place, ...]
    tier: str

    @property
    def start(self) -> int:
        """Where the first segment starts."""
        return self.segments[0].start

    @property
    def end(self) -> int:
        """Where the last segment ends."""
        return self.segments[-1].end


class Ambiguous(NamedTuple):
    """The quotation is in several places, in the order of the source."""

    places: tuple[Match, ...]


class DropsNegation(NamedTuple):
    """The quotation is there, at ``match``, but what it leaves out turns its meaning.

    ``words`` are the negations left out, ``gap`` the stretch they stand in.
    """

    match: Match
    words: tuple[str, ...]
    gap: Place


class NotFound(NamedTuple):
    """The quotation is not in the source.

    ``reason`` is ``empty`` (no word in it), ``absent`` (``segment`` is not there) or
    ``apart`` (all segments are there, not in this order or too far from each other).
    ``nearest`` was not looked for if ``is_one_of_many``.
    """

    reason: str
    segment: str = ""
    nearest: Nearest | None = None
    is_one_of_many: bool = False


Result = Union[Match, Ambiguous, DropsNegation, NotFound]  # noqa: UP007 (3.10 evaluates it)


MAX_NEAREST = 100
"""For how many quotations that are not in a source the nearest passage is looked for: a source that
was exchanged has thousands of them, and each search takes milliseconds."""


class SourceText:
    """A source to be cited. Normalised and indexed when the first quotation is looked for.

    A quotation is looked for by its rarest word: the index has all places of a word, and at each of them the
    text is compared. Of what is frequent the places are kept, since a deck may have the same short quotation
    on many cards.
    """

    def __init__(self, text: str, language: str = "en") -> None:
        """Take the text as it is; ``language`` decides which words negate."""
        self.text = text
        self._absences = 0
        self._frequent: dict[str, list[Match]] = {}
        self._places: dict[str, list[Stretch]] = {}
        words = words_of(language)
        self._negations = words.negations
        self._adversatives = words.adversatives

    @cached_property
    def normal(self) -> Normal:
        """The normalised text."""
        return normalise(self.text)

    @cached_property
    def _index(self) -> WordIndex:
        return index_words(self.normal.text)

    def prepare(self, normal: Normal, index: WordIndex) -> None:
        """Take the normal form and the words from whoever has them from before."""
        vars(self).update(normal=normal, _index=index)

    @property
    def prepared(self) -> tuple[Normal, WordIndex] | None:
        """The normal form and the words, if they were asked for."""
        if "_index" not in vars(self):
            return None
        return self.normal, self._index

    def find(self, quote: str) -> Result:
        """Find a quotation."""
        wanted = normalise(quote).text.strip()
        if not WORD.search(wanted):
            return NotFound("empty")
        matches = self._normalised(wanted)
        if not matches:
            return self._find_elided(quote, wanted)
        literal = quote.strip()
        # The whole source is searched only where that is less work than to look at many places.
        if len(matches) < FREQUENT or literal in self.text:
            exact = []
            for match in matches:
                if self.text[match.start : match.end] == literal:
                    exact.append(Match(match.segments, EXACT))
            if exact:
                return _one_of(exact)
        return _one_of(matches)

    def _normalised(self, wanted: str) -> list[Match]:
        """Return every place of a normalised quotation; those of frequent words are worked out once."""
        matches = self._frequent.get(wanted)
        if matches is not None:
            return matches
        places = self._occurrences(wanted)
        matches = [self._match([place], NORMALISED) for place in places]
        if len(matches) >= FREQUENT:
            if len(self._frequent) >= MAX_FREQUENT:
                self._frequent.clear()
            self._frequent[wanted] = matches
        return matches

    def between(self, first: str, last: str) -> Result:
        """Find the whole passage from the words ``first`` to the words ``last``, however long."""
        wanted = []
        for given in (first, last):
            words = normalise(given).text.strip()
            if not WORD.search(words):
                return NotFound("empty", given)
            if not self._occurrences(words):
                return self._absent(words, given)
            wanted.append(words)
        any_gap = len(self.normal.text)
        found = self._chains([(wanted[0], 0), (wanted[1], any_gap)])
        if not found:
            return NotFound("apart")
        passages = []
        for (start, _), (_, end) in found:
            passages.append(self._match([(start, end)], NORMALISED))
        return _one_of(passages)

    def _occurrences(self, wanted: str) -> list[Stretch]:
        """Return every place of a normalised text in the normalised source, at word borders.

        'art' is in 'the art of' and not in 'party', '5%' not in '55%'.
        """
        text = self.normal.text
        rarest = self._index.rarest(wanted)
        if rarest is None:
            return []
        offset, numbers = rarest
        starts = self._index.starts
        if len(numbers) >= FREQUENT:
            numbers = self._beginning(wanted, offset, numbers)
        places = []
        for number in numbers:
            start = starts[number] - offset
            end = start + len(wanted)
            if start < 0 or not text.startswith(wanted, start):
                continue
            if whole_words(text, start, end):
                places.append((start, end))
        return places

    def _beginning(
        self, wanted: str, offset: int, numbers: Sequence[int]
    ) -> Sequence[int]:
        """Return those of a frequent word's numbers around which a text may be, with a fast search.

        ``offset`` is where that word stands in the text. Thousands of places of a word such as 'the' are not
        compared one by one: the whole text is looked for, and its word looked up by where it begins.
        """
        text = self.normal.text
        starts = self._index.starts
        found = array(NUMBERS)
        at = text.find(wanted)
        while at >= 0:
            word_start = at + offset
            number = bisect_left(starts, word_start)
            place = bisect_left(numbers, number)
            is_among_them = place < len(numbers) and numbers[place] == number
            if is_among_them and starts[number] == word_start:
                found.append(number)
            at = text.find(wanted, at + 1)
        return found

    def _find_elided(self, quote: str, wanted: str) -> Result:
        """Find a quotation with words left out or replaced: by the first reading that is there."""
        possible = self._readings(wanted)
        is_there = False  # but for its brackets
        for reading in possible:
            found = []
            for chain in self._chains(reading.segments):
                is_there = True
                if self._keeps_brackets(reading, chain):
                    found.append(self._match(chain, ELIDING))
            if len(found) == 1:
                return self._refuse_dropped_negation(found[0])
            if found:
                return _one_of(found)
        return self._not_elided(possible, quote, wanted, is_there=is_there)

    def _not_elided(
        self, possible: list[Reading], quote: str, wanted: str, *, is_there: bool
    ) -> NotFound:
        """Return why none of the readings of a quotation counts; ``is_there`` tells whether the words of one
        of them are there."""
        if not possible:
            return self._absent(wanted, quote)
        segments = possible[-1].segments
        for segment in dict.fromkeys(words for words, _ in segments):
            if not self._places_of(segment):
                given = quote if len(segments) == 1 else segment
                return self._absent(segment, given)
        if is_there:
            return self._absent(wanted, quote)
        return NotFound("apart")

    def _keeps_brackets(self, reading: Reading, chain: list[Stretch]) -> bool:
        """Tell whether none of the curator's brackets stands where the source has brackets itself.

        'alpha [the] beta' is no quotation of 'alpha [a] beta'.

        There they are the source's, with other words.
        """
        text = self.normal.text
        start, end = chain[0]
        for (_, gap), (next_start, next_end) in zip(
            reading.segments[1:], chain[1:], strict=True
        ):
            if gap == REPLACED and "[" in text[end:next_start]:
                return False
            end = next_end
        before = text[max(0, start - 2) : start].rstrip(" '")
        after = text[end : end + 2].lstrip(" '")
        opens_with_theirs = reading.opens and before.endswith("]")
        closes_with_theirs = reading.closes and after.startswith("[")
        return not opens_with_theirs and not closes_with_theirs

    def _absent(self, wanted: str, given: str) -> NotFound:
        """Return that ``given``, as ``wanted`` when normalised, is not there, with the nearest passage."""
        self._absences += 1
        if self._absences > MAX_NEAREST:
            return NotFound("absent", given.strip(), is_one_of_many=True)
        from deckgen.language.nearest import nearest  # for mistakes alone

        passage = nearest(self.text, self.normal, self._index, given)
        return NotFound("absent", given.strip(), passage)

    def _readings(self, wanted: str) -> list[Reading]:
        """Return the ways to cut a quotation into segments, with the source's own brackets in it."""
        own = {part for part in brackets_in(wanted) if self._occurrences(part)}
        return readings(wanted, own)

    def _chains(self, segments: Sequence[tuple[str, int]]) -> list[list[Stretch]]:
        """Return the shortest stretches of the normalised text that hold all segments in order.

        Each segment comes with how many characters may stand before it. If one of them is nowhere, the others
        are not looked for.
        """
        places: dict[str, list[Stretch]] = {}
        for words, _ in segments:
            if words not in places:
                places[words] = self._places_of(words)
                if not places[words]:
                    return []
        return chains((places[words], gap) for words, gap in segments)

    def _places_of(self, words: str) -> list[Stretch]:
        """Return every place of a part of a quotation; those of frequent words are worked out once.

        No more than :data:`MAX_PLACES` are kept: beyond that, all are forgotten.
        """
        places = self._places.get(words)
        if places is not None:
            return places
        places = self._occurrences(words)
        if len(places) >= FREQUENT:
            kept = sum(map(len, self._places.values()))
            if kept + len(places) > MAX_PLACES:
                self._places.clear()
            self._places[words] = places
        return places

    def _match(self, chain: list[Stretch], tier: str) -> Match:
        """Return a chain of places in the normalised text as places in the original."""
        segments = []
        for start, end in chain:
            first, last = self.normal.span(start, end)
            segments.append(Place(first, last))
        return Match(tuple(segments), tier)

    def _refuse_dropped_negation(self, match: Match) -> Match | DropsNegation:
        """Return the elided quotation, or the negation that it leaves out.

        ``match`` has a segment for each stretch of words; each gap between two of them is looked at.
        """
        for left, right in pairwise(match.segments):
            gap = self.text[left.end : right.start]
            following = WORD.search(self.text, right.start, right.end)
            after = following.group().casefold() if following else ""
            words = dropped_negations(gap, after, self._negations, self._adversatives)
            if words:
                return DropsNegation(match, words, Place(left.end, right.start))
        return match


def dropped_negations(
    gap: str, following: str, negations: frozenset[str], adversatives: frozenset[str]
) -> tuple[str, ...]:
    """Return the negations in what a quotation leaves out, if they turn its meaning.

    ``gap`` is what is left out, ``following`` the first word behind it, in small letters.

    They don't if a 'but' follows, in the gap or as the word after it, nor if they stand
    in a sentence that is left out as a whole.
    """
    first, *others = _SENTENCE_END.split(gap)
    ends = [first]  # of the sentence before the gap, and of that behind it
    if others:
        ends.append(others[-1])
    dropped: list[str] = []
    for number, piece in enumerate(ends, 1):
        spelt_out = _CONTRACTED.sub(" not", piece.casefold())
        words = [match.group() for match in WORD.finditer(spelt_out)]
        if number == len(ends) and following in adversatives:
            continue
        turning: list[str] = []  # since the last 'but'
        for word in words:
            if word in adversatives:
                turning.clear()
            elif word in negations:
                turning.append(word)
        dropped += turning
    return tuple(dropped)


def _one_of(matches: list[Match]) -> Result:
    """Return the match, or all if there are several."""
    if len(matches) == 1:
        return matches[0]
    return Ambiguous(tuple(matches))
