"""What in the lines of a Markdown text becomes something else than its author may see in it."""

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
    r"\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?|\|\s*:?-{2,}:?\s*\|?"
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
        return False
    rest = iter(tokens[number + 1 :])
    closing = next(
        other for other in rest if other.level == token.level and other.nesting < 0
    )
    after = next(rest, None)
    return (
        closing.type == "blockquote_close"
        or after is None
        or after.type != "list_item_open"
    )


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
        start = self.starts[line]
        written = self.lines[line]
        indent = len(written) - len(written.lstrip())
        self.found.append(
            Flaw(code, start + indent, start + len(written.rstrip()), message, hint)
        )

    def sign(self, tokens: list[Token], number: int) -> None:
        """Note the sign of a block that holds nothing, or that stands before an amount: ``- 5``."""
        token = tokens[number]
        assert token.map is not None
        line = token.map[0]
        what = _HOLDERS[token.type]
        mark = token.info + token.markup
        itself = f"{token.info}\\{token.markup}"
        if tokens[number + 1].nesting < 0 or (
            tokens[number + 1].type == "inline" and not tokens[number + 1].content
        ):
            self._flaw(
                "R124",
                line,
                f"'{mark}' starts {what} without words, and is not shown",
                f"write {itself} for the sign itself; for {what} write words after it",
            )
        elif (
            mark in _BEFORE_AMOUNT
            and _is_alone(tokens, number)
            and _AMOUNT.match(tokens[number + 2].content)
        ):
            self._flaw(
                "R124",
                line,
                f"'{mark}' starts {what} in Markdown, and is not shown",
                f"write {itself} for the sign itself; for {what} begin with a word",
            )

    def blank(self, rule: Token) -> None:
        """Note a rule of underscores, which is a blank to fill in more often."""
        assert rule.map is not None
        self._flaw(
            "R124",
            rule.map[0],
            "this line of underscores is a rule across the card",
            "write it after a word for a blank to fill in; for a rule write ---",
        )

    def underlined(self, heading: Token) -> None:
        """Note a heading made by the line below it."""
        assert heading.map is not None
        self._flaw(
            "R124",
            heading.map[1] - 1,
            "this line makes a heading of what stands above it",
            "put an empty line before it for a rule; for a heading write ## before the words",
        )

    def comment(self, token: Token) -> None:
        """Note a heading right beside a line of code: it is a comment of that."""
        assert token.map is not None
        first, end = token.map
        beside = [
            self.lines[line].strip()
            for line in (first - 1, end)
            if 0 <= line < len(self.lines)
        ]
        if any(map(looks_like_code, beside)):
            self._flaw(
                "R124", first, "this line becomes a heading",
                "put code between lines of ```, or write \\# for the sign itself; for a heading put an empty"
                " line below it",
            )  # fmt: skip

    def numbers(self, tokens: list[Token], at: int) -> None:
        """Note the first item of a list that is shown with another number than it has."""
        level = tokens[at].level + 1
        items = []
        for token in tokens[at + 1 :]:
            if token.level < level:
                break
            if token.type == "list_item_open" and token.level == level:
                items.append(token)
        written = [int(item.info) for item in items if item.info.isdigit()]
        if len(set(written)) < 2:
            return  # all the same: Markdown is to count
        for shown, item in enumerate(items, written[0]):
            if item.map is not None and item.info.isdigit() and int(item.info) != shown:
                way = f"write {shown}{item.markup}; for other numbers a backslash: {item.info}\\{item.markup}"
                self._flaw(
                    "R124",
                    item.map[0],
                    f"this item is shown with the number {shown}",
                    way,
                )
                return

    def paragraph(self, token: Token, containers: list[Token]) -> None:
        """Note lines of a paragraph that its author may not see in it."""
        assert token.map is not None
        first, end = token.map
        if (
            containers
            and containers[-1].type == "list_item_open"
            and first < len(self.lines)
        ):
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
        stop = (
            self.starts[end]
            if end < len(self.starts)
            else self.starts[-1] + len(self.lines[-1])
        )
        return any(self.starts[first] <= place < stop for place in self.known)

    def lines_of_other_blocks(
        self, first: int, end: int, containers: list[Token]
    ) -> None:
        """Note lines of a paragraph that look like a part of a definition or of a table, or do not belong to
        the item or the quotation that the paragraph is in.
        """
        for line in range(first, end):
            if line > first and _DEFINITION.match(self.lines[line].strip()):
                self._flaw(
                    "R128",
                    line,
                    "this line starts a definition in other programs; here it goes on the line before",
                    "write **Term**: what it means",
                )
            elif line > first and _DELIMITERS.fullmatch(self.lines[line].strip()):
                self._flaw(
                    "R125",
                    line,
                    "this is not a table: the line above has a different number of cells",
                    "give both lines the same number of cells, between pipes",
                )
            elif line > first and containers and self._is_glued(line, containers):
                kind = (
                    "item" if containers[-1].type == "list_item_open" else "quotation"
                )
                sign = "two spaces" if kind == "item" else ">"
                self._flaw(
                    "R124",
                    line,
                    f"this line goes on the {kind} above it",
                    f"put an empty line before it; if it belongs to the {kind}, put {sign} before it",
                )
                return

    def joined(self, first: int, end: int, containers: list[Token]) -> None:
        """Note a line that goes on the one before, and was not meant to."""
        lines = self.lines[first:end]
        if any(container.type == "blockquote_open" for container in containers):
            lines = [line.lstrip(" >") for line in lines]
        number = line_of_its_own(lines, may_be_short=not self._are_known(first, end))
        if number is not None:
            self._flaw(
                "R124",
                first + number,
                "this line goes on the one above it",
                "for a line of its own end the one above with a backslash, or put an empty line between them"
                " (code goes between lines of ```); if it goes on, write both in one line",
            )

    def rows(self, first: int, end: int) -> None:
        """Note rows of a table in a paragraph: the line of dashes is missing, or not the second."""
        are_rows = [
            bool(_ROW.fullmatch(line.strip())) for line in self.lines[first:end]
        ]
        if any(_DELIMITERS.fullmatch(line.strip()) for line in self.lines[first:end]):
            return  # that line is noted
        for line in range(first, end):
            if _GRID.fullmatch(self.lines[line].strip()):
                says = "this line draws no table, and is shown as it is"
                way = "leave it out, write |---|---| below the header; a drawing goes between lines of ```"
                self._flaw("R125", line, says, way)
                return
        for number, is_row in enumerate(are_rows):
            is_last = number + 1 == len(are_rows)
            goes_on = self._is_row(end) if is_last else are_rows[number + 1]
            if is_row and goes_on:
                says = "this is not a table: its second line must be a line of dashes"
                self._flaw(
                    "R125",
                    first + number,
                    says,
                    "write |---|---| below the line of the header",
                )
                return

    def _is_row(self, line: int) -> bool:
        return line < len(self.lines) and bool(_ROW.fullmatch(self.lines[line].strip()))

    def _is_glued(self, line: int, containers: list[Token]) -> bool:
        """Return whether a line belongs to an item or a quotation by the rule for lazy lines alone,
        and does not look like the rest of a wrapped one.
        """
        written = self.lines[line]
        innermost = containers[-1]
        if innermost.type == "blockquote_open":
            is_lazy = not written.lstrip().startswith(">")
        elif any(container.type == "blockquote_open" for container in containers):
            return False
        else:
            assert innermost.map is not None
            is_lazy = _indent(written) <= _indent(self.lines[innermost.map[0]])
        words = written.strip()
        if not is_lazy or not words or starts_item(words):
            return False
        before = self.lines[line - 1].strip()
        if words[0].islower() and not words.endswith(":"):
            return False
        return (
            len(before) < WRAPPED
            or before.endswith(_ENDS_SENTENCE)
            or words.endswith(":")
        )

    def cells(self, row: Token) -> None:
        """Note a row with more cells than the header has, and bars of a formula in it."""
        assert row.map is not None
        line = row.map[0]
        for whole in wholes(self.lines[line]):
            bar = self.lines[line].find("\\|", whole.start, whole.end)
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
        if "|" not in self.lines[line]:
            says = "this line becomes a row of the table above it"
            self._flaw(
                "R124",
                line,
                says,
                "put an empty line before it; for a row write it between pipes",
            )
        if EXTRA not in row.meta:
            return
        self._flaw(
            "R125",
            row.map[0],
            "this row has more cells than the header, and the last are not shown",
            "give the header one more cell, or write \\| for a pipe that is meant",
        )


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
