"""A unit whose cards are compared with those of the others: what is known of it, and what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.lint.found_before import NO_NUMBER
from deckgen.lint.known_unit import KnownUnit

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Item, UnitText
    from deckgen.lint.facts import Facts
    from deckgen.lint.given import Given
    from deckgen.lint.rule import FoundInDeck, Rule
    from deckgen.lint.traces import KeptTrace
    from deckgen.lint.words import Vocabulary


class ComparedUnit(KnownUnit):
    """A unit whose cards are compared with those of the others. ``traces`` are those of its cards.

    ``found`` has what the rules found in groups of cards and say of a card of this unit, by the groups;
    ``given`` which of its answers other cards give away, and ``messages`` the diagnostics of both,
    ``None`` if they have to be made. ``refers`` are the other units whose places they name.
    """

    def __init__(
        self,
        text: UnitText | None,
        facts: Facts,
        vocabulary: Vocabulary,
        items: Callable[[], Sequence[Item]],
        is_looked_at: Callable[[Item], bool],
        first_number: int = NO_NUMBER,
        number: int = 0,
    ) -> None:
        super().__init__(text, facts, vocabulary, items, is_looked_at, first_number, number)
        self.traces: Sequence[KeptTrace] = ()
        self.found: dict[Hashable, list[tuple[Rule, FoundInDeck]]] = {}
        self.given: Sequence[Given] = ()
        self.refers: frozenset[KnownUnit] = frozenset()
        self.messages: list[Diagnostic] | None = None

    def stands(self, text: UnitText, items: Callable[[], Sequence[Item]], number: int) -> None:
        """Note where the unit stands by now, and how its items are read."""
        self.number = number
        if self.text is text:
            return
        was = self.text
        self.text, self.items = text, items
        if was is None or (was.file.path, was.position) != (text.file.path, text.position):
            self.messages = None
