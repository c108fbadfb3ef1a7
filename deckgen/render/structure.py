"""What in the lines of a Markdown text becomes something else than its author may see in it.

These are no mistakes in Markdown. They are places where it reads signs at the start of a line in a way that
somebody who writes a card does not think of: ``- 5`` is a list, ``___`` a rule, a line of dashes makes a
heading of the one above it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.render.blocks import EXTRA
from deckgen.render.deletions import wholes
from deckgen.render.dialects import task_flaw
from deckgen.render.field import Flaw
from deckgen.render.lines import WRAPPED, line_of_its_own, looks_like_code, starts_item

if TYPE_CHECKING:
    from markdown_it.token import Token

# '|---|:--:|': the second line of a table
_DELIMITERS = re.compile(
    r"\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?"
    r"|\|\s*:?-{2,}:?\s*\|?"  # '|---|', of one column
)
# '| a | b |': a row of a table of two cells or more
_ROW = re.compile(r"\|[^|]+\|(?:[^|]*\|)+")
# '+---+---+': a line between the rows of a table in other programs
_GRID = re.compile(r"\+[-=]{2,}(?:\+[-=]{2,})*\+")
# ': what it means'
_DEFINITION = re.compile(r":\s+\S")
_ENDS_SENTENCE = (".", "!", "?", ":", ";", "。", "！", "？", "：", "”", "»", ")")
# '5', '$5', '1.5 million'
_AMOUNT = re.compile(r"[$€£¥]?\d")
_BEFORE_AMOUNT = ("-", "+", ">")
_HOLDERS = {
    "list_item_open": "an item of a list",
    "heading_open": "a heading",
    "blockquote_open": "a quotation",
}
"""Blocks that begin with a sign, and what they are called."""


def structure_flaws(
    text: str, tokens: list[Token], starts: list[int], known: list[int]
) -> list[Flaw]:
    """Return what of a text becomes something else: headings by a line below, lists that are numbered
    again, lines glued to an item, cells that are left out.

    ``starts`` says where each line of the text starts, ``known`` where the flaws start that it has besides.
    """
    return _Structure(text, starts, known).flaws(tokens)


def _is_alone(tokens: list[Token], number: int) -> bool:
    """Return whether a block is a quotation of one paragraph, or the only item of its list."""
    token = tokens[number]
    if tokens[number + 1].type != "paragraph_open":
        return False
    if token.type == "list_item_open" and tokens[number - 1].type == "list_item_close":
        return False  # there is an item before it
    rest = iter(tokens[number + 1 :])
    for closing in rest:
        if closing.level == token.level and closing.nesting < 0:
            break
    if closing.type == "blockquote_close":
        return True
    after = next(rest, None)
    return after is None or after.type != "list_item_open"


def _first_line(token: Token) -> int:
    """Return the number of the first line of a block."""
    assert token.map is not None
    return token.map[0]


class _Structure:
    """Looks at the blocks of one text, in their order."""

    def __init__(self, text: str, starts: list[int], known: list[int]) -> None:
        self.starts = starts
        self.known = known
        self.lines = text.split("\n")
        self.found: list[Flaw] = []

    def flaws(self, tokens: list[Token]) -> list[Flaw]:
        """Return the flaws of all blocks."""
        containers: list[Token] = []  # the items and quotations that are open
        for number, token in enumerate(tokens):
            kind = token.type
            if kind in _HOLDERS:
                self.sign(tokens, number)
            elif kind == "hr" and token.markup[:1] == "_":
                self.blank(token)
            if kind in ("list_item_open", "blockquote_open"):
                containers.append(token)
            elif kind in ("list_item_close", "blockquote_close"):
                containers.pop()
            elif kind == "heading_open" and token.markup in ("-", "="):
                self.underlined(token)
            elif kind == "heading_open":
                self.comment(token)
            elif kind == "ordered_list_open":
                self.numbers(tokens, number)
            elif kind == "inline" and tokens[number - 1].type == "paragraph_open":
                self.paragraph(token, containers)
            elif kind == "tr_open":
                self.cells(token)
        return self.found

    def _flaw(self, code: str, line: int, message: str, hint: str) -> None:
        """Note a problem of a line."""
        written = self.lines[line]
        line_start = self.starts[line]
        start = line_start + _indent(written)
        end = line_start + len(written.rstrip())
        self.found.append(Flaw(code, start, end, message, hint))

    def sign(self, tokens: list[Token], number: int) -> None:
        """Note the sign of a block that holds nothing, or that stands before an amount: ``- 5``."""
        token = tokens[number]
        line = _first_line(token)
        what = _HOLDERS[token.type]
        mark = token.info + token.markup
        itself = f"{token.info}\\{token.markup}"
        first = tokens[number + 1]
        if first.nesting < 0 or (first.type == "inline" and not first.content):
            self._flaw(
                code="R124",
                line=line,
                message=f"'{mark}' starts {what} without words, and is not shown",
                hint=f"write {itself} for the sign itself; for {what} write words after it",
            )
            return
        if mark not in _BEFORE_AMOUNT or not _is_alone(tokens, number):
            return
        words = tokens[number + 2].content
        if _AMOUNT.match(words):
            self._flaw(
                code="R124",
                line=line,
                message=f"'{mark}' starts {what} in Markdown, and is not shown",
                hint=f"write {itself} for the sign itself; for {what} begin with a word",
            )

    def blank(self, rule: Token) -> None:
        """Note a rule of underscores, which is a blank to fill in more often."""
        self._flaw(
            code="R124",
            line=_first_line(rule),
            message="this line of underscores is a rule across the card",
            hint="write it after a word for a blank to fill in; for a rule write ---",
        )

    def underlined(self, heading: Token) -> None:
        """Note a heading made by the line below it."""
        assert heading.map is not None
        self._flaw(
            code="R124",
            line=heading.map[1] - 1,
            message="this line makes a heading of what stands above it",
            hint="put an empty line before it for a rule; for a heading write ## before the words",
        )

    def comment(self, token: Token) -> None:
        """Note a heading right beside a line of code: it is a comment of that."""
        assert token.map is not None
        first, end = token.map
        for line in (first - 1, end):
            if not 0 <= line < len(self.lines):
                continue
            if looks_like_code(self.lines[line].strip()):
                self._flaw(
                    code="R124",
                    line=first,
                    message="this line becomes a heading",
                    hint="put code between lines of ```, or write \\# for the sign itself; "
                    "for a heading put an empty line below it",
                )
                return

    def numbers(self, tokens: list[Token], at: int) -> None:
        """Note the first item of a list that is shown with another number than it has."""
        items = _items_of(tokens, at)
        written = [int(item.info) for item in items if item.info.isdigit()]
        if len(set(written)) < 2:
            return  # all the same: Markdown is to count
        for shown, item in enumerate(items, written[0]):
            if item.map is None or not item.info.isdigit():
                continue
            if int(item.info) != shown:
                self._flaw(
                    code="R124",
                    line=_first_line(item),
                    message=f"this item is shown with the number {shown}",
                    hint=f"write {shown}{item.markup}; "
                    f"for other numbers a backslash: {item.info}\\{item.markup}",
                )
                return

    def paragraph(self, token: Token, containers: list[Token]) -> None:
        """Note lines of a paragraph that its author may not see in it."""
        assert token.map is not None
        first, end = token.map
        is_of_item = bool(containers) and containers[-1].type == "list_item_open"
        if is_of_item and first < len(self.lines):
            at = self.lines[first].find(token.content[:3])
            self.found += task_flaw(token.content, self.starts[first] + max(at, 0))
        end = min(end, len(self.lines))
        known = len(self.found)
        self.rows(first, end)
        self.lines_of_other_blocks(first, end, containers)
        if len(self.found) == known:  # else these lines have been noted
            self.joined(first, end, containers)

    def _are_known(self, first: int, end: int) -> bool:
        """Return whether there is something else in lines that is not as it is meant."""
        start = self.starts[first]
        if end < len(self.starts):
            stop = self.starts[end]
        else:
            stop = self.starts[-1] + len(self.lines[-1])
        return any(start <= place < stop for place in self.known)

    def lines_of_other_blocks(
        self, first: int, end: int, containers: list[Token]
    ) -> None:
        """Note lines of a paragraph that look like a part of a definition or of a table, or do not belong to
        the item or the quotation that the paragraph is in.
        """
        for line in range(first + 1, end):
            words = self.lines[line].strip()
            if _DEFINITION.match(words):
                self._flaw(
                    code="R128",
                    line=line,
                    message="this line starts a definition in other programs; "
                    "here it goes on the line before",
                    hint="write **Term**: what it means",
                )
            elif _DELIMITERS.fullmatch(words):
                self._flaw(
                    code="R125",
                    line=line,
                    message="this is not a table: the line above has a different number of cells",
                    hint="give both lines the same number of cells, between pipes",
                )
            elif containers and self._is_glued(line, containers):
                self._glued(line, containers[-1])
                return

    def _glued(self, line: int, container: Token) -> None:
        """Note a line that belongs to the item or the quotation above it."""
        kind = "quotation"
        sign = ">"
        if container.type == "list_item_open":
            kind = "item"
            sign = "two spaces"
        self._flaw(
            code="R124",
            line=line,
            message=f"this line goes on the {kind} above it",
            hint=f"put an empty line before it; if it belongs to the {kind}, put {sign} before it",
        )

    def joined(self, first: int, end: int, containers: list[Token]) -> None:
        """Note a line that goes on the one before, and was not meant to.

        What is noted in the paragraph already decides whether short lines alone are reason enough.
        """
        lines = self.lines[first:end]
        if any(container.type == "blockquote_open" for container in containers):
            lines = [line.lstrip(" >") for line in lines]
        number = line_of_its_own(lines, may_be_short=not self._are_known(first, end))
        if number is not None:
            self._flaw(
                code="R124",
                line=first + number,
                message="this line goes on the one above it",
                hint="for a line of its own end the one above with a backslash, "
                "or put an empty line between them (code goes between lines of ```); "
                "if it goes on, write both in one line",
            )

    def rows(self, first: int, end: int) -> None:
        """Note rows of a table in a paragraph: the line of dashes is missing, or not the second."""
        lines = [line.strip() for line in self.lines[first:end]]
        if any(map(_DELIMITERS.fullmatch, lines)):
            return  # that line is noted
        for number, line in enumerate(lines):
            if _GRID.fullmatch(line):
                self._flaw(
                    code="R125",
                    line=first + number,
                    message="this line draws no table, and is shown as it is",
                    hint="leave it out, write |---|---| below the header; "
                    "a drawing goes between lines of ```",
                )
                return
        for line_number in range(first, end):
            # the line behind the paragraph counts too: it may belong to a block that ends it
            if self._is_row(line_number) and self._is_row(line_number + 1):
                self._flaw(
                    code="R125",
                    line=line_number,
                    message="this is not a table: its second line must be a line of dashes",
                    hint="write |---|---| below the line of the header",
                )
                return

    def _is_row(self, line: int) -> bool:
        """Return whether a line looks like a row of a table; there may be no such line."""
        if line >= len(self.lines):
            return False
        return bool(_ROW.fullmatch(self.lines[line].strip()))

    def _is_glued(self, line: int, containers: list[Token]) -> bool:
        """Return whether a line belongs to an item or a quotation by the rule for lazy lines alone,
        and does not look like the rest of a wrapped one.

        Markdown lets the lines of a wrapped paragraph begin anywhere. A short line before, or one that ends a
        sentence, was not wrapped.
        """
        if not self._is_lazy(line, containers):
            return False
        words = self.lines[line].strip()
        if not words or starts_item(words):
            return False
        if words.endswith(":"):
            return True
        if words[0].islower():
            return False
        before = self.lines[line - 1].strip()
        return len(before) < WRAPPED or before.endswith(_ENDS_SENTENCE)

    def _is_lazy(self, line: int, containers: list[Token]) -> bool:
        """Return whether a line lacks the sign or the spaces of the block that it belongs to."""
        written = self.lines[line]
        innermost = containers[-1]
        if innermost.type == "blockquote_open":
            return not written.lstrip().startswith(">")
        if any(container.type == "blockquote_open" for container in containers):
            return False
        item = self.lines[_first_line(innermost)]
        return _indent(written) <= _indent(item)

    def cells(self, row: Token) -> None:
        """Note a row with more cells than the header has, and bars of a formula in it."""
        line = _first_line(row)
        written = self.lines[line]
        for whole in wholes(written):
            bar = written.find("\\|", whole.start, whole.end)
            if whole.kind == "maths" and bar >= 0:
                at = self.starts[line] + bar
                self.found.append(
                    Flaw(
                        code="R123",
                        start=at,
                        end=at + 2,
                        message="in a table \\| is a single bar, in a formula too",
                        hint="write | for one bar, \\Vert for the double bar of a norm",
                    )
                )
        if "|" not in written:
            self._flaw(
                code="R124",
                line=line,
                message="this line becomes a row of the table above it",
                hint="put an empty line before it; for a row write it between pipes",
            )
        if EXTRA in row.meta:
            self._flaw(
                code="R125",
                line=line,
                message="this row has more cells than the header, and the last are not shown",
                hint="give the header one more cell, or write \\| for a pipe that is meant",
            )


def _items_of(tokens: list[Token], at: int) -> list[Token]:
    """Return the items of the list that begins at a token, without those of lists in it."""
    level = tokens[at].level + 1
    items = []
    for token in tokens[at + 1 :]:
        if token.level < level:
            break
        if token.type == "list_item_open" and token.level == level:
            items.append(token)
    return items


def _indent(line: str) -> int:
    """Return how many spaces a line begins with."""
    return len(line) - len(line.lstrip())
