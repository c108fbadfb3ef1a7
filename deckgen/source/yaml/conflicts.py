"""Merge-conflict markers in a file, taken out before YAML sees the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.core.codes import problem
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from deckgen.core.diagnostics import Diagnostic, TextFile


_MARKER = lazy_pattern(r"^(?:<{7}|={7}|>{7}|\|{7})(?: .*)?$", re.MULTILINE)

_NO_BREAK = lazy_pattern(r"[^\n]+")

_BORDER = lazy_pattern(r"^(?:<{7}.*|>{7}.*|={7})$", re.MULTILINE)
"""Where a side of a conflict begins or ends, or what only begins like it."""


def without_conflicts(
    file: TextFile, text: str, diagnostics: list[Diagnostic]
) -> tuple[str, list[tuple[int, int]]]:
    """Report merge-conflict markers; keep the first side of each so that reading goes on."""
    if "<<<<<<<" not in text and ">>>>>>>" not in text:
        return text, []
    conflicts = _conflicts(text)
    starts = list(conflicts)
    blanked = list(conflicts.values())
    parts, at = [], 0
    for start, end in blanked:
        parts += [text[at:start], _blanks(text[start:end])]
        at = end
    text = "".join([*parts, text[at:]])
    starts += [
        found.start()
        for found in _MARKER.finditer(text)
        if found.start() not in conflicts
    ]
    diagnostics += [problem("Y006", file.span(start, start + 7)) for start in starts]
    return _MARKER.sub(_spaces, text), blanked


def _conflicts(text: str) -> dict[int, tuple[int, int]]:
    """Return where each conflict begins, and of its second side the start and the end, markers included."""
    conflicts: dict[int, tuple[int, int]] = {}
    opened = divided = -1
    for line in _BORDER.finditer(text):
        sign, is_marker = line[0][0], line[0][7:8] in ("", " ")
        if sign == "=":
            divided = line.start() if divided < 0 else divided
            continue
        if sign == ">" and is_marker and opened >= 0 and divided >= 0:
            conflicts[opened] = (divided, line.end())
        opened = line.start() if sign == "<" and is_marker else -1
        divided = -1
    return conflicts


def blank(text: str, start: int, end: int) -> str:
    """Overwrite a stretch with spaces, keeping its line breaks: all offsets stay true."""
    return text[:start] + _blanks(text[start:end]) + text[end:]


def _blanks(text: str) -> str:
    return _NO_BREAK.sub(_spaces, text)


def _spaces(found: re.Match[str]) -> str:
    return " " * len(found[0])
