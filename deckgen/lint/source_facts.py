"""What a source supports: the figures and the names of its sentences, each worked out once.

:class:`SourceFacts` belong to a source, :class:`CitedFacts` to what one item cites of it.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from deckgen.language.figure import is_years
from deckgen.language.figures import (
    ORDINAL,
    YEAR,
    Figure,
    figures,
    lacks_unit,
)
from deckgen.language.names import capitalised_stems, names
from deckgen.language.words import NAME_WORD
from deckgen.lint.figure_index import (
    TOKEN,
    FigureIndex,
    Tokens,
    card_key,
    is_date,
    source_keys,
    supports_figure,
)
from deckgen.lint.rule import listed
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from deckgen.citations.index import SourceIndex
    from deckgen.citations.resolve import Citation
    from deckgen.core.declared import Voice


class Phrase(NamedTuple):
    """Words that a citation names, such as a title: their level form, figures and stems."""

    words: str
    figures: list[Figure]
    stems: set[str]


def level(text: str) -> str:
    """Return a text's words in small letters, a space around each."""
    return f" {' '.join(TOKEN.findall(text.casefold()))} "


class SourceFacts:
    """What one source has. Nothing is worked out before it is asked for, and then once."""

    def __init__(self, index: SourceIndex, tokens: Tokens) -> None:
        self.index = index
        self.tokens = tokens
        self.text = index.source.file.text
        self._figures: dict[int, list[Figure]] = {}
        self._stems: dict[int, tuple[str, ...]] = {}  # an eighth of what sets take
        self._declared: dict[int, list[Phrase]] = {}

    @cached_property
    def _apparatus_borders(self) -> list[int]:
        from deckgen.citations.index import merged

        return [border for span in merged(self.index.apparatus) for border in span]

    def is_apparatus(self, offset: int) -> bool:
        """Tell whether the character at an offset is in a span that only leads in or cites."""
        return bisect_right(self._apparatus_borders, offset) % 2 == 1

    def sentence(self, index: int) -> str:
        """Return a sentence of the source."""
        place = self.index.sentences[index]
        return self.text[place.start : place.end]

    def figures(self, index: int) -> list[Figure]:
        """Return the figures of a sentence, their places within it."""
        found = self._figures.get(index)
        if found is None:
            found = self._figures[index] = figures(self.sentence(index), ordinals=True)
        return found

    def stems(self, index: int) -> set[str]:
        """Return the stems of the words of a sentence."""
        found = self._stems.get(index)
        if found is None:
            found = self._stems[index] = tuple(self.stems_of(self.sentence(index)))
        return set(found)

    def stems_of(self, text: str) -> set[str]:
        """Return the stems of the words of a text."""
        remembered = self.tokens.stem
        return {remembered[word] for word in NAME_WORD.findall(text)}

    @cached_property
    def all_figures(self) -> FigureIndex:
        """The figures of the whole source, and of what is declared of it."""
        count = len(self.index.sentences)
        found = [figure for index in range(count) for figure in self.figures(index)]
        for voice in (None, *self.index.source.voices):
            for phrase in self.declared(voice):
                found += phrase.figures
        return FigureIndex(found)

    @cached_property
    def all_stems(self) -> set[str]:
        """The stems of all words of the source, and of what is declared of it."""
        found = self.stems_of(self.text)
        for voice in (None, *self.index.source.voices):
            found = found.union(*(phrase.stems for phrase in self.declared(voice)))
        return self.with_aliases(found)

    @cached_property
    def known(self) -> set[str]:
        """The stems that are names wherever they stand."""
        return capitalised_stems(self.text)

    def declared(self, voice: Voice | None) -> list[Phrase]:
        """Return what the card's citation names beside the sentences: the source, its author, and
        the speaker with the work."""
        found = self._declared.get(id(voice))
        if found is None:
            source = self.index.source
            said = (voice.speaker, voice.work, voice.via) if voice else ()
            named = ", ".join(
                filter(None, (source.title, source.author, source.name, *said))
            )
            parts = (part.strip() for part in named.split(", "))
            found = self._declared[id(voice)] = [
                Phrase(level(part), figures(part, ordinals=True), self.stems_of(part))
                for part in parts
            ]
        return found

    @cached_property
    def _aliases(self) -> list[list[set[str]]]:
        declared = self.index.source.aliases.items()
        return [
            [self.stems_of(form) for form in (name, *others)]
            for name, others in declared
        ]

    @cached_property
    def alias_stems(self) -> set[str]:
        """The stems of all forms of the declared names."""
        return {each for forms in self._aliases for form in forms for each in form}

    def with_aliases(self, stems: set[str]) -> set[str]:
        """Return stems with those of the other forms of the names that are among them."""
        for forms in self._aliases:
            if any(form and form <= stems for form in forms):
                stems = stems.union(*forms)
        return stems


