"""Cards that cite the same passage: what each asks for, and what the fronts of the others print.

A passage is a sentence of a source. Only cards that share one with another note are looked at, and what
the fronts of a passage print is worked out once for all that is asked about it: the time grows with the
number of cards, not with its square.

If one card asks 'What share of the land had been turned into state farms?', with the answer '55%', and
another on the same sentence 'When had 55% of the land been turned into state farms?', the front of the second
gives the answer of the first away. It does so by a figure; the words of an answer count if they stand on the
other front in a row.
"""

from __future__ import annotations

from functools import cached_property, partial
from itertools import pairwise
from typing import TYPE_CHECKING

from deckgen.language.figures import Figure, supports
from deckgen.lint.facts import Asked, Front
from deckgen.lint.found_before import NO_NUMBER
from deckgen.lint.given import Given
from deckgen.lint.printed import figure_key, holds, keys_of
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from deckgen.lint.compared_unit import ComparedUnit
    from deckgen.lint.facts import Sentence
    from deckgen.lint.found_before import Compared, FoundBefore
    from deckgen.lint.places import Place

MAX_FRONTS = 20
"""How many fronts with the same two words in a row one answer is compared with."""


class Citing(NamedTuple):
    """An item that cites something: its unit, and the item's number among those of the unit that cite
    something."""

    unit: ComparedUnit
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
        cites = self.unit.cites[self.number]
        source = cites.source
        return [(source, number) for number in cites.sentences]

    @property
    def fronts(self) -> tuple[Front, ...]:
        """What its cards print on their fronts."""
        fronts, _ = self.unit.passage(self.item)
        return fronts

    @property
    def asked(self) -> tuple[Asked, ...]:
        """What its cards ask."""
        _, asked = self.unit.passage(self.item)
        return asked

    def is_other(self, than: Citing) -> bool:
        """Tell whether it is another item."""
        return self.number != than.number or self.unit is not than.unit


_Found = tuple[str, "Place", "str | None", str, int, int, "Place"]
"""A :class:`Given` as plain values: of the other item the id, the number of the sentence among those of the
unit, and the item's place among those of all units that cite it or, where no other unit cites it, its number
among those of the unit; and the place of its front."""


class Passages:
    """The cards of a deck that share a passage with another note, kept up to date unit by unit.

    What is found in a unit depends on it alone, but for the sentences that other units cite too: of these,
    on all items that cite them, and their order.
    """

    def __init__(self) -> None:
        """Begin without a unit."""
        self._citing: dict[Sentence, list[ComparedUnit]] = {}

    def replace(
        self,
        gone: Sequence[ComparedUnit],
        new: Sequence[ComparedUnit],
        before: FoundBefore,
        order: Callable[[int, int], int] | None,
    ) -> None:
        """Take units out and put others in; look again at those that share a sentence with any of them.

        ``before`` has what was found before, ``order`` the place of an item in learning order by the numbers
        of its unit and of itself, ``None`` for the order of the units.
        """
        citing = self._citing
        for unit in gone:
            for sentence in unit.sentences:
                citing[sentence].remove(unit)
        for unit in new:
            for sentence in unit.sentences:
                citing.setdefault(sentence, []).append(unit)
        touched: dict[Sentence, None] = {}  # as an ordered set
        for unit in (*gone, *new):
            touched.update(dict.fromkeys(unit.sentences))
        units: dict[ComparedUnit, None] = {}  # as an ordered set
        for sentence in touched:
            units.update(dict.fromkeys(citing[sentence]))
        look = _Look(citing, before, order)
        for unit in units:
            unit.given = look.given(unit)
            unit.refers = frozenset([each.other_unit for each in unit.given]) - {unit}
            unit.messages = None
        for sentence in touched:
            if not citing[sentence]:
                del citing[sentence]


