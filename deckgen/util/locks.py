"""Taking turns: two builds of one project at the same time would each undo what the other wrote."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager, suppress
from hashlib import sha256
from typing import TYPE_CHECKING

from deckgen.util.cachefolder import cache_folder
from deckgen.util.filenames import resolved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PATIENCE = 1.0
"""Seconds to wait for another build before ``waiting`` is called."""

WINDOWS = sys.platform == "win32"


def silent() -> None:
    """Do nothing while waiting."""


@contextmanager
def locked(path: Path, waiting: Callable[[], None] = silent) -> Iterator[None]:
    """Hold the lock of a project, given one of the files in its folder.

    The lock goes with the process: a killed one leaves nothing behind that others would wait for.
    ``waiting`` is called, once, if another process has held it for :data:`PATIENCE`.
    Where the system has no locks, or no place for one, builds do not take turns.
    """
    folder = resolved(path).parent
    with _by_file(folder, waiting) if WINDOWS else _by_folder(folder, waiting):
        yield


@contextmanager
def _by_folder(folder: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Lock the folder itself. Not a file in it: editors put a new one in its place when they save."""
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # a network drive without locks
            if _is_busy(descriptor):
                with suppress(OSError):  # standard error cannot be written
                    waiting()
                fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def marked(file: Path) -> Iterator[None]:
    """Make a file, and hold a lock of it while it stands for something that is being made."""
    with file.open("wb") as opened:
        if not WINDOWS:
            import fcntl

            with suppress(OSError):  # a network drive without locks
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def is_left(file: Path) -> bool:
    """Tell whether a file that :func:`marked` made was left by a process that is no more, for all that can
    be known."""
    if WINDOWS or file.is_symlink() or not file.is_file():
        return False
    import fcntl

    try:
        with file.open("rb") as opened:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # somebody holds it, or it has just gone
        return False
    return True


def _is_busy(descriptor: int) -> bool:
    """Take a lock; tell whether another process still holds it after :data:`PATIENCE`."""
    import fcntl

    end = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                return True
            time.sleep(0.02)
        else:
            return False


@contextmanager
def _by_file(folder: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Lock a file in the cache: Windows opens no folder, and replaces no file that is open."""
    from filelock import FileLock, Timeout

    lock = None
    with suppress(OSError, RuntimeError):
        cache = cache_folder()
        cache.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = sha256(os.fsencode(os.path.normcase(folder))).hexdigest()[:32]
        lock = FileLock(cache / f"{name}.lock")
        try:
            lock.acquire(timeout=PATIENCE)
        except Timeout:
            with suppress(OSError):  # standard error cannot be written
                waiting()
            lock.acquire()
    try:
        yield
    finally:
        if lock is not None:
            lock.release()
