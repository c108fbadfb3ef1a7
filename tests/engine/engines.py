"""Environments with earlier engines of Anki, in which the tests of ``in_every_engine.py`` are run.

``python tests/engine/engines.py`` makes them, in a cache folder, and prints their Pythons.
``DECKGEN_ENGINES`` names others: Pythons with ``anki`` and pytest, apart by ``:`` (``;`` on Windows).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

REPO = Path(__file__).parents[2]

VERSIONS = ("23.12.1", "24.11", "25.2.7")
"""The engines that differ: the oldest that deckgen promises for, the last that stamps an updated note
with the time of the import, the first that does not. The one of ``requirements.txt`` is tried too."""

NEEDED = (
    "genanki",
    "PyYAML",
    "click",
    "markdown-it-py",
    "Pygments",
    "hypothesis",
    "pytest",
)
"""What deckgen and its tests need beside the engine."""


def folder() -> Path:
    """Return where the environments are kept."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "deckgen" / "engines"


def pythons() -> list[str]:
    """Return the Pythons with earlier engines that are here: those named, or those that were made."""
    named = os.environ.get("DECKGEN_ENGINES")
    if named:
        return named.split(os.pathsep)
    made = (folder() / version / "bin" / "python" for version in VERSIONS)
    return [str(python) for python in made if python.is_file()]


def pins() -> str:
    """Return the lines of ``tests/requirements.txt`` but for that of the engine."""
    lines = (
        (REPO / "tests" / "requirements.txt")
        .read_text(encoding="utf-8")
        .splitlines(keepends=True)
    )
    return "".join(line for line in lines if not line.startswith("anki=="))


def make(version: str) -> Path:
    """Make an environment with an engine, unless it is there; return its Python.

    The engines have wheels for every Python from 3.9 on, and no upper bound of their own. All else has
    the versions that the tests are run with.
    """
    target = folder() / version
    python = target / "bin" / "python"
    done = target / "complete"
    if done.is_file():
        return python
    shutil.rmtree(target, ignore_errors=True)
    uv = shutil.which("uv")
    if uv:
        subprocess.run(
            [uv, "venv", "-q", "--python", sys.executable, str(target)], check=True
        )
        install = [uv, "pip", "install", "-q", "--python", str(python)]
    else:
        subprocess.run([sys.executable, "-m", "venv", str(target)], check=True)
        install = [str(python), "-m", "pip", "install", "-q"]
    pinned = target / "pins.txt"
    pinned.write_text(pins(), encoding="utf-8")
    subprocess.run(
        [*install, "-c", str(pinned), f"anki=={version}", *NEEDED], check=True
    )
    done.touch()
    return python


if __name__ == "__main__":
    for each in VERSIONS:
        print(make(each), flush=True)
