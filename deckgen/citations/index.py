"""A declared source, read: its sentences, and whose words every stretch of it is."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from deckgen.core.codes import problem
from deckgen.language.quotations import MAX_NEAREST, Ambiguous, DropsNegation, Found, NotFound, SourceText
from deckgen.language.sentences import Sentence, sentences

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Passage, Source, Voice
    from deckgen.language.quotations import Finding


class Words(NamedTuple):
    """A stretch of a source, from ``start`` up to ``end``, that is somebody's words."""

    start: int
    end: int
    voice: Voice


class _Declared(NamedTuple):
    voices: list[Words]
    contested: list[tuple[int, int]]
    apparatus: list[tuple[int, int]]
    diagnostics: list[Diagnostic]


class Reading:
    """Answers questions about one source. What is asked for is worked out once."""

    def __init__(self, source: Source, language: str) -> None:
        self.source = source
        self.text = SourceText(source.file.text, language)
        self._found: dict[str, Finding] = {}

    def find(self, quote: str) -> Finding:
        """Return where a quotation is, or why it is not found."""
        finding = self._found.get(quote)
        if finding is None:
            finding = self._found[quote] = self.text.find(quote)
        return finding

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of the source, in order."""
        return tuple(sentences(self.source.file.text))

    @cached_property
    def _starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    def sentences_at(self, start: int, end: int) -> range:
        """Return the indices of the sentences that a stretch touches."""
        first = max(0, bisect_right(self._starts, start) - 1)
        return range(first, max(first + 1, bisect_left(self._starts, end)))

    # --- what is declared of it ------------------------------------------------------

    @cached_property
    def _declared(self) -> _Declared:
        source = self.source
        diagnostics: list[Diagnostic] = []
        voices = [
            Words(start, end, voice)
            for voice in source.voices
            for start, end in self._stretches(voice.passages, diagnostics)
        ]
        contested = self._stretches(source.contested, diagnostics)
        apparatus = self._stretches(source.apparatus, diagnostics)
        return _Declared(voices, contested, apparatus, diagnostics)

    def _stretches(self, passages: Iterable[Passage], diagnostics: list[Diagnostic]) -> list[tuple[int, int]]:
        """Return where declared passages are; words that stand in several places mean all of them."""
        found: list[tuple[int, int]] = []
        for passage in passages:
            if passage.last is None:
                finding = self.find(passage.first)
            else:
                finding = self.text.between(passage.first, passage.last)
            if isinstance(finding, DropsNegation):
                finding = finding.found
            if isinstance(finding, NotFound):
                at = passage.first if finding.segment != passage.last or not passage.last else passage.last
                span = self.source.declared_in.span(at.start, at.end)
                diagnostics.append(
                    problem("C102", span, source=self.source.file.path, nearest=way_out(self.source, finding))
                )
            else:
                places = finding.places if isinstance(finding, Ambiguous) else (finding,)
                found += [(place.start, place.end) for place in places]
        return sorted(found)

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """The declared passages that are not in the source."""
        return self._declared.diagnostics

    @property
    def apparatus(self) -> list[tuple[int, int]]:
        """Stretches that only lead in or cite: no content."""
        return self._declared.apparatus

    @property
    def contested(self) -> list[tuple[int, int]]:
        """Stretches whose claims a card must attribute: all of a polemic."""
        return [(0, len(self.source.file.text))] if self.source.polemic else self._declared.contested

    @property
    def voices(self) -> list[Words]:
        """Stretches that are somebody's words, in the order of the source."""
        return self._declared.voices

    def voice_of(self, stretches: Iterable[tuple[int, int]]) -> Voice | None:
        """Return whose words most of some stretches are; ``None`` for the source's own.

        Of voices within one another the inner one counts.
        """
        if not self.voices:
            return None
        shares: dict[int, int] = {}
        voices: dict[int, Voice] = {}
        for start, end in stretches:
            for voice, length in self._shares(start, end):
                shares[id(voice)] = shares.get(id(voice), 0) + length
                if voice is not None:
                    voices[id(voice)] = voice
        return voices.get(max(shares, key=lambda each: shares[each])) if shares else None

    @cached_property
    def _voices_in(self) -> dict[int, list[int]]:
        return self._by_sentence((words.start, words.end) for words in self.voices)

    @cached_property
    def _apparatus_in(self) -> dict[int, list[int]]:
        return self._by_sentence(self.apparatus)

    def _by_sentence(self, stretches: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
        """Return the places in a list of stretches, by the sentences that they touch."""
        found: dict[int, list[int]] = {}
        for at, (start, end) in enumerate(stretches):
            for number in self.sentences_at(start, end):
                found.setdefault(number, []).append(at)
        return found

    def _shares(self, start: int, end: int) -> list[tuple[Voice | None, int]]:
        """Split a stretch by voices: how many characters belong to whom."""
        numbers = self.sentences_at(start, end)
        voices = [self.voices[at] for at in _of(self._voices_in, numbers)]
        apparatus = [self.apparatus[at] for at in _of(self._apparatus_in, numbers)]
        borders = sorted(
            {start, end}
            | {b for words in voices for b in (words.start, words.end) if start < b < end}
            | {b for stretch in apparatus for b in stretch if start < b < end}
        )
        split = []
        for left, right in pairwise(borders):
            around = [words for words in voices if words.start <= left and right <= words.end]
            inner = min(around, key=lambda words: words.end - words.start, default=None)
            if inner is None and any(a <= left and right <= b for a, b in apparatus):
                continue  # a lead-in or a citation is nobody's claim
            split.append((inner.voice if inner else None, right - left))
        return split


def _of(by_sentence: dict[int, list[int]], numbers: Iterable[int]) -> list[int]:
    return sorted({at for number in numbers for at in by_sentence.get(number, ())})


def way_out(source: Source, finding: NotFound) -> str:
    """Say what to do about a quotation that is not found: the nearest passage, the difference marked."""
    if finding.reason == "empty":
        return "copy the words from the source"
    near = finding.nearest
    if finding.is_one_of_many:
        return (
            "copy the words from the source; the nearest passage is shown for the first "
            f"{MAX_NEAREST} quotations that are not in it"
        )
    if near is None:
        part = f"nothing like “{finding.segment}” is there; " if finding.segment else ""
        if finding.reason == "apart":
            part = "its parts are there, but not in this order within 400 characters; "
        return f"{part}copy the words from the source"
    line, _ = source.file.position(near.start)
    shown = []
    for kind, words in near.difference:
        shown.append({"same": words, "quoted": f"[-{words}-]", "source": f"{{+{words}+}}"}[kind])
    return f"nearest, on line {line} ([-yours-], {{+the source's+}}): {' '.join(shown)}"


def stretches(finding: Finding) -> list[tuple[int, int]]:
    """Return the stretches of the source that a found quotation names, in order."""
    if isinstance(finding, DropsNegation):
        finding = finding.found
    return [(place.start, place.end) for place in finding.segments] if isinstance(finding, Found) else []
