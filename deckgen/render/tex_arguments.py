"""What stands behind a command of a formula: arguments, lengths, brackets; and which of them are missing.

Places are offsets into the text of the formula: ``at`` and ``end`` are those of the command, with its
backslash.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from deckgen.render.tex_commands import ARGUMENTS, BIG, LENGTHS, known

TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|[{}&#^_'~]|[^\\{}&#^_'~\s]|\s+", re.DOTALL)
"""A command ('\\frac', '\\{'), a sign ('{', '&', '^'), any other character, or white space."""

_COUNTED = {1: "an argument", 2: "two arguments", 3: "three arguments"}

# '[3]' behind \sqrt
_OPTION = re.compile(r"\s*\[[^\]]*\]")
# '1em', '2.5pt', '-3mu'
_NUMBER_AND_UNIT = r"[-+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)\s*(?:em|ex|pt|px|mu|in|cm|mm|pc)"
# '{1em', ' 2.5pt', '{-3mu'
LENGTH = re.compile(rf"\s*\{{?\s*{_NUMBER_AND_UNIT}")
"""A length, perhaps behind a brace."""
# '{1em}', ' 2pt': a length as a whole argument
_WHOLE_LENGTH = re.compile(rf"\s*(?:\{{\s*{_NUMBER_AND_UNIT}\s*\}}|{_NUMBER_AND_UNIT})")
# '\$', '$'
_DOLLAR = re.compile(r"\\.|\$", re.DOTALL)


class Problem(NamedTuple):
    """Something wrong at ``start`` to ``end`` of a formula, and the way out."""

    start: int
    end: int
    message: str
    hint: str


def argument_end(text: str, at: int) -> int:
    """Return where the argument that begins at a place ends: a group in braces, or a token."""
    while at < len(text) and text[at].isspace():
        at += 1
    if text[at : at + 1] == "[":
        option = _OPTION.match(text, at)
        return argument_end(text, option.end()) if option else at + 1
    if text[at : at + 1] != "{":
        token = TOKEN.match(text, at)
        return token.end() if token else at
    depth = 0
    for token in TOKEN.finditer(text, at):
        if token[0] == "{":
            depth += 1
        elif token[0] == "}":
            depth -= 1
        if not depth:
            return token.end()
    return at  # the brace is never closed: it is read, and noted, as any other


def missing_argument(text: str, name: str, at: int, end: int) -> Problem | None:
    """Report a command that lacks an argument before its group or the formula ends."""
    option = _OPTION.match(text, end)
    place = option.end() if option else end
    for _ in range(ARGUMENTS[name]):
        rest = text[place:].lstrip()
        if (
            not rest
            or rest[0] in "}&"
            or rest.startswith(("\\\\", "\\end{", "\\right"))
        ):
            times = _COUNTED.get(ARGUMENTS[name], f"{ARGUMENTS[name]} arguments")
            braces = "{…}" * ARGUMENTS[name]
            return Problem(
                at, end, f"\\{name} needs {times}", f"write \\{name}{braces}"
            )
        place = argument_end(text, place)
    return None


def missing_length(text: str, name: str, at: int, end: int) -> Problem | None:
    """Report a command that lacks a length, or the unit of one."""
    count = LENGTHS[name]
    pattern = LENGTH if count == 1 else _WHOLE_LENGTH
    option = _OPTION.match(text, end) if name == "rule" else None
    place = option.end() if option else end
    if name == "abovewithdelims":
        place = argument_end(text, argument_end(text, place))
    for _ in range(count):
        length = pattern.match(text, place)
        if length is None:
            says = "a length" if count == 1 else f"{count} lengths, each with its unit"
            return Problem(
                at, end, f"\\{name} needs {says}", f"write \\{name}{'{1em}' * count}"
            )
        place = length.end()
    return None


def missing_brackets(text: str, name: str, at: int, end: int) -> Problem | None:
    """Report a command behind which two brackets are missing; ``\\genfrac`` alone has them in braces."""
    place = end
    for _ in range(2):
        start, place = place, _bracket_end(text, name, place)
        written = text[start:place].strip()
        if written.startswith("{") and name == "genfrac":
            written = written[1:-1].strip() or "."
        if written not in known().delimiters:
            way = f"write \\{name}() or, for nothing to be seen, \\{name}.."
            return Problem(at, end, f"\\{name} without two brackets after it", way)
    return None


def _bracket_end(text: str, name: str, place: int) -> int:
    """Return where the bracket that begins at a place ends."""
    if name == "genfrac":
        return argument_end(text, place)
    spaces = len(text[place:]) - len(text[place:].lstrip())
    token = TOKEN.match(text, place + spaces)
    return token.end() if token else place


def bracket_behind(
    text: str, name: str, at: int, end: int
) -> tuple[int, Problem | None]:
    """Return where the bracket behind ``\\left`` or the like ends, and what is wrong with it."""
    rest = text[end:]
    token = TOKEN.match(rest.lstrip())
    if token is None and name not in BIG:
        return end, None  # \left alone is noted where the formula ends
    if token is not None and token[0] == "{" and name in BIG:
        stop = argument_end(text, end)
        if text[end:stop].strip()[1:-1].strip() in known().delimiters:
            return stop, None
        return end, Problem(
            at, end, f"\\{name} without a bracket after it", f"write \\{name}("
        )
    if token is not None and token[0] in "{}":
        brace = Problem(
            at, end, f"\\{name} before a plain brace", f"write \\{name}\\{token[0]}"
        )
        return end + len(rest) - len(rest.lstrip()) + 1, brace
    if token is None or token[0] not in known().delimiters:
        way = f"write \\{name}( or, for nothing to be seen, \\{name}."
        return end, Problem(at, end, f"\\{name} without a bracket after it", way)
    return end + len(rest) - len(rest.lstrip()) + token.end(), None


def lone_dollar(text: str, start: int, end: int) -> Problem | None:
    """Report a single dollar sign in the text of a formula, which begins a formula in it."""
    found = [each for each in _DOLLAR.finditer(text, start, end) if each[0] == "$"]
    if not len(found) % 2:
        return None
    at = found[-1].start()
    message = "a dollar sign in \\text{…} that begins a formula"
    return Problem(at, at + 1, message, "write \\$ for the sign")
