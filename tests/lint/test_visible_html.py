"""What rules see of a text in HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckgen.lint import visible as module

if TYPE_CHECKING:
    import re

HTML_PARTS = (
    *(
        "<b",
        "<b>",
        "</b>",
        "<!--",
        "-->",
        "<code>",
        "</code>",
        "<style",
        "</style>",
        ">",
        "<",
        "=",
        '"',
        "'",
    ),
    *(
        r"\(",
        r"\)",
        r"\[",
        r"\]",
        "[latex]",
        "[/LATEX]",
        "[$]",
        "[/$]",
        "[$$]",
        "[/$$]",
        "[sound:a",
        ".mp3]",
    ),
    *("&amp;", "&", "www.a.b", "https://x/", "a", " ", "\n", "\u0130"),
)


@given(st.lists(st.sampled_from(HTML_PARTS), max_size=16).map("".join))
def test_html_is_read_as_by_one_pattern(text: str) -> None:
    """Tags and formulas without an end are passed over, and nothing else is."""
    whole = module._html_with(frozenset((">", *module._MATHS_OF_HTML)))
    expected = [match.span() for match in whole.finditer(text)]
    assert [match.span() for match in module._of_html(text)] == expected


@pytest.mark.parametrize("part", ["<b ", r"\(", r"\[", "[latex]", "[$]"])
def test_markup_without_an_end_is_not_followed(
    part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []
    real = module._html_with

    def watched(ends: frozenset[str]) -> re.Pattern[str]:
        tried.append(ends)
        return real(ends)

    monkeypatch.setattr(module, "_html_with", watched)
    module.visible(part * 50, True)
    assert len(tried) >= 50
    assert set(tried) == {frozenset()}
