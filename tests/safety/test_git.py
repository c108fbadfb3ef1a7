"""A project's repository is somebody else's: nothing in it runs, and nothing is fetched."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from deckgen.cli import main
from deckgen.lockfile import revisions
from deckgen.lockfile.repository import Repository

pytestmark = pytest.mark.skipif(
    os.name != "posix", reason="the planted commands are for a shell"
)

DECK = """\
deck: {id: t, name: T}
topics:
  - id: a
    title: A
    cards:
      - {id: a, q: What burns best?, a: dry wood, unsourced: common knowledge}
"""
LOCK = """\
ledger 1 t
card gone question AAAAAAAAAAAA 1700000000000 0123456789abcdef 1700000000
end
"""
COMMANDS = (
    ("check",),
    ("build", "--no-cache"),
    ("build", "--frozen", "--no-cache"),
    ("build", "--to", "print", "-o", "print.html"),
    ("preview", "--html", "o.html"),
    ("check", "--accept", "a"),
    ("check", "--fix"),
    ("diff", "main"),
    ("diff", "HEAD"),
)


def git(root: Path, *arguments: str) -> None:
    who = (
        "-c",
        "user.name=A",
        "-c",
        "user.email=a@example.org",
        "-c",
        "init.defaultBranch=main",
    )
    subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)


def repository(root: Path) -> None:
    """Make a repository with a commit of a deck, in which each file has a filter and a driver."""
    root.mkdir()
    (root / "cards.yaml").write_text(DECK)
    (root / ".gitattributes").write_text("* filter=x diff=x export-subst\n")
    git(root, "init")
    git(root, "add", ".")
    git(root, "commit", "-m", "one")
    (root / "cards.lock").write_text(LOCK)


def hostile_config(marker: Path) -> str:
    run = f"sh -c 'touch {marker}; cat'"
    return f"""
[core]
    repositoryformatversion = 1
    fsmonitor = touch {marker}
    pager = touch {marker}
    sshCommand = touch {marker}
    editor = touch {marker}
    hooksPath = {marker.parent}/hooks
    alternateRefsCommand = touch {marker}
    attributesFile = {marker.parent}/attributes
[extensions]
    partialClone = origin
[remote "origin"]
    url = ext::sh -c 'touch% {marker}'
    promisor = true
    partialclonefilter = blob:none
    uploadpack = touch {marker}
[protocol]
    allow = always
[protocol "ext"]
    allow = always
[filter "x"]
    smudge = "{run}"
    clean = "{run}"
    process = "{run}"
    required = true
[diff "x"]
    textconv = "{run}"
    command = "{run}"
[diff]
    external = touch {marker}
[log]
    showSignature = true
[gpg]
    program = touch {marker}
[pager]
    log = touch {marker}
[alias]
    rev-parse = "!touch {marker}"
    ls-tree = "!touch {marker}"
[include]
    path = {marker.parent}/more
