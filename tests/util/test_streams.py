"""Standard streams that are closed or take nothing, and an interrupt at any time: never a traceback."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from helpers.project import write

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(
        os.name != "posix", reason="closes streams as a POSIX shell does"
    ),
]

CARDS = """\
deck: {id: sample, uid: aaaabbbb, name: Sample}
topics:
  - id: t
    title: Capitals
    cards:
      - {id: france, q: What is the capital of France?, a: Paris}
"""
CLOSED = ["2>&-", ">&-", "<&- >&- 2>&-"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write(tmp_path, CARDS)
    return tmp_path


def shell(
    arguments: str, redirected: str, project: Path
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        f"{sys.executable} -m deckgen {arguments} {redirected}",
        shell=True,
        cwd=project,
        capture_output=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )


@pytest.mark.parametrize("closed", CLOSED)
@pytest.mark.parametrize(
    "command",
    ["build", "check", "explain Y104", "preview --html page.html", "--version"],
)
def test_what_is_to_be_done_is_done_with_a_closed_stream(
    project: Path, command: str, closed: str
) -> None:
    told = shell(command, closed, project)
    assert (told.returncode, told.stderr.count("Traceback")) == (0, 0)
    assert (project / "dist" / "sample.apkg").exists() == (command == "build")
    assert (project / "page.html").exists() == ("page.html" in command)


@pytest.mark.parametrize("closed", CLOSED)
@pytest.mark.parametrize(
    ("command", "status"), [("check", 1), ("build", 1), ("build --nonsense", 2)]
)
def test_a_closed_stream_changes_no_status(
    project: Path, command: str, status: int, closed: str
) -> None:
    write(project, CARDS.replace("title:", "titel:"))
    told = shell(command, closed, project)
    assert (told.returncode, told.stderr.count("Traceback")) == (status, 0)


def test_no_file_gets_the_number_of_a_closed_stream(project: Path) -> None:
    program = "import os; from deckgen.util import streams; streams.prepare(); "
    program += "os._exit(0 if os.open('cards.yaml', os.O_RDONLY) > 2 else 1)"
    command = f'{sys.executable} -c "{program}" <&- >&- 2>&-'
    assert (
        subprocess.run(
            command, shell=True, cwd=project, timeout=240, check=False
        ).returncode
        == 0
    )


FULL = pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="needs a device that is always full"
)


@FULL
@pytest.mark.parametrize(
    "command", ["build", "explain", "schema", "--help", "check --format json"]
)
def test_an_output_that_takes_nothing(project: Path, command: str) -> None:
    told = shell(command, ">/dev/full", project)
    assert told.returncode == 3
    last = told.stderr.splitlines()[-1]
    assert last == "deckgen: cannot write the output: No space left on device"
    assert "Traceback" not in told.stderr
    assert (project / "dist" / "sample.apkg").exists() == (command == "build")


@FULL
def test_a_full_standard_error(project: Path) -> None:
    told = shell("check", "2>/dev/full", project)
    assert (told.returncode, told.stdout, told.stderr) == (3, "", "")


@FULL
def test_what_is_mended_is_mended_though_nothing_can_be_said(project: Path) -> None:
    cards = project / "cards.yaml"
    cards.write_text(CARDS.replace("id: france, ", ""), encoding="utf-8")
    told = shell("check --fix", "2>/dev/full >/dev/full", project)
    assert (told.returncode, "id:" in cards.read_text().splitlines()[-1]) == (3, True)


@FULL
@pytest.mark.parametrize("command", ["check", "build"])
def test_errors_count_more_than_an_output_that_takes_nothing(
    project: Path, command: str
) -> None:
    write(project, CARDS.replace("title:", "titel:"))
    told = shell(command, ">/dev/full 2>/dev/full", project)
    assert (told.returncode, told.stderr) == (1, "")


@pytest.mark.parametrize(
    "command", ["explain", "schema", "--help", "build", "check --format sarif"]
)
def test_a_reader_that_has_gone_changes_no_status(project: Path, command: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    told = subprocess.run(
        [sys.executable, "-m", "deckgen", *command.split()],
        cwd=project,
        stdout=writing,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        timeout=240,
        check=False,
    )
    os.close(writing)
    assert told.returncode == 0
    assert "Traceback" not in told.stderr
    assert "cannot write" not in told.stderr


def test_a_full_pipe_that_does_not_make_writers_wait(project: Path) -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with subprocess.Popen(
        [sys.executable, "-m", "deckgen", "schema"], stdout=writing
    ) as process:
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            text = pipe.read()
    assert (process.returncode, text[-2:]) == (0, b"}\n")


def test_an_interrupt_while_modules_are_imported(tmp_path: Path) -> None:
    """Python heeds no interrupt where the shell that began it in the background had it ignored."""
    program = (
        "import os, signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
    )
    (tmp_path / "click.py").write_text(
        program + "os.kill(os.getpid(), signal.SIGINT)\n", encoding="utf-8"
    )
    told = subprocess.run(
        [sys.executable, "-m", "deckgen", "--version"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )
    assert (told.returncode, told.stdout, told.stderr) == (128 + signal.SIGINT, "", "")


def test_the_installed_command_begins_there_too() -> None:
    """What the script imports before it runs cannot be interrupted quietly: it is next to nothing."""
    text = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    found = re.search(r'^deckgen = "(.+):(.+)"$', text, re.MULTILINE)
    assert found is not None
    module, name = found.groups()
    assert callable(getattr(import_module(module), name))
    loaded = f"import sys, {module}; sys.exit('click' in sys.modules)"
    assert (
        subprocess.run(
            [sys.executable, "-c", loaded], timeout=240, check=False
        ).returncode
        == 0
    )
