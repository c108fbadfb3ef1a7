"""What MathJax makes of fields, with Anki's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import normalize

import pytest
from reviewing import Reviewer

from deckgen.notetypes.builtin import css
from deckgen.notetypes.clozes import cloze
from deckgen.render import code_css, render
from deckgen.render.field import escape, escape_line
from deckgen.render.tex_commands import known
from deckgen.render.tex_definitions import PACKAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def reviewer(browser: Browser) -> Iterator[Reviewer]:
    opened = Reviewer(browser)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "text", ["\\(x\\)", "\\[x\\]", "a \\(b\\) \\[c\\]", "\\[sound: x\\]"]
)
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


GOOD = [
    *(
        r"x_{12}^3",
        r"{x_1}_2",
        r"x'^2",
        r"\sum_{i=1}^n x_i^2",
        r"\left.\frac{a}{b}\right|_{x=0}",
        r"\frac12",
    ),
    *(
        r"\ce{SO4^2-}",
        r"\pu{5 m//s}",
        r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
        r"\matrix{a & b}",
    ),
    *(
        r"\text{a_b & c # d}",
        r"\sqrt[3]{x}",
        r"\operatorname{rank} A",
        r"\newcommand{\R}{\mathbb R}\R",
    ),
    *(
        r"\begin{cases} 1 & x > 0 \\ 0 & \text{else} \end{cases}",
        r"\verb|a_b_c|",
        r"\substack{a \\ b}",
    ),
    *(
        r"\begin{array}{c|c} a & b \\ \hline c & d \end{array}",
        r"50% of x",
        r"a \tag{1}",
        r"x^\frac{1}{2}",
    ),
    *(
        r"\text{1 if $x > 0$ else 0}",
        r"\color{red}{x_1}",
        r"\left\{ a \middle| b \right\}",
        r"\lim\limits_{x \to 0}",
    ),
    *(
        r"\overset{a}{b}",
        r"\underbrace{a + b}_{c}",
        r"\begin{aligned} a &= b \\ &= c \end{aligned}",
        "日本",
        r"\%",
    ),
    *(
        r"5\,\text{€}",
        r"\text{ə}",
        r"\sum\limits_1^2",
        r"\mathop{a}\limits_b",
        r"\root 3 \of x",
        r"\bigl( x \bigr)",
    ),
    *(
        r"\big{(}",
        r"\hspace{-1.5em}a",
        r"\kern-2pt a",
        r"\begin{gathered} a \\[2ex] b \end{gathered}",
        r"\left\{ a \middle\| b \right\}",
        r"\toggle{a}{b}\endtoggle",
    ),
    *(
        r"\begin{alignat}{2} a &= b \end{alignat}",
        r"`x^2`",
        r"\begin{gathered} a \\{}[x] b \end{gathered}",
    ),
    *(
        r"{a \over b} \over c",
        r"{a \over {b \over c}}",
        r"\begin{matrix} a \over b & c \over d \end{matrix}",
    ),
    *(r"\rule[1]{1em}{2pt}", r"\rule 1em 2em", r"\raise 1em {a}", r"a \above 1pt b"),
    r"\begin{matrix} a \hfill & b \end{matrix}",
    *(
        r"\underset{a}{b}^c_d",
        r"\overset{a}{b}_c",
        r"{\underset{a}{b}}_c",
        r"\underbrace{a}_b",
        r"\Bigl{(}",
    ),
    *(
        r"\newcommand{\za}{^2} x\za",
        r"\newcommand{\zb}[1]{\left|#1\right|} \zb{x}_1",
        r"\newcommand\zc{\mathbb R}\zc",
        r"\def\zd{\begin{aligned}}\zd a\end{aligned}",
    ),
    *(
        r"\let\ze=\alpha \ze",
        r"\let\zf\beta \zf",
        r"\DeclareMathOperator*{\zg}{arg\,max} \zg\limits_x",
    ),
    *(
        r"\DeclarePairedDelimiter\zh{\lVert}{\rVert} \zh{x} \zh*{x}",
        r"\def\zi(#1){x#1}\zi(3)",
    ),
    *(
        r"\newcommand{\zj}[1]{\begin{pmatrix}#1\end{pmatrix}} \zj{a & b \\ c & d}",
        r"\newcommand{\zk}[2]{\frac{#1}{#2}} \zk12",
        r"\newenvironment{zl}{\begin{matrix}}{\end{matrix}}\begin{zl}a&b\end{zl}",
    ),
    *(
        r"\newcommand{\zz}[1]{b#1}\zz{x}",
        r"\bigl\| x \bigr\|",
        r"\big{\{}",
        r"\left< a \right>",
    ),
    *(
        r"\genfrac{(}{)}{0pt}{}{a}{b}",
        r"a \atopwithdelims[] b",
        r"\genfrac{}{}{}{0}{a}{b}",
    ),
]


@pytest.mark.parametrize(
    "formula",
    [
        r"\text{50% of}",
        r"\text{50\% of}",
        r"5\,\mbox{a\_b \& c \#1}",
        r"\textbf{100 %}",
    ],
)
def test_signs_in_the_text_of_a_formula(reviewer: Reviewer, formula: str) -> None:
    shown = reviewer.show(render(f"${formula}$").html)
    assert (shown.formulas, shown.errors) == (1, [])
    text = reviewer.page.locator("#qa").inner_text()
    assert "\\" not in text
    assert all(sign in text for sign in "%&_#" if sign in formula)


BAD = [
    *(
        r"\frac{a}",
        r"\left( a",
        r"x_1_2",
        r"x^a^b",
        r"a & b",
        r"\begin{cases} a",
        r"\mathbb{R",
        r"\bm{x}",
    ),
    *(
        r"\SI{5}{m}",
        r"\begin{tikzpicture}\end{tikzpicture}",
        r"a # b",
        r"x^2'",
        r"a}",
        r"a \right)",
        r"\sqrt",
        r"a^",
    ),
    *(
        r"\^x",
        r"\begin{matrix}1\end{pmatrix}",
        r"\left x",
        r"\sum_a_b",
        r"x_{1}_{2}",
        r"\frac{a}{b",
        r"\foo",
        r"{a",
    ),
    *(
        r"5€",
        r"\mathrm{₽}",
        r"ə",
        r"\limits_1 x",
        r"x\limits_1",
        r"\hline a",
        r"a \middle| b",
        r"\root 3 x",
    ),
    *(
        r"\bigl",
        r"\Big3",
        r"\left{ x \right}",
        r"\hspace{1}",
        r"\kern x",
        r"\verb|a",
        r"x'_1'",
        r"\text{$a}",
    ),
    *(
        r"\substack",
        r"\xrightarrow",
        r"\ce",
        r"\phantom",
        r"a \\[x] b",
        r"\prescript{14}{6}{C}",
    ),
    *(r"\begin{alignat} a &= b \end{alignat}", r"\left\foo x \right)"),
    *(
        r"{a \over b \over c}",
        r"a \choose b \over c",
        r"\begin{cases} a \over b \over c \end{cases}",
    ),
    *(
        r"\rule{1}{2}",
        r"\rule{1em}{2}",
        r"\Rule{1}{2}{0}",
        r"\raise 1 {a}",
        r"a \above b",
        r"\hspace*{1em}a",
    ),
    *(
        r"a \label{x2} \label{y2}",
        r"a \tag{1} \tag{2}",
        r"\begin{aligned} a \tag{1} \end{aligned}",
    ),
    *(
        r"a \hfill b",
        r"\begin{matrix} {a \hfill} & b \end{matrix}",
        r"\underset{a}{b}_c",
        r"\underset{a}b'_c",
    ),
    *(
        r"\overunderset{a}{b}{c}^d",
        r"\newcommand{\a}",
        r"\newcommand{\a}[1]",
        r"\def\a",
        r"\newenvironment{x}{a}",
    ),
    *(
        r"\DeclareMathOperator{\rank}",
        r"\Bigl{x}",
        r"\big{xy}",
        r"\bigl \alpha",
        r"\left: x \right)",
        r"\bigl+ x",
    ),
    *(
        r"\genfrac{(}{)}{0pt}{}{a}",
        r"a \overwithdelims ab c",
        r"\genfrac{x}{)}{0pt}{}{a}{b}",
    ),
    # what stands behind a definition, and in one
    *(
        r"\newcommand{\aa}{x} \fracc{1}{2}",
        r"\newcommand{\ab}{x} x^{2",
        r"\def\ac{x} a & b",
        r"\newcommand{\ad}{\foo} \ad",
    ),
    *(
        r"\providecommand{\ae}{x} \ae",
        r"\newcommand*{\af}{x} \af",
        r"\require{setoptions} x",
    ),
]


@pytest.mark.parametrize("formula", GOOD)
def test_a_good_formula_is_drawn_and_not_reported(
    reviewer: Reviewer, formula: str
) -> None:
    for text in (f"${formula}$", f"$${formula}$$"):
        result = render(text)
        assert not result.flaws
        shown = reviewer.show(result.html)
        assert (shown.formulas, shown.errors) == (1, [])


OTHERWISE = [
    r"a = b \\ c = d",
    *(r"10^-6", r"x_12", r"A = {1, 2}", r"\begin{array}1&2\end{array}"),
]


@pytest.mark.parametrize("formula", OTHERWISE)
def test_what_is_drawn_otherwise_than_it_looks_is_reported(
    reviewer: Reviewer, formula: str
) -> None:
    result = render(f"$${formula}$$")
    assert [flaw.code for flaw in result.flaws] == ["R126"]
    assert not reviewer.show(result.html).errors


def test_lines_of_a_formula_are_drawn_below_one_another_in_a_table_alone(
    reviewer: Reviewer,
) -> None:
    heights = []
    for formula in (r"a b", r"a \\ b", r"\begin{aligned} a \\ b \end{aligned}"):
        reviewer.show(render(f"$${formula}$$").html)
        heights.append(reviewer.page.locator("#qa mjx-math").bounding_box()["height"])
    one, without, within = heights
    assert without < 1.5 * one < within


@pytest.mark.parametrize(
    "formula",
    [
        r"a = b \label{one}",
        r"\begin{equation} a \label{two} \end{equation}",
        r"a \tag{1}\label{t}",
    ],
)
def test_a_label_is_reported_for_it_is_drawn_once(
    reviewer: Reviewer, formula: str
) -> None:
    result = render(f"$${formula}$$")
    assert [flaw.code for flaw in result.flaws] == ["R126"]
    assert not reviewer.show(result.html).errors
    assert reviewer.show(result.html).errors  # the answer, or the next time


@pytest.mark.parametrize("command", ["ref", "eqref"])
def test_a_reference_is_reported_for_it_shows_no_number(
    reviewer: Reviewer, command: str
) -> None:
    result = render(f"see $\\{command}{{x}}$")
    assert [flaw.code for flaw in result.flaws] == ["R126"]
    reviewer.show(result.html)
    assert "???" in reviewer.page.locator("#qa mjx-assistive-mml").inner_text()


def test_a_definition_holds_on_later_cards(browser: Browser) -> None:
    opened = Reviewer(browser)
    assert not render(r"$\newcommand{\mine}{x} \mine$ and $\mine$").flaws
    (flaw,) = render(r"$\renewcommand{\vec}{x} \vec$").flaws
    assert flaw.code == "R126"
    assert "every card" in flaw.message
    opened.show(render(r"$\renewcommand{\vec}{xyz} \vec$").html)
    opened.show(render(r"$\vec{a}$").html)
    shown = opened.page.locator("#qa mjx-assistive-mml").inner_text()
    opened.close()
    assert "z" in normalize("NFKC", shown)


def test_a_package_that_is_not_there_stops_all_formulas(browser: Browser) -> None:
    (flaw,) = render(r"$\require{amsmath} x$").flaws
    assert (flaw.code, "amsmath" in flaw.message) == ("R126", True)
    assert not render(r"$\require{physics} \dv{x}{y}$").flaws
    opened = Reviewer(browser)
    assert not opened.show(r"\(\require{physics} \dv{x}{y}\)").errors
    for package in sorted(PACKAGES):
        assert not opened.show(rf"\(\require{{{package}}} x\)").errors
    opened.close()


@pytest.mark.parametrize("formula", BAD)
def test_a_bad_formula_is_not_drawn_and_is_reported(
    reviewer: Reviewer, formula: str
) -> None:
    result = render(f"${formula}$")
    assert {flaw.code for flaw in result.flaws} == {"R126"}
    shown = reviewer.show(result.html)
    assert shown.errors or not shown.formulas


@pytest.mark.parametrize(
    "name", ["align", "equation*", "gather", "multline", "cases", "pmatrix", "alignat*"]
)
def test_an_environment_needs_no_dollars(reviewer: Reviewer, name: str) -> None:
    argument = (
        "{2}" if "at" in name and "gather" not in name and "mat" not in name else ""
    )
    result = render(
        f"so\n\n\\begin{{{name}}}{argument}\na &= b \\\\\n\nc\n\\end{{{name}}}"
    )
    assert not [flaw for flaw in result.flaws if flaw.code != "R126"]
    assert reviewer.show(result.html).formulas == 1


def test_the_names_are_mathjaxs(browser: Browser) -> None:
    fresh = Reviewer(browser)  # in which no formula has defined anything
    fresh.show("")
    names = fresh.known()
    fresh.close()
    assert {name for name in names["delimiter"] if name.isascii()} == set(
        known().delimiters
    )
    delimiters = {
        name.removeprefix("\\") for name in names["delimiter"] if name.startswith("\\")
    }
    commands = {
        name
        for name in {*names["macro"], *delimiters}
        if name.isalpha() and name.isascii()
    }
    assert commands == set(known().commands)
    assert set(names["environment"]) == set(known().environments)


LONG = "$a_1 + a_2 + a_3 + a_4 + a_5 + a_6 + a_7 + a_8 + a_9 + a_{10} + a_{11} + a_{12} + a_{13} + a_{14}$"


@pytest.mark.parametrize(
    "text", [f"It is {LONG}.", f"$${LONG}$$".replace("$$$", "$$"), f"- {LONG}\n- b"]
)
def test_a_long_formula_scrolls_in_its_place(browser: Browser, text: str) -> None:
    phone = Reviewer(browser, css(code_css()), width=360)
    html = f'<div class="back"><div class="answer" dir="auto">{render(text).html}</div></div>'
    shown = phone.show(html)
    phone.close()
    assert (shown.formulas, shown.wider) == (1, 0)


@pytest.mark.parametrize(
    "text",
    [
        "$x_{{c1::12}}$",
        r"$\sqrt{{c1::x + 1}}$",
        r"$\frac{a}{{c1::bc}}$",
        "$x^{{c1::a_b}}$",
    ],
)
def test_a_deletion_that_is_an_argument_is_one(reviewer: Reviewer, text: str) -> None:
    html = render(text, cloze=True).html
    for side in (cloze(html, 1, question=True), cloze(html, 1, question=False)):
        shown = reviewer.show(side)
        assert (shown.formulas, shown.errors) == (1, [])
    scripts = "document.querySelectorAll('mjx-script, mjx-sqrt, mjx-den').length"
    assert reviewer.page.evaluate(scripts) > 0
