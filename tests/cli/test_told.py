"""What ``build`` and ``draft`` tell of what they did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from helpers.command import output_of as run
from helpers.project import write

from deckgen.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
deck: {id: heart, name: Heart}
sources:
  text: {file: seeds/harvey.txt, title: Harvey}
"""
TEXT = "In 1628 William Harvey published a book. The heart has four chambers.\n"
CARDS = """\
- id: book
  cloze: In {{c1::1628}} {{c2::Harvey}} published a book.
  quote: In 1628 William Harvey published a book
- {id: chambers, q: How many chambers has the heart?, a: Four, quote: The heart has four chambers}
"""
DRAFTS = "- {id: chambers, cloze: 'It has {{c1::four}}.', quote: The heart has four chambers, draft: true}\n"


def project(folder: Path, cards: str = CARDS) -> Path:
    return write(folder, cards, {"seeds/harvey.txt": TEXT}, head=HEAD)


def test_a_card_that_gets_its_earlier_id_later_is_renamed_and_not_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    run("build", "--release", "1.0", tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000060")  # a minute later
    renamed = CARDS.replace("id: chambers", "id: four")
    project(tmp_path, renamed)
    run("build", "--quiet", tmp_path)
    project(tmp_path, renamed.replace("id: four", "id: four, was: chambers"))
    told = run("build", path)
    assert "renamed    1 (four)" in told
    assert "removed" not in told


def test_a_card_that_nobody_had_is_removed(tmp_path: Path) -> None:
    project(tmp_path)
    run("build", "--quiet", tmp_path)
    project(tmp_path, CARDS.partition("- {id: chambers")[0])
    assert "removed    1 (chambers)" in run("build", tmp_path)


def test_a_deck_of_drafts_has_no_line_of_kinds(tmp_path: Path) -> None:
    project(tmp_path, DRAFTS)
    told = run("build", tmp_path)
    assert "kinds" not in told
    assert "left out   1 draft" in told


def test_a_table_has_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project(tmp_path)
    monkeypatch.chdir(tmp_path)
    table, book = run("build", "--to", "csv"), run("build", "--to", "markdown")
    assert table.splitlines()[0].replace("\\", "/") == "dist/heart.csv: 2 rows, 3 cards"
    assert book.splitlines()[0].replace("\\", "/") == "dist/heart.md: 3 cards"


@pytest.mark.parametrize("name", ["text", "seeds/harvey.txt", "harvey.txt"])
def test_a_source_is_named_by_its_id_its_path_or_its_file(
    tmp_path: Path, name: str
) -> None:
    project(tmp_path)
    assert "hidden" not in run("draft", name, tmp_path)


def test_a_name_that_two_files_have_names_none(tmp_path: Path) -> None:
    head = HEAD + "  more: {file: more/harvey.txt, title: More}\n"
    files = {"seeds/harvey.txt": TEXT, "more/harvey.txt": "The vessels are many.\n"}
    write(
        tmp_path,
        CARDS.replace("  quote:", "  source: text\n  quote:"),
        files,
        head=head,
    )
    result = CliRunner().invoke(main, ["draft", "harvey.txt", str(tmp_path)])
    assert result.exit_code == 2
    assert "there is no source 'harvey.txt'" in result.output
