"""What a curator suppresses: a code under ``ignore:`` of a card, its topic or the deck, or one that
``check.select`` leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import SUPPRESSIBLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deckgen.core.declared import Check, Waiver
    from deckgen.core.model import Item


def suppression(of_card: Iterable[Waiver], check: Check, code: str) -> Waiver | None:
    """Return what suppresses a code: an entry of the card or its topic, or else of the deck."""
    for entry in of_card:
        if entry.what == code:
            return entry
    for entry in check.ignore:
        if code.startswith(entry.what):
            return entry
    return None


def is_suppressed(check: Check, item: Item | None, code: str) -> bool:
    """Tell whether a code is not to be looked for in a card, or, without one, in the deck: suppressed
    there, or not selected.
    """
    if not code.startswith(SUPPRESSIBLE):
        return False
    of_card = () if item is None else (*item.ignore, *item.topic.ignore)
    return suppression(of_card, check, code) is not None or not check.selects(code)
