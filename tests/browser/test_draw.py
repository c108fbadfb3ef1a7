"""``preview --draw``: masks are drawn, moved, named and removed with mouse and keyboard."""

from __future__ import annotations

import http.client
import json
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Any

import pytest
from helpers.pictures import widths
from helpers.project import write
from playwright.sync_api import expect

from deckgen.commands.preview.draw import DrawServer
from deckgen.compile import pipeline

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import FloatRect, Page

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 400" width="600" height="400"/>'
BLOCK = """\
- id: cell
  image: cell.svg  # a cell
  unsourced: biology
  masks:
    nucleus: {rect: [100, 100, 80, 60]}  # in the middle
    golgi:
      - {ellipse: [50%, 50%, 5%, 5%]}
  note: Small
"""
FLOW = (
    "- {id: cell, image: cell.svg, unsourced: x, "
    "masks: {nucleus: {rect: [100, 100, 80, 60]}, golgi: {rect: [9, 9, 40, 40]}}}\n"
)


@pytest.fixture
def draw(
    tmp_path: Path, drawing_of: Callable[[Path], DrawServer]
) -> Callable[[str], DrawServer]:
    return lambda cards: drawing_of(write(tmp_path, cards, {"cell.svg": SVG}))


def masks_line(server: DrawServer, key: str) -> str:
    text = server.path.read_text()
    return next(
        line.strip() for line in text.splitlines() if line.strip().startswith(f"{key}:")
    )


def save(page: Page) -> None:
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("Saved")


def checked(server: DrawServer) -> list[str]:
    return [
        each.code for each in pipeline.check(server.path, 1_700_000_000).diagnostics
    ]


def test_a_mask_is_drawn_moved_and_named(
    draw: Callable[[str], DrawServer],
    visit: Callable[..., Page],
    axe_faults: Callable[..., list[str]],
) -> None:
    server = draw(BLOCK)
    page = visit(server.address)
    expect(page.locator("#list button")).to_have_count(2)
    box = page.locator("#drawing").bounding_box()
    assert box is not None
    scale = box["width"] / 600
    page.mouse.move(box["x"] + 300 * scale, box["y"] + 20 * scale)
    page.mouse.down()
    page.mouse.move(box["x"] + 400 * scale, box["y"] + 80 * scale, steps=4)
    page.mouse.up()
    expect(page.locator("#list button")).to_have_count(3)
    page.get_by_label("Name of the selected mask").fill("vacuole")
    page.mouse.move(box["x"] + 140 * scale, box["y"] + 130 * scale)
    page.mouse.down()
    page.mouse.move(box["x"] + 170 * scale, box["y"] + 150 * scale, steps=5)
    page.mouse.up()
    assert axe_faults(page) == []
    save(page)
    assert (
        masks_line(server, "nucleus")
        == "nucleus: {rect: [130, 120, 80, 60]}  # in the middle"
    )
    numbers = json.loads(
        masks_line(server, "vacuole").removeprefix("vacuole: {rect: ").removesuffix("}")
    )
    assert numbers == pytest.approx([300, 20, 100, 60], abs=2)
    text = server.path.read_text()
    assert "# a cell" in text
    assert "      - {ellipse: [50%, 50%, 5%, 5%]}\n" in text
    assert "  note: Small" in text
    assert set(checked(server)) <= {"U121"}


def test_all_of_it_by_keyboard(
    draw: Callable[[str], DrawServer], visit: Callable[..., Page]
) -> None:
    server = draw(BLOCK)
    page = visit(server.address)
    page.get_by_role("button", name="nucleus").focus()
    page.keyboard.press("Enter")
    for key in ("ArrowRight", "Shift+ArrowDown", "Alt+ArrowLeft"):
        page.keyboard.press(key)
    page.get_by_label("Name of the selected mask").fill("core")
    page.get_by_role("button", name="Add a mask").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("vacuole")
    save(page)
    assert (
        masks_line(server, "core")
        == "core: {rect: [101, 110, 79, 60], was: nucleus}  # in the middle"
    )
    assert masks_line(server, "vacuole") == "vacuole: {rect: [240, 160, 120, 80]}"
    page.get_by_role("button", name="golgi").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Delete")
    save(page)
    text = server.path.read_text()
    assert "golgi" not in text
    assert "ellipse" not in text
    assert "  note: Small" in text
    assert set(checked(server)) <= {"U121"}


