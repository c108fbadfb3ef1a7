"""Diagnostics as text for people and as json, github and sarif for programs.

Every format is one function in :data:`FORMATS`, from the diagnostics, the texts of the files they are
in, and what is known of their codes, to one string.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Any

from deckgen import __version__
from deckgen.core.diagnostics import Diagnostic, Severity, TextFile
from deckgen.core.wording import counted
from deckgen.util import printed
from deckgen.util.streams import legible

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from deckgen.core.codes import Code

    Codes = Mapping[str, Code]
    Files = Mapping[str, TextFile]
    Style = Callable[..., str]

JSON_VERSION = 1
WIDTH = 100
"""How much of a long source line is shown."""

_COLOURS = {
    Severity.ERROR: "red",
    Severity.WARNING: "yellow",
    Severity.INFO: "cyan",
}
_SARIF_LEVELS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "note",
}


def plain(text: str, **_colours: object) -> str:
    """Return a text without colour."""
    return text


def text(
    diagnostics: Sequence[Diagnostic],
    files: Files,
    style: Style = plain,
    encoding: str = "utf-8",
) -> str:
    """Return each diagnostic with its source line, the words marked, and the way out.

    The marks are in their place where letters that ``encoding`` lacks are shown as escapes.
    """
    blocks = []
    for diagnostic in diagnostics:
        block = _block(diagnostic, files, style, encoding)
        blocks.append(f"{block}\n")
    return "".join(blocks)


def _block(diagnostic: Diagnostic, files: Files, style: Style, encoding: str) -> str:
    """Return the lines about one diagnostic."""
    span = diagnostic.span
    colour = _COLOURS[diagnostic.severity]
    place = style(printed.line(span), bold=True)
    code = style(f"{diagnostic.severity}[{diagnostic.code}]", fg=colour, bold=True)
    first = f"{place}: {code} {printed.line(diagnostic.message)}"
    if diagnostic.card:
        first += f" (card '{printed.line(diagnostic.card)}')"
    lines = [first]

    number = str(span.line)
    margin = " " * len(number)
    file = files.get(span.path)
    source = _source_line(file, diagnostic, encoding) if file else None
    if source:
        line, marks = source
        before_line = style(f"{number} |", fg="blue")
        before_marks = style(f"{margin} |", fg="blue")
        coloured_marks = style(marks, fg=colour, bold=True)
        lines.append(f"  {before_line} {printed.line(line)}")
        lines.append(f"  {before_marks} {coloured_marks}")
    if diagnostic.hint:
        before_hint = style(f"{margin} =", fg="blue")
        lines.append(f"  {before_hint} {printed.line(diagnostic.hint)}")
    return "\n".join(lines) + "\n"


def _source_line(
    file: TextFile, diagnostic: Diagnostic, encoding: str
) -> tuple[str, str] | None:
    """Return the source line, cut to :data:`WIDTH` around the words concerned, and the marks below."""
    span = diagnostic.span
    line = file.line(span.line)
    if line is None:
        return None
    start = span.column - 1
    end = len(line)
    if span.end_line == span.line:
        end = min(span.end_column - 1, end)
    end = max(start + 1, end)

    first = 0
    if len(line) > WIDTH:
        first = max(0, start - WIDTH // 2)
    last = first + WIDTH
    end = min(end, last)

    before = _visible(line[first:start])
    if first > 0:
        before = f"…{before}"
    after = _visible(line[end:last])
    if last < len(line):
        after = f"{after}…"
    before = legible(before, encoding)
    marked = legible(_visible(line[start:end]), encoding)
    after = legible(after, encoding)
    margin = " " * _columns(before)
    marks = "^" * max(1, _columns(marked))
    return before + marked + after, margin + marks


def _visible(line: str) -> str:
    """Return a line in which each character takes room: spaces for tabs, a sign for what is invisible."""
    if line.isprintable():
        return line
    signs = []
    for char in line:
        if char in "\t\x0b\x0c":
            signs.append(" ")
        elif char.isprintable():
            signs.append(char)
        else:
            signs.append("\ufffd")
    return "".join(signs)


def _columns(line: str) -> int:
    """Return how many columns of a terminal a text takes."""
    if line.isascii():
        return len(line)
    columns = 0
    for char in line:
        if unicodedata.combining(char):
            continue
        is_wide = unicodedata.east_asian_width(char) in "WF"
        columns += 2 if is_wide else 1
    return columns


def summary(diagnostics: Sequence[Diagnostic]) -> str:
    """Return ``2 errors, 1 warning``, or '' if there is nothing to count.

    What only informs is an info message: a note is Anki's word for what makes cards.
    """
    counts = Counter(diagnostic.severity for diagnostic in diagnostics)
    words = {
        Severity.ERROR: "error",
        Severity.WARNING: "warning",
        Severity.INFO: "info message",
    }
    parts = []
    for severity, word in words.items():
        if counts[severity]:
            parts.append(counted(counts[severity], word))
    return ", ".join(parts)


def as_json(diagnostics: Sequence[Diagnostic], files: Files, codes: Codes) -> str:
    """Return the diagnostics as one JSON object with a ``version``."""
    report = {
        "version": JSON_VERSION,
        "diagnostics": entries(diagnostics, codes),
    }
    return json_text(report)


def entries(diagnostics: Sequence[Diagnostic], codes: Codes) -> list[dict[str, Any]]:
    """Return the diagnostics as values for JSON; ``codes`` have their titles."""
    return [_entry(diagnostic, codes) for diagnostic in diagnostics]


def _entry(diagnostic: Diagnostic, codes: Codes) -> dict[str, Any]:
    """Return a diagnostic as a value for JSON."""
    span = diagnostic.span
    return {
        "code": diagnostic.code,
        "severity": str(diagnostic.severity),
        "title": codes[diagnostic.code].title,
        "path": span.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "message": diagnostic.message,
        "hint": diagnostic.hint,
        "card": diagnostic.card,
    }


def json_text(value: object) -> str:
    """Return a value as indented JSON in which nothing acts on a terminal or a log."""
    written = json.dumps(value, ensure_ascii=False, indent=2)
    return printed.block(written) + "\n"


def _with_hint(diagnostic: Diagnostic) -> str:
    """Return the message, and the hint on a line of its own."""
    if not diagnostic.hint:
        return diagnostic.message
    return f"{diagnostic.message}\n{diagnostic.hint}"


def github(diagnostics: Sequence[Diagnostic], files: Files, codes: Codes) -> str:
    """Return workflow commands that GitHub shows as annotations on the lines.

    The form: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    words = {
        Severity.ERROR: "error",
        Severity.WARNING: "warning",
        Severity.INFO: "notice",
    }
    lines = []
    for diagnostic in diagnostics:
        span = diagnostic.span
        title = f"{diagnostic.code} {codes[diagnostic.code].title}"
        properties = {
            "file": _escaped(span.path, ",:"),
            "line": span.line,
            "col": span.column,
            "endLine": span.end_line,
            "endColumn": span.end_column,
            "title": _escaped(title, ",:"),
        }
        listed = ",".join(f"{name}={value}" for name, value in properties.items())
        word = words[diagnostic.severity]
        message = _escaped(_with_hint(diagnostic))
        lines.append(f"::{word} {listed}::{message}\n")
    return "".join(lines)


