"""Files that the decks of one repository share, and those that no deck may reach."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from helpers.project import PNG, T0, write_files

from deckgen.cli.main import main
from deckgen.commands.lsp.document import Document
from deckgen.commands.lsp.session import Session
from deckgen.commands.preview import live
from deckgen.commands.preview.server import _open
from deckgen.compile import pipeline
from deckgen.compile.deck import compile_deck, outside
from deckgen.core.diagnostics import Severity
from deckgen.lockfile import revisions
from deckgen.util import border
from deckgen.util.border import border_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from click.testing import Result

CARDS = """\
deck: {id: a, uid: k3m9x2pd, name: A, language: nl, style: ../shared/style.css}
sources:
  essay: {file: ../shared/essay.md, title: Essay}
topics:
  - id: t
    title: T
    defaults: {unsourced: an atlas}
    cards:
      - id: harvey
        q: When did Harvey publish his book on the heart? ![](../shared/heart.png)
        a: In 1628
        source: essay
        quote: In 1628 William Harvey published a book
      - include: ../shared/cards/*.yaml
      - table: ../shared/towns.csv
        columns: {country: q, capital: a}
"""

SHARED = {
    "shared/style.css": ".q { color: red }\n",
    "shared/essay.md": "# Essay\n\nIn 1628 William Harvey published a book on the heart.\n",
    "shared/heart.png": PNG,
    "shared/cards/dot.yaml": "- {id: dot, q: 'What is shown? ![](../heart.png)', a: A dot}\n",
    "shared/towns.csv": "id,country,capital\nno,Norway,Oslo\n",
}


def repository(folder: Path, files: Mapping[str, str | bytes] = SHARED) -> Path:
    """Write a repository with a project in it, and return its ``cards.yaml``."""
    write_files(folder, {".git/HEAD": "ref: refs/heads/main\n", **files})
    return write_files(
        folder / "decks" / "a",
        {"cards.yaml": CARDS.replace("../shared", "../../shared")},
    )


def faults(cards: Path) -> list[str]:
    checked = pipeline.check(cards, T0)
    return [
        each.code for each in checked.diagnostics if each.severity is Severity.ERROR
    ]


def git(folder: Path, *arguments: str) -> None:
    settings = [
        "-c",
        "user.name=A",
        "-c",
        "user.email=a@example.org",
        "-c",
        "init.defaultBranch=main",
    ]
    subprocess.run(
        ["git", *settings, *arguments], cwd=folder, check=True, capture_output=True
    )


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


def built(cards: Path, *options: str) -> Result:
    done = invoke("build", *options, cards.parent)
    assert done.exit_code == 0, done.output
    return done


def package(cards: Path) -> bytes:
    return (cards.parent / "dist" / "a.apkg").read_bytes()


# --- what is shared --------------------------------------------------------------------------


def test_everything_that_a_project_names_may_be_shared(tmp_path: Path) -> None:
    cards = repository(tmp_path / "repo")
    assert faults(cards) == []
    compiled = compile_deck(cards)
    assert set(compiled.files) == {
        "cards.yaml",
        "../../shared/essay.md",
        "../../shared/cards/dot.yaml",
        "../../shared/towns.csv",
    }
    shared = {(tmp_path / "repo" / name).resolve() for name in SHARED}
    assert outside(compiled) >= shared
    assert live.files_of(compiled, cards) >= shared


def test_the_package_is_the_same_from_another_folder(tmp_path: Path) -> None:
    one = repository(tmp_path / "one")
    built(one)
    shutil.copytree(tmp_path / "one", tmp_path / "deeper" / "still" / "two")
    other = tmp_path / "deeper" / "still" / "two" / "decks" / "a" / "cards.yaml"
    (other.parent / "dist" / "a.apkg").unlink()
    built(other, "--frozen")
    assert package(other) == package(one)
    inside = write_files(
        tmp_path / "inside",
        {**SHARED, "cards.yaml": CARDS.replace("../shared", "shared")},
    )
    shutil.copy(one.parent / "cards.lock", inside.parent)
    built(inside, "--frozen")
    assert package(inside) == package(one)


@pytest.mark.parametrize("name", sorted(set(SHARED) - {"shared/essay.md"}))
def test_a_change_of_a_shared_file_is_built(tmp_path: Path, name: str) -> None:
    cards = repository(tmp_path)
    built(cards)
    built(cards)  # nothing has changed
    before = package(cards)
    path = tmp_path / name
    new = (
        path.read_bytes()
        .replace(b"red", b"blue")
        .replace(b"A dot", b"A point")
        .replace(b"Oslo", b"Bergen")
    )
    path.write_bytes(new if new != path.read_bytes() else new + b"more")
    built(cards)
    assert package(cards) != before
    with_cache = package(cards)
    built(cards, "--no-cache")
    assert package(cards) == with_cache


def test_a_change_of_a_shared_source_is_found(tmp_path: Path) -> None:
    cards = repository(tmp_path)
    built(cards)
    essay = tmp_path / "shared" / "essay.md"
    essay.write_text(essay.read_text().replace("1628", "1629"))
    assert faults(cards) == ["C102"]
    assert invoke("build", cards.parent).exit_code == 1


def test_without_its_repository_a_project_is_refused_though_nothing_else_changed(
    tmp_path: Path,
) -> None:
    cards = repository(tmp_path)
    built(cards)
    before = package(cards)
    shutil.rmtree(tmp_path / ".git")
    done = invoke("build", cards.parent)
    assert done.exit_code == 1
    assert faults(cards) == ["Y214", "Y214", "M102", "Y214", "Y214"]
    assert package(cards) == before


def test_a_fix_is_written_to_a_shared_file(tmp_path: Path) -> None:
    cards = repository(tmp_path)
    dot = tmp_path / "shared" / "cards" / "dot.yaml"
    dot.write_text("- {q: What follows A?, a: B}\n")
    assert invoke("check", "--fix", cards.parent).exit_code == 0
    assert dot.read_text().startswith("- {id: ")


def test_places_are_named_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards = repository(tmp_path)
    (tmp_path / "shared" / "cards" / "dot.yaml").write_text("- {id: dot, q: What?}\n")
    monkeypatch.chdir(tmp_path)
    assert "\nshared/cards/dot.yaml:1:" in "\n" + invoke("check", "decks/a").output
    assert (
        "file=shared/cards/dot.yaml,"
        in invoke("check", "--format", "github", "decks/a").output
    )
    monkeypatch.chdir(cards.parent)
    assert "\n../../shared/cards/dot.yaml:1:" in "\n" + invoke("check").output


def test_a_commit_is_read_with_what_was_shared_then(tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "repo", ignore_errors=True)
    cards = repository(tmp_path / "repo")
    shutil.rmtree(tmp_path / "repo" / ".git")
    git(tmp_path / "repo", "init")
    built(cards)
    git(tmp_path / "repo", "add", ".")
    git(tmp_path / "repo", "commit", "-m", "one")
    dot = tmp_path / "repo" / "shared" / "cards" / "dot.yaml"
    dot.write_text(dot.read_text().replace("A dot", "A point"))
    told = invoke("diff", "HEAD", "--project", cards.parent)
    assert told.exit_code == 0, told.output
    assert "A [-dot-]{+point+}" in told.output
    assert "1 changed" in told.output
    folder = revisions.extract(cards.parent, "HEAD", tmp_path / "into")
    assert folder is not None
    assert border_of(folder.resolve()).top.is_relative_to((tmp_path / "into").resolve())


# --- what is refused -------------------------------------------------------------------------

PLACES = {
    "style": ("deck: {id: a, name: A, style: 'PATH'}\ntopics: []\n", "Y214"),
    "source": (
        "deck: {id: a, name: A}\nsources: {s: {file: 'PATH', title: S}}\ntopics: []\n",
        "Y214",
    ),
    "include": ("deck: {id: a, name: A}\ntopics: [{include: 'PATH'}]\n", "Y214"),
    "table": (
        "deck: {id: a, name: A}\ntopics: [{id: t, title: T, cards: [{table: 'PATH', columns: {x: q}}]}]\n",
        "Y214",
    ),
    "media": (
        "deck: {id: a, name: A}\n"
        "topics: [{id: t, title: T, cards: [{id: x, q: 'What? ![](PATH)', a: A, unsourced: no}]}]\n",
        "M102",
    ),
}


@pytest.mark.parametrize("place", sorted(PLACES))
@pytest.mark.parametrize(
    "path",
    [
        "../../../secret.png",
        "../../out/secret.png",
        "../../shared/out.png",
        "out.png",
        "../../.hidden/secret.png",
        "../../shared/.secret.png",
        "../../.git/secret.png",
        "../../shared/hidden.png",
        "../../shared/../../secret.png",
        "../../../repo/../secret.png",
    ],
)
def test_what_is_outside_or_hidden_is_refused(
    tmp_path: Path, place: str, path: str
) -> None:
    (tmp_path / "secret.png").write_bytes(PNG)
    root = tmp_path / "repo"
    hidden = dict.fromkeys(
        (".hidden/secret.png", "shared/.secret.png", ".git/secret.png"), PNG
    )
    cards = repository(root, {**SHARED, **hidden})
    (root / "out").symlink_to(tmp_path)
    (root / "shared" / "out.png").symlink_to(tmp_path / "secret.png")
    (root / "shared" / "hidden.png").symlink_to(root / ".git" / "secret.png")
    (cards.parent / "out.png").symlink_to(tmp_path / "secret.png")
    text, code = PLACES[place]
    cards.write_text(text.replace("PATH", path))
    assert code in faults(cards)
    assert not outside(compile_deck(cards))


def test_a_pattern_that_climbs_out_of_the_repository_lists_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards = repository(tmp_path / "repo")
    (tmp_path / "repo" / "link").symlink_to(tmp_path)
    listed: list[str] = []
    listdir = os.listdir
    monkeypatch.setattr(
        os, "listdir", lambda folder: listed.append(str(folder)) or listdir(folder)
    )
    for pattern in (
        "../../../*.yaml",
        "../../link/*.yaml",
        "../../*/../../*.yaml",
        "../../**/../../*.yaml",
    ):
        cards.write_text(PLACES["include"][0].replace("PATH", pattern))
        assert faults(cards)[:1] == ["Y214"], pattern
    assert str(tmp_path) not in {os.path.realpath(each) for each in listed}


def test_the_nearest_repository_is_the_border(tmp_path: Path) -> None:
    repository(tmp_path)
    (tmp_path / "decks" / ".git").write_text("gitdir: ../.git/modules/decks\n")
    assert faults(tmp_path / "decks" / "a" / "cards.yaml") == [
        "Y214",
        "Y214",
        "M102",
        "Y214",
        "Y214",
    ]


@pytest.mark.parametrize("content", ["", "elsewhere", None])
def test_what_is_no_repository_is_no_border(
    tmp_path: Path, content: str | None
) -> None:
    cards = repository(tmp_path)
    shutil.rmtree(tmp_path / ".git")
    if content is None:
        (tmp_path / ".git").mkdir()
    else:
        (tmp_path / ".git").write_text(content)
    assert border_of(cards.parent.resolve()).top == cards.parent.resolve()


@pytest.mark.parametrize("home", [".", "decks"])
def test_a_home_folder_is_no_border(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: str
) -> None:
    cards = repository(tmp_path)
    monkeypatch.setattr(border, "home_folder", lambda: tmp_path / home)
    assert faults(cards) == ["Y214", "Y214", "M102", "Y214", "Y214"]


def test_a_work_tree_of_another_user_is_no_border(tmp_path: Path) -> None:
    cards = repository(tmp_path)
    if os.name == "nt" or os.geteuid() != 0:
        pytest.skip("only root can give a file to another user")
    os.chown(tmp_path / ".git", 12345, 12345)
    assert border_of(cards.parent.resolve()).top == cards.parent.resolve()


def test_the_preview_serves_no_shared_file_that_has_become_a_link_outwards(
    tmp_path: Path,
) -> None:
    cards = repository(tmp_path / "repo")
    compiled = compile_deck(cards)
    assert compiled.compiled is not None
    (media,) = compiled.compiled.media
    file = _open(media.path, compiled.root)
    assert file is not None
    file.close()
    (tmp_path / "secret.png").write_bytes(PNG)
    media.path.unlink()
    media.path.symlink_to(tmp_path / "secret.png")
    assert _open(media.path, compiled.root) is None
    media.path.unlink()
    media.path.symlink_to(tmp_path / "repo" / ".git" / "HEAD")
    assert _open(media.path, compiled.root) is None


def test_the_language_server_knows_whose_a_shared_file_is(tmp_path: Path) -> None:
    cards = repository(tmp_path).resolve()
    dot = (tmp_path / "shared" / "cards" / "dot.yaml").resolve()
    published: dict[Path, int] = {}
    session = Session(
        lambda path, _, found: published.update({path: len(found)}), lambda _: None
    )
    session.put(cards, Document(cards.read_text()))
    assert session.view(dot) is None  # the project has not been read so far
    assert session.view(cards) is not None
    session.put(dot, Document("- {id: dot, q: What?}\n"))
    view = session.view(dot, current=True)
    assert view is not None
    assert (view.name, view.analysis.root) == (
        "../../shared/cards/dot.yaml",
        cards.parent,
    )
    assert published[dot] > 0
