"""The cards of a project: which topic each is in, and how it is written."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from deckgen.commands.importing.names import (
    Ids,
    deck_name,
    free_file,
    in_own_letters,
    of_file,
    slug,
    tag,
)
from deckgen.compile import occlusion_field
from deckgen.compile.occlusion_field import without_answers, words_of
from deckgen.core.model import RESERVED_TAGS
from deckgen.core.occlusion import NOTE
from deckgen.formats.incoming.deck import BUILT_IN, CLOZE, REVERSED, TYPED
from deckgen.formats.reading.limits import UnreadableError, shown
from deckgen.render import is_blank
from deckgen.render.plaintext import one_line
from deckgen.source.writing.document import listed
from deckgen.util.characters import only_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from deckgen.commands.importing.fields import Fields
    from deckgen.commands.importing.notetypes import WrittenType
    from deckgen.commands.importing.pictures import Drawn, Pictures
    from deckgen.formats.incoming.deck import IncomingDeck, IncomingNote
    from deckgen.source.writing.document import Value

DECKS, TAGS, NONE = "decks", "tags", "none"
"""What topics are made from; else the name of a field."""

FOLDER = "topics"
"""Where the files of topics are, and those of cards that have one of their own."""

IN_A_FILE = 500
"""How many notes a file of a topic has, where nothing else parts them."""

MOST_TOPICS = 100
IN_A_TOPIC = 20
"""How many topics are made of tags that nobody asked to be topics, and how many notes each has at least,
taken together."""

LONG = 1_000_000
"""A card with a text of more characters than this gets a file of its own."""

NOTHING_WRITTEN = "?"
"""Stands for a question or an answer that is not there, on a draft."""

_LETTER = re.compile("[a-z]")
_NAMES = frozenset({"id", "key", "card id", "uuid"})
_MAX_TITLE = 80
# characters of an id that is made of another field than the one a type is sorted by
_MAX_OTHER = 30


class Topic(NamedTuple):
    """A topic: its id, its title, the deck of its cards, and the numbers of its notes."""

    id: str
    title: str
    deck: str
    notes: tuple[int, ...]


def kept_tags(note: IncomingNote) -> list[str]:
    """Return the tags of a note without those that are Anki's own, which every learner has others of."""
    tags = (tag(each) for each in note.tags if each.lower() not in RESERVED_TAGS)
    return list(dict.fromkeys(filter(None, tags)))


# --- topics -----------------------------------------------------------------------------------


def split(deck: IncomingDeck, by: str = DECKS) -> list[Topic]:
    """Return the topics of a deck in order: by decks, by the first tag, by a field, or one a deck.

    Raises ``UnreadableError`` for a field that no note type has.
    """
    place_of = _places(deck, by) if by not in (DECKS, TAGS, NONE) else {}
    by_tags = by == TAGS or (by == DECKS and _can_be_split_by_tags(deck))
    groups: dict[tuple[str, str], list[int]] = {}
    for number, note in enumerate(deck.notes):
        own = note.deck or deck.name
        title = note.topic or own.split("::")[-1]
        if by_tags:
            title = next(iter(kept_tags(note)), title)
        elif note.note_type in place_of:
            title = (
                one_line(note.fields[place_of[note.note_type]])[:_MAX_TITLE].strip()
                or title
            )
        groups.setdefault((own, title), []).append(number)
    ids = Ids("topic")
    found = []
    for (own, title), numbers in groups.items():
        last = title.split("::")[-1]
        parts = [numbers] if by == NONE else _parts(numbers)
        for place, part in enumerate(parts, 1):
            name = f"{last} {place}" if len(parts) > 1 else last
            found.append(Topic(ids.take(slug(name)), name, own, tuple(part)))
    return found


