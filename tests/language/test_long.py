"""Texts that are long, or made to be slow."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest

from deckgen.language.figures import figures
from deckgen.language.sentences import sentences
from deckgen.render import highlight, render
from deckgen.render.field import Origin, normalise, unescape
from deckgen.render.plaintext import one_line
from deckgen.util import ascii_text


@pytest.mark.parametrize(
    "digits", ["1" * 5000, "٣" * 5000, "1," + "111," * 2000 + "111", "3." + "1" * 5000]
)
def test_numbers_of_any_length_are_figures(digits: str) -> None:
    (figure,) = figures(f"It had {digits} parts")
    assert figures(f"Of {digits} parts")[0].values == figure.values
    assert figures(f"Of 9{digits} parts")[0].values != figure.values


def test_ordinals_of_any_length() -> None:
    assert len(figures("the " + "1" * 5000 + "th", ordinals=True)) == 1


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("007", 7),
        ("100", 100),
        ("101", None),
        ("", None),
        ("-1", None),
        ("²", None),
        ("٣", None),
    ],
)
def test_number(text: str, number: int | None) -> None:
    assert ascii_text.number(text, 100) == number
    assert ascii_text.number("9" * 5000, 100) is None
    assert ascii_text.number("0" * 5000 + "7", 100) == 7


def test_character_references_of_any_length() -> None:
    assert unescape("&#" + "1" * 5000 + ";") == "\ufffd"
    assert unescape("&#" + "0" * 5000 + "65;") == "A"
    assert render("<b title='&#" + "9" * 5000 + ";'>x</b>", format="html").html


@pytest.mark.parametrize(
    ("html", "line"),
    [
        ("a<br />b", "a b"),
        ("<td>1</td><td>2</td>", "1 2"),
        ("<style>p{}</style>hi", "hi"),
        ("[sound:a.mp3] hi", "hi"),
        ('x<img alt="map">y', "x y"),
        ("H<sub>2</sub>O", "H2O"),
        ("a<!-- x > y -->b", "ab"),
        ('<b title="a>b">c</b> &lt;', "c <"),
        ("<p>a</p>\n<p>b</p>", "a b"),
        ("a < b", "a < b"),
    ],
)
def test_one_line(html: str, line: str) -> None:
    assert one_line(html) == line


def test_code_that_misleads_a_lexer_is_shown_without_colours() -> None:
    for language in ("mcschema", "csharp", "python"):
        for code in ("<!--", "a\n" * 2400, "x" * (highlight.LONGEST + 1)):
            assert (
                "".join(part for _, part in highlight.highlight(code, language)) == code
            )


def test_offsets_of_the_text_as_written() -> None:
    text = "a\r\nbe\u0301\r한\u1112\u1161\u11abc" * 20
    normal = normalise(text)
    origin = Origin(text)
    places = [origin.of(at) for at in range(len(normal) + 1)]
    assert places == sorted(places)
    assert [normalise(text[start:end]) for start, end in pairwise(places)] == list(
        normal
    )


def test_many_flaws_of_one_text_and_many_stops_take_linear_time() -> None:
    began = time.process_time()
    assert len(render("&amp; " * 20_000 + "\n").flaws) == 20_000
    assert len(sentences("." * 300_000 + "a")) == 1
    assert time.process_time() - began < 60
