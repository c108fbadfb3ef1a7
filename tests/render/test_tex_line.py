"""A formula in a line of a list: letters and signs in the place of commands."""

from __future__ import annotations

import pytest

from deckgen.render.tex_line import in_a_line


@pytest.mark.parametrize(
    ("tex", "line"),
    [
        (r"\frac{\sin x}{x}", "sin x/x"),
        (r"\lim_{x\to 0} f(x)", "lim_{x→ 0} f(x)"),
        (r"\frac{\rho}{\varepsilon_0}", "ρ/ε_0"),
        (r"\oint E \, ds", "∮ E   ds"),
        (r"\since", r"\since"),
        (r"\unknown{x}", r"\unknown{x}"),
    ],
)
def test_what_prints_a_sign_or_a_name_is_read(tex: str, line: str) -> None:
    assert in_a_line(tex) == line
