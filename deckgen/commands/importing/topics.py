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
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from deckgen.commands.importing.fields import Fields
    from deckgen.commands.importing.notetypes import WrittenType
    from deckgen.commands.importing.pictures import Drawn, Pictures
    from deckgen.formats.incoming.deck import IncomingDeck, IncomingNote
    from deckgen.formats.reading.values import PackedType
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
    """A topic.

    - ``id``, ``title``: what it is called.
    - ``deck``: the deck of its cards.
    - ``notes``: the numbers of its notes in the imported deck.
    """

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

    Where a topic has too many notes for one file, it becomes ``Cities 1``, ``Cities 2`` and so on. Raises
    ``UnreadableError`` for a field that no note type has.
    """
    groups = _groups(deck, by)
    ids = Ids("topic")
    found = []
    for (own, title), numbers in groups.items():
        last = title.split("::")[-1]
        parts = [numbers]
        if by != NONE:
            parts = _parts(numbers)
        for place, part in enumerate(parts, 1):
            name = last
            if len(parts) > 1:
                name = f"{last} {place}"
            found.append(Topic(ids.take(slug(name)), name, own, tuple(part)))
    return found


def _groups(deck: IncomingDeck, by: str) -> dict[tuple[str, str], list[int]]:
    """Return the numbers of notes by their decks and the titles of their topics."""
    place_of = {}
    if by not in (DECKS, TAGS, NONE):
        place_of = _places(deck, by)
    by_tags = by == TAGS or (by == DECKS and _can_be_split_by_tags(deck))
    groups: dict[tuple[str, str], list[int]] = {}
    for number, note in enumerate(deck.notes):
        own = note.deck or deck.name
        title = note.topic or own.split("::")[-1]
        if by_tags:
            title = next(iter(kept_tags(note)), title)
        elif note.note_type in place_of:
            words = one_line(note.fields[place_of[note.note_type]])
            title = words[:_MAX_TITLE].strip() or title
        groups.setdefault((own, title), []).append(number)
    return groups


def _can_be_split_by_tags(deck: IncomingDeck) -> bool:
    """Tell whether the tags of a large deck without decks in it make topics: some, with many notes each."""
    if len(deck.notes) <= IN_A_FILE:
        return False
    decks = {note.deck for note in deck.notes}
    if len(decks) > 1:
        return False
    first = {next(iter(kept_tags(note)), "") for note in deck.notes}
    most = min(MOST_TOPICS, len(deck.notes) // IN_A_TOPIC)
    return 1 < len(first) <= most


def _parts(numbers: list[int]) -> list[list[int]]:
    """Return the notes of a topic in parts of about the same size.

    Both divisions round up: 1,100 notes are three parts of 367, 367 and 366.
    """
    count = -(-len(numbers) // IN_A_FILE)
    size = -(-len(numbers) // count)
    return [numbers[at : at + size] for at in range(0, len(numbers), size)]


def _places(deck: IncomingDeck, field: str) -> dict[str, int]:
    """Return the place of a field in each note type that has it."""
    found = {}
    known: set[str] = set()
    for key, kind in deck.note_types.items():
        known.update(kind.fields)
        if field in kind.fields:
            found[key] = kind.fields.index(field)
    if found:
        return found
    there = "the notes are questions and clozes"
    if known:
        there = f"there are {', '.join(sorted(known))}"
    raise UnreadableError(f"no note type has a field {shown(field)}; {there}")


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
    found = []
    for note in notes:
        wanted = _wanted(deck, note, places.get(note.note_type, -1))
        found.append(ids.take(wanted))
    return found


def _place_of_id(
    deck: IncomingDeck, notes: Sequence[IncomingNote], key: str, field: str
) -> int:
    """Return the place of the field of a type that names its notes, -1 if there is none.

    It is the one that the command line names, or one called ``id`` or the like whose values are all there
    and all different.
    """
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
    """Return the id that a note is to have, if no other has it; '' for a running number.

    ``place`` is that of the field of its note type that names its notes, -1 if there is none.
    """
    if note.name and not note.name.isdecimal():
        return slug(note.name)
    if place >= 0:
        return slug(note.fields[place]) or in_own_letters(note.fields[place])
    kind = deck.note_types.get(note.note_type)
    sort = 0
    if kind is not None:
        bind = words_of(kind)
        if bind and occlusion_field.items_of(_field(kind, note, bind["occlusions"])):
            # Shapes are no name: what is asked is one, or the picture.
            return _wanted_of_picture(kind, note, bind)
        if kind.sort_field < len(note.fields):
            sort = kind.sort_field
    text = note.fields[sort]
    made = slug(text)
    if _LETTER.search(made):
        return made
    other = _short_slug(note.fields[:sort] + note.fields[sort + 1 :])
    if made:  # numbers alone: '201-1-unit'
        if other and len(made) < _MAX_OTHER:
            return f"{made}-{other}"
        return made
    return other or in_own_letters(text) or of_file(text)


def _wanted_of_picture(
    kind: PackedType, note: IncomingNote, bind: Mapping[str, str]
) -> str:
    """Return the id that a note with masks is to have: from what is asked, or the picture's name."""
    if "q" in bind:
        asked = slug(_field(kind, note, bind["q"]))
        if asked:
            return asked
    picture = occlusion_field.image_of(_field(kind, note, bind["image"]))
    stem, _, _ = picture.rpartition(".")
    return slug(stem)


