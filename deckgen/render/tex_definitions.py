r"""What a formula defines itself: ``\newcommand{\R}{\mathbb R}``, ``\def\half{\frac12}`` and the like.

In Anki a definition holds from there on, on every card that is shown after it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# '\newcommand', '\def', '\require'
_DEFINES = re.compile(
    r"\\(?P<name>(?:re)?newcommand|(?:re)?newenvironment|DeclareMathOperator"
    r"|DeclarePairedDelimiters?(?:XPP|X)?|def|let|require)(?![A-Za-z])(?P<star>\*?)"
)
_ARGUMENTS = {
    "newenvironment": 2,
    "renewenvironment": 2,
    "DeclarePairedDelimiter": 2,
    "DeclarePairedDelimiters": 2,
    "DeclarePairedDelimiterX": 3,
    "DeclarePairedDelimitersX": 3,
    "DeclarePairedDelimiterXPP": 5,
    "DeclarePairedDelimitersXPP": 5,
}
"""How many arguments a definition has behind the name; one where nothing is said."""

# '{\R}', '\R', '{name}'
_DEFINED = re.compile(
    r"\s*(?:"
    r"\{\s*(?P<braced>\\?(?:[A-Za-z]+\*?|.))\s*\}"
    r"|\\(?P<bare>[A-Za-z]+|.)"
    r")",
    re.DOTALL,
)
# '\alpha', '\|', '{', 'x'
_TOKEN = re.compile(r"\s*(?:\\(?:[A-Za-z]+|.)|.)", re.DOTALL)
# '[2]', '[x]'
_OPTION = re.compile(r"\s*\[[^\]]*\]")
# '#1' behind the name of a \def, up to its body
_PARAMETERS = re.compile(r"[^{}\\]*")
_EQUALS = re.compile(r"\s*=?")
_PARAMETER = re.compile(r"#(?=\d)")
# what needs a partner, perhaps outside of a body, or a table around it
_OPENS = re.compile(r"\\(?:left|begin)(?![A-Za-z])")
_CLOSES = re.compile(r"\\(?:right|end)(?![A-Za-z])")
_OF_TABLE = re.compile(r"(?<!\\)&|\\\\")

PACKAGES = frozenset(
    "action ams amscd bbox boldsymbol braket bussproofs cancel cases centernot color colortbl colorv2 empheq "
    "enclose extpfeil gensymb html mathtools mhchem newcommand noerrors noundefined physics require textcomp "
    "textmacros unicode upgreek verb".split()
)
"""What ``\\require`` finds in Anki; for any other name, no formula of the card is drawn."""


class Definition(NamedTuple):
    """A definition from ``start`` to ``end``: the command before its arguments (``kind``, with its star, up
    to ``head``), and what it defines (``name``), without a backslash; '' if it is not whole.
    """

    kind: str
    start: int
    head: int
    end: int
    name: str


class Defined(NamedTuple):
    """The definitions of a formula, and the formula without them (``rest``), as long as it was.

    The body of a command stays in ``rest`` as a group, with a letter for each parameter. There is no
    ``rest`` where a body is half of something, such as ``\\left(``.
    """

    definitions: list[Definition]
    rest: str | None


def definitions(formula: str) -> Defined:
    """Return what a formula defines."""
    found: list[Definition] = []
    rest: str | None = formula
    at = 0
    while begin := _DEFINES.search(formula, at):
        definition, body = _read(formula, begin)
        found.append(definition)
        at = max(begin.end(), definition.end)
        if rest is None:
            continue
        group: str | None = ""
        if body is not None:
            group = _as_group(formula[body:at])
        if group is None:
            rest = None
        else:
            start = begin.start()
            rest = rest[:start] + group.rjust(at - start) + rest[at:]
    return Defined(found, rest)


def _read(formula: str, begin: re.Match[str]) -> tuple[Definition, int | None]:
    """Return a definition, and where the body of the command begins; nothing for what has no body to read."""
    kind = begin["name"]
    start, head = begin.span()
    broken = Definition(kind + begin["star"], start, head, head, "")
    defined = _DEFINED.match(formula, head)
    if defined is None:
        return broken, None
    name = (defined["braced"] or defined["bare"]).lstrip("\\")
    at = defined.end()
    if kind == "require":
        end = end_of_group(formula, head)
        package = formula[head:end].strip().strip("{}").strip()
        return broken._replace(end=end, name=package), None
    if kind == "let":
        equals = _EQUALS.match(formula, at)
        assert equals is not None  # it matches nothing, too
        token = _TOKEN.match(formula, equals.end())
        if token is None:
            return broken, None
        return broken._replace(end=token.end(), name=name), None
    if kind == "def":
        parameters = _PARAMETERS.match(formula, at)
        assert parameters is not None  # it matches nothing, too
        at = parameters.end()
        if defined["bare"] is None or not formula.startswith("{", at):
            return broken, None
    body = at
    for _ in range(_ARGUMENTS.get(kind, 1)):
        body = _behind_options(formula, at)
        at = end_of_group(formula, body)
        if at == body:
            return broken, None
    whole = broken._replace(end=at, name=name)
    if kind not in ("newcommand", "renewcommand", "def"):
        return whole, None
    return whole, body


def _behind_options(formula: str, at: int) -> int:
    """Return where what stands in brackets from a place on ends: ``[1][x]``."""
    while option := _OPTION.match(formula, at):
        at = option.end()
    return at


def end_of_group(formula: str, at: int) -> int:
    """Return where the group in braces, or the token, that begins at a place ends; the place itself if
    there is none.
    """
    token = _TOKEN.match(formula, at)
    if token is None:
        return at
    sign = token[0].strip()
    if sign in ("", "}"):
        return at
    if sign != "{":
        return token.end()
    depth = 0
    place = token.end() - 1  # the brace itself is counted first
    while token := _TOKEN.match(formula, place):
        place = token.end()
        sign = token[0].strip()
        if sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
        if not depth:
            return place
    return at


def _as_group(body: str) -> str | None:
    """Return the body of a command as a group that can be read in its place; nothing if it is half of
    something.
    """
    opens = _OPENS.findall(body)
    closes = _CLOSES.findall(body)
    if len(opens) != len(closes):
        return None
    if _OF_TABLE.search(body) and "\\begin" not in body:
        return None
    body = _PARAMETER.sub(" ", body)
    if not body.lstrip().startswith("{"):
        return ""
    return body
