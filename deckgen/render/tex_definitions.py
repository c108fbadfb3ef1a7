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
    r"\s*(?:\{\s*(?P<braced>\\?(?:[A-Za-z]+\*?|.))\s*\}|\\(?P<bare>[A-Za-z]+|.))",
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
        if rest is not None:
            start = begin.start()
            kept = "" if body is None else _as_group(formula[body:at])
            rest = (
                None
                if kept is None
                else rest[:start] + kept.rjust(at - start) + rest[at:]
            )
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
        package = end_of_group(formula, head)
        return broken._replace(
            end=package, name=formula[head:package].strip().strip("{}").strip()
        ), None
    if kind == "let":
        token = _TOKEN.match(formula, _EQUALS.match(formula, at).end())  # type: ignore[union-attr]
        return (broken._replace(end=token.end(), name=name) if token else broken), None
    if kind == "def":
        at = _PARAMETERS.match(formula, at).end()  # type: ignore[union-attr]
        if defined["bare"] is None or formula[at : at + 1] != "{":
            return broken, None
    body = at
    for _ in range(_ARGUMENTS.get(kind, 1)):
        body = _behind_options(formula, at)
        at = end_of_group(formula, body)
        if at == body:
            return broken, None
    whole = broken._replace(end=at, name=name)
    return whole, body if kind in ("newcommand", "renewcommand", "def") else None


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
    if token is None or token[0].strip() in ("", "}"):
        return at
    if token[0].strip() != "{":
        return token.end()
    depth = 0
    place = token.end() - 1
    while token := _TOKEN.match(formula, place):
        place = token.end()
        depth += {"{": 1, "}": -1}.get(token[0].strip(), 0)
        if not depth:
            return place
    return at


def _as_group(body: str) -> str | None:
    """Return the body of a command as a group that can be read in its place; nothing if it is half of
    something.
    """
    opens = len(_OPENS.findall(body))
    if opens != len(_CLOSES.findall(body)):
        return None
    if _OF_TABLE.search(body) and "\\begin" not in body:
        return None
    body = _PARAMETER.sub(" ", body)
    return body if body.lstrip().startswith("{") else ""
