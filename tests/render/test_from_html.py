"""HTML of fields becomes Markdown only where the renderer makes the same of it."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deckgen.render import render
from deckgen.render.from_html import ALIKE, EXACT, KEPT, SAME, convert
from deckgen.render.from_html.alike import canon
from deckgen.render.plaintext import one_line

CONVERTED = [
    ("", "", SAME),
    ("Brasília", "Brasília", SAME),
    ("5 * 3 + 2", "5 * 3 + 2", SAME),
    ("a &lt; b &amp; c", "a < b & c", EXACT),
    ("*x*", "\\*x\\*", EXACT),
    ("1. January", "1. January", SAME),
    ("- a<br>- b", "\\- a\\\n\\- b", EXACT),
    ("x<br>y", "x\\\ny", EXACT),
    ("x<br />y", "x\\\ny", ALIKE),
    ("x<br><br>y", "x\n\ny", ALIKE),
    ("x<br>", "x", ALIKE),
    ("x<div>y</div><div><br></div><div>z</div>", "x\\\ny\n\nz", ALIKE),
    ("<p>x</p><p>y</p>", "x\n\ny", EXACT),
    ("<b>big</b> word", "**big** word", ALIKE),
    ("<strong>big</strong> <em>word</em>", "**big** *word*", EXACT),
    ("<b>big </b>word", "**big** word", ALIKE),
    ("<b></b>word", "word", ALIKE),
    ("<div><b>a</b></div><div><b>b</b></div>", "**a**\\\n**b**", ALIKE),
    ("<b>(x)</b>y", "<b>(x)</b>y", EXACT),
    ("<b>a<br>b</b>", "**a\\\nb**", ALIKE),
    ("<strike>x</strike>", "~~x~~", ALIKE),
    ("H<sub>2</sub>O", "H<sub>2</sub>O", EXACT),
    ("<ruby>漢字<rt>かんじ</rt></ruby>", "{漢字|かんじ}", EXACT),
    ("<code>a`b</code>", "``a`b``", EXACT),
    ('<a href="https://example.org/a">a</a>', "[a](https://example.org/a)", EXACT),
    ('<img src="a b.png">', "![](<media/a b.png>)", ALIKE),
    ('<img src="a%20b.png" alt="">', "![](<media/a b.png>)", ALIKE),
    ('<img src="a.png" width="300">', "![](media/a.png){width=300}", ALIKE),
    ('<img src="a.png" class="" style="">', "![](media/a.png)", ALIKE),
    ("[sound:a.mp3]", "[sound:media/a.mp3]", EXACT),
    ("\\(x^2\\) and \\[a &lt; b\\]", "$x^2$ and $$a < b$$", EXACT),
    ("<ul><li>a</li><li>b<br></li></ul>", "- a\n- b", ALIKE),
    ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b", EXACT),
    ("<ul><li>a<ul><li>b</li></ul></li></ul>", "- a\n  - b", EXACT),
    ("<h2>x</h2>y", "## x\n\ny", ALIKE),
    ("<blockquote>x</blockquote>y", "> x\n\ny", ALIKE),
    ("<pre>a\n  b</pre>", "```\na\n  b\n```", ALIKE),
    (
        "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b | c</td></tr></tbody></table>",
        "| a |\n| - |\n| b \\| c |",
        EXACT,
    ),
    ("New York&nbsp;", "New York", ALIKE),
    ("10&nbsp;km", "10\u00a0km", ALIKE),
    ("a&nbsp; b", "a b", ALIKE),
    ("a<!--StartFragment-->b", "ab", ALIKE),
]


@pytest.mark.parametrize(
    ("html", "text", "level"), CONVERTED, ids=[repr(case[0])[:40] for case in CONVERTED]
)
def test_converted(html: str, text: str, level: int) -> None:
    assert convert(html, prefix="media/") == (text, level, False)


KEPT_AS_THEY_ARE = [
    '<span style="color: red">x</span>',
    '<div class="a">x</div>',
    "<font color=red>x</font>",
    "<b>a",
    "a</b>",
    "<b><i>a</b></i>",
    "[$]x^2[/$]",
    "[latex]x[/latex]",
    "[$]\\text{a&nbsp;b}[/$]",
    "<!-- what I thought -->x",
    "<table><tr><td>x</td></tr></table>",
    '<a href="https://example.org" onclick="x()">x</a>',
    "<ul>x<li>y</li></ul>",
    "<svg><path d=''/></svg>",
    "x" * 30_000 + "<br>y",
    "<b>" * 60 + "x" + "</b>" * 60,
]


@pytest.mark.parametrize("html", KEPT_AS_THEY_ARE, ids=lambda html: html[:40])
def test_kept(html: str) -> None:
    assert convert(html, prefix="media/") == (html, KEPT, False)


def test_files_in_html_that_is_kept() -> None:
    html = '<span class="x"><img src="a b.png">[sound:c.mp3]</span>'
    found = convert(html, prefix="media/")
    assert found.is_html
    assert (
        found.text
        == '<span class="x"><img src="media/a b.png">[sound:media/c.mp3]</span>'
    )
    again = render(
        found.text, format="html", media_name=lambda src: src.removeprefix("media/")
    )
    assert again.html == html
    assert [each.src for each in again.media] == ["media/a b.png", "media/c.mp3"]


def test_clozes() -> None:
    found = convert("{{c1::<b>Lima</b>::a city}} is {{c2::\\(x\\)}}", cloze=True)
    assert found == ("{{c1::**Lima**::a city}} is {{c2::$x$}}", ALIKE, False)
    assert convert("{{c1::Lima}}", cloze=True) == ("{{c1::Lima}}", SAME, False)


def test_where_spaces_are_shown() -> None:
    assert convert("a  b", keeps_spaces=True).level in (SAME, KEPT)
    assert convert("a<br>   b", keeps_spaces=True).is_html
    assert not convert("a<br>   b").is_html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<span style="color: red">x</span>&nbsp;<font color=red>y</font>', "x y"),
        ('<span style="x"><span lang="he">y</span></span>', '<span lang="he">y</span>'),
        ("a\tb \u00a0<br>c", "a b\\\nc"),
        ("a<span>b", "a<span>b"),
    ],
)
def test_tidied(html: str, text: str) -> None:
    assert convert(html, tidy=True).text == text
    assert convert(html, tidy=True).was_tidied is ("<span>" not in html)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("\\(x\\)", "&#92;(x)"),
        ("[$]x[/$]", "&#91;$]x[/$]"),
        ("[sound:a.mp3]", "&#91;sound:a.mp3]"),
        ("{{c1::x}}", "&#123;&#123;c1::x}}"),
        ("ab", "a b"),
        ("a<br>b", "a b"),
        ("a<br>b", "ab"),
        ("<b>a</b>", "<i>a</i>"),
        ("<u>a</u>", "a"),
        ("<u>a</u> <u>b</u>", "<u>a b</u>"),
        ("<code>a </code>b", "<code>a</code> b"),
        ("<pre>a\nb</pre>", "<pre>a b</pre>"),
        ('<img src="a.png">', '<img src="b.png">'),
        ('<img src="a.png" class="x">', '<img src="a.png">'),
        ("<ol><li>a</li></ol>", "<ul><li>a</li></ul>"),
        ('<ol start="2"><li>a</li></ol>', "<ol><li>a</li></ol>"),
        ('<div class="x">a</div>', "<div>a</div>"),
        ("<table><tr><td>a</td></tr></table>", "a"),
    ],
)
def test_not_seen_alike(one: str, other: str) -> None:
    assert canon(one) != canon(other)


# --- whatever the text -----------------------------------------------------------------------------

MARKDOWN = st.text(
    alphabet="ab1 *_`[]()<>~#-+.!|\\$&{}:\n漢é\u00a0", max_size=60
) | st.lists(
    st.sampled_from(
        [
            *(
                "**a**",
                "*b*",
                "`c`",
                "~~d~~",
                "$x$",
                "$$y$$",
                "[e](https://x.org)",
                "![](media/a.png)",
                "\\\n",
            ),
            *(
                "[sound:media/b.mp3]",
                "\n\n",
                "\n",
                "- ",
                "1. ",
                "> ",
                "# ",
                "```\n",
                "| a | b |\n|--|--|\n",
                "  ",
            ),
            *(
                "<u>f</u>",
                "{漢|か}",
                "{{c1::g}}",
                "words",
                "(",
                ")",
                "h<i>",
                "[$]",
                "&lt;",
                "![k](<media/a b.png>)",
            ),
        ]
    ),
    max_size=12,
).map("".join)
HTML = st.lists(
    st.sampled_from(
        [
            *(
                "<b>",
                "</b>",
                "<i>",
                "</i>",
                "<br>",
                "<div>",
                "</div>",
                "<p>",
                "</p>",
                "<ul>",
                "<li>",
                "</li>",
                "</ul>",
            ),
            *(
                "&nbsp;",
                " ",
                "\n",
                "a",
                "*",
                "_",
                "\\(x\\)",
                "<img src='a.png'>",
                "[sound:b.mp3]",
                "&lt;",
                "&amp;",
            ),
            *(
                "<u>",
                "</u>",
                "<code>",
                "</code>",
                "<pre>",
                "</pre>",
                "1. ",
                "- ",
                "#",
                "[$]",
                "[/$]",
                "<hr>",
                "`",
                "$",
            ),
            *(
                "<span class=x>",
                "</span>",
                "<!-- c -->",
                "{{c1::",
                "}}",
                "::",
                "<ruby>漢<rt>か</rt></ruby>",
                "\\",
                "|",
            ),
        ]
    ),
    max_size=14,
).map("".join)


def name_of(src: str) -> str:
    return src.removeprefix("media/")


def assert_same(html: str, cloze: bool) -> None:
    found = convert(html, cloze=cloze, prefix="media/")
    format = "html" if found.is_html else "markdown"
    again = render(found.text, format=format, cloze=cloze, media_name=name_of).html
    if found.level in (SAME, EXACT):
        assert again == html
    assert canon(again) == canon(html.strip("\n") if found.is_html else html)
    assert squeezed(again) == squeezed(html)


def squeezed(html: str) -> str:
    """Return the words of HTML without any spaces, without the help of what is tested."""
    return re.sub(r"\s", "", one_line(html))


@settings(max_examples=400, deadline=None)
@given(MARKDOWN, st.booleans())
@example("# a", False)
@example("```\na\n```", False)
def test_what_was_rendered_comes_back(text: str, cloze: bool) -> None:
    html = render(text, cloze=cloze, media_name=name_of).html
    assert_same(html, cloze)


@settings(max_examples=400, deadline=None)
@given(HTML, st.booleans())
def test_any_html_is_converted_or_kept(html: str, cloze: bool) -> None:
    assert_same(html, cloze)


@settings(max_examples=200, deadline=None)
@given(HTML)
def test_what_is_converted_twice_is_the_same(html: str) -> None:
    first = convert(html, prefix="media/")
    if not first.is_html:
        rendered = render(first.text, media_name=name_of).html
        assert canon(convert(rendered, prefix="media/").text) is not None
        assert not convert(rendered, prefix="media/").is_html


@pytest.mark.parametrize(
    "repeated",
    [
        "<b>",
        "<b>x</b>",
        "\\(",
        "[sound:",
        "<ul><li>",
        "*a",
        "&nbsp;",
        "<br>",
        "<u> </u>",
    ],
)
def test_long_fields_take_no_time(repeated: str) -> None:
    began = time.process_time()
    convert(repeated * (19_000 // len(repeated)), prefix="media/")
    assert time.process_time() - began < 20
