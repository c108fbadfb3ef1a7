"""Merge-conflict markers in a file, taken out before YAML sees the text.

Of these five lines the second is left, and the others are as many spaces, so that all that follows keeps its
place::

    <<<<<<< HEAD
    a: 1927
    =======
    a: 1928
    >>>>>>> theirs

The conflict is reported at its first line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.core.codes import problem
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from deckgen.core.diagnostics import Diagnostic, TextFile


Region = tuple[int, int]
"""Where a stretch of a file starts and ends."""

_MARKER = lazy_pattern(r"^(?:<{7}|={7}|>{7}|\|{7})(?: .*)?$", re.MULTILINE)
"""A line that git writes into a file: '<<<<<<< HEAD', '=======', '>>>>>>> branch'."""

_NO_BREAK = lazy_pattern(r"[^\n]+")

_BORDER = lazy_pattern(r"^(?:<{7}.*|>{7}.*|={7})$", re.MULTILINE)
"""Where a side of a conflict begins or ends, or what only begins like it."""


def without_conflicts(
    file: TextFile, text: str, diagnostics: list[Diagnostic]
) -> tuple[str, list[Region]]:
    """Report merge-conflict markers; keep the first side of each so that reading goes on.

    Returns the text, in which markers and second sides are blank, and where the second sides were.
    """
    if "<<<<<<<" not in text and ">>>>>>>" not in text:
        return text, []
    conflicts = _conflicts(text)
    second_sides = list(conflicts.values())
    text = _without(text, second_sides)
    starts = list(conflicts)
    for marker in _MARKER.finditer(text):
        if marker.start() not in conflicts:
            starts.append(marker.start())
    for start in starts:
        diagnostics.append(problem("Y006", file.span(start, start + 7)))
    return _MARKER.sub(_spaces, text), second_sides


def _conflicts(text: str) -> dict[int, Region]:
    """Return where each conflict begins, and of its second side the start and the end, markers included."""
    conflicts: dict[int, Region] = {}
    opened = divided = -1
    for line in _BORDER.finditer(text):
        sign = line[0][0]
        if sign == "=":
            if divided < 0:
                divided = line.start()
            continue
        is_marker = line[0][7:8] in ("", " ")
        if sign == ">" and is_marker and opened >= 0 and divided >= 0:
            conflicts[opened] = (divided, line.end())
        opened = divided = -1
        if sign == "<" and is_marker:
            opened = line.start()
    return conflicts


def _without(text: str, stretches: list[Region]) -> str:
    """Overwrite stretches, given in order, with spaces."""
    parts = []
    at = 0
    for start, end in stretches:
        parts.append(text[at:start])
        parts.append(_blanks(text[start:end]))
        at = end
    parts.append(text[at:])
    return "".join(parts)


def blank(text: str, start: int, end: int) -> str:
    """Overwrite a stretch with spaces, keeping its line breaks: all offsets stay true."""
    return _without(text, [(start, end)])


def _blanks(text: str) -> str:
    """Return as many spaces as a text has characters, and its line breaks."""
    return _NO_BREAK.sub(_spaces, text)


def _spaces(found: re.Match[str]) -> str:
    """Return as many spaces as were found characters."""
    return " " * len(found[0])
