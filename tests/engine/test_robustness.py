"""Builds that are killed, that run out of disk, that run at once: nothing is ever broken."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from projects import REPO, Row, Workshop, errors, rows, sample

from deckgen import ledger as ledgers
from deckgen.diagnostics import TextFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deckgen.ledger import Ledger

COMMAND = [sys.executable, "-m", "deckgen", "build", "--quiet", "."]

# Runs the command with a fault at the n-th time that it opens a file for writing, renames,
# deletes or makes one. What SQLite and the disk do by themselves is not seen.
FAULTY = """
import os, signal, sys
mode, at = sys.argv[1], int(sys.argv[2])
seen = 0
def hook(event, args):
    global seen
    if event == "open":
        path, opened, flags = args
        if not (isinstance(opened, str) and set(opened) & set("wax+")
                or opened is None and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)):
            return
    elif event not in ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "sqlite3.connect"):
        return
    if not str(args[0]).startswith(os.getcwd()):
        return
    seen += 1
    if mode == "kill" and seen == at:
        os.kill(os.getpid(), signal.SIGKILL)
    if mode == "full" and seen == at:
        raise OSError(28, "No space left on device", args[0])
    if mode == "dead" and seen >= at:
        raise OSError(30, "Read-only file system", args[0])
sys.argv = ["deckgen", "build", "--quiet", "."]
import deckgen.cli
sys.addaudithook(hook)
try:
    deckgen.cli.main()
finally:
    print(seen)
"""


def start(root: Path, command: list[str] = COMMAND, **options: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(REPO), "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        **options,
    )


def run(root: Path, command: list[str] = COMMAND, **options: Any) -> tuple[int, str, str]:
    process = start(root, command, **options)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def faulty(root: Path, mode: str, at: int) -> tuple[int, str, str]:
    return run(root, [sys.executable, "-c", FAULTY, mode, str(at)])


def read_ledger(workshop: Workshop) -> Ledger:
    text = workshop.ledger.read_text(encoding="utf-8")
    ledger, faults = ledgers.parse(TextFile("cards.lock", text), "sample")
    assert ledger is not None, faults
    return ledger


def litter(workshop: Workshop) -> set[str]:
    expected = {"cards.yaml", "cards.lock", "dot.png", "dist", "dist/sample.apkg"}
    found = {path.relative_to(workshop.root).as_posix() for path in workshop.root.rglob("*")}
    return found - expected


class Witness:
    """Sees every package that a learner could have got, and that each follows from the last."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        self.seen: dict[str, Row] = {}

    def look(self) -> None:
        ledger = read_ledger(self.workshop)
        if not self.workshop.target.exists():
            return
        known = {entry.guid: entry for entry in ledger.cards.values()}
        for guid, row in rows(self.workshop.target).items():
            before = self.seen.get(guid, row)
            assert row.id == before.id == known[guid].id
            assert before.mod <= row.mod <= known[guid].mod
            assert before.mod < row.mod or before == row
            self.seen[guid] = row


def assert_consistent(workshop: Workshop) -> None:
    known = {entry.guid: (entry.id, entry.mod) for entry in read_ledger(workshop).cards.values()}
    assert {guid: (row.id, row.mod) for guid, row in rows(workshop.target).items()} == known


# --- killed ----------------------------------------------------------------------------


def test_killed_at_every_step(workshop: Workshop) -> None:
    """A kill just before each thing that a build does to the disk, the first build and a later one."""
    steps = 0
    for answer in ("first", "second"):
        workshop.cards["plus-0"]["a"] = answer
        workshop.write()
        for at in range(1, 100):
            code, _, err = faulty(workshop.root, "kill", at)
            if code == 0:
                break
            assert code == -signal.SIGKILL, err
            steps += 1
            if workshop.ledger.exists():
                Witness(workshop).look()
        assert litter(workshop) == set()
        assert_consistent(workshop)
    assert steps >= 10


