"""The extension for VS Code: it names what there is."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest
from helpers.project import REPO

from deckgen.commands.lsp.changes import SELECT

FOLDER = REPO / "editors" / "vscode"
SCRIPT = (FOLDER / "extension.js").read_text("utf-8")
MANIFEST = json.loads((FOLDER / "package.json").read_text("utf-8"))


def test_its_commands_and_settings_are_in_the_script() -> None:
    registered = set(re.findall(r'registerCommand\("([^"]+)"', SCRIPT))
    named = {each["command"] for each in MANIFEST["contributes"]["commands"]}
    assert registered == named | {SELECT}
    for setting in MANIFEST["contributes"]["configuration"]["properties"]:
        key = setting.removeprefix("deckgen.")
        # which the client's library reads
        assert f'"{key}"' in SCRIPT or key == "trace.server"


def test_it_starts_the_command_that_there_is() -> None:
    from deckgen.cli.main import COMMANDS

    (argument,) = re.findall(r'args: \["(\w+)"\]', SCRIPT)
    assert argument in {each.name for each in COMMANDS}


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_the_script_can_be_read() -> None:
    assert subprocess.run(["node", "--check", FOLDER / "extension.js"]).returncode == 0
