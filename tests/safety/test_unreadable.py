"""What the system does not let deckgen read or write: no card is lost for it, and its name is told."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from helpers import nobody
from helpers.project import write_files

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    os.name != "posix", reason="needs permissions as POSIX has them"
)

HEAD = "deck: {id: d, uid: samp1edk, name: D, language: en}\n"
TOPIC = (
    "- {id: NAME, title: NAME, cards: [{id: card-NAME, "
    "q: What is NAME?, a: A letter, unsourced: school}]}\n"
)


def put(folder: Path, include: str) -> None:
    """Write a project with a topic in each of two folders, and build it."""
    files = {"cards.yaml": f"{HEAD}topics:\n  - include: '{include}'\n"}
    files |= {
        f"topics/{name}/{name}.yaml": TOPIC.replace("NAME", name) for name in "ab"
    }
    write_files(folder, files)
    built = nobody.deckgen(folder, "build", "-q")
    assert built.returncode == 0, built.stderr


@pytest.fixture
def closed(tmp_path: Path) -> object:
    """Return a function that takes permissions from a folder, until the test is over."""
    paths: list[Path] = []

    def close(path: Path, mode: int) -> None:
        paths.append(path)
        path.chmod(mode)

    yield close
    for path in paths:
        path.chmod(0o755)


@pytest.mark.parametrize("include", ["topics/*/*.yaml", "topics/**/*.yaml"])
@pytest.mark.parametrize(
    ("mode", "named"), [(0, "topics/b"), (0o444, "topics/b/b.yaml")]
)
def test_a_pattern_and_a_folder_that_cannot_be_read(
    tmp_path: Path, closed, include: str, mode: int, named: str
) -> None:
    put(tmp_path, include)
    lock = (tmp_path / "cards.lock").read_bytes()
    closed(tmp_path / "topics" / "b", mode)
    built = nobody.deckgen(tmp_path, "build", "--yes")
    assert built.returncode == 1
    assert f"error[Y001] cannot read '{named}': Permission denied" in built.stderr
    assert (tmp_path / "cards.lock").read_bytes() == lock


def test_a_name_and_a_folder_that_cannot_be_read(tmp_path: Path, closed) -> None:
    put(tmp_path, "topics/b/b.yaml")
    closed(tmp_path / "topics" / "b", 0)
    checked = nobody.deckgen(tmp_path, "check")
    assert (
        "error[Y001] cannot read 'topics/b/b.yaml': Permission denied" in checked.stdout
    )


def test_a_folder_that_is_closed_after_a_build(tmp_path: Path, closed) -> None:
    """What the last build kept does not stand for what can no longer be seen."""
    put(tmp_path, "topics/*/*.yaml")
    assert nobody.deckgen(tmp_path, "build", "-q").returncode == 0
    closed(tmp_path / "topics", 0)
    assert nobody.deckgen(tmp_path, "build", "-q").returncode == 1


@pytest.mark.parametrize(
    ("put_in_place", "said"),
    [
        (
            lambda path: path.symlink_to("../../missing.yaml"),
            "it is a link to a file that is not there",
        ),
        (lambda path: path.symlink_to("b.yaml"), "put an ordinary file in its place"),
        (os.mkfifo, "put an ordinary file in its place"),
    ],
)
def test_a_pattern_and_what_is_no_file(tmp_path: Path, put_in_place, said: str) -> None:
    put(tmp_path, "topics/*/*.yaml")
    path = tmp_path / "topics" / "b" / "b.yaml"
    path.unlink()
    put_in_place(path)
    built = nobody.deckgen(tmp_path, "build", "--yes")
    assert built.returncode == 1
    assert "error[Y001] cannot read 'topics/b/b.yaml'" in built.stderr
    assert said in built.stderr


def test_a_pattern_leaves_out_folders_and_hidden_links(tmp_path: Path) -> None:
    put(tmp_path, "topics/*/*")
    (tmp_path / "topics" / "a" / ".#a.yaml").symlink_to("me@machine.12:34")
    (tmp_path / "topics" / "a" / "more").mkdir()
    checked = nobody.deckgen(tmp_path, "check")
    assert checked.returncode == 0, checked.stdout


def test_a_folder_in_which_no_project_can_be_made(tmp_path: Path, closed) -> None:
    """The folder that was asked for is named, and not the hidden one in which it is made."""
    (tmp_path / "cards.csv").write_text("What is one?,1\n", encoding="utf-8")
    closed(tmp_path, 0o555)
    told = nobody.deckgen(tmp_path, "import", "cards.csv", "new")
    assert (told.returncode, told.stderr) == (
        2,
        "deckgen: cannot write new: Permission denied; nothing was changed\n",
    )


def test_a_package_in_a_folder_that_cannot_be_read(tmp_path: Path, closed) -> None:
    put(tmp_path, "topics/*/*.yaml")
    closed(tmp_path / "dist", 0)
    told = nobody.deckgen(tmp_path, "verify")
    assert (told.returncode, told.stderr) == (
        2,
        "deckgen: cannot read dist: Permission denied\n",
    )


def test_answers_to_cards_of_a_lock_file_that_cannot_be_read(
    tmp_path: Path, closed
) -> None:
    put(tmp_path, "topics/*/*.yaml")
    closed(tmp_path / "cards.lock", 0)
    told = nobody.deckgen(tmp_path, "study", "dist/d.apkg")
    assert told.returncode == 1
    assert "error[Y001] cannot read 'cards.lock': Permission denied" in told.stderr


def test_a_fix_says_once_what_it_skips(tmp_path: Path, closed) -> None:
    put(tmp_path, "topics/*/*.yaml")
    closed(tmp_path / "topics" / "b" / "b.yaml", 0)
    first = tmp_path / "topics" / "a" / "a.yaml"
    first.write_text(
        first.read_text("utf-8").replace("What is", "What  is"), encoding="utf-8"
    )
    told = nobody.deckgen(tmp_path, "check", "--fix")
    assert "topics/a/a.yaml: fixed 1 problem" in told.stderr
    assert (
        told.stderr.count("--fix skips what cannot be read: cards.yaml:3 (Y001)") == 1
    )
