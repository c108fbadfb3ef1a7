"""What is wrong with the cards of an imported deck as learners have them: each kind of thing once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.diagnostics import Severity
from deckgen.core.identity import guid_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deckgen.core.build import Entry
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.lockfile.lockfile import LockFile

GATHERED = ("R", "M1")
"""Codes that are gathered begin with one of these: what a card looks like, and files that are not there."""

FEW = 3
"""So many findings with the same code are each reported."""

# a time after this is in milliseconds, as a few old decks have it
_MILLISECONDS = 10**11


def gathered(
    diagnostics: Iterable[Diagnostic], before: LockFile | None, lock: LockFile
) -> list[Diagnostic]:
    """Return diagnostics, with one in place of all of a code in cards that are as they were imported.

    ``before`` is the lock file that is there, ``lock`` as it is to be. A curator who has taken a deck over
    is told what is wrong with it, and not once for each of a thousand cards; a card that was changed since
    is told of by itself. Errors stay.
    """
    found = list(diagnostics)
    if before is None or not before.adopted:
        return found
    candidates = list(filter(_may_be_gathered, found))
    if not candidates:
        return found
    candidates.sort(key=_by_place)
    from deckgen.lockfile.imported import end_of_day

    end = end_of_day(before.adopted)
    by_code: dict[str, list[Diagnostic]] = {}
    for each in candidates:
        if _is_as_imported(each.card, before, lock, end):
            by_code.setdefault(each.code, []).append(each)
    left_out: set[int] = set()
    instead: dict[int, Diagnostic] = {}
    for alike in by_code.values():
        if len(alike) <= FEW:
            continue
        first, *others = alike
        instead[id(first)] = _for_all(first, len(others))
        left_out.update(map(id, others))
    return [instead.get(id(each), each) for each in found if id(each) not in left_out]


def _for_all(first: Diagnostic, others: int) -> Diagnostic:
    """Return the first of some diagnostics of one code, which says how many others there are."""
    message = (
        f"{first.message} (and {others:,} like it "
        "in cards as they were imported: see IMPORT.md)"
    )
    return first._replace(message=message)


def _by_place(diagnostic: Diagnostic) -> tuple[object, str]:
    return diagnostic.span, diagnostic.code


def _may_be_gathered(diagnostic: Diagnostic) -> bool:
    """Tell whether a diagnostic is of a card, of no error, and of a kind that is gathered."""
    if not diagnostic.card or diagnostic.severity is Severity.ERROR:
        return False
    return diagnostic.code.startswith(GATHERED)


def _is_as_imported(card: str, before: LockFile, lock: LockFile, end: int) -> bool:
    """Tell whether a card has its GUID and its time from elsewhere, and the text that it had then."""
    entry = before.cards.get(card)
    now = lock.cards.get(card)
    if entry is None or now is None or entry.hash != now.hash:
        return False
    if entry.guid == guid_for(lock.namespace, card):
        return False
    return _is_before(entry, end)


def _is_before(entry: Entry, end: int) -> bool:
    """Tell whether a note has not changed since the day of the import, whose ``end`` is given."""
    return entry.mod < end or entry.mod > _MILLISECONDS
