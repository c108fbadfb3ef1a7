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
    """Return the notes of some decks and of those below them.

    ``Europe`` takes the notes in ``Europe`` and in ``Europe::Cities``. Raises ``UnreadableError`` for a deck
    that is not there.
    """
    if not names:
        return deck
    _require_decks(deck, names)
    notes = tuple(note for note in deck.notes if _is_within(note.deck, names))
    used = {note.note_type for note in notes}
    retired = []
    for note in deck.retired:
        # A retired note has no deck where it has no cards: it goes with the others of its note type.
        if note.deck:
            is_wanted = _is_within(note.deck, names)
        else:
            is_wanted = note.note_type in used
        if is_wanted:
            retired.append(note)
    used.update(note.note_type for note in retired)
    types = {key: kind for key, kind in deck.note_types.items() if key in used}
    name = deck.name
    if len(names) == 1:
        name = names[0]
    return replace(
        deck, name=name, notes=notes, note_types=types, retired=tuple(retired)
    )


def _require_decks(deck: IncomingDeck, names: Sequence[str]) -> None:
    """Raise ``UnreadableError`` for a deck that has no notes, with the names of those that have some."""
    known = sorted({note.deck for note in deck.notes if note.deck})
    for name in names:
        if any(_is_within(each, (name,)) for each in known):
            continue
        listed = first_of(known, MOST_DECKS) or "none"
        raise UnreadableError(
            f"{deck.path} has no notes in a deck {shown(name)}; its decks: {listed}"
        )


def each_once(deck: IncomingDeck) -> IncomingDeck:
    """Return a deck without notes whose GUID an earlier one has: to Anki they are one.

    A warning names the first that were left out. Retired notes that a note in use stands for are left out
    without one.
    """
    seen: set[str] = set()
    notes = []
    again = []
    for note in deck.notes:
        if note.guid and note.guid in seen:
            again.append(note.place or note.guid)
        else:
            notes.append(note)
        seen.add(note.guid)
    retired = {}
    for note in deck.retired:
        if note.guid and note.guid not in seen:
            retired[note.guid] = note
    deck = replace(deck, retired=tuple(retired.values()))
    if not again:
        return deck
    listed = first_of([shown(place) for place in again], FIRST)
    twice = f"{counted(len(again), 'note')} left out, with the GUID of an earlier one ({listed})"
    return replace(deck, notes=tuple(notes), warnings=(*deck.warnings, twice))


def _is_within(deck: str, names: Sequence[str]) -> bool:
    """Tell whether a deck is one of some decks, or below one of them: ``Europe::Cities`` below ``Europe``."""
    return any(deck == name or deck.startswith(f"{name}::") for name in names)


def with_types(deck: IncomingDeck, file: Path) -> IncomingDeck:
    """Return a deck whose notes have the note types of a package.

    It is that which a note has there, that of the same name, or the only one with as many fields. Learners of
    these types then need not merge. Raises ``UnreadableError`` if no note gets one.
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
            note = _of_type(note, key, types[key])
        notes.append(note)
    if not taken:
        raise UnreadableError(
            f"no note type in {file} has the fields of the notes in {deck.path}"
        )
    left = {note.note_type for note in (*notes, *deck.retired)}
    others = {key: kind for key, kind in deck.note_types.items() if key in left}
    return replace(deck, notes=tuple(notes), note_types={**others, **taken})


def _of_type(note: IncomingNote, key: str, kind: PackedType) -> IncomingNote:
    """Return a note as one of another note type: with as many fields, the last of them empty."""
    count = len(kind.fields)
    fields = note.fields[:count]
    empty = ("",) * (count - len(fields))
    return note._replace(note_type=key, fields=fields + empty)


def _type_for(
    deck: IncomingDeck, note: IncomingNote, types: dict[str, PackedType]
) -> str:
    """Return the key of the note type that a note gets, '' if none fits.

    Among those with fields enough and of the same kind, it is that of the same name; Anki's Basic for a
    question; the only one with as many fields; or the only one at all.
    """
    own = deck.note_types.get(note.note_type)
    is_cloze = note.note_type == CLOZE
    if own is not None:
        is_cloze = own.is_cloze
    count = _filled(note)
    fitting = []
    for key, kind in types.items():
        if kind.is_cloze == is_cloze and len(kind.fields) >= count:
            fitting.append(key)
    if own is not None and note.note_type not in BUILT_IN:
        named = [key for key in fitting if types[key].name == own.name]
        if named:
            return named[0]
    if note.note_type == QUESTION:
        stock = [key for key in fitting if types[key].stock == BASIC]
        if len(stock) == 1:
            return stock[0]
    exact = [key for key in fitting if len(types[key].fields) == max(count, 1)]
    if len(exact) == 1:
        return exact[0]
    if len(fitting) == 1:
        return fitting[0]
    return ""


def _filled(note: IncomingNote) -> int:
    """Return how many fields a type needs to hold a note."""
    count = 0
    for place, text in enumerate(note.fields, 1):
        if text:
            count = place
    return count


def with_guids(deck: IncomingDeck, file: Path) -> tuple[IncomingDeck, int]:
    """Return a deck whose notes have the GUIDs, ids and times of those in a package, and how many have.

    A note is that of the package whose id a text has written down, or else the only one with the same first
    field. Notes that have a GUID keep it, and none is given twice. Raises ``UnreadableError`` if the two
    have nothing in common.
    """
    package = apkg_reader.read(file, digests=False, broken=True)
    by_id = {str(note.id): note for note in package.notes}
    by_first = _by_first_field(package.notes)
    given = {note.guid for note in deck.notes if note.guid}
    notes = []
    count = 0
    for note in deck.notes:
        found = by_id.get(note.name)
        if found is None:
            found = by_first.get(_plain(note.fields[0]))
        if not note.guid and found is not None and found.guid not in given:
            given.add(found.guid)
            count += 1
            note = note._replace(guid=found.guid, id=found.id, mod=found.mod)
        notes.append(note)
    if not count:
        raise UnreadableError(f"{file} and {deck.path} have no notes in common")
    return replace(deck, notes=tuple(notes)), count


def _by_first_field(notes: Sequence[PackedNote]) -> dict[str, PackedNote | None]:
    """Return notes by the words of their first fields; ``None`` stands for words that several begin with."""
    found: dict[str, PackedNote | None] = {}
    for note in notes:
        first = _plain(note.fields[0])
        if first in found:
            found[first] = None
        else:
            found[first] = note
    return found


def _plain(text: str) -> str:
    """Return the words of a field, by which two notes are found to be the same."""
    from deckgen.render.plaintext import one_line

    return one_line(text).casefold()
