"""``deckgen pull`` and ``push`` killed at each file that they open, rename or delete: the next goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from live.addon import Addon
from live.lab import CARDS, START, Lab
from live.test_push import Desk

from deckgen.compile import pipeline

if TYPE_CHECKING:
    from live.collection import Hand

pytestmark = pytest.mark.once

REPO = Path(__file__).parents[2]

SCRIPT = """
import os, signal, sys
root, at, *arguments = sys.argv[1:]
import deckgen.cli.main, deckgen.compile.pipeline
import deckgen.commands.pull.command, deckgen.commands.push.command
seen = 0

def hook(event, args):
    global seen
    is_writing = event in ("os.rename", "os.remove", "os.mkdir")
    if event == "open":
        mode, flags = args[1:]
        to_write = os.O_WRONLY | os.O_RDWR
        is_writing = bool(set(mode) & set("wax+")) if isinstance(mode, str) else bool(flags & to_write)
    if is_writing and str(args[0]).startswith(root):
        seen += 1
        if seen == int(at):
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(hook)
sys.argv = ["deckgen", *arguments]
deckgen.cli.main.main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_pull_killed_anywhere_leaves_whole_files(tmp_path: Path, hand: Hand) -> None:
    lab = Lab(tmp_path / "project", hand)
    hand.engine.import_package(lab.build("--release", "1.0"))
    (Path(hand.col.media.dir()) / "paste.png").write_bytes(b"\x89PNG pasted")
    lab.edit("coal", Answer='A rock <img src="paste.png">')
    lab.edit("iron", Note="New")
    hand.add("Lab deck (Question)", "Lab deck", "Made there?", "Yes")
    file = hand.export(tmp_path / "theirs.apkg", "Lab deck")
    lock = (lab.root / "cards.lock").read_bytes()
    ended = False
    for at in range(1, 40):
        lab.cards.write_text(CARDS, encoding="utf-8")
        (lab.root / "cards.lock").write_bytes(lock)
        (lab.root / "media" / "paste.png").unlink(missing_ok=True)
        done = subprocess.run(
            [
                sys.executable,
                "-c",
                SCRIPT,
                str(lab.root),
                str(at),
                "pull",
                str(file),
                "-C",
                str(lab.root),
            ],
            cwd=REPO,
            env={**os.environ, "SOURCE_DATE_EPOCH": "1800000000"},
            capture_output=True,
            text=True,
        )
        assert not pipeline.check(lab.cards, 1_800_000_000).failed
        text = lab.text
        assert text == CARDS or "draft: true" in text
        ended = done.returncode == 0
        assert lab.run("pull", str(file), "-C", str(lab.root)).exit_code == 0
        assert lab.text.count("from-anki-made-there") == 1
        assert "![](media/paste.png)" in lab.text
        assert "note: New" in lab.text
        if ended:
            break
    assert ended


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_push_killed_anywhere_goes_on_with_the_next(
    tmp_path: Path, hand: Hand
) -> None:
    with Addon(hand.col) as addon:
        desk = Desk(tmp_path / "project", hand, addon)
        (desk.root / "own.css").write_text(".card { margin: 0; }", encoding="utf-8")
        desk.rewrite("  language: nl\n", "  language: nl\n  style: own.css\n")
        assert desk.push().exit_code == 0
        desk.study()
        desk.edit("coal", Note="mine")
        before = desk.state()
        command = [sys.executable, "-c", SCRIPT, str(desk.root)]
        for at in range(1, 60):
            desk.rewrite("of course", f"surely{at} of course")
            card = f"      - {{id: n{at}, q: Which {at}?, a: A{at}}}\n"
            desk.rewrite("      - id: raw", f"{card}      - id: raw")
            (desk.root / "own.css").write_text(
                f".card {{ margin: {at}px; }}", encoding="utf-8"
            )
            done = subprocess.run(
                [*command, str(at), "push", str(desk.root), "--url", addon.url],
                cwd=REPO,
                env={**os.environ, "SOURCE_DATE_EPOCH": str(START + 10 * at)},
                capture_output=True,
                text=True,
            )
            shared = json.loads(
                (desk.root / "dist" / "lab-anki.json").read_text(encoding="utf-8")
            )
            assert shared["notes"]
            again = desk.push()
            assert again.exit_code == 0, again.output
            fields = desk.hand.fields(desk.guid("iron"))
            assert f"surely{at} " in fields["Answer"]
            assert desk.hand.fields(desk.guid(f"n{at}"))["Answer"] == f"A{at}"
            assert desk.hand.fields(desk.guid("coal"))["Note"] == "mine"
            assert (
                f"margin: {at}px"
                in hand.col.models.by_name("Lab deck (Question)")["css"]
            )
            if done.returncode == 0:
                break
        else:
            pytest.fail("it never ended")
        assert (
            hand.col.db.scalar("select count() - count(distinct guid) from notes") == 0
        )
        assert desk.state()[0] == before[0]
        assert desk.state()[1][: len(before[1])] == before[1]  # type: ignore[arg-type, index]
        assert hand.col.fix_integrity()[1]
