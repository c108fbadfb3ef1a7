"""All rules over a deck, unit by unit: what was found in one before need not be looked for again.

A :class:`Linted` depends on its unit and on the header alone. What goes by the other units too is put
together from all of them: the rules that compare cards, the styles of signs, and the suppressions.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from deckgen.lint import suppressions
from deckgen.lint.runner import Linter, is_judged, rules_for
from deckgen.lint.traces import Compared, KeptTrace
from deckgen.lint.typography import StyleCounts, Styles, style_counts, styles_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from deckgen.citations.resolve import Citation
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Header, Item, UnitText
    from deckgen.lint.traces import AnyTrace


class Linted(NamedTuple):
    """What the rules found in a unit.

    ``of_signs`` is what those for signs and spaces found under the ``styles`` of the deck, of which
    ``counts`` are this unit's part. ``suppresses`` says that a card or a topic of it has an ``ignore:``.
    """

    diagnostics: tuple[Diagnostic, ...] = ()
    compared: tuple[Compared, ...] = ()
    counts: StyleCounts = StyleCounts(Counter(), Counter(), Counter())
    styles: Styles = Styles()
    of_signs: tuple[Diagnostic, ...] = ()
    suppresses: bool = False


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
        return Linted(
            tuple(looked.diagnostics),
            tuple(_compared(items, looked.traces)),
            counts,
            styles,
            tuple(self.linter.check_written(looked.written, styles)),
            any(item.ignore or item.topic.ignore for item in items),
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
        citations: Mapping[str, Citation],
        found: Iterable[Diagnostic],
    ) -> list[Diagnostic]:
        """Return what is wrong with a deck that is not suppressed, given what was ``found`` besides.

        The ``units`` are in its styles, ``citations`` are those of all items that cite something.
        ``order`` is the learning order, ``None`` for that of the units.
        """
        every = [*found]
        for linted in units:
            every += linted.diagnostics
            every += linted.of_signs
        cards = [(number, compared) for number, linted in enumerate(units) for compared in linted.compared]
        if order is not None:
            places = {place: at for at, place in enumerate(order)}
            cards.sort(key=lambda card: places.get((card[0], card[1].item), -1))
        if self.linter.compares_cards:
            self.linter.items = _in_order(texts, order)
            self.linter.citations = citations
        every += self.linter.compare([KeptTrace(texts[number], compared) for number, compared in cards])
        suppressing = [
            item
            for text, linted in zip(texts, units, strict=True)
            if linted.suppresses
            for item in text.section.items
        ]
        return suppressions.apply(self.header.check, suppressing, every)


def _in_order(texts: Sequence[UnitText], order: Sequence[tuple[int, int]] | None) -> list[Item]:
    """Return the items of a deck in learning order that the rules look at."""
    if order is None:
        items = [item for text in texts for item in text.section.items]
    else:
        items = [texts[unit].section.items[number] for unit, number in order]
    return list(filter(is_judged, items))


def _compared(items: Sequence[Item], traces: Sequence[AnyTrace]) -> Iterable[Compared]:
    numbers = {id(item): number for number, item in enumerate(items)}
    cards: Counter[int] = Counter()
    for trace in traces:
        number = numbers[id(trace.item)]
        hashes = trace.answer_hash, trace.figures_hash, trace.frame_hash
        yield Compared(number, cards[number], trace.id, trace.question_key, *hashes)
        cards[number] += 1
