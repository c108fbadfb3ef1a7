"""When the files of a project were saved."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from deckgen.util.filenames import resolved

if TYPE_CHECKING:
    from collections.abc import Iterable

SKIPPED = frozenset({"dist", "node_modules", "venv", "cards.lock"})
"""What is not looked at, beside names that begin with a dot: what builds write, and what is large."""

Times = dict[str, tuple[int, int]]
"""When each file was changed, in nanoseconds, and its size in bytes."""


def file_times(
    folder: Path, output: Path | None = None, shared: Iterable[Path] = ()
) -> Times:
    """Return when the files of a project were changed, and those it shares with others of its repository.

    ``output`` is a file that is not looked at.
    """
    skipped = resolved(output) if output else None
    times: Times = {}
    for parent, folders, files in os.walk(folder):
        folders[:] = [
            name for name in folders if name not in SKIPPED and not name.startswith(".")
        ]
        for name in files:
            path = Path(parent, name)
            if name in SKIPPED or name.startswith(".") or path == skipped:
                continue
            _note(times, path)
    return times | file_times_of(shared)


def file_times_of(files: Iterable[Path]) -> Times:
    """Return when some files were changed, of those that are there."""
    times: Times = {}
    for path in files:
        _note(times, path)
    return times


def _note(times: Times, path: Path) -> None:
    """Add when a file was changed last, and its size."""
    # it has just gone, or no file can have its name
    with suppress(OSError, ValueError):
        state = path.stat()
        times[str(path)] = (state.st_mtime_ns, state.st_size)
