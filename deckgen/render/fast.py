"""A short cut for the markup that cards have most: ``**bold**``, ``*italic*``, code, and pictures.

It takes only what can be read in one way. A ``*`` with a space or a stop before it and a
letter behind it can only open; one the other way round, or with a space behind it, can only
close (CommonMark's flanking rules). If they alternate, with nothing else that Markdown acts
on, they are pairs. Whatever is in the least doubtful is left to the parser, which takes ten
times as long, and longer to import than a small deck takes to compile.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.render.lines import may_be_quotation_marks
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from deckgen.render.writer import Writer

# What may stand before and behind emphasis. The parser knows whether the stars in 'f(x)*a*(b)' are meant.
_BEFORE, _BEHIND = r"""(?<![^ .,;:!?('"-])""", r"""(?![^ .,;:!?)'"}-])"""
# '*words*', '**words**', '`code`', '![what it shows](media/picture.png)', '![](../media/picture.png)'
_SIMPLE = lazy_pattern(
    # hot: with it a place where nothing begins takes one look, not three
    r"(?=[*`!])(?:"
    rf"{_BEFORE}(\*\*?)(?=[^\W_])([^*`\[]*)(?:(?<=[^\W_])\1{_BEHIND}|(?<=[^\s({{])\1(?![^ ]))"
    r"|(?<!`)`([^`*\s](?:[^`*]*[^`*\s])?)`"
    r"|(?<!!)!\[([^\[\]()<>*`\\_~${}|/@\n]*)\]\(((?:\.\./)?[A-Za-z0-9][A-Za-z0-9_./-]*)\)(?![{(\[:]))"
)
_BLANK = lazy_pattern(r"\n{2,}")
_ELSE = lazy_pattern(r"[\t\r\\]")
_LINE_BREAK = "\\\n"  # a backslash at the end of a line


def write_simple(text: str, writer: Writer) -> bool:
    """Write a text of one line, without what no field can hold, if all its markup is simple; return whether
    it was."""
    parts = _parts(text)
    if parts is not None:
        _write(text, parts, writer)
    return parts is not None


def write_paragraphs(text: str, writer: Writer) -> bool:
    """Write paragraphs without what no field can hold, if all markup is simple; return whether it was.

    Blank lines part them. The caller has seen that no line is more than words of a paragraph.
    """
    paragraphs = _BLANK.split(text)
    parts = [_parts(paragraph) for paragraph in paragraphs]
    if None in parts:
        return False
    for paragraph, marked in zip(paragraphs, parts, strict=True):
        if len(paragraphs) > 1:
            writer.open("<p>")
        _write(paragraph, marked or [], writer)
        if len(paragraphs) > 1:
            writer.close("</p>")
    return True


def _parts(paragraph: str) -> list[re.Match[str]] | None:
    """Return the marked parts of a paragraph, ``None`` if any of its markup is not simple.

    Its lines neither begin nor end with a space, so that the end of a line is like one.
    """
    if _ELSE.search(paragraph.replace(_LINE_BREAK, "\n")):
        return None
    parts = list(
        _SIMPLE.finditer(paragraph.replace(_LINE_BREAK, "  ").replace("\n", " "))
    )
    at = 0
    for part in parts:
        if _has_sign(paragraph[at : part.start()]) or "_" in (part[2] or part[3] or ""):
            return None
        if part[1] == "*" and (
            _may_be_factor(part[2], paragraph) or part[2][-1] in ".^"
        ):
            return None  # '.*words.*' and '*f^*' may be patterns and formulas
        start, end = part.span()
        if (
            part[3]
            and paragraph[end : end + 1].isalpha()
            and may_be_quotation_marks(paragraph, start, end, 1)
        ):
            return None  # 'it`s and don`t'
        if not part[2] and "\n" in paragraph[start:end]:
            return None
        at = end
    return None if _has_sign(paragraph[at:]) else parts


def _may_be_factor(marked: str, paragraph: str) -> bool:
    """Return whether a marked part may be a factor among others: ``5 *3* 2``."""
    return marked[0].isdigit() or (
        len(marked) == 1 and any(map(str.isdigit, paragraph))
    )


def _has_sign(words: str) -> bool:
    # hot: any() takes longer
    return "*" in words or "`" in words or "[" in words or "_" in words


def _write(paragraph: str, parts: list[re.Match[str]], writer: Writer) -> None:
    at = 0
    for part in parts:
        _write_words(paragraph[at : part.start()], writer)
        if part[3]:
            writer.code(part[3])
        elif part[5]:
            writer.image(part[5], part[4], "")
        else:
            tag = "em" if part[1] == "*" else "strong"
            writer.open(f"<{tag}>")
            _write_words(paragraph[part.start(2) : part.end(2)], writer)
            writer.close(f"</{tag}>")
        at = part.end()
    _write_words(paragraph[at:], writer)


def _write_words(words: str, writer: Writer) -> None:
    """Write words without markup; the end of a line is a space, and with a backslash a line break."""
    if "\n" not in words and "\\" not in words:  # hot: most parts of a text
        if words:
            writer.text(words)
        return
    between = ""
    for line in words.split("\n"):
        if between:
            writer.raw(between)
        between = "<br>" if line.endswith("\\") else " "
        line = line.removesuffix("\\")
        if line:
            writer.text(line)
