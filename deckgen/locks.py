"""Taking turns: two builds of one project at a time would each undo what the other noted."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from hashlib import sha256
from typing import TYPE_CHECKING

from deckgen.cachefolder import cache_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WINDOWS = sys.platform == "win32"


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of a project, given one of the files in its folder.

    The lock goes with the process: a killed one leaves nothing behind that others would wait for.
    Where there is no place for a lock, or no lock to be had, builds do not take turns.
    """
    folder = path.resolve().parent
    with _by_file(folder) if WINDOWS else _by_folder(folder):
        yield


@contextmanager
def _by_folder(folder: Path) -> Iterator[None]:
    """Lock the folder itself. Not a file in it: editors put a new one in its place when they save."""
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # a network drive without locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _by_file(folder: Path) -> Iterator[None]:
    """Lock a file in the cache: Windows opens no folder, and replaces no file that is open."""
    from filelock import FileLock

    lock = None
    with suppress(OSError, RuntimeError):
        cache = cache_folder()
        cache.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = sha256(os.fsencode(os.path.normcase(folder))).hexdigest()[:32]
        lock = FileLock(cache / f"{name}.lock")
        lock.acquire()
    try:
        yield
    finally:
        if lock is not None:
            lock.release()
