"""What a card cites: the passage around its quotation, where it is from, and whose words it is."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from deckgen.citations.stale import Cited, select
from deckgen.core.codes import problem
from deckgen.language.quotations import Ambiguous, DropsNegation, NotFound
from deckgen.render.field import escape_line
from deckgen.render.passage import passage_html

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deckgen.citations.index import Reading
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Header, Item, Source, Text, Voice

QUOTED_IN = {
    "de": "zitiert in",
    "en": "quoted in",
    "es": "citado en",
    "fr": "cité dans",
    "it": "citato in",
    "nl": "geciteerd in",
    "pl": "cyt. w:",
    "pt": "citado em",
    "ru": "цит. по:",
    "uk": "цит. за:",
}
"""How a citation in a language says that one work quotes another; elsewhere a dash does."""

HIDDEN = "hidden"
"""The value of a card's ``voice`` that keeps the voice off its front."""

_TITLE = re.compile(r"\*([^*]+)\*")  # 'I. Deutscher, *Stalin*'
_WORD = re.compile(r"\w+")


class Citation(NamedTuple):
    """HTML of the passage and of the citation, the voice as text, and where the cited words are.

    ``quoted`` are the stretches of the source that are cited; ``by`` whose words most of
    them are, ``None`` if they are the source's own.
    """

    passage: str = ""
    citation: str = ""
    voice: str = ""
    reading: Reading | None = None
    quoted: tuple[tuple[int, int], ...] = ()
    by: Voice | None = None
    cited: tuple[Cited, ...] = ()

    def voice_beside(self, answers: tuple[str, ...]) -> str:
        """Return the voice line's HTML, or '' where an answer names the speaker."""
        if not self.voice:
            return ""
        spoken = set(_WORD.findall(self.voice.casefold())) - _SMALL_WORDS
        for answer in answers:
            if spoken & set(_WORD.findall(answer.casefold())):
                return ""
        return escape_line(self.voice)


UNCITED = Citation()
"""The citation of a card that cites nothing."""

_SMALL_WORDS = frozenset("a an the of in on de la le der die das el il von van".split())


class Citations:
    """Resolves the quotations of items in the declared sources."""

    def __init__(self, header: Header) -> None:
        self.language = header.deck.language
        self.sources = header.sources
        self._readings: dict[str, Reading] = {}

    def reading(self, source: Source) -> Reading:
        """Return the reading of a source, begun when it is first asked for."""
        from deckgen.citations.index import Reading

        reading = self._readings.get(source.id)
        if reading is None:
            reading = self._readings[str(source.id)] = Reading(source, self.language)
        return reading

    def of(self, item: Item) -> tuple[Citation, list[Diagnostic]]:
        """Return an item's citation, and the quotations that cannot be placed in its source."""
        if not item.quotes or not self.sources:
            return UNCITED, []
        source = self.sources.get(item.source or next(iter(self.sources)))
        if source is None:
            return UNCITED, []
        reading = self.reading(source)
        quoted: list[tuple[int, int]] = []
        cited, diagnostics = [], []
        for number, quote in enumerate(item.quotes):
            places, fault = _places(item, quote, reading)
            if places:
                quoted += places
                selector = select(reading, places)
                cited.append(Cited(str(item.id), item.was, selector, number, partial(item.span, quote)))
            if fault:
                diagnostics.append(fault)
        if not quoted:
            return UNCITED, diagnostics
        quoted.sort()
        by = reading.voice_of(quoted)
        voice = (by.speaker if by else source.name) if item.voice is None else item.voice
        citation = Citation(
            passage=_passage(reading, quoted),
            citation=_citation(source, by, self.language) + _place(reading, quoted),
            voice="" if voice == HIDDEN else voice,
            reading=reading,
            quoted=tuple(quoted),
            by=by,
            cited=tuple(cited),
        )
        return citation, diagnostics

    def undeclarable(self) -> list[Diagnostic]:
        """Return the passages that ``voices`` and the like declare and no source has."""
        declaring = (s for s in self.sources.values() if s.voices or s.contested or s.apparatus)
        return [fault for source in declaring for fault in self.reading(source).diagnostics]


