"""Pictures on a page in the browser."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Locator, Page

SECONDS = 60
"""How long pictures are waited for."""

_WIDTHS = "images => images.map(image => image.complete ? image.naturalWidth : null)"


def widths(place: Page | FrameLocator | Locator, selector: str = "img") -> list[int]:
    """Return the width of each picture of its own, in pixels, once it was loaded: 0 if it cannot be.

    They are looked up again each time: a page that was drawn again has others.
    """
    pictures = place.locator(selector)
    late = time.monotonic() + SECONDS
    while True:
        found: list[int | None] = pictures.evaluate_all(_WIDTHS)
        if None not in found or time.monotonic() > late:
            return [width or 0 for width in found]
        pictures.page.wait_for_timeout(50)
