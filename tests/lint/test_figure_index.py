"""Which figures of a source support one of a card."""

from __future__ import annotations

import pytest

from deckgen.language.figures import figures
from deckgen.lint.figure_index import FigureIndex


@pytest.mark.parametrize(
    ("source", "card", "is_supported"),
    [
        ("war in 1914 and peace in 1918", "1914–1918", True),
        ("war in 1914", "1914–1918", False),
        ("peace in 1918", "1914–1918", False),
        ("the 1914 and the 1910s", "1914–1918", False),
        ("in 1900", "the 19th century", True),
        ("in 1900", "the 20th century", False),
        ("in 1901", "the 20th century", True),
        ("in 2000", "the 20th century", True),
        ("in 1910", "the 1910s", True),
        ("in 1919", "the 1910s", True),
        ("in 1920", "the 1910s", False),
        ("in 44 BC", "the 1st century", False),
        ("on 3 March 1917", "on 3 March", True),
        ("in 1917", "on 3 March 1917", False),
        ("a quarter of them", "25%", True),
        ("a third of them", "25%", False),
    ],
)
def test_what_supports_a_figure(source: str, card: str, is_supported: bool) -> None:
    index = FigureIndex(figures(source))
    wanted = figures(card)
    assert [index.supports(each) for each in wanted] == [is_supported] * max(
        1, len(wanted)
    )


def test_a_year_that_there_is_not_is_in_no_decade() -> None:
    (none,) = figures("0 BC")
    (decade,) = figures("the 1900s")
    index = FigureIndex([none])
    assert not index.supports(decade._replace(kind="decade", values=((0, 1),)))
