"""What a card cites: the passage around its quotation, where it is from, and whose words it is.

Many cards quote the same sentence. What follows from the quoted spans alone, the passage in HTML and the
selector, is worked out once for all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import problem
from deckgen.core.selectors import CONTEXT, Cited, Selector
from deckgen.language.data import words_of
from deckgen.language.quotations import Ambiguous, Match, NotFound
from deckgen.render.field import escape_line
from deckgen.render.passage import passage_html
from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from deckgen.citations.index import SourceIndex, Span
    from deckgen.core.declared import Source, Voice
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Header, Item, Text, UnitText

    _Words = tuple[str, tuple[Span, ...]]  # the id of a source, and spans of it

HIDDEN = "hidden"
"""The value of a card's ``voice`` that keeps the voice off its front."""

MAX_LINES = 5
"""How many of the places in which a quotation stands a message lists."""

_TITLE = lazy_pattern(r"\*([^*]+)\*")  # 'I. Deutscher, *Stalin*'
_WORD = lazy_pattern(r"\w+")
_SMALL_WORDS = frozenset("a an the of in on de la le der die das el il von van".split())
"""Words of speakers' names that do not tell them apart, in the languages that cards are written in."""


class Citation(NamedTuple):
    """HTML of the passage and of the citation, the voice as text, and where the cited words are.

    ``quoted`` are the spans of the source that are cited, in order; ``by`` whose words most of
    them are, ``None`` if they are the source's own. ``source_index`` is ``None`` where nothing is cited.
    ``cited`` are the selectors of the quotations that were found, each with the quotation's number.
    """

    passage: str = ""
    citation: str = ""
    voice: str = ""
    source_index: SourceIndex | None = None
    quoted: tuple[Span, ...] = ()
    by: Voice | None = None
    cited: tuple[tuple[int, Selector], ...] = ()

    def quotations(
        self, card: str, was: tuple[Text, ...], unit: UnitText, number: int
    ) -> list[Cited]:
        """Return the quotations that were found, as those of a card, with its earlier ids and its number in
        a unit."""
        return [
            Cited(card, was, selector, at, unit, number) for at, selector in self.cited
        ]

    def voice_beside(self, answers: tuple[str, ...]) -> str:
        """Return the voice line's HTML, or '' where an answer names the speaker.

        To show 'Trotsky' above the question would give such an answer away.
        """
        if not self.voice:
            return ""
        speaker = set(_WORD.findall(self.voice.casefold())) - _SMALL_WORDS
        for answer in answers:
            folded = answer.casefold()
            if not any(map(folded.__contains__, speaker)):
                continue  # as in most
            if not speaker.isdisjoint(_WORD.findall(folded)):
                return ""
        return escape_line(self.voice)


UNCITED = Citation()
"""The citation of a card that cites nothing."""


class _Resolved(NamedTuple):
    """An item, kept so that its quotations stay the same object; its citation, and what is wrong with it."""

    item: Item
    citation: Citation
    diagnostics: list[Diagnostic]


