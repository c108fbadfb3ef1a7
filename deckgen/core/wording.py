"""Words that every part says in the same way. Imports nothing, so that it costs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def counted(count: int, word: str) -> str:
    """Return ``1 card`` or ``2 cards``."""
    if count != 1:
        word = f"{word}s"
    return f"{count:,} {word}"


def first_of(names: Sequence[str], most: int) -> str:
    """Return the first of some names, ``most`` of them, and how many more there are: ``a, b and 3 more``."""
    listed = ", ".join(names[:most])
    left_out = len(names) - most
    if left_out <= 0:
        return listed
    return f"{listed} and {left_out:,} more"
