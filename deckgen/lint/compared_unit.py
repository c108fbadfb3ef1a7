"""A unit whose cards are compared with those of the others: what is known of it, and what was found."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from deckgen.lint.known_unit import KnownUnit

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Item, UnitText
    from deckgen.lint.given import Given
    from deckgen.lint.rule import FoundInDeck, Rule
    from deckgen.lint.traces import KeptTrace


class ComparedUnit(KnownUnit):
    """A unit whose cards are compared with those of the others. ``traces`` are those of its cards.

    ``given`` has which of its answers other cards give away, and ``messages`` the diagnostics of that and of
    what was ``found``, ``None`` if they have to be made. ``refers`` are the other units whose places they
    name.
    """

    traces: Sequence[KeptTrace] = ()
    given: Sequence[Given] = ()
    refers: frozenset[KnownUnit] = frozenset()
    messages: list[Diagnostic] | None = None

    @cached_property
    def found(self) -> dict[Hashable, list[tuple[Rule, FoundInDeck]]]:
        """What the rules found in groups of cards and say of a card of this unit, by the groups."""
        return {}

    def stands(
        self, text: UnitText, items: Callable[[], Sequence[Item]], number: int
    ) -> None:
        """Note where the unit stands by now, and how its items are read."""
        self.number = number
        if self.text is text:
            return
        was = self.text
        self.text, self.items = text, items
        if was is None or (was.file.path, was.position) != (
            text.file.path,
            text.position,
        ):
            self.messages = None