BARE = """\
- id: cell  # to be drawn
  image: cell.svg  # a cell
  unsourced: biology
  note: Small
"""


def test_the_first_mask_is_drawn_by_mouse(
    draw: Callable[[str], DrawServer],
    visit: Callable[..., Page],
    axe_faults: Callable[..., list[str]],
) -> None:
    server = draw(BARE)
    assert "O106" in checked(server)
    page = visit(server.address)
    expect(page.get_by_role("status")).to_contain_text("No mask yet")
    expect(page.locator("#list button")).to_have_count(0)
    assert widths(page, "#picture img") == [600]
    assert axe_faults(page) == []
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text(
        "Not saved: a card needs at least one mask"
    )
    box = page.locator("#drawing").bounding_box()
    assert box is not None
    page.mouse.move(*place(box, (300, 20)))
    page.mouse.down()
    page.mouse.move(*place(box, (400, 80)), steps=4)
    page.mouse.up()
    page.keyboard.type("vacuole")
    save(page)
    line = masks_line(server, "vacuole")
    numbers = json.loads(line.removeprefix("vacuole: {rect: ").removesuffix("}"))
    assert numbers == pytest.approx([300, 20, 100, 60], abs=2)
    written = f"  image: cell.svg  # a cell\n  masks:\n    {line}\n"
    expected = BARE.replace("  image: cell.svg  # a cell\n", written)
    assert indent(expected, " " * 6) in server.path.read_text()
    assert set(checked(server)) <= {"U121"}


@pytest.mark.parametrize("masks", ["", "  masks: {}  # none yet"])
def test_the_first_mask_is_drawn_by_keyboard(
    draw: Callable[[str], DrawServer], visit: Callable[..., Page], masks: str
) -> None:
    server = draw(BARE + masks)
    server.path.write_text(server.path.read_text().removesuffix("\n"))
    page = visit(server.address)
    expect(page.get_by_role("status")).to_contain_text("No mask yet")
    page.get_by_role("button", name="Add a mask").press("Enter")
    page.keyboard.type("vacuole")
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("status")).to_have_text("Saved")
    assert masks_line(server, "masks").startswith(
        "masks:  # none yet" if masks else "masks:"
    )
    assert masks_line(server, "vacuole") == "vacuole: {rect: [250, 160, 120, 80]}"
    assert set(checked(server)) <= {"U121"}
    page.get_by_role("button", name="Add a mask").press("Enter")
    page.keyboard.type("nucleus")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("status")).to_have_text("Saved")
    assert masks_line(server, "nucleus") == "nucleus: {rect: [240, 160, 120, 80]}"
    assert set(checked(server)) <= {"U121"}


def test_masks_in_one_line(
    draw: Callable[[str], DrawServer], visit: Callable[..., Page]
) -> None:
    server = draw(FLOW)
    page = visit(server.address)
    page.get_by_role("button", name="golgi").click()
    page.keyboard.press("Delete")
    page.get_by_role("button", name="Add a mask").click()
    page.keyboard.type("new")
    save(page)
    masks = "masks: {nucleus: {rect: [100, 100, 80, 60]}, new: {rect: [240, 160, 120, 80]}}}"
    assert masks in server.path.read_text()
    assert set(checked(server)) <= {"U121"}


