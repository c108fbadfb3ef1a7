"""An index of a declared source: where quotations are, its sentences, and whose words its spans are.

A source declares passages by their words: whose they are (``voices``), which claims are contested, and what
is apparatus, that only leads in or cites. Here they become spans of its text.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from deckgen.core.codes import problem
from deckgen.language.elided import ELIDED
from deckgen.language.normalise import Normal
from deckgen.language.quotations import (
    MAX_NEAREST,
    Ambiguous,
    DropsNegation,
    Match,
    NotFound,
    SourceText,
)
from deckgen.language.sentences import Sentence, sentences
from deckgen.language.words import NUMBERS, WordIndex
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from deckgen.core.declared import Passage, Source, Voice
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.language.quotations import Result

Span = tuple[int, int]
"""A stretch of a source's text: from the first offset, in code points, up to the second."""

MARKS = {
    "same": "{}",
    "quoted": "[-{}-]",
    "source": "{{+{}+}}",
}
"""How the parts of a difference are shown, as 'git diff --word-diff' does."""


class VoiceSpan(NamedTuple):
    """A span of a source, from ``start`` up to ``end``, that is somebody's words."""

    start: int
    end: int
    voice: Voice


class _Declared(NamedTuple):
    """Where the passages are that a source declares, and the diagnostics of those that are not there."""

    voices: list[VoiceSpan]
    contested: list[Span]
    apparatus: list[Span]
    diagnostics: list[Diagnostic]


class Prepared(NamedTuple):
    """What takes long to work out of a source, and depends on its text alone.

    A build keeps it in its cache, in the form that :meth:`packed` returns.
    """

    normal: Normal
    words: WordIndex
    sentences: tuple[Sentence, ...]

    def packed(self) -> tuple[Any, ...]:
        """Return it as plain tuples, lists and dictionaries."""
        numbers = {}
        for word, places in self.words.numbers.items():
            numbers[word] = array(NUMBERS, places).tobytes()
        return (
            tuple(self.normal),
            array(NUMBERS, self.words.starts).tobytes(),
            numbers,
            list(map(tuple, self.sentences)),
        )

    @classmethod
    def unpacked(cls, packed: tuple[Any, ...]) -> Prepared:
        """Return what was packed."""
        normal, starts, packed_numbers, in_order = packed
        numbers = {}
        for word, places in packed_numbers.items():
            numbers[word] = array(NUMBERS, places)
        return cls(
            normal=Normal(*normal),
            words=WordIndex(array(NUMBERS, starts), numbers),
            sentences=tuple([Sentence(*each) for each in in_order]),
        )


