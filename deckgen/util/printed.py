"""Words of files and packages as they are printed: a terminal or a log must not take them for orders.

Titles, names and messages may be a stranger's. Control characters act on a terminal, those that turn
the direction of writing hide what a line says, and lines of a certain form act on a log of GitHub's.
"""

from __future__ import annotations

import os
import re
import sys

from deckgen.util.characters import (
    DIRECTION_MARKS,
    INVISIBLE_CONTROLS,
    LINE_SEPARATORS,
    SURROGATES,
)
from deckgen.util.lazy_pattern import lazy_pattern

_UNSEEN = f"\r{INVISIBLE_CONTROLS}{LINE_SEPARATORS}{DIRECTION_MARKS}{SURROGATES}"
_IN_LINE = lazy_pattern(f"[\\t\\n{_UNSEEN}]")
_IN_BLOCK = lazy_pattern(f"\\x1b\\[[0-9;]*m|[{_UNSEEN}]")
# '::error::x', '##[group]x'
_COMMAND = lazy_pattern(r"^(?P<space>\s*)::|##(?=\[)", re.MULTILINE)


def line(text: object) -> str:
    """Return a text that stays within its line: what would act is shown as ``\\u001b``."""
    shown = str(text)
    if not shown.isprintable():
        shown = _IN_LINE.sub(_escaped, shown)
    return _harmless(shown)


def block(text: str) -> str:
    """Return lines in which nothing acts but colours, which are left to those who made the lines.

    JSON stays the same JSON: what is escaped there is so by its own rules.
    """
    return _harmless(_IN_BLOCK.sub(_escaped_but_colours, text))


def data(text: str) -> str:
    """Return a text that may go into a file: as it is, but for the eyes of a reader or a log."""
    is_read = sys.stdout.isatty() or os.environ.get("GITHUB_ACTIONS") == "true"
    return block(text) if is_read else text


def _escaped(found: re.Match[str]) -> str:
    """Return the escape of a character: ``\\u001b``."""
    return f"\\u{ord(found[0]):04x}"


def _escaped_but_colours(found: re.Match[str]) -> str:
    """Return the same, but a colour as it is."""
    is_colour = len(found[0]) > 1  # all else that is found is a single character
    return found[0] if is_colour else _escaped(found)


def _harmless(text: str) -> str:
    """Return a text that gives no command to a log of GitHub Actions, if that is where it goes.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    # most texts: seen faster than the environment
    if "::" not in text and "##[" not in text:
        return text
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return text
    return _COMMAND.sub(_without_command, text)


def _without_command(found: re.Match[str]) -> str:
    """Return the beginning of a command with one of its signs escaped."""
    if found[0] == "##":
        return "#\\u0023"
    return f"{found['space']}\\u003a:"
