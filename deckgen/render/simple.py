"""A short cut for the markup that cards have most: ``**bold**``, ``*italic*`` and code in a line.

It takes only what can be read in one way. A ``*`` with a space or a stop before it and a
letter behind it can only open, one the other way round only close (CommonMark's flanking
rules), and if they alternate, with nothing else that Markdown acts on, they are pairs.
Whatever is in the least doubtful is left to the parser, which takes ten times as long.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deckgen.render.writer import Writer

_BEFORE, _BEHIND = r"""(?<![^ .,;:!?()'"-])""", r"""(?![^ .,;:!?()'"}-])"""
_SIMPLE = re.compile(
    rf"{_BEFORE}(\*\*?)(?=[^\W_])([^*`]*)(?<=[^\W_])\1{_BEHIND}"
    r"|(?<!`)`([^`*\s](?:[^`*]*[^`*\s])?)`"
)
_ELSE = re.compile(r"[\x00-\x1f\x7f-\x9f\\_\[\ud800-\udfff\ufffe\uffff]")


def write_simple(text: str, writer: Writer) -> bool:
    """Write a text of one line if all its markup is simple; return whether it was."""
    if _ELSE.search(text):
        return False
    parts = list(_SIMPLE.finditer(text))
    words, at = [], 0
    for part in parts:
        words.append(text[at : part.start()])
        at = part.end()
    words.append(text[at:])
    if any("*" in each or "`" in each for each in words):
        return False
    for each, part in zip(words, parts, strict=False):
        if each:
            writer.text(each)
        if part[3]:
            writer.code(part[3])
        else:
            tag = "em" if part[1] == "*" else "strong"
            writer.open(f"<{tag}>")
            writer.text(part[2])
            writer.close(f"</{tag}>")
    if words[-1]:
        writer.text(words[-1])
    return True
