"""Nothing is written or read through what a project has in the place of its own files."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from helpers.command import run

from deckgen.cli import main
from deckgen.util import locks

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs links and pipes")

DECK = """\
deck: {id: t, name: T}
topics:
  - id: a
    title: A
    cards:
      - {id: a, q: What burns best?, a: dry wood, unsourced: common knowledge}
"""
MINE = "what the user wrote"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "cards.yaml").write_text(DECK)
    (folder / "seeds").mkdir()
    (folder / ".git").mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    (tmp_path / "victim").mkdir()
    path = tmp_path / "victim" / "file"
    path.write_text(MINE)
    return path


def inside(root: Path) -> dict[str, Path]:
    """Return files of the project that a build must not replace."""
    return {
        "hook": root / ".git" / "hook.lock",
        "cards": root / "cards.yaml",
        "text": root / "seeds" / "a.txt",
    }


COMMANDS = {
    "dist/t.apkg": [
        ("build", "--no-cache"),
        ("build", "--no-cache", "-o", "dist/t.apkg"),
    ],
    "dist/t-1.0.apkg": [("build", "--release", "1.0")],
    "dist/t.html": [("build", "--to", "print"), ("preview", "--html", "dist/t.html")],
    "cards.lock": [
        ("build", "--no-cache"),
        ("build", "--release", "1.0"),
        ("check", "--accept", "a"),
    ],
}
CASES = [
    (place, command) for place, commands in COMMANDS.items() for command in commands
]


@pytest.mark.parametrize(("place", "command"), CASES, ids=str)
@pytest.mark.parametrize(
    "target", ["there", "dangling", "hook", "cards", "folder", "device"]
)
def test_no_link_is_followed(
    root: Path, victim: Path, place: str, command: tuple[str, ...], target: str
) -> None:
    others = inside(root)
    others["hook"].write_text(MINE)
    leads = {
        "there": victim,
        "dangling": victim.with_name("new"),
        "hook": others["hook"],
        "cards": others["cards"],
        "folder": victim.parent,
        "device": Path("/dev/zero"),
    }
    link = root / place
    if target == "folder" and link.parent != root:
        link = link.parent
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(leads[target])
    told = run(*command)
    assert told.exit_code in (1, 2), told.output
    assert MINE not in told.output
    assert victim.read_text() == others["hook"].read_text() == MINE
    assert list(victim.parent.iterdir()) == [victim]
    assert (root / "cards.yaml").read_text() == DECK
    assert link.is_symlink()


@pytest.mark.parametrize(("place", "command"), CASES, ids=str)
def test_no_pipe_is_waited_for(
    root: Path, place: str, command: tuple[str, ...]
) -> None:
    (root / place).parent.mkdir(exist_ok=True)
    os.mkfifo(root / place)
    program = [sys.executable, "-m", "deckgen", *command]
    done = subprocess.run(
        program, cwd=root, capture_output=True, text=True, timeout=120
    )
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        "check --fix",
        "check --diff",
        "check --accept a",
        "draft s --write",
        "verify dist/t.apkg",
        "diff t.apkg dist/t.apkg",
        "study t.apkg",
        "pull t.apkg",
        "import t.apkg . --into",
    ],
)
def test_a_lock_file_that_is_a_pipe(root: Path, command: str) -> None:
    """A card without an id and a note type have commands look for what is in the lock file."""
    own = "note-types: [{id: w, fields: [F, B], cards: [{name: C, front: '{{F}}', back: '{{B}}'}]}]\n"
    source = "sources: {s: {file: seeds/s.txt, title: S}}\n"
    (root / "seeds" / "s.txt").write_text(
        "In 1628 Harvey published a book on the heart.\n"
    )
    (root / "cards.yaml").write_text(DECK.replace("topics:", f"{own}{source}topics:"))
    assert run("build").exit_code == 0
    shutil.copy(root / "dist" / "t.apkg", root / "t.apkg")
    card = "      - {q: What burns worst?, a: wet wood, unsourced: common knowledge}\n"
    (root / "cards.yaml").write_text((root / "cards.yaml").read_text() + card)
    (root / "cards.lock").unlink()
    os.mkfifo(root / "cards.lock")
    program = [sys.executable, "-m", "deckgen", *command.split()]
    done = subprocess.run(
        program, cwd=root, capture_output=True, text=True, timeout=120
    )
    assert done.returncode in (0, 1, 2)
    assert "Traceback" not in done.stderr


def test_the_lock_file_is_read_in_one_way() -> None:
    """By 'read_own', which refuses links and pipes."""
    code = Path(main.__file__).parents[1]
    others = re.compile(r"LOCK_FILE\)\.(read|open)|lock_file\.(read|open)")
    found = [
        path.name
        for path in code.rglob("*.py")
        if others.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize("what", ["pipe", "device", "link"])
def test_a_last_package_that_is_no_file(root: Path, victim: Path, what: str) -> None:
    """There is no lock file, so the package would be read."""
    path = root / "dist" / "t.apkg"
    path.parent.mkdir()
    if what == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero" if what == "device" else victim)
    program = [sys.executable, "-m", "deckgen", "check"]
    done = subprocess.run(
        program, cwd=root, capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stderr.count("\n")) == (0, 1), done.stderr
    assert "U107" in done.stdout
    assert MINE not in done.stdout
    verified = subprocess.run(
        [*program[:3], "diff", str(path)],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (verified.returncode, "Traceback" in verified.stderr) == (2, False)


def test_links_at_temporary_names(root: Path, victim: Path) -> None:
    (root / "dist").mkdir()
    names = [
        ".t.apkg.tmp",
        ".t.apkg.db.tmp",
        ".t-1.0.apkg.tmp",
        ".t-1.0.apkg.db.tmp",
        ".t.html.tmp",
    ]
    for name in names:
        (root / "dist" / name).symlink_to(victim)
    for name in (".cards.lock.tmp", ".cards.yaml.tmp"):
        (root / name).symlink_to(victim)
    assert run("build", "--no-cache").exit_code == 0
    assert run("build", "--release", "1.0").exit_code == 0
    assert run("build", "--to", "print").exit_code == 0
    (root / "cards.yaml").write_text(DECK.replace("burns best", "burns  best"))
    assert run("check", "--fix").exit_code == 0
    assert "burns best" in (root / "cards.yaml").read_text()
    assert victim.read_text() == MINE
    assert sorted(each.name for each in (root / "dist").iterdir()) == [
        "t-1.0.apkg",
        "t-1.0.md",
        "t.apkg",
        "t.html",
    ]


def test_a_secret_is_not_shown(root: Path, victim: Path) -> None:
    for name in ("cards.lock", "cards.yaml"):
        (root / name).unlink(missing_ok=True)
        (root / name).symlink_to(victim)
        for command in (
            "check",
            "build",
            "preview --html o.html",
            "coverage",
            "check --fix",
            "check --diff",
        ):
            told = run(*command.split())
            assert told.exit_code != 0 or "--diff" in command
            assert MINE not in told.output
        (root / name).unlink()
        (root / "cards.yaml").write_text(DECK)
    assert victim.read_text() == MINE


def test_a_file_that_the_user_names_may_be_a_link(root: Path, tmp_path: Path) -> None:
    """The link is the user's own, outside of the project."""
    (tmp_path / "out").mkdir()
    (tmp_path / "mine.apkg").symlink_to(tmp_path / "out" / "real.apkg")
    assert run("build", "--no-cache", "-o", tmp_path / "mine.apkg").exit_code == 0
    assert (tmp_path / "out" / "real.apkg").is_file()
    assert (tmp_path / "mine.apkg").is_symlink()


