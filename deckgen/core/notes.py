"""The notes of a deck, and what the lock file knows of them, in columns: what a build asks of each note is
had for all at once, and a note that was kept by an earlier build need not be made for it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate, chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from deckgen.core.build import Entry
    from deckgen.core.model import Note

_Value = TypeVar("_Value")

MANY = 1_000
"""How many notes are looked at together, at least, where a deck has as many."""


class _MadeLater(Sequence[_Value]):
    """Values that are made when the first of them is asked for, all at once."""

    def make(self) -> tuple[_Value, ...]:
        """Make the values."""
        raise NotImplementedError

    @cached_property
    def made(self) -> tuple[_Value, ...]:
        """The values themselves, from when they are first asked for."""
        return self.make()

    @overload
    def __getitem__(self, place: int) -> _Value: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[_Value, ...]: ...

    def __getitem__(self, place: int | slice) -> _Value | tuple[_Value, ...]:
        return self.made[place]

    def __iter__(self) -> Iterator[_Value]:
        return iter(self.made)

    def __len__(self) -> int:
        return len(self.made)


class NotesInColumns(_MadeLater["Note"]):
    """Notes that need not be made for what is asked of all of them at once."""

    def column(self, name: str) -> list[Any]:
        """Return what each note has under a name."""
        raise NotImplementedError


def column(notes: Sequence[Note], name: str) -> list[Any]:
    """Return what each of some notes has under a name."""
    # seen first: a look at the bases of a class takes long
    if type(notes) is not tuple and isinstance(notes, NotesInColumns):
        return notes.column(name)
    return [*map(attrgetter(name), notes)]


class Notes(NotesInColumns):
    """All notes of a deck in learning order, given in stretches of one unit each."""

    def __init__(self, stretches: Iterable[Sequence[Note]]) -> None:
        self.stretches = tuple(stretches)

    @classmethod
    def of(cls, notes: Sequence[Note]) -> Notes:
        """Return some notes with their columns."""
        return notes if isinstance(notes, cls) else cls((notes,))

    def make(self) -> tuple[Note, ...]:
        """Put the notes of all stretches together."""
        return tuple(chain.from_iterable(self.stretches))

    def column(self, name: str) -> list[Any]:
        """Return what each note has under a name; nobody changes it.

        Only the keys are kept, which are asked for again and again: each column is as long as the deck.
        """
        if name == "key":
            return self._keys
        return self._joined(name)

    @cached_property
    def _keys(self) -> list[Any]:
        return self._joined("key")

    def _joined(self, name: str) -> list[Any]:
        columns = (column(notes, name) for notes in self.stretches)
        return [*chain.from_iterable(columns)]

    def by_many(self) -> Iterator[Notes]:
        """Yield all notes in order, some stretches at a time, which have :data:`MANY` or more together."""
        some: list[Sequence[Note]] = []
        count = 0
        for notes in chain.from_iterable(map(_cut, self.stretches)):
            some.append(notes)
            count += len(notes)
            if count >= MANY:
                yield Notes(some)
                some, count = [], 0
        if some:
            yield Notes(some)

    def with_keys(self, keys: Collection[str]) -> list[Note]:
        """Return the notes that have one of some keys."""
        places = [at for at, key in enumerate(self.column("key")) if key in keys]
        return [self[at] for at in places]

    @property
    def made_stretches(self) -> list[tuple[Note, ...]]:
        """The notes of each stretch, which are the same as long as the stretch is."""
        return [
            notes.made if isinstance(notes, NotesInColumns) else tuple(notes)
            for notes in self.stretches
        ]

    @cached_property
    def _ends(self) -> list[int]:
        return [*accumulate(map(len, self.stretches))]

    @overload
    def __getitem__(self, place: int) -> Note: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Note, ...]: ...

    def __getitem__(self, place: int | slice) -> Note | tuple[Note, ...]:
        if isinstance(place, slice) or place < 0:
            return self.made[place]
        number = bisect_right(self._ends, place)  # of the stretch
        if number == len(self.stretches):
            raise IndexError(place)
        notes = self.stretches[number]
        return notes[place - self._ends[number] + len(notes)]

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0


def _cut(notes: Sequence[Note]) -> Iterable[Sequence[Note]]:
    """Return notes of one unit, cut into pieces if they are many and all in memory anyway."""
    if isinstance(notes, NotesInColumns) or len(notes) <= MANY:
        return (notes,)
    return [notes[at : at + MANY] for at in range(0, len(notes), MANY)]


class Entries(_MadeLater["Entry"]):
    """The entries of notes; ``ids``, ``guids`` and ``mods`` have these columns of all of them."""

    def __init__(
        self,
        ids: list[int],
        guids: list[str],
        mods: list[int],
        make: Callable[[], tuple[Entry, ...]],
    ) -> None:
        self.ids = ids
        self.guids = guids
        self.mods = mods
        self._make = make

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> Entries:
        """Return the columns of some entries."""
        if isinstance(entries, cls):
            return entries
        ids, guids = [each.id for each in entries], [each.guid for each in entries]
        return cls(ids, guids, [each.mod for each in entries], lambda: tuple(entries))

    def make(self) -> tuple[Entry, ...]:
        """Make the entries."""
        return self._make()

    def __len__(self) -> int:
        return len(self.ids)
