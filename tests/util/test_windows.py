"""What is done on Windows alone, tried here with stand-ins for what Windows does."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from helpers.project import write

from deckgen.cli.main import main
from deckgen.util import atomic, cachefolder, filenames, locks

CARDS = """\
deck: {id: t, name: T}
topics:
  - {id: t, title: T, cards: [{id: a, q: Which town is the capital of Cuba?, a: Havana, unsourced: t}]}
"""


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "WINDOWS", True)
    monkeypatch.setattr(atomic, "WINDOWS", True)
    monkeypatch.setattr(filenames, "WINDOWS", True)
    monkeypatch.setattr(atomic, "PAUSES", (0.0, 0.0))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, CARDS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Held:
    """A file that another program has open: it is not replaced for some tries."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str, tries: int) -> None:
        self.tries = tries
        replace = Path.replace

        def refuse(temporary: Path, target: Path) -> Path:
            if Path(target).name == name and self.tries > 0:
                self.tries -= 1
                raise PermissionError(
                    13, "Access is denied", str(temporary), 5, str(target)
                )
            return replace(temporary, target)

        monkeypatch.setattr(Path, "replace", refuse)


@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize("name", ["t.apkg", "cards.lock"])
def test_a_file_that_is_open_for_a_moment_is_replaced(
    project: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    Held(monkeypatch, name, 2)
    assert CliRunner().invoke(main, ["build", "--no-cache"]).exit_code == 0
    assert (project / "dist" / "t.apkg").is_file()


@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize("name", ["t.apkg", "cards.lock"])
def test_a_file_that_stays_open_is_named(
    project: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    assert CliRunner().invoke(main, ["build"]).exit_code == 0
    before = (
        (project / "dist" / "t.apkg").read_bytes(),
        (project / "cards.lock").read_bytes(),
    )
    write(project, CARDS.replace("Havana", "La Habana"))
    Held(monkeypatch, name, 3)
    told = CliRunner().invoke(main, ["build"])
    assert told.exit_code == 2, told.output
    assert (
        f"{name}: Access is denied; if it is open in another program, close it there"
        in told.output
    )
    assert "nothing was changed" in told.output
    assert (
        (project / "dist" / "t.apkg").read_bytes(),
        (project / "cards.lock").read_bytes(),
    ) == before
    assert not list(project.rglob("*.tmp"))


def test_elsewhere_a_refusal_is_final(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(monkeypatch, "t.apkg", 5)
    assert CliRunner().invoke(main, ["build"]).exit_code == 2
    assert held.tries == 4


@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize(
    "command",
    [
        ["build"],
        ["check", "--fix"],
        ["build", "--release", "1.0"],
        ["check", "--accept", "a"],
    ],
)
def test_commands_under_the_lock_of_windows(project: Path, command: list[str]) -> None:
    write(project, CARDS.replace("Havana", "'Havana '"))
    told = CliRunner().invoke(main, command)
    assert told.exit_code in (0, 2), told.output
    assert told.exception is None or isinstance(told.exception, SystemExit)
    assert sorted(
        each.name for each in project.iterdir() if each.suffix == ".lock"
    ) in ([], ["cards.lock"])


@pytest.mark.parametrize("name", ["nul.apkg", "con/x.apkg", "t.apkg."])
@pytest.mark.usefixtures("windows")
def test_an_output_that_windows_cannot_have(project: Path, name: str) -> None:
    told = CliRunner().invoke(main, ["build", "-o", name])
    assert (told.exit_code, "Windows" in told.output) == (2, True)
    assert not (project / "cards.lock").exists()


@pytest.mark.usefixtures("windows")
def test_two_take_turns(project: Path) -> None:
    inside: list[str] = []

    def work(name: str) -> None:
        with locks.locked(project / "cards.yaml"):
            inside.append(name)
            time.sleep(0.05)
            inside.append(name)

    workers = [threading.Thread(target=work, args=(name,)) for name in "ab"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=120)
    assert inside in (["a", "a", "b", "b"], ["b", "b", "a", "a"])


@pytest.mark.parametrize("by_file", [False, True])
def test_who_is_killed_holds_nobody_up(
    project: Path, monkeypatch: pytest.MonkeyPatch, by_file: bool
) -> None:
    program = (
        "import sys, time; from pathlib import Path; from deckgen.util import locks\n"
        f"locks.WINDOWS = {by_file}\n"
        "with locks.locked(Path('cards.yaml')): print('held', flush=True); time.sleep(600)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        holder.kill()
        holder.wait()
    monkeypatch.setattr(locks, "WINDOWS", by_file)
    began = time.monotonic()
    with locks.locked(project / "cards.yaml"):
        pass
    # the one that was killed would have slept for 600 seconds
    assert time.monotonic() - began < 240


@pytest.mark.usefixtures("windows")
def test_without_a_place_for_a_lock(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(project / "file"))
    with locks.locked(project / "cards.yaml"):
        pass
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "relative")
    with locks.locked(project / "cards.yaml"):
        pass
    assert not (project / "relative").exists()


@pytest.mark.skipif(os.name != "posix", reason="takes rights away as POSIX does")
@pytest.mark.usefixtures("windows")
def test_a_project_that_may_only_be_read(project: Path) -> None:
    project.chmod(0o500)
    try:
        with locks.locked(project / "cards.yaml"):
            assert [each.name for each in project.iterdir()] == ["cards.yaml"]
    finally:
        project.chmod(0o700)


@pytest.mark.parametrize(("platform", "environment", "expected"), [
    ("linux", {"HOME": "/home/u"}, "/home/u/.cache/deckgen"),
    ("linux", {"HOME": "/home/u", "XDG_CACHE_HOME": "/c"}, "/c/deckgen"),
    ("linux", {"HOME": "/home/u", "XDG_CACHE_HOME": "c"}, "/home/u/.cache/deckgen"),
    ("linux", {"HOME": "u"}, None),
    ("darwin", {"HOME": "/Users/u"}, "/Users/u/Library/Caches/deckgen"),
    ("darwin", {"HOME": "/Users/u", "XDG_CACHE_HOME": "/c"}, "/c/deckgen"),
    ("win32", {"HOME": "/u", "LOCALAPPDATA": "/u/AppData/Local"}, "/u/AppData/Local/deckgen/cache"),
    ("win32", {"HOME": "/u"}, "/u/AppData/Local/deckgen/cache"),
])  # fmt: skip
def test_where_the_cache_is(
    monkeypatch: pytest.MonkeyPatch,
    platform: str,
    environment: dict[str, str],
    expected: str | None,
) -> None:
    monkeypatch.setattr(cachefolder.sys, "platform", platform)
    for name in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    if expected is None:
        with pytest.raises(RuntimeError):
            cachefolder.cache_folder()
    else:
        assert cachefolder.cache_folder() == Path(expected)
