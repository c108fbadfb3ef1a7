"""The preview as a curator uses it: every key, filters, saving, a broken file, hostile cards."""

from __future__ import annotations

import re
import shutil
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import NARROW, WIDE
from playwright.sync_api import expect

from deckgen import builder
from deckgen.engine import Engine
from deckgen.preview import page as pages
from deckgen.preview.live import Live
from deckgen.preview.server import Server
from deckgen.preview.snapshot import take
from deckgen.preview.typed import expected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Watch
    from playwright.sync_api import FrameLocator, Page

    Visit = Callable[..., Page]
    Preview = Callable[..., Live]

REPO = Path(__file__).parents[2]
HOSTILE = REPO / "tests" / "preview" / "hostile"
DECK = """\
deck: {id: small, name: Small deck}
sources:
  text: {file: text.txt, title: A text}
topics:
  - id: first
    title: First topic
    cards:
      - {id: land, about: figure, tags: [rural], q: What share of the land was closed?, a: 55%,
         quote: 55% of the land was closed, note: The text names no source.}
      - {id: nep, about: concept, q: What is NEP?, a: The New Economic Policy, reverse: true, unsourced: known}
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


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "text.txt").write_text(TEXT, encoding="utf-8")
    (folder / "cards.yaml").write_text(DECK, encoding="utf-8")
    return folder


@pytest.fixture
def served() -> Iterator[Callable[[Path], Server]]:
    """Return a function that serves a project, watched, until the end of the test."""
    running: list[tuple[Live, Server, threading.Thread]] = []
    failures: list[Exception] = []

    def serve(folder: Path) -> Server:
        live = Live(folder / "cards.yaml")
        live.refresh()
        server = Server(live)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        watching = threading.Thread(target=live.watch, args=(failures.append,), daemon=True)
        watching.start()
        running.append((live, server, watching))
        return server

    yield serve
    for live, server, watching in running:
        live.stop()
        watching.join(5)
        server.shutdown()
        server.server_close()
    assert failures == []


@pytest.fixture
def show(served: Callable[[Path], Server], visit: Visit, project: Path) -> Callable[..., Page]:
    """Return a function that serves a project and opens its page."""

    def open_(folder: Path = project, **options: Any) -> Page:
        page = visit(served(folder).address, **options)
        page.locator("body[data-drawn]").wait_for()
        return page

    return open_


def card(page: Page) -> FrameLocator:
    return page.frame_locator("#device iframe")


def at(page: Page, key: str, side: str = "front") -> None:
    """Expect a card to be shown."""
    expect(page.locator("body")).to_have_attribute("data-drawn", re.compile(rf"\d+ {re.escape(key)} {side}$"))


def go_to(page: Page, key: str, side: str = "front") -> None:
    """Go to a card by searching for its key."""
    page.keyboard.press("/")
    page.locator("#search").fill(key)
    page.keyboard.press("Enter")
    at(page, key)
    if side == "back":
        page.keyboard.press("Space")
        at(page, key, "back")


def hacked(page: Page) -> object:
    return page.evaluate("window.hacked")


# --- looking at cards ---------------------------------------------------------------------


def test_space_turns_the_card_and_arrows_go_on(show: Callable[..., Page]) -> None:
    page = show()
    at(page, "land~1")
    expect(card(page).locator(".prompt")).to_have_text("What share of the land was closed?")
    expect(card(page).locator(".answer")).to_have_count(0)
    page.keyboard.press("Space")
    at(page, "land~1", "back")
    expect(card(page).locator(".answer")).to_have_text("55%")
    expect(card(page).locator("mark")).to_have_text("55% of the land was closed")
    page.keyboard.press("Space")
    at(page, "land~1")
    for key in ("nep~1", "nep~2", "spelt~1", "gaps~1", "gaps~2", "stairs/one~1", "stairs/two~1", "doubled~1", "doubled~1"):
        page.keyboard.press("ArrowRight")
        at(page, key)
    page.keyboard.press("ArrowLeft")
    at(page, "stairs/two~1")
    page.keyboard.press("Home")
    at(page, "land~1")
    page.keyboard.press("End")
    at(page, "doubled~1")
    expect(page.locator("#next")).to_be_disabled()
    page.locator("#previous").click()
    page.keyboard.press("Space")  # the mouse leaves no button in the way
    at(page, "stairs/two~1", "back")


def test_keys_work_after_a_click_into_the_card(show: Callable[..., Page]) -> None:
    page = show()
    card(page).locator(".prompt").click()
    page.keyboard.press("Space")
    at(page, "land~1", "back")
    page.keyboard.press("ArrowRight")
    at(page, "nep~1")


def test_each_deletion_is_asked_by_itself(show: Callable[..., Page]) -> None:
    page = show()
    go_to(page, "gaps~1")
    expect(card(page).locator(".prompt")).to_have_text("By [when], 55% of it.")
    page.keyboard.press("Space")
    expect(card(page).locator(".whole .cloze")).to_have_text("1930")
    page.keyboard.press("/")
    page.locator("#search").fill("gaps~2")
    page.keyboard.press("Enter")
    expect(card(page).locator(".prompt")).to_have_text("By 1930, [...] of it.")


def test_a_typed_answer_is_compared(show: Callable[..., Page]) -> None:
    page = show()
    go_to(page, "spelt~1")
    page.locator("#list").blur()
    page.keyboard.press("Enter")  # to the box
    page.keyboard.type("cafe n")  # n is a letter here, no key
    expect(page.locator("html")).to_have_attribute("data-theme", "day")
    page.keyboard.press("Enter")
    at(page, "spelt~1", "back")
    expect(card(page).locator("code#typeans .typeBad").first).to_have_text("e n")
    expect(card(page).locator("code#typeans .typeMissed").first).to_have_text("é")
    page.keyboard.press("Space")
    expect(card(page).locator("input#typeans")).to_have_value("")


def test_the_comparison_is_the_engines(visit: Visit, tmp_path: Path) -> None:
    """Pairs of what is expected and typed, compared by the page's script and by the engine."""
    pairs = [
        ("Labour Books", "Labor Boks"), ("café", "cafe\u0301"), ("a<br>b", "a b"), ("55%", ""), ("x &amp; <b>y</b>", "x & y"),
        ("\u0301a", "a"), ("a", "\u0301"), ("ab", " ab "), ("🎉", "🎉!"), ("&lt;b&gt;", "<b>'\""), ("a b", "ba"),
        ("abcabcabd" * 30, "abcabdabc" * 30), ("the cat sat", "a cat sits"), ("<b>", "x"), ("1931", "1391"),
    ]  # fmt: skip
    target = tmp_path / "page.html"
    target.write_text(pages.whole(take(builder.check(REPO / "cards.yaml", 1), 1, None)), encoding="utf-8")
    page = visit(target.as_uri())
    ours = page.evaluate(
        "pairs => pairs.map(pair => compareTyped(...pair))", [[expected(a), b] for a, b in pairs]
    )
    with Engine() as engine:
        theirs = [engine._col.compare_answer(a, b) for a, b in pairs]
    assert ours == theirs


