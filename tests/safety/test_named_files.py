"""What a command line names may be a pipe or a device: no command waits for it or reads it without end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

DECK = (
    "deck: {id: t, uid: tttttttt, name: T}\n"
    "topics: [{id: x, title: X, cards: [{id: a, q: What is it?, a: This, unsourced: a test}]}]\n"
)


@pytest.mark.parametrize(
    "command",
    [
        "check --study",
        "diff",
        "draft",
        "import",
        "import --types t.apkg --dialect anki-text",
        "init --from",
        "preview --html p.html --study",
        "pull",
        "study",
        "verify",
    ],
)
@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_nothing_is_waited_for(tmp_path: Path, command: str, kind: str) -> None:
    (tmp_path / "cards.yaml").write_text(DECK)
    (tmp_path / "t.apkg").write_bytes(b"")
    if kind == "pipe":
        os.mkfifo(tmp_path / "named")
    else:
        (tmp_path / "named").symlink_to("/dev/zero")
    before = sorted(tmp_path.iterdir())
    program = [sys.executable, "-m", "deckgen", *command.split(), "named"]
    done = subprocess.run(
        program, cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    assert sorted(tmp_path.iterdir()) == before
