"""Letters, digits and signs of a text are on the card, are plainly markup, or are reported."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deckgen.render import render

WORDS = ["a", "b", "x", "word", "two words", "Été", "2", "10", "日本"]
SIGNS = [
    *"*_\\~=^$<>&|#-+.()[]{}!:/@%`",
    "**",
    "__",
    "***",
    "___",
    "~~",
    "==",
    "--",
    "::",
    ", ",
]
TEXTS = st.lists(
    st.sampled_from([*WORDS, *SIGNS, " ", " "]), min_size=1, max_size=10
).map("".join)

_TAG = re.compile(r"<(/?)(\w+)([^>]*)>")
_LETTER = re.compile(r"[^\W_]")
_PART_OF_WORD = re.compile(r"[^\W\d_]+")
_WIDE = re.compile("[\u3000-\u9fff]")
# signs that may need a backslash: before most of them anywhere, before others beside certain signs
_ESCAPE = re.compile(
    r"\\(?=[*_#\[\]$~`<>|\\&+=(){}:-]|!\\?\[)|(?<=^\d)\\(?=[.)])|(?<=^\d\d)\\(?=[.)])",
    re.MULTILINE,
)
MARKS = {"em": 2, "strong": 4, "s": 4}


class Element(NamedTuple):
    """An element of the HTML: its name, attributes, and where it stands in the visible text."""

    name: str
    attributes: str
    start: int
    end: int


def seen(html: str) -> tuple[str, list[Element]]:
    """Return the visible text of HTML, and its elements."""
    text, at = "", 0
    elements: list[Element] = []
    open_ones: list[Element] = []
    for tag in _TAG.finditer(html):
        text += unescape(html[at : tag.start()])
        at = tag.end()
        if not tag[1]:
            open_ones.append(Element(tag[2], tag[3], len(text), len(text)))
        else:
            while open_ones:
                element = open_ones.pop()
                elements.append(element._replace(end=len(text)))
                if element.name == tag[2]:
                    break
    return text + unescape(html[at:]), [*elements, *open_ones]


def is_plain(element: Element, text: str, elements: list[Element]) -> bool:
    """Tell whether emphasis is plainly meant: around whole words, or letters within one."""
    inner = text[element.start : element.end]
    is_double = element.name != "em" or any(
        (other.name, other.start, other.end) == ("strong", element.start, element.end)
        for other in elements
    )
    if not _LETTER.search(inner):
        return is_double  # not '*+*', but '**+**' and '***+***'
    edges = {
        place
        for other in elements
        if other is not element
        for place in (other.start, other.end)
    }
    before = "" if element.start in edges else text[element.start - 1 : element.start]
    after = "" if element.end in edges else text[element.end : element.end + 1]
    is_in_word = any(
        _LETTER.match(char) and not _WIDE.match(char) for char in (before, after)
    )
    return (
        not is_in_word
        or bool(_PART_OF_WORD.fullmatch(inner))
        or (is_double and inner.isalnum())
    )


def lost(text: str, html: str) -> Counter[str]:
    """Return the characters of a text that are neither visible in the HTML nor plainly markup."""
    shown, elements = seen(html)
    gone = Counter(char for char in text if not char.isspace())
    gone.subtract(char for char in shown if not char.isspace())
    for element in elements:
        if element.name in MARKS and is_plain(element, shown, elements):
            left = MARKS[element.name]
            for sign in "~" if element.name == "s" else "*_":
                taken = min(left, max(0, gone[sign]))
                gone[sign] -= taken
                left -= taken
        elif element.name == "code":
            gone["`"] = 0
        elif element.name in ("h2", "h3", "h4", "h5", "h6"):
            gone["#"] = 0  # more than one: a heading is meant
        elif element.name == "a":
            gone.subtract(unescape(element.attributes))
            gone.subtract("[]()<>")
    if "\\(" in html or "\\[" in html:
        gone["$"] = 0
    gone["\\"] -= len(_ESCAPE.findall(text))
    return +gone


@settings(max_examples=1500, deadline=None)
@given(TEXTS)
def test_signs_arrive_or_are_reported(text: str) -> None:
    text = text.strip()
    rendered = render(text)
    if not rendered.flaws:
        assert not lost(text, rendered.html), rendered.html


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.sampled_from(["Is it {{c1::so}}? ", "{{c1::word}}, "]))
def test_signs_of_a_cloze_arrive_or_are_reported(text: str, start: str) -> None:
    text = start + text.replace("{{", "{").replace("}}", "}").replace("::", ":").strip()
    rendered = render(text, cloze=True)
    if not rendered.flaws:
        assert not lost(text, rendered.html), rendered.html


@pytest.mark.parametrize(
    "text",
    [
        "a*b and c*d",
        "a_b*c_d*e",
        "2*x and 3*y",
        "5*x, 6*y",
        "a**b and c**d",
        "x**2 + y**2",
        "foo~~bar and baz~~qux",
        "f(__a__, __b__)",
        "g(1, __a__)",
        "a __foo__bar__ b",
        "*_*",
        "-_- and ^_^",
        "(*)",
        "price(*) of goods(*)",
        "“goods”*) and “prices”*)",
        "*) without tax, price*)",
        "“goods”**) and “prices”**)",
        "¯\\_(ツ)_/¯",
        "C:\\!windows\\[x]",
        "D:\\_old\\*.txt",
        "(/*)",
        "$HOME/bin:$PATH",
        "$x,$y",
        "${a}/${b}",
        "/* a */ b /* c */",
        "**/*.py and **/*.js",
        "_init_.py",
        "__pycache__/ and __tests__/",
        '"**" and "**"',
        "2 ** 3 ** 2",
        "f(**a) and g(**b)",
        "goods** and prices**",
        "$a+$b",
    ],
)
def test_what_is_plainly_no_markup_arrives_as_it_is_written(text: str) -> None:
    rendered = render(text)
    assert not rendered.flaws
    assert seen(rendered.html) == (
        text,
        [each for each in seen(rendered.html)[1] if each.name == "span"],
    )


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("re*do it* now", "*"),
        ("*price of a*b", "*"),
        ("foo**bar and baz**qux", "**"),
        ("_foo_bar_", "_"),
        ("*+*", "*"),
        ("*（*", "*"),
        ("他的*《*书", "*"),
        ("*…* left out", "*"),
        ("**Note:**text", "**Note:**"),
        ("text**“Quote”**", "**“Quote”**"),
        ("** bold **", "** bold **"),
        ("**bold ** words", "**bold **"),
        ("So ** bold**", "** bold**"),
        ("*„Zitat“*s", "*„Zitat“*"),
        ("__Note:__text", "__Note:__"),
        ("**x*", "*"),
        ("a \\- b", "\\-"),
        ("Stop\\!", "\\!"),
        ("at 5\\: x", "\\:"),
        (">b", ">"),
    ],
)
def test_what_is_doubtful_is_reported_where_it_stands(text: str, marked: str) -> None:
    (flaw,) = render(text).flaws
    assert text[flaw.start : flaw.end] == marked
    assert flaw.code in ("R119", "R123")
    assert "\\" in flaw.hint  # one of the two ways to write it


@pytest.mark.parametrize(
    "text",
    [
        "*word*",
        "a *word* and **two words**, ***both***",
        "_word_ and __two words__.",
        "un*believ*able and **2**nd",
        "(*sic*), “*so*”, *so*—*so*",
        "**Note:** *a* and *b*",
        "*a **b** c*",
        "**a *b***",
        "~~gone~~ ~~all of it~~",
        "**+** adds",
        "**「強調」**です",
        "*l’arbre*s",
        "a\\_b \\*c\\* \\[d\\] \\# \\$5",
        "\\- no list",
        "3\\. Oktober",
        "[*word*](https://example.org)",
        "snake_case and CONST_A_B",
        "5 * 3 and *b*",
        "the $n$th and $x$-axis, $a$, $b$",
    ],
)
def test_usual_markup_is_not_reported(text: str) -> None:
    assert not render(text).flaws


@pytest.mark.parametrize("language", ["ad-note", "ad-warning", "Ad-Tip", "qqqq"])
def test_the_hint_for_a_language_names_none_that_is_not_like_it(language: str) -> None:
    flaws = render(f"```{language}\nx\n```").flaws
    assert [flaw.code for flaw in flaws] == ["R108"]
    assert "did you mean" not in flaws[0].hint


@pytest.mark.parametrize("language", ["{.python}", "{python}", ".python"])
def test_the_hint_for_a_language_in_braces_names_it_without(language: str) -> None:
    (flaw,) = render(f"```{language}\nx\n```").flaws
    assert (flaw.code, flaw.hint) == ("R108", "write ```python")


@pytest.mark.parametrize("text", ["[a]: b", "[]()", "[](b)", "[1]: see"])
def test_a_text_that_is_shown_as_it_is_written_has_no_links_to_report(
    text: str,
) -> None:
    rendered = render(text)
    assert (seen(rendered.html)[0], rendered.flaws) == (text, ())


@pytest.mark.parametrize(
    ("language", "meant"), [("pyton", "python"), ("haskel", "haskell")]
)
def test_the_hint_for_a_language_names_the_one_that_is_meant(
    language: str, meant: str
) -> None:
    assert f"'{meant}'" in render(f"```{language}\nx\n```").flaws[0].hint


@pytest.mark.parametrize("text", ["^_-x_~ b", "-_~x_ b"])
def test_one_eye_makes_no_face(text: str) -> None:
    assert "<em>" in render(text).html
