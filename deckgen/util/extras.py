"""What to type where a package is missing that only some commands need."""

from __future__ import annotations

import os
import shlex
import sys


def install(*packages: str) -> str:
    """Return the command that installs packages for the Python that runs now.

    A bare ``pip`` may belong to another Python: ``.venv/bin/deckgen`` runs without the environment
    being active.
    """
    words = [sys.executable or "python", "-m", "pip", "install", *packages]
    if os.name != "nt":
        return shlex.join(words)
    # PowerShell runs a program that is in quotation marks only behind '&'.
    named = [f'"{word}"' if set(word) & set(" <>") else word for word in words]
    return " ".join(["&", *named] if named[0].startswith('"') else named)
