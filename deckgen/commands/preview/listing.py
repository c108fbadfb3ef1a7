"""The list of all cards: an entry for each, made again only where something changed.

Everything here is plain values that go into JSON; the page's script reads the same names.
"""

from __future__ import annotations

import json
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, TypedDict

from deckgen.core.notetype import IMAGE_OCCLUSION
from deckgen.formats.card_labels import label, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence, Set

    from deckgen.core.notetype import NoteType
    from deckgen.formats.card_labels import Card
    from deckgen.lockfile.lockfile import Changes

Labels = dict[tuple[str, int, str], tuple[str, str, str]]
"""What cards ask and answer, and their notes, by note type, ordinal and fields."""

Marked = tuple[dict[str, str], dict[str, list[int]]]
"""What is said of cards that may change though their text does not: the states of notes by their keys,
'new' or 'changed', and the positions of problems by the ids of cards."""


def as_json(value: object) -> str:
    """Return a value as JSON without white space."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class Entry(TypedDict, total=False):
    """What the list, the filters and the search know of a card."""

    key: str  # note and ordinal: stays the same when the card is edited
    id: str
    topic: int
    kind: str
    type: str  # the note type, if it is one of the deck's own
    typed: bool
    about: str
    tags: list[int]
    q: str
    a: str
    note: str
    place: str
    state: str  # 'new', 'changed' or ''
    stale: bool
    problems: list[int]


class Stretch:
    """Cards of one unit that stand together in the list, with their entries, and what of ``marked`` is said
    of them."""

    def __init__(self, cards: Sequence[Card], marked: Marked, entries: Sequence[Entry]) -> None:
        self.cards = cards
        self.entries = entries
        self.keys = frozenset([card.note.key for card in cards])
        self.ids = frozenset([entry["id"] for entry in entries])
        self.marked = _marked_of(marked, self.keys, self.ids)

    @cached_property
    def json(self) -> str:
        """The entries as JSON, without brackets around them."""
        return ",".join([as_json(entry) for entry in self.entries])


class Listing:
    """The entries of all cards, made again only where something changed."""

    def __init__(self) -> None:
        self.labels: Labels = {}
        self._names: tuple[object, ...] = ()
        self._before: dict[tuple[str, int], Stretch] = {}

    def stretches(
        self,
        cards: Sequence[Card],
        topics: Mapping[tuple[str, ...], int],
        tags: Mapping[str, int],
        marked: Marked,
        types: Mapping[str, NoteType],
    ) -> list[Stretch]:
        """Return what the page's list knows of the cards, in their order."""
        if self._names != (topics, tags):
            self._names, self._before = (topics, tags), {}
        found = []
        now: dict[tuple[str, int], Stretch] = {}
        for _, group in groupby(cards, key=_unit_of):
            together = tuple(group)
            key = together[0].note.key, together[0].ordinal
            stretch = self._before.get(key)
            if stretch is None or not _is_as_before(stretch, together, marked):
                entries = _entries(together, topics, tags, marked, types, self.labels)
                stretch = Stretch(together, marked, entries)
            found.append(stretch)
            now[key] = stretch
        self._before = now
        return found


def _unit_of(card: Card) -> int:
    return id(card.note.unit)


def _is_as_before(stretch: Stretch, cards: Sequence[Card], marked: Marked) -> bool:
    return stretch.cards == cards and stretch.marked == _marked_of(marked, stretch.keys, stretch.ids)


def _marked_of(marked: Marked, keys: Set[str], ids: Set[str]) -> Marked:
    """Return what is said of some notes and cards."""
    states, problems = marked
    own_states = {key: states[key] for key in keys if key in states} if states else {}
    if problems.keys().isdisjoint(ids):
        return own_states, {}
    return own_states, {id_: problems[id_] for id_ in ids if id_ in problems}


def _entries(
    cards: Sequence[Card],
    topics: Mapping[tuple[str, ...], int],
    tags: Mapping[str, int],
    marked: Marked,
    types: Mapping[str, NoteType],
    labels: Labels,
) -> list[Entry]:
    """Return what the page's list knows of each card. ``labels`` has what the cards were called so far, and
    is filled.
    """
    states, problems = marked
    found = []
    places: dict[int, int] = {}
    for card in cards:
        note = card.note
        item = note.item
        note_type = types[note.kind]
        question, answer, remark = _label(card, note_type, labels)
        topic = places.get(id(note.topic))
        if topic is None:  # by identity: a path is hashed slowly
            topic = places[id(note.topic)] = topics[note.topic.path]
        entry: Entry = {
            "key": f"{note.key}~{card.ordinal + 1}",
            "id": item.id,
            "topic": topic,
            "kind": card.kind,
            "tags": [tags[tag] for tag in note.tags],
            "q": question,
            "a": answer,
            "place": f"{item.file.path}:{item.file.position(item.id.start)[0]}",
        }
        if note_type.is_own:
            entry["type"] = note_type.key
        if item.about:
            entry["about"] = item.about
        if item.typed and card.kind != "reverse":
            entry["typed"] = True
        if remark:
            entry["note"] = remark
        if note.key in states:
            entry["state"] = states[note.key]
        if card.stale:
            entry["stale"] = True
        if item.id in problems:
            entry["problems"] = problems[item.id]
        found.append(entry)
    return found


def states_of(changes: Changes | None) -> dict[str, str]:
    """Return what became of the notes that changed, by their keys."""
    if changes is None:
        return {}
    changed = dict.fromkeys((*changes.changed, *changes.renamed, *changes.returned), "changed")
    return {**changed, **dict.fromkeys(changes.new, "new")}


def _label(card: Card, note_type: NoteType, labels: Labels) -> tuple[str, str, str]:
    """Return what a card asks and answers, each in a line, and its note."""
    note = card.note
    key = note.kind, card.ordinal, note.content
    found = labels.get(key)
    if found is None:
        remark = note_type.value(note.fields, "note")
        found = *label(card, note_type), plain(remark) if remark else ""
        if note_type.kind != IMAGE_OCCLUSION:  # what that asks goes by the names of its masks
            labels[key] = found
    return found
