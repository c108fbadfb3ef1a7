"""Finds two spaces or more between words, outside code and tables.

Why: It does not show on the card, but makes texts differ that look the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.core.codes import WARNING
from deckgen.lint.rule import Found, Rule
from deckgen.lint.visible import left_alone
from deckgen.source.writing.edit import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.lint.typography import WrittenText

BAD = """\
q: What is  the capital of Peru?
a: Lima
"""
GOOD = """\
q: What is the capital of Peru?
a: Lima
"""

# 'is  the'; not beside the '|' of a table
_SPACES = re.compile(r"(?<=[^\s|])(?: {2,})(?=[^\s|])")


def find(written: WrittenText) -> Found | None:
    """Find two spaces or more between words, outside code and tables."""
    return next(
        (Found(written.text, start, end) for start, end in _doubled(written)), None
    )


def fix(written: WrittenText) -> Iterator[Edit]:
    """Leave one space of each run."""
    for start, end in _doubled(written):
        yield Edit(start, end, " ")


def _doubled(written: WrittenText) -> Iterator[tuple[int, int]]:
    """Yield every run of spaces of a text that should be one space."""
    text, item = written.text, written.item
    if "  " not in text:
        return
    no_prose = left_alone(text, item.format == "html", cloze=text is item.cloze)
    for match in _SPACES.finditer(text):
        start, end = match.span()
        line = text[text.rfind("\n", 0, start) + 1 : start]
        is_within = any(left < end and start < right for left, right in no_prose)
        if not is_within and not _is_layout(line):
            yield start, end


def _is_layout(line: str) -> bool:
    """Tell whether a line up to its spaces is indented code or a list's marker: '-  iron', '1.  iron'."""
    marker = line.strip()
    return (
        line.startswith(("    ", "\t"))
        or marker in ("-", "*", "+")
        or marker[:-1].isdigit()
    )


RULE = Rule(
    code="Q503",
    severity=WARNING,
    title="doubled space",
    message="two spaces or more in a row",
    hint="run 'deckgen check --fix' to leave one",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="text",
    find=find,
    fix=fix,
)
