"""Lengths count words of prose; an interval and a bracket that is asked for are balanced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deckgen.compile import pipeline
from deckgen.lint.visible import visible, words_of_prose

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("What does this print?", 4),
        ("What?\n\n```js\nconst a = [1, 2, 3];\n```\n", 1),
        ("$$a + b = c$$ is $x$ so", 2),
        ("| verb | past |\n|------|------|\n| go | went |", 4),
        ("See https://example.org/a/b and `f(x) y z`", 2),
        ("![a b](media/c.png) – here", 1),
        ("![a b](<media/c d.png>){width=300} here", 1),
        ("$x_1$ {is} and \\begin{align}a &= b\\end{align} so", 3),
        ("\\begin{align} is not closed", 4),
        ("ünï – cödé, 1917", 3),
        ("", 0),
    ],
)
def test_words_of_prose(text: str, count: int) -> None:
    assert words_of_prose(visible(text)) == count


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("]0, 1[", False),
        ("[0, 1[ and ]-∞, a]", False),
        ("[0, 1)", False),
        ("the interval (see [0, 1)) is", False),
        ("(", False),
        ("It is “[” or ']'", False),
        ("a (b", True),
        ("a] b", True),
        ("(see [0, 1)", True),
        ("(a] b", True),
        ("as he said :) here", False),
        ("as he said :)) here", True),
        ("abc) is", False),
        ("abcd) is", True),
    ],
)
def test_brackets_without_a_partner(tmp_path: Path, text: str, is_found: bool) -> None:
    path = tmp_path / "cards.yaml"
    head = "deck: {id: d, name: D}\ntopics:\n  - id: t\n    title: T\n    cards:\n"
    quoted = text.replace("'", "''")
    card = f"      - {{id: a, q: What is it that is asked for?, unsourced: a test, a: '{quoted}'}}\n"
    path.write_text(head + card, encoding="utf-8")
    codes = [each.code for each in pipeline.check(path, 1_700_000_000).diagnostics]
    assert ("Q505" in codes) is is_found
