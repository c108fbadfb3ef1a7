"""The list of all cards: an entry for each, made again only where something changed.

Everything here is plain values that go into JSON; the page's script reads the same names.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, TypedDict

from deckgen.core.identity import id_of
from deckgen.core.notetype import IMAGE_OCCLUSION
from deckgen.formats.card_labels import cards_of, label, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from deckgen.core.model import Note
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


class CardsOfUnit:
    """The cards of notes of one unit that stand together, and what is known of them by themselves.

    - ``has_stale``: one is shown as it was in an earlier state.
    - ``keys``: those of the notes; ``ids``: those of the cards.
    - ``tags``: those of each card, one that several have as often.
    - ``topics``: each topic with how many cards are in it.
    """

    def __init__(self, notes: tuple[Note, ...], cards: Sequence[Card]) -> None:
        self.notes = notes
        self.cards = cards
        self.has_stale = any(card.stale for card in cards)
        self.keys = tuple(dict.fromkeys([card.note.key for card in cards]))
        self.ids = frozenset(map(id_of, self.keys))
        self.tags = tuple(chain.from_iterable([card.note.tags for card in cards]))
        # a path is hashed slowly
        counts = Counter(id(card.note.topic) for card in cards)
        by_identity = {id(card.note.topic): card.note.topic for card in cards}
        topics = [(by_identity[each], count) for each, count in counts.items()]
        self.topics = tuple(topics)


class Stretch:
    """Cards of one unit that stand together in the list, with their entries, and what of ``marked`` is said
    of them."""

    def __init__(
        self, cards: CardsOfUnit, marked: Marked, entries: Sequence[Entry]
    ) -> None:
        self.cards = cards
        self.entries = entries
        self.marked = _marked_of(marked, cards)

    @cached_property
    def json(self) -> bytes:
        """The entries as JSON, without brackets around them."""
        entries = ",".join([as_json(entry) for entry in self.entries])
        return entries.encode("utf-8", "replace")


class Listing:
    """The cards of all notes and their entries, made again only where something changed.

    A save changes few cards of a large deck: all the others keep their entries, and the JSON of these.
    """

    def __init__(self) -> None:
        self.labels: Labels = {}
        self._names: tuple[object, ...] = ()
        self._cards: dict[str, CardsOfUnit] = {}
        # by the identity of their cards, which they hold
        self._stretches: dict[int, Stretch] = {}
        self._counted: dict[int, CardsOfUnit] = {}  # by their identity
        self._tags: Counter[str] = Counter()

    def tags(self, cards: Iterable[CardsOfUnit]) -> Counter[str]:
        """Return how many of some cards have each tag. Counted are only the cards of units that were not
        there, or are no longer there, when this was last asked."""
        before = self._counted
        now = {id(each): each for each in cards}
        gone = [each for key, each in before.items() if key not in now]
        new = [each for key, each in now.items() if key not in before]
        for each in new:
            self._tags.update(each.tags)
        for each in gone:
            self._tags.subtract(each.tags)
            for tag in each.tags:
                if not self._tags[tag]:
                    del self._tags[tag]
        self._counted = now
        return self._tags

    def cards(
        self,
        stretches: Iterable[tuple[Note, ...]],
        earlier: Callable[[], Mapping[str, Note]],
    ) -> list[CardsOfUnit]:
        """Return the cards of notes, given in stretches of one unit each.

        A note that makes no card is shown as it was in ``earlier``.
        """
        before = self._cards
        self._cards = {}
        found = []
        for notes in stretches:
            key = notes[0].key
            cards = before.get(key)
            if cards is None or cards.has_stale or not _has_notes(cards, notes):
                shown: Mapping[str, Note] = {}
                if not all(note.cards for note in notes):
                    shown = earlier()
                cards = CardsOfUnit(notes, cards_of(notes, shown, stale=False))
            self._cards[key] = cards
            found.append(cards)
        return found

    def stretches(
        self,
        cards: Sequence[CardsOfUnit],
        topics: Mapping[tuple[str, ...], int],
        tags: Mapping[str, int],
        marked: Marked,
        types: Mapping[str, NoteType],
    ) -> list[Stretch]:
        """Return what the page's list knows of the cards, in their order.

        The stretches of before are used again for cards of which nothing else is said now.
        """
        before = self._stretches
        if self._names != (topics, tags):
            # entries name topics and tags by their positions, so all of them are others now
            self._names = (topics, tags)
            before = {}
        self._stretches = {}
        found = []
        for each in cards:
            stretch = before.get(id(each))
            if stretch is None or stretch.marked != _marked_of(marked, each):
                entries = _entries(each.cards, topics, tags, marked, types, self.labels)
                stretch = Stretch(each, marked, entries)
            found.append(stretch)
            self._stretches[id(each)] = stretch
        return found


def _has_notes(cards: CardsOfUnit, notes: tuple[Note, ...]) -> bool:
    """Tell whether cards are those of some notes; comparing the notes themselves takes longer."""
    return cards.notes is notes or cards.notes == notes


def _marked_of(marked: Marked, cards: CardsOfUnit) -> tuple[object, ...]:
    """Return what is said of some notes and cards: the part of ``marked`` that would change their
    entries.
    """
    states, problems = marked
    own_states: tuple[str | None, ...] = ()
    if states:
        own_states = tuple(map(states.get, cards.keys))
    if problems.keys().isdisjoint(cards.ids):
        return own_states, {}
    return own_states, {id_: problems[id_] for id_ in cards.ids if id_ in problems}


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
    changed = (*changes.changed, *changes.renamed, *changes.returned)
    states = dict.fromkeys(changed, "changed")
    states.update(dict.fromkeys(changes.new, "new"))
    return states


def _label(card: Card, note_type: NoteType, labels: Labels) -> tuple[str, str, str]:
    """Return what a card asks and answers, each in a line, and its note.

    ``labels`` keep it by the fields that it follows from: working it out of HTML takes long.
    """
    note = card.note
    key = note.kind, card.ordinal, note.content
    found = labels.get(key)
    if found is None:
        question, answer = label(card, note_type)
        remark = note_type.value(note.fields, "note")
        if remark:
            remark = plain(remark)
        found = question, answer, remark
        # what that asks goes by the names of its masks
        if note_type.kind != IMAGE_OCCLUSION:
            labels[key] = found
    return found
