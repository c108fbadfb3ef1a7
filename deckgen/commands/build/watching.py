"""``deckgen build --watch``: build again whenever a file of the project was saved."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

from deckgen.util import streams
from deckgen.util.saved import file_times

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from deckgen.util.saved import Times

PAUSE = 0.3
"""Seconds between two looks at the files."""


def watch(folder: Path, output: Path | None, once: Callable[[], None]) -> None:
    """Build at once, and after every save, until interrupted.

    ``once`` builds; it may exit, as a build does that errors stop. ``output`` is not looked at.
    """
    streams.note("Ctrl+C ends the watch.")
    seen: Times | None = None
    while True:
        found = file_times(folder, output)
        if found != seen:
            seen = found  # as it was before the build, so that a save during it is not missed
            with suppress(SystemExit):
                once()
        time.sleep(PAUSE)