class SourceIndex:
    """Answers questions about one source. What is asked for is worked out once.

    ``recall``, if given, returns what was worked out of the same text before; it is called when it is
    first needed.
    """

    def __init__(
        self,
        source: Source,
        language: str,
        recall: Callable[[], Prepared | None] | None = None,
    ) -> None:
        """Take a source of a deck in ``language``."""
        self.source = source
        self.id = str(source.id)
        self.text = SourceText(source.file.text, language)
        self._results: dict[str, Result] = {}
        self._last_stretch = 0, 0, ""
        self._last_touched: tuple[Span, range] = (-1, -1), range(0)
        self._recall = recall
        self._recalled: Prepared | None = None

    def _remember(self) -> None:
        """Take what is known from before, if that was not done so far."""
        if self._recall is None:
            return
        self._recalled = self._recall()
        self._recall = None
        if self._recalled is not None:
            self.text.prepare(self._recalled.normal, self._recalled.words)

    def worked_out(self) -> Prepared | None:
        """Return what was worked out for the first time and is worth keeping, if all of it was."""
        if self._recalled is not None:
            return None
        prepared = self.text.prepared
        has_sentences = "sentences" in vars(self)  # a cached property, once it is known
        if prepared is None or not has_sentences:
            return None
        normal, words = prepared
        return Prepared(normal, words, self.sentences)

    def find(self, quote: str) -> Result:
        """Return where a quotation is, or why it is not found."""
        self._remember()
        result = self._results.get(quote)
        if result is None:
            result = self.text.find(quote)
            # Under a plain text: one of a card, with its place, would be larger.
            self._results[str(quote)] = result
        return result

    def stretch(self, start: int, end: int) -> str:
        """Return a stretch of the text; the same object if it was the last one, for quotations of one
        sentence follow one another, and it may be long."""
        if self._last_stretch[:2] != (start, end):
            self._last_stretch = start, end, self.source.file.text[start:end]
        return self._last_stretch[2]

    def forget_found(self) -> None:
        """Let go of the quotations that were looked for."""
        self._results.clear()

    # --- sentences -------------------------------------------------------------------

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of the source, in order."""
        self._remember()
        if self._recalled is not None:
            return self._recalled.sentences
        return tuple(sentences(self.source.file.text))

    @cached_property
    def _starts(self) -> list[int]:
        """Where each sentence begins."""
        return [sentence.start for sentence in self.sentences]

    def sentences_at(self, start: int, end: int) -> range:
        """Return the indices of the sentences that a span touches.

        There is always one: for a span between two sentences, the one before it. Those of the last span are
        remembered, for a quotation asks for its own several times.
        """
        span, numbers = self._last_touched
        if span == (start, end):
            return numbers
        first = bisect_right(self._starts, start) - 1
        if first < 0:
            first = 0
        behind = bisect_left(self._starts, end)
        numbers = range(first, behind if behind > first else first + 1)
        self._last_touched = (start, end), numbers
        return numbers

    # --- what is declared of it ------------------------------------------------------

    @cached_property
    def _declared(self) -> _Declared:
        """The passages that the source declares, each looked for once."""
        source = self.source
        diagnostics: list[Diagnostic] = []
        voices = []
        for voice in source.voices:
            for start, end in self._spans(voice.passages, diagnostics):
                voices.append(VoiceSpan(start, end, voice))
        return _Declared(
            voices=voices,
            contested=self._spans(source.contested, diagnostics),
            apparatus=self._spans(source.apparatus, diagnostics),
            diagnostics=diagnostics,
        )

    def _spans(
        self, passages: Iterable[Passage], diagnostics: list[Diagnostic]
    ) -> list[Span]:
        """Return where declared passages are; words that stand in several places mean all of them."""
        self._remember()
        places: list[Span] = []
        for passage in passages:
            if passage.last is None:
                result = self.find(passage.first)
            else:
                result = self.text.between(passage.first, passage.last)
            if isinstance(result, NotFound):
                diagnostics.append(self._unplaced(passage, result))
            elif isinstance(result, Ambiguous):
                places += [(match.start, match.end) for match in result.places]
            else:
                match = result.match if isinstance(result, DropsNegation) else result
                places.append((match.start, match.end))
        return sorted(places)

    def _unplaced(self, passage: Passage, result: NotFound) -> Diagnostic:
        """Return the error of a declared passage that is not in the source, at the words not found."""
        words = passage.first
        if passage.last and result.segment == passage.last:
            words = passage.last
        return problem(
            "C102",
            self.source.declared_in.span(words.start, words.end),
            source=self.source.file.path,
            nearest=hint(self.source, result),
        )

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """The declared passages that are not in the source."""
        return self._declared.diagnostics

    @property
    def apparatus(self) -> list[Span]:
        """Spans that only lead in or cite: no content."""
        return self._declared.apparatus

    @property
    def contested(self) -> list[Span]:
        """Spans whose claims a card must attribute: all of a polemic."""
        if self.source.polemic:
            return [(0, len(self.source.file.text))]
        return self._declared.contested

    @property
    def voices(self) -> list[VoiceSpan]:
        """Spans that are somebody's words, in the order of the source."""
        return self._declared.voices

    # --- whose words -----------------------------------------------------------------

    def voice_of(self, spans: Iterable[Span]) -> Voice | None:
        """Return whose words most of some spans are; ``None`` for the source's own.

        Of voices within one another the inner one counts.

        Counted is by characters. A quotation of which most is Trotsky's is his, even if the source's own
        words begin it.
        """
        if not self.voices:
            return None
        # by the voice's identity
        lengths: dict[int, int] = {}
        voices: dict[int, Voice | None] = {}
        for start, end in spans:
            for voice, length in self._lengths(start, end):
                key = id(voice)
                lengths[key] = lengths.get(key, 0) + length
                voices[key] = voice
        if not lengths:
            return None
        longest = max(lengths, key=lambda key: lengths[key])
        return voices[longest]

    def _lengths(self, start: int, end: int) -> list[tuple[Voice | None, int]]:
        """Split a span by voices: how many characters belong to whom.

        Within the words of one voice there may be those of another, whom it quotes. So the span is cut at
        every border, and each piece is the shortest voice's around it.
        """
        numbers = self.sentences_at(start, end)
        voices = []
        for place in _touching(self._voices_by_sentence, numbers):
            voices.append(self.voices[place])
        apparatus = []
        for place in _touching(self._apparatus_by_sentence, numbers):
            apparatus.append(self.apparatus[place])
        if not voices and not apparatus:
            return [(None, end - start)]
        spans = [(span.start, span.end) for span in voices] + apparatus
        borders = {start, end}
        for span in spans:
            borders.update(border for border in span if start < border < end)
        lengths: list[tuple[Voice | None, int]] = []
        # nothing begins or ends between two borders that follow one another
        for left, right in pairwise(sorted(borders)):
            around = [
                span for span in voices if span.start <= left and right <= span.end
            ]
            if around:
                inner = min(around, key=lambda span: span.end - span.start)
                lengths.append((inner.voice, right - left))
                continue
            # a lead-in or a citation is nobody's claim
            if not any(first <= left and right <= last for first, last in apparatus):
                lengths.append((None, right - left))
        return lengths

    @cached_property
    def _voices_by_sentence(self) -> dict[int, list[int]]:
        """The places in :attr:`voices`, by the sentences that these touch."""
        return self._by_sentence((span.start, span.end) for span in self.voices)

    @cached_property
    def _apparatus_by_sentence(self) -> dict[int, list[int]]:
        """The places in :attr:`apparatus`, by the sentences that these touch."""
        return self._by_sentence(self.apparatus)

    def _by_sentence(self, spans: Iterable[Span]) -> dict[int, list[int]]:
        """Return the places in a list of spans, by the sentences that they touch.

        To go over all voices for each quotation would take long in a source with many.
        """
        places: dict[int, list[int]] = {}
        for place, (start, end) in enumerate(spans):
            for number in self.sentences_at(start, end):
                places.setdefault(number, []).append(place)
        return places


