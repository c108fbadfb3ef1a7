"""What two branches did to one lock file, settled: nothing that learners have is lost or goes back.

Git leaves the lines of both branches in a merge, with or without the marks of a conflict. Two lines
about one note are settled here, and so are the lock file of a project and one that was published
(:mod:`deckgen.lockfile.published`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core import identity
from deckgen.core.build import UNKNOWN, Entry
from deckgen.core.codes import problem
from deckgen.core.diagnostics import Span
from deckgen.core.wording import first_of
from deckgen.lockfile import cardlines
from deckgen.util.named_tuple import NamedTuple

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
        if other._replace(released=None) != entry._replace(released=None):
            lock.settled[key] = BOTH_CHANGED
        entries[key] = later_of(entry, other)
        return
    lock.settled[key] = TWO_CARDS
    earlier, later = sorted((entry, other), key=lambda each: (each.mod, each.guid))
    entries[key] = later
    lock.gone[identity.free_key(key, lock.gone)] = earlier


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
    guids = set(cardlines.guids(lock.cards))
    guids.update(entry.guid for entry in lock.gone.values())
    if len(guids) == len(lock.cards) + len(lock.gone):
        return
    by_guid: dict[str, list[Place]] = {}
    for entries in (lock.cards, lock.gone):
        for key, entry in entries.items():
            by_guid.setdefault(entry.guid, []).append(Place(entries, key))
    for same in by_guid.values():
        if len(same) > 1:
            _settle_guid(lock, same)
    for key in lock.last.keys() - lock.gone.keys():
        del lock.last[key]


class Place(NamedTuple):
    """Where an entry stands: among the notes in use or the retired ones, and under which key."""

    entries: MutableMapping[str, Entry]
    key: str

    @property
    def entry(self) -> Entry:
        """The entry that stands there."""
        return self.entries[self.key]


def _settle_guid(lock: LockFile, same: list[Place]) -> None:
    """Keep one of the entries with one GUID: one in use if there is one, else the latest."""
    in_use = [place for place in same if place.entries is lock.cards]
    kept = min(in_use or same, key=lambda place: (-place.entry.mod, place.key))
    entry = kept.entry
    for place in same:
        if place.key != kept.key:
            lock.settled[place.key] = TWO_IDS
            lock.aliases[place.key] = kept.key
    others = []
    for place in same:
        if place is kept:
            continue
        if in_use and place.entries is lock.gone and place.key == kept.key:
            lock.settled[kept.key] = ONE_RETIRED
        others.append(place.entries.pop(place.key))
    for other in others:
        released = later_release(entry.released, other.released)
        entry = entry._replace(released=released)
    latest = max(other.mod for other in others)
    if latest >= entry.mod:  # learners may have another content
        entry = entry._replace(mod=latest, hash=UNKNOWN)
    kept.entries[kept.key] = entry


def disagreements(lock: LockFile) -> Iterator[Diagnostic]:
    """Report on what two branches disagreed and how it was settled, one problem for each way.

    The next build writes down what was settled, and then there is nothing more to report.
    """
    by_way: dict[str, list[str]] = {}
    for name, way in lock.settled.items():
        by_way.setdefault(way, []).append(name)
    for way, names in by_way.items():
        quoted = [f"'{name}'" for name in sorted(names)]
        which = first_of(quoted, MAX_NAMED)
        yield problem("U120", Span(lock.path), which=which, how=way)
