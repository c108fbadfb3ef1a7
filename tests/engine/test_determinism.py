"""The same input gives the same bytes, whatever the surroundings."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from helpers.project import REPO, T0

if TYPE_CHECKING:
    from helpers.project import Workshop

PLAIN = {"PATH": os.environ["PATH"], "PYTHONPATH": str(REPO)}

SURROUNDINGS = {
    "hash seed": {"PYTHONHASHSEED": "12345"},
    "another hash seed": {"PYTHONHASHSEED": "7"},
    "time zone": {"TZ": "Pacific/Kiritimati"},
    "locale": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    "C locale": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "later": {"SOURCE_DATE_EPOCH": "4000000000"},
    "optimised": {"PYTHONOPTIMIZE": "2"},
}


def build(
    root: Path, env: dict[str, str], cwd: Path | None = None, umask: int = 0o022
) -> str:
    """Build in a process of its own and return what it says."""
    command = [sys.executable, "-m", "deckgen", "build", str(root) if cwd else "."]
    done = subprocess.run(
        command,
        cwd=cwd or root,
        env=PLAIN | env,
        umask=umask,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def files(root: Path) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes()
        for path in (root / "cards.lock", *(root / "dist").iterdir())
    }


@pytest.fixture
def built(workshop: Workshop) -> Workshop:
    workshop.cards["plus-1"]["note"] = (
        "Straße, İstanbul, naïve, 🇹🇷 and a rare sign: \U0001fadf"
    )
    workshop.write()
    build(workshop.root, {"SOURCE_DATE_EPOCH": str(T0)})
    return workshop


@pytest.mark.parametrize("surroundings", SURROUNDINGS)
def test_with_the_lock_file(built: Workshop, tmp_path: Path, surroundings: str) -> None:
    expected = files(built.root)
    copy = tmp_path / "elsewhere" / "another name"
    copy.mkdir(parents=True)
    for name in ("cards.yaml", "cards.lock", "dot.png"):
        shutil.copyfile(built.root / name, copy / name)
        os.utime(copy / name, (1, 1))
    build(copy, SURROUNDINGS[surroundings], cwd=tmp_path, umask=0o077)
    assert files(copy) == expected


def test_without_a_lock_file_at_a_pinned_time(built: Workshop, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("cards.yaml", "dot.png"):
        shutil.copyfile(built.root / name, copy / name)
    build(copy, {"SOURCE_DATE_EPOCH": str(T0), "PYTHONHASHSEED": "99"})
    assert files(copy) == files(built.root)


def test_a_second_build_leaves_the_lock_file_alone(built: Workshop) -> None:
    expected = files(built.root)
    before = (built.root / "cards.lock").stat()
    said = build(built.root, {})
    assert files(built.root) == expected
    after = (built.root / "cards.lock").stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)
    assert "new" not in said


def test_the_time_of_a_change_is_the_pinned_one(built: Workshop) -> None:
    built.cards["plus-2"]["a"] = "five"
    built.write()
    build(built.root, {"SOURCE_DATE_EPOCH": str(T0 + 5)})
    lines = built.lock_path.read_text(encoding="utf-8").splitlines()
    times = {
        line.split(" ")[1]: int(line.split(" ")[6])
        for line in lines
        if line.startswith("card ")
    }
    assert times.pop("plus-2") == T0 + 5
    assert set(times.values()) == {T0}
