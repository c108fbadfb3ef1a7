"""Cards and sources to a :class:`~deckgen.coverage.model.Coverage`.

Each card is added to the sentences that its quotations touch. Only then is each sentence of a source asked
how many of its words are quoted, and each figure and name which of the cards that cite its sentence have it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from deckgen.citations.index import merged
from deckgen.citations.resolve import Citations
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
from deckgen.language.data import is_english
from deckgen.language.data.en import FUNCTION_WORDS
from deckgen.language.figure import is_date
from deckgen.language.figures import (
    DATE,
    DECADE,
    FRACTION,
    PERCENT,
    RANGE,
    YEAR,
    figures,
    supports,
)
from deckgen.language.headings import headings
from deckgen.language.names import capitalised_stems, may_be_name, names, stems
from deckgen.language.stems import name_stem
from deckgen.language.words import NAME_WORD, WORD
from deckgen.util.gc import gc_paused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from deckgen.citations.index import SourceIndex, Span
    from deckgen.core.declared import Source, Voice
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Item, Project
    from deckgen.coverage.model import Card
    from deckgen.language.figures import Figure
    from deckgen.language.names import Name

SUBSTANCE = 3
"""So many words of a sentence a quotation must have, or half of them, to cite it."""

TELLING = 4
"""So many letters has a word that says something, in a language whose small words are not known."""

_LOOSE = (DATE, DECADE, FRACTION, PERCENT)
"""Figures that one with other values may support; the others share a value with it."""


@gc_paused()
def measure(
    project: Project, citations: Citations | None = None, *, details: bool = True
) -> Coverage:
    """Return what of each source the items that are no drafts cover.

    ``citations`` are those of the project, if some are resolved already: what is known is not
    looked for again. Without ``details`` only sentences and voices are looked at, not figures and names.
    """
    if citations is None:
        citations = Citations(project)
    by_source: dict[str, _MeasuredSource] = {}
    for id_, source in project.sources.items():
        by_source[id_] = _MeasuredSource(citations.index(source))
    diagnostics: list[Diagnostic] = []
    drafts = 0
    for item in project.items:
        if item.draft:
            drafts += 1
            continue
        citation, faults = citations.of(item)
        diagnostics += faults
        if citation.source_index is not None:
            cited = by_source[str(citation.source_index.source.id)]
            cited.add(item, citation.quoted, citation.by)
    diagnostics += citations.unplaced_passages()
    language = project.deck.language
    results = [source.result(language, details) for source in by_source.values()]
    return Coverage(
        deck=str(project.deck.id),
        name=str(project.deck.name),
        language=language,
        sources=tuple(results),
        cards=len(project.items) - drafts,
        drafts=drafts,
        diagnostics=tuple(diagnostics),
    )


@dataclass(slots=True)
class _CardText:
    """What a card asks and answers, looked at only where something has to be compared."""

    card: Card
    _figures: list[Figure] | None = None
    _values: frozenset[object] = frozenset()
    _stems: set[str] | None = None
    _capitals: set[str] | None = None

    def _text(self) -> str:
        """Return all that the card asks and answers."""
        parts = []
        for side in self.card.sides:
            parts.append(side.question)
            parts += side.answers
        return "\n\n".join(parts)

    @property
    def figures(self) -> list[Figure]:
        """The figures, ordinals in words too."""
        if self._figures is None:
            self._figures = figures(self._text(), ordinals=True)
            values: set[object] = set()
            for figure in self._figures:
                values.update(figure.values)
            self._values = frozenset(values)
        return self._figures

    @property
    def capitals(self) -> set[str]:
        """The stems of the words that stand with a capital, at the start of a sentence too."""
        if self._capitals is None:
            words = NAME_WORD.findall(self._text())
            self._capitals = {name_stem(word) for word in words if may_be_name(word)}
        return self._capitals

    @property
    def stems(self) -> set[str]:
        """The stems of all words."""
        if self._stems is None:
            self._stems = stems(self._text())
        return self._stems

    def has_figure(self, figure: Figure) -> bool:
        """Tell whether the card has a figure of the source, or a range that begins or ends with it."""
        if not self._may_have(figure):
            return False
        return any(_has(own, figure) for own in self.figures)

    def _may_have(self, figure: Figure) -> bool:
        """Tell at once of most figures of the source that the card has nothing like them.

        Most figures share no value with those of the card, and to compare two takes long.
        """
        own = self.figures
        if not own:
            return False
        if figure.kind in _LOOSE:
            return True
        return not self._values.isdisjoint(figure.values)


def _has(own: Figure, figure: Figure) -> bool:
    """Tell whether a card's figure is one of the source: 1928 is in '1928' and in '1928-35'."""
    if own.kind == RANGE and figure.kind == YEAR:
        year = figure.values[0]
        if year in own.values:
            return True
    return supports(figure, own)


