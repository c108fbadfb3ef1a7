"""The table of commands: what is in it, and that nothing is imported before it is needed."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete

from deckgen.cli import main

COMMANDS = Path(main.__file__).parents[1] / "commands"


@pytest.mark.parametrize(
    "entry", main.COMMANDS, ids=[each.name for each in main.COMMANDS]
)
def test_a_row_names_a_command(entry: main.Entry) -> None:
    command = import_module(entry.module).command
    assert isinstance(command, click.Command)
    assert command.name == entry.name
    assert (command.help or "").strip()
    assert len(f"  {entry.name:9} {entry.summary}") <= 80, "its line in the help is cut"


def test_every_folder_of_a_command_has_a_row() -> None:
    folders = {path.parent.name for path in COMMANDS.glob("*/command.py")}
    assert folders == {each.module.split(".")[2] for each in main.COMMANDS}
    assert folders == {
        path.name for path in COMMANDS.iterdir() if (path / "__init__.py").is_file()
    }


def loaded(*arguments: str) -> set[str]:
    """Return the modules of deckgen that a command line has loaded at its end."""
    program = (
        "import sys; from click.testing import CliRunner; from deckgen.cli.main import main\n"
        f"CliRunner().invoke(main, {list(arguments)})\n"
        "print(*(name for name in sys.modules if name.startswith('deckgen')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split("\n")[-2].split())


@pytest.mark.parametrize("argument", ["--help", "--version", "nonsense"])
def test_the_group_loads_no_command(argument: str) -> None:
    group = {"deckgen", "deckgen.cli", "deckgen.cli.main"}
    assert loaded(argument) <= group | {"deckgen.util", "deckgen.util.command"}


@pytest.mark.parametrize(
    "entry", main.COMMANDS, ids=[each.name for each in main.COMMANDS]
)
def test_the_help_of_a_command_loads_no_other_and_nothing_heavy(
    entry: main.Entry,
) -> None:
    modules = loaded(entry.name, "-h")
    commands = {
        module.split(".")[2]
        for module in modules
        if module.startswith("deckgen.commands.")
    }
    assert commands == {entry.module.split(".")[2]}
    rooms = {module.split(".")[1] for module in modules if module.count(".") >= 1}
    assert rooms <= {"cli", "commands", "console", "core", "formats", "util"}


def test_names_of_commands_are_completed_without_loading_them() -> None:
    complete = ShellComplete(main.main, {}, "deckgen", "_DECKGEN_COMPLETE")
    assert [item.value for item in complete.get_completions([], "")] == [
        each.name for each in main.COMMANDS
    ]
    found = complete.get_completions([], "ver")
    assert [(item.value, item.help) for item in found] == [
        ("verify", "Test the import or upgrade in the real Anki engine.")
    ]
    assert "--version" in [item.value for item in complete.get_completions([], "--")]
