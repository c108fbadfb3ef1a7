"""The manual in a browser: axe finds no serious fault, by day and by night, and search finds."""

from __future__ import annotations

import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from deckgen.lint.catalogue import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

    Visit = Callable[..., Page]

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
WRITTEN = {
    path.relative_to(DOCS).with_suffix("").as_posix().replace("README", "index")
    for path in DOCS.rglob("*.md")
}
EXPLAINED = {f"explain/{family.letter.lower()}" for family in FAMILIES}
PAGES = sorted(WRITTEN | EXPLAINED | {"changelog"})
"""All pages: those that stand in docs/, and those that ``docs/hooks.py`` makes."""


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the manual is built."""
    folder = tmp_path_factory.mktemp("site")
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "--quiet",
        "--site-dir",
        str(folder),
    ]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def manual(site: Path) -> Iterator[str]:
    """The address of the manual, served."""
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(_Silent, directory=str(site))
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_these_are_all_pages(manual: str, site: Path) -> None:
    found = {
        path.relative_to(site).with_suffix("").as_posix()
        for path in site.rglob("*.html")
    }
    assert found - {"404"} == set(PAGES)


@pytest.mark.parametrize("dark", [False, True], ids=["day", "night"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_serious_faults(
    visit: Visit,
    manual: str,
    axe_faults: Callable[..., list[str]],
    name: str,
    dark: bool,
) -> None:
    page = visit(f"{manual}/{name}.html", dark=dark)
    assert [
        each for each in axe_faults(page) if each.startswith(("serious", "critical"))
    ] == []


def test_night_is_dark(visit: Visit, manual: str) -> None:
    shown = {dark: visit(f"{manual}/index.html", dark=dark) for dark in (False, True)}
    for dark, page in shown.items():
        expect(page.locator("body")).to_have_attribute(
            "data-md-color-scheme", "slate" if dark else "default"
        )


def test_search_finds_a_page(visit: Visit, manual: str) -> None:
    page = visit(f"{manual}/index.html")
    page.locator(".md-search__input").click()
    page.keyboard.type("desired-retention")
    expect(page.locator(".md-search-result__item").first).to_contain_text(
        "format", ignore_case=True
    )


def test_a_phone_needs_no_scrolling_sideways(visit: Visit, manual: str) -> None:
    for name in PAGES:
        page = visit(f"{manual}/{name}.html", (390, 800))
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
