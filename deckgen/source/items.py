"""The items of a unit, of which simple ones are made from their texts each time that they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

from deckgen.core.model import Item
from deckgen.source.cards import simple_item
from deckgen.source.yaml.fast import UnreadCard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.core.model import Section


class Items(Sequence[Item]):
    """Items in a row. Those of simple cards are not kept: each is another object whenever it is asked for.

    ``written`` are the items that there are, and the cards that the others are made of.
    """

    __slots__ = ("written",)

    def __init__(self, written: tuple[Item | UnreadCard, ...]) -> None:
        self.written = written

    def __len__(self) -> int:
        return len(self.written)

    def __iter__(self) -> Iterator[Item]:
        for each in self.written:
            yield simple_item(each) if type(each) is UnreadCard else each  # type: ignore[misc]

    @overload
    def __getitem__(self, index: int) -> Item: ...

    @overload
    def __getitem__(self, index: slice) -> Items: ...

    def __getitem__(self, index: int | slice) -> Item | Items:
        if isinstance(index, slice):
            return Items(self.written[index])
        each = self.written[index]
        return simple_item(each) if isinstance(each, UnreadCard) else each


def items_of(written: list[Item | UnreadCard]) -> Sequence[Item]:
    """Return what was read of a unit as its items: a tuple, if there is no simple card among them."""
    if any(type(each) is UnreadCard for each in written):
        return Items(tuple(written))
    return tuple(written)  # type: ignore[arg-type]


def written_of(section: Section) -> Sequence[Item | UnreadCard]:
    """Return the items of a unit for their ids, places and topics, without making any of a simple card."""
    items = section.items
    return items.written if isinstance(items, Items) else items