def test_what_cannot_be_saved_is_said(
    draw: Callable[[str], DrawServer], visit: Callable[..., Page]
) -> None:
    server = draw(BLOCK)
    before = server.path.read_text()
    page = visit(server.address)
    page.get_by_role("button", name="nucleus").click()
    page.get_by_label("Name of the selected mask").fill("golgi")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text(
        "Not saved: two masks have the name 'golgi'"
    )
    page.get_by_label("Name of the selected mask").fill("Two words")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("cannot be a name")
    assert server.path.read_text() == before
    page.get_by_label("Name of the selected mask").fill("core")
    server.path.write_text(before.replace("Small", "Large"))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("changed in the meantime")
    assert "core" not in server.path.read_text()


def request(
    server: DrawServer, method: str, path: str, body: str = "", **headers: str
) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port)
    sent: dict[str, Any] = {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    connection.request(method, path, body or None, sent)
    status = connection.getresponse().status
    connection.close()
    return status


def test_nobody_else_may_write(draw: Callable[[str], DrawServer]) -> None:
    server = draw(BLOCK)
    before = server.path.read_text()
    own, path = f"http://127.0.0.1:{server.server_port}", f"/{server.token}/masks"
    kind = "application/json"
    assert request(server, "GET", "/other/masks") == 404
    assert request(server, "GET", path, Host="evil.example") == 403
    assert request(server, "POST", path, "{}", Content_Type=kind) == 403
    assert (
        request(
            server, "POST", path, "{}", Content_Type=kind, Origin="http://evil.example"
        )
        == 403
    )
    assert (
        request(server, "POST", path, "{}", Content_Type="text/plain", Origin=own)
        == 403
    )
    assert (
        request(
            server,
            "POST",
            path,
            "{}",
            Content_Type=kind,
            Origin=own,
            Sec_Fetch_Site="cross-site",
        )
        == 403
    )
    assert (
        request(server, "POST", path, "[" * 100_000, Content_Type=kind, Origin=own)
        == 200
    )
    assert server.path.read_text() == before


def test_corner_group_undo_and_keys(
    draw: Callable[[str], DrawServer], visit: Callable[..., Page]
) -> None:
    """What is drawn is seen while it is drawn; a corner resizes; Shift groups; Ctrl+Z and Ctrl+S work."""
    coloured = BLOCK.replace("80, 60]}  #", "80, 60], fill: '#00aa00', hide: one}  #")
    server = draw(coloured)
    page = visit(server.address)
    expect(page.locator("#list button")).to_have_count(2)
    box = page.locator("#drawing").bounding_box()
    assert box is not None
    scale = box["width"] / 600

    def drag(start: tuple[int, int], end: tuple[int, int]) -> None:
        page.mouse.move(box["x"] + start[0] * scale, box["y"] + start[1] * scale)
        page.mouse.down()
        page.mouse.move(box["x"] + end[0] * scale, box["y"] + end[1] * scale, steps=4)

    page.get_by_role("button", name="nucleus").click()
    expect(page.locator(".handle")).to_have_count(1)
    drag((180, 160), (200, 190))
    page.mouse.up()
    page.keyboard.down("Shift")
    drag((300, 20), (360, 60))
    expect(page.locator(".outline")).to_have_count(1)
    page.mouse.up()
    page.keyboard.up("Shift")
    expect(page.locator(".outline")).to_have_count(0)
    expect(page.locator("#list button")).to_have_count(2)
    drag((30, 300), (90, 360))
    page.mouse.up()
    expect(page.get_by_label("Name of the selected mask")).to_be_focused()
    page.keyboard.type("vacuole")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("status")).to_have_text("Saved")
    text = server.path.read_text()
    expected = (
        "nucleus: [{rect: [100, 100, 100, 90], fill: '#00aa00', hide: one}, {rect: [300, 20, 60, 40]}]"
        "  # in the middle"
    )
    assert expected in text
    assert "vacuole: {rect: [30, 300, 60, 60]}" in text
    page.get_by_role("button", name="golgi").click()
    page.keyboard.press("Delete")
    expect(page.locator("#list button")).to_have_count(2)
    page.locator("body").press("Control+z")
    expect(page.locator("#list button")).to_have_count(3)
    page.keyboard.press("Escape")
    expect(page.locator("#list button[aria-pressed=true]")).to_have_count(0)


