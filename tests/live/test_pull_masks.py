"""Masks that were drawn in Anki, pulled: what is written, under which names, and with which numbers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from helpers.masks import SVG
from live.lab import Lab

if TYPE_CHECKING:
    from live.collection import Hand

CARDS = """\
deck:
  id: lab
  uid: abcdefgh
  name: Lab deck
  language: nl
topics:
  - id: t
    title: A topic
    cards:
      - id: cell
        image: cell.svg
        q: Which *one*?
        # the masks
        masks:
          nucleus: {rect: [60, 40, 120, 100]}  # the largest
          golgi: [{ellipse: [300, 200, 60, 40], angle: 30}, {rect: [400, 40, 60, 60]}]
          wall: {rect: [10%, 50%, 20%, 25%]}
        note: A note
      - id: iron
        q: What is iron?
        a: A metal
"""

NUCLEUS = "{{c1::image-occlusion:rect:left=.1:top=.1:width=.2:height=.25:oi=1}}<br>"
NEW = "{{c4::image-occlusion:rect:left=.5:top=.6:width=.125:height=.1:oi=1}}<br>"


@pytest.fixture
def lab(tmp_path: Path, hand: Hand) -> Lab:
    lab = Lab(tmp_path, hand)
    lab.cards.write_text(CARDS, encoding="utf-8")
    (tmp_path / "cell.svg").write_text(SVG)
    hand.engine.import_package(lab.build("--release", "1.0"))
    return lab


def occlusion(lab: Lab) -> str:
    return lab.hand.fields(lab.guid("cell"))["Occlusion"]


def masks(lab: Lab) -> dict[str, str]:
    lines = (lab.root / "cards.lock").read_text("utf-8").splitlines()
    found = [line.split(" ", 2)[1:] for line in lines if line.startswith("mask cell/")]
    return {place.partition("/")[2]: number for place, number in found}


def pulled(lab: Lab) -> None:
    result = lab.pull()
    assert result.exit_code == 0, result.output


def release(lab: Lab) -> None:
    """Give learners what the project has: the next pull goes on from there."""
    lab.hand.engine.import_package(lab.build("--release", f"1.{lab.runs}"))


def is_the_same_again(lab: Lab) -> None:
    """What was pulled is built as it is in Anki, and there is nothing more to be pulled."""
    before, text = occlusion(lab), lab.text
    again = lab.pull()
    assert (again.exit_code, again.stdout, lab.text) == (0, "", text)
    release(lab)
    after = occlusion(lab)
    assert sorted(after.split("<br>")) == sorted(before.split("<br>"))


def test_a_mask_that_was_moved(lab: Lab) -> None:
    lab.edit(
        "cell",
        Occlusion=occlusion(lab).replace("left=.1:top=.1:", "left=.15:top=.1225:", 1),
    )
    result = lab.pull()
    assert result.exit_code == 0, result.output
    assert "cell: Occlusion: taken" in result.stdout
    assert lab.text == CARDS.replace("[60, 40, 120, 100]", "[90, 49, 120, 100]")
    is_the_same_again(lab)


def test_per_cent_stay_per_cent(lab: Lab) -> None:
    lab.edit(
        "cell",
        Occlusion=occlusion(lab).replace("left=.1:top=.5:", "left=.1111:top=.5:", 1),
    )
    pulled(lab)
    assert lab.text == CARDS.replace("[10%, 50%, 20%, 25%]", "[11.11%, 50%, 20%, 25%]")
    is_the_same_again(lab)


def test_a_new_mask_keeps_the_number_that_anki_gave_it(lab: Lab) -> None:
    lab.edit("cell", Occlusion=NEW + occlusion(lab))
    assert lab.pull("--dry-run").exit_code == 0
    assert lab.text == CARDS
    pulled(lab)
    line = "          wall: {rect: [10%, 50%, 20%, 25%]}\n"
    assert lab.text == CARDS.replace(
        line, line + "          mask-4: {rect: [300, 240, 75, 40]}\n"
    )
    assert masks(lab) == {"nucleus": "1", "golgi": "2", "wall": "3", "mask-4": "4"}
    is_the_same_again(lab)


def test_a_mask_that_was_deleted_and_another_in_its_place(lab: Lab) -> None:
    """The first goes; then Anki gives its number to a new one, whose card it is from then on."""
    lab.edit("cell", Occlusion=occlusion(lab).replace(NUCLEUS, ""))
    pulled(lab)
    line = "          nucleus: {rect: [60, 40, 120, 100]}  # the largest\n"
    assert lab.text == CARDS.replace(line, "")
    assert masks(lab) == {"nucleus": "1 gone", "golgi": "2", "wall": "3"}
    release(lab)
    back = '<div class="answers">golgi; wall</div>A note'
    lab.edit(
        "cell", Occlusion=occlusion(lab) + NEW.replace("c4", "c1"), Back_Extra=back
    )
    pulled(lab)
    assert "mask-1: {rect: [300, 240, 75, 40]}" in lab.text
    assert masks(lab) == {"golgi": "2", "wall": "3", "mask-1": "1"}
    is_the_same_again(lab)


def test_regrouped_turned_and_coloured(lab: Lab) -> None:
    """A shape moves from one mask to another, one is turned, one gets a colour."""
    text = occlusion(lab).replace(
        "{{c2::image-occlusion:rect", "{{c1::image-occlusion:rect"
    )
    text = text.replace("left=.1:top=.5:", "left=.1:top=.5:angle=417:")
    text = text.replace(
        "height=.25:oi=1}}<br>", "height=.25:fill=#00aa00:oi=1}}<br>", 1
    )
    lab.edit("cell", Occlusion=text)
    pulled(lab)
    assert (
        "nucleus: [{rect: [60, 40, 120, 100], fill: '#00aa00'}, {rect: [400, 40, 60, 60]}]"
        in lab.text
    )
    assert "golgi: {ellipse: [300, 200, 60, 40], angle: 30}" in lab.text
    assert "angle: 15.012}" in lab.text
    is_the_same_again(lab)


def test_hide_and_labels(lab: Lab) -> None:
    label = (
        r"{{c0::image-occlusion:text:left=.1:top=.02:text=Fig. 1:scale=1.:fs=.05}}<br>"
    )
    lab.edit("cell", Occlusion=occlusion(lab).replace(":oi=1", "") + label)
    pulled(lab)
    assert "        hide: one\n" in lab.text
    assert "        labels: [{text: Fig. 1, at: [10%, 2%]}]\n" in lab.text
    is_the_same_again(lab)
    moved = occlusion(lab).replace("top=.02:", "top=.03:").replace("fs=.05", "fs=.0667")
    lab.edit("cell", Occlusion=moved)
    pulled(lab)
    assert "labels: [{text: Fig. 1, at: [10%, 3%], size: 6.67%}]" in lab.text
    is_the_same_again(lab)
    lab.edit(
        "cell",
        Occlusion=occlusion(lab)
        .replace("}}<br>", ":oi=1}}<br>")
        .replace(":fs=.0667:oi=1", ":fs=.0667"),
    )
    pulled(lab)
    assert "        hide: all\n" in lab.text


def test_texts_of_a_picture(lab: Lab) -> None:
    """The question and the note are texts as on any card; the answers before the note are deckgen's."""
    back = lab.hand.fields(lab.guid("cell"))["Back Extra"]
    assert back.startswith('<div class="answers">nucleus; golgi; wall</div>')
    lab.edit(
        "cell",
        Header="Which <em>two</em>?",
        Back_Extra=back.replace("A note", "Another note"),
    )
    result = lab.pull()
    assert result.exit_code == 0, result.output
    assert lab.text == CARDS.replace("*one*", "*two*").replace("A note", "Another note")
    release(lab)
    lab.edit("cell", Header="", Back_Extra="Without the answers")
    pulled(lab)
    assert "q: Which" not in lab.text
    assert "note: Without the answers" in lab.text


