"""One text as a YAML scalar that reads as exactly that text, in the form that a person would choose."""

from __future__ import annotations

import re

from deckgen.util.characters import BYTE_ORDER_MARK, LINE_SEPARATORS, NOT_TEXT
from deckgen.util.folding import WIDTH, folded

# what YAML takes as it stands: nothing special at its start or in it, and no tab, at which PyYAML's
# reader ends such a text
_PLAIN = re.compile(
    r"(?!.*(?::(?:\s|\Z)| #))"  # no ': ', and no ' #'
    r"(?:[^\W\d_]|[“‘„«(¿¡])"
    r"[^\n\t]*(?<!\s)\Z"
)
_PER_CENT = re.compile(r"[0-9]+(?:\.[0-9]+)?%\Z", re.ASCII)  # '12.5%'
_WORD_OF_YAML = re.compile(
    r"(?:true|false|yes|no|on|off|null|y|n|nan|inf)\Z", re.IGNORECASE
)
_IN_FLOW = re.compile(r"[\w./-]+(?:(?: |::)[\w./-]+)*\Z")  # the same, within brackets
_UNSAFE = re.compile(f"[{NOT_TEXT}\x85{LINE_SEPARATORS}{BYTE_ORDER_MARK}\r]")
_NOT_TO_FOLD = re.compile(r"\s\s|^\s|\s\Z|\t")
_ESCAPES = {
    "\\": "\\\\",
    '"': '\\"',
    "\n": "\\n",
    "\t": "\\t",
    "\r": "\\r",
}


def scalar(text: str, indent: int, column: int = 0) -> str:
    """Return a text as a scalar.

    ``indent`` is the number of spaces before the lines of a block, ``column`` where a text in one line
    would begin.
    """
    if not text.isprintable():
        if _UNSAFE.search(text):
            return _escaped(text)
        if "\n" in text:
            return _block(text, indent) or _escaped(text)
    if column + len(text) > WIDTH and _can_fold(text):
        return folded(text, indent)
    return in_line(text)


def scalar_like(
    raw: str,
    text: str,
    column: int,
    indent: int,
    *,
    flow: bool = False,
    ends: bool = False,
) -> str:
    """Return a text as a scalar in the style of one that stands in a file as ``raw``, as far as it can be.

    ``column`` is where the scalar begins, ``indent`` the number of spaces before the lines of a new
    block, ``flow`` says that it stands in brackets. A block that ``ends`` with a line break goes on to.
    """
    style = raw[:1]
    if style == '"':
        return _escaped(text)
    is_safe = not _UNSAFE.search(text)
    if style == "'" and is_safe and "\n" not in text:
        return _quoted(text)
    if flow:
        return in_line(text, flow=True)
    if style not in ("|", ">"):
        return scalar(text, indent, column)
    own_indent = _indent_of(raw, indent)
    if style == ">" and is_safe and _is_foldable(text):
        block = folded(text, own_indent)
        return block.replace(">-", ">", 1) if ends else block
    if ends:
        text += "\n"
    block = _block(text, own_indent) if is_safe else ""
    return block or _escaped(text)


def _indent_of(raw: str, default: int) -> int:
    """Return how many spaces stand before the lines of a block."""
    indents = []
    for line in raw.split("\n")[1:]:
        if line.strip():
            indents.append(len(line) - len(line.lstrip(" ")))
    return min(indents, default=default)


def _is_foldable(text: str) -> bool:
    """Tell whether a text can be a folded block, be it of one line."""
    if not text or "\n" in text:
        return False
    return " " not in text or _can_fold(text)


def in_line(text: str, *, flow: bool = False) -> str:
    """Return a text without line breaks as a scalar in one line; ``flow`` is for one in brackets."""
    if not text.isprintable() and (_UNSAFE.search(text) or "\n" in text):
        return _escaped(text)
    if _PER_CENT.match(text):
        return text
    if not _PLAIN.match(text) or _WORD_OF_YAML.match(text):
        return _quoted(text)
    if flow and not _IN_FLOW.match(text):
        return _quoted(text)
    return text


def _quoted(text: str) -> str:
    """Return a text in single quotation marks, within which only they themselves need care."""
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


def _block(text: str, indent: int) -> str:
    """Return a text of several lines as a block that keeps them; '' where a block cannot."""
    body = text.rstrip("\n")
    if not body.strip() or text[0] in " \t" or "\t" in _starts(body):
        return ""
    # where the first line with words begins with a space, the indent has to be said
    first = next(line for line in body.split("\n") if line)
    mark = "2" if first[0] == " " else ""
    line_breaks = len(text) - len(body)
    if line_breaks == 0:
        keep = "-"
    elif line_breaks == 1:
        keep = ""
    else:
        keep = "+"
    # the last line break stands between the block and what follows it
    kept = text[: len(body) + max(line_breaks - 1, 0)]
    pad = " " * indent
    lines = [f"|{mark}{keep}"]
    for line in kept.split("\n"):
        lines.append(pad + line if line else "")
    return "\n".join(lines)


def _starts(body: str) -> str:
    """Return the first character of each line."""
    return "".join(line[:1] for line in body.split("\n"))


def _can_fold(text: str) -> bool:
    """Tell whether a text may be folded at its spaces, which must be single ones between words."""
    return " " in text and not _NOT_TO_FOLD.search(text)


def _escaped(text: str) -> str:
    """Return a text in double quotation marks, with codes for what no file should hold."""
    out = []
    for char in text:
        if char in _ESCAPES:
            out.append(_ESCAPES[char])
        elif not _UNSAFE.match(char):
            out.append(char)
        elif ord(char) < 256:
            out.append(f"\\x{ord(char):02x}")
        else:
            out.append(f"\\u{ord(char):04x}")
    return f'"{"".join(out)}"'
