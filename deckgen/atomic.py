"""Replacing a file as a whole, or not at all."""

from __future__ import annotations

import os
import stat
import sys
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING

from deckgen.filenames import refuse_impossible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@contextmanager
def replacing(target: Path, first: Callable[[], None] | None = None) -> Iterator[IO[bytes]]:
    """Open a temporary file beside ``target`` that takes its place when all went well.

    ``first`` is called when the new file is whole and on the disk, just before it takes its
    place. The temporary file has a fixed name, so that one left by a killed process is
    overwritten by the next. A link stays, and what it leads to is replaced; the new file has
    the permissions of the old one. Raises ``OSError`` with the name of the target, which is
    then as it was.
    """
    refuse_impossible(str(target))
    real = _resolved(target)
    temporary = temporary_name(target)
    try:
        temporary.unlink(missing_ok=True)  # it may be one that must not be written to
        with temporary.open("w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            mode = stat.S_IMODE(real.stat().st_mode)
            with suppress(PermissionError):  # a drive without modes
                temporary.chmod(mode)
        if first is not None:
            first()
        temporary.replace(real)
    except BaseException as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename in (None, str(temporary), str(real)):
            raise OSError(error.errno, error.strerror or str(error), str(target)) from error
        raise
    _sync_folder(real.parent)


def temporary_name(target: Path) -> Path:
    """Return where a file is written before it takes its target's place."""
    real = _resolved(target)
    return real.with_name(f".{real.name}.tmp")


def _resolved(target: Path) -> Path:
    """Return the file itself, which a link may lead to. One that leads round in a circle stays."""
    return type(target)(os.path.realpath(target))


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
    """Hold a lock on a file's folder, so that two builds of one project take turns.

    Not on the file itself: editors put a new one in its place when they save. The lock goes
    with the process: a killed one leaves nothing behind.
    """
    if sys.platform == "win32":
        with path.open("rb") as file:
            _lock_windows(file)
            yield
        return
    import fcntl

    descriptor = os.open(path.resolve().parent, os.O_RDONLY)
    try:
        with suppress(OSError):  # a network drive without locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _lock_windows(file: IO[bytes]) -> None:
    """Lock a byte far behind the file's end: a locked one cannot be read, not even by us.

    The folder cannot be opened there; but then a file that is open is not replaced either.
    """
    if sys.platform == "win32":
        import msvcrt

        while True:
            file.seek(0x7FFF0000)
            with suppress(OSError):  # given up after ten seconds
                msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
                return


@contextmanager
def folder_made(folder: Path) -> Iterator[None]:
    """Make a folder, and take it away again if it is then not needed."""
    is_new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        if is_new:
            with suppress(OSError):  # not empty
                folder.rmdir()
        raise


@contextmanager
def taken_back(path: Path) -> Iterator[Path]:
    """Give a file the content it had before, if something that follows cannot be written."""
    before = path.read_bytes() if path.is_file() else None
    try:
        yield path
    except OSError:
        with suppress(OSError):
            if before is None:
                path.unlink(missing_ok=True)
            elif path.read_bytes() != before:
                with replacing(path) as out:
                    out.write(before)
        raise


def write_text(target: Path, text: str) -> None:
    """Replace a text file; nothing is written if it holds that text already."""
    refuse_impossible(str(target))
    data = text.encode()
    if unchanged(target, data):
        with suppress(OSError):  # left by a killed process
            temporary_name(target).unlink(missing_ok=True)
        return
    with replacing(target) as out:
        out.write(data)


def unchanged(target: Path, data: bytes) -> bool:
    """Tell whether a file holds these bytes."""
    try:
        return target.read_bytes() == data
    except OSError:
        return False
