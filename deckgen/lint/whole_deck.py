"""All rules over a deck, unit by unit: what was found in one before need not be looked for again.

A :class:`Linted` depends on its unit and on the header alone. What goes by the other units too is put
together from all of them: the rules that compare cards, the styles of signs, and the suppressions.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from deckgen.lint import suppressions
from deckgen.lint.facts import Facts, facts_of
from deckgen.lint.found_before import NO_NUMBER, FoundBefore
from deckgen.lint.runner import Linter, is_judged, rules_for
from deckgen.lint.traces import KeptTrace, compared
from deckgen.lint.typography import StyleCounts, Styles, style_counts, styles_of
from deckgen.lint.unit_facts import UnitFacts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from deckgen.citations.resolve import Citation
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Header, Item, UnitText
    from deckgen.lint.traces import Compared, Trace


class Linted(NamedTuple):
    """What the rules found in a unit.

    ``of_signs`` is what those for signs and spaces found under the ``styles`` of the deck, of which
    ``counts`` are this unit's part. ``suppresses`` says that a card or a topic of it has an ``ignore:``.
    ``facts`` is what else the rules that compare cards ask of the unit.
    """

    diagnostics: tuple[Diagnostic, ...] = ()
    compared: tuple[Compared, ...] = ()
    counts: StyleCounts = StyleCounts(Counter(), Counter(), Counter())
    styles: Styles = Styles()
    of_signs: tuple[Diagnostic, ...] = ()
    suppresses: bool = False
    facts: Facts = Facts()


class DeckLinter:
    """Runs all rules over the units of a deck."""

    def __init__(self, header: Header) -> None:
        self.header = header
        self.linter = Linter(header, rules_for(header))

    def unit(self, text: UnitText, citations: Mapping[str, Citation]) -> Linted:
        """Return what the rules find in a unit; the styles are those of its own texts so far."""
        items = text.section.items
        looked = self.linter.look_at(items, citations)
        counts = style_counts(looked.written)
        styles = styles_of([counts])
        facts = Facts()
        if self.linter.compares_cards:
            facts = facts_of([(number, items[number]) for number in looked.numbers], citations, text)
        return Linted(
            tuple(looked.diagnostics),
            tuple(_compared(items, looked.traces, text)),
            counts,
            styles,
            tuple(self.linter.check_written(looked.written, styles)),
            any(item.ignore or item.topic.ignore for item in items),
            facts,
        )

    def in_styles(self, text: UnitText, linted: Linted, styles: Styles) -> Linted:
        """Return what was found in a unit, its signs judged by the styles of the deck."""
        if linted.styles == styles:
            return linted
        found: tuple[Diagnostic, ...] = ()
        if linted.counts != StyleCounts(Counter(), Counter(), Counter()) or linted.of_signs:
            found = tuple(self.linter.check_written(self.linter.written(text.section.items), styles))
        return linted._replace(styles=styles, of_signs=found)

    def deck(
        self,
        texts: Sequence[UnitText],
        units: Sequence[Linted],
        order: Sequence[tuple[int, int]] | None,
        found: Iterable[Diagnostic],
        before: FoundBefore,
    ) -> tuple[list[Diagnostic], list[Linted]]:
        """Return what is wrong with a deck that is not suppressed, given what was ``found`` besides; and the
        units with all facts that are known by now.

        The ``units`` are in its styles. ``order`` is the learning order, ``None`` for that of the units.
        ``before`` has what was found when cards were compared last, and takes what is found now.
        """
        every = [*found]
        for linted in units:
            every += linted.diagnostics
            every += linted.of_signs
        firsts = [before.first_number(text.key) for text in texts]
        traces = [
            KeptTrace(number, text, each, first + at if first != NO_NUMBER else NO_NUMBER)
            for number, (text, linted, first) in enumerate(zip(texts, units, firsts, strict=True))
            for at, each in enumerate(linted.compared)
        ]
        place = None if order is None else _places_in(order)
        if place is not None:
            traces.sort(key=lambda card: place(*card.owner))
        facts = self._facts(texts, units, firsts)
        every += self.linter.compare(traces, facts, place, before)
        suppressing = [
            item
            for text, linted in zip(texts, units, strict=True)
            if linted.suppresses
            for item in text.section.items
        ]
        known = [each.facts() for each in facts] if facts else [each.facts for each in units]
        units = [
            linted if linted.facts is each else linted._replace(facts=each)
            for linted, each in zip(units, known, strict=True)
        ]
        return suppressions.apply(self.header.check, suppressing, every), units

    def _facts(
        self, texts: Sequence[UnitText], units: Sequence[Linted], firsts: Sequence[int]
    ) -> list[UnitFacts]:
        if not self.linter.compares_cards:
            return []
        return [
            UnitFacts(text, linted.facts, self.linter.vocabulary, partial(_items, text), is_judged, first)
            for text, linted, first in zip(texts, units, firsts, strict=True)
        ]


def _places_in(order: Iterable[tuple[int, int]]) -> Callable[[int, int], int]:
    """Return a function that gives the place of an item in the learning order, by the numbers of its unit
    and of the item there; -1 for one that is not in it."""
    places = {each: at for at, each in enumerate(order)}
    return lambda unit, item: places.get((unit, item), -1)


def _items(text: UnitText) -> Sequence[Item]:
    return text.section.items


def _compared(items: Sequence[Item], traces: Sequence[Trace], text: UnitText) -> Iterable[Compared]:
    numbers = {id(item): number for number, item in enumerate(items)}
    cards: Counter[int] = Counter()
    for trace in traces:
        number = numbers[id(trace.item)]
        yield compared(number, cards[number], trace, text)
        cards[number] += 1
