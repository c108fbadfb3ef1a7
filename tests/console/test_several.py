"""Several projects on one command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from helpers.command import run

from deckgen.console.several import projects_below

pytestmark = pytest.mark.once


@pytest.fixture
def decks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("a", "more/b", "ź c"):
        assert run("init", name).exit_code == 0
    return tmp_path


def test_all_are_found(decks: Path) -> None:
    for hidden in (".hidden/d", "node_modules/d", "a/inner"):
        (decks / hidden).mkdir(parents=True)
        (decks / hidden / "cards.yaml").write_text("x", encoding="utf-8")
    assert [each.as_posix() for each in projects_below(Path())] == [
        "a",
        "more/b",
        "ź c",
    ]
    told = run("build", "--all", "--quiet")
    assert (told.exit_code, told.stdout) == (0, "")
    assert [
        len(list((decks / name / "dist").glob("*.apkg")))
        for name in ("a", "more/b", "ź c")
    ] == [1, 1, 1]


def test_a_link_to_a_folder_is_not_followed(decks: Path) -> None:
    (decks / "link").symlink_to(decks / "more", target_is_directory=True)
    assert [each.as_posix() for each in projects_below(Path())] == [
        "a",
        "more/b",
        "ź c",
    ]


def test_one_that_fails_does_not_stop_the_others(decks: Path) -> None:
    cards = decks / "a" / "cards.yaml"
    cards.write_text(
        cards.read_text(encoding="utf-8").replace("a: The nucleus", "b: The nucleus"),
        encoding="utf-8",
    )
    told = run("build", "a", "more/b")
    assert told.exit_code == 1
    assert "a/cards.yaml:" in told.stderr
    assert "error[Y201]" in told.stderr
    assert not (decks / "a" / "dist").exists()
    assert (decks / "more" / "b" / "dist").exists()
    assert run("check", "a", "nowhere").exit_code == 2


def test_reports_are_one(decks: Path) -> None:
    for name in ("a", "more/b"):
        cards = decks / name / "cards.yaml"
        cards.write_text(
            cards.read_text(encoding="utf-8").replace(
                "a: The nucleus", "b: The nucleus"
            ),
            encoding="utf-8",
        )
    found = json.loads(run("check", "--all", "--format", "json").stdout)
    assert {each["path"] for each in found["diagnostics"]} == {
        "a/cards.yaml",
        "more/b/cards.yaml",
    }
    sarif = json.loads(run("check", "a", "more/b", "--format=sarif").stdout)
    assert len(sarif["runs"]) == 2
    lines = run("check", "a", "more/b", "--format=github").stdout
    assert "file=a/cards.yaml" in lines
    assert "file=more/b/cards.yaml" in lines


def test_options_are_given_to_each(decks: Path) -> None:
    assert run("build", "--all", "--frozen").exit_code == 1
    assert run("build", "--all", "--release", "1.0", "--quiet").exit_code == 0
    assert "release 1.0 " in (decks / "more" / "b" / "cards.lock").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize(
    "words",
    [
        "build --all -o x.apkg",
        "check a more/b --accept x",
        "verify --all -C a",
        "build a --all",
    ],
)
def test_options_for_one_project_are_refused(decks: Path, words: str) -> None:
    told = run(*words.split())
    assert told.exit_code == 2
    assert told.stderr.startswith("Usage:")


@pytest.mark.parametrize(
    ("words", "option"),
    [
        ("build a more/b -o x.apkg", "--output"),
        ("build a more/b --watch", "--watch"),
        ("build a more/b --watch -o x.apkg", "--output"),
        ("check a more/b --accept x", "--accept"),
        ("verify a more/b -C c", "--project"),
    ],
)
def test_the_option_for_one_project_is_named(
    decks: Path, words: str, option: str
) -> None:
    told = run(*words.split())
    assert told.exit_code == 2
    error = f"Error: {option} is for one project, and 2 are named\n"
    assert told.stderr.endswith(error)


def test_nothing_to_find_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = run("check", "--all")
    assert (told.exit_code, told.stderr) == (
        2,
        "deckgen: no cards.yaml below the current folder\n",
    )
