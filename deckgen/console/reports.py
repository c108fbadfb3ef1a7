"""Diagnostics as text for people and as json, github and sarif for programs.

Every format is one function in :data:`FORMATS`, from the diagnostics and the texts of the
files they are in to one string.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Any

from deckgen import __version__
from deckgen.core.diagnostics import Diagnostic, Severity, TextFile
from deckgen.util import printed
from deckgen.util.streams import legible

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Files = Mapping[str, TextFile]
    Style = Callable[..., str]

JSON_VERSION = 1
WIDTH = 100
"""How much of a long source line is shown."""

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


def plain(text: str, **_colours: object) -> str:
    """Return a text without colour."""
    return text


def text(
    diagnostics: Sequence[Diagnostic], files: Files, style: Style = plain, encoding: str = "utf-8"
) -> str:
    """Return each diagnostic with its source line, the words marked, and the way out.

    The marks are in their place where letters that ``encoding`` lacks are shown as escapes.
    """
    return "".join(f"{_one(diagnostic, files, style, encoding)}\n" for diagnostic in diagnostics)


def _one(diagnostic: Diagnostic, files: Files, style: Style, encoding: str) -> str:
    span, colour = diagnostic.span, _COLOURS[diagnostic.severity]
    head = style(f"{diagnostic.severity}[{diagnostic.code}]", fg=colour, bold=True)
    card = f" (card '{printed.line(diagnostic.card)}')" if diagnostic.card else ""
    lines = [f"{style(printed.line(span), bold=True)}: {head} {printed.line(diagnostic.message)}{card}"]
    gutter = " " * len(str(span.line))
    file = files.get(span.path)
    shown = _source_line(file, diagnostic, encoding) if file else None
    if shown:
        line, mark = shown
        lines.append(f"  {style(f'{span.line} |', fg='blue')} {printed.line(line)}")
        lines.append(f"  {style(f'{gutter} |', fg='blue')} {style(mark, fg=colour, bold=True)}")
    if diagnostic.hint:
        lines.append(f"  {style(f'{gutter} =', fg='blue')} {printed.line(diagnostic.hint)}")
    return "\n".join(lines) + "\n"


def _source_line(file: TextFile, diagnostic: Diagnostic, encoding: str) -> tuple[str, str] | None:
    """Return the source line, cut to a readable width around the words, and the marks below."""
    span = diagnostic.span
    line = file.line(span.line)
    if line is None:
        return None
    start = span.column - 1
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    end = max(start + 1, min(end, len(line)))
    cut = max(0, start - WIDTH // 2) if len(line) > WIDTH else 0
    stop = cut + WIDTH
    before = ("…" if cut else "") + _visible(line[cut:start])
    marked, after = _visible(line[start : min(end, stop)]), _visible(line[min(end, stop) : stop])
    tail = "…" if stop < len(line) else ""
    before, marked, after = (legible(part, encoding) for part in (before, marked, after + tail))
    mark = " " * _columns(before) + "^" * max(1, _columns(marked))
    return before + marked + after, mark


def _visible(line: str) -> str:
    return "".join(" " if char in "\t\x0b\x0c" else char if char.isprintable() else "\ufffd" for char in line)


def _columns(line: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in line
    )


def summary(diagnostics: Sequence[Diagnostic]) -> str:
    """Return ``2 errors, 1 warning``, or '' if there is nothing to count.

    What only informs is an info message: a note is Anki's word for what makes cards.
    """
    counts = Counter(diagnostic.severity for diagnostic in diagnostics)
    words = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "info message"}
    return ", ".join(
        f"{counts[severity]} {word}{'s' if counts[severity] > 1 else ''}"
        for severity, word in words.items()
        if counts[severity]
    )


def as_json(diagnostics: Sequence[Diagnostic], files: Files) -> str:
    """Return the diagnostics as one JSON object with a ``version``."""
    from deckgen.lint.catalogue import BY_CODE

    found = [
        {
            "code": each.code,
            "severity": str(each.severity),
            "title": BY_CODE[each.code].title,
            "path": each.span.path,
            "line": each.span.line,
            "column": each.span.column,
            "end_line": each.span.end_line,
            "end_column": each.span.end_column,
            "message": each.message,
            "hint": each.hint,
            "card": each.card,
        }
        for each in diagnostics
    ]
    told = json.dumps({"version": JSON_VERSION, "diagnostics": found}, ensure_ascii=False, indent=2)
    return printed.block(told) + "\n"


def github(diagnostics: Sequence[Diagnostic], files: Files) -> str:
    """Return workflow commands that GitHub shows as annotations on the lines.

    The form: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    from deckgen.lint.catalogue import BY_CODE

    words = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
    lines = []
    for each in diagnostics:
        span = each.span
        place = f"file={_escaped(span.path, ',:')},line={span.line},col={span.column}"
        place += f",endLine={span.end_line},endColumn={span.end_column}"
        title = _escaped(f"{each.code} {BY_CODE[each.code].title}", ",:")
        message = _escaped(each.message + (f"\n{each.hint}" if each.hint else ""))
        lines.append(f"::{words[each.severity]} {place},title={title}::{message}\n")
    return "".join(lines)


def _escaped(text: str, also: str = "") -> str:
    text = "\n".join(map(printed.line, text.split("\n")))
    for char in "%\r\n" + also:
        text = text.replace(char, f"%{ord(char):02X}")
    return text


def sarif(diagnostics: Sequence[Diagnostic], files: Files) -> str:
    """Return a SARIF 2.1.0 log, which code-scanning services read."""
    from deckgen.lint.catalogue import BY_CODE

    levels = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
    codes = sorted({each.code for each in diagnostics})
    rules = [
        {
            "id": code,
            "name": "".join(word.capitalize() for word in re.findall(r"\w+", BY_CODE[code].title)),
            "shortDescription": {"text": BY_CODE[code].title},
            "defaultConfiguration": {"level": levels[BY_CODE[code].severity]},
        }
        for code in codes
    ]
    results = [
        {
            "ruleId": each.code,
            "ruleIndex": codes.index(each.code),
            "level": levels[each.severity],
            "message": {"text": each.message + (f"\n{each.hint}" if each.hint else "")},
            "locations": [_sarif_place(each)],
        }
        for each in diagnostics
    ]
    driver = {"name": "deckgen", "version": __version__, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    log = {"$schema": schema, "version": "2.1.0", "runs": [run]}
    return printed.block(json.dumps(log, ensure_ascii=False, indent=2)) + "\n"


def _sarif_place(diagnostic: Diagnostic) -> dict[str, Any]:
    from urllib.parse import quote

    span = diagnostic.span
    region = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
    file = {"uri": quote(span.path, errors="surrogateescape")}
    return {"physicalLocation": {"artifactLocation": file, "region": region}}


FORMATS: dict[str, Callable[[Sequence[Diagnostic], Files], str]] = {
    "text": text,
    "json": as_json,
    "github": github,
    "sarif": sarif,
}
