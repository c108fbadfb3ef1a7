"""Words of a cloze that look like a deletion, or were meant as one, and are none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.render.deletions import OPENING, deletions
from deckgen.render.field import Flaw
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPENS = lazy_pattern(OPENING, re.ASCII)
# '{{c1:x', '{c1::x', '{{ c1 :: x', '{{1::x', '｛｛c1：：x'
_MALFORMED = lazy_pattern(
    r"(?:\{\{|｛｛)\s*"
    r"[cCｃＣ]\s*"
    r"(?:\d+(?:\s*[,，]\s*\d+)*)?\s*"
    r"[:：]{1,2}"
    r"|\{\{\d+::"
    r"|\{(?<!\{\{)[cC]\d+::"
)
# '{{Paris}}'
_BRACES_ALONE = lazy_pattern(r"(?<!\{)\{\{(?!\s)[^{}:：|\n]+\}\}(?!\})")


def malformed_starts(text: str, start: int, source: str) -> Iterator[Flaw]:
    """Yield what in words, standing at ``start`` of the source, looks like the start of a deletion and is
    none.
    """
    for found in _MALFORMED.finditer(text):
        at = start + found.start()
        mark = found[0]
        has_one_brace = mark.count("{") == 1
        before = source[max(0, at - 2) : at]
        if has_one_brace and before == "\\{":
            continue  # '\{{c1::', which is to be shown
        if _OPENS.match(text, found.start()):
            continue
        yield Flaw(
            code="R105",
            start=at,
            end=at + len(mark),
            message=f"'{mark}' does not start a deletion",
            hint=f"write {{{{c{_digits_in(mark)}::…}}}}",
        )


def _digits_in(mark: str) -> str:
    """Return the numbers in the start of a deletion, of any script, with the digits that the engine reads."""
    numbers = re.sub(r"[^\d,]", "", mark)
    numbers = re.sub(r"\d", lambda digit: str(int(digit[0])), numbers)
    return numbers.strip(",") or "1"


def words_in_braces(text: str, start: int, source: str) -> Iterator[Flaw]:
    """Yield words in two braces that are no deletion, and stand in none."""
    alone = list(_BRACES_ALONE.finditer(text))
    if not alone:  # as in most clozes
        return
    there = deletions(source)
    highest = 0
    for deletion in there:
        highest = max((highest, *deletion.numbers))
    for found in alone:
        at = start + found.start()
        if any(deletion.start <= at < deletion.end for deletion in there):
            continue
        words = found[0][2:-2]
        yield Flaw(
            code="R128",
            start=at,
            end=at + len(found[0]),
            message=f"'{found[0]}' is not a deletion, and is shown as it is",
            hint=f"write {{{{c{highest + 1}::{words}}}}}, or put it between backticks",
        )
