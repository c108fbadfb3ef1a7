"""When a project is saved."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from deckgen.compile.deck import load_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAUSE = 0.5
"""Seconds between two looks, and how long a file must have been as it is."""


def saves(cards: Path) -> Iterator[None]:
    """Yield at once, and then whenever a file that the project reads has been saved; never end."""
    before: object = None
    while True:
        now = _state(cards)
        if now != before:
            time.sleep(PAUSE / 2)
            if _state(cards) == now:  # an editor has finished with it
                before = now
                yield
                continue
        time.sleep(PAUSE)


def _state(cards: Path) -> object:
    """Return what changes when a file of the project does: its time and size."""
    project, _, files = load_project(cards)
    root = cards.resolve().parent
    paths = {cards, *(root / name for name in files)}
    if project is not None:
        paths.update(project.inputs)
    found = []
    for path in sorted(paths):
        try:
            status = path.stat()
        except OSError:
            continue
        found.append((str(path), status.st_mtime_ns, status.st_size))
    return found
