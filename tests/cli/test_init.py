"""``deckgen init``: what it writes, what it leaves, and a deck that begins with a text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from helpers.command import run
from helpers.project import write_files
from jsonschema import Draft7Validator

from deckgen.compile.deck import load_project

HARVEY = """\
The heart

In 1628 the physician William Harvey published a book. It was cold. Melvin Calvin was not born.

The vessels

In 1661 Marcello Malpighi saw the capillaries.
"""


def begun(tmp_path: Path, text: str = HARVEY, name: str = "harvey.txt") -> Path:
    write_files(tmp_path, {name: text})
    folder = tmp_path / "deck"
    told = run("init", "--from", tmp_path / name, folder)
    assert told.exit_code == 0, told.output
    return folder


def topics(folder: Path) -> dict[str, list[str]]:
    project, _, _ = load_project(folder / "cards.yaml")
    assert project is not None
    found: dict[str, list[str]] = {}
    for item in project.items:
        found.setdefault("/".join(item.topic.path), []).append(str(item.cloze))
    return found


def test_a_deck_begins_with_a_text(tmp_path: Path) -> None:
    folder = begun(tmp_path)
    assert topics(folder) == {
        "the-heart": [
            "In {{c1::1628}} the physician {{c2::William Harvey}} published a book.",
            "{{c1::Melvin Calvin}} was not born.",
        ],
        "the-vessels": [
            "In {{c1::1661}} {{c2::Marcello Malpighi}} saw the capillaries."
        ],
    }
    assert (folder / "seeds" / "harvey.txt").read_text(encoding="utf-8") == HARVEY
    checked = run("check", folder)
    assert checked.exit_code == 0
    assert checked.stdout.startswith("3 drafts [Q902], the first at cards.yaml:")
    assert checked.stdout.count("\n") == 1
    assert run("build", folder).exit_code == 0


def test_a_text_without_headings_is_cut_at_paragraphs(tmp_path: Path) -> None:
    text = "\n\n".join(
        f"In {1900 + n} he saw Rome. In {1950 + n} he saw Paris." for n in range(10)
    )
    found = topics(begun(tmp_path, text))
    assert list(found) == ["part-1", "part-2", "part-3"]
    assert [len(each) for each in found.values()] == [8, 8, 4]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "Im Jahr 1628 schrieb der Arzt Harvey ein Buch, und das Herz ist nicht die Quelle.",
            "de",
        ),
        (
            "En 1628 le médecin Harvey publia un livre dans lequel le sang circule et qui fit scandale.",
            "fr",
        ),
        ("В 1628 году Гарвей издал книгу, и он был не первым.", "ru"),
        ("1628: 東京", "en"),
    ],
)
def test_the_language_is_that_of_the_text(
    text: str, language: str, tmp_path: Path
) -> None:
    folder = begun(tmp_path, text)
    assert f"\n  language: {language}\n" in (folder / "cards.yaml").read_text(
        encoding="utf-8"
    )
    assert [
        line
        for line in run("check", folder).stdout.split("\n")
        if "error" in line and "Y216" not in line
    ] == []


def test_headings_that_are_alike_make_topics_of_their_own(tmp_path: Path) -> None:
    parts = [
        "# War: a 'test'",
        "In 1914 it began.",
        "# War: a 'test'",
        "In 1918 it ended.",
        "# Война",
        "By 1920 it was over.",
    ]
    text = "\n\n".join(parts)
    folder = begun(tmp_path, text, "my war: a note.md")
    assert [len(each) for each in topics(folder).values()] == [1, 1, 1]


def test_a_text_with_nothing_to_hide_makes_a_deck_to_write_in(tmp_path: Path) -> None:
    folder = begun(tmp_path, "It was cold. The sea was calm.\n")
    text = (folder / "cards.yaml").read_text(encoding="utf-8")
    assert "topics: []" in text
    assert [
        line.split("[")[1][:4]
        for line in run("check", folder).stdout.split("\n")
        if "[Y" in line
    ] == ["Y216"]


@pytest.mark.parametrize(
    "data", [b"caf\xe9 in 1900", b"PK\x03\x04\x8f", b"%PDF-1.7\n\xe2\xe3", b""]
)
def test_a_text_that_cannot_be_read_leaves_nothing_behind(
    data: bytes, tmp_path: Path
) -> None:
    (tmp_path / "x.txt").write_bytes(data)
    told = run("init", "--from", tmp_path / "x.txt", tmp_path / "deck")
    assert told.exit_code == 2, told.output
    assert "nothing was written" in told.stderr
    assert "seeds/x.txt" in told.stderr
    assert not (tmp_path / "deck").exists()


def test_the_folder_is_called_as_the_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, {"harvey.txt": HARVEY})
    assert run("init", "--from", "harvey.txt").exit_code == 0
    assert (tmp_path / "harvey" / "cards.yaml").exists()
    again = run("init", "--from", "harvey.txt")
    assert again.exit_code == 2
    assert "exists already" in again.stderr


def test_what_is_there_already_stays(tmp_path: Path) -> None:
    write_files(
        tmp_path, {"README.md": "Ours.", ".gitignore": "x\n", "cards.schema.json": "{}"}
    )
    assert run("init", tmp_path).exit_code == 0
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == "Ours."
    assert (tmp_path / ".gitignore").read_text(encoding="utf-8") == "x\n"
    assert (tmp_path / "cards.schema.json").read_text(encoding="utf-8") == "{}"


@pytest.mark.parametrize("example", ["questions", "vocabulary"])
def test_an_example_has_what_a_beginner_needs(example: str, tmp_path: Path) -> None:
    assert run("init", "--example", example, tmp_path).exit_code == 0
    for name in ("README.md", ".gitignore", "cards.schema.json"):
        assert (tmp_path / name).exists(), name
    assert (
        (tmp_path / "cards.yaml")
        .read_text(encoding="utf-8")
        .startswith("# yaml-language-server: $schema=c")
    )
    assert run("build", tmp_path).exit_code == 0
    both = run(
        "init", "--example", example, "--from", tmp_path / "README.md", tmp_path / "x"
    )
    assert both.exit_code == (2 if example == "vocabulary" else 0)


INCLUDED: dict[str, list[Any]] = {
    "topics": [{"id": "t", "title": "T", "cards": [{"id": "a", "q": "Q?", "a": "A"}]}],
    "cards": [{"id": "a", "q": "Q?", "a": "A"}, {"include": "more/*.yaml"}],
    "note types": [
        {
            "id": "n",
            "fields": ["A"],
            "cards": [{"name": "A", "front": "{{A}}", "back": "A"}],
        }
    ],
}


@pytest.mark.parametrize("name", INCLUDED)
def test_the_schema_is_also_that_of_files_that_are_included(
    name: str, tmp_path: Path
) -> None:
    assert run("init", tmp_path).exit_code == 0
    first = (tmp_path / "cards.yaml").read_text(encoding="utf-8").split("\n")[0]
    assert first == "# yaml-language-server: $schema=cards.schema.json"
    schema = json.loads((tmp_path / "cards.schema.json").read_text(encoding="utf-8"))
    validator = Draft7Validator(schema)
    assert list(validator.iter_errors(INCLUDED[name])) == []
    assert list(validator.iter_errors([{"id": "a", "question": "Q?"}]))
    assert list(validator.iter_errors({"deck": {"id": "a"}}))
