"""What a source supports: the figures and the names of its sentences, each worked out once.

:class:`SourceFacts` belong to a source, :class:`CitedFacts` to what one item cites of it.

For a card with '55%' that cites a sentence, :meth:`CitedFacts.supporters` gives the figures of that sentence
that say the same, such as '55 per cent' or '11/20'. If there are none, the title of a work that the citation
names may have it; if that has not either, the rule C201 reports the figure. Names are compared by the stems
of their words in the same way.
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
from deckgen.util.ascii_text import with_ascii_signs
from deckgen.util.characters import lower_in_place
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from deckgen.citations.index import SourceIndex
    from deckgen.citations.resolve import Citation
    from deckgen.core.declared import Voice


_APOSTROPHES = ("'", "’")
SHORT = 50_000
"""Up to so many code points a source is searched for a few words as often as they are asked for."""


class Phrase(NamedTuple):
    """Words that a citation names, such as a title: their level form, figures and stems."""

    words: str
    figures: list[Figure]
    stems: set[str]


def level(text: str) -> str:
    """Return a text's words in small letters, a space around each: ' the class nature '."""
    words = " ".join(TOKEN.findall(text.casefold()))
    return f" {words} "


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
        """Where the spans that only lead in or cite begin and end, in turn."""
        from deckgen.citations.index import merged

        borders: list[int] = []
        for span in merged(self.index.apparatus):
            borders += span
        return borders

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
            found = figures(self.sentence(index), ordinals=True)
            self._figures[index] = found
        return found

    def stems(self, index: int) -> set[str]:
        """Return the stems of the words of a sentence."""
        found = self._stems.get(index)
        if found is None:
            found = tuple(self.stems_of(self.sentence(index)))
            self._stems[index] = found
        return set(found)

    def has_stem(self, index: int, stem: str) -> bool:
        """Tell whether a word of a sentence certainly has a stem: it is sought where that begins a word."""
        found = self._stems.get(index)
        if found is not None:
            return stem in found
        sentence = self.sentence(index)
        lower = lower_in_place(sentence)
        at = lower.find(stem)
        while at >= 0:
            before = sentence[at - 1 : at]
            if before not in _APOSTROPHES and not before.isalnum():
                word = NAME_WORD.match(sentence, at)
                if word is not None and self.tokens.stem[word.group()] == stem:
                    return True
            at = lower.find(stem, at + 1)
        return False

    def stems_of(self, text: str) -> set[str]:
        """Return the stems of the words of a text."""
        remembered = self.tokens.stem
        return {remembered[word] for word in NAME_WORD.findall(text)}

    @cached_property
    def all_figures(self) -> FigureIndex:
        """The figures of the whole source, and of what is declared of it."""
        found: list[Figure] = []
        for number in range(len(self.index.sentences)):
            found += self.figures(number)
        for voice in (None, *self.index.source.voices):
            for phrase in self.declared(voice):
                found += phrase.figures
        return FigureIndex(found)

    @cached_property
    def all_stems(self) -> set[str]:
        """The stems of all words of the source, and of what is declared of it."""
        found = self.stems_of(self.text)
        for voice in (None, *self.index.source.voices):
            for phrase in self.declared(voice):
                found |= phrase.stems
        return self.with_aliases(found)

    @cached_property
    def known(self) -> set[str]:
        """The stems that are names wherever they stand."""
        return capitalised_stems(self.text, self.index.sentences)

    @cached_property
    def _folded(self) -> str:
        """A short source of ASCII and signs of print without its capitals, each letter in its place; '' for
        any other source."""
        if len(self.text) > SHORT or not with_ascii_signs(self.text).isascii():
            return ""
        return self.text.lower()

    def known_among(self, stems: set[str]) -> set[str]:
        """Return those of some stems that are names wherever they stand.

        In a short source it is first seen whether any word with a capital begins like one of them.
        """
        folded = "" if "known" in vars(self) else self._folded
        if folded and not any(self._may_be_known(stem, folded) for stem in stems):
            return set()
        return stems & self.known

    def _may_be_known(self, stem: str, folded: str) -> bool:
        """Tell whether a capital stands where a stem is found in the source, whose ``folded`` text is
        given."""
        at = folded.find(stem)
        while at >= 0:
            if self.text[at].isupper():
                return True
            at = folded.find(stem, at + 1)
        return False

    def declared(self, voice: Voice | None) -> list[Phrase]:
        """Return what the card's citation names beside the sentences: the source, its author, and
        the speaker with the work."""
        found = self._declared.get(id(voice))
        if found is not None:
            return found
        source = self.index.source
        named: list[str | None] = [source.title, source.author, source.name]
        if voice:
            named += [voice.speaker, voice.work, voice.via]
        found = []
        # 'Trotsky, The Class Nature' are two names
        for part in ", ".join(filter(None, named)).split(", "):
            words = part.strip()
            stems = self.stems_of(words)
            found.append(Phrase(level(words), figures(words, ordinals=True), stems))
        self._declared[id(voice)] = found
        return found

    @cached_property
    def _aliases(self) -> list[list[set[str]]]:
        """The stems of each form of a name, for each name that is declared with other forms."""
        found = []
        for name, others in self.index.source.aliases.items():
            forms = [self.stems_of(form) for form in (name, *others)]
            found.append(forms)
        return found

    @cached_property
    def alias_stems(self) -> set[str]:
        """The stems of all forms of the declared names."""
        stems: set[str] = set()
        for forms in self._aliases:
            stems.update(*forms)
        return stems

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
        found = []
        for index in self.sentences:
            for figure in self.source.figures(index):
                is_cited = not self._is_apparatus(index, figure)
                if is_cited or self._is_quoted(index, figure):
                    found.append((index, figure))
        return found

    @cached_property
    def figures_listed(self) -> str:
        """The figures as a message repeats them."""
        texts = [figure.text for _, figure in self.figures if figure.kind != ORDINAL]
        return listed(texts)

    @cached_property
    def names_listed(self) -> str:
        """The names in the sentences as a message repeats them."""
        return listed(self.names())

    def _is_apparatus(self, index: int, figure: Figure) -> bool:
        """Tell whether a figure of a sentence is of a work that it cites: 'Writings 1934-35'."""
        return self.source.is_apparatus(self._offset(index, figure))

    def _is_quoted(self, index: int, figure: Figure) -> bool:
        """Tell whether the card quotes the words in which a figure of a sentence stands."""
        offset = self._offset(index, figure)
        return any(start <= offset < end for start, end in self.citation.quoted)

    def _offset(self, index: int, figure: Figure) -> int:
        """Return where a figure of a sentence begins in the source."""
        sentence = self.source.index.sentences[index]
        return sentence.start + figure.start

    @cached_property
    def stems(self) -> set[str]:
        """The stems of the words and of the speaker's name, with the aliases of the names among them."""
        source = self.source
        speaker = self.citation.by
        if speaker is None and len(self.sentences) == 1:  # as most do
            return source.with_aliases(source.stems(self.sentences[0]))
        stems: set[str] = set()
        if speaker is not None:
            stems |= source.stems_of(speaker.speaker)
        for index in self.sentences:
            stems |= source.stems(index)
        return source.with_aliases(stems)

    def has_stem(self, stem: str) -> bool:
        """Tell whether a stem is one of :attr:`stems`, which are worked out only if no word of the sentences
        itself has it."""
        if "stems" not in vars(self):
            for index in self.sentences:
                if self.source.has_stem(index, stem):
                    return True
        return stem in self.stems

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
            found = Supporters(self, card, self._supporting(card, text))
            self._supporters[what] = found
        return found

    def _supporting(self, card: Figure, text: str) -> list[tuple[int, Figure]]:
        """Return the figures that support one of a card's text, each with its sentence; -1 is for
        the title of a work."""
        found = []
        for index, figure in self.like(card_key(card)):
            if supports_figure(figure, card):
                found.append((index, figure))
        if found:
            return found
        for phrase in self.named_in(text):
            for figure in phrase.figures:
                if supports_figure(figure, card):
                    found.append((-1, figure))
        if found or not is_years(card):
            return found
        return self._ends_of(card)

    def _ends_of(self, years: Figure) -> list[tuple[int, Figure]]:
        """Return the two years that together support a range of years, such as '1928-35'."""
        found = []
        ends = set()
        for index, figure in self.like(*years.values):
            year = figure.values[0]
            if figure.kind == YEAR and year in years.values:
                found.append((index, figure))
                ends.add(year)
        if ends != set(years.values):
            return []
        return found

    def like(self, *keys: object) -> list[tuple[int, Figure]]:
        """Return the figures that have one of some keys (see :func:`source_keys`), in order."""
        places: set[int] = set()
        for key in keys:
            places.update(self._by_key.get(key, ()))
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
        if index < 0:
            return []
        found = []
        for figure in self.source.figures(index):
            if is_date(figure) and not self._is_apparatus(index, figure):
                found.append(figure.text)
        return found

    def names(self) -> list[str]:
        """Return the names in the sentences."""
        language = self.source.tokens.primary
        known = self.source.known
        found: list[str] = []
        for index in self.sentences:
            in_sentence = names(self.source.sentence(index), known, language)
            found += [name.text for name in in_sentence]
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
        sentences = dict.fromkeys(index for index, _ in self.found)
        by_sentence = [self._cited.dates(index) for index in sentences]
        if not by_sentence or not all(by_sentence):
            return []
        return by_sentence[0]

    @cached_property
    def dates_listed(self) -> str:
        """Those dates as a message repeats them."""
        return listed(self.dates)

    @cached_property
    def with_unit(self) -> Figure | None:
        """The cited figure that has the value and a unit, if none has the value without one."""
        card = self._card
        if any(not lacks_unit(figure, card) for _, figure in self.found):
            return None
        for _, figure in self._cited.like(card.values[0]):
            if lacks_unit(figure, card):
                return figure
        return None
