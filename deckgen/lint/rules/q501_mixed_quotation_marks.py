"""Finds a quotation mark or an apostrophe that is not in the style most of the deck uses: straight or
typographic.

Code, formulas and inches are left alone.

Why: Slips of this kind make a reader doubt the rest. Matuschak's *consistent*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import WARNING
from deckgen.lint.rule import Found, Rule
from deckgen.lint.typography import STRAIGHT, quotation_marks, unusual
from deckgen.source.writing.edit import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.lint.typography import WrittenText

BAD = """\
- {id: persuasion, q: Who wrote “Persuasion”?, a: Jane Austen}
- {id: emma, q: 'Who wrote "Emma"?', a: The same woman}
"""
GOOD = """\
- {id: persuasion, q: Who wrote “Persuasion”?, a: Jane Austen}
- {id: emma, q: Who wrote “Emma”?, a: The same woman}
"""

_OPENERS = " \t\n([{“„«—–-/"
"""What stands before a mark that opens a quotation."""


def find(written: WrittenText) -> Found | None:
    """Find a quotation mark in another style than most of the deck's."""
    start, end = min(_unusual(written), default=(0, 0))
    if start == end:
        return None
    words: dict[str, object] = {
        "sign": written.text[start:end],
        "usual": written.styles.mark,
    }
    return Found(written.text, start, end, words)


def fix(written: WrittenText) -> Iterator[Edit]:
    """Write each mark in the deck's usual style."""
    usual = written.styles.mark
    for start, end in _unusual(written):
        yield Edit(start, end, _mark(written.text, start, usual, written.styles.pair))


def _unusual(written: WrittenText) -> Iterator[tuple[int, int]]:
    return unusual(quotation_marks(written.shown), written.styles.mark)


def _mark(text: str, offset: int, usual: str, pair: str) -> str:
    """Return the mark that takes the place of another, in the deck's usual style."""
    is_apostrophe = text[offset] in "'’"
    if usual == STRAIGHT:
        return "'" if is_apostrophe else '"'
    if is_apostrophe:
        return "’"
    opens = offset == 0 or text[offset - 1] in _OPENERS
    return pair[0] if opens else pair[1]


RULE = Rule(
    code="Q501",
    severity=WARNING,
    title="mixed quotation marks",
    message="{sign} here, while the deck mostly uses {usual} quotation marks and apostrophes",
    hint="run 'deckgen check --fix' to make them alike",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="text",
    find=find,
    fix=fix,
)