POLYGON = """\
- id: cell
  image: cell.svg
  unsourced: biology
  masks:
    nucleus: {polygon: [[100, 100], [200, 110], [150, 200]]}
"""


def area(page: Page) -> FloatRect:
    expect(page.locator("#list button").first).to_be_visible()
    box = page.locator("#drawing").bounding_box()
    assert box is not None
    return box


def place(box: FloatRect, at: tuple[int, int]) -> tuple[float, float]:
    """Return where a point of the picture is on the page."""
    return box["x"] + at[0] * box["width"] / 600, box["y"] + at[1] * box["width"] / 600


def points(server: DrawServer, key: str) -> list[list[float]]:
    (found,) = json.loads(
        masks_line(server, key)
        .removeprefix(f"{key}: {{polygon: ")
        .join(("[", "]"))[:-2]
        + "]"
    )
    assert isinstance(found, list)
    return found


CORNERS = [(300, 40), (420, 60), (400, 150), (320, 170)]


@pytest.mark.parametrize("end", ["Enter", "double click", "first point"])
def test_a_polygon_is_drawn_click_by_click(
    draw: Callable[[str], DrawServer],
    visit: Callable[..., Page],
    axe_faults: Callable[..., list[str]],
    end: str,
) -> None:
    server = draw(BLOCK)
    page = visit(server.address)
    box = area(page)
    page.get_by_label("Polygon", exact=True).check()
    for at in CORNERS:
        page.mouse.click(*place(box, at))
    expect(page.get_by_role("status")).to_contain_text(
        "4 points: Enter closes the polygon"
    )
    expect(page.locator("polyline.outline")).to_have_count(1)
    assert axe_faults(page) == []
    if end == "Enter":
        page.keyboard.press("Enter")
    elif end == "double click":
        page.mouse.dblclick(*place(box, (310, 100)))
    else:
        page.mouse.click(*place(box, CORNERS[0]))
    expect(page.locator("#list button")).to_have_count(3)
    expect(page.get_by_label("Name of the selected mask")).to_be_focused()
    page.keyboard.type("vacuole")
    assert axe_faults(page) == []
    save(page)
    wanted = [*CORNERS, (310, 100)] if end == "double click" else CORNERS
    assert points(server, "vacuole") == [pytest.approx(each, abs=2) for each in wanted]
    assert set(checked(server)) <= {"U121"}


def test_a_polygon_is_taken_back_given_up_and_not_too_small(
    draw: Callable[[str], DrawServer], visit: Callable[..., Page]
) -> None:
    server = draw(BLOCK)
    before = server.path.read_text()
    page = visit(server.address)
    box = area(page)
    page.get_by_label("Polygon", exact=True).check()
    status = page.get_by_role("status")
    for at in CORNERS[:3]:
        page.mouse.click(*place(box, at))
    page.keyboard.press("Backspace")
    expect(status).to_contain_text("2 points")
    page.keyboard.press("Enter")
    expect(status).to_have_text("A polygon needs three points")
    page.get_by_role("button", name="Save").click()
    expect(status).to_contain_text("Close the polygon first")
    page.mouse.click(*place(box, (360, 50)))
    page.keyboard.press("Control+z")
    page.keyboard.press("Escape")
    expect(page.locator(".outline")).to_have_count(0)
    expect(status).to_have_text("")
    for at in ((300, 40), (340, 41), (380, 42)):
        page.mouse.click(*place(box, at))
    page.keyboard.press("Enter")
    expect(status).to_have_text("The polygon is too small")
    page.get_by_label("Rectangle").check()
    expect(page.locator(".outline")).to_have_count(0)
    expect(page.locator("#list button")).to_have_count(2)
    assert server.path.read_text() == before


