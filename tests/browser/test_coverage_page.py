"""The page of ``deckgen coverage --html`` as it is read: by mouse, by touch, by keyboard,
by day and by night, wide and narrow, and without JavaScript."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import NARROW, WIDE

from deckgen.commands.coverage.page import as_html
from deckgen.compile.deck import load_project
from deckgen.coverage.measure import measure

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    Visit = Callable[..., Page]

REPO = Path(__file__).parents[2]

TEXT = """\
By 1930, 55% of the land was <collective> & closed, and 88% by 1934. Stalin ruled from Moscow.

Trotsky explained,

“The bureaucracy ate the party, and it ate the state.” It did so in the 1930s 🚜 with a heavy hand.

Nobody has quoted this line about Paris and 7 million loaves of bread.
"""
CARDS = """\
deck: {id: land, name: 'Land & <b>bread</b>'}
sources:
  text:
    file: text.txt
    title: 'On </title><script>alert(1)</script> land'
    voices:
      - {speaker: Trotsky, work: Letters, passages: ['The bureaucracy ate the party, and it ate the state.']}
    apparatus: ['Trotsky explained,']
topics:
  - id: all
    title: All
    cards:
      - id: share
        q: 'What share of the land was `<collective>` & closed by 1930? <script>alert(2)</script>'
        a: 55%
        reverse: {q: 'By when was 55% of it?', a: By 1930}
        quote: By 1930, 55% of the land was <collective> & closed
      - id: share-again
        cloze: 'By 1930, {{c1::55%::how much}} of the land was {{c2::closed}}.'
        quote: By 1930, 55% of the land
      - {id: ate, q: What did the bureaucracy eat?, steps: {one: The party, two: The state},
         quote: 'The bureaucracy ate the party, and it ate the state.'}
      - {id: hand, q: With what hand?, a: A heavy one, quote: with a heavy hand}
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A small deck with every kind of gap, and text that would like to be markup."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "text.txt").write_text(TEXT, encoding="utf-8")
    (folder / "cards.yaml").write_text(CARDS, encoding="utf-8")
    return _written(folder / "cards.yaml", folder / "page.html")


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The deck of this repository."""
    return _written(REPO / "cards.yaml", tmp_path_factory.mktemp("real") / "page.html")


@pytest.fixture(scope="module")
def covered(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A deck that covers all of its source."""
    folder = tmp_path_factory.mktemp("covered")
    (folder / "text.txt").write_text("Iron rusts in water.\n", encoding="utf-8")
    (folder / "cards.yaml").write_text(
        "deck: {id: iron, name: Iron}\n"
        "sources: {text: {file: text.txt, title: On iron}}\n"
        "topics: [{id: all, title: All, cards: [{id: rust, q: What does iron do in water?, a: It rusts,"
        " quote: Iron rusts in water.}]}]\n",
        encoding="utf-8",
    )
    return _written(folder / "cards.yaml", folder / "page.html")


def _written(cards: Path, page: Path) -> str:
    project, _, _ = load_project(cards)
    assert project is not None
    page.write_text(as_html(measure(project)), encoding="utf-8")
    return page.as_uri()


def chosen(page: Page) -> str:
    return page.locator("#chosen").inner_text()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


# --- for everybody -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("deck", "size", "dark"),
    [
        ("url", WIDE, False),
        ("url", WIDE, True),
        ("url", NARROW, False),
        ("url", NARROW, True),
        ("real", WIDE, True),
    ],
)
def test_no_fault_of_accessibility(
    visit: Visit,
    axe_faults: Callable[..., list[str]],
    request: pytest.FixtureRequest,
    deck: str,
    size: tuple[int, int],
    dark: bool,
) -> None:
    page = visit(request.getfixturevalue(deck), size, dark=dark)
    if deck == "url":
        page.locator(".gaps summary").click()
    page.locator("main .ref").nth(2).click()
    assert page.locator("#margin.open").count() == 1
    assert (
        axe_faults(page, ".notes li:nth-child(n + 4), main p:nth-of-type(n + 12)") == []
    )


def test_no_fault_of_accessibility_before_a_sentence_is_chosen(
    visit: Visit, axe_faults: Callable[..., list[str]], url: str
) -> None:
    assert axe_faults(visit(url)) == []


