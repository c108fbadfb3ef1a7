"""Headings of a text without marks."""

from __future__ import annotations

import pytest

from deckgen.language.headings import headings

PROSE = "The heart has four chambers."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"The heart\n\n{PROSE}\n", ["The heart"]),
        (f"Part one\n\nThe heart\n\n{PROSE}\n\nThe end\n", ["Part one", "The heart"]),
        (f"He explained:\n\n{PROSE}\n", []),
        (f"{'long ' * 20}\n\n{PROSE}\n", []),
        (f"Norway\n\nChad\n\nPeru\n\nMali\n\n{PROSE}\n", []),  # a list
        ("A line\n\nAnother line\n", []),
        (f"A verse\nand its next\n\n{PROSE}\n", []),
        (f"The heart\r\n\r\n{PROSE}\r\n", ["The heart"]),
        ("", []),
    ],
)
def test_a_short_line_above_sentences_is_one(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in headings(text)] == found
