"""``deckgen build --watch``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from helpers.waiting import PATIENCE, wait_for

from deckgen.cli.main import main
from deckgen.util.saved import file_times

if TYPE_CHECKING:
    from collections.abc import Iterator


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


def test_a_save_builds_again_and_an_error_does_not_end_it(
    deck: Path, watched: Path
) -> None:
    cards = deck / "cards.yaml"
    first = cards.read_text(encoding="utf-8")

    def printed() -> str:
        # the end may be half a character
        return watched.read_text(encoding="utf-8", errors="replace")

    wait_for(lambda: "new        6" in printed())
    cards.write_text(
        first.replace("a: The nucleus", "b: The nucleus"), encoding="utf-8"
    )
    wait_for(lambda: "Nothing built" in printed().partition("error[Y201]")[2])
    cards.write_text(
        first.replace("a: The nucleus", "a: Its nucleus"), encoding="utf-8"
    )
    wait_for(
        lambda: (
            "nucleus"
            in printed().partition("error[Y201]")[2].partition("Nothing built")[2]
        )
    )
    assert printed().count("error[Y201]") == 1


@pytest.mark.parametrize("named", [None, "out.apkg"])
def test_what_a_build_writes_does_not_build_it_again(
    deck: Path, named: str | None
) -> None:
    output = deck / named if named else None
    before = file_times(deck, output)
    assert str(deck / "cards.yaml") in before
    told = CliRunner().invoke(
        main, ["build", *(["-o", str(output)] if output else []), str(deck)]
    )
    assert told.exit_code == 0
    assert file_times(deck, output) == before


def test_a_release_is_not_watched(deck: Path) -> None:
    told = CliRunner().invoke(main, ["build", "--watch", "--release", "1.0", str(deck)])
    assert told.exit_code == 2