@pytest.mark.parametrize(
    "size", [WIDE, NARROW, (768, 1024)], ids=["wide", "narrow", "between"]
)
def test_nothing_is_wider_than_the_window(
    visit: Visit, real: str, size: tuple[int, int]
) -> None:
    page = visit(real, size)
    page.locator("main .ref").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]


def test_text_of_the_deck_is_text(visit: Visit, url: str) -> None:
    page = visit(url)
    assert page.title() == "Coverage: On </title><script>alert(1)</script> land"
    assert page.locator("script").count() == 1
    assert "Land & <b>bread</b>" in page.locator(".kicker").inner_text()
    page.focus("#r1-1")
    assert "by 1930? <script>alert(2)</script>" in chosen(page)
    assert (
        page.locator("#s1-1")
        .inner_text()
        .startswith("By 1930, 55% of the land was <collective> & closed")
    )


def test_policy_stops_a_script_and_a_picture(
    visit: Visit, url: str, watch: object
) -> None:
    page = visit(url)
    page.evaluate(
        """() => {
            const script = document.createElement("script"), image = document.createElement("img");
            script.textContent = "window.ran = 1";
            image.src = "http://127.0.0.1:9/x.png";
            document.body.append(script, image);
        }"""
    )
    faults = watch.faults  # type: ignore[attr-defined]
    for _ in range(600):
        if len(faults) >= 2:
            break
        page.wait_for_timeout(100)
    assert page.evaluate("window.ran") is None
    assert len(faults) == 2
    assert all("Content Security Policy" in fault for fault in faults)
    faults.clear()


def test_colours_follow_the_system_and_the_button(visit: Visit, url: str) -> None:
    def paper(page: Page) -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    light, dark = "rgb(251, 250, 246)", "rgb(27, 28, 30)"
    day, night = visit(url), visit(url, dark=True)
    assert (paper(day), paper(night)) == (light, dark)
    day.focus("#theme")
    for name, colour in (("light", light), ("dark", dark), ("automatic", light)):
        day.keyboard.press("Enter")
        assert day.locator("#theme").inner_text().endswith(f"Colours: {name}")
        assert paper(day) == colour
    night.locator("#theme").click()  # light, though the system is dark
    # Chromium hands what a page stores to the next one a little later
    for _ in range(100):
        night.wait_for_timeout(300)
        night.reload()
        if paper(night) == light:
            break
    assert paper(night) == light


# --- what is said without colour -----------------------------------------------------


def test_counts_and_gaps_are_in_the_text(visit: Visit, url: str) -> None:
    page = visit(url)
    marks = page.locator("main .ref")
    assert marks.all_inner_texts() == ["2", "0", "1", "1", "0"]
    assert [mark.get_attribute("aria-label") for mark in marks.all()] == [
        "2 cards cite this sentence; 2 figures on no card",
        "0 cards cite this sentence",
        "1 card cites this sentence",
        "1 card cites this sentence; 1 figure on no card",
        "0 cards cite this sentence; 1 figure on no card",
    ]
    assert page.locator("main .fig").all_inner_texts() == [
        "88%",
        "1934",
        "1930s",
        "7 million",
    ]
    assert page.locator("main .apparatus .ref").count() == 0
    lines = page.evaluate(
        "[...document.querySelectorAll('main .s')].map(s => getComputedStyle(s.firstChild).textDecoration)"
    )
    assert lines[0].startswith("underline 2px")
    assert "dotted" in lines[1]


def test_a_voice_is_set_as_a_quotation_only_if_all_of_the_paragraph_is_its(
    visit: Visit, real: str
) -> None:
    page = visit(real)
    quotations = page.locator("main blockquote").all_inner_texts()
    assert any(each.startswith("…was and remains") for each in quotations)
    assert not any("grappling" in each for each in quotations)


# --- mouse, touch, keyboard ------------------------------------------------------------


def test_hover_shows_the_cards_and_marks_their_words(visit: Visit, url: str) -> None:
    page = visit(url)
    page.hover("#s1-1", position={"x": 20, "y": 10})
    page.locator("#s1-1.on").wait_for()
    assert "2 cards, 9 of 13 words quoted." in chosen(page)
    assert "On no card: 88%, 1934" in chosen(page)
    assert "By 1930, […] of the land was […]." in chosen(page)
    page.hover("#chosen .card >> nth=1")
    marked = "[...CSS.highlights.get('quoted') ?? []].map(String)"
    assert page.evaluate(marked) == ["By 1930, 55% of the land"]
    page.hover("h1")
    assert page.evaluate(marked) == []


