"""What of a deck is taken, and what other files say of it: ``--deck``, ``--types``, ``--guids``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from deckgen.commands.importing.stock import BASIC
from deckgen.core.wording import counted, first_of
from deckgen.formats import apkg_reader
from deckgen.formats.incoming.deck import BUILT_IN, CLOZE, QUESTION
from deckgen.formats.reading.limits import UnreadableError, shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from deckgen.formats.incoming.deck import IncomingDeck, IncomingNote
    from deckgen.formats.reading.values import PackedNote, PackedType


FIRST = 5
"""So many notes are named in a warning."""

MOST_DECKS = 20
"""So many decks are named where one is not there."""


def of_decks(deck: IncomingDeck, names: Sequence[str]) -> IncomingDeck:
    """Return the notes of some decks and of those below them. Raises ``UnreadableError`` for a deck
    that is not there.
    """
    if not names:
        return deck
    known = sorted({note.deck for note in deck.notes if note.deck})
    for name in names:
        if not any(_is_within(each, (name,)) for each in known):
            listed = first_of(known, MOST_DECKS) or "none"
            raise UnreadableError(
                f"{deck.path} has no notes in a deck {shown(name)}; its decks: {listed}"
            )
    notes = tuple(note for note in deck.notes if _is_within(note.deck, names))
    used = {note.note_type for note in notes}
    # A retired note has no deck where it has no cards: it goes with the others of its note type.
    retired = tuple(
        note
        for note in deck.retired
        if (_is_within(note.deck, names) if note.deck else note.note_type in used)
    )
    used.update(note.note_type for note in retired)
    types = {key: kind for key, kind in deck.note_types.items() if key in used}
    name = names[0] if len(names) == 1 else deck.name
    return replace(deck, name=name, notes=notes, note_types=types, retired=retired)


def each_once(deck: IncomingDeck) -> IncomingDeck:
    """Return a deck without notes whose GUID an earlier one has: to Anki they are one."""
    seen: set[str] = set()
    notes = []
    again = []
    for note in deck.notes:
        if not note.guid or note.guid not in seen:
            notes.append(note)
        else:
            again.append(note.place or note.guid)
        seen.add(note.guid)
    retired = {
        note.guid: note for note in deck.retired if note.guid and note.guid not in seen
    }
    deck = replace(deck, retired=tuple(retired.values()))
    if not again:
        return deck
    listed = first_of([shown(place) for place in again], FIRST)
    twice = f"{counted(len(again), 'note')} left out, with the GUID of an earlier one ({listed})"
    return replace(deck, notes=tuple(notes), warnings=(*deck.warnings, twice))


def _is_within(deck: str, names: Sequence[str]) -> bool:
    return any(deck == name or deck.startswith(f"{name}::") for name in names)


def with_types(deck: IncomingDeck, file: Path) -> IncomingDeck:
    """Return a deck whose notes have the note types of a package: that which a note has there, that of the
    same name, or the only one with as many fields. Learners of these types then need not merge. Raises
    ``UnreadableError``.
    """
    package = apkg_reader.read(file, digests=False, broken=True)
    by_guid = {note.guid: str(note.note_type) for note in package.notes}
    types = {str(id_): kind for id_, kind in package.note_types.items()}
    taken: dict[str, PackedType] = {}
    notes = []
    for note in deck.notes:
        key = by_guid.get(note.guid, "") if note.guid else ""
        if key not in types or len(types[key].fields) < _filled(note):
            key = _type_for(deck, note, types)
        if key:
            taken[key] = types[key]
            count = len(types[key].fields)
            note = note._replace(
                note_type=key,
                fields=(*note.fields[:count], *("",) * (count - len(note.fields))),
            )
        notes.append(note)
    if not taken:
        raise UnreadableError(
            f"no note type in {file} has the fields of the notes in {deck.path}"
        )
    left = {note.note_type for note in (*notes, *deck.retired)}
    others = {key: kind for key, kind in deck.note_types.items() if key in left}
    return replace(deck, notes=tuple(notes), note_types={**others, **taken})


def _type_for(
    deck: IncomingDeck, note: IncomingNote, types: dict[str, PackedType]
) -> str:
    """Return the key of the note type that a note gets, '' if none fits."""
    own = deck.note_types.get(note.note_type)
    count = _filled(note)
    fitting = [
        key
        for key, kind in types.items()
        if kind.is_cloze == (own.is_cloze if own else note.note_type == CLOZE)
        and len(kind.fields) >= count
    ]
    if own is not None and note.note_type not in BUILT_IN:
        named = [key for key in fitting if types[key].name == own.name]
        if named:
            return named[0]
    stock = [
        key
        for key in fitting
        if types[key].stock == BASIC and note.note_type == QUESTION
    ]
    if len(stock) == 1:
        return stock[0]
    exact = [key for key in fitting if len(types[key].fields) == max(count, 1)]
    if len(exact) == 1:
        return exact[0]
    return fitting[0] if len(fitting) == 1 else ""


def _filled(note: IncomingNote) -> int:
    """Return how many fields a type needs to hold a note."""
    return max((place for place, text in enumerate(note.fields, 1) if text), default=0)


def with_guids(deck: IncomingDeck, file: Path) -> tuple[IncomingDeck, int]:
    """Return a deck whose notes have the GUIDs, ids and times of those in a package, and how many have.

    A note is that of the package whose id a text has written down, or else the only one with the same
    first field. Raises ``UnreadableError``.
    """
    package = apkg_reader.read(file, digests=False, broken=True)
    by_id = {str(note.id): note for note in package.notes}
    by_first: dict[str, PackedNote | None] = {}
    for packed in package.notes:
        first = _plain(packed.fields[0])
        by_first[first] = None if first in by_first else packed
    notes = []
    given: set[str] = {note.guid for note in deck.notes if note.guid}
    count = 0
    for note in deck.notes:
        found = by_id.get(note.name) or by_first.get(_plain(note.fields[0]))
        if not note.guid and found is not None and found.guid not in given:
            given.add(found.guid)
            count += 1
            note = note._replace(guid=found.guid, id=found.id, mod=found.mod)
        notes.append(note)
    if not count:
        raise UnreadableError(f"{file} and {deck.path} have no notes in common")
    return replace(deck, notes=tuple(notes)), count


def _plain(text: str) -> str:
    from deckgen.render.plaintext import one_line

    return one_line(text).casefold()