def _escaped(text: str, also: str = "") -> str:
    """Return a text for a workflow command; ``also`` are characters to be escaped besides."""
    text = "\n".join(map(printed.line, text.split("\n")))
    for char in "%\r\n" + also:
        text = text.replace(char, f"%{ord(char):02X}")
    return text


def sarif(diagnostics: Sequence[Diagnostic], files: Files, codes: Codes) -> str:
    """Return a SARIF 2.1.0 log, which code-scanning services read."""
    used = sorted({diagnostic.code for diagnostic in diagnostics})
    results = []
    for diagnostic in diagnostics:
        result = {
            "ruleId": diagnostic.code,
            "ruleIndex": used.index(diagnostic.code),
            "level": _SARIF_LEVELS[diagnostic.severity],
            "message": {"text": _with_hint(diagnostic)},
            "locations": [_sarif_place(diagnostic)],
        }
        results.append(result)
    driver = {
        "name": "deckgen",
        "version": __version__,
        "rules": [_sarif_rule(codes[code]) for code in used],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json_text(log)


def _sarif_rule(code: Code) -> dict[str, Any]:
    """Return what the log says of a code; its name is that of its title, in the form ``LikeThis``."""
    words = code.title.replace("-", " ").split()
    return {
        "id": code.code,
        "name": "".join(word.capitalize() for word in words),
        "shortDescription": {"text": code.title},
        "defaultConfiguration": {"level": _SARIF_LEVELS[code.severity]},
    }


def _sarif_place(diagnostic: Diagnostic) -> dict[str, Any]:
    """Return where a diagnostic stands, in the form of SARIF."""
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


def _as_text(diagnostics: Sequence[Diagnostic], files: Files, codes: Codes) -> str:
    return text(diagnostics, files)


FORMATS: dict[str, Callable[[Sequence[Diagnostic], Files, Codes], str]] = {
    "text": _as_text,
    "json": as_json,
    "github": github,
    "sarif": sarif,
}
