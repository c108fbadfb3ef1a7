"""Pictures on a page in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Locator, Page

_WIDTHS = """images => Promise.all(images.map(async image => {
  if (!image.complete) {
    await new Promise(loaded => { image.onload = image.onerror = loaded; });
  }
  return image.naturalWidth;
}))"""


def widths(place: Page | FrameLocator | Locator, selector: str = "img") -> list[int]:
    """Return the width of each picture of its own, in pixels, once it was loaded: 0 if it cannot be."""
    found: list[int] = place.locator(selector).evaluate_all(_WIDTHS)
    return found
