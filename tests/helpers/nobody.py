"""Commands as somebody runs them who may not read and write everything, also where root runs the tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


def deckgen(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run ``deckgen`` in a folder. Skips the test where root cannot be bound by permissions."""
    bound: list[str] = []
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root may read everything")
        bound = ["setpriv", "--bounding-set", "-all", "--inh-caps", "-all"]
    return subprocess.run(
        [*bound, sys.executable, "-m", "deckgen", *words],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )
