"""A look into formulas: what MathJax, as Anki sets it up, would show in red or as plain TeX.

MathJax itself is not at hand, and the whole of TeX is not read here: braces, environments,
``\\left`` and ``\\right``, names of commands, ``&``, ``#``, scripts, and whether the commonest
commands have their arguments. What is doubtful is let through.
"""

from __future__ import annotations

import re

from deckgen.render.tex_arguments import (
    LENGTH,
    TOKEN,
    Problem,
    argument_end,
    bracket_behind,
    lone_dollar,
    missing_argument,
    missing_brackets,
    missing_length,
)
from deckgen.render.tex_commands import (
    ARGUMENTS,
    BIG,
    FILLS,
    HAVE_SCRIPTS,
    INFIX,
    INSTEAD,
    LABELS,
    LENGTHS,
    NOT_DRAWN,
    OPERATORS,
    PARTNERS,
    TEXT_ARGUMENTS,
    WITH_CELLS,
    known,
    spelt_like,
)
from deckgen.render.tex_definitions import PACKAGES, Definition, definitions
from deckgen.render.tex_groups import BRACE, ENVIRONMENT, LEFT, Group, OpenGroups

# '{align*}' behind \begin
_NAME = re.compile(r"\s*\{([A-Za-z]+\*?)\}")
# '10', '-1' behind '^': only its first sign is raised
_LONG_SCRIPT = re.compile(r"\d{2,}|[-−]\d+")
# '{1, 2}', '{x | x > 0}': braces of a set, which are not shown
_SET = re.compile(
    r"\{(?!\s*\\(?:rm|bf|it|sf|tt|cal|scriptstyle|textstyle|displaystyle)\b)(?:[^{}()\[\]|,]|\{[^{}]{0,40}\})+"
    r"(?:,|\||\\mid(?![A-Za-z]))[^{}()\[\]|]*\}(?!\s*[\^_])"
)
_BEFORE_SET = ("", "=", "(", ":", "∈", "⊂", "⊆", "∪", "∩", *("\\" + name for name in (
    "in subset subseteq supset supseteq cup cap setminus notin times ne neq to colon mapsto".split()
)))  # fmt: skip
# '{cc}', '[t]{c|c}' behind \begin{array}
_COLUMNS = re.compile(r"\s*(?:\[[a-z]\]\s*)?\{")
# '{2}' behind \begin{alignat}
_COUNT = re.compile(r"\s*\{\s*[1-9]\d*\s*\}")


def problems(
    formula: str, defined: set[str] | None = None, *, is_cloze: bool = False
) -> list[Problem]:
    """Return what is wrong with a formula, the first of each kind, in order.

    ``defined`` holds the names of commands and environments that formulas before it defined; those that
    this one defines are added. ``is_cloze`` says that some of its braces stand for the marks of deletions.
    """
    looked = _Formula(formula, set() if defined is None else defined, is_cloze)
    looked.read()
    firsts: dict[str, Problem] = {}
    for problem in looked.found:
        firsts.setdefault(problem.message, problem)
    return sorted(firsts.values())


