"""A project on the disk: all of it, or nothing."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

from deckgen.commands.importing import adoption, report
from deckgen.formats.reading.limits import UnreadableError, shown
from deckgen.lockfile.content import NAME
from deckgen.util.filenames import UnusableNameError, refuse_impossible

if TYPE_CHECKING:
    from deckgen.commands.importing.project import Project
    from deckgen.formats.incoming.deck import IncomingDeck

CARDS = "cards.yaml"
MAX_NAME = 120
"""Bytes of the name of a media file, as Anki has it."""


class ExistsError(Exception):
    """There is something where the project was to be written."""


def write(folder: Path, deck: IncomingDeck, project: Project, now: int) -> None:
    """Write a project into a new folder, or into an empty one.

    It is made beside the folder and moved there when it is whole. Raises :exc:`ExistsError`,
    ``FaultyError``, ``UnreadableError`` and ``OSError``.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ExistsError
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _fill(made, deck, project, now)
        made.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        made.replace(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _fill(root: Path, deck: IncomingDeck, project: Project, now: int) -> None:
    for name, text in project.files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    digests = _media(root / "media", deck, project)
    day = datetime.fromtimestamp(now, timezone.utc).strftime("%Y-%m-%d")
    if any(note.guid for note in deck.notes):
        (root / NAME).write_text(adoption.first_lock(project, day, digests), encoding="utf-8", newline="\n")
        adoption.adopt(root / CARDS, deck, project, now)
    (root / "IMPORT.md").write_text(report.page(deck, project), encoding="utf-8", newline="\n")


def _media(folder: Path, deck: IncomingDeck, project: Project) -> dict[str, str]:
    """Write the media files, and return their digests."""
    digests = {}
    for name, blocks in deck.opens(project.media):
        safe = _safe(name)
        folder.mkdir(exist_ok=True)
        digests[safe] = _copied(folder / safe, blocks)
    return digests


def _copied(path: Path, blocks: Iterable[bytes] | Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    with path.open("xb") as file:
        for block in blocks:
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


def _safe(name: str) -> str:
    """Return the name of a media file; raises ``UnreadableError`` for one that leads anywhere else."""
    name = normalize("NFC", name)
    is_odd = not name.isprintable() or any(sign in name for sign in '/\\:*?"<>|') or name in ("", ".", "..")
    try:
        refuse_impossible(name)
    except UnusableNameError:
        is_odd = True
    if is_odd or len(name.encode()) > MAX_NAME:
        raise UnreadableError(f"a media file is called {shown(name)}, which no project can have")
    return name