def test_words_behind_an_astral_character_are_marked_where_they_are(
    visit: Visit, url: str
) -> None:
    page = visit(url)
    page.focus("#r1-5")
    page.hover("#chosen .card")
    assert page.evaluate("[...CSS.highlights.get('quoted')].map(String)") == [
        "with a heavy hand"
    ]


def test_tap_opens_and_closes(visit: Visit, url: str) -> None:
    page = visit(url, NARROW, has_touch=True)
    page.locator("#s1-4 .q").tap()
    assert "What did the bureaucracy eat?" in chosen(page)
    assert "The party\nThe state" in chosen(page)
    assert "Trotsky, Letters" in chosen(page)
    sheet, sentence = (
        page.locator("#margin").bounding_box(),
        page.locator("#r1-4").bounding_box(),
    )
    assert sheet is not None
    assert sentence is not None
    assert sheet["y"] >= sentence["y"] + sentence["height"]
    assert sheet["y"] + sheet["height"] == NARROW[1]
    page.locator("#close").tap()
    assert page.locator("#margin.open").count() == 0


def test_keyboard_alone(visit: Visit, url: str) -> None:
    page = visit(url)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the text"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page) == "r1-1"
    assert "What share of the land" in chosen(page)
    page.keyboard.press("Enter")
    assert focused(page) == "margin"
    page.keyboard.press("Tab")  # the link to the sentence
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "card"
    page.keyboard.press("Escape")
    assert focused(page) == "r1-1"
    assert page.locator("#margin.open").count() == 0
    page.keyboard.press("Tab")
    assert focused(page) == "r1-2"
    assert "No card cites this sentence." in chosen(page)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_from_gap_to_gap(visit: Visit, url: str, size: tuple[int, int]) -> None:
    page = visit(url, size)
    seen = []
    for key in "nnnnnpp":
        page.keyboard.press(key)
        seen.append(focused(page))
        box, sheet = (
            page.locator(f"#{seen[-1]}").bounding_box(),
            page.locator("#margin").bounding_box(),
        )
        tools = page.locator(".tools").bounding_box()
        assert box is not None
        assert sheet is not None
        assert tools is not None
        bottom = sheet["y"] if size == NARROW else size[1]
        assert (
            tools["y"] + tools["height"]
            <= box["y"]
            < box["y"] + box["height"]
            <= bottom
        )
    assert seen == ["r1-1", "r1-2", "r1-5", "r1-6", "r1-1", "r1-6", "r1-5"]
    assert page.locator("#where").inner_text() == "3 of 4"
    page.locator("#next").click()
    assert focused(page) == "r1-6"


def test_keys_can_be_switched_off(visit: Visit, url: str) -> None:
    page = visit(url)
    page.locator("#keys").uncheck()
    page.keyboard.press("n")
    assert page.locator("#margin.open").count() == 0


def test_only_gaps(visit: Visit, covered: str, url: str) -> None:
    page = visit(url)
    page.locator("#only").check()
    assert page.locator("#s1-6").is_visible()
    assert (
        page.locator("main p:visible").count()
        == page.locator("main p:not(.whole)").count()
        == 3
    )
    done = visit(covered)
    assert done.locator("#next").is_disabled()
    assert done.locator("#where").inner_text() == "No gaps"


def test_what_is_missing_leads_to_its_place(visit: Visit, url: str) -> None:
    page = visit(url)
    page.locator(".gaps summary").click()
    page.locator(".gaps a", has_text=re.compile("^Paris$")).click()
    assert page.url.endswith("#r1-6")
    assert page.locator("#r1-6").evaluate(
        "e => e.getBoundingClientRect().top < innerHeight"
    )


def test_without_javascript_counts_lead_to_the_cards(visit: Visit, url: str) -> None:
    page = visit(url, javascript=False)
    assert not page.locator(".tools").is_visible()
    page.locator("#r1-1").click()
    assert page.url.endswith("#n1-1")
    assert "What share of the land" in page.locator("#n1-1").inner_text()
    page.locator("#n1-1 .place a").click()
    assert page.url.endswith("#r1-1")
