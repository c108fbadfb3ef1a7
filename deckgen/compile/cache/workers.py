"""Several processes for a large deck: each makes what is to be made of some of its files.

They leave it in the cache and say nothing. The build itself then finds it there, or makes it:
whether there were processes, how many, and what became of them makes no difference but in time.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deckgen.core.model import OutdatedError, Part, Ready
from deckgen.source.project import load_project

if TYPE_CHECKING:
    from deckgen.compile.cache.units import Units
    from deckgen.core.model import Topic

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
    sizes: dict[str, int] = {}

    def look(key: str, name: str, own: Topic | None) -> Part | None:
        file = path.parent / name
        if file == path:
            return None
        if not units.has(key):
            sizes[key] = file.stat().st_size
        return nothing(key, name, own)

    try:
        load_project(path, look, partly=True)
    except (OutdatedError, OSError):
        return
    count = min(processors, len(sizes), sum(sizes.values()) // ENOUGH)
    if count < 2:
        return
    arguments = [sys.executable, "-c", _PROGRAM, str(path.resolve()), str(units.store.folder), str(began)]
    running: list[subprocess.Popen[str]] = []
    try:
        for share in _shared_out(sizes, count):
            process = subprocess.Popen(arguments, text=True, **_PIPES)
            running.append(process)
            assert process.stdin is not None
            process.stdin.write("\n".join(share))
            process.stdin.close()
        for process in running:
            process.wait()
    except OSError:
        pass  # no more processes: the build does it all
    finally:
        for process in running:
            if process.poll() is None:
                process.terminate()
                process.wait()


# Not with -m: that would look for modules in the current folder first.
_PROGRAM = (
    "import sys; sys.path[:] = filter(None, sys.path); "
    "from deckgen.compile.cache import worker; worker.main()"
)
_PIPES: dict[str, Any] = {
    "stdin": subprocess.PIPE,
    "stdout": subprocess.DEVNULL,
    "stderr": subprocess.DEVNULL,
}


def _shared_out(sizes: dict[str, int], count: int) -> list[list[str]]:
    """Deal out keys, not fewer than ``count``, so that the shares have much the same size."""
    shares: list[tuple[int, list[str]]] = [(0, []) for _ in range(count)]
    for key in sorted(sizes, key=lambda key: -sizes[key]):
        least = min(range(count), key=lambda number: shares[number][0])
        total, keys = shares[least]
        shares[least] = (total + sizes[key], [*keys, key])
    return [keys for _, keys in shares]


def nothing(key: str, name: str, own: Topic | None) -> Part:
    """Return a part that is left to others."""
    return Part(key, name, (), ready=_SKIPPED)
