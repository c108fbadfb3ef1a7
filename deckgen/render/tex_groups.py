"""What is open at a place of a formula: braces, ``\\left`` and environments, with their rows and scripts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from deckgen.render.tex_arguments import Problem
from deckgen.render.tex_commands import ROWS_WITH_TAGS, WITHOUT_CELLS, WITHOUT_TAGS

BRACE, LEFT, ENVIRONMENT = "brace", "left", "environment"


class Group(NamedTuple):
    """What is open: a brace, ``\\left`` or an environment; ``cells`` says whether ``&`` may stand in it."""

    kind: str
    name: str
    start: int
    end: int
    cells: bool


def _has_rows(group: Group) -> bool:
    """Return whether a group is a table; ``\\left`` has cells if it stands in one."""
    if group.kind == LEFT or group.name in WITHOUT_CELLS:
        return False
    return group.cells


@dataclass(slots=True)
class Atom:
    """What scripts stand at: which of ``^``, ``_`` and ``'`` it has, and whether a script comes next."""

    scripts: set[str] = field(default_factory=set)
    awaits_script: bool = False


@dataclass(slots=True)
class _Row:
    """What a group, or a cell or row of a table, has once: ``\\over`` or a brother, and ``\\tag``."""

    infix: str = ""
    once: set[str] = field(default_factory=set)


