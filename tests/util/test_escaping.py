"""Text as HTML is as Python's own module makes it."""

from __future__ import annotations

import html

import pytest

from deckgen.util.escaping import escape_html


@pytest.mark.parametrize(
    "text", ["", "a", "a < b & c > d", "\"'", "&amp; &quot;", "é\n\x00"]
)
@pytest.mark.parametrize("quote", [True, False])
def test_it_is_as_that_of_html(text: str, quote: bool) -> None:
    assert escape_html(text, quote=quote) == html.escape(text, quote=quote)
