"""A page as text for a terminal: headings, emphasis and code, wrapped to the width."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from deckgen.core.diagnostics import Severity
from deckgen.lint import catalogue
from deckgen.lint.page import heading, sections

if TYPE_CHECKING:
    from collections.abc import Callable

    from deckgen.core.codes import Code

    Style = Callable[..., str]

WIDEST = 100
"""Characters: a longer line is hard to read."""
NARROWEST = 30

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
# '`code`'; '**word**' that is not in code; '*word*' that is neither in code nor part of a longer run
_CODE_OR_EMPHASIS = re.compile(
    r"`(?P<code>[^`]+)`"
    r"|\*\*(?P<strong>[^*]+)\*\*"
    r"|(?<![\w*])\*(?P<word>[^*\s](?:[^*]*[^*\s])?)\*(?![\w*])"
)


def page(code: Code, style: Style, width: int) -> str:
    """Return the page of a code, no line wider than ``width`` except in examples.

    ``style`` sets a text in bold, italics or a colour, or leaves it as it is.
    """
    width = max(NARROWEST, min(width, WIDEST))
    lines = [style(heading(code), fg=_COLOURS[code.severity], bold=True)]
    for section in sections(code):
        lines.append("")
        lines.append(style(section.heading, bold=True))
        if not section.is_example:
            lines += _paragraphs(section.text, style, width)
            continue
        for line in section.text.split("\n"):
            if line:
                line = style(f"    {line}", fg="cyan")
            lines.append(line)
    return "\n".join(lines)


def contents(style: Style) -> str:
    """Return all codes, by family."""
    lines: list[str] = []
    for family in catalogue.FAMILIES:
        lines.append(style(f"{family.letter}  {family.title}", bold=True))
        for code in catalogue.CODES:
            if not code.code.startswith(family.letter):
                continue
            severity = style(f"{code.severity!s:7}", fg=_COLOURS[code.severity])
            lines.append(f"   {code.code}  {severity}  {code.title}")
    return "\n".join(lines)


def _paragraphs(text: str, style: Style, width: int) -> list[str]:
    """Return wrapped lines: an empty one between paragraphs, none between the items of a list."""
    lines: list[str] = []
    for paragraph in text.split("\n\n"):
        if lines:
            lines.append("")
        for item in _items(paragraph):
            indent = "  "
            if item.startswith("- "):
                indent = "    "
            lines += textwrap.wrap(
                item,
                width,
                initial_indent="  ",
                subsequent_indent=indent,
                break_long_words=False,
                break_on_hyphens=False,
            )
    # words in bold may go on in the next line
    return _styled("\n".join(lines), style).split("\n")


def _items(paragraph: str) -> list[str]:
    """Return the items of a list, or the paragraph, each on one line."""
    items: list[str] = []
    for line in paragraph.split("\n"):
        if line.startswith("- ") or not items:
            items.append(line)
        else:
            items[-1] += f" {line.strip()}"
    return items


def _styled(text: str, style: Style) -> str:
    """Set emphasis and code apart; code keeps its marks where the style changes nothing."""

    def replaced(match: re.Match[str]) -> str:
        """Return a piece of code or emphasis in its style."""
        code = match["code"]
        if code is not None:
            styled = style(code, fg="cyan")
            if styled == code:
                return match[0]
            return styled
        if match["strong"] is not None:
            return style(match["strong"], bold=True)
        return style(match["word"], italic=True)

    return _CODE_OR_EMPHASIS.sub(replaced, text)
