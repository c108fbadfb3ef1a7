"""What two branches did to one lock file, settled: nothing that learners have is lost or goes back.

Git leaves the lines of both branches in a merge, with or without the marks of a conflict. Two lines
about one note are settled here, and so are the lock file of a project and one that was published
(:mod:`deckgen.lockfile.published`).
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from deckgen.core import identity
from deckgen.core.build import UNKNOWN, Entry
from deckgen.core.codes import problem
from deckgen.core.diagnostics import Span
from deckgen.core.wording import first_of
from deckgen.lockfile import cardlines

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping

    from deckgen.core.build import Released
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.lockfile.content import LockFile

BOTH_CHANGED = "both changed it, and the later change counts"
TWO_CARDS = (
    "each has a card of its own with this id: the one "
    "that changed later keeps it, the other is retired"
)
TWO_IDS = "it is one card under two ids: the one that changed later keeps the history"
ONE_RETIRED = "one retired it, the other did not, and it stays"
BOTH_RELEASED = "both released it, and the later release counts"

MAX_NAMED = 10
"""How many of the cards on which two branches disagree are named."""


def add_entry(
    lock: LockFile, entries: MutableMapping[str, Entry], key: str, entry: Entry
) -> None:
    """Add a note to the notes in use, or to the retired ones, of a lock file; ``entries`` says to which.

    Where the key is there already, the note that changed later keeps it.
    """
    other = entries.get(key)
    if other is None or other == entry:
        entries[key] = entry
        return
    if other.guid == entry.guid:
        settled = later_of(entry, other)
        if other._replace(released=None) != entry._replace(released=None):
            lock.settled[key] = BOTH_CHANGED
        entries[key] = settled
        return
    lock.settled[key] = TWO_CARDS
    first, second = sorted(
        (entry, other), key=lambda each: (each.mod, each.guid), reverse=True
    )
    entries[key] = first
    lock.gone[identity.free_key(key, lock.gone)] = second


def later_of(one: Entry, other: Entry) -> Entry:
    """Return the later of two entries of one note.

    Of two of the same second, neither content is known to be what learners have: with no hash, the
    next build gives the note a later time.
    """
    later = max(one, other, key=lambda entry: (entry.mod, entry.id))
    released = later_release(one.released, other.released)
    if one.mod == other.mod and one.hash != other.hash:
        return later._replace(hash=UNKNOWN, released=released)
    return later._replace(released=released)


def later_release(one: Released | None, other: Released | None) -> Released | None:
    """Return the later of what two branches published of one note.

    Of two contents with one time, neither is known to be what learners have.
    """
    if one is None or other is None:
        return one or other
    if one.mod == other.mod and one.hash != other.hash:
        return one._replace(hash=UNKNOWN)
    return max(one, other, key=lambda each: each.mod)


def make_guids_distinct(lock: LockFile) -> None:
    """Leave each GUID to one key, after a merge of branches that did different things to a card.

    A card that only one branch retired goes on. Of two ids that one card was renamed to, the one
    that changed later keeps the history. No time goes back: the one that stays has the latest.
    """
    guids = {
        *cardlines.guids(lock.cards),
        *(entry.guid for entry in lock.gone.values()),
    }
    if len(guids) == len(lock.cards) + len(lock.gone):
        return
    by_guid: dict[str, list[tuple[MutableMapping[str, Entry], str]]] = {}
    for entries in (lock.cards, lock.gone):
        for key, entry in entries.items():
            by_guid.setdefault(entry.guid, []).append((entries, key))
    for same in by_guid.values():
        if len(same) > 1:
            _settle_guid(lock, same)
    for key in lock.last.keys() - lock.gone.keys():
        del lock.last[key]


def _settle_guid(
    lock: LockFile, same: list[tuple[MutableMapping[str, Entry], str]]
) -> None:
    """Keep one of the entries with one GUID: one in use if there is one, else the latest."""
    in_use = [each for each in same if each[0] is lock.cards]
    by_time = [(-entries[key].mod, key, entries) for entries, key in in_use or same]
    _, key, entries = min(by_time, key=itemgetter(0, 1))
    kept = entries[key]
    others = [
        each.pop(other) for each, other in same if (each, other) != (entries, key)
    ]
    for _, other in same:
        if other != key:
            lock.settled[other] = TWO_IDS
            lock.aliases[other] = key
    if entries is lock.cards and (lock.gone, key) in same:
        lock.settled[key] = ONE_RETIRED
    for other_entry in others:
        kept = kept._replace(
            released=later_release(kept.released, other_entry.released)
        )
    latest = max(other_entry.mod for other_entry in others)
    if latest >= kept.mod:  # learners may have another content
        kept = kept._replace(mod=latest, hash=UNKNOWN)
    entries[key] = kept


def disagreements(lock: LockFile) -> Iterator[Diagnostic]:
    """Report on what two branches disagreed and how it was settled, one problem for each way.

    The next build writes down what was settled, and then there is nothing more to report.
    """
    for way in dict.fromkeys(lock.settled.values()):
        names = sorted(name for name, settled in lock.settled.items() if settled == way)
        which = first_of([f"'{name}'" for name in names], MAX_NAMED)
        yield problem("U120", Span(lock.path), which=which, how=way)
