"""``deckgen build --watch``."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from deckgen.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 60


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    assert CliRunner().invoke(main, ["init", str(tmp_path / "deck")]).exit_code == 0
    return tmp_path / "deck"


@pytest.fixture
def watched(deck: Path, tmp_path: Path) -> Iterator[Path]:
    """What a watch of the deck prints, in a file."""
    printed = tmp_path / "printed"
    command = [sys.executable, "-m", "deckgen", "build", "--watch", str(deck)]
    with printed.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT)
        yield printed
        process.terminate()
        process.wait(PATIENCE)


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "what is waited for does not come"
        time.sleep(0.1)


def test_a_save_builds_again_and_an_error_does_not_end_it(deck: Path, watched: Path) -> None:
    cards = deck / "cards.yaml"
    first = cards.read_text(encoding="utf-8")
    wait_for(lambda: "new        6" in watched.read_text(encoding="utf-8"))
    cards.write_text(first.replace("a: The nucleus", "b: The nucleus"), encoding="utf-8")
    wait_for(lambda: "error[Y201]" in watched.read_text(encoding="utf-8"))
    cards.write_text(first.replace("a: The nucleus", "a: Its nucleus"), encoding="utf-8")
    wait_for(
        lambda: (
            "nucleus" in watched.read_text(encoding="utf-8").split("error[Y201]")[1].split("Nothing built")[1]
        )
    )
    size = watched.stat().st_size
    time.sleep(1.5)
    assert watched.stat().st_size == size, "its own files build it again"


def test_a_release_is_not_watched(deck: Path) -> None:
    told = CliRunner().invoke(main, ["build", "--watch", "--release", "1.0", str(deck)])
    assert told.exit_code == 2
