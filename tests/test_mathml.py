"""Formulas as the preview and paper draw them."""

from __future__ import annotations

import pytest

from deckgen.render.mathml import with_maths


@pytest.mark.parametrize(
    "name", ["aligned", "split", "align", "gather*", "gathered", "multline", "eqnarray", "align*"]
)
def test_rows_are_rows_without_numbers(name: str) -> None:
    html = with_maths(rf"\[\begin{{{name}}}a = b \\ c = d\end{{{name}}}\]")
    assert html.count("<mtr>") == 2
    assert "(1)" not in html


def test_signs_that_part_columns_are_not_seen() -> None:
    html = with_maths(r"\[\begin{aligned}a &amp;= b \\ &amp;= d\end{aligned}\]")
    assert "<mi>&" not in html


@pytest.mark.parametrize("tex", [r"\ce{SO4^2-}", r"\pu{5 m}", r"\nosuch{x}", "a &amp; b"])
def test_what_cannot_be_drawn_is_shown_as_tex(tex: str) -> None:
    assert with_maths(rf"\({tex}\)") == f"<code class=tex>{tex}</code>"


@pytest.mark.parametrize("tex", [r"a\_b \backslash", r"50\%", r"\text{a}", r"\{a\}", r"\frac{a}{b}"])
def test_what_can_be_drawn_is(tex: str) -> None:
    assert with_maths(rf"\({tex}\)").startswith("<math")