class ContentWords:
    """The words of a source's content, to be counted in any span of it.

    A word counts in a span if it lies in it as a whole; one that the span cuts in two does not.
    """

    def __init__(self, text: str, apparatus: Iterable[Span]) -> None:
        """Take the source's text and the spans of it that are no content."""
        # where the content ends, where it begins again, and so on
        self._borders: list[int] = []
        for span in merged(apparatus):
            self._borders += span
        self._starts: list[int] = []
        self._ends: list[int] = []
        for match in WORD.finditer(text):
            start, end = match.span()
            if self.holds(start):
                self._starts.append(start)
                self._ends.append(end)

    def count(self, start: int, end: int) -> int:
        """Return how many words lie in a span as a whole."""
        before = bisect_left(self._starts, start)
        up_to_end = bisect_right(self._ends, end)
        return max(0, up_to_end - before)

    def count_all(self, spans: Iterable[Span]) -> int:
        """Return how many words lie in some spans."""
        return sum(self.count(start, end) for start, end in spans)

    def holds(self, offset: int) -> bool:
        """Tell whether the content holds the character at an offset.

        The borders of what is no content are in order: behind an even number of them there is content.
        """
        return bisect_right(self._borders, offset) % 2 == 0


class _Cited(NamedTuple):
    """A card that cites a sentence, with the spans of the sentence that it quotes."""

    card: _CardText
    spans: tuple[Span, ...]


