"""What others run from this repository: the action, the hook of pre-commit, the workflow of a release."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from deckgen import __version__
from deckgen.cli.main import main

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent


def read(name: str) -> Any:
    return yaml.load((ROOT / name).read_text(encoding="utf-8"), yaml.BaseLoader)


def shell(
    script: str, folder: Path, **variables: str
) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        **variables,
    }
    command = ["bash", "-eo", "pipefail", "-c", script]
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def decks(tmp_path: Path) -> Path:
    """Two projects that were built."""
    for name in ("a", "b"):
        for words in (["init"], ["build", "--quiet"]):
            assert (
                CliRunner().invoke(main, [*words, str(tmp_path / name)]).exit_code == 0
            )
    return tmp_path


def value(text: str, inputs: dict[str, str]) -> str:
    """Return a value of the action with its inputs put in."""
    return re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda found: inputs[found[1]], text)


def act(folder: Path, **given: str) -> tuple[str, str]:
    """Run the steps of the action but the first two, which install; return the one that fails, and all
    that is printed."""
    action = read("action.yml")
    inputs = {
        name: entry["default"] for name, entry in action["inputs"].items()
    } | given
    printed = ""
    for step in action["runs"]["steps"][2:]:
        if "if" in step:
            name, wanted = re.fullmatch(
                r"inputs\.(\w+) == '(\w+)'", step["if"]
            ).groups()  # type: ignore[union-attr]
            if inputs[name] != wanted:
                continue
        variables = {name: value(text, inputs) for name, text in step["env"].items()}
        done = shell(step["run"], folder, **variables)
        printed += done.stdout + done.stderr
        if done.returncode:
            return step["name"], printed
    return "", printed


def test_the_action_checks_builds_and_tests(decks: Path) -> None:
    assert act(decks, projects="a b")[0] == ""
    failed, printed = act(decks / "a", verify="true", strict="true")
    assert failed == "", printed
    assert "6 notes" in printed


def test_the_action_fails_where_a_deck_is_wrong(decks: Path) -> None:
    cards = decks / "b" / "cards.yaml"
    cards.write_text(
        cards.read_text(encoding="utf-8").replace("a: The nucleus", "a: Its nucleus"),
        encoding="utf-8",
    )
    assert (
        act(decks, projects="a\nb")[0] == "Build, with cards.lock as it was committed"
    )
    cards.write_text(
        cards.read_text(encoding="utf-8").replace("a: Its nucleus", "b: x"),
        encoding="utf-8",
    )
    failed, printed = act(decks, projects="a b")
    assert failed == "Check the cards"
    assert "::error file=b/cards.yaml" in printed


def test_inputs_of_the_action_reach_no_shell_as_code(decks: Path) -> None:
    for step in read("action.yml")["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
    assert act(decks, projects="$(touch made)")[0] == "Check the cards"
    assert not (decks / "made").exists()


def test_the_hook_of_pre_commit_checks(decks: Path) -> None:
    (hook,) = read(".pre-commit-hooks.yaml")
    assert hook["pass_filenames"] == "false"
    assert shell(hook["entry"], decks / "a").returncode == 0
    cards = decks / "a" / "cards.yaml"
    cards.write_text(
        cards.read_text(encoding="utf-8").replace("a: The nucleus", "b: x"),
        encoding="utf-8",
    )
    assert shell(hook["entry"], decks / "a").returncode == 1
    several = f"{hook['entry']} --all"
    assert shlex.split(several)[0] == "deckgen"
    assert shell(several, decks).returncode == 1


@pytest.mark.parametrize("path", [".github/workflows/release.yml", "action.yml"])
def test_scripts_have_no_faults_of_syntax(path: str, tmp_path: Path) -> None:
    text = read(path)
    jobs = [text["runs"]] if "runs" in text else text["jobs"].values()
    scripts = [step["run"] for job in jobs for step in job["steps"] if "run" in step]
    assert scripts
    for script in scripts:
        assert shell(f"set -n\n{script}", tmp_path).returncode == 0


def test_a_release_is_of_the_version_of_the_tag(tmp_path: Path) -> None:
    steps = read(".github/workflows/release.yml")["jobs"]["build"]["steps"]
    script = next(
        step["run"]
        for step in steps
        if step.get("name") == "Compare the tag with the version"
    )
    assert shell(script, ROOT, GITHUB_REF_NAME=f"v{__version__}").returncode == 0
    assert shell(script, ROOT, GITHUB_REF_NAME="v99.1").returncode == 1


def test_a_release_is_tried_with_every_python_and_only_publishing_may_sign() -> None:
    workflow = read(".github/workflows/release.yml")
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    named = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', text)
    assert workflow["jobs"]["try"]["strategy"]["matrix"]["python"] == named
    assert [name for name, job in workflow["jobs"].items() if "permissions" in job] == [
        "publish"
    ]
    assert workflow["permissions"] == {"contents": "read"}


def test_the_citation_names_the_version() -> None:
    assert read("CITATION.cff")["version"] == __version__


def test_the_forms_for_issues_can_be_read() -> None:
    paths = list((ROOT / ".github" / "ISSUE_TEMPLATE").glob("[!c]*.yml"))
    assert paths
    for path in paths:
        form = read(str(path.relative_to(ROOT)))
        assert form["name"]
        assert form["description"]
        assert {field["type"] for field in form["body"]} <= {"textarea", "input"}
        ids = [field["id"] for field in form["body"]]
        assert len(ids) == len(set(ids))
