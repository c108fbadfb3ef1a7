"""``deckgen build --watch``: build again whenever a file of the project was saved."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from deckgen.util import streams

if TYPE_CHECKING:
    from collections.abc import Callable

PAUSE = 0.3
"""Seconds between two looks at the files."""

SKIPPED = frozenset({"dist", "node_modules", "venv", "cards.lock"})
"""What is not looked at, beside names that begin with a dot: what builds write, and what is large."""

Times = dict[str, tuple[int, int]]
"""When each file was changed, in nanoseconds, and its size in bytes."""


def watch(folder: Path, output: Path | None, once: Callable[[], None]) -> None:
    """Build at once, and after every save, until interrupted.

    ``once`` builds; it may exit, as a build does that errors stop. ``output`` is not looked at.
    """
    streams.note("Ctrl+C ends the watch.")
    seen: Times | None = None
    while True:
        found = _times(folder, output)
        if found != seen:
            seen = found  # as it was before the build, so that a save during it is not missed
            with suppress(SystemExit):
                once()
        time.sleep(PAUSE)


def _times(folder: Path, output: Path | None) -> Times:
    """Return when the files of a project were changed."""
    skipped = output.resolve() if output else None
    times: Times = {}
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in SKIPPED and not name.startswith(".")]
        for name in files:
            path = Path(parent, name)
            if name in SKIPPED or name.startswith(".") or path == skipped:
                continue
            with suppress(OSError):  # it has just gone
                state = path.stat()
                times[str(path)] = (state.st_mtime_ns, state.st_size)
    return times