@dataclass
class _MeasuredSource:
    """A source while its cards are being added.

    ``citing`` has, by the index of a sentence, the cards that cite it, each with the spans of the sentence
    that it quotes. ``own`` are the ids of cards that cite no voice, but the source's own words.
    """

    index: SourceIndex
    citing: dict[int, list[_Cited]] = field(default_factory=dict)
    # by the voice's identity
    by_voice: dict[int, list[str]] = field(default_factory=dict)
    own: list[str] = field(default_factory=list)
    cards: list[_CardText] = field(default_factory=list)

    def __post_init__(self) -> None:
        text = self.index.source.file.text
        no_content = [*self.index.apparatus, *headings(text)]
        self.words = ContentWords(text, no_content)
        voices = self.index.voices
        self.spoken = merged((voice.start, voice.end) for voice in voices)
        self._spoken_starts = [start for start, _ in self.spoken]
        self._spoken_ends = [end for _, end in self.spoken]

    def add(self, item: Item, quoted: Iterable[Span], by: Voice | None) -> None:
        """Add a card with the spans that it quotes and whose words they are."""
        card = _CardText(as_card(item))
        self.cards.append(card)
        for number, spans in self._by_sentence(quoted).items():
            if self._cites(number, spans):
                cited = _Cited(card, tuple(spans))
                self.citing.setdefault(number, []).append(cited)
        ids = self.own
        if by is not None:
            ids = self.by_voice.setdefault(id(by), [])
        ids.append(str(item.id))

    def _by_sentence(self, quoted: Iterable[Span]) -> dict[int, list[Span]]:
        """Cut spans by the sentences that they touch.

        A quotation over two sentences is cut in two: each is cited by its part.
        """
        cut: dict[int, list[Span]] = {}
        for start, end in merged(quoted):
            for number in self.index.sentences_at(start, end):
                sentence = self.index.sentences[number]
                left = max(start, sentence.start)
                right = min(end, sentence.end)
                if left < right:
                    cut.setdefault(number, []).append((left, right))
        return cut

    def _cites(self, number: int, spans: Iterable[Span]) -> bool:
        """Tell whether spans of a sentence hold enough of its words for a card to cite it.

        One or two words of a long sentence are an expression that the card takes from it, and no more.
        """
        quoted = self.words.count_all(spans)
        if quoted >= SUBSTANCE:
            return True
        if not quoted:
            return False
        sentence = self.index.sentences[number]
        whole = self.words.count(sentence.start, sentence.end)
        return 2 * quoted >= whole

    def result(self, language: str, details: bool) -> SourceCoverage:
        """Return what came of it."""
        source = self.index.source
        numbers = range(len(self.index.sentences))
        sentences = [self._sentence(number, language) for number in numbers]
        figures: tuple[FigureCover, ...] = ()
        names: tuple[NameCover, ...] = ()
        if details:
            figures = tuple(self._figures())
            names = tuple(self._names(language))
        return SourceCoverage(
            source=source,
            sentences=tuple(sentences),
            figures=figures,
            names=names,
            voices=tuple(map(self._voice, source.voices)),
            own=tuple(self.own),
        )

    # --- sentences and voices --------------------------------------------------------

    def _sentence(self, number: int, language: str) -> SentenceCover:
        """Return how far cards cover the sentence with this index."""
        sentence = self.index.sentences[number]
        start, end = sentence.start, sentence.end
        citing = self.citing.get(number, [])
        quoted = merged(span for cited in citing for span in cited.spans)
        unquoted = self._unquoted(start, end, quoted) if citing else []
        telling = [word for word in unquoted if _tells(word, language)]
        stated = self._stated(telling, [cited.card for cited in citing])
        line, _ = self.index.source.file.position(start)
        quoted_words = self.words.count_all(quoted)
        return SentenceCover(
            number=number + 1,
            paragraph=sentence.paragraph,
            start=start,
            end=end,
            line=line,
            words=self.words.count(start, end),
            quoted=quoted_words,
            stated=quoted_words + len(stated),
            small=len(unquoted) - len(telling),
            citing=tuple(Citing(cited.card.card, cited.spans) for cited in citing),
            voice=self._voice_line(start, end),
            spoken=self.words.count_all(self._spoken_within(start, end)),
        )

    def _voice_line(self, start: int, end: int) -> str:
        """Return whose words a span is, and from which work: 'Stalin, Foundations of Leninism'."""
        voice = self.index.voice_of([(start, end)])
        if voice is None:
            return ""
        return ", ".join(filter(None, (voice.speaker, voice.work)))

    @staticmethod
    def _stated(words: Sequence[str], cards: Sequence[_CardText]) -> list[str]:
        """Return the words that stand on one of some cards, in any form."""
        if not words:
            return []
        on_cards: set[str] = set()
        for card in cards:
            on_cards |= card.stems
        return [word for word in words if name_stem(word) in on_cards]

    def _unquoted(self, start: int, end: int, quoted: Sequence[Span]) -> list[str]:
        """Return the words of content in a span that lie outside some others.

        They may be on a card all the same, in its question or in other words of the answer.
        """
        found = []
        for match in WORD.finditer(self.index.source.file.text, start, end):
            at = match.start()
            is_quoted = any(left <= at < right for left, right in quoted)
            if not is_quoted and self.words.holds(at):
                found.append(match[0])
        return found

    def _spoken_within(self, start: int, end: int) -> list[Span]:
        """Return what of a span is a voice's words."""
        first = bisect_right(self._spoken_ends, start)
        last = bisect_left(self._spoken_starts, end)
        within = []
        for left, right in self.spoken[first:last]:
            within.append((max(left, start), min(right, end)))
        return within

    def _voice(self, voice: Voice) -> VoiceCover:
        """Return which cards cite a declared voice, which stands on the line where it is first heard."""
        starts = [span.start for span in self.index.voices if span.voice is voice]
        line, _ = self.index.source.file.position(min(starts, default=0))
        return VoiceCover(
            speaker=str(voice.speaker),
            work=str(voice.work or ""),
            via=str(voice.via or ""),
            line=line,
            cards=tuple(self.by_voice.get(id(voice), ())),
        )

    # --- figures and names -----------------------------------------------------------

    def _sentence_at(self, start: int, end: int) -> int:
        """Return the index of the sentence that holds a span."""
        return self.index.sentences_at(start, end)[0]

    def _figures(self) -> Iterable[FigureCover]:
        """Yield each figure of the content, in order, with the cards that cite its sentence and have it."""
        for figure in figures(self.index.source.file.text):
            if not self.words.holds(figure.start):
                continue
            number = self._sentence_at(figure.start, figure.end)
            cards = []
            for cited in self.citing.get(number, ()):
                if cited.card.has_figure(figure):
                    cards.append(cited.card.card.id)
            yield FigureCover(
                text=figure.text,
                kind=figure.kind,
                date=is_date(figure),
                start=figure.start,
                end=figure.end,
                sentence=number,
                cards=tuple(cards),
            )

    def _names(self, language: str) -> Iterable[NameCover]:
        """Yield each name once, in the order of its first mention."""
        aliases = _aliases(self.index.source)
        by_stem: dict[str, list[_CardText]] = {}
        for card in self.cards:
            for stem in card.stems:
                by_stem.setdefault(stem, []).append(card)
        for name_stems, mentions in self._mentions(language).items():
            forms = [set(name_stems), *aliases.get(frozenset(name_stems), ())]
            first = mentions[0]
            # without a possessive's ending
            shortest = min((name.text for name in mentions), key=len)
            yield NameCover(
                text=shortest,
                sentence=self._sentence_at(first.start, first.end),
                mentions=tuple((name.start, name.end) for name in mentions),
                cards=_having(forms, name_stems[-1], by_stem),
            )

    def _mentions(self, language: str) -> dict[tuple[str, ...], list[Name]]:
        """Return where the content mentions each name, by the stems of its words."""
        source = self.index.source
        found = names(
            source.file.text,
            known=declared_names(source),
            language=language,
            whole=True,
        )
        mentioned: dict[tuple[str, ...], list[Name]] = {}
        for name in found:
            if self.words.holds(name.start):
                mentioned.setdefault(name.stems, []).append(name)
        return mentioned