class Citations:
    """Resolves the quotations of items in the declared sources, each item's once."""

    def __init__(
        self,
        header: Header,
        make_index: Callable[[Source, str], SourceIndex] | None = None,
    ) -> None:
        """Take the sources of a deck; none is looked into before an item cites it.

        ``make_index`` makes the index of a source, for whoever keeps what is worked out of it.
        """
        self._make_index = make_index
        self.language = header.deck.language
        self.sources = header.sources
        self._indexes: dict[str, SourceIndex] = {}
        self._resolved: dict[int, _Resolved] = {}
        # What is the same for all cards that quote the same words: their texts are in memory once.
        self._selectors: dict[_Words, Selector] = {}
        self._passages: dict[_Words, tuple[str, str]] = {}

    def index(self, source: Source) -> SourceIndex:
        """Return the index of a source, begun when it is first asked for."""
        from deckgen.citations.index import SourceIndex

        index = self._indexes.get(source.id)
        if index is None:
            make = self._make_index or SourceIndex
            index = make(source, self.language)
            self._indexes[str(source.id)] = index
        return index

    def of(self, item: Item) -> tuple[Citation, list[Diagnostic]]:
        """Return an item's citation, and the quotations that cannot be placed in its source.

        The quotations of a citation that was asked for before are not looked for again.
        """
        if not item.quotes or not self.sources:
            return UNCITED, []
        if item.source is None and len(self.sources) > 1:
            return UNCITED, []  # which of them is not said: that is reported (Y203)
        source_id = item.source or next(iter(self.sources))
        source = self.sources.get(source_id)
        if source is None:
            return UNCITED, []
        # it stays the same object in a copy of the item, which is kept here
        key = id(item.quotes)
        if key not in self._resolved:
            citation, diagnostics = self._resolve(item, source)
            self._resolved[key] = _Resolved(item, citation, diagnostics)
        resolved = self._resolved[key]
        return resolved.citation, resolved.diagnostics

    def forget(self) -> None:
        """Let go of the items whose citations were asked for, and of these."""
        self._resolved.clear()

    def forget_found(self) -> None:
        """Let go of all that was found in the sources, which takes as much memory as they do several times
        over. It is looked for again where it is asked for."""
        self.forget()
        self._selectors.clear()
        self._passages.clear()
        for index in self._indexes.values():
            index.forget_found()

    def _resolve(self, item: Item, source: Source) -> tuple[Citation, list[Diagnostic]]:
        """Find an item's quotations in its source."""
        index = self.index(source)
        quoted: list[Span] = []
        cited: list[tuple[int, Selector]] = []
        diagnostics: list[Diagnostic] = []
        for number, quote in enumerate(item.quotes):
            places, fault = _places(item, quote, index)
            if places:
                quoted += places
                selector = self._selector(index, places)
                cited.append((number, selector))
            if fault:
                diagnostics.append(fault)
        if not quoted:
            return UNCITED, diagnostics
        quoted.sort()
        by = index.voice_of(quoted)
        own_voice = by.speaker if by else source.name
        voice = own_voice if item.voice is None else item.voice
        passage, place = self._passage(index, quoted)
        citation = Citation(
            passage=passage,
            citation=_citation(source, by, self.language) + place,
            voice="" if voice == HIDDEN else voice,
            source_index=index,
            quoted=tuple(quoted),
            by=by,
            cited=tuple(cited),
        )
        return citation, diagnostics

    def _selector(self, index: SourceIndex, places: list[Span]) -> Selector:
        """Return the selector of a quotation in some places of a source, worked out once."""
        key = index.source.id, tuple(places)
        selector = self._selectors.get(key)
        if selector is None:
            selector = select(index, places)
            self._selectors[key] = selector
        return selector

    def _passage(self, index: SourceIndex, quoted: list[Span]) -> tuple[str, str]:
        """Return the passage of quoted words, and where it stands, worked out once."""
        key = index.source.id, tuple(quoted)
        shown = self._passages.get(key)
        if shown is None:
            shown = _passage(index, quoted), _place(index, quoted)
            self._passages[key] = shown
        return shown

    def unplaced_passages(self) -> list[Diagnostic]:
        """Return the passages that ``voices`` and the like declare and no source has."""
        diagnostics = []
        for source in self.sources.values():
            if source.voices or source.contested or source.apparatus:
                diagnostics += self.index(source).diagnostics
        return diagnostics


def _places(
    item: Item, quote: Text, index: SourceIndex
) -> tuple[list[Span], Diagnostic | None]:
    """Return where a quotation is in the source, and what is wrong with it.

    A quotation in which words are left out with an ellipsis is in several places, one a part.
    """
    result = index.find(quote)
    if isinstance(result, Match):
        return [(place.start, place.end) for place in result.segments], None
    from deckgen.citations.index import hint, spans

    source = index.source
    span = item.span(quote)
    if isinstance(result, NotFound):
        fault = problem(
            "C102",
            span,
            item.id,
            source=source.file.path,
            nearest=hint(source, result),
        )
        return [], fault
    if isinstance(result, Ambiguous):
        fault = problem(
            "C103",
            span,
            item.id,
            source=source.file.path,
            count=len(result.places),
            lines=_lines(source, result),
        )
        return [], fault
    dropped = "', '".join(result.words)
    fault = problem("C104", span, item.id, words=dropped)
    return spans(result), fault


def _lines(source: Source, result: Ambiguous) -> str:
    """Return the lines on which a quotation stands, as a message lists them: '3, 17, 40 …'."""
    lines = []
    for match in result.places[:MAX_LINES]:
        line, _ = source.file.position(match.start)
        lines.append(str(line))
    listed = ", ".join(lines)
    if len(result.places) > MAX_LINES:
        return f"{listed} …"
    return listed