class OpenGroups:
    """The groups that are open, the innermost last. What is wrong with them is added to ``found``."""

    def __init__(self, found: list[Problem]) -> None:
        self.found = found
        self._groups: list[Group] = []
        # the last one of the formula, and of each group
        self._atoms: list[Atom] = [Atom()]
        # the one that is read, of the formula and of each group
        self._rows: list[_Row] = [_Row()]
        self.cells_next = False  # whether & may stand in the group that comes next
        # whether & may stand anywhere, for a command may put it into a table
        self.have_cells = False

    # --- beginnings and ends -----------------------------------------------------------------

    def open(self, group: Group) -> None:
        """Take the beginning of a group."""
        self._groups.append(group)
        self._atoms.append(Atom())
        self._rows.append(_Row())
        self.cells_next = False

    def open_brace(self, at: int, end: int) -> None:
        """Take ``{``."""
        self.open(Group(BRACE, "", at, end, self.cells_next))

    def open_left(self, at: int, end: int) -> None:
        """Take ``\\left``: ``&`` may stand behind it where it may stand before."""
        self.open(Group(LEFT, "", at, end, self.may_have_cells()))

    def close(self, kind: str, name: str, written: str, at: int, end: int) -> None:
        """Take the end of a group, ``written`` at a place."""
        if not self._groups:
            self._ends_nothing(kind, written, at, end)
            return
        group = self._groups[-1]
        if group.kind == kind and group.name == name:
            self._pop()
        elif group.kind == kind:  # \begin{a} … \end{b}
            self.found.append(
                Problem(
                    start=at,
                    end=end,
                    message=f"{written} ends \\begin{{{group.name}}}",
                    hint=f"write \\end{{{group.name}}}",
                )
            )
            self._pop()
        elif any(other.kind == kind and other.name == name for other in self._groups):
            self._close_up_to(kind)
        else:
            self._ends_nothing(kind, written, at, end)

    def end_formula(self) -> None:
        """Report what was never closed."""
        for group in self._groups:
            self._never_closed(group)

    def _close_up_to(self, kind: str) -> None:
        """Close the innermost group of a kind, and report those within it, which have no end."""
        while self._groups[-1].kind != kind:
            self._never_closed(self._pop())
        self._pop()

    def _pop(self) -> Group:
        """Close the innermost group, which is then what scripts stand at."""
        self._atoms.pop()
        self._rows.pop()
        self.take_atom()
        return self._groups.pop()

    def _ends_nothing(self, kind: str, written: str, at: int, end: int) -> None:
        """Report the end of a group that was never begun."""
        if kind == BRACE:
            message = "a brace too many: } closes nothing"
            hint = "remove it, or write \\} to show it"
        elif kind == LEFT:
            message = "\\right without a \\left"
            hint = "write \\left. before, or leave out \\right"
        else:
            message = f"{written} without its \\begin"
            hint = "begin it, or remove it"
        self.found.append(Problem(at, end, message, hint))

    def _never_closed(self, group: Group) -> None:
        """Report a group without an end."""
        if group.kind == BRACE:
            message = (
                "this brace is never closed, and the formula is shown as it was written"
            )
            hint = "close it with }"
        elif group.kind == LEFT:
            message = "\\left without a \\right"
            hint = "write \\right) or, for nothing to be seen, \\right."
        else:
            message = f"\\begin{{{group.name}}} has no end"
            hint = f"write \\end{{{group.name}}}"
        self.found.append(Problem(group.start, group.end, message, hint))

    # --- where a place is ------------------------------------------------------------------

    def may_have_cells(self) -> bool:
        """Return whether ``&`` may stand here: in a table, or in a group within one."""
        return self.have_cells or any(group.cells for group in self._groups)

    def has_rows(self) -> bool:
        """Return whether ``\\\\`` ends a row here: in a table, or in a group within one."""
        return self.have_cells or any(map(_has_rows, self._groups))

    def is_in_cell(self) -> bool:
        """Return whether what is read stands in a cell itself, and not in a group within it."""
        return bool(self._groups) and _has_rows(self._groups[-1])

    def is_in_left(self) -> bool:
        """Return whether this is between ``\\left`` and ``\\right``, at any depth."""
        return any(group.kind == LEFT for group in self._groups)

    # --- rows, cells and what scripts stand at ------------------------------------------------

    @property
    def atom(self) -> Atom:
        """What a script stands at here."""
        return self._atoms[-1]

    def take_atom(self) -> None:
        """Take something that scripts can stand at, or that is a script itself."""
        if self.atom.awaits_script:
            self.atom.awaits_script = False
        else:
            self._atoms[-1] = Atom()
        self.cells_next = False

    def end_cell(self) -> None:
        """Take the end of a cell: scripts behind it stand at nothing of it."""
        self._atoms[-1] = Atom()
        self.end_infix()

    def end_row(self) -> None:
        """Take the end of a row; outside of a table it is a line break alone."""
        self.end_cell()
        if self._groups and self._groups[-1].name.rstrip("*") in ROWS_WITH_TAGS:
            self._rows[-1].once.clear()

    def end_infix(self) -> None:
        """Note that another ``\\over`` may follow."""
        self._rows[-1].infix = ""

    def infix(self, name: str, at: int, end: int) -> None:
        """Take ``\\over`` or a brother; report a second one in the same group."""
        before = self._rows[-1].infix
        if before:
            self.found.append(
                Problem(
                    start=at,
                    end=end,
                    message=f"\\{name} after \\{before} in the same group",
                    hint="put braces around one of the fractions, or write \\frac{…}{…}",
                )
            )
        self._rows[-1].infix = name

    def tag(self, at: int, end: int) -> None:
        """Take ``\\tag``; report a second one in the same row."""
        once = self._rows[0].once
        for group, row in zip(self._groups, self._rows[1:], strict=True):
            if group.name.rstrip("*") in ROWS_WITH_TAGS:
                once = row.once
        inner = self._groups[-1].name if self._groups else ""
        if inner in WITHOUT_TAGS:
            self.found.append(
                Problem(
                    start=at,
                    end=end,
                    message=f"\\tag in \\begin{{{inner}}}",
                    hint=f"write it after \\end{{{inner}}}",
                )
            )
        if "tag" in once:
            self.found.append(
                Problem(
                    start=at,
                    end=end,
                    message="two \\tag in a row of the formula",
                    hint="leave one of them out",
                )
            )
        once.add("tag")
