"""What may stand in a text under ``format: html`` and in ``deck.style``."""

from __future__ import annotations

import pytest

from deckgen.render import render
from deckgen.render.address import kind_of
from deckgen.render.css import loads
from deckgen.render.field import Flaw
from deckgen.render.markup import pieces
from deckgen.render.rawhtml import style_flaws

SCRIPTS = (
    '<img src="m.png"onerror=alert(1)>',
    "<svg/onload=alert(1)></svg>",
    '<b title="a>b" onclick=alert(1)>x</b>',
    '<a href="java&#115;cript:alert(1)">x</a>',
    '<a href="java\nscript:x">x</a>',
    '<a href=" &#1;javascript:x">x</a>',
    '<a href="data:text/html,x">x</a>',
    '<iframe srcdoc="&lt;script&gt;"></iframe>',
    "<meta http-equiv=refresh content=0>",
    "<link rel=stylesheet href=a.css>",
    "<base href=a>",
    "<embed src=a.swf>",
    '<object data="a.html"></object>',
    '<math href="javascript:x"><mi>x</mi></math>',
    '<svg><a><animate attributeName=href values="javascript:x"/></a></svg>',
    '<svg><set attributeName="onload" to="x"/></svg>',
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg><title><!--</title><img src=x onerror=1>--></svg>",
    "<svg><p><title><!--</title><img src=x onerror=1>--></svg>",
    "<svg><![CDATA[ > <!-- ]]><img src=x onerror=1>--></svg>",
    '<noscript><p title="</noscript><img src=x onerror=1>"></noscript>',
    "<svg><script>alert(1)</script></svg>",
    "<x-y onclick=1>a</x-y>",
    "<img src=a.png onerror=x ",
    "<template><script>1</script></template>",
    "<p style='width:expression(x)'>x</p>",
)
LOADS = (
    "<!--><img src=https://e.example/a.png>-->",
    "<!-- --!><img src=https://e.example/a.png>",
    '<style>@import "https://e.example"</style>',
    '<style>@\\69mport url( "//e.example" )</style>',
    '<p style="background:u\\72l(https://e.example)">x</p>',
    '<p style="background:u\\72l(&quot;https://e.example&quot;)">x</p>',
    "<p style=\"background:image-set('https://e.example' 1x)\">x</p>",
    "<p style='background:src(\"https://e.example\")'>x</p>",
    "<p style='background:image-set(var(--x) 1x)'>x</p>",
    '<p style="--x:url(https://e.example)">x</p>',
    "<svg><image href=https://e.example /></svg>",
    '<svg><use xlink:href="https://e.example#a"/></svg>',
    '<svg><filter><feImage href="//e.example"/></filter></svg>',
    '<svg><rect fill="url(https://e.example#a)"/></svg>',
    '<button formaction="https://e.example">x</button>',
    '<a href="https://ok.example" ping="https://e.example">x</a>',
    '<img src="a.png" srcset="a.png 1x, https://e.example/b.png 2x">',
    '<video poster="https://e.example"></video>',
    '<object data="https://e.example"></object>',
    '<table background="https://e.example"></table>',
    '<img src="\\\\e.example\\a.png">',
    '<img src="/\\e.example/a.png">',
)
LEFT_BEHIND = (
    '<img srcset="a.png 2x">',
    '<video poster="a.png"></video>',
    '<a href="a.html">x</a>',
    '<svg><image href="a.png"/></svg>',
    '<p style="background:url(a.png)">x</p>',
    "<style>@import 'a.css';</style>",
)
FINE = (
    '<svg viewBox="0 0 1 1" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
    '<circle r="4"/><path d="M0 0"/><use href="#x"/><title>A</title><style>a{fill:red}</style></svg>',
    "<svg><foreignObject><p>a<br>b</p></foreignObject><rect/></svg>",
    "<math><mi>x</mi><mspace/><mo>=</mo></math>",
    "<ruby>漢<rb>字<rt>かん<rt>じ</ruby>",
    "<ul><li>a<li>b</ul><p>x<p>y<table><tr><td>1<td>2</table>",
    '<a href="https://x.example/?a=b">x</a><a href="mailto:a@b.c">m</a>',
    '<img src="a.png" alt="x > y" title="javascript: x">',
    "<details><summary>a</summary>b</details>",
    "a < b & c <3 5>4",
    "<code>&lt;script&gt; document.write(1)</code>",
    '<p style="background:url(data:image/png;base64,AA)">x</p>',
    "<style>@media (min-width:1px){a{b:c}}</style>x",
    '<q cite="https://x.example">z</q>',
    "<svg><animate attributeName='r' values='1;2'/></svg>",
)


def codes(html: str) -> set[str]:
    return {flaw.code for flaw in render(html, format="html").flaws}


@pytest.mark.parametrize("html", SCRIPTS)
def test_what_runs_a_script(html: str) -> None:
    assert "R111" in codes(html)


