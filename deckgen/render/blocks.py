"""Blocks as deckgen takes them: rules for markdown-it, each around or beside one of its own.

Where CommonMark would take a card's words for markup, the words win: ``1917. The year…`` is no list,
``>5`` is no quotation, and a pipe in code or in maths ends no cell of a table.

A rule for blocks is called with the number of the line that it may begin on, and of the line that it must
end before. With ``silent`` it only tells whether there is such a block. It returns whether it took one, and
then has moved ``state.line`` behind it.
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
    if _NO_LIST.match(_line(state, start)):
        return False
    return list_block(state, start, end, silent)


def quotation(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take a quotation, unless the sign compares: ``>5``, ``>= 5``."""
    if _NO_QUOTE.match(_line(state, start)):
        return False
    return blockquote(state, start, end, silent)


def target_of_links(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take the target of links, ``[word]: https://…``, unless it is a footnote, ``[^1]: words``."""
    if _line(state, start).startswith("[^"):
        return False
    return reference(state, start, end, silent)


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


def _line_start(state: StateBlock, number: int) -> int:
    """Return where a line starts, behind the spaces and the signs of blocks that it is in."""
    return state.bMarks[number] + state.tShift[number]


def _line(state: StateBlock, number: int) -> str:
    """Return a line without the spaces and the signs of blocks that it is in."""
    return state.src[_line_start(state, number) : state.eMarks[number]]


def table_of_cells(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take a table. Pipes in code, maths and deletions end no cell where the row has cells enough without;
    rows with more cells than the header are marked with :data:`EXTRA`.

    A row such as ``| `a|b` | c |`` would have three cells by GitHub's rules. If the header has two, the
    pipe in the code is one of the words.
    """
    if start + 2 > end or "|" not in _line(state, start):
        return False
    whole = state.src
    columns = _cells(_line(state, start + 1))
    first = len(state.tokens)
    if "`" in whole or "$" in whole or "{" in whole:
        state.src = _without_inner_pipes(state, start, end, columns)
    try:
        is_table = table(state, start, end, silent)
        if is_table and not silent:
            _mark_extra_cells(state, first, columns)
    finally:
        state.src = whole
    return is_table


def _mark_extra_cells(state: StateBlock, first: int, columns: int) -> None:
    """Mark the rows of a table with more cells than its header; give all of them their pipes again.

    ``first`` is the number of the table's first token.
    """
    for token in state.tokens[first:]:
        token.content = token.content.replace(_PIPE, "|")
        if token.type != "tr_open" or token.map is None:
            continue
        row = _line(state, token.map[0])
        if _cells(row) > columns:
            token.meta[EXTRA] = True


def _cells(line: str) -> int:
    """Return how many cells a row has.

    ``| a | b |`` has two, as ``a | b`` has.
    """
    row = line.strip().removeprefix("|").removesuffix("|")
    return len(escapedSplit(row))


def _without_inner_pipes(state: StateBlock, start: int, end: int, columns: int) -> str:
    """Return the source with another character for the pipes in code, maths and deletions of rows.

    Rows that have no more cells than the header keep all their pipes, for all may be meant as they stand. The
    character that replaces a pipe is as long, so that every place in the source stays what it is.
    """
    src = state.src
    line_of_dashes = start + 1
    for number in range(start, end):
        if number == line_of_dashes:
            continue
        line = _line(state, number)
        if not line.strip():
            break
        if _cells(line) <= columns:
            continue
        masked = _masked(line)
        masked = RUBY.sub(_without_pipes_of_ruby, masked)
        if state.env.get("cloze"):
            masked = _DELETION.sub(_without_pipes, masked)
        at = _line_start(state, number)
        src = src[:at] + masked + src[at + len(line) :]
    return src


def _masked(line: str) -> str:
    """Return a row with another character for the pipes in its code and formulas."""
    out = ""
    at = 0
    for whole in wholes(line):
        if whole.kind == "sign":
            continue
        inner = line[whole.start : whole.end]
        out += line[at : whole.start]
        out += _PIPE_ALONE.sub(_PIPE, inner)
        at = whole.end
    return out + line[at:]


def _without_pipes_of_ruby(found: re.Match[str]) -> str:
    """Do the same for ``{漢字|かんじ}``, and for nothing else in braces."""
    if not any(map(is_cjk, found[1])):
        return found[0]  # no ruby: '{{c1::| a | b |}}'
    return _without_pipes(found)


def _without_pipes(found: re.Match[str]) -> str:
    """Return what was found with another character for its pipes."""
    return _PIPE_ALONE.sub(_PIPE, found[0])
