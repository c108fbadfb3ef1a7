"""The database of a collection: its notes, cards, note types, decks and presets."""

from __future__ import annotations

from operator import attrgetter
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
_CARD_MORE = {"odid": 0, "odue": 0, "flags": 0, "type": 0}
"""The columns of a card that are read, and those that may be missing, with what then stands for them."""

_INTEGERS = frozenset({int})


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
        notes=tuple(notes),
        cards=cards,
        note_types=note_types,
        decks=decks,
        presets=presets,
        learning=learning._replace(reviews=reviews),
        faults=tuple(faults),
    )


def read_some(database: Path, guids: Iterable[str]) -> dict[str, PackedNote]:
    """Return the notes of a database that have one of some GUIDs."""
    wanted = set(guids)
    with opened(database, database, database.stat().st_size) as rows:
        all_notes = rows.each("notes", _NOTE)
        notes, _ = _notes(row for row in all_notes if row[1] in wanted)  # the guid
    return {note.guid: note for note in notes}


def read_types(database: Path, named: Path) -> dict[int, PackedType]:
    """Return the note types of a database by their numbers. Raises as :func:`read`."""
    with opened(database, named, named.stat().st_size) as rows:
        header = _header(rows, named)
        read_in = schema11 if header.is_json else schema15
        found: dict[int, PackedType] = read_in.note_types(rows, header.models)
    return found


class _Header(NamedTuple):
    """The one row of the table ``col``.

    - ``is_json``: note types, decks and presets are in the other columns, as JSON, and not in tables of
      their own.
    """

    is_json: bool
    models: str
    decks: str
    presets: str


def _header(rows: Rows, named: Path) -> _Header:
    """Return what a collection says of itself. Raises ``UnreadableError`` for a form that is not known."""
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
    has_types = "notetypes" in known
    is_json = isinstance(models, str) and models.strip().startswith("{")
    if version >= 15 or (has_types and not is_json):
        return _Header(not has_types, text(models), text(decks), text(presets))
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
        listed = tuple(tags.split())
        values = tuple(fields.split("\x1f"))
        notes.append(PackedNote(guid, id_, kind, mod, listed, values))
    notes.sort(key=attrgetter("id"))
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
        # a card in a filtered deck has the deck and the place that it comes back to
        if home:
            deck = home
            due = home_due or due
        cards.append((due, id_, note, ordinal, deck, queue))
    cards.sort()
    packed = tuple(
        PackedCard(note, ordinal, deck, due, queue)
        for due, _, note, ordinal, deck, queue in cards
    )
    learning = Learning(
        studied=studied, suspended=suspended, buried=buried, flagged=flagged
    )
    return packed, learning
