"""``preview --draw``: a mask is drawn where it is seen, on pictures of all kinds, turned ones too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser.test_draw import save
from helpers.project import write
from playwright.sync_api import expect
from util.test_imagesize import WHOLE, chunk, exif, jpeg, png, segment

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from deckgen.commands.preview.draw import DrawServer


def turned(orientation: int) -> bytes:
    return jpeg(300, 200, segment(0xE1, b"Exif\0\0" + exif(orientation)))


PICTURES = {
    "plain.jpg": (jpeg(300, 200), (300, 200)),
    "down.jpeg": (turned(3), (300, 200)),
    "right.jpg": (turned(6), (200, 300)),
    "left.jpg": (turned(8), (200, 300)),
    "right.png": (png(33, 20, chunk(b"eXIf", exif(6))), (20, 33)),
    "small.gif": WHOLE["gif"],
    "small.webp": WHOLE["webp"],
    "margin.svg": WHOLE["svg with a margin"],
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_mask_has_the_numbers_of_the_picture_as_it_is_shown(
    tmp_path: Path,
    drawing_of: Callable[[Path], DrawServer],
    visit: Callable[..., Page],
    name: str,
) -> None:
    picture, (width, height) = PICTURES[name]
    path = write(
        tmp_path,
        f"- {{id: cell, image: {name}, unsourced: x, masks: {{a: {{rect: [0, 0, 9%, 9%]}}}}}}\n",
    )
    (tmp_path / name).write_bytes(picture)
    server = drawing_of(path)
    page = visit(server.address)
    expect(page.locator("#list button")).to_have_count(1)
    box = page.locator("#drawing").bounding_box()
    assert box is not None
    assert box["width"] / box["height"] == pytest.approx(width / height, rel=0.05)
    page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.3 * box["height"])
    page.mouse.down()
    page.mouse.move(
        box["x"] + 0.6 * box["width"], box["y"] + 0.5 * box["height"], steps=4
    )
    page.mouse.up()
    page.get_by_label("Name of the selected mask").fill("drawn")
    save(page)
    written = server.path.read_text().partition("drawn: {rect: ")[2].partition("]")[0]
    numbers = json.loads(f"{written}]")
    expected = [0.2 * width, 0.3 * height, 0.4 * width, 0.2 * height]
    assert numbers == pytest.approx(expected, abs=0.02 * max(width, height))
