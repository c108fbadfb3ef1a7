"""Decks that other programs get wrong, from a project on the disk to what is seen in Chromium.

Each is built, imported by Anki's engine, and the side that the engine makes is laid out as in its reviewer.
"""

from __future__ import annotations

import base64
import os
import re
import subprocess
import sys
import unicodedata
from typing import TYPE_CHECKING, Any

import pytest
from helpers.project import PNG, write
from reviewing import Reviewer

from deckgen.anki.engine import Engine
from deckgen.commands.preview.state import page_state
from deckgen.compile import pipeline
from deckgen.formats.paper.sheets import page as paper_page
from deckgen.notetypes.builtin import css, emphasis_css
from deckgen.render import code_css

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from playwright.sync_api import Browser, Page

NOW = 1_700_000_000


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[Reviewer]:
    opened = Reviewer(browser, css(code_css()), width=380)
    yield opened
    opened.close()


def deck(cards: str, language: str = "en", more: str = "", name: str = "D") -> str:
    """Return a project with cards, each a line of YAML."""
    lines = "".join(
        f"      - {{{line}, unsourced: known}}\n" for line in cards.strip().splitlines()
    )
    head = f"deck: {{id: d, uid: abcd1234, name: {name}, language: {language}{more}}}\n"
    return f"{head}topics:\n  - id: t\n    title: T\n    cards:\n{lines}"


def sides(
    folder: Path, text: str, files: Mapping[str, bytes] | None = None
) -> dict[str, tuple[str, str]]:
    """Build a project without an error or a warning; return the engine's sides of each card by its id."""
    outcome = pipeline.build(write(folder, text, files), NOW)
    found = [
        each for each in outcome.checked.diagnostics if str(each.severity) != "info"
    ]
    assert not found
    assert outcome.target is not None
    with Engine() as engine:
        engine.import_package(outcome.target)
        names = {row.guid: row.fields[11] for row in engine.snapshot().notes.values()}
        return {
            names[card.guid]: (card.question, card.answer) for card in engine.render()
        }


def seen(phone: Reviewer, html: str) -> str:
    """Return the text that Chromium shows of a side, pictures being drawn."""
    picture = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
    shown = phone.show(re.sub(r'(<img src=")[^"]*', rf"\1{picture}", html))
    assert (shown.errors, shown.wider) == ([], 0)
    text: str = phone.page.locator("#qa").inner_text()
    return " ".join(text.split())


# --- output on a machine whose code page lacks the deck's letters ------------------------------


@pytest.mark.parametrize(
    ("encoding", "cards", "language", "shown"),
    [
        (
            "cp1252",
            "id: stolica, q: 'Jaka jest stolica Łotwy → ?', a: 'Ryga (łot. Rīga)'",
            "pl",
            "łot. Rīga",
        ),
        (
            "cp437",
            "id: glagol, q: 'Как звучит «я иду» ①?', a: 'Я иду — ‘идти’'",
            "ru",
            "Я иду — ‘идти’",
        ),
        (
            "ascii",
            "id: limite, q: 'Où est née Zoë Köhler ➜ ?', a: 'À Genève (早)'",
            "fr",
            "À Genève (早)",
        ),
    ],
)
def test_a_console_without_the_letters(
    phone: Reviewer,
    tmp_path: Path,
    encoding: str,
    cards: str,
    language: str,
    shown: str,
) -> None:
    project = write(tmp_path, deck(cards, language, name="Łódź-Кёльн"))
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    for command in (
        ["check"],
        ["check", "--format", "json"],
        ["build"],
        ["explain", "Q101"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "deckgen", *command],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
        )
        assert done.returncode == 0, done.stderr
        assert b"Traceback" not in done.stderr + done.stdout
    assert project.exists()
    package = next((tmp_path / "dist").glob("*.apkg"))
    with Engine() as engine:
        engine.import_package(package)
        assert shown in seen(phone, engine.render()[0].answer)


# --- names of files as macOS leaves them ---------------------------------------------------------


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize(
    ("written", "on_disk"),
    [
        ("media/café à Liège.png", nfd("media/café à Liège.png")),
        (nfd("bilder/Übersicht.png"), "bilder/Übersicht.png"),
        (nfd("médias/ñandú.png"), nfd("médias/ñandú.png")),
    ],
    ids=["written-composed", "on-the-disk-composed", "both-decomposed"],
)
def test_decomposed_names_of_pictures(
    phone: Reviewer, tmp_path: Path, written: str, on_disk: str
) -> None:
    card = f"id: k, q: 'Which? ![it](<{written}>)', a: 'This one ![it](<{written}>)'"
    _, back = sides(tmp_path, deck(card, "nl"), {on_disk: PNG})["k"]
    assert seen(phone, back).endswith("This one")
    assert phone.page.locator("#qa img").count() == 2
    names = re.findall(r'<img src="([^"]*)"', back)
    assert all(unicodedata.is_normalized("NFC", name) for name in names)


