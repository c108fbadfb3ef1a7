"""Silencing a diagnostic where it stands, with a reason; an unused silencing is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.codes import BY_CODE, problem
from deckgen.diagnostics import Diagnostic, did_you_mean

if TYPE_CHECKING:
    from deckgen.model import Item, Project, Waiver

WAIVABLE = ("Q", "C2", "C3")
"""What a curator may silence: judgements about a card. A broken structure, a quotation that
is not in its source and anything that costs learners their history stay."""


def apply(project: Project, diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """Return the diagnostics that no ``ignore`` silences, and those about ``ignore`` itself."""
    waiving = [item for item in project.items if item.ignore or item.topic.ignore]
    if not waiving:
        return diagnostics
    by_card: dict[str, list[Waiver]] = {str(item.id): [*item.ignore, *item.topic.ignore] for item in waiving}
    used: set[int] = set()
    left = []
    for diagnostic in diagnostics:
        waiver = next((w for w in by_card.get(diagnostic.card, ()) if w.what == diagnostic.code), None)
        if waiver is not None and diagnostic.code.startswith(WAIVABLE):
            used.add(id(waiver))
        else:
            left.append(diagnostic)
    seen: set[int] = set()
    for item in waiving:
        for waiver in (*item.ignore, *item.topic.ignore):
            if id(waiver) not in used | seen:
                left.append(_fault(item, waiver))
            seen.add(id(waiver))
    return left


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
