"""Formulas in the preview, in one file and on paper, beside MathJax as Anki's reviewer runs it."""

from __future__ import annotations

import http.server
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from previewing import at, card

from deckgen.commands.preview import page as preview_page
from deckgen.commands.preview.state import PageState, page_state
from deckgen.compile import pipeline
from deckgen.core.build import Media
from deckgen.formats.paper.sheets import page as paper_page
from deckgen.notetypes import templates
from deckgen.render import mathjax
from deckgen.util import assets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Watch
    from playwright.sync_api import FrameLocator, Page

FORMULAS = (
    Path(__file__)
    .parents[1]
    .joinpath("preview", "formulas.txt")
    .read_text(encoding="utf-8")
    .splitlines()
)

# What Anki gives MathJax: its file web/js/mathjax.js (26.9), but for where the script is.
CONFIGURATION = r"""
window.MathJax = {
  tex: {
    displayMath: [["\\[", "\\]"]],
    processEscapes: false, processEnvironments: false, processRefs: false,
    packages: {"[+]": ["noerrors", "mathtools"], "[-]": ["textmacros"]},
  },
  loader: {load: ["[tex]/noerrors", "[tex]/mathtools"], versionWarnings: false},
  startup: {typeset: false},
};
"""

# Of each formula its elements without the ids that count what was drawn before, and its extent.
DRAWN = r"""() => [...document.querySelectorAll("#qa mjx-container")].map((each) => {
  const copy = each.cloneNode(true), {width, height} = each.querySelector("mjx-math").getBoundingClientRect();
  for (const attribute of ["ctxtmenu_counter", "tabindex"]) copy.removeAttribute(attribute);
  copy.classList.remove("CtxtMenu_Attached_0"); // its menu, which is seen with the right button alone
  return {html: copy.outerHTML, width: Math.round(width * 10), height: Math.round(height * 10)};
})"""


def deck(folder: Path, *, display: bool) -> Path:
    """Write a deck with one card, whose answer has all formulas."""
    sign = "$$" if display else "$"
    lines = [
        "deck: {id: formulas, name: Formulas}",
        "topics:",
        "  - id: t",
        "    title: T",
        "    cards:",
        "      - id: all",
        "        q: Which?",
        "        unsourced: known",
        "        a: |",
    ]
    lines += [f"          {sign}{tex}{sign}\n" for tex in FORMULAS]
    folder.mkdir(exist_ok=True)
    (folder / "cards.yaml").write_text("\n".join(lines), encoding="utf-8")
    return folder


@pytest.fixture(params=[False, True], ids=["inline", "display"])
def formulas(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return deck(tmp_path / "formulas", display=request.param)


@pytest.fixture
def reference(
    visit: Callable[..., Page], tmp_path: Path
) -> Iterator[Callable[..., list[dict[str, Any]]]]:
    """Return a function that gives what MathJax draws in a page that is Anki's reviewer for it."""
    scripts = mathjax.folder()
    assert scripts is not None
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path))
    )
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    (tmp_path / "es5").symlink_to(scripts)

    def drawn(project: Path, size: tuple[int, int]) -> list[dict[str, Any]]:
        shown = snapshot(project)
        style = assets.text("assets/preview/frame.css") + shown.index["css"]
        note = shown.cards[0].note
        made = templates.render(shown.types[note.kind], note, 0)
        (tmp_path / "reviewer.html").write_text(
            "<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href=data:,>"
            f"<style>{style}</style>"
            f"<script>{CONFIGURATION}</script><script src=es5/{mathjax.SCRIPT}></script>"
            f'<body class="card card1"><div id=qa>{made.back}</div>',
            encoding="utf-8",
        )
        page = visit(f"http://127.0.0.1:{server.server_port}/reviewer.html", size=size)
        page.evaluate(
            "MathJax.startup.promise.then(() => MathJax.typesetPromise([document.getElementById('qa')]))"
        )
        page.evaluate("document.fonts.ready.then(() => 0)")
        found: list[dict[str, Any]] = page.evaluate(DRAWN)
        return found

    yield drawn
    server.shutdown()
    server.server_close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def extent(page: Page) -> tuple[int, int]:
    """Return how large the card is on the page."""
    room = page.locator("#device iframe").bounding_box()
    assert room is not None
    return int(room["width"]), int(room["height"])


def sheets(state: PageState) -> str:
    """Return the page for paper with the cards of a state of the preview."""
    assert state.project is not None
    notes = list(dict.fromkeys(card.note for card in state.cards))
    media = [Media(name, path) for name, path in state.media.items()]
    return paper_page(state.project.deck, list(state.types.values()), notes, media)


def snapshot(project: Path) -> PageState:
    return page_state(pipeline.check(project / "cards.yaml", 1_700_000_000), 1, None)


def drawn_in(frame: FrameLocator) -> list[dict[str, Any]]:
    body = frame.locator("body")
    body.evaluate("body => body.ownerDocument.fonts.ready.then(() => 0)")
    found: list[dict[str, Any]] = body.evaluate(
        DRAWN.replace("()", "(body)").replace("document.", "body.ownerDocument.")
    )
    return found


def assert_drawn_alike(
    found: list[dict[str, Any]], wanted: list[dict[str, Any]]
) -> None:
    assert len(found) == len(wanted) == len(FORMULAS)
    different = [
        (tex, each, other)
        for tex, each, other in zip(FORMULAS, found, wanted, strict=True)
        if each["html"] != other["html"]
        or abs(each["width"] - other["width"]) > 2
        or abs(each["height"] - other["height"]) > 2
    ]
    assert different == []


