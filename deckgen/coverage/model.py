"""The result of measuring: plain values, offsets in code points into each source's text."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from deckgen.core.share import Share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deckgen.core.declared import Source
    from deckgen.core.diagnostics import Diagnostic


class State(str, enum.Enum):
    """How far cards cover a sentence; ``APPARATUS`` has no content to be covered."""

    COVERED = "covered"
    PARTLY = "partly"
    UNCOVERED = "uncovered"
    APPARATUS = "apparatus"


class Side(NamedTuple):
    """What one card of an item asks, and its answer or its steps, as plain text."""

    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """An item that cites something: its id, topic and texts, without markup."""

    id: str
    topic: str
    sides: tuple[Side, ...]


class Citing(NamedTuple):
    """That a card cites a sentence, and the spans of the sentence that it quotes."""

    card: Card
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class SentenceCover:
    """A sentence: ``words`` are its words of content, ``quoted`` those that cards quote, ``stated`` those
    that the cards which cite it quote, or have in what they ask and answer. ``small`` is how many of the
    others say nothing of their own, such as 'of' and 'the'.

    ``number`` and ``paragraph`` count from 1 within the source. ``voice`` is whose words most
    of it is, '' for the source's own, and ``spoken`` how many words are a voice's.
    """

    number: int
    paragraph: int
    start: int
    end: int
    line: int
    words: int
    quoted: int
    citing: tuple[Citing, ...]
    voice: str = ""
    spoken: int = 0
    stated: int = 0
    small: int = 0

    @property
    def state(self) -> State:
        """How far it is covered."""
        if not self.words:
            return State.APPARATUS
        if not self.citing:
            return State.UNCOVERED
        is_stated = 2 * self.stated >= self.words - self.small
        is_quoted = 2 * self.quoted >= self.words
        return State.COVERED if is_stated or is_quoted else State.PARTLY


@dataclass(frozen=True, slots=True)
class FigureCover:
    """A figure of the content, in the sentence with this index; ``cards`` have it.

    ``date`` tells years, decades, centuries and dates from all other figures.
    """

    text: str
    kind: str
    date: bool
    start: int
    end: int
    sentence: int
    cards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameCover:
    """A name of the content, with the places of its mentions; ``cards`` have it.

    ``sentence`` is the index of the sentence that has the first.
    """

    text: str
    sentence: int
    mentions: tuple[tuple[int, int], ...]
    cards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VoiceCover:
    """A declared voice, and the cards that cite its words."""

    speaker: str
    work: str
    via: str
    line: int
    cards: tuple[str, ...]


MEASURES = ("sentences", "words", "figures", "dates", "names", "voices")
"""What is counted, in the order in which it is reported."""


@dataclass(frozen=True)
class SourceCoverage:
    """One source, measured. ``own`` are the cards that cite the source's own words."""

    source: Source
    sentences: tuple[SentenceCover, ...]
    figures: tuple[FigureCover, ...]
    names: tuple[NameCover, ...]
    voices: tuple[VoiceCover, ...]
    own: tuple[str, ...]

    @cached_property
    def shares(self) -> dict[str, Share]:
        """How much is covered, by what is in :data:`MEASURES`."""
        content = [sentence for sentence in self.sentences if sentence.words]
        covered = sum(sentence.state is State.COVERED for sentence in content)
        quoted = sum(sentence.quoted for sentence in content)
        words = sum(sentence.words for sentence in content)
        return {
            "sentences": Share(covered, len(content)),
            "words": Share(quoted, words),
            "figures": _share([figure for figure in self.figures if not figure.date]),
            "dates": _share([figure for figure in self.figures if figure.date]),
            "names": _share(self.names),
            "voices": _share(self.voices),
        }

    @cached_property
    def paragraphs(self) -> tuple[tuple[SentenceCover, ...], ...]:
        """The sentences by paragraph."""
        by_paragraph: dict[int, list[SentenceCover]] = {}
        for sentence in self.sentences:
            by_paragraph.setdefault(sentence.paragraph, []).append(sentence)
        return tuple(map(tuple, by_paragraph.values()))

    def text(self, start: int, end: int) -> str:
        """Return a span of the source in one line."""
        return " ".join(self.source.file.text[start:end].split())

    def line(self, offset: int) -> int:
        """Return the line, from 1, of an offset."""
        return self.source.file.position(offset)[0]


@dataclass(frozen=True)
class Coverage:
    """All sources of a deck, measured.

    ``cards`` is how many items were looked at, ``drafts`` how many were left out; ``diagnostics`` are the
    quotations and declared passages that could not be placed, which count for nothing.
    """

    deck: str
    name: str
    language: str
    sources: tuple[SourceCoverage, ...]
    cards: int
    drafts: int
    diagnostics: tuple[Diagnostic, ...] = ()

    @cached_property
    def shares(self) -> dict[str, Share]:
        """How much of all sources together is covered."""
        return {
            measure: Share(
                sum(source.shares[measure].covered for source in self.sources),
                sum(source.shares[measure].total for source in self.sources),
            )
            for measure in MEASURES
        }

    def reaches(self, percent: float) -> bool:
        """Tell whether at least this share of all sentences is covered, without any rounding."""
        share = self.shares["sentences"]
        return 100 * share.covered >= percent * share.total


def _share(parts: Sequence[FigureCover | NameCover | VoiceCover]) -> Share:
    return Share(sum(bool(part.cards) for part in parts), len(parts))
