"""Scripts, code, maths, deletions, tags, lists and tables mixed: nothing gets lost without a word."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

from hypothesis import given, settings
from hypothesis import strategies as st

from deckgen import render as module
from deckgen.render import render

WORDS = (
    "word Été Straße 日本 漢字 かな 한국 привет שלום مرحبا हिन्दी ไทย ქართული".split()
)
WORDS += "x n 2 1917 ５ a1 O’Neil İı 😀 ✅ ①".split()
STOPS = [
    *"、。「」（）：，《》・—–…“”„«»¿؟।",
    *"*_`$\\[](){}|#>-+=<&:!~^%@'\"",
    " ",
    " ",
    " ",
]
PIECES = [
    *"**bold** *it* `a::b` `x|y` $x^2$ $\\frac{1}{2}$ $$y$$ H$_2$O <br> <sub>2</sub> <b>b</b>".split(),
    *"<i> </i> <p> &nbsp; <T> {漢字|かんじ} {a|b} 漢字[かんじ] [^1] [[w]] ==m== ~~s~~ \\*".split(),
    *"\\d+ C:\\x \\alpha \\(x\\) __init__ 2*3*4 **kw std::x $5 5$ US$5 :smile: {{x}} \\{".split(),
    *(
        "[latex]x[/latex]",
        "'''b'''",
        "**B:**c",
        "«*x*»y",
        "<!-- c -->",
        "** b **",
        "**",
        "__",
        "```",
    ),
    "\\begin{align}a&=b\\end{align}",
]
STARTS = ["- ", "* ", "1. ", "2) ", "> ", "# ", "    ", "• ", "a) ", "| a | b |", "---"]
STARTS += [
    "|---|---|",
    "===",
    "___",
    "```",
    "```py ",
    "$$",
    ": ",
    "— ",
    "・",
    "一、",
    "✅ ",
]
STARTS += ["Q: ", "【問】", "**H**"]
LINES = [*(f"\n{start}" for start in STARTS), "\n", "\n\n"]
MARKS = ["{{c1::", "}}", "{{c2::a::hint}}", "{{c1::word}}", "::"]

PARTS = st.one_of(*(st.sampled_from(parts) for parts in (WORDS, STOPS, PIECES, LINES)))
TEXTS = st.lists(PARTS, min_size=1, max_size=14).map(
    lambda parts: "".join(parts).strip("\n ")
)
CLOZES = st.lists(PARTS | st.sampled_from(MARKS), min_size=1, max_size=14).map(
    lambda parts: "{{c1::ok}} " + "".join(parts).rstrip("\n ")
)

_TAG = re.compile(r"<[^>]*>")
_MARK = re.compile(r"\{\{c[\d,]+::")
_INERT = re.compile(r"</?(?:br|sub|b|i)>")
_FENCE = re.compile(r"```\w*")
_NUMBER = re.compile(r"^[\s>*-]*\d\d?[.)](?=\s)", re.MULTILINE)


def _letters(text: str) -> Counter[str]:
    return Counter(filter(str.isalnum, text))


def _missing(text: str, html: str) -> Counter[str]:
    """Return the letters and digits of a text that are not seen, nor the name of a tag or of a language."""
    written = _FENCE.sub("", _INERT.sub("", _MARK.sub("", text)))
    if "<ol" in html:
        written = _NUMBER.sub("", written)
    attributes = " ".join(re.findall(r'(?:alt|href|title|src)="([^"]*)"', html))
    shown = unescape(_TAG.sub("", _MARK.sub("", html)) + attributes)
    missing = _letters(written) - _letters(shown)
    return Counter(
        {
            char: count
            for char, count in missing.items()
            if "<ol" not in html or not char.isdigit()
        }
    )


@settings(max_examples=1_000, deadline=None)
@given(TEXTS)
def test_a_mixture_arrives_or_is_reported(text: str) -> None:
    result = render(text)
    if not result.flaws:
        assert not _missing(text, result.html), result.html


@settings(max_examples=500, deadline=None)
@given(CLOZES)
def test_a_cloze_of_a_mixture_arrives_or_is_reported(text: str) -> None:
    result = render(text, cloze=True)
    if not result.flaws:
        assert not _missing(text, result.html), result.html


@settings(max_examples=500, deadline=None)
@given(TEXTS | CLOZES)
def test_what_is_reported_of_a_mixture_lies_in_it(text: str) -> None:
    for cloze in (False, True):
        result = render(text, cloze=cloze)
        assert all(0 <= flaw.start <= flaw.end <= len(text) for flaw in result.flaws)
        whole = module._render_markdown(
            module.normalise(text).rstrip("\n"), cloze, str, whole=True
        )
        assert result.html == whole.html