def test_the_preview_draws_as_anki_does(
    formulas: Path,
    served: Callable[..., Any],
    visit: Callable[..., Page],
    reference: Callable[..., list[dict[str, Any]]],
) -> None:
    page = visit(served(formulas).address)
    at(page, "all~1")
    page.keyboard.press("Space")
    at(page, "all~1", "back")
    assert_drawn_alike(drawn_in(card(page)), reference(formulas, extent(page)))


def test_one_file_draws_as_anki_does(
    formulas: Path,
    visit: Callable[..., Page],
    reference: Callable[..., list[dict[str, Any]]],
    tmp_path: Path,
) -> None:
    target = tmp_path / "cards.html"
    target.write_text(preview_page.whole(snapshot(formulas)), encoding="utf-8")
    page = visit(target.as_uri())
    at(page, "all~1")
    page.keyboard.press("Space")
    at(page, "all~1", "back")
    assert_drawn_alike(drawn_in(card(page)), reference(formulas, extent(page)))


PAPER = r"""
deck: {id: paper, name: Paper}
topics:
  - id: t
    title: T
    cards:
      - {id: square, unsourced: known, q: 'Expand $(a+b)^2$.',
         a: '$$\begin{aligned} (a+b)^2 &= a^2 + 2ab \\ &\quad + b^2 \end{aligned}$$'}
      - {id: ion, unsourced: known, q: What is sulphate?, a: '$\ce{SO4^2-}$'}
      - {id: long, unsourced: known, q: What is wide?,
         a: '$$a_1+a_2+a_3+a_4+a_5+a_6+a_7+a_8+a_9+b_1+b_2+b_3+b_4+b_5+b_6+b_7+b_8+b_9+c_1+c_2+c_3+c_4+c_5$$'}
      - {id: tall, unsourced: known, q: What is tall?,
         a: '$$\begin{aligned} a&=1\\ b&=2\\ c&=3\\ d&=4\\ e&=5\\ f&=6\\ g&=7\\ h&=8\\ i&=9 \end{aligned}$$'}
      - {id: gap, unsourced: known, cloze: 'It is {{c1::$\begin{cases}x&x\geq 0\\-x&x<0\end{cases}$}}.'}
      - {id: code, unsourced: known, q: 'How is $x^2$ written?', a: '`\(x^2\)`'}
"""

CUT_OFF = r"""() => [...document.querySelectorAll(".sheets .paper.card")].filter((paper) => {
  const edge = paper.getBoundingClientRect();
  return [...paper.querySelectorAll("mjx-math")].some((math) => {
    const {left, right, top, bottom} = math.getBoundingClientRect();
    return left < edge.left || right > edge.right || top < edge.top || bottom > edge.bottom;
  });
}).map((paper) => paper.textContent)"""


def test_formulas_on_paper_are_whole(
    visit: Callable[..., Page], tmp_path: Path
) -> None:
    (tmp_path / "cards.yaml").write_text(PAPER, encoding="utf-8")
    target = tmp_path / "paper.html"
    target.write_text(sheets(snapshot(tmp_path)), encoding="utf-8")
    page = visit(target.as_uri())
    page.locator("body[data-drawn]").wait_for()
    assert page.evaluate(CUT_OFF) == []
    expect(page.locator(".sheets mjx-container")).to_have_count(7)
    expect(page.locator(".list mjx-container")).to_have_count(7)
    expect(page.locator(".sheets code").last).to_have_text(r"\(x^2\)")
    expect(page.locator(".list")).to_be_hidden()
    # The chemistry is set as chemistry, and no command is left standing.
    assert r"\ce" not in page.locator(".sheets").inner_text()
    sizes = "() => [...document.querySelectorAll('.list mjx-container')].map((each) => each.style.fontSize)"
    assert all(size.endswith("%") for size in page.evaluate(sizes))


def test_a_formula_that_mathjax_cannot_load_is_said(
    served: Callable[..., Any], visit: Callable[..., Page], tmp_path: Path, watch: Watch
) -> None:
    project = tmp_path / "deck"
    project.mkdir()
    deck = PAPER.split("      - {id: square")[0].replace("paper", "nosuch")
    card_ = "      - {id: no, unsourced: known, q: Which?, a: '$\\require{nosuch}x$'}\n"
    (project / "cards.yaml").write_text(deck + card_, encoding="utf-8")
    page = visit(served(project).address)
    at(page, "no~1")
    page.keyboard.press("Space")
    at(page, "no~1", "back")
    expect(page.locator("#said")).to_contain_text("Formulas cannot be drawn")
    assert (
        card(page).locator("#qa").evaluate("place => getComputedStyle(place).opacity")
        == "1"
    )
    watch.faults[:] = [
        fault for fault in watch.faults if "404" not in fault and "nosuch" not in fault
    ]


OTHER_SCRIPTS = """() => {
  const refused = [];
  document.addEventListener("securitypolicyviolation", (event) => refused.push(event.effectiveDirective));
  for (const src of ["media/x.js", "deck"]) {
    const script = document.createElement("script");
    script.src = src;
    document.head.append(script);
  }
  const inline = document.createElement("script");
  inline.textContent = "window.broken = true";
  document.head.append(inline);
  return new Promise((done) => setTimeout(() => done([refused.length, window.broken]), 300));
}"""


def test_no_other_script_runs(
    served: Callable[..., Any], visit: Callable[..., Page], tmp_path: Path, watch: Watch
) -> None:
    page = visit(served(deck(tmp_path / "deck", display=False)).address)
    at(page, "all~1")
    assert page.evaluate(OTHER_SCRIPTS) == [3, None]
    watch.faults[:] = [
        fault for fault in watch.faults if "Content Security Policy" not in fault
    ]
