"""The workflow that ``deckgen init`` offers: its commands are run, with GitHub played by a script."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from helpers.project import REPO

from deckgen.cli.main import main
from deckgen.commands.init import origin, starter

pytestmark = pytest.mark.once

WORKFLOW = Path(".github", "workflows", "deck.yml")
DECKGEN = f"""#!/bin/sh
PYTHONPATH={str(REPO)!r} exec {sys.executable!r} -m deckgen "$@"
"""
GH = """#!/usr/bin/env bash
set -eu
[ "$1" = release ]
case $2 in
  list) ls -vr "$RELEASES" ;;
  view) ls "$RELEASES/$3" | { grep '[.]apkg$' || true; } ;;
  download) [ "$4" = --pattern ] && [ "$6" = --output ] && [ ! -e "$7" ] && cp "$RELEASES/$3/$5" "$7" ;;
  create) mkdir "$RELEASES/$3" && cp "$4" notes.md "$RELEASES/$3" ;;
esac
"""
PLACE = "git+https://example.org/deckgen@0123456789abcdef0123456789abcdef01234567"
PIP = """#!/bin/sh
echo "pip $*"
"""


class Forge:
    """A repository on GitHub: a project, the releases, and the runs of its workflow.

    ``begun`` is the folder of another whose project this one begins with, as a copy.
    """

    def __init__(self, folder: Path, begun: Path | None = None) -> None:
        self.root, self.releases, programs = (
            folder / "my-deck",
            folder / "releases",
            folder / "bin",
        )
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
        if begun is not None:
            self.clock += 1000
            shutil.copytree(begun / "my-deck", self.root)
            return
        self.shell(f"deckgen init --workflow {self.root}", folder)
        self.deckgen("build")
        workflow = self.root / WORKFLOW
        written = re.sub(
            "DECKGEN: '.*'", f"DECKGEN: '{PLACE}'", workflow.read_text(encoding="utf-8")
        )
        workflow.write_text(written, encoding="utf-8")

    def shell(
        self, command: str, folder: Path, **env: str
    ) -> subprocess.CompletedProcess[str]:
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
        done = self.shell(
            f"deckgen {command}", self.root, SOURCE_DATE_EPOCH=str(self.clock)
        )
        assert done.returncode == 0, done.stderr

    def edit(self, old: str, new: str, file: str | Path = "cards.yaml") -> None:
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def push(self, tag: str = "") -> tuple[str, str]:
        """Run the workflow on a clone; return the name of the step that failed, or '', and what was
        said."""
        clone = self.root.with_name("clone")
        shutil.rmtree(clone, ignore_errors=True)
        shutil.copytree(self.root, clone, ignore=shutil.ignore_patterns("dist"))
        temporary = self.root.with_name("temporary")
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir()
        said = ""
        workflow = yaml.load(
            (clone / WORKFLOW).read_text(encoding="utf-8"), yaml.BaseLoader
        )
        env = {"DECKGEN": workflow["env"]["DECKGEN"], "RUNNER_TEMP": str(temporary)}
        for job in workflow["jobs"].values():
            if not self.applies(job, tag):
                continue
            for step in job["steps"]:
                if "run" in step and self.applies(step, tag):
                    done = self.shell(
                        step["run"], clone, GITHUB_REF_NAME=tag or "main", **env
                    )
                    said += done.stdout + done.stderr
                    if done.returncode:
                        return step["name"], said
        return "", said

    def applies(self, part: dict[str, Any], tag: str) -> bool:
        assert part.get("if", "") in ("", "github.ref_type == 'tag'")
        return bool(tag) or "if" not in part


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("begun")
    Forge(folder)
    return folder


@pytest.fixture
def forge(tmp_path: Path, begun: Path) -> Forge:
    return Forge(tmp_path, begun)


def test_a_deck_is_given_out_twice(forge: Forge) -> None:
    failed, said = forge.push()
    assert failed == "", said
    assert f"pip install anki-deckgen[anki] @ {PLACE}\n" in said
    assert "upgraded" not in said

    forge.deckgen("build --release 1.0")
    failed, said = forge.push(tag="v1.0")
    assert failed == "", said
    attached = forge.releases / "v1.0" / "my-deck.apkg"
    assert (
        attached.read_bytes() == (forge.root / "dist" / "my-deck-1.0.apkg").read_bytes()
    )
    assert (forge.releases / "v1.0" / "notes.md").read_text(
        encoding="utf-8"
    ) == "The first release.\n"

    forge.edit("a: The nucleus", "a: Its nucleus")
    forge.deckgen("build --release 1.1")
    failed, said = forge.push(tag="v1.1")
    assert failed == "", said
    assert "upgraded: 1 updated, 5 left as they were, 0 new, 0 conflicting" in said
    assert "nothing is lost" in said
    assert "nucleus" in (forge.releases / "v1.1" / "notes.md").read_text(
        encoding="utf-8"
    )


def test_a_mistake_stops_it(forge: Forge) -> None:
    forge.edit("a: The nucleus", "a: The nucleus\n        nota: bene")
    failed, said = forge.push()
    assert failed == "Check the cards"
    assert "::error file=cards.yaml" in said


def test_a_lock_file_that_was_not_committed_stops_it(forge: Forge) -> None:
    forge.edit("a: The nucleus", "a: Its nucleus")
    failed, said = forge.push()
    assert failed == "Build, with cards.lock as it was committed"
    assert "U104" in said


def test_a_tag_without_its_release_stops_it(forge: Forge) -> None:
    forge.deckgen("build --release 1.0")
    failed, said = forge.push(tag="v1.1")
    assert failed == "Compare the tag with cards.lock"
    assert "run 'deckgen build --release 1.1'" in said
    assert list(forge.releases.iterdir()) == []


def test_what_learners_would_lose_stops_it(forge: Forge) -> None:
    forge.deckgen("build --release 1.0")
    assert forge.push(tag="v1.0")[0] == ""
    shutil.rmtree(forge.root / "dist")
    # its times are lost, and the clock of the next build is wrong
    (forge.root / "cards.lock").unlink()
    forge.edit("a: The nucleus", "a: Its nucleus")
    forge.clock = 1_600_000_000
    forge.deckgen("build")
    failed, said = forge.push()
    assert failed.startswith("Test the import")
    assert "not-delivered" in said


def test_a_project_gets_the_workflow_alone(forge: Forge) -> None:
    before = {
        path: path.read_bytes() for path in forge.root.rglob("*") if path.is_file()
    }
    done = forge.shell("deckgen init --workflow", forge.root)
    assert done.returncode == 2
    assert "deck.yml' exists already" in done.stderr
    (forge.root / WORKFLOW).unlink()
    done = forge.shell("deckgen init --workflow", forge.root)
    assert (done.returncode, done.stdout) == (0, f"{WORKFLOW}\n")
    after = {
        path: path.read_bytes() for path in forge.root.rglob("*") if path.is_file()
    }
    assert after.keys() == before.keys()
    assert [path for path in after if after[path] != before[path]] in (
        [],
        [forge.root / WORKFLOW],
    )


def test_only_the_job_that_needs_it_may_write(forge: Forge) -> None:
    read = yaml.load(
        (forge.root / WORKFLOW).read_text(encoding="utf-8"), yaml.BaseLoader
    )
    assert read["permissions"] == {"contents": "read"}
    assert "permissions" not in read["jobs"]["deck"]
    assert read["jobs"]["release"]["needs"] == "deck"


def test_nothing_but_the_place_is_put_into_the_workflow(tmp_path: Path) -> None:
    """A variable of its scripts that were called as a word of the other files would be replaced."""
    starter.write(tmp_path, workflow=True)
    asset = (REPO / "deckgen" / "assets" / "starter" / "deck.yml").read_text(
        encoding="utf-8"
    )
    written = (tmp_path / WORKFLOW).read_text(encoding="utf-8")
    assert re.sub("DECKGEN: '.*'", "DECKGEN: '$place'", written) == asset


def test_a_workflow_that_does_not_know_where_deckgen_comes_from_says_so(
    forge: Forge,
) -> None:
    forge.edit(PLACE, "", WORKFLOW)
    failed, said = forge.push()
    assert failed == "Install deckgen"
    assert said.startswith(
        "::error file=.github/workflows/deck.yml::write where deckgen is installed from"
    )


def test_a_release_with_several_packages_is_compared_by_the_name_of_the_deck(
    forge: Forge,
) -> None:
    forge.deckgen("build --release 1.0")
    assert forge.push(tag="v1.0")[0] == ""
    release = forge.releases / "v1.0"
    (release / "another.apkg").write_bytes(b"another deck's")
    (release / "my-deck-1.0.apkg").write_bytes(b"not this one either")
    # a later release without a package: learners have the one before
    (forge.releases / "v1.1").mkdir()
    forge.edit("a: The nucleus", "a: Its nucleus")
    forge.deckgen("build")
    failed, said = forge.push()
    assert failed == "", said
    assert "upgraded: 1 updated" in said

    (release / "my-deck.apkg").rename(release / "my-deck-1.0.apkg")
    failed, said = forge.push()
    assert failed == "", said
    assert "upgraded: 1 updated" in said

    (release / "my-deck-1.0.apkg").rename(release / "other.apkg")
    failed, said = forge.push()
    assert failed == "Fetch the last release"
    assert (
        "the release v1.0 has several packages, and none is called my-deck.apkg" in said
    )

    (release / "another.apkg").unlink()
    failed, said = forge.push()
    assert failed == "", said
    assert "upgraded: 1 updated" in said


def test_releases_that_cannot_be_listed_stop_it(forge: Forge) -> None:
    forge.env["RELEASES"] += "-that-are-not-there"
    assert forge.push()[0] == "Fetch the last release"


def test_a_tag_is_compared_as_a_text(forge: Forge) -> None:
    forge.deckgen("build --release 1.101")
    assert forge.push(tag="v1.1.1")[0] == "Compare the tag with cards.lock"


# --- the place that deckgen was installed from -------------------------------------------

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://github.com/a/deckgen.git", "git+https://github.com/a/deckgen.git"),
        ("https://me:secret@github.com/a/deckgen", "git+https://github.com/a/deckgen"),
        ("git@github.com:a/deckgen.git", "git+https://github.com/a/deckgen.git"),
        ("ssh://git@example.org:2222/~a/deckgen", "git+https://example.org/~a/deckgen"),
        ("https://example.org:8443/deckgen", "git+https://example.org:8443/deckgen"),
        ("/srv/git/deckgen", ""),
        ("../deckgen", ""),
        ("file:///srv/git/deckgen", ""),
        ("https://example.org/a'b: $(touch x)", ""),
        ("https://example.org:port/deckgen", ""),
        ("https://[::1/deckgen", ""),
        ("", ""),
    ],
)
def test_the_place_of_a_clone(
    url: str, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the commit where the place has it too, and without it where it was never pushed."""
    root = tmp_path / "clone"
    module = root / "deckgen" / "commands" / "init" / "origin.py"
    module.parent.mkdir(parents=True)
    monkeypatch.setattr(origin, "__file__", str(module))
    assert origin.origin() == ""
    author = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    for command in (
        ["init", "-q"],
        [*author, "commit", "-q", "--allow-empty", "-m", "x"],
    ):
        subprocess.run(["git", *command], cwd=root, check=True)
    assert origin.origin() == ""
    subprocess.run(["git", "config", "remote.origin.url", url], cwd=root, check=True)
    assert origin.origin() == place
    subprocess.run(
        ["git", "update-ref", "refs/remotes/origin/main", "HEAD"], cwd=root, check=True
    )
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    )
    assert origin.origin() == (f"{place}@{head.stdout.strip()}" if place else "")
    monkeypatch.setattr(
        origin,
        "__file__",
        str(root / ".venv" / "x" / "deckgen" / "commands" / "init" / "origin.py"),
    )
    assert origin.origin() == "", (
        "the repository is that of a project with deckgen inside it"
    )


