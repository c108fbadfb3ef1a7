"""A deck of sums, for the tests of what learners' answers say."""

from __future__ import annotations

from typing import Any

from helpers.project import MADE_UP


def sums(count: int, second: str = "High") -> dict[str, Any]:
    """Return a deck as values: ``count`` cards ``plus-0``, ``plus-1`` and so on, the first 20 in the topic
    ``low``, the others in the topic ``high``, which has the title ``second``."""
    cards = [
        {
            "id": f"plus-{n}",
            "q": f"What is {n} plus {n + 1}?",
            "a": str(2 * n + 1),
            "unsourced": "sums",
        }
        for n in range(count)
    ]
    return {
        "deck": {"id": "sums", "uid": "sumsuidk", "name": "Sums", "language": "nl"},
        "check": MADE_UP,
        "topics": [
            {"id": "low", "title": "Low", "cards": cards[:20]},
            {"id": "high", "title": second, "cards": cards[20:]},
        ],
    }