class CitedFacts:
    """What the sentences that an item cites have, and what its citation names."""

    def __init__(self, source: SourceFacts, citation: Citation) -> None:
        self.source = source
        self.citation = citation
        self._named: dict[str, list[Phrase]] = {}
        self._supporters: dict[object, Supporters] = {}

    def forget(self) -> None:
        """Forget the supporters: they refer back to this, which else would stay in memory until the garbage
        collector runs, which a build pauses."""
        self._supporters.clear()

    @cached_property
    def sentences(self) -> list[int]:
        """The sentences that are cited, by their numbers and in order."""
        indices: set[int] = set()
        for start, end in self.citation.quoted:
            indices.update(self.source.index.sentences_at(start, end))
        return sorted(indices)

    @cached_property
    def figures(self) -> list[tuple[int, Figure]]:
        """The figures, each with its sentence, without those of works that the card doesn't quote."""
        return [
            (index, figure)
            for index in self.sentences
            for figure in self.source.figures(index)
            if not self._is_apparatus(index, figure) or self._is_quoted(index, figure)
        ]

    @cached_property
    def figures_listed(self) -> str:
        """The figures as a message repeats them."""
        return listed(
            [figure.text for _, figure in self.figures if figure.kind != ORDINAL]
        )

    @cached_property
    def names_listed(self) -> str:
        """The names in the sentences as a message repeats them."""
        return listed(self.names())

    def _is_apparatus(self, index: int, figure: Figure) -> bool:
        return self.source.is_apparatus(self._offset(index, figure))

    def _is_quoted(self, index: int, figure: Figure) -> bool:
        offset = self._offset(index, figure)
        return any(start <= offset < end for start, end in self.citation.quoted)

    def _offset(self, index: int, figure: Figure) -> int:
        """Return where a figure of a sentence begins in the source."""
        return self.source.index.sentences[index].start + figure.start

    @cached_property
    def stems(self) -> set[str]:
        """The stems of the words and of the speaker's name, with the aliases of the names among them."""
        source, by = self.source, self.citation.by
        if by is None and len(self.sentences) == 1:  # as most do
            return source.with_aliases(source.stems(self.sentences[0]))
        speaker = source.stems_of(by.speaker) if by is not None else set()
        return source.with_aliases(speaker.union(*map(source.stems, self.sentences)))

    def named_in(self, text: str) -> list[Phrase]:
        """Return what the citation names and a text repeats as a whole, such as a title."""
        found = self._named.get(text)
        if found is None:
            words = level(text)
            declared = self.source.declared(self.citation.by)
            found = [phrase for phrase in declared if phrase.words in words]
            self._named[text] = found
        return found

    def supporters(self, card: Figure, text: str) -> Supporters:
        """Return the figures that support one of a card's text; those of one figure are looked for once."""
        what = card.kind, card.values, card.unit, card.part, text
        found = self._supporters.get(what)
        if found is None:
            found = self._supporters[what] = Supporters(
                self, card, self._supporting(card, text)
            )
        return found

    def _supporting(self, card: Figure, text: str) -> list[tuple[int, Figure]]:
        """Return the figures that support one of a card's text, each with its sentence; -1 is for
        the title of a work."""
        found = [
            entry
            for entry in self.like(card_key(card))
            if supports_figure(entry[1], card)
        ]
        if found:
            return found
        for phrase in self.named_in(text):
            found += [
                (-1, figure)
                for figure in phrase.figures
                if supports_figure(figure, card)
            ]
        if found or not is_years(card):
            return found
        return self._ends_of(card)

    def _ends_of(self, years: Figure) -> list[tuple[int, Figure]]:
        """Return the two years that together support a range of years, such as '1928-35'."""
        found = [
            (index, figure)
            for index, figure in self.like(*years.values)
            if figure.kind == YEAR and figure.values[0] in years.values
        ]
        ends = {figure.values[0] for _, figure in found}
        return found if ends == set(years.values) else []

    def like(self, *keys: object) -> list[tuple[int, Figure]]:
        """Return the figures that have one of some keys (see :func:`source_keys`), in order."""
        places = {place for key in keys for place in self._by_key.get(key, ())}
        return [self.figures[place] for place in sorted(places)]

    @cached_property
    def _by_key(self) -> dict[object, list[int]]:
        """The places in :attr:`figures` by what a card's figure is looked for by."""
        places: dict[object, list[int]] = {}
        for place, (_, figure) in enumerate(self.figures):
            for key in source_keys(figure):
                places.setdefault(key, []).append(place)
        return places

    def dates(self, index: int) -> list[str]:
        """Return the dates of a sentence as it writes them, without those of works cited in it."""
        figures = self.source.figures(index) if index >= 0 else []
        return [
            each.text
            for each in figures
            if is_date(each) and not self._is_apparatus(index, each)
        ]

    def names(self) -> list[str]:
        """Return the names in the sentences."""
        language = self.source.tokens.primary
        known = self.source.known
        found: list[str] = []
        for index in self.sentences:
            found += [
                name.text
                for name in names(self.source.sentence(index), known, language)
            ]
        return found


class Supporters:
    """The cited figures that support one of a card, each with its sentence, and what rules ask of them.

    All figures of a card that are alike share them, so that each is worked out once.
    """

    def __init__(
        self, cited: CitedFacts, card: Figure, found: list[tuple[int, Figure]]
    ) -> None:
        self.found = found
        self._cited = cited
        self._card = card

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self.found)

    @cached_property
    def hedges(self) -> list[str]:
        """Their hedges, each once and in order; '' for those that have none."""
        return list(dict.fromkeys(figure.hedge for _, figure in self.found))

    @cached_property
    def dates(self) -> list[str]:
        """The dates of the first one's sentence; none if a sentence of one of them has no date."""
        by_sentence = [
            self._cited.dates(index)
            for index in dict.fromkeys(index for index, _ in self.found)
        ]
        return by_sentence[0] if by_sentence and all(by_sentence) else []

    @cached_property
    def dates_listed(self) -> str:
        """Those dates as a message repeats them."""
        return listed(self.dates)

    @cached_property
    def with_unit(self) -> Figure | None:
        """The cited figure that has the value and a unit, if none has the value without one."""
        if any(not lacks_unit(figure, self._card) for _, figure in self.found):
            return None
        alike = self._cited.like(self._card.values[0])
        return next(
            (figure for _, figure in alike if lacks_unit(figure, self._card)), None
        )
