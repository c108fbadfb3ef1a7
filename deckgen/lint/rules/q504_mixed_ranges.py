"""Finds a range of figures with a hyphen where most of the deck has a dash (1914–18), or the other way
round.

Scores, dates and telephone numbers are not ranges.

Why: One deck should be written in one way. Matuschak's *consistent*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import WARNING
from deckgen.lint.rule import Found, Rule
from deckgen.lint.typography import HYPHEN, ranges, unusual
from deckgen.source.writing.edit import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.lint.typography import WrittenText

BAD = """\
- {id: great-war, q: Which war lasted 1914–18?, a: The First World War}
- {id: crimea, q: Which war lasted 1853-56?, a: The Crimean War}
"""
GOOD = """\
- {id: great-war, q: Which war lasted 1914–18?, a: The First World War}
- {id: crimea, q: Which war lasted 1853–56?, a: The Crimean War}
"""


def find(written: WrittenText) -> Found | None:
    """Find a range written with another sign than most of the deck's."""
    for start, end in _unusual(written):
        words: dict[str, object] = {
            "sign": written.text[start:end],
            "usual": written.styles.range,
        }
        return Found(written.text, start, end, words)
    return None


def fix(written: WrittenText) -> Iterator[Edit]:
    """Write each range as most of the deck's are written."""
    sign = "-" if written.styles.range == HYPHEN else "–"
    for start, end in _unusual(written):
        yield Edit(start, end, sign)


def _unusual(written: WrittenText) -> Iterator[tuple[int, int]]:
    return unusual(ranges(written.shown), written.styles.range)


RULE = Rule(
    code="Q504",
    severity=WARNING,
    title="mixed ranges",
    message="{sign} here, while the deck mostly writes ranges with {usual}",
    hint="run 'deckgen check --fix' to make them alike",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="text",
    find=find,
    fix=fix,
)
