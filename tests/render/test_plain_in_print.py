"""Words with signs of print, such as '’' and '–', are written and kept as if nothing were known of them."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckgen import render
from deckgen.render.field import CONTROLS, is_storable, normalise

PIECES = (
    "a B 1. - ’ “ ” ‘ – — … ¶ \u00a0 ' \" : :: ::: == %%x%% www. :// :smile: ''' ( ) \u0301 é Я 漢 \x07 \r "
    "\n * _ ` [ ] & < { # + = | ~ $"
).split(" ")
TEXTS = st.lists(st.sampled_from((*PIECES, " ")), max_size=14).map("".join)


@given(TEXTS)
def test_a_plain_text_is_rendered_as_any_text(text: str) -> None:
    rendered = render.render(text)
    with patch.object(render, "_is_plain_in_print", return_value=False):
        assert render.render(text) == rendered


@given(TEXTS)
def test_a_text_is_storable_if_nothing_of_it_changes(text: str) -> None:
    is_same = normalise(text) == text and CONTROLS.search(text) is None
    assert is_storable(text) == is_same


LINES = (
    "a B 1 12 48. 2) 3- . , ; ! ? ( ) ' \" ''' = == : :: :a: - - + # > / | ] % @ www.a.org :// é ’ \x01"
).split(" ")
OF_LINES = st.lists(st.sampled_from((*LINES, " ", "  ", "\n", "\n    ")), max_size=8)
LONG = "A tower that was built by the men of the north in the years of the war and"
ODD = (
    f"{LONG}\nso it fell",
    f"{LONG} \nso it fell",
    f"{LONG}  \nso it fell",
    f"{LONG}\n- so it fell",
    "a www.a.org",
    "1 www.a.org",
    "a ",
    "1 ",
    "a :b: c",
    "1 :b: c",
    "a == b == c",
    "a ''' b",
    "1) a",
    "1. a",
    "12) a",
    "a\n- b",
    "a\nb ",
    "a \nb",
    "a\n1. b",
    "a\na) b",
    "a\n\nb",
    "a\x01b",
    "a\n    b",
    "\n",
    "",
)


@pytest.mark.parametrize("text", ODD)
def test_an_odd_text_is_its_own_html_among_others_if_it_is_alone(text: str) -> None:
    assert_are_plain(["a", text, "b\nc"])


@given(st.lists(OF_LINES.map("".join) | OF_LINES.map(" ".join), max_size=4))
def test_texts_together_are_plain_if_each_is(texts: list[str]) -> None:
    assert_are_plain(texts)


def assert_are_plain(texts: list[str]) -> None:
    """Hold texts that are looked at together against each alone, and those that are plain against what any
    text is rendered as."""
    found = render.html_of_plain_texts(texts)
    assert found == [*map(render.html_of_plain, texts)]
    with patch.object(render, "_is_plain_in_print", return_value=False):
        for text, html in zip(texts, found, strict=True):
            assert html is None or render.render(text) == render.Rendered(html)
