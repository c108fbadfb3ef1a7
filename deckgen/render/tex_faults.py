"""What is wrong with commands, environments and definitions of a formula by themselves, wherever they stand.

Places are offsets into the text of the formula.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.render.tex_arguments import Problem
from deckgen.render.tex_commands import INSTEAD, OPERATORS, spelt_like
from deckgen.render.tex_definitions import PACKAGES

if TYPE_CHECKING:
    from deckgen.render.tex_definitions import Definition

# '{cc}', '[t]{c|c}' behind \begin{array}
_COLUMNS = re.compile(r"\s*(?:\[[a-z]\]\s*)?\{")
# '{2}' behind \begin{alignat}
_COUNT = re.compile(r"\s*\{\s*[1-9]\d*\s*\}")
_COUNTED = frozenset({"alignat", "alignedat", "xalignat"})
"""Environments that are told how many columns they have."""

_DRAWINGS = frozenset({"tikzpicture", "tikzcd", "circuitikz", "axis", "picture"})

_DEFINED_LIKE = {
    "def": "\\name{…}",
    "let": "\\name=\\alpha",
    "require": "{cancel}",
}
"""How a definition goes on that is not written like ``\\newcommand``."""


def star_of_definition(definition: Definition) -> Problem | None:
    """Report ``\\newcommand*``: MathJax has these commands without a star."""
    kind = definition.kind.removesuffix("*")
    if kind == definition.kind or kind not in ("newcommand", "renewcommand"):
        return None
    return Problem(
        start=definition.start,
        end=definition.head,
        message=f"MathJax in Anki has no \\{kind} with a star",
        hint=f"write \\{kind}",
    )


def nameless_definition(definition: Definition) -> Problem:
    """Report a definition that defines nothing."""
    kind = definition.kind.removesuffix("*")
    example = "{\\name}{…}"
    if kind in _DEFINED_LIKE:
        example = _DEFINED_LIKE[kind]
    elif kind.endswith("environment"):
        example = "{name}{…}{…}"
    return Problem(
        start=definition.start,
        end=definition.head,
        message=f"\\{kind} without what it stands for",
        hint=f"write \\{kind}{example}",
    )


def unknown_package(definition: Definition) -> Problem | None:
    """Report ``\\require`` of what MathJax in Anki does not have."""
    name = definition.name
    if name in PACKAGES:
        return None
    return Problem(
        start=definition.start,
        end=definition.end,
        message=f"MathJax in Anki has no package '{name}', and draws no formula of the card",
        hint="leave it out",
    )


def label(name: str, at: int, end: int) -> Problem:
    """Report a label, or a reference to one: between two cards, Anki clears the formulas and no labels."""
    if name == "label":
        return Problem(
            start=at,
            end=end,
            message="\\label makes the formula an error from the second time on that the card is shown",
            hint="leave it out; for a number beside the formula write \\tag{1}",
        )
    return Problem(
        start=at,
        end=end,
        message=f"\\{name} is shown as '???'",
        hint="write the number itself",
    )


def unknown_command(name: str, at: int, end: int) -> Problem:
    """Report a command that MathJax does not have, with what comes nearest to it."""
    way = INSTEAD.get(name) or spelt_like(name)
    if not way and name in OPERATORS:
        way = f"write \\operatorname{{{name}}}"
    if not way:
        way = "write it with commands that MathJax has, or define it with \\newcommand"
    return Problem(
        start=at,
        end=end,
        message=f"MathJax in Anki has no command \\{name}",
        hint=way,
    )


def unknown_environment(name: str, at: int, end: int) -> Problem:
    """Report an environment that MathJax does not have."""
    way = "use one that MathJax has, such as aligned"
    if name in _DRAWINGS:
        way = "save it as a picture, and show that"
    return Problem(
        start=at,
        end=end,
        message=f"MathJax in Anki has no environment '{name}'",
        hint=way,
    )


def missing_columns(text: str, name: str, at: int, end: int) -> Problem | None:
    """Report an environment behind which its columns are missing, or how many they are."""
    if name.rstrip("*") in _COUNTED and not _COUNT.match(text, end):
        return Problem(
            start=at,
            end=end,
            message=f"\\begin{{{name}}} needs a number",
            hint=f"write \\begin{{{name}}}{{2}}, with how many pairs of columns there are",
        )
    if name == "array" and not _COLUMNS.match(text, end):
        return Problem(
            start=at,
            end=end,
            message="\\begin{array} without its columns",
            hint="write \\begin{array}{cc}, with a letter for each column",
        )
    return None
