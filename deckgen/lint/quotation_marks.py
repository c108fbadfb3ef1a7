"""Quotations on a card: what stands between quotation marks of any style.

“…”, "…", «…», „…“, 「…」, ‘…’.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING

from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPENING = lazy_pattern(r"[“\"«„「]|(?<!\w)‘")
"""What begins a quotation: '“', and ' ‘' with no letter before it."""

_CLOSING = {
    "“": lazy_pattern("”"),
    '"': lazy_pattern('"'),
    "«": lazy_pattern("»"),
    "„": lazy_pattern("[“”]"),
    "「": lazy_pattern("」"),
    # an apostrophe within ends nothing: ‘the state’s end’
    "‘": lazy_pattern(r"’(?!\w)"),
}


def quotations(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and the end of each quotation with its marks; none is within another."""
    done = 0
    # looked for once: a text may open thousands of quotations and end none
    unclosed: set[str] = set()
    for opening in _OPENING.finditer(text):
        sign = opening.group()
        if opening.start() < done or sign in unclosed:
            continue
        closing = _CLOSING[sign].search(text, opening.end())
        if closing is None:
            unclosed.add(sign)
            continue
        done = closing.end()
        yield opening.start(), done


@lru_cache(maxsize=16)
def _quotations(text: str) -> tuple[tuple[int, int], ...]:
    """Return all quotations of a text: of one of the last that were asked for, they are remembered."""
    return tuple(quotations(text))


def quoted(text: str, offset: int) -> bool:
    """Tell whether the character at an offset stands between quotation marks."""
    stretches = _quotations(text)
    number = bisect_left(stretches, (offset,)) - 1  # the last that begins before it
    if number < 0:
        return False
    _, end = stretches[number]
    return offset < end


def without_quotations(text: str, sign: str) -> str:
    """Return a text of the same length, each character of a quotation replaced by ``sign``."""
    parts: list[str] = []
    done = 0
    for start, end in quotations(text):
        parts.append(text[done:start])
        parts.append(sign * (end - start))
        done = end
    parts.append(text[done:])
    return "".join(parts)
