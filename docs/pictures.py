"""Makes the pictures of the manual: ``python docs/pictures.py``. Needs the extra ``dev`` and a Chromium.

They are taken from the deck in this repository, as the preview and the page of coverage show it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect, sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
CARD = "kulaks-gun~1"
"""The card of the picture."""

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
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1000, "height": 760})
        _preview(page, folder / "preview.html")
        _coverage(page, folder / "coverage.html")
        browser.close()


def _deckgen(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "deckgen", *arguments], check=True, capture_output=True)


def _preview(page: Page, path: Path) -> None:
    """Take the preview with a card and its answer, and that card alone."""
    page.goto(f"{path.as_uri()}#card={CARD}&side=back")
    expect(page.locator("body")).to_have_attribute("data-drawn", re.compile(r" back$"))
    page.wait_for_timeout(500)  # the frame with the card is drawn a moment later
    page.screenshot(path=PICTURES / "preview.png")
    page.locator("#device").screenshot(path=PICTURES / "card.png")


def _coverage(page: Page, path: Path) -> None:
    page.goto(path.as_uri())
    page.screenshot(path=PICTURES / "coverage.png")


if __name__ == "__main__":
    main()