def test_killed_at_any_moment(workshop: Workshop) -> None:
    """Twenty-five builds of two thousand cards are killed, half of them while they write."""
    workshop.deck = sample(2000)
    chance = random.Random(1815)
    workshop.write()
    begun = time.monotonic()
    assert run(workshop.root)[0] == 0
    usual = time.monotonic() - begun
    witness = Witness(workshop)
    witness.look()
    killed = 0
    for turn in range(25):
        for n in chance.sample(range(2000), 50):
            workshop.cards[f"plus-{n}"]["a"] = f"answer {turn}"
        workshop.write()
        process = start(workshop.root)
        if turn % 2:
            time.sleep(chance.uniform(0.3, 1) * usual)
        else:
            _wait_for_litter(workshop, process, chance.uniform(0, 0.15) * usual)
        process.kill()
        killed += process.wait() == -signal.SIGKILL
        process.communicate()
        witness.look()
    assert killed >= 10
    assert run(workshop.root)[0] == 0
    witness.look()
    assert litter(workshop) == set()
    assert_consistent(workshop)


def _wait_for_litter(workshop: Workshop, process: subprocess.Popen[str], longer: float) -> None:
    """Wait until a build begins to write, and a little longer."""
    while process.poll() is None and not litter(workshop):
        time.sleep(0.001)
    time.sleep(longer)


# --- no room, no right -------------------------------------------------------------------


def state(workshop: Workshop) -> tuple[bytes, bytes]:
    return workshop.ledger.read_bytes(), workshop.target.read_bytes()


def test_a_disk_that_is_full_at_any_step(workshop: Workshop) -> None:
    workshop.write()
    assert run(workshop.root)[0] == 0
    before = state(workshop)
    workshop.cards["plus-0"]["a"] = "changed"
    workshop.write()
    failed = 0
    for at in range(1, 100):
        code, _, err = faulty(workshop.root, "full", at)
        if code == 0 and state(workshop) != before:
            break
        failed += code == 2
        assert code == 2, err
        assert err.startswith("deckgen: cannot write ")
        assert err.endswith("No space left on device; nothing was changed\n")
        assert ".tmp" not in err
        assert state(workshop) == before
        assert litter(workshop) == set()
    assert failed >= 4
    assert_consistent(workshop)


