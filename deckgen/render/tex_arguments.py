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

_COUNTED = {
    1: "an argument",
    2: "two arguments",
    3: "three arguments",
}

_ENDS_ARGUMENTS = ("}", "&", "\\\\", "\\end{", "\\right")
"""What ends the place in which the arguments of a command can stand."""

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
    if text.startswith("[", at):
        option = _OPTION.match(text, at)
        if option is None:
            return at + 1
        return argument_end(text, option.end())
    if text.startswith("{", at):
        return _group_end(text, at)
    token = TOKEN.match(text, at)
    return token.end() if token else at


def _group_end(text: str, at: int) -> int:
    """Return where the group ends whose brace stands at a place."""
    depth = 0
    for token in TOKEN.finditer(text, at):
        if token[0] == "{":
            depth += 1
        elif token[0] == "}":
            depth -= 1
        if not depth:
            return token.end()
    return at  # the brace is never closed: it is read, and noted, as any other


def _behind_option(text: str, at: int) -> int:
    """Return where ``[3]`` ends that stands at a place; the place itself if there is none."""
    option = _OPTION.match(text, at)
    return option.end() if option else at


def missing_argument(text: str, name: str, at: int, end: int) -> Problem | None:
    """Report a command that lacks an argument before its group or the formula ends."""
    count = ARGUMENTS[name]
    place = _behind_option(text, end)
    for _ in range(count):
        rest = text[place:].lstrip()
        if not rest or rest.startswith(_ENDS_ARGUMENTS):
            times = _COUNTED.get(count, f"{count} arguments")
            braces = "{…}" * count
            return Problem(
                start=at,
                end=end,
                message=f"\\{name} needs {times}",
                hint=f"write \\{name}{braces}",
            )
        place = argument_end(text, place)
    return None


def missing_length(text: str, name: str, at: int, end: int) -> Problem | None:
    """Report a command that lacks a length, or the unit of one."""
    count = LENGTHS[name]
    place = end
    if name == "rule":  # '\rule[2pt]{1em}{1pt}'
        place = _behind_option(text, end)
    if name == "abovewithdelims":  # '\abovewithdelims(){1pt}'
        first_bracket_end = argument_end(text, place)
        place = argument_end(text, first_bracket_end)
    # one length may be followed by more in its braces, each of several has braces of its own
    pattern = LENGTH if count == 1 else _WHOLE_LENGTH
    for _ in range(count):
        length = pattern.match(text, place)
        if length is None:
            what = "a length" if count == 1 else f"{count} lengths, each with its unit"
            lengths = "{1em}" * count
            return Problem(
                start=at,
                end=end,
                message=f"\\{name} needs {what}",
                hint=f"write \\{name}{lengths}",
            )
        place = length.end()
    return None


def missing_brackets(text: str, name: str, at: int, end: int) -> Problem | None:
    """Report a command behind which two brackets are missing; ``\\genfrac`` alone has them in braces."""
    place = end
    for _ in range(2):
        start = place
        place = _bracket_end(text, name, start)
        bracket = text[start:place].strip()
        if name == "genfrac" and bracket.startswith("{"):
            bracket = bracket[1:-1].strip() or "."
        if bracket not in known().delimiters:
            return Problem(
                start=at,
                end=end,
                message=f"\\{name} without two brackets after it",
                hint=f"write \\{name}() or, for nothing to be seen, \\{name}..",
            )
    return None


def _bracket_end(text: str, name: str, place: int) -> int:
    """Return where the bracket that begins at a place ends."""
    if name == "genfrac":
        return argument_end(text, place)
    token = TOKEN.match(text, _behind_spaces(text, place))
    return token.end() if token else place


def _behind_spaces(text: str, place: int) -> int:
    """Return where the spaces end that begin at a place."""
    return len(text) - len(text[place:].lstrip())


def bracket_behind(
    text: str, name: str, at: int, end: int
) -> tuple[int, Problem | None]:
    """Return where the bracket behind ``\\left`` or the like ends, and what is wrong with it."""
    place = _behind_spaces(text, end)
    token = TOKEN.match(text, place)
    if token is None:
        if name not in BIG:
            return end, None  # \left alone is noted where the formula ends
        return end, _missing_bracket(name, at, end)
    sign = token[0]
    if sign == "{" and name in BIG:  # '\big{(}'
        group_end = argument_end(text, end)
        group = text[end:group_end].strip()
        if group[1:-1].strip() in known().delimiters:
            return group_end, None
        problem = Problem(
            start=at,
            end=end,
            message=f"\\{name} without a bracket after it",
            hint=f"write \\{name}(",
        )
        return end, problem
    if sign in ("{", "}"):
        problem = Problem(
            start=at,
            end=end,
            message=f"\\{name} before a plain brace",
            hint=f"write \\{name}\\{sign}",
        )
        return place + 1, problem
    if sign not in known().delimiters:
        return end, _missing_bracket(name, at, end)
    return token.end(), None


def _missing_bracket(name: str, at: int, end: int) -> Problem:
    """Return the problem of ``\\left`` or the like with something else behind it."""
    return Problem(
        start=at,
        end=end,
        message=f"\\{name} without a bracket after it",
        hint=f"write \\{name}( or, for nothing to be seen, \\{name}.",
    )


def lone_dollar(text: str, start: int, end: int) -> Problem | None:
    """Report a single dollar sign in the text of a formula, which begins a formula in it."""
    places = []
    for sign in _DOLLAR.finditer(text, start, end):
        if sign[0] == "$":
            places.append(sign.start())
    if len(places) % 2 == 0:
        return None
    at = places[-1]
    return Problem(
        start=at,
        end=at + 1,
        message="a dollar sign in \\text{…} that begins a formula",
        hint="write \\$ for the sign",
    )