def _touching(by_sentence: dict[int, list[int]], numbers: range) -> list[int]:
    """Return the places that any of some sentences has, each once and in order."""
    if len(numbers) == 1:  # as most quotations have
        return by_sentence.get(numbers[0], [])
    places: set[int] = set()
    for number in numbers:
        places.update(by_sentence.get(number, ()))
    return sorted(places)


def spans(result: Result) -> list[Span]:
    """Return the spans of the source that a quotation names, in order; none if it is not in one place."""
    match = result.match if isinstance(result, DropsNegation) else result
    if not isinstance(match, Match):
        return []
    return [(place.start, place.end) for place in match.segments]


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, those that overlap or touch joined.

    (1, 4), (3, 6) and (6, 8) become (1, 8).
    """
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            first, last = joined[-1]
            joined[-1] = (first, max(end, last))
        else:
            joined.append((start, end))
    return joined


def hint(source: Source, result: NotFound) -> str:
    """Say what to do about a quotation that is not found: the nearest passage, the difference marked."""
    copy = "copy the words from the source"
    if result.reason == "empty":
        return copy
    if result.is_one_of_many:
        limit = f"the nearest passage is shown for the first {MAX_NEAREST} quotations that are not in it"
        return f"{copy}; {limit}"
    nearest = result.nearest
    if nearest is not None:
        line, _ = source.file.position(nearest.start)
        marked = [MARKS[kind].format(words) for kind, words in nearest.difference]
        difference = " ".join(marked)
        return f"nearest, on line {line} ([-yours-], {{+the source's+}}): {difference}"
    if result.reason == "apart":
        return f"its parts are there, but not in this order within {ELIDED} characters; {copy}"
    if result.segment:
        return f"nothing like “{result.segment}” is there; {copy}"
    return copy
