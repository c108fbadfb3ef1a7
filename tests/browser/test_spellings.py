"""Other spellings of a typed answer are seen below that answer, and not on the reverse card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect
from previewing import DECK, card, go_to

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page


def test_spellings_stand_below_the_answer_alone(
    show: Callable[..., Page], project: Path
) -> None:
    spelt = DECK.replace(
        "reverse: true,",
        "reverse: true, type: true, accept: [NEP policy], note: Of 1921,",
    )
    (project / "cards.yaml").write_text(spelt, encoding="utf-8")
    page = show(project)
    go_to(page, "nep~1", "back")
    expect(card(page).get_by_text("= NEP policy")).to_be_visible()
    go_to(page, "nep~2", "back")
    expect(card(page).get_by_text("Of 1921")).to_be_visible()
    expect(card(page).get_by_text("= NEP policy")).to_be_hidden()