class _Look:
    """One look at some units."""

    def __init__(
        self,
        citing: Mapping[Sentence, list[ComparedUnit]],
        before: FoundBefore,
        order: Callable[[int, int], int] | None,
    ) -> None:
        self._citing = citing
        self._before = before
        self._order = order
        self._across: dict[Sentence, list[Citing]] = {}
        # of the first item of a unit
        self._places: dict[tuple[Sentence, ComparedUnit], int] = {}
        self._numbers: dict[Sentence, int] = {}
        self._printed: dict[Sentence, _Printed] = {}
        self._within: dict[ComparedUnit, dict[Sentence, list[Citing]]] = {}

    def given(self, unit: ComparedUnit) -> list[Given]:
        """Return all answers of a unit that a front of another note on the passage gives away, each once."""
        compared = self._compared(unit)
        found = self._before.found("passages", compared, partial(self._look, unit))
        given = []
        for id_, place, figure, other, sentence, at, front in found:
            there = unit
            across = self._of_several(unit.sentences[sentence])
            if across is not None:
                there = across[at].unit
            given.append(Given(id_, unit, place, figure, other, there, front))
        return given

    def _compared(self, unit: ComparedUnit) -> Compared:
        """Return all that what is found in a unit depends on: of each sentence that others cite too, what
        stands for all items that cite it, and the place of the unit's first item among them."""
        compared = [unit.first_number]
        for sentence in unit.sentences:
            across = self._of_several(sentence)
            if across is None:
                continue
            stands_for_them = self._numbers.get(sentence)
            if stands_for_them is None:
                stands_for_them = self._before.number_of(tuple(map(_number, across)))
                self._numbers[sentence] = stands_for_them
            compared.append(stands_for_them)
            compared.append(self._places[sentence, unit])
        return tuple(compared)

    def _of_several(self, sentence: Sentence) -> list[Citing] | None:
        """Return the items that cite a sentence, in learning order, ``None`` if they are all of one unit and
        in the order that they have there."""
        units = self._citing[sentence]
        if len(units) < 2 and self._order is None:
            return None
        across = self._across.get(sentence)
        if across is None:
            across = self._in_order(sentence, units)
            self._across[sentence] = across
            for place, citing in enumerate(across):
                self._places.setdefault((sentence, citing.unit), place)
        return across

    def _in_order(
        self, sentence: Sentence, units: Iterable[ComparedUnit]
    ) -> list[Citing]:
        """Return the items of some units that cite a sentence in learning order."""
        order = self._order
        those: list[Citing] = []
        for unit in sorted(units, key=lambda unit: unit.number):
            those += self._items(unit)[sentence]
        if order is not None:
            those.sort(key=lambda citing: order(citing.unit.number, citing.item))
        return those

    def _items(self, unit: ComparedUnit) -> Mapping[Sentence, list[Citing]]:
        """Return the items of a unit by the sentences that they cite."""
        within = self._within.get(unit)
        if within is None:
            within = self._within[unit] = {}
            # hot: each card that cites something
            for at, (_, _, source, numbers) in enumerate(unit.cites):
                for each in numbers:
                    within.setdefault((source, each), []).append(Citing(unit, at))
        return within

    def _look(self, unit: ComparedUnit) -> tuple[_Found, ...]:
        """Return which answers of a unit the fronts of others give away."""
        shared: dict[Sentence, _Printed] = {}
        for sentence, within in self._items(unit).items():
            across = self._of_several(sentence)
            if len(within) > 1 or (across is not None and len(across) > 1):
                shared[sentence] = self._of(sentence, within)
        numbers = {sentence: number for number, sentence in enumerate(unit.sentences)}
        found: list[_Found] = []
        for at in range(len(unit.cites)):
            citing = Citing(unit, at)
            printed = []
            for sentence in citing.sentences:
                if sentence in shared:
                    printed.append((numbers[sentence], shared[sentence]))
            if not printed:
                continue
            for asked in citing.asked:
                given = _with_figure(citing, asked, printed)
                if given is None:
                    given = _with_words(citing, asked, printed)
                if given is not None:
                    found.append(_plain(citing, given))
        return tuple(found)

    def _of(self, sentence: Sentence, within: Sequence[Citing]) -> _Printed:
        """Return what the fronts on a passage print, given the items of one unit that cite it."""
        across = self._of_several(sentence)
        if across is None:
            numbered = [(citing.number, citing) for citing in within]
            return _Printed(_printings(numbered))
        printed = self._printed.get(sentence)
        if printed is None:
            printed = _Printed(_printings(enumerate(across)))
            self._printed[sentence] = printed
        return printed


def _number(citing: Citing) -> int:
    """Return the number of an item for :class:`FoundBefore`."""
    first = citing.unit.first_number
    if first == NO_NUMBER:
        return NO_NUMBER
    return first + citing.number


class _Printing(NamedTuple):
    """A front on a passage: its item, that item's place among those that cite the passage or its number in
    the unit (see :data:`_Found`), and the front."""

    citing: Citing
    place: int
    front: Front


def _printings(those: Iterable[tuple[int, Citing]]) -> list[_Printing]:
    """Return the fronts of some items, each of which comes with its place."""
    found = []
    for place, citing in those:
        for front in citing.fronts:
            found.append(_Printing(citing, place, front))
    return found


_Given = tuple["Place", "str | None", int, _Printing]
"""The place of what is given away in an answer, the figure that it is, if it is one; and the number of a
sentence and the front on it that gives it away."""


def _plain(citing: Citing, given: _Given) -> _Found:
    """Return as plain values what of an item a front gives away."""
    place, figure, sentence, (other, at, front) = given
    return citing.id, place, figure, other.id, sentence, at, front.place


def _with_figure(
    citing: Citing, asked: Asked, printed: Sequence[tuple[int, _Printed]]
) -> _Given | None:
    """Return the first figure of an answer that a front of another note prints, and that front."""
    for packed, place in asked.figures:
        figure = Figure(*packed)
        for sentence, fronts in printed:
            for found, front in fronts.figures.get(figure_key(figure), ()):
                if front.citing.is_other(citing) and supports(found, figure):
                    return place, str(figure.text), sentence, front
    return None


def _with_words(
    citing: Citing, asked: Asked, printed: Sequence[tuple[int, _Printed]]
) -> _Given | None:
    """Return the first front of another note that prints the words of an answer in a row."""
    stems = asked.stems
    if not stems:
        return None
    pairs = list(pairwise(stems))
    for sentence, fronts in printed:
        having = fronts.pairs  # of each two words
        rarest = min(pairs, key=lambda pair: len(having.get(pair, ())))
        for number in having.get(rarest, ())[:MAX_FRONTS]:
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
            for packed in front.front.figures:
                figure = Figure(*packed)
                for key in keys_of(figure):
                    having = found.setdefault(key, [])
                    if len(having) == MAX_FRONTS:
                        continue
                    if having:
                        _, last = having[-1]
                        if not last.citing.is_other(front.citing):
                            continue
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
