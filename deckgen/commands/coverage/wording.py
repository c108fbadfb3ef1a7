"""How the text and the page of ``coverage`` word what they have in common."""

from __future__ import annotations


def cut(text: str, width: int) -> str:
    """Return a text of one line, cut to whole words and an ellipsis if it is longer than ``width``."""
    if len(text) <= width:
        return text
    shown = text[: width - 1]
    whole_words = shown.rsplit(" ", 1)[0]
    return whole_words.rstrip(",;:–—- ") + " …"
