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
    python = sys.executable or "python"
    words = [python, "-m", "pip", "install", *packages]
    if os.name != "nt":
        return shlex.join(words)
    for place, word in enumerate(words):
        if not set(word).isdisjoint(" <>"):
            words[place] = f'"{word}"'
    # PowerShell runs a program that is in quotation marks only behind '&'.
    if words[0].startswith('"'):
        words.insert(0, "&")
    return " ".join(words)
