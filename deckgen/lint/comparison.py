"""The cards of a deck compared with one another, unit by unit: where a unit is replaced by another, only the
groups that its cards were in, and those that the new ones are in, are looked at again.

A check in a process of its own puts all units in; the preview and the language server keep the comparison
from one edit to the next. What is found is the same.

Cards with the same question, say, are a group. If a file is edited, its unit is replaced by another one: the
cards of the old one leave their groups, those of the new one enter theirs, and the rules look at the groups
that lost or got a card. What they find there is told to the units of the cards that it is said of, and only
these put their messages together again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING

from deckgen.core.codes import problem
from deckgen.lint.found_before import FoundBefore
from deckgen.lint.traces import IN_COMMON, Group

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Header, UnitText
    from deckgen.lint.compared_unit import ComparedUnit
    from deckgen.lint.facts import Letters
    from deckgen.lint.passages import Passages
    from deckgen.lint.rule import FoundInDeck, Rule
    from deckgen.lint.traces import KeptTrace
    from deckgen.lint.words import Vocabulary

    Order = Sequence[tuple[int, int]]
    """The learning order, by the numbers of units and of their items; without one, it is theirs."""

PLACED = attrgetter("span", "code")
"""What diagnostics are ordered by."""

_EXACTLY_PLACED = attrgetter("span", "code", "message")

KEPT_OF_A_CARD = 8
"""How much of what was found is kept for each card while a program runs; a check asks for less."""


@dataclass(frozen=True)
class Rules:
    """The rules that compare cards, by what they look at, and what they go by."""

    by_look: Mapping[str, Sequence[Rule]]
    vocabulary: Vocabulary
    header: Header

    def of(self, looks_at: str) -> Sequence[Rule]:
        """Return the rules that look at something."""
        return self.by_look.get(looks_at, ())


@dataclass(frozen=True)
class Deck:
    """All units of a deck, for a rule that looks at them at once, in learning order."""

    units: Sequence[ComparedUnit]
    header: Header
    order: Callable[[int, int], int] | None = None

    @property
    def letters(self) -> list[tuple[ComparedUnit, Letters]]:
        """The abbreviations on cards, in learning order."""
        found = [(unit, each) for unit in self.units for each in unit.facts.letters]
        order = self.order
        if order is not None:

            def place(found: tuple[ComparedUnit, Letters]) -> int:
                unit, letters = found
                return order(unit.number, letters.item)

            found.sort(key=place)
        return found


class Comparison:
    """The units of a deck as they were compared last, and what was found.

    ``before`` has what was found when the same cards were compared, in this process or in another one.
    """

    def __init__(self, before: FoundBefore | None = None) -> None:
        self.before = before or FoundBefore()
        self._begin()

    def _begin(self) -> None:
        """Forget all units."""
        self._is_whole = True
        self._units: Sequence[ComparedUnit] = ()
        self._order: Order | None = None
        self._groups = {looks_at: _Groups(looks_at) for looks_at in IN_COMMON}
        self._passages: Passages | None = None

    def units(
        self, texts: Sequence[UnitText], order: Order | None
    ) -> list[ComparedUnit | None]:
        """Return the units as they were compared last whose texts are these, ``None`` for the others.

        Where units or the cards in them have another order than before, all begins again.
        """
        known: dict[str, list[ComparedUnit]] = {}
        for unit in reversed(self._units):
            if unit.text is not None and unit.text.key:
                known.setdefault(unit.text.key, []).append(unit)
        found: list[ComparedUnit | None] = []
        for text in texts:
            alike = known.get(text.key)
            found.append(alike.pop() if alike else None)
        if not self._is_whole or not self._is_in_same_order(found, order):
            self._begin()
            found = [None] * len(texts)
        # whatever comes between this and the end, the next comparison begins anew
        self._is_whole = False
        return found

    def _is_in_same_order(
        self, units: Sequence[ComparedUnit | None], order: Order | None
    ) -> bool:
        """Tell whether units that were compared before, and the cards in them, have the order of then."""
        if order != self._order:
            return False
        numbers = []
        for number, unit in enumerate(units):
            if unit is not None:
                numbers.append((number, unit.number))
        if order is not None:  # it goes by the numbers
            return all(now == before for now, before in numbers)
        return all(one < other for (_, one), (_, other) in pairwise(numbers))

    def replace(
        self, units: Sequence[ComparedUnit], rules: Rules, order: Order | None = None
    ) -> None:
        """Compare the cards of a deck with these units, of which some were compared before.

        Their ``messages`` are brought up to date.
        """
        kept = set(units)
        before = set(self._units)
        gone = [unit for unit in self._units if unit not in kept]
        new = [unit for unit in units if unit not in before]
        place = None if order is None else _places_in(order)
        in_order: Callable[[Iterable[KeptTrace]], Sequence[KeptTrace]] = list
        if len(units) > 1:
            in_order = partial(_in_learning_order, place)
        for looks_at, groups in self._groups.items():
            if rules.of(looks_at):
                groups.replace(gone, new, rules, in_order, self.before)
        if rules.of("passages"):
            self._compare_passages(gone, new, place)
        moved = {unit for unit in units if unit.messages is None}
        for unit in units:
            if unit.messages is None or not unit.refers.isdisjoint(moved):
                unit.messages = _messages(unit, rules)
        cards = sum(len(unit.traces) for unit in units)
        self.before.keep_at_most(KEPT_OF_A_CARD * cards + 1000)
        self._units = units
        self._order = order
        self._is_whole = True

    def _compare_passages(
        self,
        gone: Sequence[ComparedUnit],
        new: Sequence[ComparedUnit],
        place: Callable[[int, int], int] | None,
    ) -> None:
        """Compare the cards that cite the same passages."""
        if self._passages is None:
            # slow to import, and only decks with a source need it
            from deckgen.lint.passages import Passages

            self._passages = Passages()
        self._passages.replace(gone, new, self.before, place)

    def of_deck(self, rules: Rules) -> list[Diagnostic]:
        """Return what the rules find that look at all units at once."""
        place = None if self._order is None else _places_in(self._order)
        deck = Deck(self._units, rules.header, place)
        diagnostics = []
        for rule in rules.of("deck"):
            for found in rule.find(deck):
                told = problem(rule, found.span, found.card, **found.words)
                diagnostics.append(told)
        return diagnostics


class _Groups:
    """Cards that have something in common, by what that is, and what was found in them."""

    def __init__(self, looks_at: str) -> None:
        self._looks_at = looks_at
        self._in_common = IN_COMMON[looks_at]
        self._cards: dict[Hashable, list[KeptTrace]] = {}
        # units of whose cards something is said
        self._told: dict[Hashable, list[ComparedUnit]] = {}

    def replace(
        self,
        gone: Sequence[ComparedUnit],
        new: Sequence[ComparedUnit],
        rules: Rules,
        in_order: Callable[[Iterable[KeptTrace]], Sequence[KeptTrace]],
        before: FoundBefore,
    ) -> None:
        """Take the cards of some units out and put those of others in; look at the groups that changed."""
        changed = self._take_out(gone)
        changed.update(self._put_in(new))
        limits = rules.header.check.limits
        for key in changed:
            cards = self._cards.get(key, ())
            if len(cards) > 1:
                self._tell(
                    key,
                    self._found(
                        Group(in_order(cards), rules.vocabulary, limits, before), rules
                    ),
                )
            elif key in self._told:
                self._tell(key, {})

    def _take_out(self, units: Sequence[ComparedUnit]) -> dict[Hashable, None]:
        """Take out the cards of some units; return what they have in common with others."""
        keys: dict[Hashable, None] = {}  # as an ordered set
        for unit in units:
            keys.update(dict.fromkeys(map(self._in_common, unit.traces)))
        keys.pop(0, None)  # these cards have nothing in common
        out = set(units)
        for key in keys:
            left = [card for card in self._cards[key] if card.unit not in out]
            if left:
                self._cards[key] = left
            else:
                del self._cards[key]
        return keys

    def _put_in(self, units: Sequence[ComparedUnit]) -> dict[Hashable, None]:
        """Put in the cards of some units; return what they have in common with others."""
        in_common, cards = self._in_common, self._cards
        keys: dict[Hashable, None] = {}
        for unit in units:
            for card in unit.traces:  # hot: each card of a deck
                key = in_common(card)
                if key == 0:
                    continue
                keys[key] = None
                group = cards.get(key)
                if group is None:
                    cards[key] = [card]
                else:
                    group.append(card)
        return keys

    def _found(
        self, group: Group, rules: Rules
    ) -> dict[ComparedUnit, list[tuple[Rule, FoundInDeck]]]:
        """Return what the rules find in a group, by the units of whose cards they say it."""
        found: dict[ComparedUnit, list[tuple[Rule, FoundInDeck]]] = {}
        for rule in rules.of(self._looks_at):
            for each in rule.find(group):
                found.setdefault(each.unit, []).append((rule, each))
        return found

    def _tell(
        self, key: Hashable, found: dict[ComparedUnit, list[tuple[Rule, FoundInDeck]]]
    ) -> None:
        """Tell units what was found in a group, and those that were told something before that it is gone."""
        name = self._looks_at, key
        for unit in self._told.pop(key, ()):
            if unit not in found:
                del unit.found[name]
                unit.messages = None
        for unit, of_unit in found.items():
            if unit.found.get(name) != of_unit:
                unit.found[name] = of_unit
                unit.messages = None
        if found:
            self._told[key] = list(found)


def _messages(unit: ComparedUnit, rules: Rules) -> list[Diagnostic]:
    """Return what was found that says something of the cards of a unit, in order."""
    found: list[tuple[Rule, FoundInDeck]] = []
    for of_group in unit.found.values():
        found += of_group
    for rule in rules.of("passages"):
        for given in unit.given:
            found += [(rule, each) for each in rule.find(given)]
    messages = [
        problem(rule, each.span, each.card, **each.words) for rule, each in found
    ]
    messages.sort(key=_EXACTLY_PLACED)
    return messages


def _in_learning_order(
    place: Callable[[int, int], int] | None, cards: Iterable[KeptTrace]
) -> Sequence[KeptTrace]:
    """Return the cards of several units in learning order; those of one unit stand in its order."""
    if place is None:
        return sorted(cards, key=_unit_number)
    return sorted(cards, key=lambda card: place(card.unit.number, card.item_number))


def _unit_number(card: KeptTrace) -> int:
    """Return the number of the unit that a card is in."""
    return card.unit.number


def _places_in(order: Iterable[tuple[int, int]]) -> Callable[[int, int], int]:
    """Return a function that gives the place of an item in the learning order, by the numbers of its unit
    and of the item there; -1 for one that is not in it."""
    places = {each: at for at, each in enumerate(order)}

    def place(unit: int, item: int) -> int:
        return places.get((unit, item), -1)

    return place