# --- finding cards ------------------------------------------------------------------------


def shown(page: Page) -> list[str]:
    """Return the questions in the list."""
    rows = page.locator("#rows .row")
    order: list[tuple[int, str]] = rows.evaluate_all(
        "rows => rows.map(row => [Number(row.dataset.at), row.querySelector('.q').textContent])"
    )
    return [question for _, question in sorted(order)]


@pytest.mark.parametrize(
    ("filter_", "label", "found"),
    [
        ("topic", r"First topic \(6\)", 6),
        ("topic", r"Inner topic \(2\)", 2),
        ("topic", r"Second topic \(3\)", 3),
        ("kind", r"reverse \(1\)", 1),
        ("kind", r"cloze \(2\)", 2),
        ("kind", r"steps \(2\)", 2),
        ("kind", r"typed \(1\)", 1),
        ("tag", r"rural \(3\)", 3),
        ("tag", r"about::figure \(1\)", 1),
        ("state", "with problems", 1),
        ("state", "new", 9),
        ("state", "changed", 0),
    ],
)  # fmt: skip
def test_filters(show: Callable[..., Page], filter_: str, label: str, found: int) -> None:
    page = show()
    options = page.locator(f"#{filter_} option").all_text_contents()
    [text] = [option for option in options if re.fullmatch(rf"\s*{label}", option)]
    page.locator(f"#{filter_}").select_option(label=text)
    assert len(shown(page)) == found
    if found < 9:
        expect(page.locator("#found")).to_have_text(f"{found} of 9 cards")
        page.locator("#clear").click()
    assert len(shown(page)) == 9


