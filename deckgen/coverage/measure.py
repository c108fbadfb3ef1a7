"""Cards and sources to a :class:`~deckgen.coverage.model.Coverage`."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from deckgen.citations.resolve import Citations, merged
from deckgen.coverage.cards import as_card
from deckgen.coverage.model import (
    Citing,
    Coverage,
    FigureCover,
    NameCover,
    SentenceCover,
    SourceCoverage,
    VoiceCover,
)
from deckgen.language.figures import (
    CENTURY,
    DATE,
    DECADE,
    FRACTION,
    PERCENT,
    RANGE,
    YEAR,
    figures,
    supports,
)
from deckgen.language.names import capitalised_stems, may_be_name, names, stem, stems
from deckgen.language.words import WORD
from deckgen.util.gc import gc_paused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deckgen.citations.index import Reading
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Item, Project, Source, Voice
    from deckgen.coverage.model import Card
    from deckgen.language.figures import Figure
    from deckgen.language.names import Name

SUBSTANCE = 3
"""So many words of a sentence a quotation must have, or half of them, to cite it."""

_DATES = (YEAR, DECADE, CENTURY, DATE)
_LOOSE = (DATE, DECADE, FRACTION, PERCENT)
"""Figures that one with other values may bear out; the others share a value with it."""
_LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_MODERN = (1000, 2099)
"""A range between such numbers, without a unit, is one of years."""


@gc_paused()
def measure(project: Project, *, details: bool = True) -> Coverage:
    """Return what of each source the items that are no drafts cover.

    Without ``details`` only sentences and voices are looked at, not figures and names.
    """
    citations = Citations(project)
    by_source = {id_: _Measured(citations.reading(source)) for id_, source in project.sources.items()}
    diagnostics: list[Diagnostic] = []
    drafts = 0
    for item in project.items:
        if item.draft:
            drafts += 1
            continue
        citation, faults = citations.of(item)
        diagnostics += faults
        if citation.reading is not None:
            by_source[str(citation.reading.source.id)].add(item, citation.quoted, citation.by)
    diagnostics += citations.undeclarable()
    return Coverage(
        deck=str(project.deck.id),
        name=str(project.deck.name),
        language=project.deck.language,
        sources=tuple(each.result(project.deck.language, details) for each in by_source.values()),
        cards=len(project.items) - drafts,
        drafts=drafts,
        diagnostics=tuple(diagnostics),
    )


@dataclass(slots=True)
class _Texts:
    """What a card asks and answers, looked at only where something has to be compared."""

    card: Card
    _figures: list[Figure] | None = None
    _values: frozenset[object] = frozenset()
    _stems: set[str] | None = None
    _capitals: set[str] | None = None

    def _text(self) -> str:
        return "\n\n".join("\n\n".join((side.question, *side.answers)) for side in self.card.sides)

    @property
    def figures(self) -> list[Figure]:
        if self._figures is None:
            self._figures = figures(self._text(), ordinals=True)
            self._values = frozenset(value for figure in self._figures for value in figure.values)
        return self._figures

    def may_have(self, figure: Figure) -> bool:
        """Tell at once of most figures of the source that the card has nothing like them."""
        own = self.figures
        return bool(own) and (figure.kind in _LOOSE or not self._values.isdisjoint(figure.values))

    @property
    def capitals(self) -> set[str]:
        """The stems of the words that stand with a capital, at the start of a sentence too."""
        if self._capitals is None:
            self._capitals = {stem(word) for word in _LETTERS.findall(self._text()) if may_be_name(word)}
        return self._capitals

    @property
    def stems(self) -> set[str]:
        if self._stems is None:
            self._stems = stems(self._text())
        return self._stems


class Words:
    """The words of a source's content, to be counted in any stretch of it."""

    def __init__(self, text: str, apparatus: Iterable[tuple[int, int]]) -> None:
        left_out = merged(apparatus)
        borders = [border for stretch in left_out for border in stretch]
        words = [m.span() for m in WORD.finditer(text) if bisect_right(borders, m.start()) % 2 == 0]
        self._starts = [start for start, _ in words]
        self._ends = [end for _, end in words]
        self._borders = borders

    def count(self, start: int, end: int) -> int:
        """Return how many words lie in a stretch as a whole."""
        return max(0, bisect_right(self._ends, end) - bisect_left(self._starts, start))

    def holds(self, at: int) -> bool:
        """Tell whether the content holds the character at an offset."""
        return bisect_right(self._borders, at) % 2 == 0


