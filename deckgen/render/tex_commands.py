"""What is known of the commands of MathJax, as Anki sets it up: their names, and what they need."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from deckgen.util import assets

TEXT_ARGUMENTS = {
    name: count
    for count, names in (
        (
            1,
            "text textrm textbf textit textsf texttt textup textnormal mbox hbox ce pu tag label ref eqref "
            "unicode verb color require tag* operatorname operatorname* mathchoice",
        ),
        (2, "href class cssId style textcolor colorbox bbox mmlToken data"),
        (3, "fcolorbox"),
    )
    for name in names.split()
}
"""Commands whose arguments are no formulas, or are read in a way of their own; and how many."""

ARGUMENTS = {
    name: count
    for count, names in (
        (
            1,
            "sqrt vec hat bar dot ddot tilde widehat widetilde overline underline overrightarrow mathbb "
            "mathcal mathfrak mathrm mathbf mathit mathsf mathscr boldsymbol overbrace underbrace boxed "
            "phantom hphantom vphantom substack mathop mathrel mathbin pmb cancel bcancel xcancel "
            "xrightarrow xleftarrow text textrm textbf textit mbox ce pu tag operatorname operatorname*",
        ),
        (2, "frac dfrac tfrac binom dbinom tbinom cfrac stackrel overset underset"),
        (3, "overunderset sideset"),
        (6, "genfrac"),
    )
    for name in names.split()
}
"""Commands that need arguments, and how many."""

BIG = frozenset(
    f"{size}{side}"
    for size in ("big", "Big", "bigg", "Bigg")
    for side in ("", "l", "r", "m")
)
"""Commands that make the bracket behind them larger."""

LENGTHS = {
    name: count
    for count, names in (
        (
            1,
            "hspace kern mkern hskip mskip mspace raise lower moveleft moveright above abovewithdelims",
        ),
        (2, "rule"),
        (3, "Rule Space"),
    )
    for name in names.split()
}
"""Commands that need lengths, and how many."""

INFIX = frozenset(
    "over atop above choose brace brack overwithdelims atopwithdelims abovewithdelims".split()
)
"""Commands that make a fraction of all that stands before and behind them in their group."""

FILLS = frozenset("hfil hfill hfilll".split())
"""Commands that move what stands in a cell of a table."""

WITHOUT_CELLS = frozenset("equation equation*".split())
"""Environments that are no tables."""

ROWS_WITH_TAGS = frozenset(
    "align alignat flalign gather xalignat xxalignat eqnarray aligned alignedat gathered split".split()
)
"""Environments, without their star, each row of which may have a tag."""

WITHOUT_TAGS = frozenset("aligned alignedat gathered split".split())
"""Environments in which no row may have a tag."""

LABELS = frozenset("label ref eqref".split())
"""Commands that name a formula, or refer to one by its name."""

HAVE_SCRIPTS = {"underset": "_", "overunderset": "^_"}
"""Commands whose result has a script already, as MathJax counts, and which."""

NOT_DRAWN = re.compile(
    "[\u0250-\u02af\u1a21-\u1aaf\u20a0-\u20ff\u2400-\u245f\u2de1-\u2dff\u2fe0-\u2fef\ua4a0-\ua4cf"
    "\ue000-\uf8ff\U0001d260-\U0001d35f\U0001d380-\U0001d3ff\U0001d800-\U0001deff"
    "\U0001fa00-\U0001ffff]"
)
"""Characters that stop MathJax 3.2 where they stand in a formula, outside of ``\\text{…}``: the euro
and other currencies, phonetic letters and some more, of which its table of operators has no range.
"""

PARTNERS = {"of": "root", "endtoggle": "toggle"}
"""Commands that only mean something behind another one."""

WITH_CELLS = frozenset(
    "matrix pmatrix cases eqalign displaylines substack eqalignno leqalignno".split()
)
"""Commands in whose argument ``&`` parts cells."""


class Known(NamedTuple):
    """The commands, without their backslash, and the environments that MathJax has in Anki.

    ``signs`` are the commands that are no letters, such as ``,`` and ``{``; ``delimiters`` is what may
    stand behind ``\\left``, as it is written.
    """

    commands: frozenset[str]
    environments: frozenset[str]
    signs: frozenset[str]
    delimiters: frozenset[str]


@cache
def known() -> Known:
    """Return what MathJax has."""
    lines = [
        line
        for line in assets.text("assets/tex.txt").splitlines()
        if not line.startswith("# ")
    ]
    sections: dict[str, list[str]] = {}
    words: list[str] = []
    for line in lines:
        if line.startswith("[") and line.endswith("]"):
            words = sections.setdefault(line.strip("[]"), [])
        else:
            words += line.split()
    names = ("commands", "environments", "signs", "delimiters")
    return Known(*(frozenset(sections[name]) for name in names))


INSTEAD = {
    "bm": "write \\boldsymbol",
    "SI": "write \\pu{5 m}, or \\text{…} for the unit",
    "si": "write \\pu{m}, or \\text{…} for the unit",
    "qty": "write \\pu{5 m} for a unit, or \\left( … \\right)",
    "num": "write the number itself",
    "unit": "write \\pu{m}, or \\text{…}",
    "dv": "write \\frac{d}{dx}",
    "pdv": "write \\frac{\\partial}{\\partial x}",
    "abs": "write |x|",
    "norm": "write \\|x\\|",
    "mathds": "write \\mathbb",
    "mathbbm": "write \\mathbb",
    "textsc": "write \\text{…}",
    "emph": "write \\textit{…}",
    "includegraphics": "show the picture outside of the formula: ![](media/…)",
    "R": "write \\mathbb{R}",
    "euro": "write \\text{€}",
    "argmax": "write \\operatorname*{argmax}",
    "argmin": "write \\operatorname*{argmin}",
    "N": "write \\mathbb{N}",
    "Z": "write \\mathbb{Z}",
    "Q": "write \\mathbb{Q}",
    "C": "write \\mathbb{C}",
    "RR": "write \\mathbb{R}",
    "dd": "write \\mathrm{d}",
    "grad": "write \\nabla",
    "vb": "write \\mathbf{…}",
    "permil": "write ‰",
    "ang": "write 30^\\circ",
    "meter": "write \\text{m}",
    "sfrac": "write \\tfrac{…}{…}",
    "nicefrac": "write \\tfrac{…}{…}",
    "textsuperscript": "write ^{\\text{…}}",
    "textsubscript": "write _{\\text{…}}",
    "llbracket": "write [\\![",
    "rrbracket": "write ]\\!]",
    "vspace": "write \\\\[1em] at the end of a line",
    "par": "write \\\\ within \\begin{aligned}",
    "oiint": "write ∯",
    "pounds": "write £",
    "chemfig": "write \\ce{…}, or save the drawing as a picture",
    "SIrange": "write \\pu{1 m} to \\pu{2 m}",
    "isotope": "write \\ce{^{14}C}",
    "url": "write the address outside of the formula",
    "cite": "write it outside of the formula",
    "footnote": "write it under 'note:'",
    "degree": "write ^\\circ",
    "celsius": "write ^\\circ\\text{C}",
    "providecommand": "write \\newcommand",
    "DeclareRobustCommand": "write \\newcommand",
    "gdef": "write \\def",
    "edef": "write \\def",
    "xdef": "write \\def",
    "global": "leave it out",
}
"""What to write for commands of packages that MathJax lacks."""

OPERATORS = frozenset(
    "rank tr Tr sgn sign diag lcm sech csch arccot arcsec arccsc arsinh arcosh artanh cosec tg ctg arctg "
    "arcctg ch sh cov var Cov Var corr erf Res Li ord span supp dist vol spec id Id End Aut Hom Ext Tor "
    "Gal Spec Ker Im coker grad rot curl card conv adj cond tan2 atan const".split()
)
"""Names of functions that MathJax has no command for."""


def spelt_like(name: str) -> str:
    """Return the hint with a command whose spelling differs from a name in little; nothing for none."""
    from deckgen.util.suggestions import did_you_mean

    if len(name) < 4 or name in OPERATORS:
        return ""
    begin_alike = (each for each in known().commands if each[:3] == name[:3])
    alike = (each for each in begin_alike if abs(len(each) - len(name)) < 2)
    return did_you_mean(f"\\{name}", [f"\\{each}" for each in alike])
