"""Where deckgen keeps what is of no worth to anybody else."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def cache_folder() -> Path:
    """Return the folder for all projects: ``deckgen`` in ``XDG_CACHE_HOME``, or where the system
    has its caches. Raises ``RuntimeError`` for a user without a home folder.

    https://specifications.freedesktop.org/basedir-spec/latest/
    """
    named = os.environ.get("XDG_CACHE_HOME")
    if named and Path(named).is_absolute():
        return Path(named) / "deckgen"
    local = os.environ.get("LOCALAPPDATA")
    if sys.platform == "win32" and local and Path(local).is_absolute():
        return Path(local) / "deckgen" / "cache"
    home = Path.home()
    if not home.is_absolute():  # it would be a folder of the project
        raise RuntimeError("the home folder is a relative path")
    if sys.platform == "win32":
        return home / "AppData" / "Local" / "deckgen" / "cache"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "deckgen"
    return home / ".cache" / "deckgen"
