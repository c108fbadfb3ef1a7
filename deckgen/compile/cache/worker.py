"""One of the processes of a large build: makes some of its files, and leaves them in the cache."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from deckgen.compile import pipeline
from deckgen.compile.cache.store import Store
from deckgen.compile.cache.units import Units
from deckgen.compile.cache.workers import nothing
from deckgen.util.gc import gc_paused

if TYPE_CHECKING:
    from collections.abc import Collection

    from deckgen.core.model import Part, Topic


def work(path: Path, units: Units, began: float, keys: Collection[str]) -> None:
    """Make the parts with the given keys for a build that ``began`` then, and keep them."""

    def known(key: str, name: str, own: Topic | None) -> Part | None:
        return None if key in keys or path.parent / name == path else nothing(key, name, own)

    with gc_paused():
        units.keep_parts(pipeline.look_at(path, known, errors_only=True, partly=True), began)


def main() -> None:
    """Work on the keys on standard input; the arguments are the first file, the cache, and when
    the build began."""
    cards, folder, began = sys.argv[1:]
    work(Path(cards), Units(Store(Path(folder))), float(began), set(sys.stdin.read().split()))
