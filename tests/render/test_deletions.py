"""Where the deletions of a cloze stand, in Markdown as rendered, and in HTML, as the engine has it."""

from __future__ import annotations

import time

import pytest

from deckgen import render
from deckgen.formats.card_labels import _gaps
from deckgen.render.deletions import Deletion, blanked, deletions, hidden, unmarked


def shown(
    text: str, html: bool = False
) -> list[tuple[tuple[int, ...], str, str | None, int]]:
    """Return the numbers, the hidden words, the hint and the depth of each deletion."""
    found = []
    for each, words in hidden(text, html=html):
        assert text[each.start : each.inner_start].startswith("{{c")
        assert text[: each.end].endswith("}}")
        hint = None if each.hint_start is None else text[each.hint_start : each.end - 2]
        found.append((each.numbers, words, hint, each.depth))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("none", []),
        ("{{c1::a}} {{c12::b::h}}", [((1,), "a", None, 0), ((12,), "b", "h", 0)]),
        ("{{c1,2::a}}", [((1, 2), "a", None, 0)]),
        (
            "{{c1::{{c2::Leon::x}} T::y}}",
            [((1,), "Leon T", "y", 0), ((2,), "Leon", "x", 1)],
        ),
        ("{{c1::a::b::c}}", [((1,), "a", "b::c", 0)]),
        ("{{c1::{a} {b{c}}}}", [((1,), "{a} {b{c}}", None, 0)]),
        ("{{c1::a\nb}}", [((1,), "a\nb", None, 0)]),
        ("{{c1::a {{c2::b}}", [((2,), "b", None, 1)]),
        ("a }} {{c1::b}} }}", [((1,), "b", None, 0)]),
        (r"\{{c1::a}} {{c1::b\}}}", [((1,), r"b\}", None, 0)]),
        (r"{{c1::a\::b}}", [((1,), r"a\::b", None, 0)]),
        ("{{c1::`std::a}}`::h}}", [((1,), "`std::a}}`", "h", 0)]),
        ("`f({{c1::x}})`", [((1,), "x", None, 0)]),
        ("`{{c1::x` {{c2::y}}", [((2,), "y", None, 0)]),
        (r"{{c1::$\frac{a}{b_{c}}$}}", [((1,), r"$\frac{a}{b_{c}}$", None, 0)]),
        ("{{c1::$5}} and {{c2::$6}}", [((1,), "$5", None, 0), ((2,), "$6", None, 0)]),
        ("{{c::a}} {{c,::a}} {{cx1::a}} {{C1::a}}", []),
    ],
)
def test_deletions_of_markdown(text: str, expected: list[object]) -> None:
    assert shown(text) == expected
    if expected and "{{c1::a {{" not in text and "`{{c1::x`" not in text:
        numbers = {number for each in deletions(text) for number in each.numbers}
        assert (
            set(render.cloze_numbers(render.render(text, cloze=True).html)) == numbers
        )


@pytest.mark.parametrize("number", ["99999", "0", "9" * 5000])
def test_words_in_braces_beside_a_deletion_without_a_usable_number(number: str) -> None:
    rendered = render.render(f"{{{{c{number}::x}}}} {{{{Paris}}}}", cloze=True)
    assert [(flaw.code, flaw.hint) for flaw in rendered.flaws] == [
        ("R102", "write c1, and c2 and so on for more cards"),
        ("R128", "write {{c1::Paris}}, or put it between backticks"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{c1,3::a {b}} }}", [((1, 3), "a {b", None, 0)]),
        (
            "<code>{{c1::a}}</code> `{{c2::b`}}",
            [((1,), "a", None, 0), ((2,), "b`", None, 0)],
        ),
        (r"\{{c1::a}}", [((1,), "a", None, 0)]),
    ],
)
def test_deletions_of_html(text: str, expected: list[object]) -> None:
    assert shown(text, html=True) == expected
    assert set(render.cloze_numbers(text)) == {
        number for numbers, *_ in expected for number in numbers
    }  # type: ignore[misc]


def test_the_offsets_are_those_of_the_text() -> None:
    assert deletions("x {{c1::{{c2::ab}}c::hint}}") == [
        Deletion((1,), 2, 27, 8, 19, 21, 0),
        Deletion((2,), 8, 18, 14, 16, None, 1),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("plain { }", "plain { }"),
        ("{{c1,2::a}} and {{c2::b {{c3::c::d}}::e {{c4::f}}}}.", "a and b c."),
        ("{{c1::{a}}} {{c2::endless", "{a} endless"),
        ("stray }} x", "stray  x"),
    ],
)
def test_marks_go_or_become_spaces(text: str, words: str) -> None:
    assert unmarked(text) == words
    assert len(blanked(text)) == len(text)
    assert "".join(blanked(text).split()) == "".join(words.split())


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        ("{{c1::a::h}} b", "[a] b"),
        ("{{c1,2::{{c3::a}} b {c}::h {{c4::d}}}}", "[[a] b {c}]"),
        ("{{c1,2::{{c3::a}} b::h {{c4::d}}}}", "[[a] b]"),
        ("{{c1::a", "{{c1::a"),
    ],
)
def test_gaps_of_the_preview(text: str, gaps: str) -> None:
    assert _gaps(text) == gaps


@pytest.mark.parametrize(
    "part", ["{{c1::", "{{c1::a}}", "`", "$a", "$", "{", "}}", "::", "\\", "``a`", "$$"]
)
def test_long_texts_are_read_in_time(part: str) -> None:
    started = time.process_time()
    hidden("{{c1::x}} " + part * 3_000)
    # the square of the length would take longer
    assert time.process_time() - started < 10
