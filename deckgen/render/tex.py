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
    LABELS,
    LENGTHS,
    NOT_DRAWN,
    PARTNERS,
    TEXT_ARGUMENTS,
    WITH_CELLS,
    known,
)
from deckgen.render.tex_definitions import Definition, definitions
from deckgen.render.tex_faults import (
    label,
    missing_columns,
    nameless_definition,
    star_of_definition,
    unknown_command,
    unknown_environment,
    unknown_package,
)
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
# what a set is compared or joined with; '' is the start of the formula
_BEFORE_SET = ("", *"= ( : ∈ ⊂ ⊆ ∪ ∩".split())
_BEFORE_SET += tuple(
    r"\in \subset \subseteq \supset \supseteq \cup \cap \setminus \notin \times "
    r"\ne \neq \to \colon \mapsto".split()
)


def problems(
    formula: str, defined: set[str] | None = None, *, is_cloze: bool = False
) -> list[Problem]:
    """Return what is wrong with a formula, the first of each kind, in order.

    ``defined`` holds the names of commands and environments that formulas before it defined; those that
    this one defines are added. ``is_cloze`` says that some of its braces stand for the marks of deletions.
    """
    if defined is None:
        defined = set()
    looked = _Formula(formula, defined, is_cloze)
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
        has_nameless = any(not definition.name for definition in found.definitions)
        if found.rest is None or has_nameless:
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
        """Look at nothing but braces, where a definition could not be read."""
        depth = 0
        for token in TOKEN.finditer(self.text):
            if token[0] == "{":
                depth += 1
            elif token[0] == "}":
                depth -= 1
        if depth:
            self.note(
                start=0,
                end=len(self.text),
                message="the braces of this formula are not in pairs",
                hint="close each {",
            )

    def _definition(self, definition: Definition) -> None:
        """Take a definition; note what MathJax cannot do with it."""
        self._add(star_of_definition(definition))
        kind = definition.kind.removesuffix("*")
        if not definition.name:
            self._add(nameless_definition(definition))
        elif kind == "require":
            self.requires = True
            self._add(unknown_package(definition))
        elif kind.endswith("environment"):
            self.defined.add(definition.name)
        else:
            self._defines_command(definition)

    def _defines_command(self, definition: Definition) -> None:
        """Take the definition of a command: it has a meaning from here on, in all formulas."""
        name = definition.name
        self.defined.add(name)
        written = self.text[definition.start : definition.end]
        if "\\begin" in written:
            self.groups.have_cells = True
        if name in known().commands or name in known().signs:
            self.note(
                start=definition.start,
                end=definition.end,
                message=f"this changes \\{name} on every card that is shown after this one",
                hint="take a name that MathJax does not have",
            )

    def _take(self, token: str, at: int, end: int) -> int:
        """Take a token; return where the next one begins."""
        if token.isspace() or token == "~":
            return end
        if token[0] == "\\" and token[1:2].isalpha():
            return self._command(token[1:], at, end)
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
            self.note(
                start=at,
                end=end,
                message="a # by itself cannot stand in a formula",
                hint="write \\#",
            )
        elif token == "\\\\":
            self._line_end(at, end)
        else:
            self._atom(token, at, end)
        return end

    def _line_end(self, at: int, end: int) -> None:
        """Take ``\\\\``, which ends a row of a table."""
        rest = self.text[end:].strip(" \n}")
        if rest and not self.groups.has_rows():
            self.note(
                start=at,
                end=end,
                message="\\\\ outside of a table, which MathJax in Anki shows in one line",
                hint="put \\begin{aligned} … \\end{aligned} around the lines",
            )
        self.groups.end_row()
        # '\\[2pt]': how much space there is before the next row
        has_bracket = self.text.startswith("[", end)
        if has_bracket and not LENGTH.match(self.text, end + 1):
            self.note(
                start=at,
                end=end,
                message="a bracket after \\\\ that holds no length",
                hint="write \\\\{} before a bracket that is to be shown",
            )

    def _atom(self, token: str, at: int, end: int) -> None:
        """Take a letter, a digit or a sign: what is shown as it stands, or a command such as ``\\%``."""
        sign = token[1:]
        is_command = token[0] == "\\" and not sign.isspace()
        if is_command and not self._is_sign(sign):
            self.note(
                start=at,
                end=end,
                message=f"MathJax in Anki has no command {token}",
                hint="write it with commands that MathJax has",
            )
        elif NOT_DRAWN.match(token):
            self.note(
                start=at,
                end=end,
                message=f"MathJax in Anki fails at '{token}', and shows no formula",
                hint=f"write \\text{{{token}}}",
            )
        self.groups.take_atom()

    def _is_sign(self, sign: str) -> bool:
        """Return whether a command that is no letter has a meaning."""
        return sign in known().signs or sign in self.defined

    # --- signs ---------------------------------------------------------------------------

    def _script(self, sign: str, at: int, end: int) -> None:
        """Take ``^`` or ``_``."""
        atom = self.groups.atom
        base_end = len(self.text[:at].rstrip("' "))
        scripts_of_base = self.scripted.get(base_end, "")
        if sign in atom.scripts or sign in scripts_of_base:
            kind = "exponents" if sign == "^" else "subscripts"
            self.note(
                start=at,
                end=end,
                message=f"two {kind} in a row",
                hint=f"put braces around what belongs together: {{x{sign}1}}{sign}2 or x{sign}{{12}}",
            )
        rest = self.text[end:].lstrip()
        if not rest or rest[0] in "}&^_" or rest.startswith("\\\\"):
            self.note(
                start=at,
                end=end,
                message=f"nothing follows {sign}",
                hint=f"write what belongs there, or \\{sign}",
            )
        self._long_script(sign, at, end)
        atom.scripts.add(sign)
        atom.awaits_script = True

    def _long_script(self, sign: str, at: int, end: int) -> None:
        """Note a number of which only the first sign is set as a script: ``10^-6``, ``x_12``."""
        found = _LONG_SCRIPT.match(self.text, end)
        if found is None:
            return
        number = found[0]
        where = "exponent" if sign == "^" else "subscript"
        self.note(
            start=at,
            end=found.end(),
            message=f"of {sign}{number} only '{number[0]}' is in the {where}",
            hint=f"write {sign}{{{number}}}",
        )

    def _set(self, at: int) -> None:
        """Note the braces of a set: MathJax shows none of them."""
        if self.is_cloze or self.before not in _BEFORE_SET:
            return
        found = _SET.match(self.text, at)
        if found is None:
            return
        self.note(
            start=at,
            end=found.end(),
            message="the braces of this set are not shown",
            hint="write \\{ and \\} to show them",
        )

    def _prime(self, at: int, end: int) -> None:
        """Take ``'``, which TeX reads as an exponent."""
        scripts = self.groups.atom.scripts
        if "^" in scripts or {"'", "_"} <= scripts:
            self.note(
                start=at,
                end=end,
                message="a prime after an exponent",
                hint="write the prime first: x'^2",
            )
        scripts.add("'")

    def _cell(self, at: int, end: int) -> None:
        """Take ``&``, which ends a cell of a table."""
        if not self.groups.may_have_cells():
            self.note(
                start=at,
                end=end,
                message="& outside of a table of the formula",
                hint="write \\& to show it",
            )
        self.groups.end_cell()

    # --- commands ------------------------------------------------------------------------

    def _command(self, name: str, at: int, end: int) -> int:
        """Take a command with letters; return where the next token begins."""
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
            self._add(unknown_command(name, at, end))
        if name in ("limits", "nolimits"):
            self._limits(name, at, end)
            return end
        self.groups.take_atom()
        self.groups.cells_next = name in WITH_CELLS
        self._in_its_place(name, at, end)
        self._in_its_group(name, at, end)
        return self._arguments(name, at, end)

    def _arguments(self, name: str, at: int, end: int) -> int:
        """Look at the arguments of a command; return where the next token begins."""
        if name in ARGUMENTS:
            self._add(missing_argument(self.text, name, at, end))
        for _ in range(TEXT_ARGUMENTS.get(name, 0)):
            start = end
            end = argument_end(self.text, start)
            self._add(lone_dollar(self.text, start, end))
        if name in BIG or name == "middle":
            return self._bracket(name, at, end)
        if name in HAVE_SCRIPTS:
            # behind its arguments a script would be the second
            place = end
            for _ in range(ARGUMENTS[name]):
                place = argument_end(self.text, place)
            self.scripted[place] = HAVE_SCRIPTS[name]
        return end

    def _is_known(self, name: str, at: int) -> bool:
        """Return whether a command has a meaning where it stands."""
        if name in PARTNERS:
            return f"\\{PARTNERS[name]}" in self.text[:at]
        if self.requires:
            return True
        commands = known().commands
        if name in commands:
            return True
        # '\operatorname*', or a command that the card defines with a star behind it
        star_less = name.removesuffix("*")
        return star_less in commands or star_less in self.defined

    def _verbatim(self, at: int, end: int) -> int:
        """Take ``\\verb|…|``; return where it ends."""
        delimiter = self.text[end : end + 1]
        stop = self.text.find(delimiter, end + 1) if delimiter else -1
        if stop >= 0:
            return stop + 1
        self.note(
            start=at,
            end=end,
            message="\\verb has no end",
            hint="write \\verb|…|",
        )
        return len(self.text)

    def _limits(self, name: str, at: int, end: int) -> None:
        """Note ``\\limits`` behind something that has none, such as a letter."""
        if not self.before or self.before in "{&" or self.before.isalnum():
            self.note(
                start=at,
                end=end,
                message=f"\\{name} without an operator before it",
                hint=f"write it after \\sum, \\lim and the like, or \\mathop{{…}}\\{name}",
            )

    def _in_its_place(self, name: str, at: int, end: int) -> None:
        """Note a command that is allowed in tables or between brackets alone, or that needs a length."""
        message = ""
        if name == "hline" and not self.groups.may_have_cells():
            message = "\\hline outside of a table of the formula"
            hint = "write it in \\begin{array}, or \\overline{…} for a bar"
        elif name == "middle" and not self.groups.is_in_left():
            message = "\\middle without a \\left"
            hint = "write \\left before, and \\right after"
        elif name == "root" and "\\of" not in self.text[end:]:
            message = "\\root without \\of"
            hint = "write \\sqrt[3]{x}"
        elif name == "prescript":
            message = "MathJax in Anki fails at \\prescript, and shows no formula"
            hint = "write {}_{6}^{14}C, or \\ce{^{14}_{6}C}"
        elif name in FILLS and not self.groups.is_in_cell():
            message = f"\\{name} outside of a table of the formula"
            hint = "write \\quad, or \\hspace{2em}, for a space"
        elif name == "hspace*":
            message = "MathJax in Anki has no \\hspace with a star"
            hint = "write \\hspace{1em}"
        elif name in LENGTHS:
            self._add(missing_length(self.text, name, at, end))
        if message:
            self.note(at, end, message, hint)

    def _in_its_group(self, name: str, at: int, end: int) -> None:
        """Take a command that says something of the whole group it is in, or stands between its parts."""
        if name in ("tag", "tag*"):
            self.groups.tag(at, end)
        elif name in LABELS:
            self._add(label(name, at, end))
        if name.endswith("withdelims") or name == "genfrac":
            self._add(missing_brackets(self.text, name, at, end))
        if name in INFIX:
            self.groups.infix(name, at, end)
        elif name == "middle":
            self.groups.end_infix()

    def _environment(self, which: str, at: int, end: int) -> int:
        """Take ``\\begin`` or ``\\end``; return where it ends, with the name."""
        found = _NAME.match(self.text, end)
        if found is None:
            self.note(
                start=at,
                end=end,
                message=f"\\{which} without a name",
                hint=f"write \\{which}{{…}}",
            )
            return end
        name = found[1]
        end = found.end()
        if which == "end":
            self.groups.close(ENVIRONMENT, name, self.text[at:end], at, end)
            return end
        is_known = name in known().environments or name in self.defined
        if is_known or self.requires:
            self._add(missing_columns(self.text, name, at, end))
        else:
            self._add(unknown_environment(name, at, end))
        self.groups.open(Group(ENVIRONMENT, name, at, end, True))
        return end

    def _bracket(self, name: str, at: int, end: int) -> int:
        """Take the bracket behind ``\\left``, ``\\right`` or ``\\big``; return where it ends."""
        end, problem = bracket_behind(self.text, name, at, end)
        self._add(problem)
        return end
