"""The units of a deck, each in parts: those that the cache has, and the others compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deckgen.compile.cache.units import UnitCache
    from deckgen.compile.unit import Unit, UnitCompiler
    from deckgen.core.model import UnitText

KEPT_ITEMS = 2_000
"""Of how many cards that are compiled the items are kept: what is said of a card that has changed asks for
them. In a build of more, such as the first one of a large deck, each part lets its items go, which are half
of what there is in memory; they are read again where one of them is to be reported."""


class PartCompiler:
    """Compiles the units of a deck one after the other, but for what the cache has of them.

    ``lets_go`` says that the items are not asked for when the units are there.
    """

    def __init__(
        self, compiler: UnitCompiler, cache: UnitCache | None, *, lets_go: bool
    ) -> None:
        self._compiler = compiler
        self._cache = cache
        self._lets_go = lets_go
        self._count = 0  # of the items that were compiled

    def units(self, text: UnitText) -> list[Unit]:
        """Return the parts of a unit."""
        cache = self._cache
        if cache is None:
            return [self._compiler.compile_unit(text)]
        found = cache.get(text)
        if found is not None:
            return found
        from deckgen.source.parts import parts_of

        parts = parts_of(text)
        known = [cache.part(part) for part in parts]
        new = [part for part, unit in zip(parts, known, strict=True) if unit is None]
        lets_go = self._lets_items_go(text, new)
        if not lets_go:
            _share_items(text, new)
        elif len(parts) > 1:
            text.let_go()  # the parts have its cards
        units = []
        for part, unit in zip(parts, known, strict=True):
            units.append(unit or self._compiler.compile_unit(part))
            if lets_go:
                part.let_go()
        cache.put(text, units)
        return units

    def _lets_items_go(self, text: UnitText, new: list[UnitText]) -> bool:
        """Tell whether the parts of a unit that are to be compiled let their items go."""
        self._count += sum(len(part.outline.items) for part in new)
        # The lock file asks each card with masks for them.
        return self._lets_go and self._count > KEPT_ITEMS and not text.may_have("masks")


def _share_items(text: UnitText, parts: list[UnitText]) -> None:
    """Have the items of a unit made, once for it and its parts."""
    if parts and parts != [text]:
        _ = text.section  # keeps the items that it makes
        for part in parts:
            part.let_go()  # takes them from it
