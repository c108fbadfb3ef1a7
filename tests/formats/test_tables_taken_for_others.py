"""Texts that begin like another form, and options that say one thing twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from helpers.command import output_of as run

from deckgen.formats.incoming import recognise


@pytest.mark.parametrize(
    ("name", "text", "form"),
    [
        ("a.csv", '[sound:x.mp3],<img src="a.png">\n', "table"),
        ("a.tsv", '[["a"]]\tb\n', "table"),
        ("a.txt", '[sound:x.mp3]\t"b"\n', "table"),
        ("a.txt", '[latex]"x"[/latex]\tb\n', "table"),
        ("a.txt", '{{c1::"x"}} is\tb\n', "table"),
        ("a.txt", '[{"q": "a", "a": "b"}]', "mappings"),
        ("a.txt", '[\n  ["a", "b"]\n]', "mappings"),
        ("a.txt", '{"q": "a"}', "mappings"),
        ("a.txt", '{q: "a"}', "mappings"),
        ("a.txt", "[]", "mappings"),
    ],
)
def test_a_list_is_known_by_how_it_begins(
    tmp_path: Path, name: str, text: str, form: str
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert recognise.recognise(path).name == form


@pytest.mark.parametrize("question", ["\ud800", "\x01"])
def test_a_question_of_no_text_is_a_draft(tmp_path: Path, question: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(
        json.dumps([{"q": question, "a": "b"}, {"q": "x", "a": "y"}]), encoding="utf-8"
    )
    run("import", path, tmp_path / "project")
    deck = yaml.safe_load((tmp_path / "project" / "cards.yaml").read_text("utf-8"))
    assert [card.get("draft", False) for card in deck["topics"][0]["cards"]] == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--columns", "q,q"), "--columns has two columns called 'q'"),
        (
            ("--split", "nowhere"),
            "no note type has a field 'nowhere'; the notes are questions and clozes",
        ),
        (
            ("--ids", "nowhere"),
            "no note type has a field 'nowhere'; the notes are questions and clozes",
        ),
        (("--dialect", "mappings", "--map", "q=a,q=b"), "--map names 'q' twice"),
    ],
)
def test_what_is_said_of_columns_and_fields(
    tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\nc,d\n", encoding="utf-8")
    assert said in " ".join(
        run("import", path, tmp_path / "project", *options, status=2).split()
    )
    assert not (tmp_path / "project").exists()
