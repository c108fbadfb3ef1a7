"""The lock file as it was read last: one that has not changed since is not taken apart again.

It is kept in memory for a program that runs on and, by a store, for the next check.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Protocol

from deckgen.core.build import Entry, Released
from deckgen.core.diagnostics import TextFile
from deckgen.core.projectfiles import LOCK_FILE
from deckgen.core.selectors import Selector
from deckgen.lockfile import lockfile
from deckgen.lockfile.kept import keeps_nothing
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.lockfile.content import LockFile

KEPT = "check-lock"
"""Under what name a store has it."""

WRITTEN = "unit-lock"
"""Under what name a store has the SHA-256 of the lock file that the last build wrote."""


class Values(Protocol):
    """Where plain values are kept by name."""

    def get(self, name: str) -> Any:
        """Return what is kept under a name, or ``None``."""

    def put(self, name: str, value: Any) -> None:
        """Keep a value of numbers, texts, tuples, lists and dictionaries."""


class Parsed(NamedTuple):
    """A lock file as values, ``None`` if it cannot be used; the file, and what is wrong with it."""

    lock: LockFile | None
    file: TextFile
    diagnostics: list[Diagnostic]

    def copy(self) -> Parsed:
        """Return the same, to be changed as one likes."""
        lock = self.lock.copy() if self.lock is not None else None
        return Parsed(lock, self.file, [*self.diagnostics])


class LastRead:
    """The lock file as it was read last, of the same bytes and for a deck of the same id.

    ``agreed`` has the keys of the units whose quotations were compared with it and stand as it has them.
    ``written`` is the SHA-256 of the one that the last build wrote, if that is known.
    """

    def __init__(self, store: Values | None = None, written: str = "") -> None:
        self._written = written
        self.agreed: set[str] = set()
        self._store = store
        self._looked_at: bytes | None = None
        self._data = b""
        self._deck_id = ""
        self._parsed: Parsed | None = None
        self._looked: tuple[bytes, bool] | None = None
        self._found: tuple[bytes, Any] | None = None

    def keeps_nothing(self, data: bytes) -> bool:
        """Tell whether a lock file of some bytes has nothing that cards are compiled by."""
        if self._looked is None or self._looked[0] != data:
            kept = self._of_store(data)
            self._looked = data, keeps_nothing(data) if kept is None else kept[-1]
        self._looked_at, found = self._looked
        return found

    def take_looked_at(self) -> bytes | None:
        """Return the bytes that :meth:`keeps_nothing` was asked about, once: a deck is compiled, and then
        held against the same lock file."""
        data, self._looked_at = self._looked_at, None
        return data

    def known(self, data: bytes, deck_id: str) -> Parsed | None:
        """Return what :meth:`parse` does, ``None`` if another lock file was read last."""
        is_same = (
            self._parsed is not None and self._deck_id == deck_id and self._data == data
        )
        return self._parsed.copy() if is_same and self._parsed is not None else None

    def parse(self, data: bytes, text: str, deck_id: str) -> Parsed:
        """Return a lock file of some bytes, which are this text, as values, to be changed as one likes."""
        known = self.known(data, deck_id)
        if known is not None:
            return known
        self._data, self._deck_id = data, deck_id
        self.agreed.clear()
        self._parsed = self._recalled(data, text, deck_id) or self._new(
            data, text, deck_id
        )
        return self._parsed.copy()

    def _new(self, data: bytes, text: str, deck_id: str) -> Parsed:
        file = TextFile(LOCK_FILE, text)
        is_known = bool(self._written) and self._written == sha256(data).hexdigest()
        whole = lockfile.parse_whole(file, deck_id, is_known=is_known)
        if whole is None:
            lock, diagnostics = lockfile.parse(file, deck_id)
            return Parsed(lock, file, diagnostics)
        if self._store is not None:
            self._store.put(
                KEPT, (*_packed(data, deck_id, whole), self.keeps_nothing(data))
            )
        return Parsed(whole.lock, file, [])

    def _recalled(self, data: bytes, text: str, deck_id: str) -> Parsed | None:
        kept = self._of_store(data)
        if kept is None or kept[1] != deck_id:
            return None
        lock = _unpacked(kept)
        return Parsed(lock, TextFile(LOCK_FILE, text), []) if lock is not None else None

    def _of_store(self, data: bytes) -> Any:
        """Return what the store has of a lock file of some bytes, ``None`` if it has nothing of these."""
        if self._store is None:
            return None
        if self._found is None or self._found[0] != data:
            kept = self._store.get(KEPT)
            is_same = kept is not None and kept[0] == sha256(data).hexdigest()
            self._found = data, kept if is_same else None
        return self._found[1]


def _packed(data: bytes, deck_id: str, whole: lockfile.Whole) -> tuple[Any, ...]:
    """Return a lock file as plain values."""
    cards = {
        key: (*entry[:5], None if entry.released is None else tuple(entry.released))
        for key, entry in whole.lock.cards.items()
    }
    cites = {
        card: tuple(map(tuple, selectors))
        for card, selectors in whole.lock.cites.items()
    }
    return sha256(data).hexdigest(), deck_id, whole.rest, cards, cites


def _unpacked(kept: tuple[Any, ...]) -> LockFile | None:
    _, deck_id, rest, cards, cites, _ = kept
    lock, _ = lockfile.parse_lines(TextFile(LOCK_FILE, rest), deck_id)
    if lock is None:
        return None
    lock.cards = {
        key: Entry(
            kind,
            guid,
            id_,
            hash_,
            mod,
            None if released is None else Released(*released),
        )
        for key, (kind, guid, id_, hash_, mod, released) in cards.items()
    }
    if cites:
        lock.cites = {
            card: tuple([Selector(*each) for each in selectors])
            for card, selectors in cites.items()
        }
    return lock
