"""What was read of a project before, for what has not changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deckgen.compile.deck import Compiled
    from deckgen.core.model import UnitText


def take_over(now: Compiled, before: Compiled) -> None:
    """Let the units of a project that are as they were before be those that were read then."""
    if now.project is None or before.project is None:
        return
    known: dict[str, UnitText] = {}
    for unit in before.project.units:
        if unit.key:
            known[unit.key] = unit
    for unit in now.project.units:
        if unit.key in known:
            unit.take_over(known[unit.key])
