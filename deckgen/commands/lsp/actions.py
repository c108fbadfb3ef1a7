"""What can be done about a diagnostic without writing it by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deckgen.commands.lsp.analysis import TextEdit, line_start, written_item
from deckgen.commands.lsp.document import line_end
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
    """Something that can be done.

    - ``title``: what it is called.
    - ``edits``: those that do it.
    - ``diagnostic``: what it is about, if that is one diagnostic.
    - ``accepts``: the id of the card whose changed passage is accepted, '' for another action.
    - ``reason``: the words that stand for the reason of a suppression, to be written over; '' if there are
      none.
    - ``fixes_all``: whether it is about all of a file.
    """

    title: str
    edits: tuple[TextEdit, ...] = ()
    diagnostic: Diagnostic | None = None
    accepts: str = ""
    reason: str = ""
    fixes_all: bool = False


def actions(view: View, start: int, end: int) -> list[Action]:
    """Return what can be done about the diagnostics that touch a stretch of a file as it was read.

    What can be fixed by itself may be fixed one by one, or all of it in the file at once.
    """
    analysis = view.analysis
    name = view.name
    text = analysis.document(name).text
    if start == end:  # a cursor: all of its line
        start = line_start(text, start)
        end = line_end(text, end)
    in_file = [each for each in analysis.diagnostics if each.span.path == name]
    all_fixes: list[TextEdit] = []
    if any(map(_may_be_fixed, in_file)):
        all_fixes = _fixes(analysis, name)
    found: list[Action] = []
    for diagnostic in in_file:
        place = analysis.place(diagnostic.span)
        if place.start <= end and start <= max(place.end, place.start):
            found += _for(analysis, name, diagnostic, place.start, place.end, all_fixes)
    if all_fixes:
        title = "Fix all that can be fixed in this file"
        found.append(Action(title, tuple(all_fixes), fixes_all=True))
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
    code = diagnostic.code
    card = diagnostic.card
    if code == STALE and card:
        title = f"Accept the changed passage of '{card}'"
        yield Action(title, (), diagnostic, accepts=card)
    quoted = _quoted(analysis, name, diagnostic, start)
    if quoted is not None:
        yield Action("Put the text in quotation marks", (quoted,), diagnostic)
    near = [edit for edit in all_fixes if _is_fix_of(diagnostic, edit, start, end)]
    if near:
        yield Action(f"Fix {code}: {_title(diagnostic)}", tuple(near), diagnostic)
    if not code.startswith(SUPPRESSIBLE) or not card:
        return
    item = analysis.by_id.get(card)
    if item is None or item.file.path != name:
        return
    edit = _suppressed(item, code)
    if edit is not None:
        title = f"Suppress {code} for '{card}', with a reason"
        yield Action(title, (edit,), diagnostic, reason=REASON)


def _title(diagnostic: Diagnostic) -> str:
    """Return what a diagnostic is about: the title of its code, or what it says itself."""
    code = catalogue.BY_CODE.get(diagnostic.code)
    if code is None:
        return diagnostic.message
    return code.title


# --- fixes -------------------------------------------------------------------------------------


def _fixes(analysis: Analysis, name: str) -> list[TextEdit]:
    """Return what ``check --fix`` would change in a file, the last first, so that no edit moves another."""
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
    if diagnostic.code.startswith("R") or diagnostic.code == "Y203":
        return True
    return _has_fix(diagnostic) or "--fix" in diagnostic.hint


def _has_fix(diagnostic: Diagnostic) -> bool:
    """Tell whether the rule of a diagnostic has a fix of its own."""
    rule = catalogue.BY_CODE.get(diagnostic.code)
    return getattr(rule, "fix", None) is not None


def _is_fix_of(diagnostic: Diagnostic, edit: TextEdit, start: int, end: int) -> bool:
    """Tell whether an edit is what a fix of a diagnostic does.

    ``check --fix`` says only what it writes, and where: an edit near a diagnostic of the right kind is its
    own.
    """
    # a uid is written where the deck is declared, whatever the place of the diagnostic is
    if edit.new.startswith("uid: ") and "uid" in diagnostic.message:
        return True
    is_id = diagnostic.code == "Y203" and edit.new.startswith("id: ")
    is_gap = diagnostic.code.startswith("R") and edit.new.startswith("{{c")
    if not (_has_fix(diagnostic) or is_id or is_gap):
        return False
    return start <= edit.end and edit.start <= max(end, start + 1)


def _quoted(
    analysis: Analysis, name: str, diagnostic: Diagnostic, start: int
) -> TextEdit | None:
    """Return the edit that puts a text in quotation marks that YAML would cut or take for something
    else.

    ``None`` if the file would have more faults then: the text may go on where YAML does not expect it.
    """
    code = catalogue.BY_CODE.get(diagnostic.code)
    is_quotable = code is not None and "{fixed}" in code.hint
    if not is_quotable and "must be in quotation marks" not in diagnostic.hint:
        return None
    text = analysis.document(name).text
    last = max(len(text) - 1, 0)
    fixed = fixed_text(text, min(start, last))
    if fixed is None or text[fixed.start : fixed.end] == fixed.new:
        return None
    if len(text) <= MAX_VERIFIED:
        after = text[: fixed.start] + fixed.new + text[fixed.end :]
        faults_before = read_tree(TextFile(name, text)).diagnostics
        faults_after = read_tree(TextFile(name, after)).diagnostics
        if len(faults_after) > len(faults_before):
            return None
    return TextEdit(name, fixed.start, fixed.end, fixed.new)


# --- suppressing -------------------------------------------------------------------------------


def _suppressed(item: Item, code: str) -> TextEdit | None:
    """Return the edit that adds a code to an item's ``ignore``, with a reason to be written.

    An item that has none gets ``ignore: {Q101: TODO say why}``. ``None`` if it suppresses the code already.
    """
    name = item.file.path
    text = item.file.text
    for waiver in item.ignore:
        if waiver.what == code and waiver.file.path == name:
            return None
    entry = f"{code}: {REASON}"
    for waiver in item.ignore:
        if item.start <= waiver.what.start < item.end:
            return _before_waiver(item, waiver.what.start, entry)
    end = item.start + len(written_item(item))
    if text[item.start] == "{":
        closing = text.rfind("}", item.start, end)
        if closing <= 0:
            return None
        return TextEdit(name, closing, closing, f", ignore: {{{entry}}}")
    indent = " " * (item.start - line_start(text, item.start))
    after_id = line_end(text, _last_line_of(item, end))
    return TextEdit(name, after_id, after_id, f"\n{indent}ignore: {{{entry}}}")


def _before_waiver(item: Item, start: int, entry: str) -> TextEdit:
    """Return the edit that puts an entry before the first one of an item's ``ignore``.

    It stands before it in the same braces, or on a line of its own above it.
    """
    name = item.file.path
    text = item.file.text
    before = text[:start].rstrip(" \t")
    if before.endswith(("{", ",")):
        return TextEdit(name, start, start, f"{entry}, ")
    indent = " " * (start - line_start(text, start))
    return TextEdit(name, start, start, f"{entry}\n{indent}")


def _last_line_of(item: Item, end: int) -> int:
    """Return a place on the last line of an item that is no comment below it.

    What is added to the item goes behind that line, and not below a comment about the next item.
    """
    text = item.file.text
    at = max(end - 1, item.start)
    while at > item.start:
        start = line_start(text, at)
        if not text[start : at + 1].lstrip().startswith("#"):
            break
        at = len(text[:start].rstrip()) - 1
    return at