def _tells(word: str, language: str) -> bool:
    """Tell whether a word says something of its own, which 'of' and 'the' do not.

    In English small words are on a list. In other languages it is the length that decides.
    """
    if is_english(language):
        return word.casefold() not in FUNCTION_WORDS
    return len(word) >= TELLING or word[0].isdigit()


def _having(
    forms: list[set[str]], last: str, by_stem: dict[str, list[_CardText]]
) -> tuple[str, ...]:
    """Return the cards that have one of a name's forms, or with a capital the last word of it.

    Of a form with several words the rarest is looked up; the others are compared where it is found.
    """
    having: dict[str, None] = {}
    for form in filter(None, forms):
        rarest = min(form, key=lambda stem: len(by_stem.get(stem, ())))
        for card in by_stem.get(rarest, ()):
            if form <= card.stems:
                having[card.card.id] = None
    for card in by_stem.get(last, ()):
        if last in card.capitals:
            having[card.card.id] = None
    return tuple(having)


def declared_names(source: Source) -> set[str]:
    """Return the stems of names that a source's declaration has: they are names wherever they stand."""
    forms: list[str] = [voice.speaker for voice in source.voices]
    for name, others in source.aliases.items():
        forms += (name, *others)
    # in a place that asks for no capital
    return capitalised_stems(" ".join(f"by {form}," for form in forms))


def _aliases(source: Source) -> dict[frozenset[str], list[set[str]]]:
    """Return, by a name's stems, the stems of its other forms.

    For ``{Stalin: [Koba]}`` each of the two has the other.
    """
    found: dict[frozenset[str], list[set[str]]] = {}
    for name, others in source.aliases.items():
        forms = [stems(form) for form in (name, *others)]
        for form in forms:
            others_of_form = [other for other in forms if other != form]
            found.setdefault(frozenset(form), []).extend(others_of_form)
    return found
