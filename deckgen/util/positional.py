"""Named tuples made from all their values by position, for those of which a large deck has several a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any, TypeVar

    Made = TypeVar("Made", bound=tuple[Any, ...])

    def make(kind: type[Made], values: tuple[Any, ...]) -> Made:
        """Return a named tuple of a kind. The values are all of its own: none is left to its default, and
        nothing looks whether they are too few."""

else:
    # takes little more than half as long as a call of the named tuple
    make = tuple.__new__
