"""Replacing a file as a whole, or not at all."""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from deckgen.util.filenames import refuse_impossible, resolved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


def require_own(root: Path, *paths: Path) -> None:
    """Raise ``OSError`` for a path in a project that must be neither written nor read as its own.

    A project may be a stranger's, and a link in it may lead to any file of the user: out of the
    project, to a device, into the repository (``.git``), or to a file of another kind, such as the
    cards. A path that does not touch the project is the user's own affair.
    """
    real_root = resolved(root)
    for path in paths:
        refuse_impossible(str(path))
        real = resolved(path)
        whole = Path(os.path.abspath(path))  # noqa: PTH100  # links in it are kept
        if not any(resolved(each).is_relative_to(real_root) for each in whole.parents):
            continue
        if not real.is_relative_to(real_root):
            raise OSError(errno.EPERM, "a link leads out of the project", str(path))
        hidden = {
            each for each in real.relative_to(real_root).parts if each.startswith(".")
        }
        if hidden.difference(whole.parts) or real.suffix.lower() != path.suffix.lower():
            raise OSError(
                errno.EPERM, "a link leads to a file of another kind", str(path)
            )
        # that says itself what it is
        if os.path.lexists(real) and not real.is_file() and not real.is_dir():
            raise OSError(errno.EINVAL, "it is not a regular file", str(path))


def read_own(root: Path, path: Path) -> bytes:
    """Return the bytes of a file that deckgen keeps in a project. Raises ``OSError``, also for a link that
    :func:`require_own` refuses: what it leads to may never end."""
    require_own(root, path)
    return path.read_bytes()


WINDOWS = sys.platform == "win32"

PAUSES = (0.05, 0.1, 0.25, 0.5, 1.0)
"""Seconds to wait on Windows before a file is put into its place again."""


@contextmanager
def atomic_write(
    target: Path, before_replace: Callable[[], None] | None = None
) -> Iterator[IO[bytes]]:
    """Open a temporary file beside ``target`` that takes its place when all went well.

    ``before_replace`` is called when the new file is whole and on the disk, just before it takes its
    place. The temporary file has a fixed name, so that one left by a killed process is deleted by the
    next; what is in its place, a link perhaps, is never written to. A link stays, and what it leads to
    is replaced; the new file has the permissions of the old one. Raises ``OSError`` with the name of
    the target, which is then as it was.
    """
    refuse_impossible(str(target))
    real = resolved(target)
    temporary = temporary_name(target)
    try:
        temporary.unlink(missing_ok=True)
        with temporary.open("x+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            mode = stat.S_IMODE(real.stat().st_mode)
            with suppress(PermissionError):  # a drive without modes
                temporary.chmod(mode)
        if before_replace is not None:
            before_replace()
        _put_in_place(temporary, real)
    except BaseException as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename in (
            None,
            str(temporary),
            str(real),
        ):
            raise OSError(
                error.errno, error.strerror or str(error), str(target)
            ) from error
        raise
    _sync_folder(real.parent)


def _put_in_place(temporary: Path, real: Path) -> None:
    """Rename a file to another. Windows refuses that as long as a program has the other one open, as
    one that looks for viruses does for a moment: so it is tried again, for two seconds in all."""
    for pause in PAUSES if WINDOWS else ():
        try:
            temporary.replace(real)
        except PermissionError:
            time.sleep(pause)
        else:
            return
    try:
        temporary.replace(real)
    except PermissionError as error:
        if not WINDOWS:
            raise
        why = f"{error.strerror}; if it is open in another program, close it there"
        raise PermissionError(error.errno, why, str(real)) from error


def temporary_name(target: Path) -> Path:
    """Return where a file is written before it takes its target's place."""
    real = resolved(target)
    return real.with_name(f".{real.name}.tmp")


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
def made_folder(folder: Path) -> Iterator[None]:
    """Make a folder, and delete it again if what follows fails and it was not there before."""
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
def restored_on_error(path: Path) -> Iterator[Path]:
    """Give a file the content it had before if an ``OSError`` follows. Yields the path."""
    before = path.read_bytes() if path.is_file() else None
    try:
        yield path
    except OSError:
        with suppress(OSError):
            if before is None:
                path.unlink(missing_ok=True)
            else:
                put_back(path, before)
        raise


def put_back(path: Path, before: bytes) -> None:
    """Give a file the content it had before; one that has it is not touched. Raises ``OSError``."""
    if not unchanged(path, before):
        with atomic_write(path) as out:
            out.write(before)


def write_text(target: Path, text: str) -> None:
    """Replace a text file; nothing is written if it holds that text already."""
    refuse_impossible(str(target))
    data = text.encode()
    if unchanged(target, data):
        with suppress(OSError):  # left by a killed process
            temporary_name(target).unlink(missing_ok=True)
        return
    with atomic_write(target) as out:
        out.write(data)


def write_pieces(target: Path, pieces: Iterable[str]) -> None:
    """Replace a text file by one that is made piece by piece, and never in the memory as a whole."""
    with atomic_write(target) as out:
        for piece in pieces:
            out.write(piece.encode())


def unchanged(target: Path, data: bytes) -> bool:
    """Tell whether a file holds these bytes."""
    try:
        # a pipe would be waited for
        return target.is_file() and target.read_bytes() == data
    except OSError:
        return False