def test_what_a_card_cannot_say_is_shown_and_left(lab: Lab) -> None:
    lab.edit(
        "cell",
        Occlusion=occlusion(lab).replace("left=.1:top=.1:", "left=-0.9:top=.1:", 1),
    )
    result = lab.pull()
    assert result.exit_code == 1
    assert (
        "changed in Anki and not taken: it has shapes that a card cannot express"
        in result.stdout
    )
    assert lab.text == CARDS


def test_a_mask_that_hides_otherwise_than_the_others(lab: Lab) -> None:
    lab.edit(
        "cell", Occlusion=occlusion(lab).replace("height=.25:oi=1", "height=.25", 1)
    )
    pulled(lab)
    assert lab.text == CARDS.replace("120, 100]}", "120, 100], hide: one}")
    is_the_same_again(lab)
    lab.edit("cell", Occlusion=occlusion(lab).replace(":oi=1", ""))
    pulled(lab)
    # the card says it too; what the mask says stays
    assert lab.text.count("hide: one") == 2
    is_the_same_again(lab)


def test_what_anki_rounds_is_left_as_it_is(lab: Lab) -> None:
    """Its editor writes all shapes by the pixels of its window, also those that nobody moved."""
    rounded = occlusion(lab).replace("left=.1:top=.5:", "left=.1015:top=.5012:", 1)
    assert rounded != occlusion(lab)
    lab.edit("cell", Occlusion=rounded)
    again = lab.pull()
    assert (again.exit_code, lab.text) == (0, CARDS)
    lab.edit(
        "cell", Occlusion=rounded.replace("left=.1:top=.1:", "left=.15:top=.1225:", 1)
    )
    pulled(lab)
    assert lab.text == CARDS.replace("[60, 40, 120, 100]", "[90, 49, 120, 100]")


