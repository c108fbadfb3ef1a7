"""Builds that are killed, that run out of disk, that run at once: nothing is ever broken."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from helpers.project import Row, Workshop, errors, rows, sample
from zygote import Zygote

from deckgen.core.diagnostics import TextFile
from deckgen.formats import apkg_reader
from deckgen.lockfile import lockfile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.lockfile.lockfile import LockFile

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    opened = Zygote()
    yield opened
    opened.close()


def read_lock(workshop: Workshop) -> LockFile:
    text = workshop.lock_path.read_text(encoding="utf-8")
    lock, faults = lockfile.parse(TextFile("cards.lock", text), "sample")
    assert lock is not None, faults
    return lock


def litter(workshop: Workshop) -> set[str]:
    expected = {"cards.yaml", "cards.lock", "dot.png", "dist", "dist/sample.apkg"}
    return set(_tree(workshop.root)) - expected


def _tree(root: Path) -> Iterator[str]:
    """Yield all paths below a folder, while they come and go."""
    for folder, folders, files in os.walk(root):
        for name in (*folders, *files):
            yield (Path(folder) / name).relative_to(root).as_posix()


class Witness:
    """Sees every package that a learner could have got, and that each follows from the last."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        self.seen: dict[str, Row] = {}

    def look(self) -> None:
        lock = read_lock(self.workshop)
        if not self.workshop.target.exists():
            return
        known = {entry.guid: entry for entry in lock.cards.values()}
        for guid, row in rows(self.workshop.target).items():
            before = self.seen.get(guid, row)
            assert row.id == before.id == known[guid].id
            assert before.mod <= row.mod <= known[guid].mod
            assert before.mod < row.mod or before == row
            self.seen[guid] = row


def assert_consistent(workshop: Workshop) -> None:
    known = {
        entry.guid: (entry.id, entry.mod)
        for entry in read_lock(workshop).cards.values()
    }
    assert {
        guid: (row.id, row.mod) for guid, row in rows(workshop.target).items()
    } == known


# --- killed ----------------------------------------------------------------------------


def test_killed_at_every_step(workshop: Workshop, zygote: Zygote) -> None:
    """A kill just before each thing that a build does to the disk, in a first and a later build."""
    steps = 0
    for answer in ("first", "second"):
        workshop.cards["plus-0"]["a"] = answer
        workshop.write()
        for at in range(1, 100):
            done = zygote.run(workshop.root, "kill", at)
            if done.code == 0:
                break
            assert done.code == -signal.SIGKILL, done.err
            steps += 1
            if workshop.lock_path.exists():
                Witness(workshop).look()
        assert litter(workshop) == set()
        assert_consistent(workshop)
    assert steps >= 10


def with_own_type(workshop: Workshop) -> dict[str, Any]:
    """Have all cards be of an own note type with a script; return the type."""
    own: dict[str, Any] = {
        "id": "word",
        "fields": ["Front", "Back"],
        "cards": [
            {
                "name": "Card",
                "front": "{{Front}}<script src='_x.js'></script>",
                "back": "{{Back}}",
            }
        ],
        "css": ".card { color: black; }",
    }
    cards = [
        {
            "id": f"card-{number}",
            "fields": {"Front": f"What is {number}?", "Back": "a sum"},
            "unsourced": "known",
        }
        for number in range(5)
    ]
    workshop.deck = {
        "deck": workshop.deck["deck"],
        "note-types": [own],
        "topics": [{"id": "t", "title": "T", "type": "word", "cards": cards}],
    }
    (workshop.root / "media").mkdir(parents=True, exist_ok=True)
    return own


def test_killed_at_every_step_with_own_types(
    workshop: Workshop, zygote: Zygote
) -> None:
    """In a first build, with another style and script, with a new template, and in another revision."""
    own = with_own_type(workshop)

    def restyle() -> None:
        own["css"] = ".card { color: navy; }"
        (workshop.root / "media" / "_x.js").write_text("let a = 2;\n", encoding="utf-8")

    def add_template() -> None:
        own["cards"].append(
            {"name": "Reverse", "front": "{{Back}} {{Front}}", "back": "{{Front}}"}
        )

    def revise() -> None:
        own["revision"] = "2"
        own["fields"].append("Extra")
        own["cards"][0]["back"] += "{{Extra}}"

    (workshop.root / "media" / "_x.js").write_text("let a = 1;\n", encoding="utf-8")
    steps = 0
    for change in (lambda: None, restyle, add_template, revise):
        change()
        workshop.write()
        for at in range(1, 100):
            before = workshop.target.read_bytes() if workshop.target.exists() else b""
            done = zygote.run(workshop.root, "kill", at)
            if done.code == 0:
                break
            assert done.code == -signal.SIGKILL, done.err
            steps += 1
            if workshop.lock_path.exists():
                Witness(workshop).look()
                lock = read_lock(workshop)
                assert [part.key for part in lock.parts["word"].fields][:2] == [
                    "front",
                    "back",
                ]
            if workshop.target.exists():
                assert zipfile.ZipFile(workshop.target).testzip() is None
            else:
                assert not before
        assert litter(workshop) <= {"media", "media/_x.js"}
        assert_consistent(workshop)
        package = apkg_reader.read(workshop.target)
        names = {each.fields for each in package.note_types.values()}
        assert (
            tuple(
                each if isinstance(each, str) else each["name"]
                for each in own["fields"]
            )
            in names
        )
    assert steps >= 20