def test_a_link_to_the_project(root: Path, tmp_path: Path, victim: Path) -> None:
    """By whatever name the project is called, a link in it leads nowhere else."""
    (tmp_path / "alias").symlink_to(root)
    (root / "dist").symlink_to(victim.parent)
    told = run("build", "--no-cache", "-o", tmp_path / "alias" / "dist" / "x.apkg")
    assert told.exit_code == 2
    assert list(victim.parent.iterdir()) == [victim]


def test_init_stays_in_its_folder(root: Path, victim: Path) -> None:
    (root / ".github").symlink_to(victim.parent)
    assert run("init", "--workflow", root).exit_code == 2
    assert list(victim.parent.iterdir()) == [victim]


# --- what a stopped process leaves -------------------------------------------------------


def test_leftovers_of_a_killed_release(root: Path) -> None:
    (root / "dist").mkdir()
    left = [
        root / "dist" / name
        for name in (".t-1.0.apkg.tmp", ".t-1.0.apkg.db.tmp", ".t.apkg.tmp")
    ]
    other = root / "dist" / ".notes.tmp"
    for path in (*left, other):
        path.write_text("half")
    assert run("build", "--no-cache").exit_code == 0
    assert [path.exists() for path in left] == [False] * 3
    assert other.exists()


def test_leftovers_of_other_forms_stay(root: Path) -> None:
    """Also where the deck's id begins like the end of a package's name."""
    (root / "cards.yaml").write_text(DECK.replace("id: t,", "id: apkg-t,"))
    (root / "dist").mkdir()
    package = root / "dist" / ".apkg-t.apkg.tmp"
    page = root / "dist" / ".apkg-t.html.tmp"
    for path in (package, page):
        path.write_text("half")
    assert run("build", "--no-cache").exit_code == 0
    assert (package.exists(), page.exists()) == (False, True)


