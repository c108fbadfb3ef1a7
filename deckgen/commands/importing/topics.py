"""The cards of a project: which topic each is in, and how it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deckgen.commands.importing.names import Ids, slug
from deckgen.formats.incoming.deck import BUILT_IN, CLOZE, REVERSED, TYPED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deckgen.commands.importing.fields import Fields
    from deckgen.commands.importing.notetypes import WrittenType
    from deckgen.formats.incoming.deck import IncomingDeck, IncomingNote
    from deckgen.source.writing.document import Value

DROPPED = frozenset({"marked", "leech"})
"""Tags that are Anki's own: every learner has others."""

IN_A_FILE = 500
"""How many notes a file of a topic has, where nothing else parts them."""

_NAMES = frozenset({"id", "key", "card id", "uuid"})


class Topic(NamedTuple):
    """A topic: its id, its title, the deck of its cards, and the numbers of its notes."""

    id: str
    title: str
    deck: str
    notes: tuple[int, ...]


def split(deck: IncomingDeck, by: str = "decks") -> list[Topic]:
    """Return the topics of a deck in order: by decks, by the first tag, or by number alone."""
    groups: dict[tuple[str, str], list[int]] = {}
    for number, note in enumerate(deck.notes):
        own = note.deck or deck.name
        tags = [tag for tag in note.tags if tag.lower() not in DROPPED]
        title = tags[0] if by == "tags" and tags else own
        groups.setdefault((own, title), []).append(number)
    ids = Ids("topic")
    found = []
    for (own, title), numbers in groups.items():
        last = title.split("::")[-1]
        parts = [numbers[at : at + IN_A_FILE] for at in range(0, len(numbers), IN_A_FILE)]
        for place, part in enumerate(parts, 1):
            name = f"{last} {place}" if len(parts) > 1 else last
            found.append(Topic(ids.take(slug(name)), name, own, tuple(part)))
    return found


def card_ids(deck: IncomingDeck, field: str = "") -> list[str]:
    """Return an id for each note: what the form calls it, a field of ids, the field it is sorted by."""
    ids = Ids("note")
    places = {key: _place_of_id(deck, key, field) for key in deck.note_types}
    return [ids.take(_wanted(deck, note, places.get(note.note_type, -1))) for note in deck.notes]


def _place_of_id(deck: IncomingDeck, key: str, field: str) -> int:
    """Return the place of the field of a type that names its notes, -1 if there is none."""
    kind = deck.note_types[key]
    for place, name in enumerate(kind.fields):
        if name == field:
            return place
        if not field and name.lower() in _NAMES:
            values = [note.fields[place] for note in deck.notes if note.note_type == key]
            if all(values) and len(set(values)) == len(values):
                return place
    return -1


def _wanted(deck: IncomingDeck, note: IncomingNote, place: int) -> str:
    if note.name:
        return slug(note.name)
    if place >= 0:
        return slug(note.fields[place])
    kind = deck.note_types.get(note.note_type)
    sort = kind.sort_field if kind else 0
    return slug(note.fields[sort] if sort < len(note.fields) else note.fields[0])


def written(
    topic: Topic, deck: IncomingDeck, fields: Fields, ids: list[str], types: Mapping[str, WrittenType]
) -> dict[str, Value]:
    """Return a topic as values of YAML."""
    kinds = {deck.notes[number].note_type for number in topic.notes}
    only = kinds.pop() if len(kinds) == 1 else ""
    found: dict[str, Value] = {"id": topic.id, "title": topic.title}
    if only in types:
        found["type"] = types[only].key
    if topic.deck != deck.name:
        found["deck"] = topic.deck
    found["cards"] = [
        _card(deck, number, ids[number], fields, types, has_type=bool(only)) for number in topic.notes
    ]
    return found


def _card(
    deck: IncomingDeck,
    number: int,
    id_: str,
    fields: Fields,
    types: Mapping[str, WrittenType],
    *,
    has_type: bool,
) -> dict[str, Value]:
    note = deck.notes[number]
    texts = fields.of_note(number)
    found: dict[str, Value] = {"id": id_}
    if note.note_type in BUILT_IN:
        found.update(_built_in(note, fields, number))
    else:
        kind = deck.note_types[note.note_type]
        if not has_type:
            found["type"] = types[note.note_type].key
        named = list(zip(kind.fields, texts, strict=True))
        found["fields"] = {name: text for name, (text, _) in named if text}
        kept: dict[str, Value] = {name: "html" for name, (_, is_html) in named if is_html}
        if kept:
            found["format"] = kept
        if note.decks:
            found["deck"] = {
                kind.templates[place][0]: name for place, name in note.decks if place < len(kind.templates)
            }
    tags = [tag for tag in note.tags if tag.lower() not in DROPPED]
    if tags:
        found["tags"] = tags
    return found


def _built_in(note: IncomingNote, fields: Fields, number: int) -> dict[str, Value]:
    """Return the keys of a card of one of deckgen's own note types."""
    texts = fields.of_note(number)
    if any(is_html for _, is_html in texts):
        texts = [(fields.html_of(note.fields[place]), True) for place in range(len(texts))]
    words = ("cloze", "note") if note.note_type == CLOZE else ("q", "a", "note")
    found: dict[str, Value] = {word: text for word, (text, _) in zip(words, texts, strict=False) if text}
    if any(is_html for _, is_html in texts):
        found["format"] = "html"
    if note.note_type == REVERSED:
        found["reverse"] = True
    if note.note_type == TYPED:
        found["type"] = True
    return found
