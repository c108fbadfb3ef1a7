"""The parts of a unit as they are kept: some at a time, and those of a build as one beside it.

A part has some 16 cards, so that an edit costs few of them. A unit in which nothing was edited is taken in
pieces of many parts: what a large deck costs then goes by its files, and not by its cards.
"""

from __future__ import annotations

import marshal
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from deckgen.compile.cache.keptnotes import (
    KeptNotes,
    PackedNotes,
    packed_notes,
    thawed,
)
from deckgen.compile.cache.packing import joined, packed
from deckgen.source.parts import part_of
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from deckgen.compile.unit import Unit
    from deckgen.core.model import UnitText

Packed = tuple[Any, ...]
"""A unit without its notes as plain values."""

PARTS_IN_PIECE = 64
"""How many parts of a unit are kept together: those of a large deck would take as much memory as the deck
if all were written at a time."""


class KeptPart(NamedTuple):
    """A part, or several as one, as it is kept: where it stands from the beginning of the unit, its key, the
    numbers of its items, and what was made of it, ``None`` if that cannot be kept. Its notes are those from
    ``first_note`` up to ``last_note`` of the piece, which has ``before`` items before it."""

    start: int
    end: int
    key: str
    first: int
    last: int
    packed: Packed | None
    first_note: int
    last_note: int
    before: int
    notes: PackedNotes

    def notes_of(self, text: UnitText) -> KeptNotes:
        """Return the notes, for the text as it stands now."""
        return KeptNotes(self.notes, self.first_note, self.last_note, text, self.before)


class Piece:
    """Parts that follow one another, as :func:`in_pieces` gives them.

    ``whole`` are all of them as one, ``None`` if that is not kept.
    """

    def __init__(
        self, whole: tuple[Any, ...] | None, parts: Any, notes: tuple[Any, Any]
    ) -> None:
        self._whole = whole
        self._parts = parts
        self._notes = PackedNotes(notes)

    @cached_property
    def parts(self) -> list[KeptPart]:
        """The parts, each by itself."""
        return [KeptPart._make((*each, self._notes)) for each in thawed(self._parts)]

    def fewest(self) -> list[KeptPart]:
        """Return the parts as one, if they are kept so."""
        if self._whole is None:
            return self.parts
        return [KeptPart._make((*self._whole, self._notes))]


def in_pieces(
    text: UnitText,
    units: Sequence[Unit],
    kept: Iterable[Packed | None],
    *,
    as_one: bool = False,
    is_live: bool = False,
) -> Iterator[tuple[Any, ...]]:
    """Yield the parts of a unit as they are kept, some at a time, given each with its plain values.

    ``as_one`` keeps parts that follow one another as one too. ``is_live`` is for a store in memory, for which
    nothing is made bytes.
    """
    values = iter(kept)
    first = 0
    for at in range(0, len(units), PARTS_IN_PIECE):
        some = units[at : at + PARTS_IN_PIECE]
        parts, notes = _placed(text, some, values, first)
        last = parts[-1][4]
        whole = None
        if as_one and len(some) > 1 and all(part[5] is not None for part in parts):
            key = f"{some[0].text.key}+{len(some)}"
            within = part_of(
                text, some[0].text.start, some[-1].text.end, key, first, last
            )
            place = (parts[0][0], parts[-1][1], key, first, last)
            whole = (*place, packed(joined(within, some)), 0, parts[-1][7], 0)
        first = last
        if is_live:
            yield whole, parts, notes
        else:
            yield whole, marshal.dumps(parts), tuple(map(marshal.dumps, notes))


def _placed(
    text: UnitText, units: Sequence[Unit], values: Iterator[Packed | None], first: int
) -> tuple[list[tuple[Any, ...]], tuple[Any, Any]]:
    """Return parts with their places in a unit, and the notes of all; ``first`` is the number of the first
    item."""
    parts = []
    stretches = []
    item, note = first, 0
    for unit, packed_unit in zip(units, islice(values, len(units)), strict=True):
        notes = () if packed_unit is None else unit.notes
        place = unit.text.start - text.start, unit.text.end - text.start, unit.text.key
        behind, last_note = item + len(unit.contents.ids), note + len(notes)
        parts.append((*place, item, behind, packed_unit, note, last_note, item - first))
        stretches.append((notes, item - first))
        item, note = behind, last_note
    return parts, packed_notes(stretches)