class _Formula:
    """Reads one formula, token by token."""

    def __init__(self, text: str, defined: set[str], is_cloze: bool) -> None:
        self.text = text
        self.is_cloze = is_cloze
        self.defined = defined
        self.found: list[Problem] = []
        self.groups = OpenGroups(self.found)
        # where something ends that has scripts already, and which
        self.scripted: dict[int, str] = {}
        self.before = ""  # the last token
        self.requires = False  # whether a package may bring other commands

    def note(self, start: int, end: int, message: str, hint: str) -> None:
        """Note a problem."""
        self.found.append(Problem(start, end, message, hint))

    def _add(self, problem: Problem | None) -> None:
        """Add a problem, if there is one."""
        if problem is not None:
            self.found.append(problem)

    def read(self) -> None:
        """Read the whole formula."""
        found = definitions(self.text)
        for definition in found.definitions:
            self._definition(definition)
        if found.rest is None or any(
            not definition.name for definition in found.definitions
        ):
            self._braces_alone()
            return
        self.text = found.rest
        at = 0
        while at < len(self.text):
            token = TOKEN.match(self.text, at)
            if token is None:
                at += 1
                continue
            at = self._take(token[0], at, token.end())
            if not token[0].isspace():
                self.before = token[0]
        self.groups.end_formula()

    def _braces_alone(self) -> None:
        depth = 0
        for token in TOKEN.finditer(self.text):
            if token[0] == "{":
                depth += 1
            elif token[0] == "}":
                depth -= 1
        if depth:
            self.note(
                0,
                len(self.text),
                "the braces of this formula are not in pairs",
                "close each {",
            )

    def _definition(self, definition: Definition) -> None:
        """Take a definition; note what MathJax cannot do with it."""
        kind = definition.kind.removesuffix("*")
        at, end = definition.start, definition.head
        if kind in ("newcommand", "renewcommand") and definition.kind.endswith("*"):
            self.note(
                at,
                end,
                f"MathJax in Anki has no \\{kind} with a star",
                f"write \\{kind}",
            )
        if not definition.name:
            example = "{name}{…}{…}" if kind.endswith("environment") else "{\\name}{…}"
            example = {
                "def": "\\name{…}",
                "let": "\\name=\\alpha",
                "require": "{cancel}",
            }.get(kind, example)
            self.note(
                at,
                end,
                f"\\{kind} without what it stands for",
                f"write \\{kind}{example}",
            )
        elif kind == "require":
            self.requires = True
            if definition.name not in PACKAGES:
                says = f"MathJax in Anki has no package '{definition.name}', and draws no formula of the card"
                self.note(at, definition.end, says, "leave it out")
        elif kind.endswith("environment"):
            self.defined.add(definition.name)
        else:
            self._defines_command(definition)

    def _defines_command(self, definition: Definition) -> None:
        name = definition.name
        self.defined.add(name)
        if "\\begin" in self.text[definition.start : definition.end]:
            self.groups.have_cells = True
        if name in known().commands or name in known().signs:
            self.note(
                definition.start,
                definition.end,
                f"this changes \\{name} on every card that is shown after this one",
                "take a name that MathJax does not have",
            )

    def _take(self, token: str, at: int, end: int) -> int:
        """Take a token; return where the next one begins."""
        if token.isspace() or token == "~":
            return end
        if token == "{":
            self._set(at)
            self.groups.open_brace(at, end)
        elif token == "}":
            self.groups.close(BRACE, "", token, at, end)
        elif token in "^_":
            self._script(token, at, end)
        elif token == "'":
            self._prime(at, end)
        elif token == "&":
            self._cell(at, end)
        elif token == "#":
            self.note(at, end, "a # by itself cannot stand in a formula", "write \\#")
        elif token[0] == "\\" and token[1:2].isalpha():
            return self._command(token[1:], at, end)
        elif token == "\\\\":
            if not self.groups.has_rows() and self.text[end:].strip(" \n}"):
                way = "put \\begin{aligned} … \\end{aligned} around the lines"
                self.note(
                    at,
                    end,
                    "\\\\ outside of a table, which MathJax in Anki shows in one line",
                    way,
                )
            self.groups.end_row()
            if self.text.startswith("[", end) and not LENGTH.match(self.text, end + 1):
                way = "write \\\\{} before a bracket that is to be shown"
                self.note(at, end, "a bracket after \\\\ that holds no length", way)
        else:
            if (
                token[0] == "\\"
                and not token[1:].isspace()
                and not self._is_sign(token[1:])
            ):
                way = "write it with commands that MathJax has"
                self.note(at, end, f"MathJax in Anki has no command {token}", way)
            elif NOT_DRAWN.match(token):
                way = f"write \\text{{{token}}}"
                self.note(
                    at,
                    end,
                    f"MathJax in Anki fails at '{token}', and shows no formula",
                    way,
                )
            self.groups.take_atom()
        return end

    def _is_sign(self, sign: str) -> bool:
        """Return whether a command that is no letter has a meaning."""
        return sign in known().signs or sign in self.defined

    # --- signs ---------------------------------------------------------------------------

    def _script(self, sign: str, at: int, end: int) -> None:
        atom = self.groups.atom
        base_end = len(self.text[:at].rstrip("' "))
        if sign in atom.scripts or sign in self.scripted.get(base_end, ""):
            kind = "exponents" if sign == "^" else "subscripts"
            way = f"put braces around what belongs together: {{x{sign}1}}{sign}2 or x{sign}{{12}}"
            self.note(at, end, f"two {kind} in a row", way)
        rest = self.text[end:].lstrip()
        if not rest or rest[0] in "}&^_" or rest.startswith("\\\\"):
            self.note(
                at,
                end,
                f"nothing follows {sign}",
                f"write what belongs there, or \\{sign}",
            )
        self._long_script(sign, at, end)
        atom.scripts.add(sign)
        atom.awaits_script = True

    def _long_script(self, sign: str, at: int, end: int) -> None:
        """Note a number of which only the first sign is set as a script: ``10^-6``, ``x_12``."""
        written = _LONG_SCRIPT.match(self.text, end)
        if written is not None:
            where = "exponent" if sign == "^" else "subscript"
            says = f"of {sign}{written[0]} only '{written[0][0]}' is in the {where}"
            self.note(at, written.end(), says, f"write {sign}{{{written[0]}}}")

    def _set(self, at: int) -> None:
        """Note the braces of a set: MathJax shows none of them."""
        if self.is_cloze or self.before not in _BEFORE_SET:
            return
        written = _SET.match(self.text, at)
        if written is not None:
            way = "write \\{ and \\} to show them"
            self.note(at, written.end(), "the braces of this set are not shown", way)

    def _prime(self, at: int, end: int) -> None:
        scripts = self.groups.atom.scripts
        if "^" in scripts or {"'", "_"} <= scripts:
            self.note(
                at, end, "a prime after an exponent", "write the prime first: x'^2"
            )
        scripts.add("'")

    def _cell(self, at: int, end: int) -> None:
        if not self.groups.may_have_cells():
            self.note(
                at, end, "& outside of a table of the formula", "write \\& to show it"
            )
        self.groups.end_cell()

    # --- commands ------------------------------------------------------------------------

    def _command(self, name: str, at: int, end: int) -> int:
        if name in ("begin", "end"):
            return self._environment(name, at, end)
        if name == "left":
            self.groups.open_left(at, end)
            return self._bracket(name, at, end)
        if name == "right":
            self.groups.close(LEFT, "", "\\right", at, end)
            return self._bracket(name, at, end)
        if name == "verb":
            return self._verbatim(at, end)
        if name in self.defined:
            self.groups.take_atom()
            return end
        if not self._is_known(name, at):
            self._unknown(name, at, end)
        if name in ("limits", "nolimits"):
            self._limits(name, at, end)
            return end
        self.groups.take_atom()
        self.groups.cells_next = name in WITH_CELLS
        self._in_its_place(name, at, end)
        if name in ARGUMENTS:
            self._add(missing_argument(self.text, name, at, end))
        for _ in range(TEXT_ARGUMENTS.get(name, 0)):
            start, end = end, argument_end(self.text, end)
            self._add(lone_dollar(self.text, start, end))
        if name in BIG or name == "middle":
            return self._bracket(name, at, end)
        if name in HAVE_SCRIPTS:
            place = end
            for _ in range(ARGUMENTS[name]):
                place = argument_end(self.text, place)
            self.scripted[place] = HAVE_SCRIPTS[name]
        return end

    def _is_known(self, name: str, at: int) -> bool:
        if name in PARTNERS:
            return f"\\{PARTNERS[name]}" in self.text[:at]
        commands = known().commands
        star_less = name.removesuffix("*")
        return (
            self.requires
            or name in commands
            or star_less in commands
            or star_less in self.defined
        )

    def _verbatim(self, at: int, end: int) -> int:
        """Take ``\\verb|…|``; return where it ends."""
        delimiter = self.text[end : end + 1]
        stop = self.text.find(delimiter, end + 1) if delimiter else -1
        if stop >= 0:
            return stop + 1
        self.note(at, end, "\\verb has no end", "write \\verb|…|")
        return len(self.text)

    def _limits(self, name: str, at: int, end: int) -> None:
        """Note ``\\limits`` behind something that has none, such as a letter."""
        if not self.before or self.before in "{&" or self.before.isalnum():
            way = f"write it after \\sum, \\lim and the like, or \\mathop{{…}}\\{name}"
            self.note(at, end, f"\\{name} without an operator before it", way)

    def _in_its_place(self, name: str, at: int, end: int) -> None:
        """Note a command that is allowed in tables or between brackets alone, or that needs a length."""
        if name == "hline" and not self.groups.may_have_cells():
            way = "write it in \\begin{array}, or \\overline{…} for a bar"
            self.note(at, end, "\\hline outside of a table of the formula", way)
        elif name == "middle" and not self.groups.is_in_left():
            self.note(
                at,
                end,
                "\\middle without a \\left",
                "write \\left before, and \\right after",
            )
        elif name == "root" and "\\of" not in self.text[end:]:
            self.note(at, end, "\\root without \\of", "write \\sqrt[3]{x}")
        elif name == "prescript":
            way = "write {}_{6}^{14}C, or \\ce{^{14}_{6}C}"
            self.note(
                at,
                end,
                "MathJax in Anki fails at \\prescript, and shows no formula",
                way,
            )
        elif name in FILLS and not self.groups.is_in_cell():
            way = "write \\quad, or \\hspace{2em}, for a space"
            self.note(at, end, f"\\{name} outside of a table of the formula", way)
        elif name == "hspace*":
            self.note(
                at,
                end,
                "MathJax in Anki has no \\hspace with a star",
                "write \\hspace{1em}",
            )
        elif name in LENGTHS:
            self._add(missing_length(self.text, name, at, end))
        if name in ("tag", "tag*"):
            self.groups.tag(at, end)
        elif name in LABELS:
            self._label(name, at, end)
        if name.endswith("withdelims") or name == "genfrac":
            self._add(missing_brackets(self.text, name, at, end))
        if name in INFIX:
            self.groups.infix(name, at, end)
        elif name == "middle":
            self.groups.end_infix()

    def _label(self, name: str, at: int, end: int) -> None:
        """Note a label, or a reference to one: between two cards, Anki clears the formulas and no labels."""
        if name == "label":
            says = "\\label makes the formula an error from the second time on that the card is shown"
            self.note(
                at,
                end,
                says,
                "leave it out; for a number beside the formula write \\tag{1}",
            )
        else:
            self.note(at, end, f"\\{name} is shown as '???'", "write the number itself")

    def _unknown(self, name: str, at: int, end: int) -> None:
        way = INSTEAD.get(name) or spelt_like(name)
        if not way and name in OPERATORS:
            way = f"write \\operatorname{{{name}}}"
        way = (
            way
            or "write it with commands that MathJax has, or define it with \\newcommand"
        )
        self.note(at, end, f"MathJax in Anki has no command \\{name}", way)

    def _environment(self, which: str, at: int, end: int) -> int:
        found = _NAME.match(self.text, end)
        if found is None:
            self.note(at, end, f"\\{which} without a name", f"write \\{which}{{…}}")
            return end
        name = found[1]
        if which == "end":
            self.groups.close(
                ENVIRONMENT, name, self.text[at : found.end()], at, found.end()
            )
            return found.end()
        if name not in known().environments | self.defined and not self.requires:
            self._unknown_environment(name, at, found.end())
        elif name.rstrip("*") in (
            "alignat",
            "alignedat",
            "xalignat",
        ) and not _COUNT.match(self.text, found.end()):
            way = f"write \\begin{{{name}}}{{2}}, with how many pairs of columns there are"
            self.note(at, found.end(), f"\\begin{{{name}}} needs a number", way)
        elif name == "array" and not _COLUMNS.match(self.text, found.end()):
            way = "write \\begin{array}{cc}, with a letter for each column"
            self.note(at, found.end(), "\\begin{array} without its columns", way)
        self.groups.open(Group(ENVIRONMENT, name, at, found.end(), True))
        return found.end()

    def _unknown_environment(self, name: str, at: int, end: int) -> None:
        drawn = name in ("tikzpicture", "tikzcd", "circuitikz", "axis", "picture")
        way = (
            "save it as a picture, and show that"
            if drawn
            else "use one that MathJax has, such as aligned"
        )
        self.note(at, end, f"MathJax in Anki has no environment '{name}'", way)

    def _bracket(self, name: str, at: int, end: int) -> int:
        """Take the bracket behind ``\\left``, ``\\right`` or ``\\big``; return where it ends."""
        end, problem = bracket_behind(self.text, name, at, end)
        self._add(problem)
        return end