"""


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    return tmp_path / "PWNED"


def in_git_folder(root: Path, marker: Path) -> None:
    """A folder that was downloaded with its ``.git``."""
    repository(root)
    (root / ".git" / "config").write_text(hostile_config(marker))


def in_git_folder_without_objects(root: Path, marker: Path) -> None:
    """One in which an object is missing, which git would fetch."""
    in_git_folder(root, marker)
    name = subprocess.run(
        ["git", "hash-object", "--no-filters", str(root / "cards.yaml")],
        cwd=root.parent,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    (root / ".git" / "objects" / name[:2] / name[2:]).unlink()


def as_bare_repository(root: Path, marker: Path) -> None:
    """A folder laid out like a repository, within a repository that git would otherwise find."""
    repository(root.parent / "outer")
    shutil.move(str(root.parent / "outer"), root)
    for name in ("HEAD", "objects", "refs"):
        shutil.move(str(root / ".git" / name), root / name)
    shutil.rmtree(root / ".git")
    (root / "config").write_text(
        hostile_config(marker).replace("[core]", "[core]\n    bare = true", 1)
    )


def behind_a_link(root: Path, marker: Path) -> None:
    """A deck at the top whose ``cards.yaml`` leads into such a folder."""
    root.mkdir()
    as_bare_repository(root / "evil", marker)
    (root / "cards.yaml").symlink_to("evil/cards.yaml")
    git(root, "init")


def by_a_file(root: Path, marker: Path) -> None:
    """A file ``.git`` that names the repository, as work trees have it."""
    in_git_folder(root, marker)
    shutil.move(str(root / ".git"), root / "hidden")
    (root / ".git").write_text("gitdir: hidden\n")


PLANTS = (
    in_git_folder,
    in_git_folder_without_objects,
    as_bare_repository,
    behind_a_link,
    by_a_file,
)


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_a_repository_runs_nothing(
    plant: object, tmp_path: Path, marker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "project"
    plant(root, marker)  # type: ignore[operator]
    monkeypatch.chdir(root)
    for command in COMMANDS:
        told = CliRunner().invoke(main.main, command)
        assert told.exception is None or isinstance(told.exception, SystemExit), (
            command,
            told.output,
        )
        assert not marker.exists(), command
        for folder in [root, *(each for each in root.iterdir() if each.is_dir())]:
            if (folder / "cards.yaml").exists():
                # the next command asks git anew
                (folder / "cards.lock").write_text(LOCK)


def test_commits_are_still_read(tmp_path: Path, marker: Path) -> None:
    root = tmp_path / "project"
    in_git_folder(root, marker)
    assert len(revisions.commits(root, 5)) == 1
    for revision in ("main", "HEAD", revisions.commits(root, 1)[0][:8], "HEAD@{0}"):
        into = tmp_path / "into"
        assert revisions.extract(root, revision, into), revision
        assert (into / "cards.yaml").read_text() == DECK
        shutil.rmtree(into)


@pytest.mark.parametrize("name", ["main", "HEAD", "--all", "v1.0"])
def test_a_folder_that_is_called_as_a_revision_or_an_option(
    tmp_path: Path, name: str
) -> None:
    root = tmp_path / "all"
    repository(root)
    git(root, "tag", "v1.0")
    (root / name).mkdir()
    (root / name / "cards.yaml").write_text(DECK)
    git(root, "add", ".")
    git(root, "commit", "-m", "two")
    (root / "cards.yaml").write_text(DECK + "# changed\n")
    git(root, "add", ".")
    git(root, "commit", "-m", "three")
    assert len(revisions.commits(root, 5)) == 3
    (commit,) = revisions.commits(root / name, 5)
    (version,) = revisions.versions(root / name, "cards.yaml", 5, 1 << 20)
    assert version == (commit, DECK.encode())


def test_a_folder_of_a_repository(tmp_path: Path) -> None:
    root = tmp_path / "all"
    repository(root)
    (root / "a [b] *").mkdir()
    (root / "a [b] *" / "cards.yaml").write_text(DECK)
    (root / "a [b] *" / "link").symlink_to("/etc/passwd")
    git(root, "add", ".")
    git(root, "commit", "-m", "two")
    git(root, "pack-refs", "--all")
    git(root, "gc")
    git(root, "worktree", "add", str(tmp_path / "tree"), "-b", "other")
    for folder in (root / "a [b] *", tmp_path / "tree" / "a [b] *"):
        assert len(revisions.commits(folder, 5)) == 1
        into = tmp_path / "into"
        assert revisions.extract(folder, "other", into)
        assert [path.name for path in into.iterdir()] == ["cards.yaml"]
        shutil.rmtree(into)
    git(tmp_path, "clone", "--depth=1", root.as_uri(), str(tmp_path / "shallow"))
    assert len(revisions.commits(tmp_path / "shallow", 5)) == 1


def test_a_repository_with_sha256(tmp_path: Path) -> None:
    (tmp_path / "cards.yaml").write_text(DECK)
    git(tmp_path, "init", "--object-format=sha256")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "one")
    assert [len(name) for name in revisions.commits(tmp_path, 5)] == [64]
    assert revisions.extract(tmp_path, "main", tmp_path / "into")


@pytest.mark.parametrize(
    "revision", ["--output=F", "-", "", "--all", "main:cards.yaml", "main..main", "a b"]
)
def test_what_is_no_commit(
    revision: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "project"
    repository(root)
    asked: list[tuple[str, ...]] = []
    ask = Repository.ask

    def asking(self: Repository, *arguments: str) -> bytes:
        asked.append(arguments)
        return ask(self, *arguments)

    monkeypatch.setattr(Repository, "ask", asking)
    assert not revisions.extract(root, revision, tmp_path / "into")
    assert not (tmp_path / "into").exists()
    assert not list(root.glob("F*"))
    if revision.startswith("-") or not revision:
        assert asked == []
    else:
        # and a git that finds a way to take a revision for an option is told that it is none
        assert asked[0][:4] == ("rev-parse", "--verify", "--quiet", "--end-of-options")


def test_git_is_not_taken_from_the_project(
    tmp_path: Path, marker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "project"
    repository(root)
    (root / "bin").mkdir()
    for planted in (root / "git", root / "bin" / "git"):
        planted.write_text(f"#!/bin/sh\ntouch {marker}\n")
        planted.chmod(0o755)
    monkeypatch.chdir(root)
    monkeypatch.setenv(
        "PATH", os.pathsep.join([".", "", "bin", str(root / "bin"), os.environ["PATH"]])
    )
    assert len(revisions.commits(root, 5)) == 1
    assert not marker.exists()


def test_the_environment_tells_git_nothing(
    tmp_path: Path, marker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a hook, where git sets these for a repository that may be another."""
    root = tmp_path / "project"
    repository(root)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "alias.rev-list")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", f"!touch {marker}")
    monkeypatch.setenv("GIT_TRACE", str(marker))
    assert len(revisions.commits(root, 5)) == 1
    assert not marker.exists()


