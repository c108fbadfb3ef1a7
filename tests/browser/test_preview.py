"""The preview as a curator uses it: every key, finding cards, problems, saving."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from previewing import DECK, TEXT, at, card, go_to

from deckgen.anki.engine import Engine
from deckgen.commands.preview import page as pages
from deckgen.commands.preview.state import page_state
from deckgen.compile import pipeline
from deckgen.notetypes.typed import expected

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    Visit = Callable[..., Page]

REPO = Path(__file__).parents[2]


# --- looking at cards ---------------------------------------------------------------------


def test_space_turns_the_card_and_arrows_go_on(show: Callable[..., Page]) -> None:
    page = show()
    at(page, "land~1")
    expect(card(page).locator(".prompt")).to_have_text(
        "What share of the land was closed by 1930?"
    )
    expect(card(page).locator(".answer")).to_have_count(0)
    page.keyboard.press("Space")
    at(page, "land~1", "back")
    expect(card(page).locator(".answer")).to_have_text("55%")
    expect(card(page).locator("mark")).to_have_text("55% of the land was closed")
    page.keyboard.press("Space")
    at(page, "land~1")
    for key in (
        "nep~1",
        "nep~2",
        "spelt~1",
        "gaps~1",
        "gaps~2",
        "stairs/one~1",
        "stairs/two~1",
        "doubled~1",
        "doubled~1",
    ):
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
    expect(page.locator("body")).to_have_attribute("data-view", "cards")


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
    expect(card(page).locator("input#typeans")).to_have_value("cafe n")


def test_the_comparison_is_the_engines(visit: Visit, tmp_path: Path) -> None:
    """Pairs of what is expected and typed, compared by the page's script and by the engine."""
    pairs = [
        ("Labour Books", "Labor Boks"),
        ("café", "cafe\u0301"),
        ("a<br>b", "a b"),
        ("55%", ""),
        ("x &amp; <b>y</b>", "x & y"),
        ("\u0301a", "a"),
        ("a", "\u0301"),
        ("ab", " ab "),
        ("🎉", "🎉!"),
        ("&lt;b&gt;", "<b>'\""),
        ("a b", "ba"),
        ("abcabcabd" * 30, "abcabdabc" * 30),
        ("the cat sat", "a cat sits"),
        ("<b>", "x"),
        ("1931", "1391"),
    ]
    target = tmp_path / "page.html"
    target.write_text(
        pages.whole(page_state(pipeline.check(REPO / "cards.yaml", 1), 1, None)),
        encoding="utf-8",
    )
    page = visit(target.as_uri())
    ours = page.evaluate(
        "pairs => pairs.map(pair => compareTyped(...pair))",
        [[expected(a), b] for a, b in pairs],
    )
    loose = [
        *pairs,
        ("Zürich", "Zurich"),
        ("cafe", "café"),
        ("naïve x", "naive y"),
        ("が", "か"),
        ("ß", "ss"),
    ]
    loose += [("Ångström", "angstrom"), ("मिठाई", "मठई"), ("한국", "한"), ("กำ", "ก")]
    without_accents = page.evaluate(
        "pairs => pairs.map(pair => compareTyped(...pair, false))",
        [[expected(a), b] for a, b in loose],
    )
    with Engine() as engine:
        theirs = [engine._col.compare_answer(a, b) for a, b in pairs]
        assert ours == theirs
        theirs = [engine._col.compare_answer(a, b, False) for a, b in loose]
        assert without_accents == theirs


# --- finding cards ------------------------------------------------------------------------


def shown(page: Page) -> list[str]:
    """Return the questions in the list."""
    rows = page.locator("#rows .row")
    order: list[tuple[int, str]] = rows.evaluate_all(
        "rows => rows.map(row => [Number(row.dataset.at), row.querySelector('.q').textContent])"
    )
    return [question for _, question in sorted(order)]


FILTERS = (
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
)


def test_filters(show: Callable[..., Page]) -> None:
    page = show()
    for filter_, label, found in FILTERS:
        options = page.locator(f"#{filter_} option").all_text_contents()
        [text] = [option for option in options if re.fullmatch(rf"\s*{label}", option)]
        page.locator(f"#{filter_}").select_option(label=text)
        assert len(shown(page)) == found, label
        expect(page.locator("#found")).to_have_text(
            f"{found} of 9 cards" if found < 9 else "9 cards"
        )
        page.locator("#clear").click()
        assert len(shown(page)) == 9
    page.locator("#kind").select_option("question")
    page.locator("#tag").select_option("rural")
    assert shown(page) == ["What share of the land was closed by 1930?"]


def test_search_looks_in_questions_answers_notes_tags_and_ids(
    show: Callable[..., Page],
) -> None:
    page = show()
    for words, found in (
        ("NEP", 2),
        ("cafe", 1),
        ("names no source", 1),
        ("stairs", 2),
        ("#", 0),
        ("rural share", 1),
        ("LAND closed", 1),
    ):
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


