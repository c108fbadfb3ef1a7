"""Cards that cite the same passage: what each asks for, and what the fronts of the others print.

A passage is a sentence of a source. Only cards that share one with another note are looked at, and what
the fronts of a passage print is worked out once for all that is asked about it: the time grows with the
number of cards, not with its square.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property, partial
from itertools import chain, pairwise
from typing import TYPE_CHECKING, NamedTuple

from deckgen.language.figures import Figure, supports
from deckgen.lint.facts import Asked, Front
from deckgen.lint.found_before import NO_NUMBER
from deckgen.lint.places import span_in
from deckgen.lint.printed import figure_key, holds, keys_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from deckgen.core.diagnostics import Span
    from deckgen.lint.facts import Sentence
    from deckgen.lint.found_before import Compared, FoundBefore
    from deckgen.lint.places import Place
    from deckgen.lint.unit_facts import UnitFacts

MAX_FRONTS = 20
"""How many fronts with the same two words in a row one answer is compared with."""


class Citing(NamedTuple):
    """An item that cites something: its unit, that unit's number, and the item's number among those of the
    unit that cite something."""

    unit: UnitFacts
    unit_number: int
    number: int

    @property
    def id(self) -> str:
        """The id of the item."""
        return self.unit.cites[self.number].id

    @property
    def item(self) -> int:
        """The number of the item in its unit."""
        return self.unit.cites[self.number].item

    @property
    def sentences(self) -> list[Sentence]:
        """The sentences that it cites."""
        _, _, source, numbers = self.unit.cites[self.number]
        return [(source, number) for number in numbers]

    @property
    def fronts(self) -> tuple[Front, ...]:
        """What its cards print on their fronts."""
        return self.unit.passage(self.item)[0]

    @property
    def asked(self) -> tuple[Asked, ...]:
        """What its cards ask."""
        return self.unit.passage(self.item)[1]

    def is_other(self, than: Citing) -> bool:
        """Tell whether it is another item."""
        return self.number != than.number or self.unit_number != than.unit_number


class Given(NamedTuple):
    """An answer of an item that a front of another note on the passage gives away: the item's id, where that
    stands in the answer, the figure that is printed there, ``None`` where words stand there in a row; the id
    of the other item, and the file and the line that the front is written in."""

    id: str
    span: Span
    figure: str | None
    other: str
    place: str


_Found = tuple[str, "Place", "str | None", str, int, int, "Place"]
"""A :class:`Given` as plain values: of the other item the id, the number of the sentence among those of the
unit, and the item's place among those of all units that cite it or, where no other unit cites it, its number
among those of the unit; and the place of its front."""


class Passages:
    """The cards of a deck that share a passage with another note.

    What is found in a unit depends on it alone, but for the sentences that other units cite too: of these,
    on all items that cite them, and their order.
    """

    def __init__(
        self,
        units: Sequence[UnitFacts],
        before: FoundBefore,
        order: Callable[[int, int], int] | None = None,
    ) -> None:
        """Take all units, what was found before, and the place of an item in learning order by the numbers of
        its unit and of itself, ``None`` for the order of the units."""
        self._units = units
        self._before = before
        counts = Counter(chain.from_iterable([unit.sentences for unit in units]))
        least = 2 if order is None else 1  # else the items of one unit may be in another order than there
        self._across: dict[Sentence, list[Citing]] = {
            sentence: [] for sentence, count in counts.items() if count >= least
        }
        self._places: dict[tuple[Sentence, int], int] = {}  # of the first item of a unit
        self._numbers: dict[Sentence, int] = {}
        self._printed: dict[Sentence, _Printed] = {}
        self._enter(order)

    def _enter(self, order: Callable[[int, int], int] | None) -> None:
        """Note the items that cite what other units cite too."""
        for number, unit in enumerate(self._units):
            if self._across.keys().isdisjoint(unit.sentences):
                continue
            for at, (_, _, source, numbers) in enumerate(unit.cites):  # hot: each card that cites something
                for each in numbers:
                    those = self._across.get((source, each))
                    if those is not None:
                        those.append(Citing(unit, number, at))
        for sentence, those in self._across.items():
            if order is not None:
                those.sort(key=lambda each: order(each.unit_number, each.item))
            for place, citing in enumerate(those):
                self._places.setdefault((sentence, citing.unit_number), place)

    @cached_property
    def given(self) -> list[Given]:
        """All answers that a front of another note on the passage gives away, each once."""
        found: list[Given] = []
        for number, unit in enumerate(self._units):
            if not unit.sentences:
                continue
            for each in self._before.found("passages", self._compared(number), partial(self._look, number)):
                id_, place, figure, other, sentence, at, front = each
                across = self._across.get(unit.sentences[sentence])
                there = across[at].unit if across is not None else unit
                span = span_in(there.unit, front)
                found.append(Given(id_, span_in(unit.unit, place), figure, other, f"{span.path}:{span.line}"))
        return found

    def _compared(self, number: int) -> Compared:
        """Return all that what is found in a unit depends on: of each sentence that others cite too, what
        stands for all items that cite it, and the place of the unit's first item among them."""
        unit = self._units[number]
        compared = [unit.first_number]
        for sentence in unit.sentences:
            if sentence in self._across:
                stands = self._numbers.get(sentence)
                if stands is None:
                    cards = tuple(map(_number, self._across[sentence]))
                    stands = self._numbers[sentence] = self._before.number_of(cards)
                compared += (stands, self._places[sentence, number])
        return tuple(compared)

    # --- looking -----------------------------------------------------------------------------

    def _look(self, number: int) -> tuple[_Found, ...]:
        """Return which answers of a unit the fronts of others give away."""
        unit = self._units[number]
        within: dict[Sentence, list[Citing]] = {}
        for citing in _citing(unit, number):
            for sentence in citing.sentences:
                within.setdefault(sentence, []).append(citing)
        shared = {
            sentence: self._of(sentence, those)
            for sentence, those in within.items()
            if len(those) > 1 or len(self._across.get(sentence, ())) > 1
        }
        places = {sentence: place for place, sentence in enumerate(unit.sentences)}
        found: list[_Found] = []
        for citing in _citing(unit, number):
            printed = [(places[each], shared[each]) for each in citing.sentences if each in shared]
            if not printed:
                continue
            for asked in citing.asked:
                given = _with_figure(citing, asked, printed) or _with_words(citing, asked, printed)
                if given is not None:
                    place, figure, sentence_number, (other, at, front) = given
                    found.append((citing.id, place, figure, other.id, sentence_number, at, front.place))
        return tuple(found)

    def _of(self, sentence: Sentence, within: Sequence[Citing]) -> _Printed:
        """Return what the fronts on a passage print, given the items of one unit that cite it."""
        across = self._across.get(sentence)
        if across is None:
            return _Printed([*_printings((each.number, each) for each in within)])
        printed = self._printed.get(sentence)
        if printed is None:
            printed = self._printed[sentence] = _Printed([*_printings(enumerate(across))])
        return printed


