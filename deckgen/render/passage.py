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
    wide = [
        c
        for c in set(text)
        if c >= "\u1100" and unicodedata.east_asian_width(c) in "WF"
    ]
    return len(text) + sum(map(text.count, wide))


def _run(text: str, quoted: bool) -> str:
    safe = escape_line(text)
    return f"<mark>{safe}</mark>" if quoted and safe else safe
