"""A hint is shown in the preview when it is asked for, without a script in the card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect
from previewing import DECK, card, go_to

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page


def test_a_hint_is_shown_on_request(show: Callable[..., Page], project: Path) -> None:
    hinted = DECK.replace("a: Red,", "a: Red, hint: It is *warm*,")
    (project / "cards.yaml").write_text(hinted, encoding="utf-8")
    page = show(project)
    go_to(page, "doubled~1")
    hint = card(page).locator("div.hint")
    expect(hint).to_be_hidden()
    card(page).get_by_role("link", name="Hint").click()
    expect(hint).to_have_text("It is warm")
    expect(hint).to_be_visible()
