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

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


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
    blocks = [_block(diagnostic, files, style, encoding) for diagnostic in diagnostics]
    return "".join(f"{block}\n" for block in blocks)


def _block(diagnostic: Diagnostic, files: Files, style: Style, encoding: str) -> str:
    """Return the lines about one diagnostic."""
    span = diagnostic.span
    colour = _COLOURS[diagnostic.severity]
    place = style(printed.line(span), bold=True)
    code = style(f"{diagnostic.severity}[{diagnostic.code}]", fg=colour, bold=True)
    card = f" (card '{printed.line(diagnostic.card)}')" if diagnostic.card else ""
    lines = [f"{place}: {code} {printed.line(diagnostic.message)}{card}"]
    number = str(span.line)
    margin = " " * len(number)
    file = files.get(span.path)
    source = _source_line(file, diagnostic, encoding) if file else None
    if source:
        line, marks = source
        lines.append(f"  {style(f'{number} |', fg='blue')} {printed.line(line)}")
        lines.append(
            f"  {style(f'{margin} |', fg='blue')} {style(marks, fg=colour, bold=True)}"
        )
    if diagnostic.hint:
        lines.append(
            f"  {style(f'{margin} =', fg='blue')} {printed.line(diagnostic.hint)}"
        )
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
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    end = max(start + 1, min(end, len(line)))
    first = max(0, start - WIDTH // 2) if len(line) > WIDTH else 0
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
    marks = " " * _columns(before) + "^" * max(1, _columns(marked))
    return before + marked + legible(after, encoding), marks


def _visible(line: str) -> str:
    """Return a line in which each character takes room: spaces for tabs, a sign for what is invisible."""
    if line.isprintable():
        return line
    signs = []
    for char in line:
        if char in "\t\x0b\x0c":
            signs.append(" ")
        else:
            signs.append(char if char.isprintable() else "\ufffd")
    return "".join(signs)


def _columns(line: str) -> int:
    """Return how many columns of a terminal a text takes."""
    if line.isascii():
        return len(line)
    columns = 0
    for char in line:
        if unicodedata.combining(char):
            continue
        columns += 2 if unicodedata.east_asian_width(char) in "WF" else 1
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
    parts = [
        counted(counts[severity], word)
        for severity, word in words.items()
        if counts[severity]
    ]
    return ", ".join(parts)


def as_json(diagnostics: Sequence[Diagnostic], files: Files, codes: Codes) -> str:
    """Return the diagnostics as one JSON object with a ``version``."""
    return json_text(
        {"version": JSON_VERSION, "diagnostics": entries(diagnostics, codes)}
    )


def entries(diagnostics: Sequence[Diagnostic], codes: Codes) -> list[dict[str, Any]]:
    """Return the diagnostics as values for JSON; ``codes`` have their titles."""
    return [
        {
            "code": each.code,
            "severity": str(each.severity),
            "title": codes[each.code].title,
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


def json_text(value: object) -> str:
    """Return a value as indented JSON in which nothing acts on a terminal or a log."""
    return printed.block(json.dumps(value, ensure_ascii=False, indent=2)) + "\n"


def _with_hint(diagnostic: Diagnostic) -> str:
    """Return the message, and the hint on a line of its own."""
    return (
        f"{diagnostic.message}\n{diagnostic.hint}"
        if diagnostic.hint
        else diagnostic.message
    )


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
    for each in diagnostics:
        span = each.span
        place = f"file={_escaped(span.path, ',:')},line={span.line},col={span.column}"
        place += f",endLine={span.end_line},endColumn={span.end_column}"
        title = _escaped(f"{each.code} {codes[each.code].title}", ",:")
        message = _escaped(_with_hint(each))
        lines.append(f"::{words[each.severity]} {place},title={title}::{message}\n")
    return "".join(lines)


def _escaped(text: str, also: str = "") -> str:
    """Return a text for a workflow command; ``also`` are characters to be escaped besides."""
    text = "\n".join(map(printed.line, text.split("\n")))
    for char in "%\r\n" + also:
        text = text.replace(char, f"%{ord(char):02X}")
    return text


def sarif(diagnostics: Sequence[Diagnostic], files: Files, codes: Codes) -> str:
    """Return a SARIF 2.1.0 log, which code-scanning services read."""
    levels = {
        Severity.ERROR: "error",
        Severity.WARNING: "warning",
        Severity.INFO: "note",
    }
    used = sorted({each.code for each in diagnostics})
    rules = [_sarif_rule(codes[code], levels) for code in used]
    results = [
        {
            "ruleId": each.code,
            "ruleIndex": used.index(each.code),
            "level": levels[each.severity],
            "message": {"text": _with_hint(each)},
            "locations": [_sarif_place(each)],
        }
        for each in diagnostics
    ]
    driver = {"name": "deckgen", "version": __version__, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json_text({"$schema": schema, "version": "2.1.0", "runs": [run]})


def _sarif_rule(code: Code, levels: Mapping[Severity, str]) -> dict[str, Any]:
    words = code.title.replace("-", " ").split()
    return {
        "id": code.code,
        "name": "".join(word.capitalize() for word in words),
        "shortDescription": {"text": code.title},
        "defaultConfiguration": {"level": levels[code.severity]},
    }


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


def _as_text(diagnostics: Sequence[Diagnostic], files: Files, codes: Codes) -> str:
    return text(diagnostics, files)


FORMATS: dict[str, Callable[[Sequence[Diagnostic], Files, Codes], str]] = {
    "text": _as_text,
    "json": as_json,
    "github": github,
    "sarif": sarif,
}
