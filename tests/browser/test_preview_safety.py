"""What other sites and hostile cards can do to the preview: nothing."""

from __future__ import annotations

import contextlib
import re
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from helpers.pictures import widths
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect
from previewing import card, go_to

from deckgen.commands.preview import page as pages
from deckgen.commands.preview.server import Server
from deckgen.commands.preview.state import page_state
from deckgen.compile import pipeline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Watch
    from playwright.sync_api import Page

    from deckgen.commands.preview.server import Server

    Visit = Callable[..., Page]

REPO = Path(__file__).parents[2]
HOSTILE = REPO / "tests" / "preview" / "hostile"


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    shutil.copytree(HOSTILE, tmp_path / "hostile")
    return tmp_path / "hostile"


@pytest.fixture
def outside() -> Iterator[tuple[str, list[str]]]:
    """A proxy that stands for all of the network: its address, and what was asked of it."""
    asked: list[str] = []

    class Recorder(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(502)

        do_CONNECT = do_POST = do_GET  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    proxy = ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{proxy.server_port}", asked
    proxy.shutdown()
    proxy.server_close()


def quiet(watch: Watch) -> list[str]:
    """Return what happened on the page beyond what its policies report to have stopped. (The
    browser tells of a request before its policy stops it; the proxy knows which one left.)
    """
    stopped = (
        "Content Security Policy",
        "sandboxed",
        "404 (Not Found)",
        "ERR_BLOCKED_BY_CSP",
    )
    stopped += ("left the machine", "ERR_FILE_NOT_FOUND")
    faults = [
        fault for fault in watch.faults if not any(word in fault for word in stopped)
    ]
    watch.faults.clear()
    return faults


def walk(page: Page) -> int:
    """Look at both sides of every card."""
    total = int(page.evaluate("state.shown.length"))
    for number in range(total):
        page.evaluate("number => go(number)", number)
        expect(page.locator("#position")).to_have_text(
            f"{number + 1} of {total}, front"
        )
        page.keyboard.press("Space")
        expect(page.locator("body")).to_have_attribute(
            "data-drawn", re.compile("back$")
        )
    return total


@pytest.mark.parametrize("mode", ["served", "file"])
def test_hostile_cards_do_nothing(
    show: Callable[..., Page],
    visit: Visit,
    watch: Watch,
    hostile: Path,
    outside: tuple[str, list[str]],
    mode: str,
) -> None:
    proxy, asked = outside
    options = {"proxy": {"server": proxy, "bypass": "127.0.0.1"}}
    if mode == "served":
        page = show(hostile, **options)
    else:
        target = hostile / "page.html"
        found = page_state(pipeline.check(hostile / "cards.yaml", 1), 1, None)
        target.write_text(pages.whole(found), encoding="utf-8")
        page = visit(target.as_uri(), **options)
        page.locator("body[data-drawn]").wait_for()
    address = page.url.partition("#")[0]
    assert walk(page) > 20
    for view in ("p", "o"):
        page.keyboard.press(view)
        page.wait_for_timeout(50)
    page.keyboard.press("c")
    go_to(page, "link~1")
    card(page).locator("#trap").click()
    page.wait_for_timeout(100)
    assert page.evaluate("window.hacked") is None
    assert page.url.partition("#")[0] == address
    assert len(page.context.pages) == 1
    # that is Chromium's own
    assert [address for address in asked if "googleapis" not in address] == []
    assert quiet(watch) == []
    with contextlib.suppress(PlaywrightError):
        page.context.new_page().goto("http://evil.example/")
    # the proxy does see what leaves
    assert any("evil.example" in address for address in asked)


def test_media_come_from_the_deck_and_from_nowhere_else(
    show: Callable[..., Page], watch: Watch, hostile: Path
) -> None:
    page = show(hostile)
    go_to(page, "seen~1", "back")
    assert widths(card(page)) == [1, 40]
    go_to(page, "heard~1")
    with page.expect_response(re.compile("/media/tone-")) as heard:
        card(page).locator(".replay-button").click()
    assert heard.value.status in (200, 206)
    go_to(page, "paths~1")
    assert widths(card(page)) == [0, 0, 0]
    assert quiet(watch) == []


def test_one_file_has_all_in_it(visit: Visit, watch: Watch, hostile: Path) -> None:
    found = page_state(pipeline.check(hostile / "cards.yaml", 1), 1, None)
    (hostile / "page.html").write_text(pages.whole(found), encoding="utf-8")
    asked: list[str] = []
    page = visit((hostile / "page.html").as_uri())
    page.on("request", lambda request: asked.append(request.url))
    go_to(page, "seen~1", "back")
    assert widths(card(page)) == [1, 40]
    assert [url for url in asked if not url.startswith("data:")] == []
    page.keyboard.press("o")
    expect(page.locator(".figure")).to_have_count(6)
    assert quiet(watch) == []


def test_another_site_cannot_read_or_frame_it(
    served: Callable[[Path], Server],
    visit: Visit,
    watch: Watch,
    project: Path,
    tmp_path: Path,
) -> None:
    address = served(project).address
    other = tmp_path / "other.html"
    other.write_text(
        f"<!doctype html><iframe src='{address}'></iframe>", encoding="utf-8"
    )
    page = visit(other.as_uri())
    got = page.evaluate(
        "address => fetch(address + 'deck').then((answer) => answer.status, () => 'refused')",
        address,
    )
    assert got == "refused"
    assert page.frames[1].locator("body").get_attribute("data-view") is None
    watch.faults.clear()
