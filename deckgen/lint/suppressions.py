"""Silencing a diagnostic where it stands, with a reason; an unused silencing is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import BY_CODE, OF_REUSE, WAIVABLE, problem
from deckgen.core.diagnostics import Diagnostic
from deckgen.util.suggestions import KnownWords

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deckgen.core.model import Check, Item, Project, Waiver


def apply(check: Check, items: Iterable[Item], diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """Return the diagnostics of some items that no ``ignore`` silences, and those about ``ignore`` itself.

    A card and a topic name codes; the deck, under ``check:``, names codes or families of codes.
    """
    waiving = [item for item in items if item.ignore or item.topic.ignore]
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
        waiver = _waiver(by_card.get(diagnostic.card, ()), check, code)
        if waiver is not None:
            used.add(id(waiver))
        elif check.selects(code):
            left.append(diagnostic)
    return left + _unused(check, waiving, used)


def silenced(project: Project, item: Item, code: str) -> bool:
    """Tell whether a code is not to be looked for in a card: silenced for it, its topic or the
    deck, or not selected.
    """
    if not code.startswith(WAIVABLE):
        return False
    waiver = _waiver((*item.ignore, *item.topic.ignore), project.check, code)
    return waiver is not None or not project.check.selects(code)


def _waiver(of_card: Iterable[Waiver], check: Check, code: str) -> Waiver | None:
    """Return the waiver that silences a code: the card's or its topic's, or else the deck's."""
    waiver = next((each for each in of_card if each.what == code), None)
    return waiver or next((each for each in check.ignore if code.startswith(each.what)), None)


def _unused(check: Check, waiving: list[Item], used: set[int]) -> list[Diagnostic]:
    """Return what is wrong with the waivers that silenced nothing, each once."""
    seen = set(used)
    codes = KnownWords(BY_CODE)
    faults = []
    for item in waiving:
        for waiver in (*item.ignore, *item.topic.ignore):
            if id(waiver) not in seen and not item.draft and waiver.what not in OF_REUSE:
                faults.append(_fault(item, waiver, codes))
            seen.add(id(waiver))
    for waiver in check.ignore:
        if id(waiver) not in used and waiver.what not in OF_REUSE:
            faults.append(problem("Q901", waiver.span(), silenced=waiver.what))
    ignored = tuple(waiver.what for waiver in check.ignore)
    return [
        fault for fault in faults if fault.code != "Q901" or (check.selects("Q901") and "Q901" not in ignored)
    ]


def _fault(item: Item, waiver: Waiver, codes: KnownWords) -> Diagnostic:
    """Return what is wrong with a waiver that silenced nothing."""
    code = waiver.what
    words = {"value": code, "key": "ignore"}
    if code not in BY_CODE:
        suggestion = codes.did_you_mean(code) or "'deckgen explain' lists the codes"
        return problem("Y207", waiver.span(), item.id, suggestion=suggestion, **words)
    if not code.startswith(WAIVABLE):
        suggestion = "it cannot be silenced; mend what it reports"
        return problem("Y207", waiver.span(), item.id, suggestion=suggestion, **words)
    return problem("Q901", waiver.span(), item.id, silenced=code)
