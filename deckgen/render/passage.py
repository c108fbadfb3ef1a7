"""The passage under an answer: the source's own sentences, with the quoted words marked."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from deckgen.render.field import escape_line

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLD_AFTER = 400
"""A passage wider than this, as :func:`width` measures it (about nine lines on a phone), is folded,
if that would save more than a quarter of it."""

FOLD_RUN = 40
"""What stands between two quotations, or ends a sentence, and is no wider than this, is not folded."""


def passage_html(paragraphs: Iterable[Iterable[tuple[str, bool]]]) -> str:
    """Return the field Passage for paragraphs of runs: plain text, and whether it is quoted.

    Quoted runs are marked. In a long passage what stands around them is folded to ``…``; it unfolds when
    the passage is touched, clicked or reached with Tab. (The focus does it, not ``<details>``: the keys
    that would open that, Enter and Space, rate the card in Anki's reviewer.)
    """
    runs = [[run for run in paragraph if run[0]] for paragraph in paragraphs]
    total = sum(width(text) for paragraph in runs for text, _ in paragraph)
    saved = sum(width(text) for paragraph in runs for text, quoted in paragraph if _folds(text, quoted))
    fold = total > FOLD_AFTER and total > saved > total // 4
    body = "".join(f"<p>{''.join(_run(*run, fold=fold) for run in paragraph)}</p>" for paragraph in runs)
    return f'<div class="fold tappable" tabindex="0">{body}</div>' if fold else body


def width(text: str) -> int:
    """Return how wide a text is in letters; an East Asian wide character counts two."""
    wide = [c for c in set(text) if c >= "\u1100" and unicodedata.east_asian_width(c) in "WF"]
    return len(text) + sum(map(text.count, wide))


def _folds(text: str, quoted: bool) -> bool:
    return not quoted and width(text) > FOLD_RUN


def _run(text: str, quoted: bool, *, fold: bool) -> str:
    safe = escape_line(text)
    if quoted:
        return f"<mark>{safe}</mark>"
    return f'<span class="rest">{safe}</span>' if fold and _folds(text, quoted) else safe