def test_search_looks_in_questions_answers_notes_tags_and_ids(show: Callable[..., Page]) -> None:
    page = show()
    for words, found in (
        ("NEP", 2), ("cafe", 1), ("names no source", 1), ("stairs", 2), ("#", 0), ("rural share", 1), ("LAND closed", 1),
    ):  # fmt: skip
        page.keyboard.press("/")
        page.locator("#search").fill(words)
        assert len(shown(page)) == found, words
        page.keyboard.press("Escape")  # clears it
        assert len(shown(page)) == 9
        page.keyboard.press("Escape")  # leaves it
    page.keyboard.press("/")
    page.locator("#search").fill("no such words")
    expect(page.locator("#empty")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    at(page, "land~1")


def test_the_list_is_walked_with_arrows_and_clicked(show: Callable[..., Page]) -> None:
    page = show()
    page.locator("#list").focus()
    page.keyboard.press("ArrowDown")
    at(page, "nep~1")
    expect(page.locator("#list")).to_have_attribute("aria-activedescendant", "row-1")
    page.keyboard.press("ArrowUp")
    at(page, "land~1")
    page.locator(".row", has_text="coffee").click()
    at(page, "spelt~1")


def test_the_address_keeps_the_place(show: Callable[..., Page]) -> None:
    page = show()
    go_to(page, "gaps~2", "back")
    page.locator("#tag").select_option(value="")
    page.reload()
    at(page, "gaps~2", "back")
    expect(page.locator("#search")).to_have_value("gaps~2")


# --- what is wrong ------------------------------------------------------------------------


def test_problems_stand_on_their_card_and_in_a_list(show: Callable[..., Page]) -> None:
    page = show()
    page.keyboard.press("e")
    at(page, "doubled~1")
    details = page.locator("#details .problem")
    expect(details).to_contain_text("Q502")
    expect(details.locator("mark")).to_contain_text("the")
    page.keyboard.press("p")
    expect(page.locator("#problem-list .problem")).to_have_count(1)
    expect(page.locator("#problem-list .place")).to_have_text("cards.yaml:21")
    page.keyboard.press("c")
    page.keyboard.press("Home")
    expect(details).to_have_count(0)
    page.keyboard.press("p")
    page.get_by_role("button", name="Show the card doubled").click()
    at(page, "doubled~1")


def test_the_overview(show: Callable[..., Page]) -> None:
    page = show()
    page.keyboard.press("o")
    figures = page.locator(".figure")
    expect(figures).to_have_count(7)
    titles = page.locator(".figure h3").all_text_contents()
    assert titles[1:4] == ["Cards by topic", "Cards by kind", "What cards are about"]
    assert titles[-1] == "Coverage of A text, by paragraph"
    expect(figures.last.locator("tbody tr")).to_have_count(2)
    expect(figures.last.locator("tbody tr").last).to_contain_text("0% of 4 words")
    assert figures.first.locator("tbody tr").first.inner_text().split() == ["new", "7"]
    page.keyboard.press("Escape")
    at(page, "land~1")


# --- saving -------------------------------------------------------------------------------


def test_a_save_shows_in_place(show: Callable[..., Page], project: Path) -> None:
    page = show()
    go_to(page, "spelt~1", "back")
    page.locator("#search").fill("")
    cards = project / "cards.yaml"
    added = "      - {id: earlier, q: Is this new?, a: Yes, unsourced: known}\n      - {id: nep,"
    cards.write_text(DECK.replace("a: café", "a: un café").replace("      - {id: nep,", added), encoding="utf-8")
    expect(card(page).locator("code#typeans")).to_have_text("un café")
    at(page, "spelt~1", "back")
    expect(page.locator("#position")).to_have_text("5 of 10, back")
    expect(page.locator(".row[aria-selected=true] .q")).to_have_text("How is coffee spelt?")
    cards.write_text(DECK.replace("      - {id: spelt", "      - {id: other"), encoding="utf-8")
    at(page, "gaps~1")  # the card is gone: the one now in its place, from the front


def test_a_half_typed_answer_survives_a_save(show: Callable[..., Page], project: Path) -> None:
    page = show()
    go_to(page, "spelt~1")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    card(page).locator("input#typeans").fill("caf")
    (project / "cards.yaml").write_text(DECK.replace("How is coffee", "How is good coffee"), encoding="utf-8")
    expect(card(page).locator(".prompt")).to_have_text("How is good coffee spelt?")
    expect(card(page).locator("input#typeans")).to_have_value("caf")
    expect(card(page).locator("input#typeans")).to_be_focused()


def test_a_saved_source_shows_too(show: Callable[..., Page], project: Path) -> None:
    page = show()
    page.keyboard.press("Space")
    (project / "text.txt").write_text(TEXT.replace("and 88%", "and even 88%"), encoding="utf-8")
    expect(card(page).locator(".passage")).to_contain_text("and even 88%")
    (project / "text.txt").write_text(TEXT.replace("was closed", "lay open"), encoding="utf-8")
    expect(page.locator("#details .problem")).to_contain_text("C102")
    expect(page.locator("#banner")).to_be_hidden()  # the card is there, with what is wrong with it


def test_a_broken_file_keeps_the_last_good_cards(show: Callable[..., Page], project: Path) -> None:
    page = show()
    go_to(page, "nep~2", "back")
    cards = project / "cards.yaml"
    cards.write_text(DECK.replace("a: café", "a: [café"), encoding="utf-8")
    banner = page.locator("#banner")
    expect(banner).to_be_visible()
    expect(banner.locator(".place")).to_have_text(re.compile(r"cards\.yaml:1\d"))
    at(page, "nep~2", "back")
    expect(page.locator("#found")).to_have_text("1 of 9 cards")
    cards.unlink()
    expect(banner).to_contain_text("cannot be read")
    expect(page.locator("#found")).to_have_text("1 of 9 cards")
    cards.write_text(DECK.replace("The New Economic", "Not the old"), encoding="utf-8")
    expect(banner).to_be_hidden()
    at(page, "nep~2", "back")
    expect(card(page).locator(".prompt")).to_have_text("Not the old Policy")


def test_a_cloze_being_written_stays_as_it_was(show: Callable[..., Page], project: Path) -> None:
    page = show()
    go_to(page, "gaps~1")
    text = DECK.replace("{{c1::1930::when}}, {{c2::55%}}", "1930, 55%")
    (project / "cards.yaml").write_text(text, encoding="utf-8")
    expect(page.locator("#details .problem")).to_contain_text("R101")
    at(page, "gaps~1")
    expect(card(page).locator(".prompt")).to_have_text("By [when], 55% of it.")
    expect(page.locator("#details .stale")).to_be_visible()


def test_saves_in_a_row_end_with_the_last(show: Callable[..., Page], project: Path) -> None:
    page = show()
    for number in range(12):
        text = DECK.replace("What share", f"What share ({number})")
        temporary = project / ".cards.yaml.swp"
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(project / "cards.yaml")  # as many editors save
        time.sleep(0.03)
    expect(card(page).locator(".prompt")).to_have_text("What share (11) of the land was closed?")


# --- looks --------------------------------------------------------------------------------


@pytest.mark.parametrize("dark", [False, True], ids=["day", "night"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_no_faults_of_accessibility(
    show: Callable[..., Page], axe_faults: Callable[..., list[str]], size: tuple[int, int], dark: bool
) -> None:
    page = show(size=size, dark=dark)
    expect(page.locator("html")).to_have_attribute("data-theme", "night" if dark else "day")
    expect(card(page).locator("body")).to_have_class(re.compile("nightMode") if dark else "card card1")
    page.keyboard.press("e")
    found = axe_faults(page)
    for key in ("p", "o", "?"):
        page.keyboard.press(key)
        page.wait_for_timeout(100)
        found += axe_faults(page)
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    if size == NARROW:
        page.get_by_role("button", name="List").click()
        found += axe_faults(page)
    assert found == []
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0


def test_night_and_phone(show: Callable[..., Page]) -> None:
    page = show()
    ground = "getComputedStyle(document.body).backgroundColor"
    day = page.evaluate(ground)
    page.keyboard.press("n")
    expect(page.locator("#night")).to_have_attribute("aria-pressed", "true")
    night = page.evaluate(ground)
    assert sum(map(int, re.findall(r"\d+", night))) < 150 < sum(map(int, re.findall(r"\d+", day)))
    inside = card(page).locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    assert inside == night
    wide = page.locator("#device iframe").bounding_box()
    page.keyboard.press("w")
    phone = page.locator("#device iframe").bounding_box()
    assert wide is not None
    assert phone is not None
    assert wide["width"] > 800
    assert phone["width"] == 390
    page.reload()
    expect(page.locator("#width")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("n")
    expect(page.locator("html")).to_have_attribute("data-theme", "day")


def test_the_help_names_every_key(show: Callable[..., Page]) -> None:
    page = show()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    named = set(page.locator("#keys kbd").all_text_contents())
    known = set(page.evaluate("Object.keys(KEYS)"))
    names = {" ": "Space", "ArrowRight": "→", "ArrowLeft": "←"}
    assert {names.get(key, key) for key in known} == named - {"Enter", "Esc"}
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()


def test_on_a_narrow_page_the_list_is_a_page_of_its_own(show: Callable[..., Page]) -> None:
    page = show(size=NARROW)
    expect(page.locator("#list")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.locator(".row", has_text="What is NEP?").first.click()
    at(page, "nep~1")
    expect(page.locator("#list")).to_be_hidden()


def test_right_to_left(show: Callable[..., Page], project: Path) -> None:
    text = DECK.replace("name: Small deck", "name: مجموعة, language: ar")
    (project / "cards.yaml").write_text(text, encoding="utf-8")
    page = show()
    expect(card(page).locator(".front")).to_have_attribute("dir", "rtl")
    expect(page.locator("#list")).to_have_attribute("dir", "rtl")
    expect(card(page).locator("html")).to_have_attribute("lang", "ar")


# --- safety -------------------------------------------------------------------------------


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    shutil.copytree(HOSTILE, tmp_path / "hostile")
    return tmp_path / "hostile"


def quiet(watch: Watch) -> list[str]:
    """Return what happened on the page beyond what its policies reported to have stopped."""
    stopped = ("Content Security Policy", "sandboxed", "404 (Not Found)", "ERR_BLOCKED_BY_CSP")
    faults = [fault for fault in watch.faults if not any(word in fault for word in stopped)]
    watch.faults.clear()
    return faults


def walk(page: Page) -> int:
    """Look at both sides of every card."""
    total = int(page.evaluate("state.shown.length"))
    for number in range(total):
        page.evaluate("number => go(number)", number)
        expect(page.locator("#position")).to_have_text(f"{number + 1} of {total}, front")
        page.keyboard.press("Space")
        expect(page.locator("body")).to_have_attribute("data-drawn", re.compile("back$"))
    return total


@pytest.mark.parametrize("mode", ["served", "file"])
def test_hostile_cards_do_nothing(
    show: Callable[..., Page], visit: Visit, watch: Watch, hostile: Path, mode: str
) -> None:
    if mode == "served":
        page = show(hostile)
    else:
        target = hostile / "page.html"
        found = take(builder.check(hostile / "cards.yaml", 1), 1, None)
        target.write_text(pages.whole(found), encoding="utf-8")
        page = visit(target.as_uri())
        page.locator("body[data-drawn]").wait_for()
    address = page.url.partition("#")[0]
    assert walk(page) > 20
    for view in ("p", "o"):
        page.keyboard.press(view)
        page.wait_for_timeout(50)
    page.keyboard.press("c")
    go_to(page, "link~1")
    card(page).locator("#trap").click()
    page.wait_for_timeout(100)
    assert hacked(page) is None
    assert page.url.partition("#")[0] == address
    assert len(page.context.pages) == 1
    assert quiet(watch) == []


def test_media_come_from_the_deck_and_from_nowhere_else(
    show: Callable[..., Page], watch: Watch, hostile: Path
) -> None:
    page = show(hostile)
    go_to(page, "seen~1", "back")
    sizes = card(page).locator("img").evaluate_all("all => all.map(one => one.complete && one.naturalWidth)")
    assert sizes == [1, 40]
    go_to(page, "heard~1")
    with page.expect_response(re.compile("/media/tone-")) as heard:
        card(page).locator(".replay-button").click()
    assert heard.value.status in (200, 206)
    go_to(page, "paths~1")
    assert card(page).locator("img").evaluate_all("all => all.map(one => one.naturalWidth)") == [0, 0, 0]
    assert quiet(watch) == []


def test_one_file_has_all_in_it(visit: Visit, watch: Watch, hostile: Path) -> None:
    found = take(builder.check(hostile / "cards.yaml", 1), 1, None)
    (hostile / "page.html").write_text(pages.whole(found), encoding="utf-8")
    asked: list[str] = []
    page = visit((hostile / "page.html").as_uri())
    page.on("request", lambda request: asked.append(request.url))
    go_to(page, "seen~1", "back")
    sizes = card(page).locator("img").evaluate_all("all => all.map(one => one.complete && one.naturalWidth)")
    assert sizes == [1, 40]
    assert [url for url in asked if not url.startswith("data:")] == []
    page.keyboard.press("o")
    expect(page.locator(".figure")).to_have_count(6)
    assert quiet(watch) == []


def test_another_site_cannot_read_or_frame_it(
    served: Callable[[Path], Server], visit: Visit, watch: Watch, project: Path, tmp_path: Path
) -> None:
    address = served(project).address
    other = tmp_path / "other.html"
    other.write_text(f"<!doctype html><iframe src='{address}'></iframe>", encoding="utf-8")
    page = visit(other.as_uri())
    got = page.evaluate(
        "async address => { try { return (await fetch(address + 'deck')).status } catch { return 'refused' } }",
        address,
    )
    assert got == "refused"
    assert page.frames[1].locator("body").get_attribute("data-view") is None
    watch.faults.clear()


# --- size ---------------------------------------------------------------------------------


def many(count: int, edit: str = "") -> str:
    lines = ["deck: {id: many, name: Many}\ntopics:\n"]
    for topic in range(10):
        lines.append(f"  - id: t{topic}\n    title: Topic {topic}\n    cards:\n")
        for number in range(topic * count // 10, (topic + 1) * count // 10):
            words = f"What comes after number {number}?{edit if number == 7 else ''}"
            lines.append(f"      - {{id: c{number}, q: '{words}', a: 'The {number + 1}th', unsourced: known}}\n")
    return "".join(lines)


def test_ten_thousand_cards_open_and_scroll(visit: Visit, tmp_path: Path) -> None:
    (tmp_path / "cards.yaml").write_text(many(10_000), encoding="utf-8")
    live = Live(tmp_path / "cards.yaml")
    _ = live.snapshot.index_json
    server = Server(live)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    began = time.perf_counter()
    page = visit(server.address)
    page.locator("body[data-drawn]").wait_for()
    opened = time.perf_counter() - began
    frames = page.evaluate(
        """async () => {
          const list = document.getElementById("list"), times = [];
          for (let turn = 0, last = performance.now(); turn < 60; turn++) {
            list.scrollTop += 3000;
            await new Promise(requestAnimationFrame);
            const now = performance.now();
            times.push(now - last);
            last = now;
          }
          return times.sort((a, b) => a - b);
        }"""
    )
    assert page.locator(".row").count() < 60
    page.keyboard.press("/")
    page.locator("#search").fill("after 9999")
    expect(page.locator("#found")).to_have_text("1 of 10,000 cards")
    page.keyboard.press("Enter")
    at(page, "c9999~1")
    live.stop()
    server.shutdown()
    assert opened < 4  # under 2 seconds on a machine with nothing else to do
    assert frames[30] < 40


def test_a_save_of_a_thousand_cards_shows_at_once(show: Callable[..., Page], tmp_path: Path) -> None:
    cards = tmp_path / "cards.yaml"
    cards.write_text(many(1000), encoding="utf-8")
    page = show(tmp_path)
    go_to(page, "c7~1")
    page.evaluate(
        """() => { window.seen = new Promise((done) => new MutationObserver(() => {
          if (frame.document.body.innerText.includes("EDITED")) done(Date.now());
        }).observe(frame.document.body, { subtree: true, childList: true })); }"""
    )
    cards.write_text(many(1000, " EDITED"), encoding="utf-8")
    began = time.time()
    took = page.evaluate("window.seen") / 1000 - began
    assert took < 2  # under half a second on a machine with nothing else to do
