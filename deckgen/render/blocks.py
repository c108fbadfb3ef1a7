"""Blocks as deckgen takes them: rules for markdown-it, each around or beside one of its own.

Where CommonMark would take a card's words for markup, the words win: ``1917. The year…`` is no list,
``>5`` is no quotation, and a pipe in code or in maths ends no cell of a table.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown_it.rules_block import blockquote, list_block, reference, table
from markdown_it.rules_block.table import escapedSplit

from deckgen.render.deletions import OPENING, wholes
from deckgen.render.extras import RUBY
from deckgen.render.lines import is_cjk

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock

# '1917. The year', '1815)'
_NO_LIST = re.compile(r"\d{3,9}[.)]")
# '>5', '>= 5', '>.5'
_NO_QUOTE = re.compile(r">[=\d.]")
# '{{c1::', '}}', '::a hint}}': a line with nothing else
_CLOZE_LINE = re.compile(rf"{OPENING}|(?:::[^{{}}]*)?\}}\}}", re.ASCII)
# '{{c1::P(A|B)::a hint}}'
_DELETION = re.compile(r"\{\{c[\d,]{1,20}::[^{}]*\}\}", re.ASCII)
# '|', not '\|'
_PIPE_ALONE = re.compile(r"(?<!\\)\|")
# stands for a pipe in code or maths while a table is read; no text holds this character
_PIPE = "\x1f"

EXTRA = "extra"
"""In the ``meta`` of a row of a table: it has more cells than the header, which are not shown."""


def list_of_items(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take a list, unless its number has three digits or more: that is a year."""
    at = state.bMarks[start] + state.tShift[start]
    return not _NO_LIST.match(state.src, at) and list_block(state, start, end, silent)


def quotation(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take a quotation, unless the sign compares: ``>5``, ``>= 5``."""
    at = state.bMarks[start] + state.tShift[start]
    return not _NO_QUOTE.match(state.src, at) and blockquote(state, start, end, silent)


def target_of_links(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take the target of links, ``[word]: https://…``, unless it is a footnote, ``[^1]: words``."""
    return not _line(state, start).startswith("[^") and reference(
        state, start, end, silent
    )


def cloze_line(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take a line that only begins or ends a deletion, so that blocks can stand in it."""
    if not state.env.get("cloze") or state.is_code_block(start):
        return False
    line = _line(state, start).strip()
    if not _CLOZE_LINE.fullmatch(line):
        return False
    if not silent:
        state.line = start + 1
        token = state.push("cloze_line", "", 0)
        token.content = line
        token.map = [start, state.line]
    return True


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def table_of_cells(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take a table. Pipes in code, maths and deletions end no cell where the row has cells enough without;
    rows with more cells than the header are marked with :data:`EXTRA`.
    """
    if start + 2 > end or "|" not in _line(state, start):
        return False
    whole = state.src
    columns = _cells(_line(state, start + 1))
    first = len(state.tokens)
    if "`" in whole or "$" in whole or "{" in whole:
        state.src = _without_inner_pipes(state, start, end, columns)
    try:
        taken = table(state, start, end, silent)
        if taken and not silent:
            for token in state.tokens[first:]:
                token.content = token.content.replace(_PIPE, "|")
                is_row = token.type == "tr_open" and token.map is not None
                if is_row and _cells(_line(state, token.map[0])) > columns:  # type: ignore[index]
                    token.meta[EXTRA] = True
    finally:
        state.src = whole
    return taken


def _cells(line: str) -> int:
    """Return how many cells a row has."""
    return len(escapedSplit(line.strip().removeprefix("|").removesuffix("|")))


def _without_inner_pipes(state: StateBlock, start: int, end: int, columns: int) -> str:
    """Return the source with another character for the pipes in code, maths and deletions of rows."""
    src = state.src
    for number in range(start, end):
        if number == start + 1:
            continue
        line = _line(state, number)
        if not line.strip():
            break
        if _cells(line) <= columns:
            continue
        masked = RUBY.sub(_without_pipes_of_ruby, _masked(line))
        if state.env.get("cloze"):
            masked = _DELETION.sub(_without_pipes, masked)
        at = state.bMarks[number] + state.tShift[number]
        src = f"{src[:at]}{masked}{src[at + len(line) :]}"
    return src


def _masked(line: str) -> str:
    """Return a row with another character for the pipes in its code and formulas."""
    out, at = "", 0
    for whole in wholes(line):
        if whole.kind != "sign":
            out += line[at : whole.start] + _PIPE_ALONE.sub(
                _PIPE, line[whole.start : whole.end]
            )
            at = whole.end
    return out + line[at:]


def _without_pipes_of_ruby(found: re.Match[str]) -> str:
    if not any(map(is_cjk, found[1])):
        return found[0]  # no ruby: '{{c1::| a | b |}}'
    return _without_pipes(found)


def _without_pipes(found: re.Match[str]) -> str:
    return _PIPE_ALONE.sub(_PIPE, found[0])
