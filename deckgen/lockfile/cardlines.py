"""The cards of a lock file as their lines, taken apart in columns for all of them at once.

A build changes a few cards of a large deck. Of the others no entry is made, compared or written again:
columns are compared, and the lines are written as they were read. An entry is made when it is asked for;
where one is changed in place, all are values from then on.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from itertools import compress, count
from operator import ne
from typing import TYPE_CHECKING

from deckgen.core.build import Entry, Released
from deckgen.core.notes import Entries
from deckgen.lockfile.columns import are_plain, escaped, released_column
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import (
        ItemsView,
        Iterable,
        Iterator,
        Mapping,
        Sequence,
        ValuesView,
    )


SAME = frozenset({"-", "="})
"""Columns about a release that had nothing of a card, or had it as it is."""


class Columns(NamedTuple):
    """The columns of the lines of cards, and the lines themselves.

    ``places`` has the number of each key's line, ``published`` the column about what was released last.
    Nobody changes any of them.
    """

    places: dict[str, int]
    kinds: list[str]
    guids: list[str]
    ids: list[int]
    hashes: list[str]
    mods: list[int]
    published: list[str]
    lines: list[str]

    def entry(self, place: int) -> Entry:
        """Return the entry of a line."""
        hash_, mod, column = self.hashes[place], self.mods[place], self.published[place]
        released = None
        if column == "=":
            released = Released(hash_, mod)
        elif column != "-":
            then, _, moment = column.partition("/")
            released = Released(then, int(moment))
        kind, guid, id_ = self.kinds[place], self.guids[place], self.ids[place]
        return Entry(kind, guid, id_, hash_, mod, released)

    def differing(
        self, keys: Iterable[str], kinds: Sequence[str], hashes: Sequence[str]
    ) -> set[int]:
        """Return the numbers of those of some notes that have no line, or one of another content."""
        places = [*map(self.places.get, keys)]
        found = {at for at, place in enumerate(places) if place is None}
        for known, now in ((self.kinds, kinds), (self.hashes, hashes)):
            before = [known[place or 0] for place in places]
            if before != now:
                found.update(compress(count(), map(ne, before, now)))
        return found

    def with_entries(self, entries: Mapping[str, Entry]) -> Columns:
        """Return columns in which some cards have other entries; those that had none come last."""
        new = [key for key in entries if key not in self.places]
        places = self.places | dict(zip(new, count(len(self.places))))
        room = [None] * len(new)
        made = Columns(places, *([*column, *room] for column in self[1:]))
        for key, entry in entries.items():
            place = places[key]
            made.kinds[place], made.guids[place], made.ids[place] = entry[:3]
            made.hashes[place], made.mods[place] = entry.hash, entry.mod
            made.published[place] = released_column(
                entry.released, entry.hash, entry.mod
            )
            made.lines[place] = line(key, entry)
        return made


class CardLines(MutableMapping[str, Entry]):
    """The cards of a lock file by their keys; ``columns`` are ``None`` where one was changed in place."""

    def __init__(self, columns: Columns) -> None:
        self.columns: Columns | None = columns
        self._entries: dict[str, Entry] | None = None

    @property
    def entries(self) -> dict[str, Entry]:
        """All entries as values."""
        if self._entries is None:
            assert self.columns is not None
            columns = self.columns
            self._entries = {
                key: columns.entry(place) for key, place in columns.places.items()
            }
        return self._entries

    def copy(self) -> CardLines:
        """Return the same, to be changed without changing this one."""
        copied = CardLines.__new__(CardLines)
        copied.columns = self.columns
        copied._entries = None if self.columns is not None else dict(self.entries)
        return copied

    def __getitem__(self, key: str) -> Entry:
        if self.columns is not None:
            return self.columns.entry(self.columns.places[key])
        return self.entries[key]

    def __contains__(self, key: object) -> bool:
        known = self.entries if self.columns is None else self.columns.places
        return key in known

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries if self.columns is None else self.columns.places)

    def __len__(self) -> int:
        return len(self.entries if self.columns is None else self.columns.places)

    def items(self) -> ItemsView[str, Entry]:
        """Return all keys with their entries as values."""
        return self.entries.items()

    def values(self) -> ValuesView[Entry]:
        """Return all entries as values."""
        return self.entries.values()

    def __setitem__(self, key: str, entry: Entry) -> None:
        self.entries[key] = entry
        self.columns = None

    def __delitem__(self, key: str) -> None:
        del self.entries[key]
        self.columns = None


def read(
    columns: Sequence[list[str]], lines: list[str]
) -> MutableMapping[str, Entry] | None:
    """Return the cards of some lines, given the columns that stand behind 'card'.

    ``None`` if a build would write one otherwise, or two are of one key: these are read one by one.
    """
    keys, kinds, guids, ids, hashes, mods, published = columns
    places = dict(zip(keys, count()))
    if len(places) < len(keys) or not are_plain(guids):
        return None
    if not SAME.issuperset(published):
        for place, column in enumerate(published):
            if column == f"{hashes[place]}/{mods[place]}":
                return None  # a build writes '='
    numbers, times = [*map(int, ids)], [*map(int, mods)]
    return CardLines(
        Columns(places, kinds, guids, numbers, hashes, times, published, lines)
    )


def line(key: str, entry: Entry) -> str:
    """Return the line of a card."""
    kind, guid, id_, hash_, mod, released = entry
    column = released_column(released, hash_, mod)
    return f"card {key} {kind} {escaped(guid)} {id_} {hash_} {mod} {column}"


def columns_of(cards: Mapping[str, Entry]) -> Columns | None:
    """Return the columns of cards that are as they were read, ``None`` for those that are values."""
    return cards.columns if isinstance(cards, CardLines) else None


def times(cards: Mapping[str, Entry]) -> Iterable[int]:
    """Return the times of cards."""
    columns = columns_of(cards)
    return [entry.mod for entry in cards.values()] if columns is None else columns.mods


def ids(cards: Mapping[str, Entry]) -> Iterable[int]:
    """Return the note ids of cards."""
    columns = columns_of(cards)
    return [entry.id for entry in cards.values()] if columns is None else columns.ids


def guids(cards: Mapping[str, Entry]) -> Iterable[str]:
    """Return the GUIDs of cards, in the order of their keys."""
    columns = columns_of(cards)
    return (
        [entry.guid for entry in cards.values()] if columns is None else columns.guids
    )


def entries(cards: Mapping[str, Entry], keys: Sequence[str]) -> Entries:
    """Return the entries of some keys."""
    columns = columns_of(cards)
    if columns is None:
        return Entries.of([cards[key] for key in keys])
    places = [columns.places[key] for key in keys]
    return Entries(
        [columns.ids[place] for place in places],
        [columns.guids[place] for place in places],
        [columns.mods[place] for place in places],
        lambda: tuple(map(columns.entry, places)),
    )


def was_any_released(cards: Mapping[str, Entry]) -> bool:
    """Tell whether a release had any of the cards."""
    columns = columns_of(cards)
    if columns is None:
        return any(entry.released is not None for entry in cards.values())
    return any(column != "-" for column in columns.published)


def published_otherwise(cards: Mapping[str, Entry]) -> dict[str, Entry]:
    """Return the cards that a release had with another content or at another time."""
    columns = columns_of(cards)
    if columns is None:
        return {
            key: entry
            for key, entry in cards.items()
            if entry.released is not None and entry.released != entry[3:5]
        }
    if SAME.issuperset(columns.published):
        return {}
    return {
        key: columns.entry(place)
        for key, place in columns.places.items()
        if columns.published[place] not in SAME
    }
