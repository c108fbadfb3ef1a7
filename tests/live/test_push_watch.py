"""``deckgen push --watch``: each save reaches Anki, unless something has to be asked."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from helpers.waiting import PATIENCE, wait_for
from live.addon import Addon
from live.test_push import Desk

from deckgen.commands.push import watching

if TYPE_CHECKING:
    from collections.abc import Iterator

    from live.collection import Hand


@pytest.fixture
def desk(tmp_path: Path, hand: Hand) -> Iterator[Desk]:
    with Addon(hand.col) as addon:
        yield Desk(tmp_path / "project", hand, addon)


@pytest.fixture
def watched(desk: Desk, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A watch of the project; what it prints is in the file ``printed``."""
    # what is started in the background of a shell is not interrupted otherwise, nor are its children
    program = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    )
    program += "from deckgen.__main__ import run; run()"
    options = ["push", "--watch", str(desk.root), "--url", desk.addon.url]
    command = [sys.executable, "-c", program, *options]
    with (tmp_path / "printed").open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT)
        yield process
        if process.poll() is None:
            process.kill()
        process.wait(PATIENCE)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT")
def test_each_save_is_pushed(
    desk: Desk, tmp_path: Path, watched: subprocess.Popen[bytes]
) -> None:
    def printed() -> str:
        return (tmp_path / "printed").read_text(encoding="utf-8", errors="replace")

    def answer() -> str:
        with desk.addon.turn:
            return desk.hand.fields(desk.guid("iron"))["Answer"]

    wait_for(lambda: "12 new" in printed())
    desk.rewrite("of course", "surely")
    wait_for(lambda: "iron: changed: Answer" in printed() and "surely" in answer())
    desk.rewrite("a: A rock}", "a: A rock")  # a mistake
    wait_for(lambda: "error[Y" in printed())
    desk.addon.profile = None  # and an Anki that is at the choice of profiles
    desk.rewrite("a: A rock", "a: A rock}")
    wait_for(lambda: "no profile open" in printed())
    desk.addon.profile = "User 1"
    with desk.addon.turn:
        desk.edit("iron", Answer="mine")
    desk.rewrite("surely", "truly")  # changed on both sides: nothing is written
    wait_for(
        lambda: "iron: Answer: changed here and in Anki: kept in Anki" in printed()
    )
    assert answer() == "mine"
    watched.send_signal(signal.SIGINT)
    assert watched.wait(PATIENCE) != 0
    assert "Traceback" not in printed()


def test_what_a_push_writes_does_not_push_it_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []

    def sleep(_: float) -> None:
        looks.append(1)
        if len(looks) > 5:
            raise KeyboardInterrupt

    monkeypatch.setattr(watching.time, "sleep", sleep)
    pushes = 0
    with suppress(KeyboardInterrupt):
        for _ in watching.saves(desk.root, lambda: None):
            pushes += 1
            assert desk.push().exit_code == 0
    assert pushes == 1


@pytest.mark.parametrize("option", ["--yes", "--dry-run", "--delete-retired"])
def test_a_watch_is_never_agreed_to_beforehand(desk: Desk, option: str) -> None:
    result = desk.push("--watch", option)
    assert result.exit_code == 2
    assert "--watch cannot be combined" in result.stderr
