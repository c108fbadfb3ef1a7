"""Lengths of time as words."""

from __future__ import annotations

import pytest

from deckgen.commands.study.report import hours
from deckgen.study.marks import in_words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (7.04, "7 s"),
        (9.4, "9.4 s"),
        (10.4, "10 s"),
        (59.4, "59 s"),
        (60, "1.0 min"),
        (5399, "90.0 min"),
        (5400, "1.5 h"),
    ],
)
def test_a_length_of_time_in_words(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(60, "1 minute"), (7199, "120 minutes"), (7200, "2 hours"), (9100, "3 hours")],
)
def test_minutes_up_to_two_hours(seconds: int, said: str) -> None:
    assert hours(seconds) == said