# --- sizes of pictures ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "width", "height"),
    [
        ("{width=120}", 120, None),
        ('{width="120px" height="40px"}', 120, 40),
        ("{width=50%}", None, None),
        ("{ width=9000 }", None, None),
    ],
)
def test_sizes_of_pictures(
    phone: Reviewer, tmp_path: Path, size: str, width: int | None, height: int | None
) -> None:
    card = f"id: k, q: Which?, a: 'Here: ![a map](media/map.png){size} so'"
    _, back = sides(tmp_path, deck(card, "nl"), {"media/map.png": PNG})["k"]
    assert seen(phone, back).endswith("Here: so")
    box = phone.page.locator("#qa img").bounding_box()
    room = phone.page.locator("#qa .answer").bounding_box()
    assert box["width"] <= room["width"]
    if width:
        assert box["width"] == width
    if height:
        assert box["height"] == height
    if "%" in size:
        assert abs(box["width"] - room["width"] / 2) < 1


# --- the order of subdecks ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "titles",
    [
        ("Zweiter Weltkrieg", "Altertum", "Mittelalter"),
        ("Überblick", "Äpfel", "10 Fragen", "9 Fragen"),
        ("第二章", "第一章", "付録"),
    ],
)
def test_subdecks_come_as_they_are_written(
    phone: Reviewer, tmp_path: Path, titles: tuple[str, ...]
) -> None:
    lines = [
        "deck: {id: d, uid: abcd1234, name: Kurs, subdecks: true, language: nl}",
        "topics:",
    ]
    for number, title in enumerate(titles):
        lines += [f"  - id: t{number}", f"    title: {title}", "    cards:"]
        needs = f", needs: [k{number - 1}]" if number else ""
        lines.append(
            f"      - {{id: k{number}, q: Wat is {number}?, a: Nummer {number}, unsourced: x{needs}}}"
        )
    outcome = pipeline.build(write(tmp_path, "\n".join(lines) + "\n"), NOW)
    assert outcome.target is not None
    with Engine() as engine:
        engine.import_package(outcome.target)
        col: Any = engine._col
        col.decks.select(col.decks.id_for_name("Kurs"))
        queued = [
            each.card.id for each in col.sched.get_queued_cards(fetch_limit=99).cards
        ]
        fronts = [
            seen(phone, col.get_card(card).render_output().question_text)
            for card in queued
        ]
    assert [front[-2] for front in fronts] == [
        str(number) for number in range(len(titles))
    ]


# --- words are counted, and not code, formulas and marks -----------------------------------------------

HASKELL = """\
      - id: fold
        q: |
          What does this evaluate to?

          ```haskell
          foldr :: (a -> b -> b) -> b -> [a] -> b
          foldr f z [] = z
          foldr f z (x : xs) = f x (foldr f z xs)
          main :: IO ()
          main = print (foldr (\\x acc -> x : take 2 acc) [] [1, 2, 3, 4, 5 :: Int])
          ```
        a: '`[1,2,3]`'
        unsourced: known
"""
MAXWELL = r"""
      - id: maxwell
        q: Which law says that no magnetic charge exists?
        a: |
          $$\nabla \cdot \mathbf{B} = 0, \quad \oint_{\partial V} \mathbf{B} \cdot \mathrm{d}\mathbf{A} = 0,
          \quad \mathbf{B} = \nabla \times \mathbf{A}, \quad \mathbf{A} \to \mathbf{A} + \nabla \chi$$
        unsourced: known
"""
VERBS = """\
      - id: verben
        q: Which endings has *machen* in the present?
        a: |
          | ich | du | er |
          |:----|:--:|---:|
          | -e  | -st | -t |
        unsourced: known
"""


@pytest.mark.parametrize(
    ("cards", "id_", "shown"),
    [
        (HASKELL, "fold", "[1,2,3]"),
        (MAXWELL.lstrip("\n"), "maxwell", ""),
        (VERBS, "verben", "-st"),
    ],
)
def test_code_and_formulas_are_no_words(
    phone: Reviewer, tmp_path: Path, cards: str, id_: str, shown: str
) -> None:
    head = "deck: {id: d, uid: abcd1234, name: D, language: en}\n"
    _, back = sides(
        tmp_path, f"{head}topics:\n  - id: t\n    title: T\n    cards:\n{cards}"
    )[id_]
    assert shown in seen(phone, back)


# --- formulas on paper and on the screen ------------------------------------------------------------------


