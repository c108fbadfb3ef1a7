"""What can be done about a diagnostic without writing it by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deckgen.commands.lsp.analysis import TextEdit, line_start, written_item
from deckgen.core.codes import SUPPRESSIBLE
from deckgen.core.diagnostics import TextFile
from deckgen.lint import catalogue, fixes
from deckgen.source.yaml.errors import fixed_text
from deckgen.source.yaml.tree import read_tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from deckgen.commands.lsp.analysis import Analysis
    from deckgen.commands.lsp.session import View
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Item

STALE = "C105"
"""The code of a passage that changed in its source."""

REASON = "TODO say why"
"""Stands for the reason of a suppression until the curator writes it."""

MAX_VERIFIED = 1_000_000
"""Characters of a file that is still read twice to see what quotation marks would do."""


class Action(NamedTuple):
    """Something that can be done: what it is called, its edits, and the diagnostic that it is about.

    ``accepts`` is the card whose changed passage is accepted, ``reason`` where the reason of a suppression
    is to be written: the edit and the offset within its new text.
    """

    title: str
    edits: tuple[TextEdit, ...] = ()
    diagnostic: Diagnostic | None = None
    accepts: str = ""
    reason: str = ""
    fixes_all: bool = False


def actions(view: View, start: int, end: int) -> list[Action]:
    """Return what can be done about the diagnostics that touch a stretch of a file as it was read."""
    analysis, name = view.analysis, view.name
    text = analysis.document(name).text
    if start == end:  # a cursor: all of its line
        start, end = line_start(text, start), text.find("\n", end)
        end = len(text) if end < 0 else end
    found: list[Action] = []
    in_file = [
        diagnostic
        for diagnostic in analysis.diagnostics
        if diagnostic.span.path == name
    ]
    all_fixes = _fixes(analysis, name) if any(map(_may_be_fixed, in_file)) else []
    for diagnostic in in_file:
        place = analysis.place(diagnostic.span)
        if place.start <= end and start <= max(place.end, place.start):
            found += _for(analysis, name, diagnostic, place.start, place.end, all_fixes)
    if all_fixes:
        found.append(
            Action(
                "Fix all that can be fixed in this file",
                tuple(all_fixes),
                fixes_all=True,
            )
        )
    return found


def _for(
    analysis: Analysis,
    name: str,
    diagnostic: Diagnostic,
    start: int,
    end: int,
    all_fixes: Sequence[TextEdit],
) -> Iterator[Action]:
    """Yield what can be done about one diagnostic."""
    if diagnostic.code == STALE and diagnostic.card:
        yield Action(
            f"Accept the changed passage of '{diagnostic.card}'",
            (),
            diagnostic,
            accepts=diagnostic.card,
        )
    quoted = _quoted(analysis, name, diagnostic, start)
    if quoted is not None:
        yield Action("Put the text in quotation marks", (quoted,), diagnostic)
    near = [edit for edit in all_fixes if _is_fix_of(diagnostic, edit, start, end)]
    if near:
        yield Action(
            f"Fix {diagnostic.code}: {_title(diagnostic)}", tuple(near), diagnostic
        )
    if diagnostic.code.startswith(SUPPRESSIBLE) and diagnostic.card:
        item = analysis.by_id.get(diagnostic.card)
        edit = (
            _suppressed(item, diagnostic.code)
            if item is not None and item.file.path == name
            else None
        )
        if edit is not None:
            title = f"Suppress {diagnostic.code} for '{diagnostic.card}', with a reason"
            yield Action(title, (edit,), diagnostic, reason=REASON)


def _title(diagnostic: Diagnostic) -> str:
    code = catalogue.BY_CODE.get(diagnostic.code)
    return code.title if code is not None else diagnostic.message


# --- fixes -------------------------------------------------------------------------------------


def _fixes(analysis: Analysis, name: str) -> list[TextEdit]:
    """Return what ``check --fix`` would change in a file, the last first."""
    project = analysis.project
    if project is None:
        return []
    taken = analysis.lock.gone if analysis.lock is not None else ()
    for fixed in fixes.fix(project, taken):
        if fixed.file.path == name and not fixed.refused:
            return [TextEdit(name, *edit) for edit in fixed.edits]
    return []


def _may_be_fixed(diagnostic: Diagnostic) -> bool:
    """Tell whether ``check --fix`` may do something about a diagnostic."""
    rule = catalogue.BY_CODE.get(diagnostic.code)
    is_of_text = diagnostic.code.startswith("R") or diagnostic.code == "Y203"
    return (
        is_of_text
        or getattr(rule, "fix", None) is not None
        or "--fix" in diagnostic.hint
    )


def _is_fix_of(diagnostic: Diagnostic, edit: TextEdit, start: int, end: int) -> bool:
    """Tell whether an edit is what a fix of a diagnostic does."""
    rule = catalogue.BY_CODE.get(diagnostic.code)
    can_be_fixed = getattr(rule, "fix", None) is not None
    is_id = diagnostic.code == "Y203" and edit.new.startswith("id: ")
    is_uid = edit.new.startswith("uid: ") and "uid" in diagnostic.message
    is_gap = diagnostic.code.startswith("R") and edit.new.startswith("{{c")
    if not (can_be_fixed or is_id or is_uid or is_gap):
        return False
    return is_uid or (start <= edit.end and edit.start <= max(end, start + 1))


def _quoted(
    analysis: Analysis, name: str, diagnostic: Diagnostic, start: int
) -> TextEdit | None:
    """Return the edit that puts a text in quotation marks that YAML would cut or take for something else."""
    code = catalogue.BY_CODE.get(diagnostic.code)
    is_quotable = code is not None and "{fixed}" in code.hint
    if not is_quotable and "must be in quotation marks" not in diagnostic.hint:
        return None
    text = analysis.document(name).text
    fixed = fixed_text(text, min(start, max(len(text) - 1, 0)))
    if fixed is None or text[fixed.start : fixed.end] == fixed.new:
        return None
    if len(text) <= MAX_VERIFIED:
        after = text[: fixed.start] + fixed.new + text[fixed.end :]
        faults_before = read_tree(TextFile(name, text)).diagnostics
        if len(read_tree(TextFile(name, after)).diagnostics) > len(faults_before):
            return None
    return TextEdit(name, fixed.start, fixed.end, fixed.new)


# --- suppressing -------------------------------------------------------------------------------


def _suppressed(item: Item, code: str) -> TextEdit | None:
    """Return the edit that adds a code to an item's ``ignore``, with a reason to be written."""
    name, text = item.file.path, item.file.text
    if any(waiver.what == code and waiver.file.path == name for waiver in item.ignore):
        return None
    own = [
        waiver for waiver in item.ignore if item.start <= waiver.what.start < item.end
    ]
    if own:
        first = own[0].what
        before = text[: first.start].rstrip(" \t")
        if before.endswith(("{", ",")):
            return TextEdit(name, first.start, first.start, f"{code}: {REASON}, ")
        indent = " " * (first.start - line_start(text, first.start))
        return TextEdit(name, first.start, first.start, f"{code}: {REASON}\n{indent}")
    end = item.start + len(written_item(item))
    if text[item.start] == "{":
        closing = text.rfind("}", item.start, end)
        return (
            TextEdit(name, closing, closing, f", ignore: {{{code}: {REASON}}}")
            if closing > 0
            else None
        )
    indent = " " * (item.start - line_start(text, item.start))
    after_id = text.find("\n", _last_line_of(item, end))
    after_id = len(text) if after_id < 0 else after_id
    return TextEdit(name, after_id, after_id, f"\n{indent}ignore: {{{code}: {REASON}}}")


def _last_line_of(item: Item, end: int) -> int:
    """Return a place on the last line of an item that is no comment below it."""
    text = item.file.text
    at = max(end - 1, item.start)
    while at > item.start and text[line_start(text, at) : at + 1].lstrip().startswith(
        "#"
    ):
        at = len(text[: line_start(text, at)].rstrip()) - 1
    return at
