"""``python -m deckgen.worker CARDS CACHE BEGAN COUNT NUMBER``: one of the processes of a large build."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from deckgen import builder, collector
from deckgen.cache.store import Store
from deckgen.cache.units import Units
from deckgen.cache.workers import nothing

if TYPE_CHECKING:
    from deckgen.model import Part, Topic


def work(path: Path, units: Units, began: float, count: int, number: int) -> None:
    """Make what the build that ``began`` leaves to one of ``count`` processes, and keep it."""

    def known(key: str, name: str, own: Topic | None) -> Part | None:
        is_mine = int(key[:8], 16) % count == number and not units.has(key)
        return None if is_mine or path.parent / name == path else nothing(key, name, own)

    with collector.paused():
        units.keep_parts(builder.look_at(path, known, errors_only=True, partly=True), began)


if __name__ == "__main__":
    cards, folder, *numbers = sys.argv[1:]
    work(Path(cards), Units(Store(Path(folder))), float(numbers[0]), int(numbers[1]), int(numbers[2]))
