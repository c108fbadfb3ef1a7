"""The facts of a unit, and the way to those that are not known so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.lint.abbreviations import explaining, initials
from deckgen.lint.facts import Facts
from deckgen.lint.found_before import NO_NUMBER

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from deckgen.core.model import Item, UnitText
    from deckgen.lint.facts import Cites, Passage
    from deckgen.lint.words import Vocabulary


class UnitFacts:
    """The facts of a unit, and the way to those that are not known so far.

    ``unit`` is ``None`` for items that stand in several files. ``is_looked_at`` tells which of its items
    the rules look at. ``first_number`` is that of its first item for :class:`FoundBefore`.
    """

    def __init__(
        self,
        unit: UnitText | None,
        facts: Facts,
        vocabulary: Vocabulary,
        items: Callable[[], Sequence[Item]],
        is_looked_at: Callable[[Item], bool],
        first_number: int = NO_NUMBER,
    ) -> None:
        self.unit = unit
        self.first_number = first_number
        self.sentences = facts.sentences
        self.letters = facts.letters
        self._known = facts
        self._new_passages: dict[int, Passage] = {}
        self._initials = facts.initials
        self._vocabulary = vocabulary
        self._items = items
        self._is_looked_at = is_looked_at

    def passage(self, number: int) -> Passage:
        """Return what an item prints and asks."""
        known = self._known.passages.get(number) or self._new_passages.get(number)
        if known is None:
            from deckgen.lint.printed import passage_of  # slow to import

            known = passage_of(self._items()[number], self._vocabulary, self.unit)
            self._new_passages[number] = known
        return known

    @property
    def cites(self) -> tuple[Cites, ...]:
        """The items that cite something."""
        return self._known.cites

    @property
    def initials(self) -> str:
        """What the texts of the unit may be abbreviated to."""
        if self._initials is None:
            self._initials = initials(explaining(filter(self._is_looked_at, self._items())))
        return self._initials

    def facts(self) -> Facts:
        """Return all that is known by now: the same object if nothing was added."""
        known = self._known
        if not self._new_passages and self._initials == known.initials:
            return known
        passages = {**known.passages, **self._new_passages} if self._new_passages else known.passages
        return known._replace(passages=passages, initials=self._initials)
