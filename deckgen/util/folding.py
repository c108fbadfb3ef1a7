"""Folded scalars of YAML."""

from __future__ import annotations

WIDTH = 110
"""Columns after which a text is folded over several lines."""


def folded(text: str, indent: int) -> str:
    """Return a text as a folded scalar: a line break in it reads as the space that was there."""
    lines = [""]
    for word in text.split(" "):
        is_full = indent + len(lines[-1]) + 1 + len(word) > WIDTH
        if lines[-1] and is_full:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    pad = " " * indent
    return ">-\n" + "\n".join(pad + line for line in lines)