def test_a_release_stopped_before_the_lock_file(root: Path) -> None:
    assert run("build", "--no-cache").exit_code == 0
    before = (root / "cards.lock").read_bytes()
    assert run("build", "--release", "1.0").exit_code == 0
    package = (root / "dist" / "t-1.0.apkg").read_bytes()
    (root / "cards.lock").write_bytes(before)
    assert run("build", "--release", "1.0").exit_code == 0
    assert (root / "dist" / "t-1.0.apkg").read_bytes() == package
    (root / "cards.lock").write_bytes(before)
    (root / "cards.yaml").write_text(DECK.replace("dry wood", "old paper"))
    told = run("build", "--release", "1.0")
    assert (told.exit_code, "is there already" in told.output) == (2, True)
    assert (root / "dist" / "t-1.0.apkg").read_bytes() == package
    assert (root / "cards.lock").read_bytes() == before


def test_waiting_is_said(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "PATIENCE", 0.1)
    began, waited = threading.Event(), threading.Event()
    is_busy = locks._is_busy

    def seen(descriptor: int) -> bool:
        busy = is_busy(descriptor)
        if busy:
            waited.set()
        return busy

    def hold() -> None:
        with locks.locked(root / "cards.yaml"):
            began.set()
            waited.wait(120)

    monkeypatch.setattr(locks, "_is_busy", seen)

    holder = threading.Thread(target=hold)
    holder.start()
    began.wait()
    told = run("build", "--no-cache")
    holder.join()
    assert told.exit_code == 0
    assert told.output.count("Waiting for another deckgen") == 1
    assert "Waiting" not in run("build", "--no-cache").output


def test_a_mended_file_is_not_said_to_be_as_it_was(root: Path) -> None:
    (root / "cards.yaml").write_text(DECK.replace("burns best", "burns  best"))
    program = [sys.executable, "-m", "deckgen", "check", "--fix"]
    if not Path("/dev/full").exists():
        pytest.skip("needs a full device")
    with open("/dev/full", "w") as full:  # noqa: PTH123
        subprocess.run(
            program, cwd=root, stdout=subprocess.PIPE, stderr=full, check=False
        )
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run(
            program,
            cwd=root,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert "as it was" not in done.stderr
    assert "burns best" in (root / "cards.yaml").read_text()


# --- names -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id_", "is_fine"),
    [
        ("collection", False),
        ("backup", False),
        ("backup-", False),
        ("backup-2026", False),
        ("collections", True),
        ("collection-2", True),
        ("my-backup", True),
        ("backups", True),
        ("漢" * 66, True),
        ("漢" * 67, False),
    ],
)
def test_check_and_build_agree_on_the_name(root: Path, id_: str, is_fine: bool) -> None:
    (root / "cards.yaml").write_text(
        DECK.replace("id: t,", f"id: '{id_}',"), encoding="utf-8"
    )
    assert ("Y218" in run("check").output) is not is_fine
    assert run("build", "--no-cache").exit_code == (0 if is_fine else 1)
    released = run("build", "--release", "1.0")
    assert released.exit_code == (0 if is_fine else 1)
    assert (root / "dist").exists() is is_fine


@pytest.mark.parametrize(
    "name", ["collection.apkg", "Collection.APKG", "backup-1.apkg", "BACKUP-x.Apkg"]
)
def test_a_package_named_like_a_backup(root: Path, name: str) -> None:
    told = run("build", "--no-cache", "-o", name)
    assert (told.exit_code, "backup" in told.output) == (2, True)
    assert not (root / name).exists()