MAX_LINES = 5
"""How many of the places in which a quotation stands a message lists."""


def _places(item: Item, quote: Text, reading: Reading) -> tuple[list[tuple[int, int]], Diagnostic | None]:
    """Return where a quotation is in the source, or what is wrong with it."""
    from deckgen.citations.index import stretches, way_out

    finding = reading.find(quote)
    path = reading.source.file.path
    if isinstance(finding, NotFound):
        way = way_out(reading.source, finding)
        return [], problem("C102", item.span(quote), item.id, source=path, nearest=way)
    if isinstance(finding, Ambiguous):
        count = len(finding.places)
        lines = [reading.source.file.position(place.start)[0] for place in finding.places[:MAX_LINES]]
        shown = ", ".join(map(str, lines)) + (" …" if count > MAX_LINES else "")
        words = {"source": path, "count": count, "lines": shown}
        return [], problem("C103", item.span(quote), item.id, **words)
    if isinstance(finding, DropsNegation):
        words = {"words": "', '".join(finding.words)}
        return stretches(finding), problem("C104", item.span(quote), item.id, **words)
    return stretches(finding), None


def _passage(reading: Reading, quoted: list[tuple[int, int]]) -> str:
    """Return the sentences around the quoted words, the words marked.

    Sentences that follow one another in a paragraph stand together; each such run is a ``<p>``.
    """
    text, sentences = reading.source.file.text, reading.sentences
    touched = sorted({index for start, end in quoted for index in reading.sentences_at(start, end)})
    runs: list[list[int]] = []
    for index in touched:
        last = runs[-1][-1] if runs else None
        if last == index - 1 and sentences[last].paragraph == sentences[index].paragraph:
            runs[-1].append(index)
        else:
            runs.append([index])
    joined = merged(quoted)
    return passage_html(
        [_runs(text, sentences[run[0]].start, sentences[run[-1]].end, joined) for run in runs]
    )


def merged(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return stretches in order, those that overlap or touch joined."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _runs(text: str, start: int, end: int, stretches: list[tuple[int, int]]) -> list[tuple[str, bool]]:
    """Split a stretch of text into runs, each with whether it is quoted."""
    runs, at = [], start
    for left, right in stretches:
        left, right = max(left, start), min(right, end)
        if left < right:
            runs += [(text[at:left], False), (text[left:right], True)]
            at = right
    runs.append((text[at:end], False))
    return [(words, quoted) for words, quoted in runs if words]


def _place(reading: Reading, quoted: list[tuple[int, int]]) -> str:
    """Return where the quoted words stand in a source: ', ¶ 12', or ', ¶ 12–14'."""
    sentences = reading.sentences
    touched = [index for start, end in quoted for index in reading.sentences_at(start, end)]
    paragraphs = {sentences[index].paragraph for index in touched}
    if not paragraphs:
        return ""
    first, last = min(paragraphs), max(paragraphs)
    return f", ¶\u00a0{first}" + (f"–{last}" if last > first else "")


def _italic(text: str) -> str:
    """Return words as HTML, with the titles of works, which stand between asterisks, in italics."""
    return _TITLE.sub(r"<cite>\1</cite>", escape_line(text))


def _citation(source: Source, by: Voice | None, language: str) -> str:
    """Return whose words these are and where they stand, from the inside out."""
    own = f"<cite>{escape_line(source.title)}</cite>"
    if source.author:
        own = f"{escape_line(source.author)}, {own}"
    if by is None:
        return own
    quoted_in = QUOTED_IN.get(language.partition("-")[0].lower(), "–")
    said = escape_line(by.speaker) + (f", <cite>{escape_line(by.work)}</cite>" if by.work else "")
    chain = [said, *([_italic(by.via)] if by.via else []), own]
    return f", {quoted_in} ".join(chain)
