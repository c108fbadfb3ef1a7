"""Folded scalars of YAML."""

from __future__ import annotations

WIDTH = 110
"""Columns after which a text is folded over several lines."""


def folded(text: str, indent: int) -> str:
    """Return a text as a folded scalar: a line break in it reads as the space that was there.

    It has single spaces between words, and none at its ends.
    """
    pad = " " * indent
    room = max(WIDTH - indent, 1)
    lines = [">-"]
    at = 0
    end = len(text)
    while end - at > room:
        space = text.rfind(" ", at, at + room + 1)
        if space < 0:  # a word that is longer than a line
            space = text.find(" ", at)
        if space < 0:
            break
        lines.append(pad + text[at:space])
        at = space + 1
    lines.append(pad + text[at:])
    return "\n".join(lines)
