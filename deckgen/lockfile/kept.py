"""What cards are compiled by of an import: read from the lock file before anything else of it."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from deckgen.core.model import NOTHING_KEPT, Kept
from deckgen.core.projectfiles import LOCK_FILE
from deckgen.lockfile import masks, typelines
from deckgen.lockfile.content import LockFile
from deckgen.util.atomic import read_own
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_WORDS = (b"adopted ", b"media ", b"mask ", b"picture ")
# 'media map.png 0f1e2d3c4b5a6978'
_KEPT = lazy_pattern(rb"^(?:adopted|media|mask|picture) .*$", re.MULTILINE)


def keeps_nothing(data: bytes) -> bool:
    """Tell whether no line of a lock file is about what cards are compiled by: quickly seen of most."""
    return not any(data.startswith(word) or b"\n" + word in data for word in _WORDS)


def read_kept(root: Path, looked: Callable[[bytes], bool] = keeps_nothing) -> Kept:
    """Return what an import took over, read from the lock file without the rest of it.

    ``looked`` tells what :func:`keeps_nothing` does, from memory perhaps.
    """
    try:
        data = read_own(root, root / LOCK_FILE)
    except OSError:  # which is reported when the lock file is read
        return NOTHING_KEPT
    if looked(data):
        return NOTHING_KEPT
    lines = _KEPT.findall(data)
    if not lines:
        return NOTHING_KEPT
    lock = LockFile("")
    for line in lines:
        columns = line.decode("utf-8", "replace").rstrip("\r").split(" ")
        reader = masks if columns[0] in masks.WORDS else typelines
        with suppress(ValueError):
            reader.read(lock, columns)
    return Kept(bool(lock.adopted), lock.media, lock.masks, lock.pictures)
