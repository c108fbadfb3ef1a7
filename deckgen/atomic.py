"""Replacing a file as a whole, or not at all."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def replacing(target: Path) -> Iterator[IO[bytes]]:
    """Open a temporary file beside ``target`` that takes its place when all went well.

    The temporary file has a fixed name, so that one left by a killed process is
    overwritten by the next. Raises ``OSError``; ``target`` is then as it was.
    """
    temporary = target.with_name(f".{target.name}.tmp")
    try:
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
        _sync_folder(target.parent)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    """Make the renaming itself safe against a power cut, where the system can."""
    if os.name != "posix":
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock on an existing file, so that two builds of one project take turns.

    The lock goes with the process: a killed one leaves nothing behind.
    """
    with path.open("rb") as file:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
            try:
                yield
            finally:
                file.seek(0)
                msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def write_text(target: Path, text: str) -> None:
    """Replace a text file; nothing is written if it holds that text already."""
    data: Any = text.encode()
    with suppress(OSError):
        if target.read_bytes() == data:
            return
    with replacing(target) as out:
        out.write(data)
