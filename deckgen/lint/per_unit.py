"""The rules whose findings are errors, unit by unit: what stops a build.

A build does not read a unit that is as it was. So of its questions only checksums are kept: if two in the
deck are equal, the cards with these are read after all and compared.
"""

from __future__ import annotations

from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING
from zlib import adler32, crc32

from deckgen.lint import suppressions
from deckgen.lint.runner import AGAINST_SOURCE, Linter, rules_for
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from deckgen.citations.resolve import Citation
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Header, Item
    from deckgen.lint.first_look import FirstLook

ACROSS_CARDS = "questions"
"""What the rules look at that compare cards with one another and find errors."""


SMALL = 150
"""So many cards are given to the rules: a first look at them would save less than its import takes."""


class Questions(NamedTuple):
    """The questions of a unit: of each card a checksum of what it is compared by, and the number of
    its item. Equal questions have equal checksums; the rules look at those alone.
    """

    checksums: tuple[int, ...] = ()
    items: tuple[int, ...] = ()


class UnitLinter:
    """Looks for errors in one unit after the other, and then across them."""

    def __init__(self, header: Header) -> None:
        self.header = header
        rules = rules_for(header, errors_only=True)
        self.linter = Linter(header, rules)
        self.rules = rules
        self.count = 0  # of the items looked at
        across = [rule for rule in rules if rule.looks_at == ACROSS_CARDS]
        self.across = Linter(header, across)

    @cached_property
    def first_look(self) -> FirstLook:
        """What looks at all plain questions of a unit at once."""
        from deckgen.lint.first_look import FirstLook  # which small decks do not need

        limits = self.header.check.limits
        return FirstLook(self.rules, self.linter.vocabulary, limits, AGAINST_SOURCE)

    def check(
        self,
        items: Sequence[Item],
        citations: Mapping[str, Citation],
        known: Iterable[Diagnostic],
    ) -> tuple[list[Diagnostic], Questions]:
        """Return the errors in the cards of a unit that nothing suppresses, and its questions.

        ``known`` is what else was found in the unit. It is returned too, unless it is suppressed.
        """
        sound: dict[int, str] = {}
        self.count += len(items)
        if self.count > SMALL:
            sound = self.first_look.stems_of_questions(items)
        errors: list[Diagnostic] = []
        asked: list[tuple[int, str]] = []
        if len(sound) < len(items) or citations:
            errors, traces = self.linter.check(items, citations, sound)
            self.linter.traces = []  # those have the items
            numbers = {id(item): number for number, item in enumerate(items)}
            asked = [(numbers[id(trace.item)], trace.question_key) for trace in traces]
        if sound and self.linter.compares_questions:
            asked = sorted([*sound.items(), *asked], key=itemgetter(0))
        return self._unsuppressed(items, [*known, *errors]), _questions(asked)

    def check_questions(self, items: Sequence[Item]) -> list[Diagnostic]:
        """Return what is wrong with some cards, in learning order, whose questions may be the same.

        They are those of which the checksums of :class:`Questions` are equal.
        """
        looked = self.across.look_at(items, {})
        found = self.across.compare(items, looked, {})
        return self._unsuppressed(items, found)

    def _unsuppressed(
        self, items: Sequence[Item], diagnostics: list[Diagnostic]
    ) -> list[Diagnostic]:
        """Return the diagnostics of some cards that nothing suppresses."""
        left = suppressions.apply(self.header.check, items, diagnostics)
        # An unused suppression may be for a warning, which was not looked for.
        return [each for each in left if each.code != suppressions.UNUSED]


def _questions(asked: Sequence[tuple[int, str]]) -> Questions:
    """Return the questions of a unit, given the number of an item and the stems for each, in order.

    A checksum differs for different questions: of a hundred thousand cards two would have one CRC.
    """
    if not asked:
        return Questions()
    items, stems = zip(*asked, strict=True)
    # all at once: no stem has a line break
    together = "\n".join(stems).encode("utf-8", "surrogatepass")
    data = together.split(b"\n")
    sums = zip(map(crc32, data), map(adler32, data), strict=True)
    return Questions(tuple([crc << 32 | adler for crc, adler in sums]), items)
