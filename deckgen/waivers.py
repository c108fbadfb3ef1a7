"""Silencing a diagnostic where it stands, with a reason; an unused silencing is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.codes import BY_CODE, WAIVABLE, problem
from deckgen.diagnostics import Diagnostic, did_you_mean

if TYPE_CHECKING:
    from deckgen.model import Item, Project, Waiver

def apply(project: Project, diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """Return the diagnostics that no ``ignore`` silences, and those about ``ignore`` itself.

    A card and a topic name codes; the deck, under ``check:``, names codes or families of codes.
    """
    check = project.check
    waiving = [item for item in project.items if item.ignore or item.topic.ignore]
    if not waiving and not check.ignore and not check.select:
        return diagnostics
    by_card: dict[str, list[Waiver]] = {str(item.id): [*item.ignore, *item.topic.ignore] for item in waiving}
    used: set[int] = set()
    left = []
    for diagnostic in diagnostics:
        code = diagnostic.code
        if not code.startswith(WAIVABLE):
            left.append(diagnostic)
            continue
        waiver = next((w for w in by_card.get(diagnostic.card, ()) if w.what == code), None)
        waiver = waiver or next((w for w in check.ignore if code.startswith(w.what)), None)
        if waiver is not None:
            used.add(id(waiver))
        elif check.selects(code):
            left.append(diagnostic)
    return left + _unused(project, waiving, used)


def _unused(project: Project, waiving: list[Item], used: set[int]) -> list[Diagnostic]:
    """Return what is wrong with the waivers that silenced nothing, each once."""
    check = project.check
    seen = set(used)
    faults = []
    for item in waiving:
        for waiver in (*item.ignore, *item.topic.ignore):
            if id(waiver) not in seen and not item.draft:
                faults.append(_fault(item, waiver))
            seen.add(id(waiver))
    for waiver in check.ignore:
        if id(waiver) not in used and check.file is not None:
            span = check.file.span(waiver.what.start, waiver.what.end)
            faults.append(problem("Q901", span, silenced=waiver.what))
    ignored = tuple(waiver.what for waiver in check.ignore)
    return [
        fault for fault in faults if fault.code != "Q901" or (check.selects("Q901") and "Q901" not in ignored)
    ]


def _fault(item: Item, waiver: Waiver) -> Diagnostic:
    """Return what is wrong with a waiver that silenced nothing."""
    code = waiver.what
    words = {"value": code, "key": "ignore"}
    if code not in BY_CODE:
        suggestion = did_you_mean(code, BY_CODE) or "'deckgen explain' lists the codes"
        return problem("Y207", item.span(code), item.id, suggestion=suggestion, **words)
    if not code.startswith(WAIVABLE):
        suggestion = "it cannot be silenced; mend what it reports"
        return problem("Y207", item.span(code), item.id, suggestion=suggestion, **words)
    return problem("Q901", item.span(code), item.id, silenced=code)
