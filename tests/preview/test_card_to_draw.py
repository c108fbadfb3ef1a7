"""Which card can be drawn on, and what is said of one that cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.project import write

from deckgen.commands.preview.draw import Card
from deckgen.commands.preview.drawing import DrawingError

if TYPE_CHECKING:
    from pathlib import Path

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 400"/>'
MASKED = "- {id: cell, image: cell.svg, unsourced: x, masks: {a: {rect: [40%, 40%, 20%, 20%]}}}\n"
BARE = "- {id: leaf, image: cell.svg, unsourced: x}\n"
OTHER = "- {id: sea, q: Which sea is the saltiest?, a: The Dead Sea, unsourced: x}\n"


def why(path: Path, id_: str) -> str:
    with pytest.raises(DrawingError) as caught:
        Card(path, id_)
    return str(caught.value)


def test_a_card_with_masks_can_be_drawn_on(tmp_path: Path) -> None:
    card = Card(write(tmp_path, MASKED + OTHER, {"cell.svg": SVG}), "cell")
    assert card.size == (600, 400)
    assert why(card.root / "cards.yaml", "sea") == "the card 'sea' has no 'image' with 'masks'"
    assert why(card.root / "cards.yaml", "none").endswith("run 'deckgen check'")


def test_a_picture_without_masks_is_told_how_to_begin(tmp_path: Path) -> None:
    path = write(tmp_path, MASKED + BARE, {"cell.svg": SVG})
    assert "masks: {a: {rect: [40%, 40%, 20%, 20%]}}" in why(path, "leaf")
    text = path.read_text(encoding="utf-8")
    begun = BARE.replace("unsourced: x}", "unsourced: x, masks: {a: {rect: [40%, 40%, 20%, 20%]}}}")
    path.write_text(text.replace(BARE.strip(), begun.strip()), encoding="utf-8")
    assert Card(path, "leaf").size == (600, 400)
