"""A look into formulas: what MathJax, as Anki sets it up, would show in red or as plain TeX.

MathJax itself is not at hand, and the whole of TeX is not read here: braces, environments,
``\\left`` and ``\\right``, names of commands, ``&``, ``#``, scripts, and whether the commonest
commands have their arguments. What is doubtful is let through.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

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
    ROWS_WITH_TAGS,
    TEXT_ARGUMENTS,
    WITH_CELLS,
    WITHOUT_CELLS,
    WITHOUT_TAGS,
    known,
    spelt_like,
)
from deckgen.render.tex_definitions import PACKAGES, Definition, definitions

# '\frac', '\{', '{', '&', '^', "'", and a run of anything else
_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|[{}&#^_'~]|[^\\{}&#^_'~\s]|\s+", re.DOTALL)
# '{align*}' behind \begin
_NAME = re.compile(r"\s*\{([A-Za-z]+\*?)\}")
# '[3]' behind \sqrt
_OPTION = re.compile(r"\s*\[[^\]]*\]")


_COUNTED = {1: "an argument", 2: "two arguments", 3: "three arguments"}


# '{1em}', ' 2.5pt', '{-3mu}'
_LENGTH = re.compile(r"\s*\{?\s*[-+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)\s*(?:em|ex|pt|px|mu|in|cm|mm|pc)")
# '{1em}', ' 2pt': a length as a whole argument
_WHOLE_LENGTH = re.compile(
    r"\s*(?:\{\s*LENGTH\s*\}|LENGTH)".replace(
        "LENGTH", r"[-+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)\s*(?:em|ex|pt|px|mu|in|cm|mm|pc)"
    )
)
# '{2}' behind \begin{alignat}
_COUNT = re.compile(r"\s*\{\s*[1-9]\d*\s*\}")
# '\$', '$'
_DOLLAR = re.compile(r"\\.|\$", re.DOTALL)


class Problem(NamedTuple):
    """Something wrong at ``start`` to ``end`` of a formula, and the way out."""

    start: int
    end: int
    message: str
    hint: str


def problems(formula: str, defined: set[str] | None = None) -> list[Problem]:
    """Return what is wrong with a formula, the first of each kind, in order.

    ``defined`` holds the names of commands and environments that formulas before it defined; those that
    this one defines are added.
    """
    looked = _Formula(formula, set() if defined is None else defined)
    looked.read()
    firsts: dict[str, Problem] = {}
    for problem in looked.found:
        firsts.setdefault(problem.message, problem)
    return sorted(firsts.values())


class _Group(NamedTuple):
    """What is open: a brace, ``\\left`` or an environment; ``cells`` says whether ``&`` may stand in it."""

    kind: str
    name: str
    start: int
    end: int
    cells: bool


@dataclass(slots=True)
class _Atom:
    """What scripts stand at: which of ``^`` and ``_`` it has, and whether the next thing is a script."""

    scripts: set[str] = field(default_factory=set)
    awaits_script: bool = False


@dataclass(slots=True)
class _Row:
    """What a group, or a cell or row of a table, has once: ``\\over`` or a brother, and ``\\tag``."""

    infix: str = ""
    once: set[str] = field(default_factory=set)


class _Formula:
    """Reads one formula, token by token."""

    def __init__(self, text: str, defined: set[str]) -> None:
        self.text = text
        self.defined = defined
        self.found: list[Problem] = []
        self.groups: list[_Group] = []
        self.atoms: list[_Atom] = [_Atom()]  # the last one, in each group that is open
        self.rows: list[_Row] = [_Row()]  # the one that is read, in each group that is open
        self.scripted: dict[int, str] = {}  # where something ends that has scripts already, and which
        self.cells_next = False  # whether & may stand in the group that comes next
        self.before = ""  # the last token
        self.requires = False  # whether a package may bring other commands
        self.defines_table = False  # whether a command that is defined may put its arguments into a table

    def note(self, start: int, end: int, message: str, hint: str) -> None:
        """Note a problem."""
        self.found.append(Problem(start, end, message, hint))

    def read(self) -> None:
        """Read the whole formula."""
        found = definitions(self.text)
        for definition in found.definitions:
            self._definition(definition)
        if found.rest is None or any(not definition.name for definition in found.definitions):
            self._braces_alone()
            return
        self.text = found.rest
        at = 0
        while at < len(self.text):
            token = _TOKEN.match(self.text, at)
            if token is None:
                at += 1
                continue
            at = self._take(token[0], at, token.end())
            if not token[0].isspace():
                self.before = token[0]
        for group in self.groups:
            self._never_closed(group)

    def _braces_alone(self) -> None:
        depth = 0
        for token in _TOKEN.finditer(self.text):
            if token[0] == "{":
                depth += 1
            elif token[0] == "}":
                depth -= 1
        if depth:
            self.note(0, len(self.text), "the braces of this formula are not in pairs", "close each {")

    def _definition(self, definition: Definition) -> None:
        """Take a definition; note what MathJax cannot do with it."""
        kind = definition.kind.removesuffix("*")
        at, end = definition.start, definition.head
        if kind in ("newcommand", "renewcommand") and definition.kind.endswith("*"):
            self.note(at, end, f"MathJax in Anki has no \\{kind} with a star", f"write \\{kind}")
        if not definition.name:
            example = "{name}{…}{…}" if kind.endswith("environment") else "{\\name}{…}"
            example = {"def": "\\name{…}", "let": "\\name=\\alpha", "require": "{cancel}"}.get(kind, example)
            self.note(at, end, f"\\{kind} without what it stands for", f"write \\{kind}{example}")
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
            self.defines_table = True
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
            self._open(_Group("brace", "", at, end, self.cells_next))
        elif token == "}":
            self._close("brace", "", at, end)
        elif token in "^_":
            self._script(token, at, end)
        elif token == "'":
            self._prime(at, end)
        elif token == "&":
            self._cell(at, end)
        elif token == "#":
            self.note(at, end, "# alone is no sign of a formula", "write \\#")
        elif token[0] == "\\" and token[1:2].isalpha():
            return self._command(token[1:], at, end)
        elif token == "\\\\":
            self.atoms[-1] = _Atom()
            self._end_row()
            if self.text.startswith("[", end) and not _LENGTH.match(self.text, end + 1):
                way = "write \\\\{} before a bracket that is to be shown"
                self.note(at, end, "a bracket behind \\\\ that holds no length", way)
        else:
            if token[0] == "\\" and not token[1:].isspace() and not self._is_sign(token[1:]):
                way = "write it with commands that MathJax has"
                self.note(at, end, f"MathJax in Anki has no command {token}", way)
            elif NOT_DRAWN.match(token):
                way = f"write \\text{{{token}}}"
                self.note(at, end, f"MathJax in Anki fails at '{token}', and shows no formula", way)
            self._atom()
        return end

    def _is_sign(self, sign: str) -> bool:
        """Return whether a command that is no letter has a meaning."""
        return sign in known().signs or sign in self.defined

    def _atom(self) -> None:
        """Take something that scripts can stand at, or that is a script itself."""
        if self.atoms[-1].awaits_script:
            self.atoms[-1].awaits_script = False
        else:
            self.atoms[-1] = _Atom()
        self.cells_next = False

    # --- groups --------------------------------------------------------------------------

    def _open(self, group: _Group) -> None:
        self.groups.append(group)
        self.atoms.append(_Atom())
        self.rows.append(_Row())
        self.cells_next = False

    def _close(self, kind: str, name: str, at: int, end: int) -> None:
        """Take the end of a group."""
        written = self.text[at:end]
        if not self.groups or (kind == "brace" and self.groups[-1].kind != "brace"):
            if kind == "brace" and any(group.kind == "brace" for group in self.groups):
                while self.groups[-1].kind != "brace":
                    self._never_closed(self._pop())
                self._pop()
                return
            self._ends_nothing(kind, written, at, end)
            return
        group = self.groups[-1]
        if group.kind == kind and group.name == name:
            self._pop()
            return
        if kind == group.kind:  # \begin{a} … \end{b}
            self.note(at, end, f"{written} ends \\begin{{{group.name}}}", f"write \\end{{{group.name}}}")
            self._pop()
            return
        if any(group.kind == kind and group.name == name for group in self.groups):
            while self.groups[-1].kind != kind:
                self._never_closed(self._pop())
            self._pop()
            return
        self._ends_nothing(kind, written, at, end)

    def _pop(self) -> _Group:
        self.atoms.pop()
        self.rows.pop()
        self._atom()
        return self.groups.pop()

    def _ends_nothing(self, kind: str, written: str, at: int, end: int) -> None:
        if kind == "brace":
            self.note(at, end, "a brace too many: } closes nothing", "remove it, or write \\} to show it")
        elif kind == "left":
            self.note(at, end, "\\right without a \\left", "write \\left. before, or leave out \\right")
        else:
            self.note(at, end, f"{written} without its \\begin", "begin it, or remove it")

    def _never_closed(self, group: _Group) -> None:
        if group.kind == "brace":
            self.note(
                group.start,
                group.end,
                "this brace is never closed, and the formula is shown as it was written",
                "close it with }",
            )
        elif group.kind == "left":
            way = "write \\right) or, for nothing to be seen, \\right."
            self.note(group.start, group.end, "\\left without a \\right", way)
        else:
            message = f"\\begin{{{group.name}}} has no end"
            self.note(group.start, group.end, message, f"write \\end{{{group.name}}}")

    # --- signs ---------------------------------------------------------------------------

    def _script(self, sign: str, at: int, end: int) -> None:
        atom = self.atoms[-1]
        base_end = len(self.text[:at].rstrip("' "))
        if sign in atom.scripts or sign in self.scripted.get(base_end, ""):
            kind = "exponents" if sign == "^" else "subscripts"
            way = f"put braces around what belongs together: {{x{sign}1}}{sign}2 or x{sign}{{12}}"
            self.note(at, end, f"two {kind} in a row", way)
        rest = self.text[end:].lstrip()
        if not rest or rest[0] in "}&^_" or rest.startswith("\\\\"):
            self.note(at, end, f"nothing stands behind {sign}", f"write what belongs there, or \\{sign}")
        atom.scripts.add(sign)
        atom.awaits_script = True

    def _prime(self, at: int, end: int) -> None:
        scripts = self.atoms[-1].scripts
        if "^" in scripts or {"'", "_"} <= scripts:
            self.note(at, end, "a prime behind an exponent", "write the prime first: x'^2")
        scripts.add("'")

    def _may_have_cells(self) -> bool:
        return self.defines_table or any(group.cells for group in self.groups)

    def _cell(self, at: int, end: int) -> None:
        if not self._may_have_cells():
            self.note(at, end, "& outside of a table of the formula", "write \\& to show it")
        self.atoms[-1] = _Atom()
        self.rows[-1].infix = ""

    def _end_row(self) -> None:
        """Take the end of a row; outside of a table it is a line break alone."""
        self.rows[-1].infix = ""
        if self.groups and self.groups[-1].name.rstrip("*") in ROWS_WITH_TAGS:
            self.rows[-1].once.clear()

    # --- commands ------------------------------------------------------------------------

    def _command(self, name: str, at: int, end: int) -> int:
        if name in ("begin", "end"):
            return self._environment(name, at, end)
        if name == "left":
            self._open(_Group("left", "", at, end, self._may_have_cells()))
            return self._delimiter(name, at, end)
        if name == "right":
            self._close("left", "", at, end)
            return self._delimiter(name, at, end)
        if name == "verb":
            return self._verbatim(at, end)
        if name in self.defined:
            self._atom()
            return end
        if not self._is_known(name, at):
            self._unknown(name, at, end)
        if name in ("limits", "nolimits"):
            self._limits(name, at, end)
            return end
        self._atom()
        self.cells_next = name in WITH_CELLS
        self._in_its_place(name, at, end)
        if name in ARGUMENTS:
            self._arguments(name, at, end)
        for _ in range(TEXT_ARGUMENTS.get(name, 0)):
            start, end = end, self._argument_end(end)
            self._dollars(start, end)
        if name in BIG or name == "middle":
            return self._delimiter(name, at, end)
        if name in HAVE_SCRIPTS:
            place = end
            for _ in range(ARGUMENTS[name]):
                place = self._argument_end(place)
            self.scripted[place] = HAVE_SCRIPTS[name]
        return end

    def _is_known(self, name: str, at: int) -> bool:
        if name in PARTNERS:
            return f"\\{PARTNERS[name]}" in self.text[:at]
        commands = known().commands
        star_less = name.removesuffix("*")
        return self.requires or name in commands or star_less in commands or star_less in self.defined

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
            way = f"write it behind \\sum, \\lim and the like, or \\mathop{{…}}\\{name}"
            self.note(at, end, f"\\{name} without an operator before it", way)

    def _in_its_place(self, name: str, at: int, end: int) -> None:
        """Note a command that is allowed in tables or between brackets alone, or that needs a length."""
        if name == "hline" and not self._may_have_cells():
            way = "write it in \\begin{array}, or \\overline{…} for a bar"
            self.note(at, end, "\\hline outside of a table of the formula", way)
        elif name == "middle" and not any(group.kind == "left" for group in self.groups):
            self.note(at, end, "\\middle without a \\left", "write \\left before, and \\right behind")
        elif name == "root" and "\\of" not in self.text[end:]:
            self.note(at, end, "\\root without \\of", "write \\sqrt[3]{x}")
        elif name == "prescript":
            way = "write {}_{6}^{14}C, or \\ce{^{14}_{6}C}"
            self.note(at, end, "MathJax in Anki fails at \\prescript, and shows no formula", way)
        elif name in FILLS and not self._is_in_cell():
            way = "write \\quad, or \\hspace{2em}, for a space"
            self.note(at, end, f"\\{name} outside of a table of the formula", way)
        elif name == "hspace*":
            self.note(at, end, "MathJax in Anki has no \\hspace with a star", "write \\hspace{1em}")
        elif name in LENGTHS:
            self._lengths(name, at, end)
        if name in ("tag", "tag*"):
            self._once("tag", at, end)
        elif name in LABELS:
            self._label(name, at, end)
        if name.endswith("withdelims") or name == "genfrac":
            self._two_delimiters(name, at, end)
        if name in INFIX:
            self._infix(name, at, end)
        elif name == "middle":
            self.rows[-1].infix = ""

    def _lengths(self, name: str, at: int, end: int) -> None:
        """Note a command that lacks a length, or the unit of one."""
        count = LENGTHS[name]
        pattern = _LENGTH if count == 1 else _WHOLE_LENGTH
        option = _OPTION.match(self.text, end) if name == "rule" else None
        place = option.end() if option else end
        if name == "abovewithdelims":
            place = self._argument_end(self._argument_end(place))
        for _ in range(count):
            length = pattern.match(self.text, place)
            if length is None:
                says = "a length" if count == 1 else f"{count} lengths, each with its unit"
                self.note(at, end, f"\\{name} needs {says}", f"write \\{name}{'{1em}' * count}")
                return
            place = length.end()

    def _two_delimiters(self, name: str, at: int, end: int) -> None:
        """Note a command behind which two brackets are missing; ``\\genfrac`` alone has them in braces."""
        place = end
        for _ in range(2):
            start, place = place, self._delimiter_end(place, name)
            written = self.text[start:place].strip()
            if written.startswith("{") and name == "genfrac":
                written = written[1:-1].strip() or "."
            if written not in known().delimiters:
                way = f"write \\{name}() or, for nothing to be seen, \\{name}.."
                self.note(at, end, f"\\{name} without two brackets behind it", way)
                return

    def _delimiter_end(self, place: int, name: str) -> int:
        """Return where the bracket that begins at a place ends."""
        if name == "genfrac":
            return self._argument_end(place)
        spaces = len(self.text[place:]) - len(self.text[place:].lstrip())
        token = _TOKEN.match(self.text, place + spaces)
        return token.end() if token else place

    def _is_in_cell(self) -> bool:
        """Return whether what is read stands in a cell itself, and not in a group within it."""
        group = self.groups[-1] if self.groups else None
        if group is None or group.kind == "left" or group.name in WITHOUT_CELLS:
            return False
        return group.cells

    def _label(self, name: str, at: int, end: int) -> None:
        """Note a label, or a reference to one: between two cards, Anki clears the formulas and no labels."""
        if name == "label":
            says = "\\label makes the formula an error from the second time on that the card is shown"
            self.note(at, end, says, "leave it out; for a number beside the formula write \\tag{1}")
        else:
            self.note(at, end, f"\\{name} is shown as '???'", "write the number itself")

    def _once(self, name: str, at: int, end: int) -> None:
        """Note a second tag of the same row."""
        once = self.rows[0].once
        for group, row in zip(self.groups, self.rows[1:], strict=True):
            if group.name.rstrip("*") in ROWS_WITH_TAGS:
                once = row.once
        inner = self.groups[-1].name if self.groups else ""
        if name == "tag" and inner in WITHOUT_TAGS:
            way = f"write it behind \\end{{{inner}}}"
            self.note(at, end, f"\\tag in \\begin{{{inner}}}", way)
        if name in once:
            self.note(at, end, f"two \\{name} in a row of the formula", "leave one of them out")
        once.add(name)

    def _infix(self, name: str, at: int, end: int) -> None:
        """Note a second ``\\over``, or a brother, in the same group."""
        before = self.rows[-1].infix
        if before:
            way = "put braces around one of the fractions, or write \\frac{…}{…}"
            self.note(at, end, f"\\{name} behind \\{before} in the same group", way)
        self.rows[-1].infix = name

    def _dollars(self, start: int, end: int) -> None:
        """Note a single dollar sign in the text of a formula, which begins a formula in it."""
        found = [each for each in _DOLLAR.finditer(self.text, start, end) if each[0] == "$"]
        if len(found) % 2:
            at = found[-1].start()
            self.note(
                at, at + 1, "a dollar sign in \\text{…} that begins a formula", "write \\$ for the sign"
            )

    def _unknown(self, name: str, at: int, end: int) -> None:
        way = INSTEAD.get(name) or spelt_like(name)
        if not way and name in OPERATORS:
            way = f"write \\operatorname{{{name}}}"
        way = way or "write it with commands that MathJax has, or define it with \\newcommand"
        self.note(at, end, f"MathJax in Anki has no command \\{name}", way)

    def _environment(self, which: str, at: int, end: int) -> int:
        found = _NAME.match(self.text, end)
        if found is None:
            self.note(at, end, f"\\{which} without a name", f"write \\{which}{{…}}")
            return end
        name = found[1]
        if which == "end":
            self._close("environment", name, at, found.end())
            return found.end()
        if name not in known().environments | self.defined and not self.requires:
            self._unknown_environment(name, at, found.end())
        elif name.rstrip("*") in ("alignat", "alignedat", "xalignat") and not _COUNT.match(
            self.text, found.end()
        ):
            way = f"write \\begin{{{name}}}{{2}}, with how many pairs of columns there are"
            self.note(at, found.end(), f"\\begin{{{name}}} needs a number", way)
        self._open(_Group("environment", name, at, found.end(), True))
        return found.end()

    def _unknown_environment(self, name: str, at: int, end: int) -> None:
        drawn = name in ("tikzpicture", "tikzcd", "circuitikz", "axis", "picture")
        way = "save it as a picture, and show that" if drawn else "use one that MathJax has, such as aligned"
        self.note(at, end, f"MathJax in Anki has no environment '{name}'", way)

    def _delimiter(self, name: str, at: int, end: int) -> int:
        """Take the bracket behind ``\\left`` or ``\\right``."""
        rest = self.text[end:]
        token = _TOKEN.match(rest.lstrip())
        if token is None and name not in BIG:
            return end  # \left alone is noted where the formula ends
        if token is not None and token[0] == "{" and name in BIG:
            stop = self._argument_end(end)
            if self.text[end:stop].strip()[1:-1].strip() not in known().delimiters:
                self.note(at, end, f"\\{name} without a bracket behind it", f"write \\{name}(")
                return end
            return stop
        if token is not None and token[0] in "{}":
            self.note(at, end, f"\\{name} before a plain brace", f"write \\{name}\\{token[0]}")
            return end + len(rest) - len(rest.lstrip()) + 1
        if token is None or token[0] not in known().delimiters:
            way = f"write \\{name}( or, for nothing to be seen, \\{name}."
            self.note(at, end, f"\\{name} without a bracket behind it", way)
            return end
        return end + len(rest) - len(rest.lstrip()) + token.end()

    def _arguments(self, name: str, at: int, end: int) -> None:
        """Note a command that lacks an argument before its group or the formula ends."""
        option = _OPTION.match(self.text, end)
        place = option.end() if option else end
        for _ in range(ARGUMENTS[name]):
            rest = self.text[place:].lstrip()
            if not rest or rest[0] in "}&" or rest.startswith(("\\\\", "\\end{", "\\right")):
                times = _COUNTED.get(ARGUMENTS[name], f"{ARGUMENTS[name]} arguments")
                braces = "{…}" * ARGUMENTS[name]
                self.note(at, end, f"\\{name} needs {times}", f"write \\{name}{braces}")
                return
            place = self._argument_end(place)

    def _argument_end(self, at: int) -> int:
        """Return where the argument that begins at a place ends: a group in braces, or a token."""
        while at < len(self.text) and self.text[at].isspace():
            at += 1
        if self.text[at : at + 1] == "[":
            option = _OPTION.match(self.text, at)
            return self._argument_end(option.end()) if option else at + 1
        if self.text[at : at + 1] != "{":
            token = _TOKEN.match(self.text, at)
            return token.end() if token else at
        depth = 0
        for token in _TOKEN.finditer(self.text, at):
            if token[0] == "{":
                depth += 1
            elif token[0] == "}":
                depth -= 1
            if not depth:
                return token.end()
        return at  # the brace is never closed: it is read, and noted, as any other
