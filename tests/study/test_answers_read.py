"""Answers as they stand in a collection."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from deckgen.formats.reading.answers import Answer, _answers

FOUND = [(5, 1, 3, -200), (6, 1, 0, 10), (7, 2, 3, 10), (8, 1, 4, 900), (9, 1, 5, 10)]
"""Moment, card, ease and time: of a clock that was set back, by hand, of another card, a good one, and of
an ease that there is not."""


def test_which_answers_count() -> None:
    rows: Any = SimpleNamespace(
        tables=lambda: {"revlog"}, each=lambda _table, _columns: FOUND
    )
    assert _answers(rows, {1}) == {1: [Answer(5, 3, 0), Answer(8, 4, 900)]}
