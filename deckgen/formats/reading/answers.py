"""What learners answered: the cards of some notes with their answers, and nothing else of a collection."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from deckgen.formats.reading.limits import number
from deckgen.formats.reading.rows import opened

if TYPE_CHECKING:
    from collections.abc import Container
    from pathlib import Path

    from deckgen.formats.reading.rows import Rows

LEECH = "leech"
"""The tag that Anki gives a note one of whose cards was forgotten too often."""

_SUSPENDED = -1
_MOST_DATA = 10_000  # letters of what a card has in its column 'data'


class Answer(NamedTuple):
    """One answer. ``moment`` is in epoch milliseconds, ``took`` how many milliseconds it took;
    ``ease`` is 1 for *Again* to 4 for *Easy*."""

    moment: int
    ease: int
    took: int

    @property
    def is_again(self) -> bool:
        """Whether the card was not known."""
        return self.ease == 1


class StudiedCard(NamedTuple):
    """A card of a learner's.

    - ``ordinal``: the number of its template or deletion, from 0 on.
    - ``answers``: in the order in which they were given.
    - ``lapses``: how often it was forgotten after it had been learnt.
    - ``difficulty``: FSRS's, from 1 to 10, ``None`` without FSRS.
    - ``is_new``: it waits to be learnt.
    """

    guid: str
    ordinal: int
    answers: tuple[Answer, ...] = ()
    lapses: int = 0
    is_suspended: bool = False
    is_leech: bool = False
    difficulty: float | None = None
    is_new: bool = False


def read_studied(
    database: Path, named: Path, guids: Container[str]
) -> list[StudiedCard]:
    """Return the cards of the notes that have one of some GUIDs, as they are in a database of one's own.

    Messages name the file ``named`` that it came from. Of two cards with one GUID and ordinal, the one
    with more answers counts. Raises as :func:`deckgen.formats.reading.database.read`.
    """
    with opened(database, named, named.stat().st_size) as rows:
        notes: dict[int, _Note] = {}
        for id_, guid, tags in rows.each("notes", "id guid tags"):
            if isinstance(guid, str) and guid in guids:
                has_leech = LEECH in str(tags).casefold().split()
                notes[number(id_)] = _Note(guid, has_leech)
        cards = _cards(rows, notes)
        answers = _answers(rows, cards)
    found: dict[tuple[str, int], StudiedCard] = {}
    for id_, card in cards.items():
        given = sorted(answers.get(id_, ()))
        place = card.guid, card.ordinal
        before = found.get(place)
        if before is None or len(before.answers) < len(given):
            is_new = card.is_new and not given
            found[place] = card._replace(answers=tuple(given), is_new=is_new)
    return list(found.values())


class _Note(NamedTuple):
    """What is known of a note when its cards are read."""

    guid: str
    has_leech: bool


def _cards(rows: Rows, notes: dict[int, _Note]) -> dict[int, StudiedCard]:
    """Return the cards of some notes by their ids. A leech is the card of its note with most lapses."""
    cards: dict[int, StudiedCard] = {}
    # the card with most lapses of each note that has a leech
    worst: dict[int, int] = {}
    for row in rows.each("cards", "id nid ord queue lapses type", {"data": 0}):
        id_, note, ordinal, queue, lapses, kind, data = row
        its_note = notes.get(note)
        if its_note is None:
            continue
        for value in (id_, ordinal, queue, lapses, kind):
            number(value)
        cards[id_] = StudiedCard(
            guid=its_note.guid,
            ordinal=ordinal,
            lapses=lapses,
            is_suspended=queue == _SUSPENDED,
            difficulty=_difficulty(data),
            is_new=kind == 0 and queue == 0,
        )
        if its_note.has_leech:
            most = worst.setdefault(note, id_)
            if lapses > cards[most].lapses:
                worst[note] = id_
    for id_ in worst.values():
        cards[id_] = cards[id_]._replace(is_leech=True)
    return cards


def _difficulty(data: object) -> float | None:
    """Return the difficulty that stands in a card's data, if it is one: ``{"s": 12.5, "d": 5.4}``."""
    if not isinstance(data, str) or '"d"' not in data or len(data) > _MOST_DATA:
        return None
    try:
        found = json.loads(data).get("d")
    except (ValueError, AttributeError, RecursionError):
        return None
    is_number = isinstance(found, (int, float)) and not isinstance(found, bool)
    if not is_number or not 1 <= found <= 10:
        return None
    return float(found)


def _answers(rows: Rows, cards: Container[int]) -> dict[int, list[Answer]]:
    """Return the answers to some cards, by the cards' ids.

    Changes by hand, which have the ease 0, are none.
    """
    found: dict[int, list[Answer]] = {}
    if "revlog" not in rows.tables():
        return found
    for moment, card, ease, took in rows.each("revlog", "id cid ease time"):
        if card not in cards or not 1 <= number(ease) <= 4:
            continue
        answer = Answer(number(moment), ease, max(0, number(took)))
        found.setdefault(card, []).append(answer)
    return found
