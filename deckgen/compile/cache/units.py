"""Units as an earlier build made them, by keys that stand for all that they depend on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from deckgen.compile.cache.packing import can_be_kept, packed, unpacked
from deckgen.compile.cache.pieces import Piece, in_pieces
from deckgen.compile.cache.store import BUILD, CHECK, SOURCE
from deckgen.compile.unit import Unit
from deckgen.lint.found_before import FoundBefore
from deckgen.lockfile import lastread
from deckgen.source.parts import part_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from deckgen.compile.cache.packing import IndexOf
    from deckgen.compile.cache.pieces import KeptPart, Packed
    from deckgen.compile.cache.sources import SourceCache
    from deckgen.compile.cache.store import Store
    from deckgen.core.model import UnitText
    from deckgen.lint.comparison import Comparison
    from deckgen.lint.whole_deck import Linted
    from deckgen.lockfile.lastread import LastRead

    NameOf = Callable[[str, str], str]


class UnitCache:
    """The units of one project, as builds made them or as checks did.

    A unit is kept in parts (:mod:`deckgen.source.parts`), and of a build some of them in one as well
    (:mod:`deckgen.compile.cache.pieces`). Of one that has changed, those parts are taken from what is kept
    that are as they were.

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
        self.kept: set[str] = set()
        self.new: set[str] = set()
        self.names: dict[str, list[str]] = {}  # by file, those of its units
        self._units: dict[str, list[Unit]] = {}
        self._texts: dict[str, UnitText] = {}
        self._changed: dict[int, Unit] = {}  # by identity, with what the rules found
        self._packed: dict[int, tuple[Unit, tuple[Any, ...]]] = {}  # by identity
        self._earlier: dict[str, KeptPart] = {}
        self._looked_at: set[str] = set()

    def get(self, text: UnitText) -> list[Unit] | None:
        """Return a unit as it was made, whole or in parts, ``None`` if any of it has to be made again."""
        if not text.key:
            return None
        name = self._name(text)
        live = self._live(name, text)
        if live is not None:
            return live
        pieces = self._pieces(name)
        if pieces is None:
            return None
        parts = [part for piece in pieces for part in piece.fewest()]
        if not all(self._is_current(text, part.packed) for part in parts):
            return None
        units = []
        for part in parts:
            within = text
            if len(parts) > 1:
                start, end = text.start + part.start, text.start + part.end
                within = part_of(text, start, end, part.key, part.first, part.last)
            units.append(self._unit(within, part))
        self.kept.add(name)
        self._enter(text, name, units)
        return units

    def _live(self, name: str, text: UnitText) -> list[Unit] | None:
        """Return the parts of a unit that the last check made, if it stands where it stood then."""
        known: tuple[UnitText, list[Packed | None], list[Unit]] | None
        known = self.store.live(name)
        if known is None or known[0].start != text.start:
            return None
        before, kept, units = known
        written = text.file.text
        if (
            before.file.text is not written
            and before.file.text[: text.start] != written[: text.start]
        ):
            return None
        if not all(self._is_current(text, each) for each in kept):
            return None
        for each, unit in zip(kept, units, strict=True):
            assert each is not None
            self._packed[id(unit)] = unit, each
        self.kept.add(name)
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
                for piece in self._pieces(name) or ():
                    self._earlier.update((each.key, each) for each in piece.parts)
        part = self._earlier.get(text.key)
        if part is None or not self._is_current(text, part.packed):
            return None
        return self._unit(text, part)

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

    def _pieces(self, name: str) -> list[Piece] | None:
        """Return the pieces of a unit that is kept under a name."""
        kept = self.store.get_all(name)
        return None if kept is None else [Piece(*each) for each in kept]

    def _is_current(self, text: UnitText, packed: Packed | None) -> bool:
        """Tell whether a part is kept, and all files that it shows are as they were."""
        if packed is None:
            return False
        media: Mapping[str, str] = packed[-1]
        return not media or all(
            self.name_of(src, text.file.path) == name for src, name in media.items()
        )

    def _unit(self, text: UnitText, part: KeptPart) -> Unit:
        assert part.packed is not None
        unit = unpacked(text, part.packed, part.notes_of(text), self.index_of)
        self._packed[id(unit)] = unit, part.packed
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
            packed_units = [self._packed[id(unit)][1] for unit in units]
            self.store.put_live(name, (self._texts[name], packed_units, units))
            return True
        if not any(map(self._can_be_kept, units)):
            return False
        units = [self._changed.get(id(each), each) for each in units]
        kept = map(self._packed_part, self._units[name])
        text = self._texts[name]
        if not self.store.keeps_live:
            pieces = in_pieces(text, units, kept, as_one=self.family == BUILD)
            self.store.put_all(name, pieces)
            return True
        all_kept = list(kept)
        pieces = in_pieces(text, units, all_kept, is_live=True)
        self.store.put_all(name, pieces)
        self.store.put_live(name, (text, all_kept, units))
        return True

    def _can_be_kept(self, unit: Unit) -> bool:
        changed = self._changed.get(id(unit))
        if changed is None and id(unit) in self._packed:
            return True
        unit = changed or unit
        return (self.family == BUILD or unit.linted is not None) and can_be_kept(unit)

    def _packed_part(self, unit: Unit) -> Packed | None:
        if not self._can_be_kept(unit):
            return None
        changed = self._changed.get(id(unit))
        if changed is None and id(unit) in self._packed:
            return self._packed[id(unit)][1]
        return packed(changed or unit)
