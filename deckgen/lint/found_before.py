"""What the rules found that compare cards, kept by the cards they compared: the same cards compared again
give the same.

Cards are told apart by numbers (:meth:`FoundBefore.first_number`). One stands for a card of a unit as it is
written: the key of a unit stands for its text and for all else that what is kept of its cards depends on, the
settings of the deck too. Where a unit has no key, its cards have no numbers, and are compared each time.

If the cards 16777216 and 16777219 were compared before, ``found("questions", (16777216, 16777219), look)``
returns what was found then, and ``look`` is not called. After an edit of their file the unit has another key,
and its cards other numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_Found = TypeVar("_Found")

NO_NUMBER = -1
"""The number of a card that cannot be told from one of another text."""

_ROOM = 1 << 24
"""More numbers than a unit has cards."""

Compared = tuple[int, ...]
"""The numbers of cards that were compared, in order."""

Kept = tuple[int, dict[str, int], dict[str, dict[Compared, Any]]]
"""The last number given, the numbers of units by their keys, and what was found, as plain values."""


class FoundBefore:
    """What was found in cards that were compared, by what looked at them and by the numbers of the cards.

    What is found depends on the cards and their order alone, and is made of plain values that name cards
    by their places among those compared.
    """

    def __init__(self, kept: Kept | None = None) -> None:
        """Take what :meth:`packed` gave before, if anything."""
        self.is_new = kept is None
        if kept is None:
            kept = 0, {}, {}
        self._next, self._units, self._before = kept
        self._used: dict[str, int] = {}
        self._now: dict[str, dict[Compared, Any]] = {}

    def first_number(self, unit_key: str) -> int:
        """Return the number of the first card of a unit: those behind it have the numbers behind it."""
        if not unit_key:
            return NO_NUMBER
        number = self._used.get(unit_key)
        if number is None:
            number = self._units.get(unit_key)
            if number is None:
                number = self._new_number()
            self._used[unit_key] = number
        return number * _ROOM

    def number_of(self, cards: Compared) -> int:
        """Return a number that stands for some cards in their order, if each has one."""
        if NO_NUMBER in cards:
            return NO_NUMBER
        return self.found("numbers", cards, self._new_number)

    def _new_number(self) -> int:
        """Return a number that nothing has had."""
        self._next += 1
        self.is_new = True
        return self._next

    def found(self, by: str, cards: Compared, look: Callable[[], _Found]) -> _Found:
        """Return what was found in some cards, by looking at them if that was not done before."""
        if NO_NUMBER in cards:
            return look()
        now = self._now.get(by)
        if now is None:
            now = {}
            self._now[by] = now
        found: _Found | None = now.get(cards)
        if found is not None:
            return found
        before = self._before.get(by)
        if before is not None:
            found = before.get(cards)
        if found is None:
            found = look()
            self.is_new = True
        now[cards] = found
        return found

    def keep_at_most(self, count: int) -> None:
        """Forget everything if more than so much was found: a program that runs on finds more and more."""
        if sum(map(len, (*self._now.values(), *self._before.values()))) > count:
            self._units, self._used, self._before, self._now = {}, {}, {}, {}

    def packed(self) -> Kept:
        """Return what was found as plain values. What this check did not ask for is kept too, as long as it
        is not more than what it asked for: a file that is broken for a moment comes back."""
        size = sum(map(len, self._now.values()))
        size_before = sum(map(len, self._before.values()))
        if size_before > 2 * size:
            return self._next, self._used, self._now
        found = {}
        for name in (*self._now, *self._before):
            if name not in found:
                before = self._before.get(name, {})
                found[name] = {**before, **self._now.get(name, {})}
        units = {**self._units, **self._used}
        return self._next, units, found
