"""An answer that another card on the same passage gives away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.lint.places import span_in
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from deckgen.lint.known_unit import KnownUnit
    from deckgen.lint.places import Place


class Given(NamedTuple):
    """An answer of an item that a front of another note on the passage gives away: the item's id and unit,
    where that stands in the answer, the figure that is printed there, ``None`` where words stand there in a
    row; the id and the unit of the other item, and the place of its front."""

    id: str
    unit: KnownUnit
    place: Place
    figure: str | None
    other: str
    other_unit: KnownUnit
    front: Place

    @property
    def where(self) -> str:
        """The file and the line that the front is written in."""
        span = span_in(self.other_unit.text, self.front)
        return f"{span.path}:{span.line}"