@dataclass
class _Measured:
    """A source while its cards are being added."""

    reading: Reading
    citing: dict[int, list[tuple[_Texts, tuple[tuple[int, int], ...]]]] = field(default_factory=dict)
    voiced: dict[int, list[str]] = field(default_factory=dict)  # by the voice's identity
    own: list[str] = field(default_factory=list)
    cards: list[_Texts] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.words = Words(self.reading.source.file.text, self.reading.apparatus)
        self.spoken = merged((words.start, words.end) for words in self.reading.voices)
        self._spoken_starts = [start for start, _ in self.spoken]
        self._spoken_ends = [end for _, end in self.spoken]

    def add(self, item: Item, quoted: Iterable[tuple[int, int]], by: Voice | None) -> None:
        """Add a card with the stretches that it quotes and whose words they are."""
        texts = _Texts(as_card(item))
        self.cards.append(texts)
        found: dict[int, list[tuple[int, int]]] = {}
        for start, end in merged(quoted):
            for index in self.reading.sentences_at(start, end):
                sentence = self.reading.sentences[index]
                left, right = max(start, sentence.start), min(end, sentence.end)
                if left < right:
                    found.setdefault(index, []).append((left, right))
        for index, stretches in found.items():
            sentence = self.reading.sentences[index]
            count = sum(self.words.count(*stretch) for stretch in stretches)
            if count and (count >= SUBSTANCE or 2 * count >= self.words.count(sentence.start, sentence.end)):
                self.citing.setdefault(index, []).append((texts, tuple(stretches)))
        (self.own if by is None else self.voiced.setdefault(id(by), [])).append(str(item.id))

    def result(self, language: str, details: bool) -> SourceCoverage:
        """Return what came of it."""
        source = self.reading.source
        return SourceCoverage(
            source=source,
            sentences=tuple(self._sentence(index) for index in range(len(self.reading.sentences))),
            figures=tuple(self._figures()) if details else (),
            names=tuple(self._names(language)) if details else (),
            voices=tuple(self._voice(voice) for voice in source.voices),
            own=tuple(self.own),
        )

    def _sentence(self, index: int) -> SentenceCover:
        sentence = self.reading.sentences[index]
        citing = self.citing.get(index, [])
        quoted = merged(stretch for _, stretches in citing for stretch in stretches)
        voice = self.reading.voice_of([(sentence.start, sentence.end)])
        first = bisect_right(self._spoken_ends, sentence.start)
        last = bisect_left(self._spoken_starts, sentence.end)
        spoken = (
            (max(start, sentence.start), min(end, sentence.end)) for start, end in self.spoken[first:last]
        )
        return SentenceCover(
            number=index + 1,
            paragraph=sentence.paragraph,
            start=sentence.start,
            end=sentence.end,
            line=self.reading.source.file.position(sentence.start)[0],
            words=self.words.count(sentence.start, sentence.end),
            quoted=sum(self.words.count(*stretch) for stretch in quoted),
            citing=tuple(Citing(texts.card, stretches) for texts, stretches in citing),
            voice=", ".join(part for part in (voice.speaker, voice.work) if part) if voice else "",
            spoken=sum(self.words.count(*stretch) for stretch in spoken),
        )

    def _at(self, start: int, end: int) -> int:
        """Return the sentence that holds a stretch."""
        return self.reading.sentences_at(start, end)[0]

    def _figures(self) -> Iterable[FigureCover]:
        for figure in figures(self.reading.source.file.text):
            if not self.words.holds(figure.start):
                continue
            index = self._at(figure.start, figure.end)
            citing = self.citing.get(index, ())
            having = tuple(texts.card.id for texts, _ in citing if _has_figure(texts, figure))
            date = _is_date(figure)
            yield FigureCover(figure.text, figure.kind, date, figure.start, figure.end, index, having)

    def _names(self, language: str) -> Iterable[NameCover]:
        """Yield each name once, in the order of its first mention."""
        mentioned: dict[tuple[str, ...], list[Name]] = {}
        source = self.reading.source
        for name in names(source.file.text, known=declared_names(source), language=language, whole=True):
            if self.words.holds(name.start):
                mentioned.setdefault(name.stems, []).append(name)
        forms = _forms(source)
        by_stem: dict[str, list[_Texts]] = {}
        for texts in self.cards:
            for each in texts.stems:
                by_stem.setdefault(each, []).append(texts)
        for stems_, mentions in mentioned.items():
            having: dict[str, None] = {}
            for form in [set(stems_), *forms.get(frozenset(stems_), ())]:
                for texts in by_stem.get(min(form, key=lambda each: len(by_stem.get(each, ()))), ()):
                    if form <= texts.stems:
                        having[texts.card.id] = None
            for texts in by_stem.get(stems_[-1], ()):
                if stems_[-1] in texts.capitals:
                    having[texts.card.id] = None
            at = dict.fromkeys(self._at(name.start, name.end) for name in mentions)
            shown = min((name.text for name in mentions), key=len)  # without a possessive's ending
            yield NameCover(
                shown, next(iter(at)), tuple((name.start, name.end) for name in mentions), tuple(having)
            )

    def _voice(self, voice: Voice) -> VoiceCover:
        start = min((words.start for words in self.reading.voices if words.voice is voice), default=0)
        return VoiceCover(
            speaker=str(voice.speaker),
            work=str(voice.work or ""),
            via=str(voice.via or ""),
            line=self.reading.source.file.position(start)[0],
            cards=tuple(self.voiced.get(id(voice), ())),
        )


def declared_names(source: Source) -> set[str]:
    """Return the stems of names that a source's declaration has: they are names wherever they stand."""
    forms = [*source.aliases, *(form for others in source.aliases.values() for form in others)]
    forms += [voice.speaker for voice in source.voices]
    return capitalised_stems(" ".join(f"by {form}," for form in forms))  # in a place that asks for no capital


def _has_figure(texts: _Texts, figure: Figure) -> bool:
    """Tell whether a card has a figure of the source, or a range that begins or ends with it."""
    return texts.may_have(figure) and any(
        supports(figure, own)
        or (own.kind == RANGE and figure.kind == YEAR and figure.values[0] in own.values)
        for own in texts.figures
    )


def _is_date(figure: Figure) -> bool:
    if figure.kind == RANGE:
        low, high = _MODERN
        return not figure.unit and all(d == 1 and low <= n <= high for n, d in figure.values)
    return figure.kind in _DATES


def _forms(source: Source) -> dict[frozenset[str], list[set[str]]]:
    """Return, by a name's stems, the stems of its other forms."""
    found: dict[frozenset[str], list[set[str]]] = {}
    for name, others in source.aliases.items():
        forms = [stems(form) for form in (name, *others)]
        for form in forms:
            found.setdefault(frozenset(form), []).extend(other for other in forms if other != form)
    return found
