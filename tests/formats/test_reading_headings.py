"""The headings of the list that is read by people."""

from __future__ import annotations

import pytest

from deckgen.formats.reading_list import _headings


@pytest.mark.parametrize(
    ("before", "now", "headings"),
    [
        ("", "A B", ["## A", "### B"]),
        ("A B", "A B", []),
        ("A B", "A C", ["### C"]),
        ("A B", "A", []),
        ("A B", "C B", ["## C", "### B"]),
        ("A B C", "A B C D E F G", ["##### D", "###### E", "###### F", "###### G"]),
    ],
)
def test_headings_lead_from_one_topic_to_the_next(
    before: str, now: str, headings: list[str]
) -> None:
    assert list(_headings(tuple(before.split()), tuple(now.split()))) == headings
