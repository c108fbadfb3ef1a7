"""Several processes for a large deck: each makes what is to be made of some of its files.

They leave it in the cache and say nothing. The build itself then finds it there, or makes it:
whether there were processes, how many, and what became of them makes no difference but in time.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from deckgen.model import OutdatedError, Part, Ready
from deckgen.reading.project import load_project

if TYPE_CHECKING:
    from deckgen.cache.units import Units
    from deckgen.model import Topic

ENOUGH = 2_000_000
"""Bytes of YAML that are worth a process."""

LARGE = 500_000
"""Bytes of a first file that is too large to be read by each process."""

_SKIPPED = Ready((), {}, {}, (), frozenset(), (), ())


def prepare(path: Path, units: Units, began: float) -> None:
    """Have the files that are not in the cache worked on, if they are many and large."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        first = path.read_bytes()  # which each of them has to read
        if processors < 2 or len(first) > LARGE or b"include:" not in first:
            return
    except OSError:
        return
    todo: dict[str, int] = {}

    def look(key: str, name: str, own: Topic | None) -> Part | None:
        file = path.parent / name
        if file == path:
            return None
        if not units.has(key):
            todo[key] = file.stat().st_size
        return nothing(key, name, own)

    try:
        load_project(path, look, partly=True)
    except (OutdatedError, OSError):
        return
    count = min(processors, len(todo), sum(todo.values()) // ENOUGH)
    if count < 2:
        return
    command = [
        sys.executable,
        "-m",
        "deckgen.worker",
        str(path),
        str(units.store.folder),
        str(began),
        str(count),
    ]
    running: list[subprocess.Popen[bytes]] = []
    with suppress(OSError):  # no more processes: the build does it all
        for number in range(count):
            own = [*command, str(number)]
            running.append(subprocess.Popen(own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    for process in running:
        process.wait()


def nothing(key: str, name: str, own: Topic | None) -> Part:
    """Return a part that is left to others."""
    return Part(key, name, (), ready=_SKIPPED)