def test_a_tree_leads_nowhere_else(tmp_path: Path) -> None:
    into = tmp_path / "into"
    for name in ("../x", "/etc/x", "a/../../x", "a//b", "./x", "..", ""):
        assert revisions._place(name, into) is None, name
    assert revisions._place("a/b", into) == into / "a" / "b"


def test_a_commit_that_is_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "project"
    repository(root)
    monkeypatch.setattr(revisions, "MAX_BYTES", 10)
    told = CliRunner().invoke(main.main, ["diff", "main", "-C", str(root)])
    assert (told.exit_code, "too large" in told.output) == (2, True)


def test_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "project"
    repository(root)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert revisions.commits(root, 5) == []
    assert not revisions.extract(root, "main", tmp_path / "into")


def test_objects_of_another_machine(tmp_path: Path) -> None:
    """Windows would sign in there with the user's name and a hash of the password."""
    root, other = tmp_path / "project", tmp_path / "other"
    repository(root)
    repository(other)
    alternates = root / ".git" / "objects" / "info" / "alternates"
    alternates.write_text(f"{other}/.git/objects\n")
    assert len(revisions.commits(root, 5)) == 1
    (other / ".git" / "objects" / "info" / "alternates").write_text(
        "//server.example/share\n"
    )
    assert revisions.commits(root, 5) == []
    for named in ("//server.example/share", "\\\\server.example\\share"):
        alternates.write_text(f"{named}\n")
        assert revisions.commits(root, 5) == []
    alternates.unlink()
    os.mkfifo(alternates)
    assert revisions.commits(root, 5) == []
    alternates.unlink()
    (root / ".git" / "commondir").write_text("//server.example/share\n")
    assert revisions.commits(root, 5) == []
