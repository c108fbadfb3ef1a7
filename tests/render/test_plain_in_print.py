"""Words with signs of print, such as '’' and '–', are written and kept as if nothing were known of them."""

from __future__ import annotations

from unittest.mock import patch

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
