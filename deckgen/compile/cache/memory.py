"""What need not be worked out again from one edit to the next while the program runs: the cache in memory.

It has what is kept on the disk as plain values, and beside it the units themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deckgen.compile.cache.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class MemoryStore(Store):
    """A store that writes nothing to the disk; what it does not have, an earlier check may have there.

    Nobody changes a value that was put into it or comes from it.
    """

    def __init__(self, disk: Store | None) -> None:
        self._disk = disk
        self._kept: dict[str, Any] = {}
        self._live: dict[str, Any] = {}
        self._files: dict[Path, Any] = {}

    @classmethod
    def of(cls, project: Path) -> MemoryStore:
        """Return an empty store for a project, given its ``cards.yaml``."""
        return cls(Store.of(project))

    def get(self, name: str) -> Any:
        """Return what is kept under a name, or ``None``."""
        if name not in self._kept:
            self._kept[name] = self._disk.get(name) if self._disk is not None else None
        return self._kept[name]

    def get_all(self, name: str) -> list[Any] | None:
        """Return the values that are kept under a name, or ``None``."""
        if name not in self._kept:
            self._kept[name] = (
                self._disk.get_all(name) if self._disk is not None else None
            )
        kept: list[Any] | None = self._kept[name]
        return kept

    def has(self, name: str) -> bool:
        """Tell whether anything is kept under a name."""
        return self.get(name) is not None

    def put(self, name: str, value: Any) -> None:
        """Keep a value of numbers, texts, tuples, lists and dictionaries."""
        self._kept[name] = value

    def put_all(self, name: str, values: Iterable[Any]) -> None:
        """Keep several such values."""
        self._kept[name] = list(values)

    keeps_live = True

    def live(self, name: str) -> Any:
        """Return what was last made of what is kept under a name, or ``None``."""
        return self._live.get(name)

    def put_live(self, name: str, value: Any) -> bool:
        """Keep what was made of what is kept under a name."""
        self._live[name] = value
        return True

    def read_before(self) -> dict[Path, Any]:
        """Return the files that were read so far."""
        return self._files

    def touch(self) -> None:
        """Do nothing: no folder is used."""

    def keep_only(self, names: set[str], *families: str) -> None:
        """Forget everything else whose name begins with one of the ``families``; any, if none are given."""
        for kept in (self._kept, self._live):
            for name in list(kept):
                if name not in names and name.startswith(families or ("",)):
                    del kept[name]
