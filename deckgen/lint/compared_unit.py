"""A unit whose cards are compared with those of the others: what is known of it, and what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.lint.abbreviations import explaining, initials
from deckgen.lint.facts import Facts
from deckgen.lint.found_before import NO_NUMBER

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Item, UnitText
    from deckgen.lint.facts import Cites, Passage
    from deckgen.lint.passages import Given
    from deckgen.lint.rule import FoundInDeck, Rule
    from deckgen.lint.traces import KeptTrace
    from deckgen.lint.words import Vocabulary


class ComparedUnit:
    """A unit whose cards are compared with those of the others.

    ``text`` is ``None`` for items that stand in several files; ``items`` reads them. ``is_looked_at`` tells
    which of them the rules look at. ``first_number`` is that of its first item for :class:`FoundBefore`,
    ``number`` its place among the units. ``traces`` are those of its cards.

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
        self.text = text
        self.number = number
        self.first_number = first_number
        self.traces: Sequence[KeptTrace] = ()
        self.found: dict[Hashable, list[tuple[Rule, FoundInDeck]]] = {}
        self.given: Sequence[Given] = ()
        self.refers: frozenset[ComparedUnit] = frozenset()
        self.messages: list[Diagnostic] | None = None
        self._facts = facts
        self._new_passages: dict[int, Passage] = {}
        self._has_new_facts = False
        self._vocabulary = vocabulary
        self.items = items
        self._is_looked_at = is_looked_at

    def stands(self, text: UnitText, items: Callable[[], Sequence[Item]], number: int) -> None:
        """Note where the unit stands by now, and how its items are read."""
        self.number = number
        if self.text is not text:
            self.text, self.items, self.messages = text, items, None

    @property
    def sentences(self) -> tuple[tuple[str, int], ...]:
        """The sentences that its items cite, each once."""
        return self._facts.sentences

    @property
    def cites(self) -> tuple[Cites, ...]:
        """The items that cite something."""
        return self._facts.cites

    @property
    def facts(self) -> Facts:
        """What is known of it."""
        return self._facts

    def passage(self, number: int) -> Passage:
        """Return what an item prints and asks."""
        known = self._facts.passages.get(number) or self._new_passages.get(number)
        if known is None:
            from deckgen.lint.printed import passage_of  # slow to import

            known = passage_of(self.items()[number], self._vocabulary, self.text)
            self._new_passages[number] = known
        return known

    @property
    def initials(self) -> str:
        """What the texts of the unit may be abbreviated to."""
        known = self._facts.initials
        if known is None:
            known = initials(explaining(filter(self._is_looked_at, self.items())))
            self._facts = self._facts._replace(initials=known)
            self._has_new_facts = True
        return known

    def new_facts(self) -> Facts | None:
        """Return all that is known by now, ``None`` if nothing was added since this was last asked."""
        if not self._new_passages and not self._has_new_facts:
            return None
        if self._new_passages:
            passages = {**self._facts.passages, **self._new_passages}
            self._facts = self._facts._replace(passages=passages)
        self._new_passages, self._has_new_facts = {}, False
        return self._facts
