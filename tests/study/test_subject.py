"""The cards of a deck as they are looked up in learners' collections: what a curator calls them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.project import T0, write_files

from deckgen.compile import pipeline
from deckgen.compile.identified import identified
from deckgen.study.subject import subject_of

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.compile.outcomes import Checked

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 400"/>'
CARDS = """\
deck: {id: cells, uid: cellsuid, name: Cells, language: en}
topics:
  - id: t
    title: Cells
    cards:
      - id: cell
        image: cell.svg
        unsourced: biology
        masks:
          nucleus: {rect: [100, 100, 80, 60]}
          golgi: {rect: [9, 9, 40, 40]}
      - id: tea
        q: How is tea made?
        steps:
          heat: Heat the water
          pour: Pour it over the leaves
        unsourced: common knowledge
"""


def labels(checked: Checked) -> dict[int, str]:
    deck = identified(checked)
    assert deck is not None
    cards = subject_of(deck).cards.values()
    return {
        card.ordinal: card.label for card in cards if card.item.occlusion is not None
    }


def test_the_card_of_a_mask_is_called_by_its_key(tmp_path: Path) -> None:
    path = write_files(tmp_path, {"cards.yaml": CARDS, "cell.svg": SVG})
    assert pipeline.build(path, T0).target is not None
    assert labels(pipeline.check(path, T0)) == {0: "cell/nucleus", 1: "cell/golgi"}
    mask = "          wall: {rect: [300, 300, 40, 40]}\n"
    text = CARDS.replace("        masks:\n", f"        masks:\n{mask}").replace(
        "id: cell\n", "id: unit\n        was: cell\n"
    )
    path.write_text(
        text.replace("golgi: {rect", "stack: {was: golgi, rect"), encoding="utf-8"
    )
    built = pipeline.build(path, T0 + 1)
    assert built.target is not None
    expected = {0: "unit/nucleus", 1: "unit/stack", 2: "unit/wall"}
    assert labels(built.checked) == expected
    assert labels(pipeline.check(path, T0 + 1)) == expected


def test_a_card_is_where_its_mask_or_its_step_is(tmp_path: Path) -> None:
    path = write_files(tmp_path, {"cards.yaml": CARDS, "cell.svg": SVG})
    built = pipeline.build(path, T0)
    deck = identified(built.checked)
    assert deck is not None
    lines = CARDS.splitlines()
    found = {
        card.label: lines[card.span.line - 1].strip()
        for card in subject_of(deck).cards.values()
    }
    assert found == {
        "cell/nucleus": "nucleus: {rect: [100, 100, 80, 60]}",
        "cell/golgi": "golgi: {rect: [9, 9, 40, 40]}",
        "tea/heat": "heat: Heat the water",
        "tea/pour": "pour: Pour it over the leaves",
    }
