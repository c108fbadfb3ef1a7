"""What MathJax makes of fields, with Anki's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from reviewing import Reviewer

from deckgen.render import render
from deckgen.render.field import escape, escape_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def reviewer(browser: Browser) -> Iterator[Reviewer]:
    opened = Reviewer(browser)
    yield opened
    opened.close()


@pytest.mark.parametrize("text", ["\\(x\\)", "\\[x\\]", "a \\(b\\) \\[c\\]", "\\[sound: x\\]"])
def test_text_is_no_formula(reviewer: Reviewer, text: str) -> None:
    assert reviewer.show(escape(text)).formulas == 0
    assert reviewer.show(f"<p>{escape_line(text)}</p>").formulas == 0
    assert reviewer.show(text.replace("\\", "&#92;")).formulas > 0  # the test can fail


@pytest.mark.parametrize(
    "text",
    [
        r"\\(x\\)",
        r"\\\(x\\\)",
        r"\\[x\\]",
        r"\\\[x\\\]",
        r"C:\x\(y\)",
        "`\\(x\\)`",
        "a\\\\\n(x\\\\)",
        "\\\\[b](c)\\\\]",
    ],
)
def test_words_with_backslashes_are_no_formula(reviewer: Reviewer, text: str) -> None:
    assert reviewer.show(render(text).html).formulas == 0
    assert reviewer.show(render(f"{{{{c1::x}}}} {text}", cloze=True).html).formulas == 0


def test_a_formula_is_one(reviewer: Reviewer) -> None:
    assert reviewer.show(render("$x$ and \\\\(y\\\\) and\n\n$$z$$").html).formulas == 2
