"""What the rules that compare cards ask of a unit besides its traces: what its cards cite, the abbreviations
on them, and what those that share a passage with others ask and print.

All of it is kept with the unit as plain values, so that an unchanged unit is not read again. What few
decks need is worked out when a rule first asks for it.

Of a unit in which the third card cites the sentences 4 and 5 of the source 'essay', and has 'NEP' in its
question, ``cites`` has ``Cites(2, "the card's id", "essay", (4, 5))``, and ``letters`` has 'NEP' with its
place. ``sentences`` are ('essay', 4) and ('essay', 5), by which units that cite the same are found. Items are
numbered from 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.lint.abbreviations import abbreviations
from deckgen.lint.places import place_of, span_of
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from deckgen.citations.resolve import Citation
    from deckgen.core.model import Item, UnitText
    from deckgen.lint.places import Place

MAX_SENTENCES = 12
"""A card that cites more of them is about no passage in particular."""

PackedFigure = tuple[
    str, tuple[tuple[int, int], ...], int, int, str, str, str, str, str
]
"""A :class:`~deckgen.language.figures.Figure` as a plain tuple."""


class Cites(NamedTuple):
    """An item that cites something, by its number and its id: the numbers of the sentences of the source."""

    item: int
    id: str
    source: str
    sentences: tuple[int, ...]


Sentence = tuple[str, int]
"""The id of a source, and the number of a sentence in it."""


class Letters(NamedTuple):
    """An abbreviation on a card of an item."""

    item: int
    id: str
    letters: str
    place: Place


class Front(NamedTuple):
    """What is seen before an answer: its place, its figures, and the stems of the words that carry a fact."""

    place: Place
    figures: tuple[PackedFigure, ...]
    stems: tuple[str, ...]


class Asked(NamedTuple):
    """An answer: its place, those of its figures that must not be given away, each with its place, and the
    stems of its words, none where they are too few to look for or stand in its own question."""

    place: Place
    figures: tuple[tuple[PackedFigure, Place], ...]
    stems: tuple[str, ...]


Passage = tuple[tuple[Front, ...], tuple[Asked, ...]]
"""What the cards of an item that shares a passage print on their fronts, and what they ask."""


class Facts(NamedTuple):
    """What is kept of a unit. ``passages`` has what items print and ask by their numbers, as far as it was
    asked for; ``initials`` what its texts may be abbreviated to, ``None`` if that was not asked for.
    ``sentences`` are those that its items cite, each once."""

    cites: tuple[Cites, ...] = ()
    letters: tuple[Letters, ...] = ()
    passages: Mapping[int, Passage] = {}  # never written to
    initials: str | None = None
    sentences: tuple[Sentence, ...] = ()


def facts_of(
    items: Iterable[tuple[int, Item]],
    citations: Mapping[str, Citation],
    unit: UnitText | None,
) -> Facts:
    """Return the facts of some items, each with its number, that every deck asks for.

    ``unit`` is the one that the items are of, from which their places count; ``None`` if they are of several.
    """
    cites = []
    letters = []
    cited: dict[Sentence, None] = {}  # as an ordered set
    for number, item in items:
        citation = citations.get(item.id)
        if citation is not None and citation.source_index is not None:
            index = citation.source_index
            source = str(index.source.id)
            sentences: dict[int, None] = {}  # as an ordered set
            for start, end in citation.quoted:
                sentences.update(dict.fromkeys(index.sentences_at(start, end)))
            if len(sentences) <= MAX_SENTENCES:
                cites.append(Cites(number, str(item.id), source, tuple(sentences)))
                cited.update(dict.fromkeys((source, each) for each in sentences))
        for found, text, start in abbreviations(item):
            place = place_of(span_of(item, text, start, start + len(found)), unit)
            letters.append(Letters(number, str(item.id), str(found), place))
    return Facts(tuple(cites), tuple(letters), sentences=tuple(cited))
