"""A project on the disk: all of it, or nothing."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

from deckgen.commands.importing import adoption, report
from deckgen.core.projectfiles import CARDS, IMPORT_PAGE, LOCK_FILE
from deckgen.formats.reading.limits import UnreadableError, shown
from deckgen.util import assets
from deckgen.util.atomic import temporary_name
from deckgen.util.filenames import UnusableNameError, is_device, refuse_impossible
from deckgen.util.locks import is_left, marked

if TYPE_CHECKING:
    from deckgen.commands.importing.project import Project
    from deckgen.compile.deck import Compiled

BESIDE = {
    "cards.schema.json": "assets/cards.schema.json",
    ".gitignore": "assets/starter/gitignore",
}
"""Files of each project, and the assets they are copies of: the schema, which the first line of cards.yaml
names for editors, and what version control leaves out. The same as those of ``deckgen init``."""

_MARK = ".deckgen-import"
"""A file in a folder in which a project is being made."""

MAX_NAME = 120
"""Bytes of the name of a media file, as Anki has it."""


class ExistsError(Exception):
    """There is something where the project was to be written."""


def require_free(folder: Path) -> None:
    """Raise :exc:`ExistsError` for a path where no project can be written."""
    if folder.is_symlink():
        raise ExistsError
    if not folder.exists():
        return
    if not folder.is_dir() or any(folder.iterdir()):
        raise ExistsError


def write(
    folder: Path,
    project: Project,
    now: int,
    check: Callable[[Compiled], None] | None = None,
) -> None:
    """Write a project into a new folder, or into an empty one.

    - ``now``: the time given to changes, in epoch seconds.
    - ``check``: is called with what was compiled of the project, just before it is in its place.

    It is made beside the folder and moved there when it is whole. Raises :exc:`ExistsError`,
    ``FaultyError``, ``UnreadableError`` and ``OSError``.
    """
    require_free(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    _delete_left(folder)
    try:
        made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(folder)) from error
    try:
        with marked(made / _MARK):
            deck = _fill(made, project, now)
            if check is not None:
                check(deck)
            (made / _MARK).unlink()
        made.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        made.replace(folder)
    except OSError as error:
        name = str(error.filename or folder)
        raise OSError(
            error.errno,
            error.strerror or str(error),
            name.replace(str(made), str(folder)),
        ) from error
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _delete_left(folder: Path) -> None:
    """Delete what earlier imports into a folder left beside it when they were killed."""
    start = f".{folder.name}-"
    for left in folder.parent.iterdir():
        if not left.name.startswith(start) or left.is_symlink():
            continue
        if is_left(left / _MARK):
            shutil.rmtree(left, ignore_errors=True)


def _fill(root: Path, project: Project, now: int) -> Compiled:
    """Write all files of a project into a folder; return what was compiled of it."""
    write_texts(root, project.files)
    write_texts(root, {name: assets.text(asset) for name, asset in BESIDE.items()})
    digests = write_media(root / "media", project, project.media)
    if any(note.guid for note in project.deck.notes):
        text = adoption.first_lock(project, day_of(now), digests)
        (root / LOCK_FILE).write_text(text, encoding="utf-8", newline="\n")
        deck = adoption.compiled(root / CARDS)
        adoption.adopt(deck, project, now)
    else:
        deck = adoption.compiled(root / CARDS)
        adoption.built(deck, now)
    page = report.page(project, deck.diagnostics)
    (root / IMPORT_PAGE).write_text(page, encoding="utf-8", newline="\n")
    return deck


def day_of(now: int) -> str:
    """Return the day of a time in epoch seconds, as a lock file has it."""
    return datetime.fromtimestamp(now, timezone.utc).strftime("%Y-%m-%d")


def write_texts(root: Path, files: dict[str, str]) -> None:
    """Write texts by their paths below a folder."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def write_media(folder: Path, project: Project, names: Iterable[str]) -> dict[str, str]:
    """Write media files, and return their digests."""
    digests = {}
    for name, blocks in project.deck.opens(names):
        safe = safe_name(name)
        folder.mkdir(exist_ok=True)
        digests[safe] = _copied(folder / safe, blocks)
    return digests


def _copied(path: Path, blocks: Iterable[bytes] | Iterator[bytes]) -> str:
    """Write a media file that has its name when it is whole; return its digest."""
    digest = hashlib.sha256()
    if os.path.lexists(path):
        raise UnreadableError(f"two media files are called {shown(path.name)}")
    temporary = temporary_name(path)
    try:
        with temporary.open("wb") as file:
            for block in blocks:
                digest.update(block)
                file.write(block)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return digest.hexdigest()


def safe_name(name: str) -> str:
    """Return the name of a media file; raises ``UnreadableError`` for one that leads anywhere else."""
    name = normalize("NFC", name)
    if not _is_possible(name):
        raise UnreadableError(
            f"a media file is called {shown(name)}, which cannot be a file name here"
        )
    return name


def _is_possible(name: str) -> bool:
    """Tell whether a file can have a name, here and on the systems of others."""
    if name in ("", ".", "..") or not name.isprintable():
        return False
    if any(sign in name for sign in '/\\:*?"<>|') or is_device(name):
        return False
    try:
        refuse_impossible(name)
    except UnusableNameError:
        return False
    return len(name.encode("utf-8", "surrogatepass")) <= MAX_NAME
