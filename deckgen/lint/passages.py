"""Cards that cite the same passage: what each asks for, and what the fronts of the others print.

A passage is a sentence of a source. Only cards that share one with another note are looked at, and what
the fronts of a passage print is worked out once for all that is asked about it: the time grows with the
number of cards, not with its square.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from deckgen.language.figures import Figure, supports
from deckgen.lint.facts import Asked, Front
from deckgen.lint.places import span_in
from deckgen.lint.printed import figure_key, holds, keys_of
from deckgen.util.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deckgen.core.diagnostics import Span
    from deckgen.lint.facts import Cites
    from deckgen.lint.places import Place
    from deckgen.lint.unit_facts import UnitFacts

MAX_FRONTS = 20
"""How many fronts with the same two words in a row one answer is compared with."""

_Sentence = tuple[str, int]
"""The id of a source, and the number of a sentence in it."""


class Citing(NamedTuple):
    """An item that shares a passage with another: its unit, its numbers in the deck and in the unit, its id,
    and the sentences that others cite too."""

    unit: UnitFacts
    number: int
    item: int
    id: str
    sentences: tuple[_Sentence, ...]


class Question(NamedTuple):
    """What an item asks about a passage."""

    citing: Citing
    asked: Asked

    def span(self, place: Place) -> Span:
        """Return the span of a place of it."""
        return span_in(self.citing.unit.unit, place)


class Printing(NamedTuple):
    """A front of an item on a passage."""

    citing: Citing
    front: Front

    @property
    def place(self) -> str:
        """The file and the line that it is written in."""
        span = span_in(self.citing.unit.unit, self.front.place)
        return f"{span.path}:{span.line}"


class Passages:
    """The cards of a deck that share a passage with another note."""

    def __init__(self, cites: Sequence[tuple[UnitFacts, Cites]]) -> None:
        """Take all items that cite something, in learning order."""
        of_source: dict[str, list[tuple[int, ...]]] = {}
        for _, (_, _, source, numbers) in cites:
            of_source.setdefault(source, []).append(numbers)
        counts = {source: Counter(chain.from_iterable(numbers)) for source, numbers in of_source.items()}
        self._citing: list[Citing] = []
        self._by_sentence: dict[_Sentence, list[Citing]] = {}
        self._printed: dict[_Sentence, _Printed] = {}
        for number, (unit, (item, id_, source, numbers)) in enumerate(cites):
            count = counts[source]
            shared = tuple([(source, each) for each in numbers if count[each] > 1])
            if shared:
                citing = Citing(unit, number, item, id_, shared)
                self._citing.append(citing)
                for sentence in shared:
                    self._by_sentence.setdefault(sentence, []).append(citing)

    @cached_property
    def questions(self) -> list[Question]:
        """All that is asked about a passage that another note cites too."""
        return [
            Question(citing, each) for citing in self._citing for each in citing.unit.passage(citing.item)[1]
        ]

    def figure_elsewhere(self, question: Question) -> tuple[Figure, Place, Printing] | None:
        """Return the first figure of an answer that a front of another note on the passage prints, where it
        stands in the answer, and that front."""
        for packed, place in question.asked.figures:
            figure = Figure(*packed)
            front = self._with_figure(question.citing, figure)
            if front is not None:
                return figure, place, front
        return None

    def _with_figure(self, citing: Citing, figure: Figure) -> Printing | None:
        for sentence in citing.sentences:
            for found, front in self._of(sentence).figures.get(figure_key(figure), ()):
                if front.citing.number != citing.number and supports(found, figure):
                    return front
        return None

    def with_words(self, question: Question) -> Printing | None:
        """Return the first front of another note on the passage that prints the words of an answer in a
        row."""
        stems = question.asked.stems
        pairs = list(pairwise(stems))
        for sentence in question.citing.sentences:
            printed = self._of(sentence)
            rarest = min(pairs, key=lambda pair: len(printed.pairs.get(pair, ())))
            for number in printed.pairs.get(rarest, ())[:MAX_FRONTS]:
                found = printed.fronts[number]
                if found.citing.number != question.citing.number and holds(found.front.stems, stems):
                    return found
        return None

    def _of(self, sentence: _Sentence) -> _Printed:
        """Return what the fronts on a passage print."""
        printed = self._printed.get(sentence)
        if printed is None:
            fronts = [
                Printing(citing, front)
                for citing in self._by_sentence[sentence]
                for front in citing.unit.passage(citing.item)[0]
            ]
            printed = self._printed[sentence] = _Printed(fronts)
        return printed


class _Printed:
    """What the fronts on one passage print, by figures and by pairs of words."""

    def __init__(self, fronts: list[Printing]) -> None:
        self.fronts = fronts

    @cached_property
    def figures(self) -> dict[object, list[tuple[Figure, Printing]]]:
        """The figures, each with the first fronts of different notes."""
        found: dict[object, list[tuple[Figure, Printing]]] = {}
        for front in self.fronts:
            for figure in [Figure(*packed) for packed in front.front.figures]:
                for key in keys_of(figure):
                    having = found.setdefault(key, [])
                    is_new = not having or having[-1][1].citing.number != front.citing.number
                    if is_new and len(having) < MAX_FRONTS:
                        having.append((figure, front))
        return found

    @cached_property
    def pairs(self) -> dict[tuple[str, str], list[int]]:
        """By two words in a row, the numbers of the fronts that have them."""
        found: dict[tuple[str, str], list[int]] = {}
        for number, each in enumerate(self.fronts):
            for pair in dict.fromkeys(pairwise(each.front.stems)):
                found.setdefault(pair, []).append(number)
        return found