def test_killed_at_any_moment(workshop: Workshop, zygote: Zygote) -> None:
    """Twenty builds of two thousand cards are killed, half of them while they write."""
    workshop.deck = sample(2000)
    chance = random.Random(1815)
    workshop.write()
    begun = time.monotonic()
    assert zygote.run(workshop.root).code == 0
    usual = time.monotonic() - begun
    witness = Witness(workshop)
    witness.look()
    killed = turn = 0
    while killed < 20:
        turn += 1
        assert turn < 200, "nearly all of them were done before"
        for n in chance.sample(range(2000), 50):
            workshop.cards[f"plus-{n}"]["a"] = f"answer {turn}"
        workshop.write()
        pid = zygote.start(workshop.root)
        if turn % 2:
            time.sleep(chance.uniform(0, 1) * usual)
        else:
            _wait_for_litter(workshop, chance.uniform(0, 0.2) * usual)
        os.kill(pid, signal.SIGKILL)
        if zygote.wait(pid).code == -signal.SIGKILL:
            killed += 1
        else:  # it was done before: the machine is quicker now than it was
            usual *= 0.8
        witness.look()
    assert zygote.run(workshop.root).code == 0
    witness.look()
    assert litter(workshop) == set()
    assert_consistent(workshop)


def _wait_for_litter(workshop: Workshop, longer: float) -> None:
    """Wait until a build begins to write, and a little longer."""
    deadline = time.monotonic() + 20
    while not litter(workshop) and time.monotonic() < deadline:
        time.sleep(0.001)
    time.sleep(longer)


# --- no room, no right -------------------------------------------------------------------


@pytest.fixture
def built(workshop: Workshop, zygote: Zygote) -> Workshop:
    """A project that was built, and changed since."""
    workshop.write()
    assert zygote.run(workshop.root).code == 0
    workshop.cards["plus-0"]["a"] = "changed"
    workshop.write()
    return workshop


def state(workshop: Workshop) -> tuple[bytes, bytes]:
    return workshop.lock_path.read_bytes(), workshop.target.read_bytes()


def test_a_disk_that_is_full_at_any_step(built: Workshop, zygote: Zygote) -> None:
    failed = 0
    for at in range(1, 100):
        before = state(built)
        done = zygote.run(built.root, "full", at)
        if int(done.out) < at:
            break
        if done.code == 0:  # it could do without that step
            assert_consistent(built)
            built.cards["plus-0"]["a"] = f"changed {at}"
            built.write()
            continue
        failed += 1
        assert done.code == 2, done.err
        assert done.err.startswith("deckgen: cannot write ")
        assert done.err.endswith("No space left on device; nothing was changed\n")
        assert ".tmp" not in done.err
        assert state(built) == before
        assert litter(built) == set()
    assert failed >= 6


def test_a_disk_that_goes_away_at_any_step(built: Workshop, zygote: Zygote) -> None:
    """Nothing can be cleared up then, but what is there stays whole, and the next build mends it."""
    witness = Witness(built)
    failed = 0
    for at in range(1, 100):
        built.cards["plus-0"]["a"] = f"changed {at}"
        built.write()
        done = zygote.run(built.root, "dead", at)
        witness.look()
        if int(done.out) < at:
            break
        failed += done.code == 2
        assert done.code in (0, 2), done.err
        assert "Traceback" not in done.err
        assert zygote.run(built.root).code == 0
        witness.look()
        assert litter(built) == set()
        assert_consistent(built)
    assert failed >= 6


