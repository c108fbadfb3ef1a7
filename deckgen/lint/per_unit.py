"""The rules whose findings are errors, unit by unit: what stops a build."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from deckgen.lint import Checking, is_english, rules_for, suppressions
from deckgen.lint.words import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from deckgen.citations.resolve import Citation
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Header, Item
    from deckgen.lint import Rule
    from deckgen.lint.rules.citations import SourceChecking

ACROSS_CARDS = ("questions", "deck")
"""What the rules look at that compare cards with one another."""

UNUSED = "Q901"
"""The code of a suppression that suppresses nothing. It may be for a warning, which is not looked for."""


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
        self.vocabulary = Vocabulary(is_english(header.deck.language))
        self.rules = rules_for(header, errors_only=True)
        self._sources: SourceChecking | None = None

    def check(
        self, items: Sequence[Item], citations: Mapping[str, Citation], known: Iterable[Diagnostic]
    ) -> tuple[list[Diagnostic], Questions]:
        """Return the errors in the cards of a unit that nothing suppresses, and its questions.

        ``known`` is what else was found in the unit. It is returned too, unless it is suppressed.
        """
        checking = self._checking(items, self.rules)
        checking.cards()
        checking.texts()
        checking.clozes()
        found = [*known, *checking.diagnostics]
        if self.header.sources:  # only decks with a source need its patterns
            found += self._against_sources(items, citations)
        numbers = {id(item): number for number, item in enumerate(items)}
        questions = Questions(
            tuple([crc32(trace.asked.encode("utf-8", "surrogatepass")) for trace in checking.traces]),
            tuple([numbers[id(trace.item)] for trace in checking.traces]),
        )
        return self._unsuppressed(items, found), questions

    def check_questions(self, items: Sequence[Item]) -> list[Diagnostic]:
        """Return what is wrong with some cards, in learning order, whose questions may be the same."""
        checking = self._checking(items, [rule for rule in self.rules if rule.looks_at in ACROSS_CARDS])
        checking.cards()
        checking.across()
        return self._unsuppressed(items, checking.diagnostics)

    def _checking(self, items: Sequence[Item], rules: Iterable[Rule]) -> Checking:
        return Checking(self.header, items, rules, self.vocabulary)

    def _against_sources(self, items: Sequence[Item], citations: Mapping[str, Citation]) -> list[Diagnostic]:
        from deckgen.lint.rules.citations import SourceChecking, is_selected

        if not is_selected(self.header.check):
            return []
        if self._sources is None:
            self._sources = SourceChecking(self.header, errors_only=True)
        return self._sources.run(items, citations)

    def _unsuppressed(self, items: Sequence[Item], diagnostics: list[Diagnostic]) -> list[Diagnostic]:
        left = suppressions.apply(self.header.check, items, diagnostics)
        return [diagnostic for diagnostic in left if diagnostic.code != UNUSED]
