"""Cards of an imported deck that are removed before the first release (U132).

Learners of the imported deck have them, and no package tells them: only cards of a release are retired. The
lock file forgets these cards, and with them their GUIDs, which are kept nowhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import problem
from deckgen.core.diagnostics import Span, counted
from deckgen.core.identity import guid_for, id_of
from deckgen.core.projectfiles import LOCK_FILE
from deckgen.core.wording import first_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from deckgen.core.build import Entry
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.lockfile.lockfile import LockFile

NAMED = 5
"""How many ids of such cards are named."""

_DAY = 24 * 60 * 60


def end_of_day(day: str) -> int:
    """Return the end of a day such as '2026-11-28', in epoch seconds."""
    import calendar
    import time

    return calendar.timegm(time.strptime(day, "%Y-%m-%d")) + _DAY


def leaving(removed: Collection[str], before: LockFile) -> list[str]:
    """Return the ids, sorted, of the cards that a deck came with among those that leave it without a trace.

    ``removed`` are keys of notes, ``before`` is the lock file as it was.
    """
    if not removed or not before.adopted:
        return []
    end = end_of_day(before.adopted) * 1000
    found = set()
    for key in removed:
        if _came_with_it(key, before.cards[key], before, end):
            found.add(id_of(key))
    return sorted(found)


def _came_with_it(key: str, entry: Entry, lock: LockFile, end: int) -> bool:
    """Tell whether a note has its GUID from elsewhere, and was made before ``end``, in milliseconds: one
    that was made in Anki later has its GUID from there too."""
    return entry.guid != guid_for(lock.namespace, key) and entry.id < end


def left_out(ids: Collection[str]) -> list[Diagnostic]:
    """Report the cards that came with an imported deck and are removed before the first release."""
    if not ids:
        return []
    is_one = len(ids) == 1
    words = {
        "cards": counted(len(ids), "card"),
        "leave": "leaves" if is_one else "leave",
        "which": first_of([f"'{id_}'" for id_ in ids], NAMED),
        "it": "it" if is_one else "them",
    }
    return [problem("U132", Span(LOCK_FILE), **words)]
