"""The passage under an answer: the source's own sentences, with the quoted words marked."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from deckgen.render.field import escape_line

if TYPE_CHECKING:
    from collections.abc import Iterable


def passage_html(paragraphs: Iterable[Iterable[tuple[str, bool]]]) -> str:
    """Return the field Passage for paragraphs of runs: plain text, and whether it is quoted.

    Quoted runs are marked. All of the passage is shown: it is what the answer rests on.
    """
    return "".join(
        f"<p>{''.join(_run(*run) for run in paragraph)}</p>" for paragraph in paragraphs
    )


def width(text: str) -> int:
    """Return how wide a text is in letters; an East Asian wide character counts two."""
    total = len(text)
    for char in set(text):
        if char >= "\u1100" and unicodedata.east_asian_width(char) in "WF":
            total += text.count(char)
    return total


def _run(text: str, quoted: bool) -> str:
    """Return a run of the passage as HTML, marked if it is quoted."""
    safe = escape_line(text)
    if quoted and safe:
        return f"<mark>{safe}</mark>"
    return safe