def test_what_could_not_be_deleted_goes_with_the_next_build(
    built: Workshop, zygote: Zygote
) -> None:
    """Though nothing else has changed since, and the files are old enough to be known as unchanged."""
    built.cards["plus-0"]["a"] = "changed"
    built.write()
    steps = int(zygote.run(built.root, "dead", 1000).out)
    built.cards["plus-0"]["a"] = "changed again"
    built.write()
    time.sleep(0.1)
    assert zygote.run(built.root, "dead", steps).code == 0
    assert litter(built) == {"dist/.sample.apkg.db.tmp"}
    assert zygote.run(built.root).code == 0
    assert litter(built) == set()


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[int]:
    """Mount a small disk where that is allowed. Yields the limit on the size of a file that must
    stand in for it where it is not, else 0."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "none", str(folder)]
    try:
        mounted = subprocess.run(mount, capture_output=True).returncode == 0
    except OSError:
        mounted = False
    try:
        yield 0 if mounted else kilobytes * 512
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


@contextmanager
def limited(folder: Path, kilobytes: int) -> Iterator[int]:
    folder.mkdir()
    yield kilobytes * 512


@pytest.mark.parametrize("make", [small_disk, limited])
def test_a_small_disk(tmp_path: Path, zygote: Zygote, make: type[small_disk]) -> None:
    with make(tmp_path / "disk", 640) as limit:
        workshop = Workshop(tmp_path / "disk")
        workshop.write()
        assert zygote.run(workshop.root, limit=limit).code == 0
        before = state(workshop)
        workshop.deck = sample(1500)
        workshop.write()
        done = zygote.run(workshop.root, limit=limit)
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith("deckgen: cannot write ")
        assert done.err.endswith("; nothing was changed\n")
        assert state(workshop) == before
        assert litter(workshop) == set()
        workshop.deck = sample(21)
        workshop.write()
        assert zygote.run(workshop.root, limit=limit).code == 0
        assert_consistent(workshop)


def test_no_folder_can_be_made(workshop: Workshop, zygote: Zygote) -> None:
    workshop.write()
    (workshop.root / "dist").write_text("a file", encoding="utf-8")
    done = zygote.run(workshop.root)
    assert done.code == 2
    assert (
        done.err
        == f"deckgen: cannot write {workshop.root / 'dist'}: File exists; nothing was changed\n"
    )
    assert not workshop.lock_path.exists()
    assert (workshop.root / "dist").read_text(encoding="utf-8") == "a file"


def test_the_package_cannot_take_its_place(built: Workshop, zygote: Zygote) -> None:
    """The last step fails, after the lock file is written: the lock file is as before."""
    lock = built.lock_path.read_bytes()
    built.target.unlink()
    built.target.mkdir()
    done = zygote.run(built.root)
    assert done.code == 2
    assert (
        done.err
        == f"deckgen: cannot write {built.target}: Is a directory; nothing was changed\n"
    )
    assert built.lock_path.read_bytes() == lock
    assert litter(built) == set()


def test_a_first_build_that_fails_leaves_nothing(
    workshop: Workshop, zygote: Zygote
) -> None:
    workshop.write()
    assert zygote.run(workshop.root, limit=1000).code == 2
    assert set(_tree(workshop.root)) == {"cards.yaml", "dot.png"}


@contextmanager
def read_only(folder: Path) -> Iterator[bool]:
    """Make a folder read-only, for root too where a mount is allowed; yield whether it is so."""
    try:
        bound = not subprocess.run(
            ["mount", "--bind", folder, folder], capture_output=True
        ).returncode
    except OSError:
        bound = False
    if bound:
        subprocess.run(
            ["mount", "-o", "remount,ro,bind", folder], check=True, capture_output=True
        )
    else:
        folder.chmod(0o555)
    try:
        yield bound or os.geteuid() != 0
    finally:
        if bound:
            subprocess.run(["umount", folder], check=True)
        else:
            folder.chmod(0o755)


@pytest.mark.parametrize("part", ["dist", "."])
def test_a_read_only_folder(built: Workshop, zygote: Zygote, part: str) -> None:
    before = state(built)
    with read_only(built.root / part) as is_so:
        # For root, where it cannot mount, nothing is read-only: then the fault is simulated.
        done = zygote.run(built.root) if is_so else zygote.run(built.root, "dead", 1)
    assert done.code == 2
    assert done.err.startswith(
        f"deckgen: cannot write {built.target if part == 'dist' else ''}"
    )
    assert "Read-only file system" in done.err or "Permission denied" in done.err
    assert done.err.endswith("; nothing was changed\n")
    assert state(built) == before
    assert litter(built) == set()


# --- at once -------------------------------------------------------------------------------


def test_eight_builds_at_once(workshop: Workshop, zygote: Zygote) -> None:
    """Between their starts the source changes, saved as editors do: by a new file in its place."""
    workshop.deck = sample(300)
    pids = []
    for turn in range(8):
        workshop.cards[f"plus-{turn}"]["a"] = f"answer {turn}"
        workshop.deck["topics"][0]["cards"].append(
            {
                "id": f"added-{turn}",
                "q": f"Which one is number {turn}?",
                "a": "This",
                "unsourced": "a test",
            }
        )
        workshop.save()
        pids.append(zygote.start(workshop.root))
        time.sleep(0.03)
    for pid in pids:
        done = zygote.wait(pid)
        assert done.code == 0, done.err
    assert_consistent(workshop)
    assert litter(workshop) == set()
    found = rows(workshop.target)
    outcome = workshop.try_build()
    assert not errors(outcome)
    assert outcome.checked.changes is not None
    assert outcome.checked.changes.unchanged == len(found)
