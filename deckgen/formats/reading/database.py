"""The database of a collection: its notes, cards, note types, decks and presets."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from deckgen.formats.reading import schema11, schema15
from deckgen.formats.reading.limits import UnreadableError, number, text
from deckgen.formats.reading.rows import opened
from deckgen.formats.reading.values import Learning, PackedCard, PackedNote

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from deckgen.formats.reading.rows import Rows
    from deckgen.formats.reading.values import PackedDeck, PackedType

NEWEST = 18
"""The newest schema of a collection that is known."""

_NOTE = "id guid mid mod tags flds"
_CARD = "due id nid ord did queue"
_INTEGERS = frozenset({int})
_CARD_MORE = {"odid": 0, "odue": 0, "flags": 0, "type": 0}


class Collection(NamedTuple):
    """What is in a collection. ``faults`` are the notes that could not be read."""

    notes: tuple[PackedNote, ...]
    cards: tuple[PackedCard, ...]
    note_types: dict[int, PackedType]
    decks: dict[int, PackedDeck]
    presets: dict[int, dict[str, Any]]
    learning: Learning
    faults: tuple[str, ...]


def read(database: Path, named: Path) -> Collection:
    """Read a collection from a file of one's own; messages name the file ``named`` that it came from.

    Raises :exc:`UnreadableError`, ``ValueError``, and what :mod:`sqlite3` raises.
    """
    with opened(database, named, named.stat().st_size) as rows:
        header = _header(rows, named)
        read_in = schema11 if header.is_json else schema15
        note_types = read_in.note_types(rows, header.models)
        decks = read_in.decks(rows, header.decks)
        presets = read_in.presets(rows, header.presets)
        notes, faults = _notes(rows.each("notes", _NOTE))
        cards, learning = _cards(rows)
        reviews = rows.count("revlog")
    return Collection(
        tuple(notes),
        cards,
        note_types,
        decks,
        presets,
        learning._replace(reviews=reviews),
        tuple(faults),
    )


def read_some(database: Path, guids: Iterable[str]) -> dict[str, PackedNote]:
    """Return the notes of a database that have one of some GUIDs."""
    wanted = set(guids)
    with opened(database, database, database.stat().st_size) as rows:
        notes, _ = _notes(row for row in rows.each("notes", _NOTE) if row[1] in wanted)
    return {note.guid: note for note in notes}


def read_types(database: Path, named: Path) -> dict[int, PackedType]:
    """Return the note types of a database by their numbers. Raises as :func:`read`."""
    with opened(database, named, named.stat().st_size) as rows:
        header = _header(rows, named)
        read_in = schema11 if header.is_json else schema15
        found: dict[int, PackedType] = read_in.note_types(rows, header.models)
    return found


class _Header(NamedTuple):
    """The one row of the table ``col``."""

    is_json: bool
    models: str
    decks: str
    presets: str


def _header(rows: Rows, named: Path) -> _Header:
    known = rows.tables()
    if "col" not in known:
        raise ValueError("its database is not a collection's")
    header = list(rows.each("col", "models decks dconf", {"ver": 11}))
    if len(header) != 1:
        raise ValueError("its database is not a collection's")
    models, decks, presets, version = header[0]
    if number(version) > NEWEST:
        raise UnreadableError(
            f"{named} was made by a newer Anki: its schema is {version}"
        )
    is_json = isinstance(models, str) and models.strip().startswith("{")
    if version >= 15 or (not is_json and "notetypes" in known):
        return _Header(
            "notetypes" not in known, text(models), text(decks), text(presets)
        )
    if 0 < version < 11:
        raise UnreadableError(
            f"{named} was made by a test version of Anki 2 that nothing reads: {version}"
        )
    return _Header(True, text(models), text(decks), text(presets or ""))


def _notes(rows: Iterable[tuple[Any, ...]]) -> tuple[list[PackedNote], list[str]]:
    """Return the notes in the order of their ids, and what is wrong with others.

    They are sorted here: a hostile table would have SQLite sort in files, without end.
    """
    notes, faults = [], []
    for id_, guid, kind, mod, tags, fields in rows:
        number(id_), number(kind), number(mod)
        if is_broken(text(guid), text(tags), text(fields)):
            faults.append(f"the note {id_} has a text that is not UTF-8")
            continue
        notes.append(
            PackedNote(
                guid, id_, kind, mod, tuple(tags.split()), tuple(fields.split("\x1f"))
            )
        )
    notes.sort(key=itemgetter(1))
    return notes, faults


def is_broken(*texts: str) -> bool:
    """Tell whether the bytes of a text were no UTF-8."""
    try:
        for each in texts:
            each.encode()
    except UnicodeEncodeError:  # half of a surrogate pair, which stands for such a byte
        return True
    return False


def _cards(rows: Rows) -> tuple[tuple[PackedCard, ...], Learning]:
    """Return the cards in the order of new ones, and how much of them is somebody's learning."""
    cards = []
    studied = suspended = buried = flagged = 0
    for row in rows.each("cards", _CARD, _CARD_MORE):
        if not _INTEGERS.issuperset(map(type, row)):
            for value in row:
                number(value)
        due, id_, note, ordinal, deck, queue, home, home_due, flags, kind = row
        studied += kind > 0
        suspended += queue == -1
        buried += queue in (-2, -3)
        flagged += flags & 7 > 0
        cards.append(
            (
                home_due if home and home_due else due,
                id_,
                note,
                ordinal,
                home or deck,
                queue,
            )
        )
    cards.sort()
    return (
        tuple(
            PackedCard(note, ordinal, deck, due, queue)
            for due, _, note, ordinal, deck, queue in cards
        ),
        Learning(0, studied, suspended, buried, flagged),
    )