def test_both_sides_changed(lab: Lab) -> None:
    lab.edit(
        "cell",
        Occlusion=occlusion(lab).replace("left=.1:top=.1:", "left=.15:top=.1225:", 1),
    )
    lab.cards.write_text(lab.text.replace("[10%, 50%", "[12%, 50%"), encoding="utf-8")
    text = lab.text
    result = lab.pull()
    assert result.exit_code == 1
    assert "decide with --theirs cell" in result.stdout
    assert lab.text == text
    assert lab.pull("--theirs", "cell").exit_code == 0
    assert "[90, 49, 120, 100]" in lab.text
    assert "[10%, 50%" in lab.text


@pytest.mark.parametrize(
    "is_ours", [True, False], ids=["deckgen's type", "Anki's type"]
)
def test_a_picture_that_was_made_in_anki_becomes_a_draft(
    lab: Lab, is_ours: bool
) -> None:
    col = lab.hand.col
    if is_ours:
        model = col.models.get(lab.hand.note(lab.guid("cell")).mid)
    else:
        col.add_image_occlusion_notetype()
        model = next(
            m
            for m in col.models.all()
            if m.get("originalStockKind") == 6 and "Lab" not in m["name"]
        )
    (lab.root / "leaf.svg").write_text(SVG)
    col.media.add_file(str(lab.root / "leaf.svg"))
    note = col.new_note(model)
    note["Occlusion"] = NEW + NUCLEUS
    note["Image"], note["Header"] = '<img src="leaf.svg">', "Which <b>part</b>?"
    col.add_note(note, col.decks.id("Lab deck"))
    result = lab.pull()
    assert result.exit_code == 0, result.output
    assert "image: media/leaf.svg" in lab.text
    assert "{{c" not in lab.text.partition("from-anki")[2]
    assert "draft: true" in lab.text
    assert (lab.root / "media" / "leaf.svg").is_file()
    lab.cards.write_text(re.sub(r" *draft: true\n", "", lab.text), encoding="utf-8")
    lab.build()
    lines = (lab.root / "cards.lock").read_text("utf-8").splitlines()
    numbers = {
        line.split(" ")[1].split("/")[1]: line.split(" ")[2]
        for line in lines
        if line.startswith("mask from-anki")
    }
    expected = {"mask-1": "1", "mask-4": "4"}
    assert numbers == (expected if is_ours else {"mask-4": "1", "mask-1": "2"})