def test_points_are_moved_added_and_removed_by_mouse_and_keyboard(
    draw: Callable[[str], DrawServer],
    visit: Callable[..., Page],
    axe_faults: Callable[..., list[str]],
) -> None:
    server = draw(POLYGON)
    page = visit(server.address)
    box = area(page)
    page.get_by_role("button", name="nucleus").click()
    expect(page.locator(".point")).to_have_count(3)
    page.mouse.move(*place(box, (150, 200)))
    page.mouse.down()
    page.mouse.move(*place(box, (160, 230)), steps=4)
    page.mouse.up()
    assert axe_faults(page) == []
    page.get_by_role("button", name="Point 1: 100, 100").focus()
    for key in ("Enter", "ArrowRight", "Shift+ArrowDown"):
        page.keyboard.press(key)
    expect(page.get_by_role("button", name="Point 1: 101, 110")).to_be_focused()
    page.get_by_role("button", name="Add a point").press("Enter")
    expect(page.get_by_role("button", name="Point 2: 151, 110")).to_have_attribute(
        "aria-pressed", "true"
    )
    page.locator("body").press("Shift+ArrowUp")
    save(page)
    assert points(server, "nucleus") == [
        [101, 110],
        [151, 100],
        [200, 110],
        pytest.approx([160, 230], abs=2),
    ]
    page.get_by_role("button", name="nucleus").click()
    page.get_by_role("button", name="Point 2").click()
    page.keyboard.press("Delete")
    expect(page.locator(".point")).to_have_count(3)
    expect(page.get_by_role("button", name="Remove the point")).to_be_disabled()
    page.keyboard.press("Delete")
    expect(page.get_by_role("status")).to_have_text("A polygon needs three points")
    page.keyboard.press("Control+z")
    expect(page.locator(".point")).to_have_count(4)
    page.get_by_role("button", name="Remove the point").click()
    expect(page.locator(".point")).to_have_count(3)
    page.get_by_role("button", name="Point 1").press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="nucleus")).to_be_focused()
    for key in ("ArrowLeft", "Alt+ArrowRight"):
        page.keyboard.press(key)
    save(page)
    assert len(points(server, "nucleus")) == 3
    assert set(checked(server)) <= {"U121"}


def test_a_polygon_by_keyboard_alone_and_in_a_group(
    draw: Callable[[str], DrawServer], visit: Callable[..., Page]
) -> None:
    server = draw(BLOCK)
    page = visit(server.address)
    box = area(page)
    page.get_by_label("Rectangle").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="Add a mask").press("Enter")
    page.keyboard.type("vacuole")
    save(page)
    assert points(server, "vacuole") == [[300, 160], [360, 200], [300, 240], [240, 200]]
    page.get_by_role("button", name="golgi").click()
    for at in CORNERS[:3]:
        page.mouse.click(*place(box, at))
    page.keyboard.press("Shift+Enter")
    expect(page.locator("#list button")).to_have_count(3)
    save(page)
    assert masks_line(server, "golgi").startswith(
        "golgi: [{ellipse: [50%, 50%, 5%, 5%]}, {polygon: [["
    )
    assert set(checked(server)) <= {"U121"}


@pytest.mark.parametrize("size", [(1280, 900), (390, 844)], ids=["desktop", "phone"])
def test_the_page_by_night_and_on_a_phone(
    draw: Callable[[str], DrawServer],
    visit: Callable[..., Page],
    axe_faults: Callable[..., list[str]],
    size: tuple[int, int],
) -> None:
    """Nothing moves while a polygon is drawn, or the next click would be beside its place."""
    page = visit(draw(POLYGON).address, size, dark=True)
    page.get_by_role("button", name="nucleus").click()
    page.get_by_role("button", name="Point 1").click()
    assert axe_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.get_by_label("Polygon", exact=True).check()
    before = area(page)
    for at in CORNERS[:3]:
        page.mouse.click(*place(before, at))
    expect(page.get_by_role("status")).to_contain_text("3 points")
    assert area(page) == before
    page.keyboard.press("Escape")
