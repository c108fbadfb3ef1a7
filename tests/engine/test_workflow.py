"""The workflow that ``deckgen init`` offers: its commands are run, with GitHub played by a script."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from projects import REPO

from deckgen import __version__

WORKFLOW = Path(".github", "workflows", "deck.yml")
DECKGEN = f"""#!/bin/sh
PYTHONPATH={str(REPO)!r} exec {sys.executable!r} -m deckgen "$@"
"""
GH = """#!/usr/bin/env bash
set -eu
[ "$1" = release ]
case $2 in
  list) ls -v "$RELEASES" | tail -1 ;;
  download) [ "$5" = '*.apkg' ] && [ "$6" = --dir ] && mkdir "$7" && cp "$RELEASES/$3"/*.apkg "$7" ;;
  create) mkdir "$RELEASES/$3" && cp "$4" notes.md "$RELEASES/$3" ;;
esac
"""
PIP = """#!/bin/sh
echo "pip $*"
"""


class Forge:
    """A repository on GitHub: a project, the releases, and the runs of its workflow."""

    def __init__(self, folder: Path) -> None:
        self.root, self.releases, programs = folder / "my-deck", folder / "releases", folder / "bin"
        self.releases.mkdir()
        programs.mkdir()
        for name, script in (("deckgen", DECKGEN), ("gh", GH), ("pip", PIP)):
            (programs / name).write_text(script, encoding="utf-8")
            (programs / name).chmod(0o755)
        self.env = os.environ | {
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "RELEASES": str(self.releases),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        self.clock = 1_700_000_000
        self.shell(f"deckgen init --workflow {self.root}", folder)
        self.deckgen("build")

    def shell(self, command: str, folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
        """Run a command as a step of a workflow is run."""
        return subprocess.run(
            ["bash", "-e", "-c", command],
            cwd=folder,
            env=self.env | env,
            capture_output=True,
            encoding="utf-8",
        )

    def deckgen(self, command: str) -> None:
        """Do at home what a curator does."""
        self.clock += 1000
        done = self.shell(f"deckgen {command}", self.root, SOURCE_DATE_EPOCH=str(self.clock))
        assert done.returncode == 0, done.stderr

    def edit(self, old: str, new: str) -> None:
        path = self.root / "cards.yaml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def push(self, tag: str = "") -> tuple[str, str]:
        """Run the workflow on a clone; return the name of the step that failed, or '', and what was
        said."""
        clone = self.root.with_name("clone")
        shutil.rmtree(clone, ignore_errors=True)
        shutil.copytree(self.root, clone, ignore=shutil.ignore_patterns("dist"))
        said = ""
        for job in yaml.load((clone / WORKFLOW).read_text(encoding="utf-8"), yaml.BaseLoader)[
            "jobs"
        ].values():
            if not self.applies(job, tag):
                continue
            for step in job["steps"]:
                if "run" in step and self.applies(step, tag):
                    done = self.shell(step["run"], clone, GITHUB_REF_NAME=tag or "main")
                    said += done.stdout + done.stderr
                    if done.returncode:
                        return step["name"], said
        return "", said

    def applies(self, part: dict[str, Any], tag: str) -> bool:
        assert part.get("if", "") in ("", "github.ref_type == 'tag'")
        return bool(tag) or "if" not in part


@pytest.fixture
def forge(tmp_path: Path) -> Forge:
    return Forge(tmp_path)


def test_a_deck_is_given_out_twice(forge: Forge) -> None:
    failed, said = forge.push()
    assert failed == "", said
    assert f"pip install anki-deckgen[anki]>={__version__}" in said
    assert "upgraded" not in said

    forge.deckgen("build --release 1.0")
    failed, said = forge.push(tag="v1.0")
    assert failed == "", said
    attached = forge.releases / "v1.0" / "my-deck.apkg"
    assert attached.read_bytes() == (forge.root / "dist" / "my-deck-1.0.apkg").read_bytes()
    assert (forge.releases / "v1.0" / "notes.md").read_text(encoding="utf-8") == "The first release.\n"

    forge.edit("a: The nucleus", "a: Its nucleus")
    forge.deckgen("build --release 1.1")
    failed, said = forge.push(tag="v1.1")
    assert failed == "", said
    assert "upgraded: 1 updated, 5 left as they were, 0 new, 0 conflicting" in said
    assert "nothing is lost" in said
    assert "nucleus" in (forge.releases / "v1.1" / "notes.md").read_text(encoding="utf-8")


def test_a_mistake_stops_it(forge: Forge) -> None:
    forge.edit("a: The nucleus", "a: The nucleus\n        nota: bene")
    failed, said = forge.push()
    assert failed == "Check the cards"
    assert "::error file=cards.yaml" in said


def test_a_ledger_that_was_not_committed_stops_it(forge: Forge) -> None:
    forge.edit("a: The nucleus", "a: Its nucleus")
    failed, said = forge.push()
    assert failed == "Build, with the ledger as it was committed"
    assert "U104" in said


def test_a_tag_without_its_release_stops_it(forge: Forge) -> None:
    forge.deckgen("build --release 1.0")
    failed, said = forge.push(tag="v1.1")
    assert failed == "Compare the tag with the ledger"
    assert "run 'deckgen build --release 1.1'" in said
    assert list(forge.releases.iterdir()) == []


def test_what_learners_would_lose_stops_it(forge: Forge) -> None:
    forge.deckgen("build --release 1.0")
    assert forge.push(tag="v1.0")[0] == ""
    shutil.rmtree(forge.root / "dist")
    (forge.root / "cards.lock").unlink()  # its times are lost, and the clock of the next build is wrong
    forge.edit("a: The nucleus", "a: Its nucleus")
    forge.clock = 1_600_000_000
    forge.deckgen("build")
    failed, said = forge.push()
    assert failed.startswith("Rehearse")
    assert "not-delivered" in said


def test_a_project_gets_the_workflow_alone(forge: Forge) -> None:
    before = {path: path.read_bytes() for path in forge.root.rglob("*") if path.is_file()}
    done = forge.shell("deckgen init --workflow", forge.root)
    assert done.returncode == 2
    assert "deck.yml' is there already" in done.stderr
    (forge.root / WORKFLOW).unlink()
    done = forge.shell("deckgen init --workflow", forge.root)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{WORKFLOW}\n", "")
    assert {path: path.read_bytes() for path in forge.root.rglob("*") if path.is_file()} == before


def test_only_the_job_that_needs_it_may_write(forge: Forge) -> None:
    read = yaml.load((forge.root / WORKFLOW).read_text(encoding="utf-8"), yaml.BaseLoader)
    assert read["permissions"] == {"contents": "read"}
    assert "permissions" not in read["jobs"]["deck"]
    assert read["jobs"]["release"]["needs"] == "deck"
    assert "$" + "version" not in (forge.root / WORKFLOW).read_text(encoding="utf-8")
