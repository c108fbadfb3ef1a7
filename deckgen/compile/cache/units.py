"""Units as an earlier build made them, by keys that stand for all that they depend on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from deckgen.compile.cache.packing import can_be_kept, packed, unpacked
from deckgen.compile.cache.store import BUILD, CHECK, SOURCE
from deckgen.compile.unit import Unit
from deckgen.lint.found_before import FoundBefore
from deckgen.lockfile import lastread
from deckgen.source.parts import part_of
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from deckgen.compile.cache.packing import IndexOf
    from deckgen.compile.cache.sources import SourceCache
    from deckgen.compile.cache.store import Store
    from deckgen.core.model import UnitText
    from deckgen.lint.comparison import Comparison
    from deckgen.lint.whole_deck import Linted
    from deckgen.lockfile.lastread import LastRead

    NameOf = Callable[[str, str], str]


PARTS_IN_PIECE = 64
"""How many parts of a unit are written at a time."""


class _Part(NamedTuple):
    """A part of a unit as it is kept: where it stands from the beginning of the unit, its key, the numbers
    of its items, and what was made of it, ``None`` if that cannot be kept."""

    start: int
    end: int
    key: str
    first: int
    last: int
    packed: tuple[Any, ...] | None


class UnitCache:
    """The units of one project, as builds made them or as checks did.

    A unit is kept in parts (:mod:`deckgen.source.parts`). Of one that has changed, those parts are taken
    from what is kept that are as they were.

    ``name_of`` gives the name in the package of what a YAML file refers to, as it is now; ``family`` is
    ``BUILD`` or ``CHECK``. ``sources`` keeps what is worked out of sources beside them, ``index_of`` gives
    the index of a source by its id. ``is_adopted`` says that the deck was imported, on which all units
    depend; ``last_read`` is the lock file as it was read last.
    """

    def __init__(
        self,
        store: Store,
        name_of: NameOf,
        family: str = BUILD,
        sources: SourceCache | None = None,
        index_of: IndexOf | None = None,
        is_adopted: bool = False,
        last_read: LastRead | None = None,
    ) -> None:
        self.index_of = index_of
        self.sources = sources
        self.last_read = last_read
        self.store = store
        self.name_of = name_of
        self.family = family
        self.prefix = f"{family}-adopted" if is_adopted else family
        self.kept: dict[str, list[_Part]] = {}
        self.new: set[str] = set()
        self.names: dict[str, list[str]] = {}  # by file, those of its units
        self._units: dict[str, list[Unit]] = {}
        self._texts: dict[str, UnitText] = {}
        self._changed: dict[int, Unit] = {}  # by identity, with what the rules found
        self._packed: dict[int, tuple[Unit, tuple[Any, ...]]] = {}  # by identity
        self._earlier: dict[str, tuple[Any, ...]] = {}
        self._looked_at: set[str] = set()

    def get(self, text: UnitText) -> list[Unit] | None:
        """Return the parts of a unit as they were made, ``None`` if any has to be made again."""
        if not text.key:
            return None
        name = self._name(text)
        live = self._live(name, text)
        if live is not None:
            return live
        parts = self._parts(name)
        if parts is None:
            return None
        units = []
        if not all(
            part.packed is not None and self._is_current(text, part.packed)
            for part in parts
        ):
            return None
        for part in parts:
            assert part.packed is not None
            within = text
            if len(parts) > 1:
                start, end = text.start + part.start, text.start + part.end
                within = part_of(text, start, end, part.key, part.first, part.last)
            units.append(self._unit(within, part.packed))
        self.kept[name] = parts
        self._enter(text, name, units)
        return units

    def _live(self, name: str, text: UnitText) -> list[Unit] | None:
        """Return the parts of a unit that the last check made, if it stands where it stood then."""
        known: tuple[UnitText, list[_Part], list[Unit]] | None = self.store.live(name)
        if known is None or known[0].start != text.start:
            return None
        before, parts, units = known
        written = text.file.text
        if (
            before.file.text is not written
            and before.file.text[: text.start] != written[: text.start]
        ):
            return None
        if not all(
            self._is_current(text, part.packed)
            for part in parts
            if part.packed is not None
        ):
            return None
        for part, unit in zip(parts, units, strict=True):
            if part.packed is None:
                return None
            self._packed[id(unit)] = unit, part.packed
        self.kept[name] = parts
        self._enter(before, name, units)
        return units

    def part(self, text: UnitText) -> Unit | None:
        """Return a part of a unit that is not kept as a whole, ``None`` if it has to be made."""
        if not text.key:
            return None
        path = text.file.path
        if path not in self._looked_at:
            self._looked_at.add(path)
            for name in (self.store.get(f"{self.prefix}-names") or {}).get(path, ()):
                self._parts(name)
        packed = self._earlier.get(text.key)
        if packed is None or not self._is_current(text, packed):
            return None
        return self._unit(text, packed)

    def put(self, text: UnitText, units: list[Unit]) -> None:
        """Note a unit of which some parts were made, to be kept by :meth:`write`."""
        if text.key:
            name = self._name(text)
            self.new.add(name)
            self._enter(text, name, units)

    def put_linted(self, unit: Unit, linted: Linted) -> None:
        """Note what the rules found in a part of a unit of a check."""
        if unit.linted is not linted:
            self._changed[id(unit)] = unit._replace(linted=linted)

    @cached_property
    def comparison(self) -> Comparison:
        """The cards as the last check of this program compared them, or what earlier checks found in them."""
        from deckgen.lint.comparison import Comparison  # which a build does not need

        name = f"{self.prefix}-compared"
        return self.store.live(name) or Comparison(FoundBefore(self.store.get(name)))

    def _enter(self, text: UnitText, name: str, units: list[Unit]) -> None:
        self._units[name] = units
        self._texts[name] = text
        self.names.setdefault(text.file.path, []).append(name)

    def _parts(self, name: str) -> list[_Part] | None:
        """Return the parts of a unit that is kept under a name; remember what was made of them."""
        kept = self.store.get_all(name)
        if kept is None:
            return None
        parts = [_Part(*each) for some in kept for each in some]
        for part in parts:
            if part.packed is not None:
                self._earlier[part.key] = part.packed
        return parts

    def _is_current(self, text: UnitText, packed: tuple[Any, ...]) -> bool:
        """Tell whether all files that a part shows are as they were."""
        media: Mapping[str, str] = packed[-1]
        return not media or all(
            self.name_of(src, text.file.path) == name for src, name in media.items()
        )

    def _unit(self, text: UnitText, packed: tuple[Any, ...]) -> Unit:
        unit = unpacked(text, packed, self.index_of)
        self._packed[id(unit)] = unit, packed
        return unit

    def _name(self, text: UnitText) -> str:
        return f"{self.prefix}-{text.key}"

    def write(self, others: Iterable[str] = (), *, forget: bool = True) -> None:
        """Write the units that were made; unless it is not to ``forget``, delete all that this build
        did not use, but for ``others``."""
        kept = {lastread.KEPT, *others}
        # where there is but one, everything changes with it
        if sum(map(len, self._units.values())) > 1:
            kept.update(name for name in self._units if self._write(name))
            if self.new:
                self.store.put(f"{self.prefix}-names", self.names)
            kept.add(f"{self.prefix}-names")
            if "comparison" in vars(self):  # cards were compared
                kept.add(f"{self.prefix}-compared")
                is_live = self.store.put_live(
                    f"{self.prefix}-compared", self.comparison
                )
                if self.comparison.before.is_new and not is_live:
                    self.store.put(
                        f"{self.prefix}-compared", self.comparison.before.packed()
                    )
        sources = [] if self.sources is None else self.sources.write()
        if forget:
            families = [BUILD, "stamp"] if self.family == BUILD else [CHECK]
            if sources:
                families.append(SOURCE)
            self.store.keep_only({*kept, *sources}, *families)

    def _write(self, name: str) -> bool:
        """Write a unit if it or a part of it is new; return whether any of it is kept."""
        units = self._units[name]
        if name in self.kept and not any(id(unit) in self._changed for unit in units):
            self.store.put_live(name, (self._texts[name], self.kept[name], units))
            return True
        if not any(map(self._can_be_kept, units)):
            return False
        if not self.store.keeps_live:
            self.store.put_all(name, self._in_pieces(name, units))
            return True
        pieces = list(self._in_pieces(name, units))
        self.store.put_all(name, pieces)
        parts = [_Part(*each) for some in pieces for each in some]
        self.store.put_live(
            name,
            (
                self._texts[name],
                parts,
                [self._changed.get(id(each), each) for each in units],
            ),
        )
        return True

    def _in_pieces(
        self, name: str, units: list[Unit]
    ) -> Iterator[list[tuple[Any, ...]]]:
        """Yield the parts of a unit as they are kept, some at a time: those of a large deck would take as
        much memory as the deck."""
        start = self._texts[name].start
        first = 0
        for at in range(0, len(units), PARTS_IN_PIECE):
            piece = []
            for unit in units[at : at + PARTS_IN_PIECE]:
                last = first + len(unit.contents.ids)
                text = unit.text
                packed = self._packed_part(unit) if self._can_be_kept(unit) else None
                piece.append(
                    (
                        text.start - start,
                        text.end - start,
                        text.key,
                        first,
                        last,
                        packed,
                    )
                )
                first = last
            yield piece

    def _can_be_kept(self, unit: Unit) -> bool:
        changed = self._changed.get(id(unit))
        if changed is None and id(unit) in self._packed:
            return True
        unit = changed or unit
        return (self.family == BUILD or unit.linted is not None) and can_be_kept(unit)

    def _packed_part(self, unit: Unit) -> tuple[Any, ...]:
        changed = self._changed.get(id(unit))
        if changed is None and id(unit) in self._packed:
            return self._packed[id(unit)][1]
        return packed(changed or unit)