def test_the_list_of_problems_by_rule(show: Callable[..., Page], project: Path) -> None:
    page = show()
    page.keyboard.press("p")
    expect(page.get_by_label("Rule")).to_be_hidden()  # there is but one
    more = DECK.replace(
        "How is coffee spelt?, a: café, type: true", "Is coffee spelt so?, a: 'Yes'"
    )
    (project / "cards.yaml").write_text(
        more.replace("How did it", "How did the the way"), encoding="utf-8"
    )
    problems = page.locator("#problem-list .problem")
    expect(problems).to_have_count(3)
    options = page.get_by_label("Rule").locator("option")
    assert options.all_text_contents() == ["all", "Q101 (1)", "Q502 (2)"]
    page.get_by_label("Rule").select_option("Q502")
    expect(problems).to_have_count(2)
    page.get_by_role("button", name="Show the card doubled").click()
    at(page, "doubled~1")
    page.keyboard.press("p")
    expect(problems).to_have_count(2)
    (project / "cards.yaml").write_text(DECK, encoding="utf-8")
    expect(problems).to_have_count(1)
    expect(page.get_by_label("Rule")).to_be_hidden()


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
    cards.write_text(
        DECK.replace("a: café", "a: un café").replace("      - {id: nep,", added),
        encoding="utf-8",
    )
    expect(card(page).locator("code#typeans")).to_have_text("un café")
    at(page, "spelt~1", "back")
    expect(page.locator("#position")).to_have_text("5 of 10, back")
    expect(page.locator(".row[aria-selected=true] .q")).to_have_text(
        "How is coffee spelt?"
    )
    cards.write_text(
        DECK.replace("      - {id: spelt", "      - {id: other"), encoding="utf-8"
    )
    at(page, "gaps~1")  # the card is gone: the one now in its place, from the front


def test_a_half_typed_answer_survives_a_save(
    show: Callable[..., Page], project: Path
) -> None:
    page = show()
    go_to(page, "spelt~1")
    page.keyboard.press("Enter")
    card(page).locator("input#typeans").fill("caf")
    (project / "cards.yaml").write_text(
        DECK.replace("How is coffee", "How is good coffee"), encoding="utf-8"
    )
    expect(card(page).locator(".prompt")).to_have_text("How is good coffee spelt?")
    expect(card(page).locator("input#typeans")).to_have_value("caf")
    expect(card(page).locator("input#typeans")).to_be_focused()


def test_a_saved_source_shows_too(show: Callable[..., Page], project: Path) -> None:
    page = show()
    page.keyboard.press("Space")
    (project / "text.txt").write_text(
        TEXT.replace("and 88%", "and even 88%"), encoding="utf-8"
    )
    expect(card(page).locator(".passage")).to_contain_text("and even 88%")
    (project / "text.txt").write_text(
        TEXT.replace("was closed", "lay open"), encoding="utf-8"
    )
    expect(page.locator("#details .problem")).to_contain_text("C102")
    # the card is there, with what is wrong with it
    expect(page.locator("#banner")).to_be_hidden()


def test_a_broken_file_keeps_the_last_good_cards(
    show: Callable[..., Page], project: Path
) -> None:
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
    expect(banner).to_contain_text("cannot read 'cards.yaml'")
    expect(page.locator("#found")).to_have_text("1 of 9 cards")
    cards.write_text(
        DECK.replace("a: New Economic", "a: Not the old"), encoding="utf-8"
    )
    expect(banner).to_be_hidden()
    at(page, "nep~2", "back")
    expect(card(page).locator(".prompt")).to_have_text("Not the old Policy")


def test_a_cloze_being_written_stays_as_it_was(
    show: Callable[..., Page], project: Path
) -> None:
    page = show()
    go_to(page, "gaps~1")
    text = DECK.replace("{{c1::1930::when}}, {{c2::55%}}", "1930, 55%")
    (project / "cards.yaml").write_text(text, encoding="utf-8")
    expect(page.locator("#details .problem")).to_contain_text("R101")
    at(page, "gaps~1")
    expect(card(page).locator(".prompt")).to_have_text("By [when], 55% of it.")
    expect(page.locator("#details .stale")).to_be_visible()


def test_saves_in_a_row_end_with_the_last(
    show: Callable[..., Page], project: Path
) -> None:
    page = show()
    for number in range(12):
        text = DECK.replace("What share", f"What share ({number})")
        temporary = project / ".cards.yaml.swp"
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(project / "cards.yaml")  # as many editors save
        time.sleep(0.03)
    expect(card(page).locator(".prompt")).to_have_text(
        "What share (11) of the land was closed by 1930?"
    )


def test_answers_are_read_aloud(show: Callable[..., Page], project: Path) -> None:
    deck = project / "cards.yaml"
    text = deck.read_text(encoding="utf-8").replace(
        "name: Small deck", "name: D, speech: {answer: en_GB}"
    )
    deck.write_text(text, encoding="utf-8")
    page = show()
    page.evaluate(
        "() => { window.heard = []; speechSynthesis.speak = (u) => heard.push([u.lang, u.text]); }"
    )
    go_to(page, "nep~1", "back")
    card(page).get_by_role("link", name="Read aloud").click()
    assert page.evaluate("heard") == [["en-GB", "New Economic Policy"]]