def _citing(unit: UnitFacts, unit_number: int) -> list[Citing]:
    return [Citing(unit, unit_number, number) for number in range(len(unit.cites))]


def _number(citing: Citing) -> int:
    """Return the number of an item for :class:`FoundBefore`."""
    first = citing.unit.first_number
    return NO_NUMBER if first == NO_NUMBER else first + citing.number


class _Printing(NamedTuple):
    """A front on a passage: its item, that item's place among those that cite the passage or its number in
    the unit (see :data:`_Found`), and the front."""

    citing: Citing
    place: int
    front: Front


def _printings(those: Iterable[tuple[int, Citing]]) -> Iterator[_Printing]:
    for place, citing in those:
        for front in citing.fronts:
            yield _Printing(citing, place, front)


_Given = tuple["Place", "str | None", int, _Printing]
"""The place of what is given away in an answer, the figure that it is, if it is one; and the number of a
sentence and the front on it that gives it away."""


def _with_figure(citing: Citing, asked: Asked, printed: Sequence[tuple[int, _Printed]]) -> _Given | None:
    """Return the first figure of an answer that a front of another note prints, and that front."""
    for packed, place in asked.figures:
        figure = Figure(*packed)
        for sentence, fronts in printed:
            for found, front in fronts.figures.get(figure_key(figure), ()):
                if front.citing.is_other(citing) and supports(found, figure):
                    return place, str(figure.text), sentence, front
    return None


def _with_words(citing: Citing, asked: Asked, printed: Sequence[tuple[int, _Printed]]) -> _Given | None:
    """Return the first front of another note that prints the words of an answer in a row."""
    stems = asked.stems
    if not stems:
        return None
    pairs = list(pairwise(stems))
    for sentence, fronts in printed:
        rarest = min(pairs, key=lambda pair: len(fronts.pairs.get(pair, ())))
        for number in fronts.pairs.get(rarest, ())[:MAX_FRONTS]:
            front = fronts.fronts[number]
            if front.citing.is_other(citing) and holds(front.front.stems, stems):
                return asked.place, None, sentence, front
    return None


class _Printed:
    """What the fronts on one passage print, by figures and by pairs of words."""

    def __init__(self, fronts: list[_Printing]) -> None:
        self.fronts = fronts

    @cached_property
    def figures(self) -> Mapping[object, list[tuple[Figure, _Printing]]]:
        """The figures, each with the first fronts of different notes."""
        found: dict[object, list[tuple[Figure, _Printing]]] = {}
        for front in self.fronts:
            for figure in [Figure(*packed) for packed in front.front.figures]:
                for key in keys_of(figure):
                    having = found.setdefault(key, [])
                    is_new = not having or having[-1][1].citing.is_other(front.citing)
                    if is_new and len(having) < MAX_FRONTS:
                        having.append((figure, front))
        return found

    @cached_property
    def pairs(self) -> Mapping[tuple[str, str], list[int]]:
        """By two words in a row, the numbers of the fronts that have them."""
        found: dict[tuple[str, str], list[int]] = {}
        for number, each in enumerate(self.fronts):
            for pair in dict.fromkeys(pairwise(each.front.stems)):
                found.setdefault(pair, []).append(number)
        return found
