"""``preview --draw`` with pictures of all sizes: zoom, fractions of a unit, shapes beyond the edge."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser.test_draw import save
from helpers.project import write
from playwright.sync_api import expect

from deckgen.commands.preview.draw import DrawServer

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page


def svg(width: int, height: int) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"/>'.encode()


def png(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data))
            + name
            + data
            + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\xcc" * width) * height, 1)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", rows)
        + chunk(b"IEND", b"")
    )


@pytest.fixture
def draw(
    tmp_path: Path, drawing_of: Callable[[Path], DrawServer]
) -> Callable[[bytes, str], DrawServer]:
    def start(picture: bytes, masks: str) -> DrawServer:
        name = "cell.svg" if picture.startswith(b"<svg") else "cell.png"
        path = write(
            tmp_path, f"- {{id: cell, image: {name}, unsourced: x, masks: {masks}}}\n"
        )
        (tmp_path / name).write_bytes(picture)
        return drawing_of(path)

    return start


@pytest.fixture
def open_first(
    draw: Callable[[bytes, str], DrawServer], visit: Callable[..., Page]
) -> Callable[[bytes, str], tuple[DrawServer, Page]]:
    """Return a function that serves the page of a picture with masks, and opens it with the first mask
    selected."""

    def opened(picture: bytes, masks: str) -> tuple[DrawServer, Page]:
        server = draw(picture, masks)
        page = visit(server.address)
        page.locator("#list button").first.click()
        return server, page

    return opened


def width(page: Page) -> float:
    box = page.locator("#drawing").bounding_box()
    assert box is not None
    return box["width"]


@pytest.mark.parametrize("size", [(10_000, 20), (20, 10_000), (1, 1), (4000, 3000)])
def test_any_picture_leaves_room_to_draw_and_can_be_seen_as_a_whole(
    draw: Callable[[bytes, str], DrawServer],
    visit: Callable[..., Page],
    size: tuple[int, int],
) -> None:
    page = visit(draw(png(*size), "{a: {rect: [0, 0, 50%, 50%]}}").address)
    expect(page.locator("#list button")).to_have_count(1)
    box = page.locator("#drawing").bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 30
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    page.keyboard.press("0")
    whole = page.locator("#drawing").bounding_box()
    assert whole is not None
    assert whole["height"] <= 0.86 * page.evaluate("innerHeight")
    assert (
        whole["width"]
        <= page.evaluate("document.getElementById('picture').clientWidth") + 1
    )
    page.get_by_role("button", name="Add a mask").click()
    page.keyboard.type("new")
    save(page)


def test_zoom_changes_what_is_shown_and_not_what_is_drawn(
    draw: Callable[[bytes, str], DrawServer],
    visit: Callable[..., Page],
    axe_faults: Callable[..., list[str]],
) -> None:
    server = draw(png(600, 400), "{a: {rect: [275, 175, 50, 50]}}")
    page = visit(server.address)
    expect(page.locator("#list button")).to_have_count(1)
    before = width(page)
    page.keyboard.press("+")
    page.get_by_role("button", name="Larger").click()
    page.get_by_role("button", name="Larger").click()
    assert width(page) == pytest.approx(before * 1.25**3, rel=0.01)
    assert axe_faults(page) == []
    handle = page.locator("#drawing .shape")
    box = handle.bounding_box()
    assert box is not None
    scale = width(page) / 600
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(
        box["x"] + box["width"] / 2 + 30 * scale, box["y"] + box["height"] / 2, steps=3
    )
    page.mouse.up()
    page.get_by_role("button", name="Whole picture").click()
    assert width(page) == pytest.approx(before, rel=0.01)
    save(page)
    assert "a: {rect: [305, 175, 50, 50]}" in server.path.read_text()


def test_a_small_drawing_has_fractions_of_its_unit(
    open_first: Callable[[bytes, str], tuple[DrawServer, Page]],
) -> None:
    server, page = open_first(
        svg(24, 24), "{a: {rect: [3, 3, 6, 6]}, b: {rect: [33.33%, 33.33%, 10%, 10%]}}"
    )
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    save(page)
    assert (
        "a: {rect: [3.1, 4, 6, 6]}, b: {rect: [33.33%, 33.33%, 10%, 10%]}"
        in server.path.read_text()
    )


def test_a_shape_beyond_the_edge_is_made_smaller_and_comes_in(
    open_first: Callable[[bytes, str], tuple[DrawServer, Page]],
) -> None:
    server, page = open_first(
        png(600, 400),
        "{a: [{rect: [-30, 20, 100, 60]}, {ellipse: [1.25%, 50%, 5%, 5%]}]}",
    )
    for key in ("Alt+Shift+ArrowLeft", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
    save(page)
    text = server.path.read_text()
    assert "{rect: [-30, 21, 90, 60]}" in text
    page.keyboard.press("Shift+ArrowRight")
    save(page)
    assert "{rect: [-20, 21, 90, 60]}" in server.path.read_text()


def test_what_was_undone_is_done_again_and_a_name_is_undone_too(
    open_first: Callable[[bytes, str], tuple[DrawServer, Page]],
) -> None:
    server, page = open_first(png(600, 400), "{a: {rect: [10, 10, 50, 50]}}")
    page.keyboard.press("ArrowRight")
    page.get_by_label("Name of the selected mask").fill("cell")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+z")
    expect(page.locator("#list button")).to_have_text("a")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+y")
    page.keyboard.press("Control+Shift+Z")
    expect(page.locator("#list button")).to_have_text("cell")
    save(page)
    assert "cell: {rect: [11, 10, 50, 50], was: a}" in server.path.read_text()


def test_a_list_of_many_masks_hides_nothing_below_it(
    draw: Callable[[bytes, str], DrawServer], visit: Callable[..., Page]
) -> None:
    places = (
        f"m{number}: {{rect: [{number % 20 * 30}, {number // 20 * 40}, 20, 30]}}"
        for number in range(200)
    )
    page = visit(draw(png(600, 400), f"{{{', '.join(places)}}}").address)
    expect(page.locator("#list button")).to_have_count(200)
    page.locator("#drawing .shape").nth(150).click()
    expect(page.locator("#list button[aria-pressed=true]")).to_have_text("m150")
    expect(page.locator("#list button[aria-pressed=true]")).to_be_in_viewport()
    expect(page.get_by_label("Name of the selected mask")).to_be_in_viewport()


def test_where_nobody_answers_any_longer_that_is_said(
    open_first: Callable[[bytes, str], tuple[DrawServer, Page]],
) -> None:
    server, page = open_first(png(600, 400), "{a: {rect: [10, 10, 50, 50]}}")
    page.keyboard.press("ArrowRight")
    page.route("**/masks", lambda route: route.fulfill(body="another program"))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text(
        "Not saved: deckgen does not answer"
    )
    page.unroute("**/masks")
    save(page)
    assert "[11, 10, 50, 50]" in server.path.read_text()
