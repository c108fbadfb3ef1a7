"""What was read of a project before, for what has not changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deckgen.compile.deck import Compiled
    from deckgen.core.model import UnitText


def take_over(now: Compiled, before: Compiled | None) -> None:
    """Let the units of a project that are as they were before be those that were read then."""
    if now.project is None or before is None or before.project is None:
        return
    known: dict[str, UnitText] = {
        unit.key: unit for unit in before.project.units if unit.key
    }
    for unit in now.project.units:
        other = known.get(unit.key) if unit.key else None
        if other is not None:
            unit.take_over(other)
