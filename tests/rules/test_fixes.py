"""``check --fix``: only the touched characters change, and a file is never broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import decks
import pytest
from click.testing import CliRunner

from deckgen import fixes
from deckgen.cli import main
from deckgen.source import load_project

if TYPE_CHECKING:
    from pathlib import Path

DECK = """\
# head
deck: {id: d, name: D}   # kept
topics:
  - id: t
    title: T
    cards:
      - id: a   # the first
        q: Who wrote  “Emma”?
        a: 'Jane Austen''s "aunt"'

      # between
      - q: "When did \\"the war\\" of 1914–18 begin?"
        a: In 1914
      - {q: Where was Napoleon’s birthplace?, a: Ajaccio}
      - id: b
        q: >-
          Which “war” of 1939-45 and
          1914-18 ended Hitler’s   rule?
        a: "In his \\"own\\" words, `a  b` the second"
"""

MENDED = """\
# head
deck: {id: d, name: D}   # kept
topics:
  - id: t
    title: T
    cards:
      - id: a   # the first
        q: Who wrote “Emma”?
        a: 'Jane Austen’s “aunt”'

      # between
      - id: war-1914-18-begin
        q: "When did “the war” of 1914-18 begin?"
        a: In 1914
      - {id: napoleon-birthplace, q: Where was Napoleon’s birthplace?, a: Ajaccio}
      - id: b
        q: >-
          Which “war” of 1939-45 and
          1914-18 ended Hitler’s rule?
        a: "In his “own” words, `a  b` the second"
"""


def put(folder: Path, text: str) -> Path:
    path = folder / "cards.yaml"
    path.write_bytes(text.encode())
    return path


def run(*arguments: str) -> str:
    return CliRunner().invoke(main, ["check", *arguments]).output


def test_fix_changes_only_what_it_mends(tmp_path: Path) -> None:
    path = put(tmp_path, DECK)
    run("--fix", str(tmp_path))
    run("--fix", str(tmp_path))  # a card is read, and so mended, once it has its id
    assert path.read_text(encoding="utf-8") == MENDED
    assert "mended" not in run("--fix", str(tmp_path))


def test_diff_writes_nothing(tmp_path: Path) -> None:
    path = put(tmp_path, DECK)
    shown = run("--diff", str(tmp_path))
    assert path.read_text(encoding="utf-8") == DECK
    assert "\n-        q: Who wrote  “Emma”?\n" in shown
    assert "\n+        q: Who wrote “Emma”?\n" in shown
    assert "\n         q: >-\n" in shown


def test_straight_marks_where_the_deck_has_them(tmp_path: Path) -> None:
    cards = '- {id: a, q: \'Who is "X", "Y" and "Z"?\', a: A}\n- {id: b, q: \'Who is “U”?\', a: "It’s “V”"}'
    path = put(tmp_path, decks.deck(cards))
    run("--fix", str(tmp_path))
    assert 'q: \'Who is "U"?\', a: "It\'s \\"V\\""}' in path.read_text(encoding="utf-8")


def test_line_ends_of_windows_stay(tmp_path: Path) -> None:
    path = put(tmp_path, decks.deck("- {id: a, q: Who  is it?, a: Peter}").replace("\n", "\r\n"))
    run("--fix", str(tmp_path))
    assert path.read_bytes().count(b"\r\n") == path.read_bytes().count(b"\n") > 3
    assert b"Who is it?" in path.read_bytes()


def test_file_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = put(tmp_path, DECK)
    project, _, _ = load_project(path)
    assert project is not None
    (fixed,) = fixes.fix(project)
    put(tmp_path, DECK + "# new\n")
    assert "changed meanwhile" in fixes.write(project, fixed)
    assert path.read_text(encoding="utf-8") == DECK + "# new\n"


def test_edit_that_would_break_the_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path, DECK)
    monkeypatch.setattr(fixes, "_mark", lambda *_: "\n")
    assert fixes.UNSURE in run("--fix", str(tmp_path))
    assert path.read_text(encoding="utf-8") == DECK


def test_ids_are_unique_and_never_a_retired_one(tmp_path: Path) -> None:
    cards = (
        "- {q: Who is Peter?, a: A}\n- {q: Who was Peter?, a: B}\n- {id: peter-2, q: Where is Peter?, a: C}"
    )
    project, _, _ = load_project(put(tmp_path, decks.deck(cards)))
    assert project is not None
    (fixed,) = fixes.fix(project, taken=["peter"])
    assert [line.split(",")[0] for line in fixed.text.splitlines()[-3:]] == [
        "      - {id: peter-3",
        "      - {id: peter-4",
        "      - {id: peter-2",
    ]


@pytest.mark.parametrize(
    ("question", "made"),
    [
        ("What is the capital of Peru?", "capital-peru"),
        ("Who was he?", "who-was-he"),
        ("?!", "card"),
        ("The capital of Peru is {{c1::Lima::city}}", "capital-peru-lima"),
        ("{{c1,2::Trotsky}} wrote the essay", "trotsky-wrote-essay"),
        ("{{c1::{{c2::Leon::first name}} Trotsky::who}} wrote it", "leon-trotsky-wrote"),
        ("Donaudampfschifffahrtsgesellschaftskapitänsmütze", "donaudampfschifffahrtsgesellschaftskapit"),
    ],
)
def test_slug(question: str, made: str) -> None:
    assert fixes.slug(question) == made
