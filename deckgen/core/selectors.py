"""A quotation in its place, as the lock file keeps it: the W3C's TextQuote and TextPosition selectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from deckgen.core.diagnostics import Span
    from deckgen.core.model import UnitText


CONTEXT = 32
"""How many characters before and after the exact words are kept."""


class Selector(NamedTuple):
    """A quotation in its place: its words (parts that an ellipsis keeps apart joined by one),
    :data:`CONTEXT` characters on either side, and the sentences that it touches."""

    source: str
    start: int
    end: int
    prefix: str
    exact: str
    suffix: str
    passage: str


class Cited(NamedTuple):
    """A quotation that was found: of which card, with its earlier ids, and where in its source.

    ``number`` says which of the card's quotations it is; the card is item ``item`` of ``unit``.
    """

    card: str
    was: tuple[str, ...]
    selector: Selector
    number: int
    unit: UnitText
    item: int

    def span(self) -> Span:
        """Return where it is written. Its unit is read for it, if it was not so far."""
        item = self.unit.section.items[self.item]
        return item.span(item.quotes[self.number])
