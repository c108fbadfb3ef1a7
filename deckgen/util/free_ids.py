"""An id that nothing else has."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container


def free_id(wanted: str, taken: Container[str]) -> str:
    """Return an id as it is, or, if it is taken, the first of ``id-2``, ``id-3`` … that is not."""
    found = wanted
    number = 1
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    return found
