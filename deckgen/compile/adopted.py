"""What is wrong with the cards of an imported deck as learners have them: each kind of thing once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.diagnostics import Severity
from deckgen.core.identity import guid_for
from deckgen.lockfile.imported import end_of_day

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
    if (
        before is None
        or not before.adopted
        or not any(_may_be_gathered(each) for each in found)
    ):
        return found
    end = end_of_day(before.adopted)
    by_code: dict[str, list[Diagnostic]] = {}
    for each in sorted(filter(_may_be_gathered, found), key=_by_place):
        if _is_as_imported(each.card, before, lock, end):
            by_code.setdefault(each.code, []).append(each)
    left_out: set[int] = set()
    instead: dict[int, Diagnostic] = {}
    for alike in by_code.values():
        if len(alike) <= FEW:
            continue
        first = alike[0]
        words = (
            f"{first.message} (and {len(alike) - 1:,} like it "
            "in cards as they were imported: see IMPORT.md)"
        )
        instead[id(first)] = first._replace(message=words)
        left_out.update(id(each) for each in alike[1:])
    return [instead.get(id(each), each) for each in found if id(each) not in left_out]


def _by_place(diagnostic: Diagnostic) -> tuple[object, str]:
    return diagnostic.span, diagnostic.code


def _may_be_gathered(diagnostic: Diagnostic) -> bool:
    is_error = diagnostic.severity is Severity.ERROR
    return (
        bool(diagnostic.card) and not is_error and diagnostic.code.startswith(GATHERED)
    )


def _is_as_imported(card: str, before: LockFile, lock: LockFile, end: int) -> bool:
    """Tell whether a card has its GUID and its time from elsewhere, and the text that it had then."""
    entry, now = before.cards.get(card), lock.cards.get(card)
    if entry is None or now is None or entry.hash != now.hash:
        return False
    is_own = entry.guid == guid_for(lock.namespace, card)
    return not is_own and _is_before(entry, end)


def _is_before(entry: Entry, end: int) -> bool:
    return entry.mod < end or entry.mod > _MILLISECONDS
