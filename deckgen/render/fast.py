"""A short cut for the markup that cards have most: ``**bold**``, ``*italic*`` and code in a line.

It takes only what can be read in one way. A ``*`` with a space or a stop before it and a
letter behind it can only open; one the other way round, or with a space behind it, can only
close (CommonMark's flanking rules). If they alternate, with nothing else that Markdown acts
on, they are pairs. Whatever is in the least doubtful is left to the parser, which takes ten
times as long, and longer to import than a small deck takes to compile.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deckgen.render.writer import Writer

_BEFORE, _BEHIND = r"""(?<![^ .,;:!?()'"-])""", r"""(?![^ .,;:!?()'"}-])"""
_SIMPLE = re.compile(
    rf"{_BEFORE}(\*\*?)(?=[^\W_])([^*`]*)(?:(?<=[^\W_])\1{_BEHIND}|(?<=\S)\1(?![^ ]))"
    r"|(?<!`)`([^`*\s](?:[^`*]*[^`*\s])?)`"
)
_BLANK = re.compile(r"\n{2,}")
_ELSE = re.compile(r"[\x00-\x1f\x7f-\x9f\\_\[\ud800-\udfff\ufffe\uffff]")


def write_simple(text: str, writer: Writer) -> bool:
    """Write a text of one line if all its markup is simple; return whether it was."""
    parts = _parts(text)
    if parts is not None:
        _write(text, parts, writer)
    return parts is not None


def write_paragraphs(text: str, writer: Writer) -> bool:
    """Write paragraphs if all markup is simple and within a line; return whether it was.

    Blank lines part them. The caller has seen that no line is more than words of a paragraph.
    """
    paragraphs = [paragraph.split("\n") for paragraph in _BLANK.split(text)]
    parts = {line: _parts(line) for lines in paragraphs for line in lines}
    if None in parts.values():
        return False
    for lines in paragraphs:
        if len(paragraphs) > 1:
            writer.open("<p>")
        for number, line in enumerate(lines):
            if number:
                writer.raw(" ")
            _write(line, parts[line] or [], writer)
        if len(paragraphs) > 1:
            writer.close("</p>")
    return True


def _parts(line: str) -> list[re.Match[str]] | None:
    """Return the marked parts of a line, ``None`` if any of its markup is not simple."""
    if _ELSE.search(line):
        return None
    parts = list(_SIMPLE.finditer(line))
    at = 0
    for part in parts:
        if _has_sign(line[at : part.start()]):
            return None
        at = part.end()
    return None if _has_sign(line[at:]) else parts


def _has_sign(words: str) -> bool:
    return "*" in words or "`" in words


def _write(line: str, parts: list[re.Match[str]], writer: Writer) -> None:
    at = 0
    for part in parts:
        if at < part.start():
            writer.text(line[at : part.start()])
        if part[3]:
            writer.code(part[3])
        else:
            tag = "em" if part[1] == "*" else "strong"
            writer.open(f"<{tag}>")
            writer.text(part[2])
            writer.close(f"</{tag}>")
        at = part.end()
    if at < len(line):
        writer.text(line[at:])