def _can_be_split_by_tags(deck: IncomingDeck) -> bool:
    """Tell whether the tags of a large deck without decks in it make topics: some, with many notes each."""
    if len(deck.notes) <= IN_A_FILE or len({note.deck for note in deck.notes}) > 1:
        return False
    first = Counter(next(iter(kept_tags(note)), "") for note in deck.notes)
    return 1 < len(first) <= min(MOST_TOPICS, len(deck.notes) // IN_A_TOPIC)


def _parts(numbers: list[int]) -> list[list[int]]:
    """Return the notes of a topic in parts of about the same size."""
    count = -(-len(numbers) // IN_A_FILE)
    size = -(-len(numbers) // count)
    return [numbers[at : at + size] for at in range(0, len(numbers), size)]


def _places(deck: IncomingDeck, field: str) -> dict[str, int]:
    """Return the place of a field in each note type that has it."""
    found = {
        key: kind.fields.index(field)
        for key, kind in deck.note_types.items()
        if field in kind.fields
    }
    if not found:
        known = sorted(
            {name for kind in deck.note_types.values() for name in kind.fields}
        )
        there = (
            f"there are {', '.join(known)}"
            if known
            else "the notes are questions and clozes"
        )
        raise UnreadableError(f"no note type has a field {shown(field)}; {there}")
    return found


# --- ids --------------------------------------------------------------------------------------


def card_ids(
    deck: IncomingDeck,
    notes: Sequence[IncomingNote],
    field: str = "",
    taken: Iterable[str] = (),
) -> list[str]:
    """Return an id for each of some notes of a deck: what the form calls it, a field of ids, the field it
    is sorted by.

    Raises ``UnreadableError`` if ``field`` is in no note type.
    """
    if field:
        _places(deck, field)
    ids = Ids("note", frozenset(taken))
    places = {key: _place_of_id(deck, notes, key, field) for key in deck.note_types}
    return [
        ids.take(_wanted(deck, note, places.get(note.note_type, -1))) for note in notes
    ]


def _place_of_id(
    deck: IncomingDeck, notes: Sequence[IncomingNote], key: str, field: str
) -> int:
    """Return the place of the field of a type that names its notes, -1 if there is none."""
    kind = deck.note_types[key]
    for place, name in enumerate(kind.fields):
        if name == field:
            return place
        if not field and name.lower() in _NAMES:
            values = [note.fields[place] for note in notes if note.note_type == key]
            if all(values) and len(set(values)) == len(values):
                return place
    return -1


def _wanted(deck: IncomingDeck, note: IncomingNote, place: int) -> str:
    if note.name and not note.name.isdecimal():
        return slug(note.name)
    if place >= 0:
        return slug(note.fields[place]) or in_own_letters(note.fields[place])
    kind = deck.note_types.get(note.note_type)
    bind = words_of(kind) if kind is not None else {}
    if (
        kind is not None
        and bind
        and occlusion_field.items_of(note.fields[kind.fields.index(bind["occlusions"])])
    ):
        # Shapes are no name: what is asked is one, or the picture.
        asked = slug(note.fields[kind.fields.index(bind["q"])]) if "q" in bind else ""
        picture = occlusion_field.image_of(
            note.fields[kind.fields.index(bind["image"])]
        )
        return asked or slug(picture.rpartition(".")[0])
    sort = kind.sort_field if kind and kind.sort_field < len(note.fields) else 0
    text = note.fields[sort]
    made = slug(text)
    if _LETTER.search(made):
        return made
    others = (slug(other) for other in note.fields[:sort] + note.fields[sort + 1 :])
    other = next(
        (
            each
            for each in others
            if 2 < len(each) <= _MAX_OTHER and _LETTER.search(each)
        ),
        "",
    )
    if made:  # numbers alone: '201-1-unit'
        return f"{made}-{other}" if other and len(made) < _MAX_OTHER else made
    return other or in_own_letters(text) or of_file(text)


# --- cards ------------------------------------------------------------------------------------


class Cards:
    """Writes the cards of a deck. Those whose ids are ``drafts`` are written as drafts.

    ``files`` takes up those of cards with long texts, by their paths in the project, which is at ``root``
    if it is there already.
    """

    def __init__(
        self,
        deck: IncomingDeck,
        fields: Fields,
        ids: list[str],
        types: dict[str, WrittenType],
        drafts: Collection[str] = (),
        pictures: Pictures | None = None,
        root: Path | None = None,
    ) -> None:
        self.root = root
        self.files: dict[str, str] = {}
        self.pictures = pictures
        self.deck = deck
        self.fields = fields
        self.ids = ids
        self.types = types
        self.drafts = set(drafts)
        self.unfinished: list[str] = []

    def topic(self, topic: Topic, name: str) -> dict[str, Value]:
        """Return a topic as values of YAML. ``name`` is what the project's deck is called."""
        counts = Counter(self.deck.notes[number].note_type for number in topic.notes)
        named = (
            key for key in counts if key in self.types and self.types[key].key != NOTE
        )
        usual = max(named, key=counts.__getitem__, default="")
        if any(key in BUILT_IN for key in counts):
            usual = ""  # 'type' of a topic would be that of all its cards
        found: dict[str, Value] = {"id": topic.id, "title": topic.title}
        if usual:
            found["type"] = self.types[usual].key
        if topic.deck != name:
            found["deck"] = deck_name(topic.deck)
        found["cards"] = [self._placed(number, usual) for number in topic.notes]
        return found

    def _placed(self, number: int, usual: str) -> dict[str, Value]:
        """Return a card, or, if it has a long text, what takes it from a file beside that of its topic."""
        card = self.card(number, usual)
        if not is_long(self.deck.notes[number]):
            return card
        text = listed([card])
        path = free_file(
            self.root, f"{FOLDER}/card-{self.ids[number]}", text, self.files
        )
        self.files[path] = text
        return {"include": path.removeprefix(f"{FOLDER}/")}

    def card(self, number: int, usual: str) -> dict[str, Value]:
        """Return a card as values of YAML; ``usual`` is the note type of its topic."""
        note = self.deck.notes[number]
        id_ = self.ids[number]
        found: dict[str, Value] = {"id": id_}
        if note.note_type in BUILT_IN:
            found.update(self._built_in(note, number))
        else:
            found.update(self._own(note, number, usual))
        tags = kept_tags(note)
        if tags:
            found["tags"] = tags
        if id_ in self.drafts or self._is_unfinished(note):
            found["draft"] = True
            self.unfinished.append(id_)
        return found

    def _own(self, note: IncomingNote, number: int, usual: str) -> dict[str, Value]:
        """Return the keys of a card of a note type of the deck's own."""
        kind = self.deck.note_types[note.note_type]
        found: dict[str, Value] = {}
        drawn = (
            self.pictures.drawn(note, self.ids[number])
            if self.pictures is not None
            else None
        )
        if drawn is not None and self.types[note.note_type].key == NOTE:
            return self._picture(note, drawn)
        if note.note_type != usual:
            found["type"] = self.types[note.note_type].key
        named = list(zip(kind.fields, self._texts(note, number, drawn), strict=True))
        if drawn is not None:
            found.update(drawn.values)
            named = [(name, text) for name, text in named if name not in drawn.fields]
        texts: dict[str, Value] = {name: text for name, (text, _) in named if text}
        if texts or drawn is None:
            found["fields"] = texts
        kept: dict[str, Value] = {
            name: "html" for name, (text, is_html) in named if is_html and text
        }
        if kept:
            found["format"] = kept
        if note.decks:
            found["deck"] = {
                kind.templates[0 if kind.is_cloze else place][0]: deck_name(name)
                for place, name in reversed(note.decks)
                if kind.is_cloze or place < len(kind.templates)
            }
        return found

    def _texts(
        self, note: IncomingNote, number: int, drawn: Drawn | None
    ) -> list[tuple[str, bool]]:
        """Return the texts of a note, each with whether it is HTML against what its field is."""
        texts = self.fields.of_note(number)
        if drawn is None or not drawn.answers or self.pictures is None:
            return texts
        name = self.pictures.binds[note.note_type]["note"]
        place = self.deck.note_types[note.note_type].fields.index(name)
        rest = without_answers(note.fields[place])
        is_whole = place in self.fields.html_fields.get(note.note_type, set())
        texts[place] = (self.fields.html_of(rest), not is_whole)
        return texts

    def _picture(self, note: IncomingNote, drawn: Drawn) -> dict[str, Value]:
        """Return the keys of a card of deckgen's own pictures with masks."""
        assert self.pictures is not None
        kind, bind = (
            self.deck.note_types[note.note_type],
            self.pictures.binds[note.note_type],
        )
        found: dict[str, Value] = {}
        for word in ("q", "note"):
            html = note.fields[kind.fields.index(bind[word])] if word in bind else ""
            html = without_answers(html) if word == "note" else html
            if html:
                found[word] = self.fields.html_of(html)
                found["format"] = "html"
        return {**drawn.values, **found}

    def _built_in(self, note: IncomingNote, number: int) -> dict[str, Value]:
        """Return the keys of a card of one of deckgen's own note types."""
        texts = self.fields.of_note(number)
        if any(is_html for _, is_html in texts):
            texts = [
                (
                    self.fields.html_of(text, note.format_of(place, self.deck.format)),
                    True,
                )
                for place, text in enumerate(note.fields)
            ]
        words = _words_of(note)
        needed = words[:-1]
        written = {word: text for word, (text, _) in zip(words, texts, strict=False)}
        found: dict[str, Value] = {}
        for word in words:
            text = written.get(word, "")
            if word in needed and not text.strip():
                text = NOTHING_WRITTEN
            if text:
                found[word] = text
        if any(is_html for _, is_html in texts):
            found["format"] = "html"
        if note.note_type == REVERSED:
            found["reverse"] = True
        if note.note_type == TYPED:
            found["type"] = True
        return found

    def _is_unfinished(self, note: IncomingNote) -> bool:
        """Tell whether a note of one of deckgen's own types has no question or no answer."""
        if note.note_type not in BUILT_IN:
            return False
        texts = dict(zip(_words_of(note), note.fields, strict=False))
        return any(
            is_blank(only_text(texts.get(word, ""))) for word in _words_of(note)[:-1]
        )


def is_long(note: IncomingNote) -> bool:
    """Tell whether a note has a text that few editors like to open."""
    return any(len(text) > LONG for text in note.fields)


def _words_of(note: IncomingNote) -> tuple[str, ...]:
    """Return the words of ``cards.yaml`` for the fields of a note of a built-in note type, in their order.

    The last, the note, may be left out.
    """
    return ("cloze", "note") if note.note_type == CLOZE else ("q", "a", "note")
