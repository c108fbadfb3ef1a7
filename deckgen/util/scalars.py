"""One text as a YAML scalar that reads as exactly that text, in the form that a person would choose."""

from __future__ import annotations

import re

from deckgen.util.characters import BYTE_ORDER_MARK, LINE_SEPARATORS, NOT_TEXT
from deckgen.util.folding import WIDTH, folded

# what YAML takes as it stands: nothing special at its start or in it, and no tab, at which PyYAML's
# reader ends such a text
_PLAIN = re.compile(r"(?!.*(?::(?:\s|\Z)| #))(?:[^\W\d_]|[“‘„«(¿¡])[^\n\t]*(?<!\s)\Z")
_PER_CENT = re.compile(r"[0-9]+(?:\.[0-9]+)?%\Z", re.ASCII)  # '12.5%'
_WORD_OF_YAML = re.compile(
    r"(?:true|false|yes|no|on|off|null|y|n|nan|inf)\Z", re.IGNORECASE
)
_IN_FLOW = re.compile(r"[\w./-]+(?:(?: |::)[\w./-]+)*\Z")  # the same, within brackets
_UNSAFE = re.compile(f"[{NOT_TEXT}\x85{LINE_SEPARATORS}{BYTE_ORDER_MARK}\r]")
_NOT_TO_FOLD = re.compile(r"\s\s|^\s|\s\Z|\t")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


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
    if raw[:1] == '"':
        return _escaped(text)
    is_safe = not _UNSAFE.search(text)
    if raw[:1] == "'" and is_safe and "\n" not in text:
        return "'" + text.replace("'", "''") + "'"
    if flow:
        return in_line(text, flow=True)
    if raw[:1] not in ("|", ">"):
        return scalar(text, indent, column)
    lines = [line for line in raw.split("\n")[1:] if line.strip()]
    own = min((len(line) - len(line.lstrip(" ")) for line in lines), default=indent)
    ending = "\n" if ends else ""
    if (
        raw[0] == ">"
        and is_safe
        and "\n" not in text
        and (" " not in text or _can_fold(text))
        and text
    ):
        return folded(text, own).replace(">-", ">", 1) if ends else folded(text, own)
    return (_block(text + ending, own) if is_safe else "") or _escaped(text + ending)


def in_line(text: str, *, flow: bool = False) -> str:
    """Return a text without line breaks as a scalar in one line; ``flow`` is for one in brackets."""
    if not text.isprintable() and (_UNSAFE.search(text) or "\n" in text):
        return _escaped(text)
    is_plain = (
        _PLAIN.match(text)
        and not _WORD_OF_YAML.match(text)
        and (not flow or _IN_FLOW.match(text))
    )
    return (
        text
        if is_plain or _PER_CENT.match(text)
        else "'" + text.replace("'", "''") + "'"
    )


def _block(text: str, indent: int) -> str:
    """Return a text of several lines as a block that keeps them; '' where a block cannot."""
    body = text.rstrip("\n")
    if not body.strip() or text[0] in " \t" or "\t" in _starts(body):
        return ""
    first = next(line for line in body.split("\n") if line)
    mark = str(2) if first[0] == " " else ""
    ends = len(text) - len(body)
    keep = "-" if not ends else "" if ends == 1 else "+"
    pad = " " * indent
    kept = text[: len(body) + max(ends - 1, 0)]
    lines = [pad + line if line else "" for line in kept.split("\n")]
    return f"|{mark}{keep}\n" + "\n".join(lines)


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
        elif _UNSAFE.match(char):
            out.append(
                f"\\x{ord(char):02x}" if ord(char) < 256 else f"\\u{ord(char):04x}"
            )
        else:
            out.append(char)
    return f'"{"".join(out)}"'
