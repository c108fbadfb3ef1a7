"""Merge-conflict markers in a file, taken out before YAML sees the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.core.codes import problem
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from deckgen.core.diagnostics import Diagnostic, TextFile


_CONFLICT = lazy_pattern(
    r"^<{7}(?: .*)?\n(?:(?!<{7}|>{7}).*\n)*?(?P<theirs>={7}\n(?:(?!<{7}|>{7}).*\n)*?>{7}(?: .*)?$)",
    re.MULTILINE,
)

_MARKER = lazy_pattern(r"^(?:<{7}|={7}|>{7}|\|{7})(?: .*)?$", re.MULTILINE)


def without_conflicts(
    file: TextFile, text: str, diagnostics: list[Diagnostic]
) -> tuple[str, list[tuple[int, int]]]:
    """Report merge-conflict markers; keep the first side of each so that reading goes on."""
    if "<<<<<<<" not in text and ">>>>>>>" not in text:
        return text, []
    blanked = []
    for conflict in _CONFLICT.finditer(text):
        diagnostics.append(problem("Y006", file.span(conflict.start(), conflict.start() + 7)))
        blanked.append(conflict.span("theirs"))
    for start, end in blanked:
        text = blank(text, start, end)
    for marker in _MARKER.finditer(text):
        if not any(d.span == file.span(marker.start(), marker.start() + 7) for d in diagnostics):
            diagnostics.append(problem("Y006", file.span(marker.start(), marker.start() + 7)))
        text = blank(text, *marker.span())
    return text, blanked


def blank(text: str, start: int, end: int) -> str:
    """Overwrite a stretch with spaces, keeping its line breaks: all offsets stay true."""
    return text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]
