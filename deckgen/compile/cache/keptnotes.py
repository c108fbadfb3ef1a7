"""The notes of a unit as the cache keeps them: in columns, and each made only when it is asked for."""

from __future__ import annotations

import marshal
from functools import cached_property
from itertools import chain, repeat
from operator import add
from typing import TYPE_CHECKING, Any

from deckgen.core.model import Note, Topic
from deckgen.core.notes import Notes, NotesInColumns

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from deckgen.core.model import UnitText

COLUMNS = ("key", "kind", "tags", "cards", "hash", "was", "decks", "due")
"""What is kept of notes as it is, but for their texts, topics and numbers."""


class PackedNotes:
    """The columns of the notes of some parts that follow one another, taken apart when they are asked for.

    The fields are kept apart from the rest: only what writes a package asks for those of all notes, and has
    no more need of them when they are written.
    """

    def __init__(self, packed: tuple[Any, Any]) -> None:
        self._packed = packed

    @cached_property
    def columns(self) -> dict[str, list[Any]]:
        """All columns but the fields, by the names of :class:`~deckgen.core.model.Note`, with the lengths of
        the fields."""
        ways, *columns = thawed(self._packed[0])
        found = dict(zip((*COLUMNS, "length", "place", "number"), columns, strict=True))
        topics = [Topic(*way) for way in ways]
        found["topic"] = [topics[place] for place in found.pop("place")]
        return found

    def contents(self) -> list[str]:
        """Return the fields of each note, made again at each call."""
        contents: list[str] = thawed(self._packed[1])
        return contents

    @cached_property
    def kept_contents(self) -> list[str]:
        """The same, kept from when they are first asked for."""
        return self.contents()


class KeptNotes(NotesInColumns):
    """The notes from ``first`` up to ``last`` of some that are kept; ``before`` is how many items of their
    parts stand before those of the unit that has these."""

    def __init__(
        self, kept: PackedNotes, first: int, last: int, text: UnitText, before: int
    ) -> None:
        self._kept = kept
        self._first = first
        self._last = last
        self._text = text
        self._before = before

    def column(self, name: str) -> list[Any]:
        """Return what each note has under a name."""
        if name == "content":
            kept = self._kept
            if len(self) == len(kept.columns["key"]):
                return kept.contents()
            return kept.kept_contents[self._first : self._last]
        if name == "deck":  # which is given when units are put together
            return [0] * len(self)
        found = self._kept.columns[name][self._first : self._last]
        return [each - self._before for each in found] if name == "number" else found

    def make(self) -> tuple[Note, ...]:
        """Make the notes."""
        names = Note._fields
        columns = [
            repeat(self._text) if name == "unit" else self.column(name)
            for name in names
        ]
        return tuple(map(Note, *columns))

    def __len__(self) -> int:
        return self._last - self._first


def packed_notes(
    stretches: Sequence[tuple[Sequence[Note], int]],
) -> tuple[list[Any], list[str]]:
    """Return the notes of parts that follow one another as plain values, given with the number of items
    that stand before those of the part."""
    column_of = _columns_of([notes for notes, _ in stretches])
    ways: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = {}
    places: dict[int, int] = {}  # of topics, by identity: one is hashed slowly
    ofs = []
    for topic in column_of("topic"):
        place = places.get(id(topic))
        if place is None:
            way = tuple(map(str, topic.path)), tuple(map(str, topic.titles))
            place = places[id(topic)] = ways.setdefault(way, len(ways))
        ofs.append(place)
    columns = [column_of(name) for name in (*COLUMNS, "length")]
    was = COLUMNS.index("was")
    columns[was] = [tuple(map(str, each)) for each in columns[was]]
    numbers = column_of("number")
    befores = chain.from_iterable(
        [repeat(before, len(notes)) for notes, before in stretches]
    )
    columns += [ofs, [*map(add, numbers, befores)]]
    return [list(ways), *columns], column_of("content")


def _columns_of(stretches: Sequence[Sequence[Note]]) -> Callable[[str], list[Any]]:
    """Return a function that gives what each of some notes has under a name."""
    if not all(type(notes) is tuple for notes in stretches):
        return Notes(stretches).column
    # turned round all at once
    made = zip(*chain.from_iterable(stretches), strict=True)
    columns: dict[str, list[Any]] = {name: [] for name in Note._fields}
    columns.update(zip(Note._fields, map(list, made), strict=False))
    columns["length"] = [*map(len, columns["content"])]
    return columns.__getitem__


def thawed(kept: Any) -> Any:
    """Return plain values that are kept as such or as bytes."""
    return marshal.loads(kept) if isinstance(kept, bytes) else kept
