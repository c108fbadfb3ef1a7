"""Code and maths of a cloze text: whole, with the marks of the deletions that stand in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.render.field import escape_code, escape_maths
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

# 'x_', '\\sqrt', '\\frac{a}', '\\sqrt[3]': what an argument may follow
_BEFORE_ARGUMENT = lazy_pattern(r"(?:(?<!\\)[_^}\]]|\\[a-zA-Z]+)\Z")
# '\\left', '\\big': what a bracket follows, and no argument
_DELIMITER = lazy_pattern(r"\\(?:left|right|middle|[bB]igg?[lrm]?|begin|end)\Z")


class Marked:
    """Code or maths without the deletions in it, and the marks of those by offset."""

    __slots__ = ("marks", "text")

    def __init__(self) -> None:
        self.text = ""
        self.marks: list[tuple[int, str]] = []


def maths_with_marks(inner: Marked) -> str:
    """Return maths as HTML, with the deletions in it; braces are kept apart by spaces, which TeX ignores.

    A deletion that is an argument (``x_{{c1::12}}``) gets braces of its own, for Anki takes those of its
    mark away.
    """
    out = ""
    at = 0
    braced: list[bool] = []  # for each deletion that is open
    for offset, mark in inner.marks:
        out += _inert_maths(inner.text[at:offset])
        at = offset
        if mark == "}}":
            if out.endswith("}"):
                out += " "
            out += mark
            if braced.pop():
                out += " }"
        else:
            is_argument = _is_argument_behind(out)
            braced.append(is_argument)
            if is_argument:
                out += "{ "
            out += mark
    return out + _inert_maths(inner.text[at:])


def _is_argument_behind(tex: str) -> bool:
    """Return whether what follows TeX is an argument of what it ends with."""
    if _DELIMITER.search(tex):
        return False
    return _BEFORE_ARGUMENT.search(tex) is not None


def code_with_marks(
    pieces: Iterator[tuple[str, str]] | list[tuple[str, str]],
    marks: list[tuple[int, str]],
) -> str:
    """Return coloured pieces of code as HTML with each mark at its offset; a piece that a
    mark falls into is divided, so that the tags nest.
    """
    out: list[str] = []
    at = 0
    waiting = marks[::-1]  # the next one is the last
    for kind, whole in pieces:
        piece = whole
        while piece:
            size = len(piece)
            while waiting:
                offset, mark = waiting[-1]
                if offset != at:
                    size = min(size, offset - at)
                    break
                out.append(mark)
                waiting.pop()
            part = _inert_code(piece[:size])
            if kind:
                part = f'<span class="{kind}">{part}</span>'
            out.append(part)
            at += size
            piece = piece[size:]
    for _, mark in reversed(waiting):
        out.append(mark)
    return "".join(out)


def _inert_code(code: str) -> str:
    """Return code as HTML in which the engine finds no sign of a deletion."""
    html = escape_code(code).replace("}", "&#125;")
    return html.replace("::", ":&#58;").replace("{{", "{&#123;")


def _inert_maths(maths: str) -> str:
    """Return maths as HTML in which the engine finds no sign of a deletion."""
    spaced = re.sub(r"\}(?=\})", "} ", maths)
    html = escape_maths(spaced)
    return html.replace("{{c", "{ {c").replace("::", ":&#58;")
