"""What need not be worked out again from one keystroke to the next: the cache of checks, in memory."""

from __future__ import annotations

import marshal
from typing import TYPE_CHECKING, Any

from deckgen.compile.cache.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.compile.deck import Compiled
    from deckgen.core.model import UnitText


class MemoryStore(Store):
    """A store that writes nothing to the disk; what it does not have, an earlier check may have there."""

    def __init__(self, disk: Store | None) -> None:
        self._disk = disk
        self._kept: dict[str, bytes] = {}

    @classmethod
    def of(cls, project: Path) -> MemoryStore:
        """Return an empty store for a project, given its ``cards.yaml``."""
        return cls(Store.of(project))

    def get(self, name: str) -> Any:
        """Return what is kept under a name, or ``None``."""
        kept = self._kept.get(name)
        if kept is not None:
            return marshal.loads(kept)
        return self._disk.get(name) if self._disk is not None else None

    def has(self, name: str) -> bool:
        """Tell whether anything is kept under a name."""
        return name in self._kept or (self._disk is not None and self._disk.has(name))

    def put(self, name: str, value: Any) -> None:
        """Keep a value of numbers, texts, tuples, lists and dictionaries."""
        self._kept[name] = marshal.dumps(value)

    def touch(self) -> None:
        """Do nothing: no folder is used."""

    def keep_only(self, names: set[str], *families: str) -> None:
        """Forget everything else whose name begins with one of the ``families``; any, if none are given."""
        for name in list(self._kept):
            if name not in names and name.startswith(families or ("",)):
                del self._kept[name]


def take_over(now: Compiled, before: Compiled | None) -> None:
    """Let the units of a project that are as they were before be those that were read then."""
    if now.project is None or before is None or before.project is None:
        return
    known: dict[str, UnitText] = {unit.key: unit for unit in before.project.units if unit.key}
    for unit in now.project.units:
        other = known.get(unit.key) if unit.key else None
        if other is not None:
            unit.take_over(other)
