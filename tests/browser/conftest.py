"""A real, headless Chromium for the pages that deckgen writes and serves.

It is taken from ``CHROMIUM``, or from the path. Every page that a test opens is watched:
a script's error, a message on the console or a request that leaves the machine fails the
test when it ends.
"""

from __future__ import annotations

import os
import shutil
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import previewing
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from deckgen.commands.preview import editors
from deckgen.commands.preview.draw import DrawServer
from deckgen.commands.preview.live import Live
from deckgen.commands.preview.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LOCAL = ("127.0.0.1", "localhost", "::1")
PATIENCE = 60_000
"""Milliseconds after which what is waited for on a page does not come: a machine may be busy."""

expect.set_options(timeout=PATIENCE)
WIDE, NARROW = (1280, 900), (360, 740)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder: ``pytest`` leaves them out, ``pytest -m browser`` runs them."""
    here = str(Path(__file__).parent)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.browser)


def chromium() -> str:
    """Return the path of a Chromium; fail, and never skip, where there is none."""
    named = os.environ.get("CHROMIUM")
    if named:
        found = shutil.which(named)
        if not found:
            pytest.fail(
                f"CHROMIUM is '{named}', and there is no such program", pytrace=False
            )
        return found
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    pytest.fail(
        "the browser tests need a Chromium: install one (apt-get install chromium), "
        f"or name one in CHROMIUM; looked for {', '.join(NAMES)}",
        pytrace=False,
    )


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Watch:
    """What went wrong on the pages of a test."""

    faults: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on(
            "console", lambda message: self.faults.append(f"console: {message.text}")
        )
        page.on("request", lambda request: self.request(request.url))

    def request(self, url: str) -> None:
        parts = urlsplit(url)
        if (
            parts.scheme not in ("file", "data", "blob", "about")
            and parts.hostname not in LOCAL
        ):
            self.faults.append(f"left the machine: {url}")


@pytest.fixture
def watch() -> Iterator[Watch]:
    """What is seen of the test's pages; a test that expects a fault takes it out of ``faults``."""
    watch = Watch()
    yield watch
    assert watch.faults == []


@pytest.fixture
def visit(browser: Browser, watch: Watch) -> Iterator[Callable[..., Page]]:
    """Return a function that opens an address in a window of its own."""
    contexts = []

    def open_(
        url: str,
        size: tuple[int, int] = WIDE,
        *,
        dark: bool = False,
        javascript: bool = True,
        **options: Any,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        watch.follow(page)
        page.goto(url)
        return page

    yield open_
    for context in contexts:
        context.close()


def axe_faults(page: Page, exclude: str = "") -> list[str]:
    """Return axe's faults of any weight, each with the first elements it is about.

    ``exclude`` is a selector of what need not be looked at: more of the same, which takes time.
    """
    found = (
        Axe()
        .run(page, context={"exclude": [[exclude]]} if exclude else None)
        .response["violations"]
    )
    return [
        f"{fault['impact']} {fault['id']}: {[node['target'] for node in fault['nodes'][:3]]}"
        for fault in found
    ]


@pytest.fixture(name="axe_faults")
def axe_faults_fixture() -> Callable[..., list[str]]:
    return axe_faults


# --- the preview --------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small deck of all kinds, in a folder of its own."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "text.txt").write_text(previewing.TEXT, encoding="utf-8")
    (folder / "cards.yaml").write_text(previewing.DECK, encoding="utf-8")
    return folder


@pytest.fixture
def served() -> Iterator[Callable[..., Server]]:
    """Return a function that serves a project, watched, until the end of the test."""
    running: list[tuple[Live, Server, threading.Thread]] = []
    failures: list[Exception] = []

    def serve(folder: Path, *, scripts: bool = False) -> Server:
        live = Live(folder / "cards.yaml", editors.EDITORS["vscode"])
        live.refresh()
        server = Server(live, scripts=scripts)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        watching = threading.Thread(
            target=live.watch, args=(failures.append, lambda: None), daemon=True
        )
        watching.start()
        running.append((live, server, watching))
        return server

    yield serve
    for live, server, watching in running:
        live.stop()
        watching.join(5)
        server.shutdown()
        server.server_close()
    assert failures == []


@pytest.fixture
def show(
    served: Callable[..., Server], visit: Callable[..., Page], project: Path
) -> Callable[..., Page]:
    """Return a function that serves a project, the small deck by default, and opens its page."""

    def open_(folder: Path = project, **options: Any) -> Page:
        page = visit(served(folder).address, **options)
        page.locator("body[data-drawn]").wait_for()
        return page

    return open_


@pytest.fixture
def drawing_of() -> Iterator[Callable[[Path], DrawServer]]:
    """Return a function that serves the drawing page of the card 'cell' of a project, until the test ends."""
    servers = []

    def start(path: Path) -> DrawServer:
        server = DrawServer(path, "cell")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
