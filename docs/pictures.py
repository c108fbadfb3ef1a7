"""Makes the pictures of the manual: ``python docs/pictures.py``. Needs the extra ``dev`` and a Chromium.

They are taken from the deck in this repository, as the preview and the page of coverage show it, and from a
small deck with masks over a picture.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect, sync_playwright

from deckgen.commands.preview.draw import DrawServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
CARD = "kulaks-gun~1"
"""The card of the picture."""

CELL = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 360" width="600" height="360">
<rect width="600" height="360" fill="#f4f1e6"/>
<path d="M60 180C60 70 180 40 310 45S545 90 545 190 430 325 300 320 60 300 60 180Z"
 fill="#dcead2" stroke="#5c7a52" stroke-width="5"/>
<circle cx="240" cy="180" r="66" fill="#b9b4d8" stroke="#5d5790" stroke-width="3"/>
<circle cx="255" cy="195" r="22" fill="#7c75ad"/>
<g fill="none" stroke="#b0603c" stroke-width="4"><ellipse cx="420" cy="120" rx="52" ry="24" fill="#ecc3ac"/>
<path d="M380 120q10-20 20 0t20 0 20 0 20 0"/></g>
<path d="M375 230q50-22 100 0M372 247q55-22 108 0M380 264q48-20 92 0"
 fill="none" stroke="#3f7f92" stroke-width="7"/>
</svg>
"""
CELLS = """\
deck: {id: cells, uid: cellsuid, name: Cells, language: en}
topics:
  - id: parts
    title: Parts of a cell
    cards:
      - id: cell
        image: cell.svg
        q: Which part of the cell is hidden in red?
        unsourced: a drawing
        masks:
          nucleus: {ellipse: [240, 180, 72, 72]}
          mitochondrion: {ellipse: [420, 120, 60, 34]}
          golgi-apparatus: {polygon: [[360, 225], [420, 204], [490, 222], [490, 262], [425, 280], [365, 270]]}
"""

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> None:
    """Write the pictures."""
    browser_path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser_path is None:
        sys.exit(f"no browser: install one of {', '.join(BROWSERS)}")
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder = Path(temporary)
        _deckgen("preview", "--html", str(folder / "preview.html"), str(ROOT))
        _deckgen("coverage", "--html", str(folder / "coverage.html"), str(ROOT))
        cells = folder / "cells"
        cells.mkdir()
        (cells / "cell.svg").write_text(CELL, encoding="utf-8")
        (cells / "cards.yaml").write_text(CELLS, encoding="utf-8")
        _deckgen("build", "--quiet", str(cells))
        _deckgen("preview", "--html", str(folder / "cells.html"), str(cells))
        browser = playwright.chromium.launch(
            executable_path=browser_path, args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": 1000, "height": 760})
        _preview(page, folder / "preview.html")
        _coverage(page, folder / "coverage.html")
        _masks(page, folder / "cells.html")
        _drawing(browser, cells)
        browser.close()


def _deckgen(*arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "deckgen", *arguments], check=True, capture_output=True
    )


def _show(page: Page, path: Path, card: str, side: str) -> None:
    page.goto("about:blank")
    page.goto(f"{path.as_uri()}#card={card}&side={side}")
    expect(page.locator("body")).to_have_attribute(
        "data-drawn", re.compile(rf" {side}$")
    )
    page.wait_for_timeout(500)  # the frame with the card is drawn a moment later


def _device(page: Page, name: str) -> None:
    page.locator("#device").screenshot(path=PICTURES / f"{name}.png")


def _preview(page: Page, path: Path) -> None:
    """Take the preview with a card and its answer; that card alone, by day and by night; its front and its
    back on a phone."""
    _show(page, path, CARD, "back")
    page.screenshot(path=PICTURES / "preview.png")
    _device(page, "card")
    page.click("#night")
    page.wait_for_timeout(500)
    _device(page, "card-night")
    page.click("#night")
    page.click("#width")
    page.wait_for_timeout(500)
    _device(page, "phone-back")
    page.click("#flip")
    page.wait_for_timeout(500)
    _device(page, "phone-front")
    page.click("#width")


def _coverage(page: Page, path: Path) -> None:
    page.goto(path.as_uri())
    page.screenshot(path=PICTURES / "coverage.png")


def _masks(page: Page, path: Path) -> None:
    """Take the front of a card with masks, and its back."""
    for side in ("front", "back"):
        _show(page, path, "cell~1", side)
        _device(page, f"masks-{side}")


def _drawing(browser: Browser, cells: Path) -> None:
    """Take the page on which masks are drawn, with a polygon selected."""
    server = DrawServer(cells / "cards.yaml", "cell")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = browser.new_page(viewport={"width": 1000, "height": 640})
    page.goto(server.address)
    page.get_by_role("button", name="golgi-apparatus").click()
    page.get_by_role("button", name="Point 3").click()
    page.screenshot(path=PICTURES / "draw.png")
    server.shutdown()
    server.server_close()


if __name__ == "__main__":
    main()
