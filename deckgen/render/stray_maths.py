r"""TeX outside of dollars: maths as other programs mark it, or bare commands. It is shown as it stands.

``\\( x^2 \\)``, ``[latex]x^2[/latex]``, ``\frac{1}{2}``, ``\textbf{words}`` and ``{\bf words}``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.render.deletions import wholes
from deckgen.render.field import Flaw
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

# '\\( x^2 \\)', '\\[ x^2 \\]', '[latex]x^2[/latex]', '[$]x^2[/$]'
_MARKED = lazy_pattern(
    r"(?P<begin>(?<!\\)\\\\\()(?P<round>[^\n`]{1,500}?)\\\\\)|(?P<open>(?<!\\)\\\\\[)(?P<square>[^`]{1,2000}?)\\\\\]"
    r"|\[(?P<mark>latex|\$\$?)\](?P<marked>[^\n`]{1,500}?)\[/(?P=mark)\]"
)
# '\textbf{x}', '\frac{1}{2}', '\alpha'; no path, no regular expression
_COMMAND = lazy_pattern(
    r"(?<![\\\w/.*+?)\]])(?<![A-Za-z]:)\\([A-Za-z]{2,})"
    r"(?:((?:[ ]?\{[^{}\n]*\})+)|(?![A-Za-z{\\*+\[|]|\?\w))"
)
# '{\bf words}'
_FONT = lazy_pattern(r"\{\\(bf|it|em|tt|sc|sl)(?:series|shape)?(?![A-Za-z])[^{}\n]*\}")
_SHORT = frozenset("pi mu xi pm le ge".split())
"""Commands of two letters that are no names of folders and the like."""
_OF_TEXT = {
    "textbf": "write **…**",
    "textit": "write *…*",
    "emph": "write *…*",
    "texttt": "put it between backticks",
    "underline": "write <u>…</u>",
    "item": "write - before each item of a list",
    "section": "write ## before the words of a heading",
    "subsection": "write ### before the words of a heading",
    "url": "write <https://…>",
    "href": "write [words](https://…)",
    "cite": "name the source in words",
    "footnote": "write it in brackets, or under 'note:'",
    "label": "leave it out",
    "ref": "write the number itself",
    "includegraphics": "write ![](media/picture.png)",
}
"""Commands of LaTeX for text, and what stands for them in Markdown."""
_ENVIRONMENTS = {
    "itemize": "write - before each item of a list",
    "enumerate": "write 1., 2. and so on before each item of a list",
    "tabular": "write a table of Markdown, | a | b |, with |---|---| below its first line",
    "center": "leave it out",
}
"""Environments of LaTeX for text, and what stands for them in Markdown."""


def stray_maths(text: str) -> list[Flaw]:
    """Return the TeX of a text in Markdown that stands outside of formulas and of code."""
    if "\\" not in text and "[/" not in text:
        return []
    kept = [(whole.start, whole.end) for whole in wholes(text) if whole.kind != "sign"]
    flaws = []
    for flaw in (*_marked(text), *_commands(text), *_fonts(text)):
        if not any(start <= flaw.start < end for start, end in kept):
            flaws.append(flaw)
    return flaws


def _marked(text: str) -> Iterator[Flaw]:
    """Yield what marks maths in Anki's fields, or is escaped twice."""
    for found in _MARKED.finditer(text):
        begin = found["begin"] or found["open"] or f"[{found['mark']}]"
        dollars = "$$" if begin in ("\\\\[", "[$$]") else "$"
        formula = found["round"] or found["square"] or found["marked"]
        formula = formula.strip().strip("$")
        yield Flaw(
            code="R117",
            start=found.start(),
            end=found.end(),
            message=f"{begin} does not start maths here, and is shown as it is",
            hint=f"write {dollars}{formula}{dollars}",
        )


def _commands(text: str) -> Iterator[Flaw]:
    """Yield the commands of TeX among words."""
    for found in _COMMAND.finditer(text):
        name, arguments = found.groups()
        way = _way(name, arguments or "")
        if not way:
            continue  # no TeX
        is_alone = found[0] == text.strip()
        if is_alone and not arguments:
            continue  # what the card is about
        yield _outside(found, f"{way}; if it is to be shown, put it between backticks")


def _fonts(text: str) -> Iterator[Flaw]:
    """Yield words that a command of TeX sets in another font."""
    for found in _FONT.finditer(text):
        way = _OF_FONTS.get(found[1], "write *…*")
        yield _outside(found, way)


def _outside(found: re.Match[str], way: str) -> Flaw:
    """Return the flaw of TeX that stands among words, and the way out."""
    shown = found[0]
    if len(shown) > 30:
        shown = f"{shown[:28]}…"
    return Flaw(
        code="R128",
        start=found.start(),
        end=found.end(),
        message=f"'{shown}' is TeX outside of a formula, and is shown as it is",
        hint=way,
    )


_OF_FONTS = {
    "bf": "write **…**",
    "tt": "put it between backticks",
}
"""What to write for words that are set in a font, if not ``*…*``."""


def _way(name: str, arguments: str) -> str:
    """Return what to write for a command with its arguments; '' for what is none."""
    from deckgen.render.tex_commands import known

    if name == "end":
        return ""
    if name == "begin":
        environment = arguments.strip(" {}").rstrip("*")
        return _ENVIRONMENTS.get(environment, "")
    if name in _OF_TEXT and (arguments or name == "item"):
        return _OF_TEXT[name]
    # of two letters alone few are surely TeX
    is_surely_tex = len(name) > 2 or bool(arguments) or name in _SHORT
    if is_surely_tex and name in known().commands:
        return f"put dollars around the formula: $\\{name}{arguments}$"
    return ""
