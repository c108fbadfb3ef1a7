"""A small deck to preview, and how a test finds its way on the page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Page

DECK = """\
deck: {id: small, name: Small deck}
sources:
  text: {file: text.txt, title: A text}
topics:
  - id: first
    title: First topic
    cards:
      - {id: land, about: figure, tags: [rural], q: What share of the land was closed by 1930?, a: 55%,
         quote: 55% of the land was closed, note: The text names no source.}
      - {id: nep, about: concept, q: What is NEP?, a: New Economic Policy, reverse: true, unsourced: known}
      - {id: spelt, q: How is coffee spelt?, a: café, type: true, unsourced: known}
    topics:
      - id: inner
        title: Inner topic
        cards:
          - {id: gaps, cloze: 'By {{c1::1930::when}}, {{c2::55%}} of it.', unsourced: known}
  - id: second
    title: Second topic
    cards:
      - {id: stairs, tags: [rural], q: How did it go on?, steps: {one: First, two: Then}, unsourced: known}
      - {id: doubled, q: What is the the colour of it?, a: Red, unsourced: known}
"""
TEXT = "By 1930, 55% of the land was closed, and 88% by 1934.\n\nNobody quotes this line.\n"


def card(page: Page) -> FrameLocator:
    return page.frame_locator("#device iframe")


def at(page: Page, key: str, side: str = "front") -> None:
    """Expect a card to be shown."""
    expect(page.locator("body")).to_have_attribute(
        "data-drawn", re.compile(rf"\d+ {re.escape(key)} {side}$")
    )


def go_to(page: Page, key: str, side: str = "front") -> None:
    """Go to a card by searching for its key."""
    page.keyboard.press("/")
    page.locator("#search").fill(key)
    page.keyboard.press("Enter")
    at(page, key)
    if side == "back":
        page.keyboard.press("Space")
        at(page, key, "back")
