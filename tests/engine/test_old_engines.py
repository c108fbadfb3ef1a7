"""The promises about updates, held in earlier engines: each runs in an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from engines import REPO, pythons

PYTHONS = pythons()  # before a test gets a cache folder of its own
HERE = "tests/engine/in_every_engine.py"


def run(python: str) -> subprocess.CompletedProcess[str]:
    command = [
        python,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-o",
        "addopts=",
        HERE,
    ]
    environment = os.environ | {"PYTHONPATH": str(REPO), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        command, cwd=REPO, env=environment, capture_output=True, text=True, timeout=600
    )


@pytest.mark.old_engines
@pytest.mark.parametrize("python", [sys.executable, *PYTHONS])
def test_the_promises_hold_in_an_engine(python: str) -> None:
    done = run(python)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.old_engines
def test_there_are_earlier_engines() -> None:
    assert PYTHONS, (
        "run 'python tests/engine/engines.py', or name some in DECKGEN_ENGINES"
    )
