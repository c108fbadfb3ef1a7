"""The preview's address moves with the card, its places open in the editor, and what else was amiss on it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from conftest import NARROW
from playwright.sync_api import expect
from previewing import DECK, at, go_to

from deckgen.commands.preview import editors, page
from deckgen.commands.preview.state import page_state
from deckgen.compile import pipeline

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page


# --- the address --------------------------------------------------------------------------


def test_back_and_forward_walk_over_the_cards(show: Callable[..., Page]) -> None:
    page = show()
    page.keyboard.press("ArrowRight")
    at(page, "nep~1")
    page.keyboard.press("Space")  # turning a card is no step
    at(page, "nep~1", "back")
    page.keyboard.press("ArrowRight")
    at(page, "nep~2")
    page.go_back()
    at(page, "nep~1", "back")
    page.go_back()
    at(page, "land~1")
    page.go_forward()
    at(page, "nep~1", "back")
    assert "card=nep%7E1" in page.url


def test_back_leads_from_a_card_to_the_problems(show: Callable[..., Page]) -> None:
    page = show()
    page.keyboard.press("p")
    page.get_by_role("button", name="Show the card doubled").click()
    at(page, "doubled~1")
    page.go_back()
    expect(page.locator("body")).to_have_attribute("data-view", "problems")
    page.go_back()
    at(page, "land~1")
    expect(page.locator("body")).to_have_attribute("data-view", "cards")


def test_back_leads_from_a_card_to_the_list_on_a_phone(
    show: Callable[..., Page],
) -> None:
    page = show(size=NARROW)
    page.get_by_role("button", name="List", exact=True).click()
    page.locator(".row", has_text="coffee").click()
    at(page, "spelt~1")
    expect(page.locator("#device")).to_be_visible()
    page.go_back()
    expect(page.locator("#list")).to_be_visible()
    page.go_back()
    expect(page.locator("#device")).to_be_visible()
    at(page, "land~1")


@pytest.mark.parametrize("link", ["#card=gaps~2&side=back", "#card=gaps%7E2&side=back"])
def test_a_pasted_link_opens_its_card(show: Callable[..., Page], link: str) -> None:
    page = show()
    page.keyboard.press("p")
    page.evaluate("link => { location.hash = link }", link)
    at(page, "gaps~2", "back")
    expect(page.locator("body")).to_have_attribute("data-view", "cards")
    page.go_back()
    expect(page.locator("body")).to_have_attribute("data-view", "problems")


def test_a_link_opens_a_card_that_a_search_hid_and_one_by_its_id(
    show: Callable[..., Page],
) -> None:
    page = show()
    go_to(page, "nep~1")
    page.evaluate("location.hash = '#card=stairs%2Fone~1&find=coffee'")
    at(page, "stairs/one~1")
    page.evaluate("location.hash = '#card=spelt'")
    at(page, "spelt~1")
    expect(page.locator("body")).to_have_attribute("data-view", "cards")


def test_typing_in_the_search_and_a_save_are_no_steps(
    show: Callable[..., Page], project: Path
) -> None:
    page = show()
    page.keyboard.press("ArrowRight")
    at(page, "nep~1")
    page.keyboard.press("/")
    page.keyboard.type("coffee")
    at(page, "spelt~1")
    (project / "cards.yaml").write_text(
        DECK.replace("café", "coffee"), encoding="utf-8"
    )
    expect(page.locator(".row", has_text="café")).to_have_count(0)
    page.go_back()
    at(page, "land~1")


# --- places -------------------------------------------------------------------------------


def test_places_open_in_the_editor(show: Callable[..., Page], project: Path) -> None:
    page = show()
    link = page.locator("#details .facts a.place")
    expect(link).to_have_text("cards.yaml:8")
    expect(link).to_have_attribute(
        "href", f"vscode://file{project.resolve()}/cards.yaml:8:1"
    )
    page.keyboard.press("p")
    expect(page.locator("#problem-list a.place")).to_have_attribute(
        "href", re.compile(r"cards\.yaml:21:\d+$")
    )


def test_a_page_for_others_names_no_folder_of_this_machine(project: Path) -> None:
    checked = pipeline.check(project / "cards.yaml", 1_700_000_000)
    written = page.whole(page_state(checked, 1, None))
    assert "vscode:" not in written
    assert str(project.parent) not in written


@pytest.mark.parametrize(
    "named",
    ["javascript:alert('{path}')", "data:{path}", "vim", "vim://open", "v://{path} x"],
)
def test_what_opens_no_file_is_no_editor(named: str) -> None:
    with pytest.raises(editors.UnknownEditorError):
        editors.address(named)


def test_editors_by_name_and_by_address() -> None:
    assert editors.address("none") == ""
    assert editors.address("zed").startswith("zed://file{path}")
    assert (
        editors.address("vim://open?file={path}&line={line}")
        == "vim://open?file={path}&line={line}"
    )


# --- the rest -----------------------------------------------------------------------------


def pressed(page: Page) -> list[str]:
    return page.locator("nav button[aria-pressed=true]").all_inner_texts()


def test_one_view_is_marked_on_a_phone(show: Callable[..., Page]) -> None:
    page = show(size=NARROW)
    assert pressed(page) == ["Cards"]
    page.get_by_role("button", name="List", exact=True).click()
    assert pressed(page) == ["List"]
    page.get_by_role("button", name="Cards", exact=True).click()
    assert pressed(page) == ["Cards"]
    expect(page.locator("#device")).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.keyboard.press("/")
    assert pressed(page) == ["Cards"]


def test_an_error_of_syntax_stands_once_among_the_problems(
    show: Callable[..., Page], project: Path
) -> None:
    page = show()
    (project / "cards.yaml").write_text(
        DECK.replace("a: café", "a: [café"), encoding="utf-8"
    )
    expect(page.locator("#banner .problem")).to_be_visible()
    page.keyboard.press("p")
    expect(page.locator("#banner")).to_be_visible()
    expect(page.locator("#banner .problem")).to_be_hidden()
    expect(page.locator("#problem-list .problem").first).to_be_visible()


def test_a_bar_is_a_share_of_all_cards(show: Callable[..., Page]) -> None:
    page = show()
    page.keyboard.press("o")
    about = page.locator(".figure", has=page.get_by_text("What cards are about"))
    row = about.locator("tbody tr").first
    assert row.inner_text().split() == ["not", "given", "6"]
    assert row.locator(".bar").get_attribute("width") == "66.7"


def test_formulas_can_be_read_in_the_list(
    show: Callable[..., Page], project: Path
) -> None:
    deck = DECK.replace("a: Red", r"a: 'It is $f \cdot \frac{a}{b} \le \pi$ of it'")
    (project / "cards.yaml").write_text(deck, encoding="utf-8")
    page = show()
    expect(page.locator(".row", has_text="the the")).to_contain_text(
        "It is f · a/b ≤ π of it"
    )
