"""Suppressing a diagnostic where it stands, with a reason; an unused suppression is reported.

``ignore: {Q106: the names are long}`` on a card or a topic suppresses one code there; under ``check:`` of the
deck it may name a family, such as ``Q1``. With ``check: {select: [Q1, C]}`` no other code that can be
suppressed is reported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import OF_REUSE, OF_STUDY, SUPPRESSIBLE, problem
from deckgen.core.diagnostics import Diagnostic
from deckgen.core.suppression import suppression
from deckgen.util.suggestions import KnownWords

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deckgen.core.declared import Check, Waiver
    from deckgen.core.model import Item

UNUSED = "Q901"
"""The code of a suppression that suppresses nothing."""

ELSEWHERE = (*OF_REUSE, *OF_STUDY, "S", "S1")
"""What is suppressed where other things than the cards are looked at; whether anything is, is said there, if
at all."""


def apply(
    check: Check, items: Iterable[Item], diagnostics: list[Diagnostic]
) -> list[Diagnostic]:
    """Return the diagnostics of some items that no ``ignore`` suppresses, and those about ``ignore`` itself.

    A card and a topic name codes; the deck, under ``check:``, names codes or families of codes.
    """
    suppressing = [item for item in items if item.ignore or item.topic.ignore]
    if not suppressing and not check.ignore and not check.select:
        return diagnostics
    by_card: dict[str, list[Waiver]] = {}
    for item in suppressing:
        by_card[str(item.id)] = [*item.ignore, *item.topic.ignore]
    used: set[int] = set()
    left: list[Diagnostic] = []
    for diagnostic in diagnostics:
        code = diagnostic.code
        if not code.startswith(SUPPRESSIBLE):
            left.append(diagnostic)
            continue
        suppressing_entry = suppression(by_card.get(diagnostic.card, ()), check, code)
        if suppressing_entry is not None:
            used.add(id(suppressing_entry))
        elif check.selects(code):
            left.append(diagnostic)
    return left + _unused(check, suppressing, used)


def _unused(check: Check, items: list[Item], used: set[int]) -> list[Diagnostic]:
    """Return what is wrong with the entries that suppressed nothing, each once."""
    from deckgen.lint import catalogue  # loads all rules

    # who suppresses the family of Q901 suppresses Q901
    ignored_by_deck = tuple([entry.what for entry in check.ignore])
    is_ignored = UNUSED.startswith(ignored_by_deck)
    reports_unused = check.selects(UNUSED) and not is_ignored
    seen = set(used)
    codes = KnownWords(catalogue.BY_CODE)
    faults: list[Diagnostic] = []
    for item in items:
        for entry in (*item.ignore, *item.topic.ignore):
            is_known = id(entry) in seen
            seen.add(id(entry))
            if is_known or item.draft or entry.what in ELSEWHERE:
                continue
            fault = _no_lint_rule(item, entry, codes)
            if fault is None and reports_unused:
                what = entry.what
                fault = problem(UNUSED, entry.span(), item.id, suppressed=what)
            if fault is not None:
                faults.append(fault)
    if reports_unused:
        for entry in check.ignore:
            if id(entry) not in used and entry.what not in ELSEWHERE:
                faults.append(problem(UNUSED, entry.span(), suppressed=entry.what))
    return faults


def _no_lint_rule(item: Item, entry: Waiver, codes: KnownWords) -> Diagnostic | None:
    """Return what is wrong with an entry that names no lint rule."""
    code = entry.what
    from deckgen.lint import catalogue

    if code not in catalogue.BY_CODE:
        suggestion = codes.did_you_mean(code)
        if not suggestion:
            suggestion = "'deckgen explain' lists the codes"
    elif not code.startswith(SUPPRESSIBLE):
        suggestion = "it cannot be suppressed; fix what it reports"
    else:
        return None
    return problem(
        "Y207", entry.span(), item.id, value=code, key="ignore", suggestion=suggestion
    )
