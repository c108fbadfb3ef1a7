"""When a project is saved."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from deckgen.util import streams
from deckgen.util.saved import file_times

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deckgen.util.saved import Times

PAUSE = 0.5
"""Seconds between two looks, and how long all files must have been as they are."""


def saves(folder: Path) -> Iterator[None]:
    """Yield at once, and then whenever a file of a project has been saved; never end."""
    streams.note("Ctrl+C ends the watch.")
    pushed: Times | None = None
    last = file_times(folder)
    while True:
        found = file_times(folder)
        if found != pushed and found == last:  # an editor has finished with it
            pushed = found
            yield
        last = found
        time.sleep(PAUSE)
