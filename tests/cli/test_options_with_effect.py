"""An option does what it says, or is refused: empty values, and options that would have no effect."""

from __future__ import annotations

import errno
import shutil
import subprocess
from typing import TYPE_CHECKING

import click
import pytest
from helpers.command import run

from deckgen.cli import main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    assert run("init", tmp_path / "deck").exit_code == 0
    monkeypatch.chdir(tmp_path / "deck")
    return tmp_path / "deck"


def options_with_a_value() -> list[tuple[str, str]]:
    """Return each command with each of its options that takes a value."""
    found = []
    group = main.main
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        for option in command.params:
            if (
                isinstance(option, click.Option)
                and not option.is_flag
                and not option.count
            ):
                found.append((name, option.opts[-1]))
    return found


@pytest.mark.parametrize(("command", "option"), options_with_a_value())
def test_an_empty_value_is_refused(project: Path, command: str, option: str) -> None:
    before = sorted(project.rglob("*"))
    told = run(command, f"{option}=")
    assert told.exit_code == 2
    assert option in told.stderr
    assert "empty" in told.stderr
    assert sorted(project.rglob("*")) == before


@pytest.mark.parametrize(
    "words",
    [
        ["check", ""],
        ["build", ".", ""],
        ["init", ""],
        ["diff", ""],
        ["preview", ""],
        ["schema", ""],
        ["pull", ""],
    ],
)
def test_an_empty_argument_is_refused(project: Path, words: list[str]) -> None:
    told = run(*words)
    assert (told.exit_code, "empty" in told.stderr) == (2, True), told.stderr


def test_an_empty_variable_of_the_environment_is_none(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DECKGEN_EDITOR", "")
    assert run("preview", "--html", "page.html").exit_code == 0


@pytest.mark.parametrize(
    "words",
    [
        ["check", "--diff", "--strict"],
        ["check", "--diff", "--accept", "a"],
        ["check", "--diff", "--format", "json"],
        ["check", "--diff", "--study", "cards.yaml"],
        ["preview", "--html", "page.html", "--open"],
        ["preview", "--html", "page.html", "--port", "80"],
        ["preview", "--html", "page.html", "--editor", "zed"],
        ["preview", "--draw", "a", "--study", "cards.yaml"],
        ["pull", "other.apkg", "--profile", "User 1"],
        ["pull", "other.apkg", "--url", "http://127.0.0.1:1"],
        ["pull", "other.apkg", "--remote"],
    ],
)
def test_an_option_without_effect_is_refused(project: Path, words: list[str]) -> None:
    told = run(*words)
    assert told.exit_code == 2, told.output
    assert "leave out" in told.stderr or "cannot be combined" in told.stderr
    assert not (project / "page.html").exists()


def test_an_option_for_one_project_beside_all(project: Path) -> None:
    told = run("build", "--all", "--output", "x.apkg")
    assert told.exit_code == 2
    assert "--output is for one project, and --all means all of them" in told.stderr


@pytest.mark.parametrize(
    ("words", "suffix"),
    [
        (["--to", "csv"], ".csv"),
        (["--to", "print"], ".html"),
        (["--to", "markdown"], ".md"),
        ([], ".apkg"),
    ],
)
def test_a_name_that_is_refused_is_told_the_right_ending(
    project: Path, words: list[str], suffix: str
) -> None:
    told = run("build", *words, "--output", "cards.yaml")
    assert told.exit_code == 2
    assert suffix in told.stderr


@pytest.mark.parametrize("words", [["--html", "page.html"], []])
def test_answers_that_cannot_be_read_are_told_in_words(
    project: Path, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if not words:  # it serves until it is interrupted, and tells what failed meanwhile
        monkeypatch.setattr("deckgen.commands.preview.serve.serve", _fail_with_a_folder)
    told = run("preview", "--study", "seeds", *words)
    assert "deckgen: cannot read seeds: Is a directory" in told.stderr


def _fail_with_a_folder(
    _path: Path, _port: int, _ready: object, failed: object, *_: object, **__: object
) -> None:
    assert callable(failed)
    failed(IsADirectoryError(21, "Is a directory", "seeds"))


def test_a_project_whose_process_was_ended(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    killed = subprocess.CompletedProcess([], -9, b"", b"")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: killed)
    shutil.copytree(project, project.parent / "other")
    told = run("build", ".", "../other")
    assert told.exit_code == 1, "a status that the manual names"
    assert "was ended by signal 9" in told.stderr


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--columns", "q,a"),
        ("--separator", ","),
        ("--row-separator", ";"),
        ("--type", "Basic"),
        ("--map", "q=x"),
    ],
)
def test_an_option_of_another_form_is_refused(
    project: Path, option: str, value: str
) -> None:
    (project / "notes.md").write_text("What is it?::This\n", encoding="utf-8")
    told = run("import", "notes.md", "new", option, value)
    assert told.exit_code == 2, told.output
    assert option in told.stderr
    assert not (project / "new").exists()


def test_an_import_that_cannot_be_written_names_its_folder(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "notes.txt").write_text("What is it?\tThis\n", encoding="utf-8")
    full = OSError(errno.ENOSPC, "No space left on device")
    monkeypatch.setattr(
        "deckgen.commands.importing.writing.write_texts", lambda *_: _raise(full)
    )
    told = run("import", "notes.txt", "new")
    assert told.exit_code == 2
    assert (
        told.stderr
        == "deckgen: cannot write new: No space left on device; nothing was changed\n"
    )
    assert not (project / "new").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["draft", "round.txt"],
        ["init", "round"],
        ["init", "round/inner"],
        ["check", "round"],
    ],
)
def test_a_link_to_itself_is_no_traceback(project: Path, words: list[str]) -> None:
    for name in ("round", "round.txt"):
        (project / name).symlink_to(name)
    told = run(*words)
    assert told.exit_code == 2, told.output
    assert "round" in told.stderr


def _raise(error: OSError) -> None:
    raise error
