"""Maths between dollar signs as rules for markdown-it: ``$x$`` in a line, ``$$x$$`` displayed.

The conditions are Pandoc's, which leave prices alone: no space just inside the dollars
of ``$x$`` and no digit just outside of them; nor a letter before (``US$5 to 7$``). The
dollarmath plugin of mdit-py-plugins has them too, but looks at the text's last character
for the one before its first.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

_INLINE = re.compile(r"\$(?![\s$])((?:[^$\\]|\\.)+)(?<!\s)\$(?!\d)", re.DOTALL)
_DISPLAY = re.compile(r"\$\$((?:[^$\\]|\\.|\$(?!\$))+)\$\$", re.DOTALL)


def inline_maths(state: StateInline, silent: bool) -> bool:
    """Take maths within a paragraph, of either sort."""
    src, start = state.src, state.pos
    if src[start] != "$":
        return False
    display = src.startswith("$$", start)
    if not display and start and src[start - 1].isascii() and src[start - 1].isalnum():
        return False
    found = (_DISPLAY if display else _INLINE).match(src, start, state.posMax)
    if not found or not found[1].strip():
        return False
    if not silent:
        token = state.push("maths", "", 0)
        token.content = found[1].strip()
        token.meta["display"] = display
    state.pos = found.end()
    return True


def block_maths(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take ``$$`` at the start of a line up to ``$$`` at the end of that or a later one.

    Lines in between are not Markdown; an empty one ends the attempt, as in LaTeX.
    """
    if state.is_code_block(start):
        return False
    first = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]].rstrip()
    if not first.startswith("$$"):
        return False
    line, rest = start, first[2:]
    while not rest.endswith("$$"):
        line += 1
        if "$$" in rest or line >= end or state.isEmpty(line) or state.sCount[line] < state.blkIndent:
            return False
        rest = state.src[state.bMarks[line] : state.eMarks[line]].rstrip()
    if "$$" in rest[:-2]:
        return False
    content = state.getLines(start, line + 1, state.blkIndent, False).strip()[2:-2].strip()
    if not content:
        return False
    if not silent:
        state.line = line + 1
        token = state.push("maths", "", 0)
        token.content = content
        token.map = [start, state.line]
        token.meta["display"] = True
    return True
