"""Cards of pictures with masks are seen by rules, by the coverage, and by the forms of export for people."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from helpers.masks import SVG
from helpers.project import check, load

from deckgen.coverage.cards import as_card
from deckgen.formats.reading_list import write as write_markdown
from deckgen.formats.table import write as write_csv

CARDS = """\
deck: {id: occ, name: Occ, language: en, uid: occuid12}
sources:
  s: {file: s.txt, title: The book}
topics:
  - id: t
    title: Cells
    cards:
      - id: cell
        image: cell.svg
        q: Which organelle is hidden here, which of these?
        quote: The nucleus holds the genes
        masks:
          nucleus: {rect: [10, 10, 50, 50]}
          golgi-apparatus: {rect: [100, 10, 50, 50]}
      - id: leaf
        image: fig1987.svg
        q: Which organelle is hidden here, which of these?
        quote: The leaf has a stoma
        masks:
          stoma: {rect: [10, 10, 50, 50]}
          golgi-apparatus: {rect: [100, 10, 50, 50]}
      - id: silent
        image: fig1987.svg
        quote: The leaf has a stoma
        masks:
          stoma: {rect: [10, 10, 50, 50]}
          built-1944: {rect: [100, 10, 50, 50]}  # C201
      - id: bad
        image: fig1987.svg
        q: Is it the nucleus and is it the core?
        quote: The leaf has a stoma
        masks:
          nucleus: {rect: [10, 10, 50, 50]}  # Q201
"""
FILES = {
    "cell.svg": SVG,
    "fig1987.svg": SVG,
    "s.txt": "The nucleus holds the genes of the cell. The leaf has a stoma that breathes.",
}


def test_rules_see_what_masks_hide(tmp_path: Path) -> None:
    """The key is the answer, at its place; a picture says what 'these' are, and asks where no text does."""
    found = check(tmp_path, CARDS, FILES)
    places = {each.code: str(each.span) for each in found.diagnostics}
    assert places == {
        "C201": "cards.yaml:27:17",
        "Q102": "cards.yaml:30:12",
        "Q201": "cards.yaml:33:11",
    }


def test_coverage_shows_them(tmp_path: Path) -> None:
    project, _ = load(tmp_path, CARDS, FILES)
    assert project is not None
    cell, _, silent, _ = (as_card(item) for item in project.items)
    asked = "Which organelle is hidden here, which of these?"
    assert [(side.question, side.answers) for side in cell.sides] == [
        (asked, ("nucleus", "golgi apparatus"))
    ]
    sides = [(side.question, side.answers) for side in silent.sides]
    assert sides == [("fig1987.svg", ("stoma", "built 1944"))]


def test_tables_and_reading_lists_have_them(tmp_path: Path) -> None:
    text = CARDS.replace(
        "built-1944: {rect: [100, 10, 50, 50]}  # C201",
        "mask-9: {rect: [100, 10, 50, 50]}",
    )
    found = check(tmp_path, text.partition("      - id: bad")[0], FILES)
    assert not getattr(found, "failed", False), found.diagnostics
    table = tmp_path / "x.csv"
    write_csv(found.build, table)
    rows = list(csv.reader(io.StringIO(table.read_text("utf-8-sig"))))
    asked = "Which organelle is hidden here, which of these?"
    cell, silent = f"{asked}\n\n![](cell.svg)", "![](fig1987.svg)"
    assert [row[3:5] for row in rows if row[0] == "cell"] == [
        [cell, "nucleus"],
        [cell, "golgi apparatus"],
    ]
    assert [row[3:5] for row in rows if row[0] == "silent"] == [
        [silent, "stoma"],
        [silent, "mask-9"],
    ]
    page = tmp_path / "x.md"
    write_markdown(found.build, page)
    written = page.read_text("utf-8")
    assert asked in written
    assert "golgi apparatus" in written