@pytest.mark.parametrize(
    "tex",
    [
        r"\begin{pmatrix} \cos\theta & -\sin\theta \\ \sin\theta & \cos\theta \end{pmatrix}",
        r"\ce{Cr2O7^2- + 14H+ + 6e- <=> 2Cr^3+ + 7H2O}",
        r"f(x) = \begin{cases} x^2 & \text{if $x > 0$} \\ 0 & \text{else} \end{cases}",
        r"\pu{9.81 m//s2} \approx \underbrace{g}_{\text{50% of } 2g}",
    ],
)
def test_formulas_on_paper_and_in_the_reviewer(
    phone: Reviewer, visit: Callable[..., Page], tmp_path: Path, tex: str
) -> None:
    card = f"id: k, q: Which?, a: '$${tex}$$'"
    _, back = sides(tmp_path, deck(card, "nl"))["k"]
    text = seen(phone, back)
    assert not re.search(r"\\|(?<!\w)&", text)
    checked = pipeline.check(tmp_path / "cards.yaml", NOW)
    assert checked.project is not None
    target = tmp_path / "paper.html"
    state = page_state(checked, 1, None)
    notes = [card.note for card in state.cards]
    sheet = paper_page(checked.project.deck, list(state.types.values()), notes, [])
    target.write_text(sheet, encoding="utf-8")
    page = visit(target.as_uri())
    page.locator("body[data-drawn]").wait_for()
    assert page.locator(".sheets mjx-container").count() == 1
    assert page.locator(".sheets [data-mjx-error]").count() == 0
    assert "\\" not in page.locator(".sheets").inner_text()


# --- right to left, and both in one deck ------------------------------------------------------------------

ORDER = """() => [...document.querySelectorAll("#qa .answer code, #qa .answer mjx-container")].map((each) => {
  const style = getComputedStyle(each);
  return [style.direction, style.unicodeBidi];
})"""
SHOWN_RIGHT_TO_LEFT = (
    """() => getComputedStyle(document.querySelector("#qa .answer")).direction"""
)


@pytest.mark.parametrize(
    ("language", "question", "answer", "direction"),
    [
        ("he", "What does len() return?", "את האורך: `len(x)` (3)!", "rtl"),
        ("he", "מהו היקף המעגל?", "Exactly $2\\pi r$ (not $\\pi r^2$).", "ltr"),
        ("fa", "نوروز چه روزی است؟", "اول فروردین (21 March), `f(x)`.", "rtl"),
        ("en", "How is peace said in Hebrew?", "שלום (shalom)!", "rtl"),
    ],
)
def test_both_directions(
    phone: Reviewer,
    tmp_path: Path,
    language: str,
    question: str,
    answer: str,
    direction: str,
) -> None:
    card = f"id: k, q: '{question}', a: '{answer}'"
    _, back = sides(tmp_path, deck(card, language))["k"]
    seen(phone, back)
    assert phone.page.evaluate(SHOWN_RIGHT_TO_LEFT) == direction
    parts = phone.page.evaluate(ORDER)
    assert all(
        way == "ltr" and bidi in ("isolate", "isolate-override") for way, bidi in parts
    )
    # the sign at the end stands at the end of the line, in the direction of the text
    ends = phone.page.evaluate(
        """() => { const box = document.querySelector("#qa .answer");
          const walk = document.createTreeWalker(box, 4);
          let last = null; while (walk.nextNode()) if (walk.currentNode.data.trim() &&
            !walk.currentNode.parentElement.closest("mjx-container")) last = walk.currentNode;
          const range = document.createRange(), n = last.data.trimEnd().length;
          range.setStart(last, n - 1); range.setEnd(last, n);
          const all = document.createRange(); all.selectNodeContents(box);
          const sign = range.getBoundingClientRect(), line = all.getBoundingClientRect();
          return [sign.left - line.left, line.right - sign.right]; }"""
    )
    assert ends[0 if direction == "rtl" else 1] < 2


# --- emphasis in scripts without italics ----------------------------------------------------------

MARKS = """() => {
  const style = getComputedStyle(document.querySelector("#qa em"));
  return [style.textEmphasisStyle, style.textDecorationLine, style.fontStyle];
}"""


@pytest.mark.parametrize(
    ("language", "words", "marks"),
    [
        ("ja", "これは*圏点*です", ["sesame", "none", "normal"]),
        ("zh", "这是*着重号*。", ["dot", "none", "normal"]),
        ("ko", "이것은 *강조*입니다", ["dot", "none", "normal"]),
        ("ar", "هذه *كلمة* أخرى", ["none", "underline", "normal"]),
        ("en", "This is *stressed*", ["none", "none", "italic"]),
    ],
)
def test_emphasis_is_seen(
    browser: Browser, tmp_path: Path, language: str, words: str, marks: list[str]
) -> None:
    _, back = sides(tmp_path, deck(f"id: k, q: '?', a: '{words}'", language))["k"]
    reviewer = Reviewer(browser, css(code_css(), emphasis_css(language)))
    try:
        assert reviewer.show(back).errors == []
        assert reviewer.page.evaluate(MARKS) == marks
    finally:
        reviewer.close()