def test_a_disk_that_goes_away_at_any_step(workshop: Workshop) -> None:
    """Nothing can be cleaned up then, but what is there stays whole, and the next build mends it."""
    workshop.write()
    assert run(workshop.root)[0] == 0
    for at in range(1, 100):
        workshop.cards["plus-0"]["a"] = f"changed {at}"
        workshop.write()
        witness = Witness(workshop)
        witness.look()
        code, _, err = faulty(workshop.root, "dead", at)
        witness.look()
        if code == 0:
            break
        assert code == 2, err
        assert "Traceback" not in err
        assert run(workshop.root)[0] == 0
        witness.look()
        assert litter(workshop) == set()
        assert_consistent(workshop)
    assert at >= 4


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[dict[str, Any]]:
    """Give a folder only so much room: a small disk where one can be mounted, or a limit on the
    size of the files that the build writes. Yields the options for its process."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "none", str(folder)]
    try:
        mounted = subprocess.run(mount, capture_output=True).returncode == 0
    except OSError:
        mounted = False
    limit = (kilobytes * 1024, resource.RLIM_INFINITY)
    try:
        yield {} if mounted else {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit)}
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


def limited(folder: Path, kilobytes: int) -> Any:
    """The same with the limit alone, which is to be had everywhere."""
    folder.mkdir()
    limit = (kilobytes * 1024, resource.RLIM_INFINITY)
    return _as_context({"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit)})


@contextmanager
def _as_context(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield value


@pytest.mark.parametrize("make", [small_disk, limited])
def test_a_small_disk(tmp_path: Path, make: Callable[[Path, int], Any]) -> None:
    with make(tmp_path / "disk", 640) as options:
        workshop = Workshop(tmp_path / "disk")
        workshop.write()
        assert run(workshop.root, **options)[0] == 0
        before = state(workshop)
        workshop.deck = sample(1500)
        workshop.write()
        code, out, err = run(workshop.root, **options)
        assert (code, out) == (2, "")
        assert err.startswith("deckgen: cannot write ")
        assert err.endswith("; nothing was changed\n")
        assert state(workshop) == before
        assert litter(workshop) == set()
        workshop.deck = sample(21)
        workshop.write()
        assert run(workshop.root, **options)[0] == 0
        assert_consistent(workshop)


def test_no_folder_can_be_made(workshop: Workshop) -> None:
    workshop.write()
    (workshop.root / "dist").write_text("a file", encoding="utf-8")
    code, _, err = run(workshop.root)
    assert code == 2
    assert err.startswith("deckgen: cannot write dist") or "dist" in err
    assert not workshop.ledger.exists()
    assert (workshop.root / "dist").read_text(encoding="utf-8") == "a file"


def test_the_package_is_in_the_way(workshop: Workshop) -> None:
    """The last step fails, after the ledger is written: the ledger is as before."""
    workshop.write()
    assert run(workshop.root)[0] == 0
    ledger = workshop.ledger.read_bytes()
    workshop.cards["plus-0"]["a"] = "changed"
    workshop.write()
    workshop.target.unlink()
    workshop.target.mkdir()
    code, _, err = run(workshop.root)
    assert code == 2
    assert "sample.apkg: Is a directory; nothing was changed" in err
    assert workshop.ledger.read_bytes() == ledger
    assert litter(workshop) == set()


@contextmanager
def read_only(folder: Path) -> Iterator[bool]:
    """Make a folder read-only for its owner and, by a mount where that is allowed, for root."""
    try:
        bound = not subprocess.run(["mount", "--bind", folder, folder], capture_output=True).returncode
    except OSError:
        bound = False
    if bound:
        subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True, capture_output=True)
    folder.chmod(0o555) if not bound else None
    try:
        yield bound or os.geteuid() != 0
    finally:
        if bound:
            subprocess.run(["umount", folder], check=True)
        else:
            folder.chmod(0o755)


@pytest.mark.parametrize("part", ["dist", "."])
def test_a_read_only_folder(workshop: Workshop, part: str) -> None:
    workshop.write()
    assert run(workshop.root)[0] == 0
    before = state(workshop)
    workshop.cards["plus-0"]["a"] = "changed"
    workshop.write()
    with read_only(workshop.root / part) as is_so:
        # Where root cannot mount, nothing is read-only for it: then the fault is simulated.
        code, _, err = run(workshop.root) if is_so else faulty(workshop.root, "dead", 1)
    assert code == 2
    assert err.startswith("deckgen: cannot write ")
    assert "ead-only" in err or "ermission" in err
    assert err.endswith("; nothing was changed\n")
    assert state(workshop) == before
    assert litter(workshop) == set()


# --- at once -------------------------------------------------------------------------------


def test_eight_builds_at_once(workshop: Workshop) -> None:
    """Between their starts the source changes, saved as editors do: by a new file in its place."""
    workshop.deck = sample(300)
    processes = []
    for turn in range(8):
        workshop.cards[f"plus-{turn}"]["a"] = f"answer {turn}"
        workshop.deck["topics"][0]["cards"].append(
            {"id": f"added-{turn}", "q": f"Which one is number {turn}?", "a": "This", "unsourced": "a test"}
        )
        path = workshop.write()
        path.replace(workshop.root / "saved")
        (workshop.root / "saved").replace(path)
        processes.append(start(workshop.root))
        time.sleep(0.05)
    for process in processes:
        _, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
    assert_consistent(workshop)
    assert litter(workshop) == set()
    found = rows(workshop.target)
    outcome = workshop.try_build()
    assert not errors(outcome)
    assert outcome.checked.changes is not None
    assert outcome.checked.changes.unchanged == len(found)