def _field(kind: PackedType, note: IncomingNote, name: str) -> str:
    """Return the text of a field of a note by its name."""
    return note.fields[kind.fields.index(name)]


def _short_slug(texts: Iterable[str]) -> str:
    """Return the first id that some texts make that is short, and more than a number; '' if there is none."""
    for text in texts:
        made = slug(text)
        if 2 < len(made) <= _MAX_OTHER and _LETTER.search(made):
            return made
    return ""


# --- cards ------------------------------------------------------------------------------------


class Cards:
    """Writes the cards of a deck.

    - ``ids``: those of the cards, in the order of the deck's notes.
    - ``types``: what its note types are called.
    - ``drafts``: the ids of cards that are written as drafts.
    - ``pictures``: its notes with masks, if it may have some.
    - ``root``: the folder of the project, if it is there already.
    - ``files``: the texts of cards that have files of their own, by their paths.
    - ``unfinished``: the ids of the cards that became drafts.
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
        """Return a topic as values of YAML. ``name`` is what the project's deck is called.

        It is such as ``{id: cities, title: Cities, type: vocabulary, cards: [{id: paris, …}, …]}``.
        """
        usual = self._usual_type(topic)
        found: dict[str, Value] = {"id": topic.id, "title": topic.title}
        if usual:
            found["type"] = self.types[usual].key
        if topic.deck != name:
            found["deck"] = deck_name(topic.deck)
        found["cards"] = [self._placed(number, usual) for number in topic.notes]
        return found

    def _usual_type(self, topic: Topic) -> str:
        """Return the key of the note type that most notes of a topic have, '' if none may be named."""
        counts = Counter(self.deck.notes[number].note_type for number in topic.notes)
        if any(key in BUILT_IN for key in counts):
            return ""  # 'type' of a topic would be that of all its cards
        named = []
        for key in counts:
            if key in self.types and self.types[key].key != NOTE:
                named.append(key)
        return max(named, key=counts.__getitem__, default="")

    def _placed(self, number: int, usual: str) -> dict[str, Value]:
        """Return a card, or, if it has a long text, what takes it from a file beside that of its topic."""
        card = self.card(number, usual)
        if not is_long(self.deck.notes[number]):
            return card
        text = listed([card])
        start = f"{FOLDER}/card-{self.ids[number]}"
        path = free_file(self.root, start, text, self.files)
        self.files[path] = text
        return {"include": path.removeprefix(f"{FOLDER}/")}

    def card(self, number: int, usual: str) -> dict[str, Value]:
        """Return a card as values of YAML; ``usual`` is the note type of its topic, which need not be named
        again.
        """
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
        written = self.types[note.note_type]
        drawn = None
        if self.pictures is not None:
            drawn = self.pictures.drawn(note, self.ids[number])
        if drawn is not None and written.key == NOTE:
            return self._picture(note, drawn)
        found: dict[str, Value] = {}
        if note.note_type != usual:
            found["type"] = written.key
        masked: Collection[str] = ()
        if drawn is not None:
            found.update(drawn.values)
            masked = drawn.fields
        texts: dict[str, Value] = {}
        formats: dict[str, Value] = {}
        of_note = self._texts(note, number, drawn)
        for name, (text, is_html) in zip(kind.fields, of_note, strict=True):
            if not text or name in masked:
                continue
            texts[name] = text
            if is_html:
                formats[name] = "html"
        if texts or drawn is None:
            found["fields"] = texts
        if formats:
            found["format"] = formats
        if note.decks:
            found["deck"] = _decks(kind, note)
        return found

    def _texts(
        self, note: IncomingNote, number: int, drawn: Drawn | None
    ) -> list[tuple[str, bool]]:
        """Return the texts of a note, each with whether it is HTML against what its field is.

        Those of a note with masks are without the answers that deckgen puts before the note, and makes again.
        """
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
        kind = self.deck.note_types[note.note_type]
        bind = self.pictures.binds[note.note_type]
        found: dict[str, Value] = {}
        for word in ("q", "note"):
            if word not in bind:
                continue
            html = _field(kind, note, bind[word])
            if word == "note":
                html = without_answers(html)
            if html:
                found[word] = self.fields.html_of(html)
                found["format"] = "html"
        return {**drawn.values, **found}

    def _built_in(self, note: IncomingNote, number: int) -> dict[str, Value]:
        """Return the keys of a card of one of deckgen's own note types."""
        of_note = self.fields.of_note(number)
        is_html = any(is_html for _, is_html in of_note)
        texts = []
        if is_html:
            # a card has one format: where one text is HTML, all are
            for place, text in enumerate(note.fields):
                written_in = note.format_of(place, self.deck.format)
                texts.append(self.fields.html_of(text, written_in))
        else:
            texts = [text for text, _ in of_note]
        words = _words_of(note)
        needed = words[:-1]
        written = dict(zip(words, texts, strict=False))
        found: dict[str, Value] = {}
        for word in words:
            text = written.get(word, "")
            if word in needed and not text.strip():
                text = NOTHING_WRITTEN
            if text:
                found[word] = text
        if is_html:
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
        words = _words_of(note)
        texts = dict(zip(words, note.fields, strict=False))
        needed = [texts.get(word, "") for word in words[:-1]]
        return any(is_blank(only_text(text)) for text in needed)


def _decks(kind: PackedType, note: IncomingNote) -> dict[str, Value]:
    """Return the decks of the cards of a note by the names of their templates: ``{Reverse: Europe::Cities}``.

    The cards of a note with deletions are all of one template: the deck of the first counts.
    """
    found: dict[str, Value] = {}
    for place, name in reversed(note.decks):
        if kind.is_cloze:
            place = 0
        if place < len(kind.templates):
            template, _, _ = kind.templates[place]
            found[template] = deck_name(name)
    return found


def is_long(note: IncomingNote) -> bool:
    """Tell whether a note has a text that few editors like to open."""
    return any(len(text) > LONG for text in note.fields)


def _words_of(note: IncomingNote) -> tuple[str, ...]:
    """Return the words of ``cards.yaml`` for the fields of a note of a built-in note type, in their order.

    The last, the note, may be left out.
    """
    if note.note_type == CLOZE:
        return ("cloze", "note")
    return ("q", "a", "note")
