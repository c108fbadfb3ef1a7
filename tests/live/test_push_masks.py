"""Masks pushed to an Anki whose editor wrote the field again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.masks import SVG
from live.addon import Addon
from live.test_pull_masks import CARDS
from live.test_push import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from live.collection import Hand


@pytest.fixture
def desk(tmp_path: Path, hand: Hand) -> Iterator[Desk]:
    with Addon(hand.col) as addon:
        made = Desk(tmp_path, hand, addon)
        made.cards.write_text(CARDS, encoding="utf-8")
        (tmp_path / "cell.svg").write_text(SVG)
        assert made.push().exit_code == 0
        yield made


def occlusion(desk: Desk) -> str:
    return desk.hand.fields(desk.guid("cell"))["Occlusion"]


def open_in_editor(desk: Desk) -> None:
    """Save the note as Anki's editor does: in the pixels of its window, and in another order."""
    items = [each + "<br>" for each in occlusion(desk).split("<br>") if each]
    rounded = "".join(items[1:] + items[:1]).replace(
        "left=.1:top=.5:", "left=.1015:top=.5012:"
    )
    assert rounded != occlusion(desk)
    desk.edit("cell", Occlusion=rounded)


def test_a_note_that_was_opened_in_the_editor_is_not_edited(desk: Desk) -> None:
    open_in_editor(desk)
    before = occlusion(desk)
    result = desk.push()
    assert (result.exit_code, result.stdout) == (0, "")
    assert "nothing to push" in result.stderr
    pulled = desk.pull()
    assert (pulled.exit_code, pulled.stdout) == (0, "")
    assert (desk.text, occlusion(desk)) == (CARDS, before)


def test_a_mask_that_was_moved_here_meanwhile_is_written(desk: Desk) -> None:
    """By a pixel, less than Anki's editor moves shapes by itself."""
    open_in_editor(desk)
    desk.rewrite("[60, 40, 120, 100]", "[61, 40, 120, 100]")
    pulled = desk.pull()
    assert (pulled.exit_code, pulled.stdout) == (0, "")
    result = desk.push()
    assert result.exit_code == 0, result.output
    assert "left=.1017:top=.1:" in occlusion(desk)


def test_a_mask_that_was_moved_there_is_kept_and_one_on_both_sides_is_asked_about(
    desk: Desk,
) -> None:
    desk.edit(
        "cell",
        Occlusion=occlusion(desk).replace("left=.1:top=.1:", "left=.15:top=.1225:", 1),
    )
    assert "cell: Occlusion: edited in Anki: kept" in desk.push().stdout
    desk.rewrite("[60, 40, 120, 100]", "[61, 40, 120, 100]")
    result = desk.push()
    assert result.exit_code == 1
    assert "left=.15:top=.1225:" in occlusion(desk)