@pytest.mark.parametrize(
    ("noted", "place"),
    [
        (
            {
                "url": "https://example.org/deckgen",
                "vcs_info": {"vcs": "git", "commit_id": COMMIT},
            },
            f"git+https://example.org/deckgen@{COMMIT}",
        ),
        (
            {
                "url": "https://example.org/x.whl",
                "archive_info": {"hashes": {"sha256": "0" * 64}},
            },
            "https://example.org/x.whl#sha256=" + "0" * 64,
        ),
        ({"url": "file:///home/me/x.whl", "archive_info": {}}, ""),
        ({}, ""),
        ([], ""),
    ],
)
def test_the_place_that_an_installer_noted(
    noted: object, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tmp_path / "anki_deckgen-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Name: anki-deckgen\nVersion: 1\n", encoding="utf-8")
    (info / "direct_url.json").write_text(json.dumps(noted), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert origin._direct_url(tmp_path / "elsewhere") == {}
    monkeypatch.setattr(
        origin,
        "__file__",
        str(tmp_path / "deckgen" / "commands" / "init" / "origin.py"),
    )
    assert origin.origin() == place


def test_init_writes_the_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starter, "origin", lambda: PLACE)
    known = CliRunner().invoke(main, ["init", "--workflow", str(tmp_path / "a")])
    assert f"DECKGEN: '{PLACE}'" in (tmp_path / "a" / WORKFLOW).read_text(
        encoding="utf-8"
    )
    assert "DECKGEN" not in known.stderr
    monkeypatch.setattr(starter, "origin", lambda: "")
    unknown = CliRunner().invoke(main, ["init", "--workflow", str(tmp_path / "b")])
    assert "after 'DECKGEN:', where deckgen is installed from" in unknown.stderr
