"""A unit whose cards are compared: where it stands, and what is known of its items without reading it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.lint.abbreviations import explaining, initials
from deckgen.lint.found_before import NO_NUMBER

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from deckgen.core.model import Item, UnitText
    from deckgen.lint.facts import Cites, Facts, Passage
    from deckgen.lint.words import Vocabulary


class KnownUnit:
    """A unit, and what is known of its items.

    ``text`` is ``None`` for items that stand in several files; ``items`` reads them. ``is_looked_at`` tells
    which of them the rules look at. ``first_number`` is that of its first item for :class:`FoundBefore`,
    ``number`` its place among the units.
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
        self.items = items
        self._facts = facts
        self._new_passages: dict[int, Passage] = {}
        self._has_new_facts = False
        self._vocabulary = vocabulary
        self._is_looked_at = is_looked_at

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
