"""Masks lie where they belong on the picture: in Anki's reviewer, whose layout is rebuilt here, and in the
preview."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.project import check

from deckgen.notetypes.drawn import CANVAS, with_masks
from deckgen.util import assets

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 400"><rect width="600" height="400"/></svg>'
CARD = """\
- id: cell
  image: cell.svg
  unsourced: x
  masks: {a: {rect: [60, 40, 120, 100], fill: '#00ff00'}, b: {rect: [300, 40, 120, 100], fill: '#0000ff'}}
  labels: [{text: Fig. 1, at: [10, 300], size: 40, angle: 30, fill: '#aa0000'}]
"""

# In Anki the container has the size of the picture, and both fill it from its corner.
REVIEWER = """
#image-occlusion-container { position: relative; width: 300px; height: 200px; }
#image-occlusion-container img { position: absolute; top: 0; left: 0; width: 100%; height: 100%; }
#image-occlusion-canvas { position: absolute; top: 0; left: 0; width: 100%; height: 100%; }
"""

BOX = """name => {
  const box = document.querySelector(name).getBoundingClientRect();
  return [box.x, box.y, box.width, box.height];
}"""


def page_of(tmp_path: Path, visit: Callable[..., Page], style: str, body: str) -> Page:
    (tmp_path / "page.html").write_text(
        f'<!doctype html><style>{style}</style><body class="card">{body}',
        encoding="utf-8",
    )
    return visit((tmp_path / "page.html").as_uri())


def test_picture_and_canvas_have_one_corner(
    tmp_path: Path, visit: Callable[..., Page]
) -> None:
    build = check(tmp_path, CARD, {"cell.svg": SVG}).build
    (css,) = (kind.css for kind, _ in build.note_types if kind.key == "occlusion")
    body = (
        '<div id="image-occlusion-container"><img src="cell.svg"><canvas id="image-occlusion-canvas">'
        "</canvas></div>"
    )
    for more in ("", ".card { text-align: center } .card img { max-width: 90% }"):
        page = page_of(tmp_path, visit, REVIEWER + css + more, body)
        page.wait_for_function("document.querySelector('img').complete")
        picture, canvas = page.evaluate(BOX, "img"), page.evaluate(BOX, "canvas")
        assert picture[:2] == canvas[:2]
        if not more:
            assert picture == canvas


def test_the_preview_draws_them_there(
    tmp_path: Path, visit: Callable[..., Page]
) -> None:
    """The place of a mask, its own colour and that of a label, which is turned."""
    build = check(tmp_path, CARD, {"cell.svg": SVG}).build
    (css,) = (kind.css for kind, _ in build.note_types if kind.key == "occlusion")
    shapes = (
        '<div class="cloze" data-ordinal="1" data-shape="rect" data-left=".1" data-top=".1" data-width=".2" '
        'data-height=".25" data-fill="#00ff00" ></div>'
        '<div class="cloze-inactive" data-ordinal="2" data-shape="rect" data-left=".5" data-top=".1" '
        'data-width=".2" data-height=".25" data-fill="#0000ff" data-occludeInactive="1" ></div>'
        '<div class="cloze-inactive" data-ordinal="0" data-shape="text" data-left=".1" data-top=".8" '
        'data-angle="833" data-text="Fig" data-scale="1." data-font-size=".1" data-fill="#aa0000" '
        'data-occludeInactive="1" ></div>'
    )
    side = (
        f'{shapes}<div id="image-occlusion-container"><img src="cell.svg">'
        '<canvas id="image-occlusion-canvas"></canvas></div>'
    )
    drawn = with_masks(side, lambda _: (600, 400))
    page = page_of(
        tmp_path, visit, assets.text("assets/preview/frame.css") + css, drawn
    )
    page.wait_for_function("document.querySelector('img').complete")
    x, y, width, height = page.evaluate(BOX, "img")
    left, top, across, down = page.evaluate(BOX, "svg rect")
    for found, expected in (
        (left, x + 0.1 * width),
        (top, y + 0.1 * height),
        (across, 0.2 * width),
    ):
        assert abs(found - expected) < 1.5
    assert abs(down - 0.25 * height) < 1.5
    fills = page.eval_on_selector_all(
        "svg rect", "all => all.map(one => getComputedStyle(one).fill)"
    )
    # the one that is asked for is red
    assert fills[:2] == ["rgb(255, 142, 142)", "rgb(0, 0, 255)"]
    label = page.locator("svg text")
    assert label.get_attribute("fill") == "#aa0000"
    assert "rotate(29.988 " in (label.get_attribute("transform") or "")


def test_a_polygon_is_drawn_at_its_corner_and_not_turned() -> None:
    """As Anki's reviewer draws what its editor writes of a group that was moved; a place that is no number
    is 0."""
    shapes = (
        '<div class="cloze" data-ordinal="1" data-shape="polygon" data-left=".3" data-top="." '
        'data-angle="833" data-points=".1,.2 .2,.2 .15,.4" ></div>'
    )
    side = f'{shapes}<div id="image-occlusion-container"><img src="cell.svg">{CANVAS}</div>'
    drawn = with_masks(side, lambda _: (600, 400))
    assert '<polygon points="180,0 240,0 210,80" style=' in drawn
