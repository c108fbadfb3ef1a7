"""Cards of the deck's own note types in the preview, on paper and in other forms: each with its style."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from helpers.project import T0

from deckgen import formats
from deckgen.commands.init import starter
from deckgen.commands.preview.live import files_of
from deckgen.commands.preview.state import page_state
from deckgen.compile import pipeline
from deckgen.compile.outcomes import Built

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def checked(tmp_path: Path) -> Built:
    starter.write(tmp_path / "words", example="vocabulary")
    found = pipeline.check(tmp_path / "words" / "cards.yaml", T0)
    assert isinstance(found, Built)
    return found


def test_the_preview_has_the_style_of_each_note_type(checked: Built) -> None:
    state = page_state(checked, 1, None)
    assert ".example" in state.index["styles"]["word"]
    assert {card["type"] for card in state.index["cards"]} == {"word"}
    assert state.index["cards"][0]["q"] == "la campana · What does it mean?"
    assert state.index["cards"][0]["a"].startswith("the bell")
    cards = json.loads(state.block(0))
    assert '<p class="word">la campana</p>' in cards[0]["front"]
    assert "campana" in str(cards[2]["sounds"])


def test_a_change_of_a_template_is_seen_by_the_preview(checked: Built) -> None:
    names = {path.name for path in files_of(checked, checked.root / "cards.yaml")}
    assert {"word.yaml", "word.css", "meaning.html", "animals.csv"} <= names


def test_paper_has_the_style_of_each_note_type_for_its_own_cards(
    checked: Built, tmp_path: Path
) -> None:
    target = tmp_path / "cards.html"
    write = formats.by_name("print").writes
    assert write is not None
    assert write(checked.build, target).cards == 9
    text = target.read_text("utf-8")
    assert "@scope (.type-0) {" in text
    assert 'class="paper card type-0' in text


def test_a_table_has_a_column_for_each_field(checked: Built, tmp_path: Path) -> None:
    target = tmp_path / "cards.csv"
    write = formats.by_name("csv").writes
    assert write is not None
    assert write(checked.build, target).rows == 4
    rows = list(csv.DictReader(io.StringIO(target.read_text("utf-8-sig"))))
    assert [(row["id"], row["Word"], row["Meaning"]) for row in rows][:2] == [
        ("campana", "la campana", "the bell"),
        ("fuente", "la fuente", "the fountain, the spring"),
    ]


def test_a_list_to_read_has_every_field_that_is_filled(
    checked: Built, tmp_path: Path
) -> None:
    target = tmp_path / "cards.md"
    write = formats.by_name("markdown").writes
    assert write is not None
    write(checked.build, target)
    assert "*Meaning*: the bell" in target.read_text("utf-8")