def _passage(index: SourceIndex, quoted: list[Span]) -> str:
    """Return the sentences around the quoted words, the words marked.

    Sentences that follow one another in a paragraph stand together; each such run is a ``<p>``.
    """
    text = index.source.file.text
    sentences = index.sentences
    if len(quoted) == 1:
        numbers = index.sentences_at(*quoted[0])
        if len(numbers) == 1:  # as most do
            start, end, _ = sentences[numbers[0]]
            return passage_html([_marked_runs(text, start, end, quoted)])
    from deckgen.citations.index import merged

    marked = merged(quoted)
    paragraphs = []
    for run in _runs_of_sentences(index, quoted):
        start = sentences[run[0]].start
        end = sentences[run[-1]].end
        paragraphs.append(_marked_runs(text, start, end, marked))
    return passage_html(paragraphs)


def _runs_of_sentences(index: SourceIndex, quoted: list[Span]) -> list[list[int]]:
    """Return the indices of the sentences that some spans touch; those together that follow one another in
    a paragraph.

    Sentences 3, 4 and 7 of one paragraph are two runs.
    """
    touched: set[int] = set()
    for start, end in quoted:
        touched.update(index.sentences_at(start, end))
    runs: list[list[int]] = []
    for number in sorted(touched):
        follows = bool(runs) and runs[-1][-1] == number - 1
        if follows and _are_of_one_paragraph(index, number - 1, number):
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _are_of_one_paragraph(index: SourceIndex, one: int, other: int) -> bool:
    """Return whether two sentences stand in the same paragraph."""
    return index.sentences[one].paragraph == index.sentences[other].paragraph


def _marked_runs(
    text: str, start: int, end: int, marked: list[Span]
) -> list[tuple[str, bool]]:
    """Split a span of text into runs, each with whether it is quoted.

    Of 'He died in 1657.' with the figure quoted these are 'He died in ', '1657' (quoted) and '.'.
    """
    runs = []
    done = start
    for span_start, span_end in marked:
        left = max(span_start, start)
        right = min(span_end, end)
        if left < right:
            runs.append((text[done:left], False))
            runs.append((text[left:right], True))
            done = right
    runs.append((text[done:end], False))
    return [(words, is_quoted) for words, is_quoted in runs if words]


def _place(index: SourceIndex, quoted: list[Span]) -> str:
    """Return where the quoted words stand in a source: ', ¶ 12', or ', ¶ 12–14'."""
    sentences = index.sentences
    paragraphs = []
    for start, end in quoted:
        touched = index.sentences_at(start, end)
        paragraphs.append(sentences[touched[0]].paragraph)
        paragraphs.append(sentences[touched[-1]].paragraph)
    first = min(paragraphs)
    last = max(paragraphs)
    if last > first:
        return f", ¶\u00a0{first}–{last}"
    return f", ¶\u00a0{first}"


def _italic(text: str) -> str:
    """Return words as HTML, with the titles of works, which stand between asterisks, in italics."""
    return _TITLE.sub(r"<cite>\1</cite>", escape_line(text))


def _citation(source: Source, by: Voice | None, language: str) -> str:
    """Return whose words these are and where they stand, from the inside out.

    'Trotsky, *Our Revolution*, quoted in Smith, *Collected Works*, quoted in *The essay*'.
    """
    own = f"<cite>{escape_line(source.title)}</cite>"
    if source.author:
        own = f"{escape_line(source.author)}, {own}"
    if by is None:
        return own
    speaker = escape_line(by.speaker)
    if by.work:
        speaker += f", <cite>{escape_line(by.work)}</cite>"
    works = [speaker]
    if by.via:
        works.append(_italic(by.via))
    works.append(own)
    quoted_in = words_of(language).quoted_in or "–"
    return f", {quoted_in} ".join(works)


def select(index: SourceIndex, places: Sequence[tuple[int, int]]) -> Selector:
    """Return the selector of a quotation that is in some places of a source, in order.

    What is kept in the lock file must find the quotation again after the source was edited: so it has the
    words around it too.
    """
    text = index.source.file.text
    start, _ = places[0]
    _, end = places[-1]
    touched = index.sentences_at(start, end)
    first = index.sentences[touched[0]]
    last = index.sentences[touched[-1]]
    return Selector(
        source=index.id,
        start=start,
        end=end,
        prefix=text[max(0, start - CONTEXT) : start],
        exact=" … ".join(text[left:right] for left, right in places),
        suffix=text[end : end + CONTEXT],
        passage=index.stretch(min(start, first.start), max(end, last.end)),
    )
