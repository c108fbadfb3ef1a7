"""Files that a command writes must not cost the user one of their own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deckgen.cli.main import main


@pytest.fixture
def project(tmp_path: Path) -> Path:
    assert run("init", str(tmp_path / "deck")).exit_code == 0
    return tmp_path / "deck"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.mark.parametrize(
    "target", ["cards.yaml", "seeds/comets.txt", "seeds", "own.html", "notes.txt"]
)
@pytest.mark.parametrize(
    "command",
    [
        ["build", "-o"],
        ["preview", "--html"],
        ["coverage", "--html"],
        ["build", "--to", "print", "-o"],
    ],
)
def test_a_file_of_the_users_is_never_overwritten(
    project: Path, command: list[str], target: str
) -> None:
    path = project / target
    if target == "own.html":  # a source may be called what it likes
        path.write_text((project / "seeds" / "comets.txt").read_text())
        cards = project / "cards.yaml"
        cards.write_text(cards.read_text().replace("seeds/comets.txt", "own.html"))
    if target == "notes.txt":  # a file that deckgen does not know
        path.write_text("mine")
    before = path.read_bytes() if path.is_file() else None
    result = run(command[0], str(project), *command[1:], str(path))
    assert result.exit_code == 2, result.output
    assert path.is_dir() if before is None else path.read_bytes() == before


@pytest.mark.parametrize(
    "command", [["build", "-o"], ["preview", "--html"], ["coverage", "--html"]]
)
def test_a_pipe_or_a_device_is_never_replaced(
    project: Path, command: list[str]
) -> None:
    os.mkfifo(project / "pipe")
    assert (
        run(command[0], str(project), *command[1:], str(project / "pipe")).exit_code
        == 2
    )
    assert (project / "pipe").is_fifo()


def test_an_output_of_before_is_replaced(project: Path) -> None:
    for command in (
        ["build", "-o", "x.apkg"],
        ["coverage", "--html", "x.html"],
        ["preview", "--html", "x.html"],
    ):
        for _ in range(2):
            assert (
                run(
                    command[0], str(project), command[1], str(project / command[2])
                ).exit_code
                == 0
            )


def test_no_name_is_no_file(project: Path) -> None:
    for name, told in (("", "it is empty"), ("-", "name a file")):
        result = run("build", str(project), "-o", name)
        assert (result.exit_code, told in result.output) == (2, True)


def test_a_pipe_is_not_read(project: Path) -> None:
    (project / "seeds" / "comets.txt").unlink()
    os.mkfifo(project / "seeds" / "comets.txt")
    result = run("check", str(project))
    assert (result.exit_code, "it is not an ordinary file" in result.output) == (
        1,
        True,
    )


def test_a_byte_that_windows_1252_has_not(project: Path) -> None:
    cards = project / "cards.yaml"
    cards.write_text(
        cards.read_text().replace(
            "    title:", "    encoding: windows-1252\n    title:", 1
        )
    )
    (project / "seeds" / "comets.txt").write_bytes(b"A comet\x81 passes.")
    result = run("check", str(project))
    assert (
        "comets.txt:1:8: error[Y002] this is not Windows-1252: byte 0x81"
        in result.output
    )


@pytest.mark.parametrize(
    ("call", "status", "words"),
    [
        (["check", "seeds"], 2, "deckgen init"),
        (["check", "--accept", ",,", "."], 2, "--accept needs the ids of cards"),
        (["verify", "."], 2, "run 'deckgen build'"),
        (
            ["build", "--to", "print", "--frozen", "."],
            2,
            "--frozen cannot be combined with --to print",
        ),
    ],
)
def test_what_a_wrong_call_says(
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    call: list[str],
    status: int,
    words: str,
) -> None:
    monkeypatch.chdir(project)
    result = run(*call)
    assert (result.exit_code, words in result.output) == (status, True), result.output
