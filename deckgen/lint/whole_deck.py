"""All rules over a deck, unit by unit: what was found in one before need not be looked for again.

A :class:`Linted` depends on its unit and on the header alone. What goes by the other units too is put
together from all of them: the rules that compare cards, the styles of signs, and the suppressions.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from deckgen.lint import suppressions
from deckgen.lint.compared_unit import ComparedUnit
from deckgen.lint.facts import Facts, facts_of
from deckgen.lint.found_before import NO_NUMBER
from deckgen.lint.runner import Linter, is_judged, rules_for
from deckgen.lint.traces import KeptTrace, compared
from deckgen.lint.typography import StyleCounts, Styles, style_counts, styles_of
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from deckgen.citations.resolve import Citation
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Header, Item, UnitText
    from deckgen.lint.comparison import Comparison
    from deckgen.lint.traces import Compared


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
            judged = [(number, items[number]) for number in looked.numbers]
            facts = facts_of(judged, citations, text)
        return Linted(
            diagnostics=tuple(looked.diagnostics),
            compared=tuple(compared(items, looked.traces, text)),
            counts=counts,
            styles=styles,
            of_signs=tuple(self.linter.check_written(looked.written, styles)),
            suppresses=any(item.ignore or item.topic.ignore for item in items),
            facts=facts,
        )

    def in_styles(self, text: UnitText, linted: Linted, styles: Styles) -> Linted:
        """Return what was found in a unit, its signs judged by the styles of the deck.

        Only where these are others than before are the texts of the unit looked at again, and then only if
        there is any such sign in it.
        """
        if linted.styles == styles:
            return linted
        found: list[Diagnostic] = []
        has_signs = linted.counts != StyleCounts(Counter(), Counter(), Counter())
        if has_signs or linted.of_signs:
            written = self.linter.written(text.section.items)
            found = self.linter.check_written(written, styles)
        return linted._replace(styles=styles, of_signs=tuple(found))

    def deck(
        self,
        texts: Sequence[UnitText],
        linted: Sequence[Linted],
        order: Sequence[tuple[int, int]] | None,
        found: Iterable[Diagnostic],
        comparison: Comparison,
    ) -> tuple[list[Diagnostic], list[Linted]]:
        """Return what is wrong with a deck that is not suppressed, given what was ``found`` besides; and what
        the rules found in its units with all facts that are known by now.

        ``linted`` is in the deck's styles. ``order`` is the learning order, ``None`` for that of the units.
        ``comparison`` has the cards as they were compared last, and takes them as they are now.
        """
        before = comparison.units(texts, order)
        now: list[ComparedUnit] = []
        for text, each, unit in zip(texts, linted, before, strict=True):
            number = len(now)
            now.append(self._compared(number, text, each, unit, comparison))
        comparison.replace(now, self.linter.comparing, order)
        every = [*found]
        for each, unit in zip(linted, now, strict=True):
            every += each.diagnostics
            every += each.of_signs
            every += unit.messages or ()
        every += comparison.of_deck(self.linter.comparing)
        suppressing: list[Item] = []
        for text, each in zip(texts, linted, strict=True):
            if each.suppresses:
                suppressing += text.section.items
        left = suppressions.apply(self.header.check, suppressing, every)
        return left, _with_facts(linted, now)

    def _compared(
        self,
        number: int,
        text: UnitText,
        linted: Linted,
        before: ComparedUnit | None,
        comparison: Comparison,
    ) -> ComparedUnit:
        """Return a unit as its cards are compared, ``before`` if it was compared as it is."""
        if before is not None:
            before.stands(text, partial(_items, text), number)
            return before
        first = comparison.before.first_number(text.key)
        unit = ComparedUnit(
            text,
            linted.facts,
            self.linter.vocabulary,
            partial(_items, text),
            is_judged,
            first,
            number,
        )
        if first == NO_NUMBER:
            unit.traces = [KeptTrace(unit, each) for each in linted.compared]
        else:
            numbered = enumerate(linted.compared, first)
            unit.traces = [KeptTrace(unit, each, at) for at, each in numbered]
        return unit


def _with_facts(
    linted: Sequence[Linted], units: Sequence[ComparedUnit]
) -> list[Linted]:
    """Return what was found in units with the facts that became known since.

    They are kept with it, so that the next check need not work them out.
    """
    found = []
    for each, unit in zip(linted, units, strict=True):
        facts = unit.new_facts()
        if facts is None:
            found.append(each)
        else:
            found.append(each._replace(facts=facts))
    return found


def _items(text: UnitText) -> Sequence[Item]:
    """Return the items of a unit, which are read once more if they are gone."""
    return text.section.items