@pytest.mark.parametrize("html", LOADS)
def test_what_loads_from_the_network(html: str) -> None:
    assert "R109" in codes(html)


@pytest.mark.parametrize("html", LEFT_BEHIND)
def test_what_is_not_packed(html: str) -> None:
    assert "R110" in codes(html)


@pytest.mark.parametrize("html", FINE)
def test_what_is_fine(html: str) -> None:
    assert codes(html) == set()
    assert render(html, format="html").html == html


def test_unbalanced() -> None:
    for html in (
        "<div/>",
        "<b>",
        "</b>",
        "<b><li></b></li>",
        "<circle/>",
        "<!-- x",
        "<b title='",
        "<svg><g></svg>",
    ):
        assert "R112" in codes(html), html


def test_an_empty_deletion() -> None:
    for cloze in ("{{c1::}}", "{{c1:: ::hint}}"):
        (flaw,) = render(cloze, format="html", cloze=True).flaws
        assert flaw == Flaw(
            code="R104",
            start=0,
            end=len(cloze),
            message="there is nothing in this deletion",
            hint="write what is to be asked for: {{c1::…}}",
        )


def test_pieces_are_the_whole_text() -> None:
    html = "a<!--><b c='>' d=e/f/>g<!-- --!><style>h</style><?i><!j></><k"
    found = list(pieces(html))
    assert "".join(html[piece.start : piece.end] for piece in found) == html
    assert [piece.kind for piece in found] == [
        "text", "comment", "open", "text", "comment", "open", "raw", "close", "comment", "comment", "comment",
        "open",
    ]  # fmt: skip
    attributes = found[2].attributes
    assert [(each.name, each.value, each.quoted) for each in attributes] == [
        ("c", ">", True),
        ("d", "e/f/", False),
    ]


@pytest.mark.parametrize(
    ("css", "kinds"),
    [
        ("/* </STYLE > */", ["end"]),
        ("a{content:'</style'}", ["end"]),
        ("b{background:\\75rl(https://x)}", ["remote"]),
        ('c{src:url("_f.woff2")}', ["local"]),
        ("d{background:url(data:image/png;base64,AA) url(#a)}", []),
        ("@namespace svg url(http://www.w3.org/2000/svg);", []),
        ('/* url(https://x) */ a{content:"url(https://x)"}', []),
        ("a{content:'\\'';b:url('//x')}", ["remote"]),
        ("@import 'data:text/css,a{}';", ["remote"]),
        ("a{b:url(java\\73 cript:x)}", ["script"]),
        ('a{b:image-set("a.png" type("image/png"))}', ["local"]),
    ],
)
def test_what_a_style_loads(css: str, kinds: list[str]) -> None:
    assert [load.kind for load in loads(css)] == kinds
    assert len(style_flaws(css)) == len(kinds)


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("a.png", "local"),
        ("C:\\a.png", "local"),
        ("#a", "fragment"),
        (" \t", "fragment"),
        ("//x", "remote"),
        ("\\/x", "remote"),
        ("/\n/x", "remote"),
        ("HTTPS:x", "remote"),
        ("jAva\tscript:x", "script"),
        ("data:,x", "data"),
        ("data: text/html,x", "page"),
    ],
)
def test_addresses(address: str, kind: str) -> None:
    assert kind_of(address) == kind


@pytest.mark.parametrize(
    "piece",
    [
        "<b>",
        "<b ",
        "</b>",
        "<!--",
        "<a b='",
        "<li>",
        "</x><li>",
        "<title/>",
        "<svg>",
        "url(",
    ],
)
def test_long_html_takes_linear_time(piece: str) -> None:
    assert render(piece * 5_000, format="html").html == piece * 5_000


@pytest.mark.parametrize(
    "text",
    [
        "\\(a<b\\)",
        "\\[x<y\\] so",
        "\\(a<b c\\) and \\(d\\)",
        "\\(0<x<y\\)",
        "\\(x <y \\)",
        "\\(i<n\\cdot 2\\)",
    ],
)
def test_less_than_in_a_formula_has_a_message_of_its_own(text: str) -> None:
    flaws = render(text, format="html").flaws
    assert flaws
    assert {flaw.message for flaw in flaws} == {"< in a formula starts a tag in HTML"}
    assert text[flaws[0].start] == "<"


@pytest.mark.parametrize(
    "text", ["\\(a &lt; b\\)", "\\(a < b\\)", "\\(a\\)<b>x</b>\\(c\\)"]
)
def test_formulas_without_a_tag_are_no_fault(text: str) -> None:
    assert not render(text, format="html").flaws


def test_a_script_in_a_formula_is_one() -> None:
    flaws = render("\\(<script>alert(1)</script>\\)", format="html").flaws
    assert any("script" in flaw.message for flaw in flaws)
