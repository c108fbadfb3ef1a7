"""The files of a project that is made of a deck."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from deckgen.commands.importing import notetypes, topics
from deckgen.commands.importing.fields import MEDIA, Fields, Way
from deckgen.commands.importing.names import slug
from deckgen.source.writing.document import document, listed

if TYPE_CHECKING:
    from deckgen.commands.importing.notetypes import WrittenType
    from deckgen.formats.incoming.deck import IncomingDeck
    from deckgen.source.writing.document import Value

WHOLE = 200
"""A deck with no more notes than this is written into one file."""

SCHEMA = "# yaml-language-server: $schema=cards.schema.json\n"
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


class Wanted(NamedTuple):
    """What the command line says: the deck's id, what topics are made from, the field of ids."""

    id: str = ""
    split: str = "decks"
    ids: str = ""
    way: Way = Way()


class Project(NamedTuple):
    """A project that is not yet written.

    ``files`` are texts by their paths, ``ids`` the cards' in the order of the deck's notes, ``types``
    what its note types are called, ``media`` the names of files that it needs.
    """

    deck_id: str
    uid: str
    files: dict[str, str]
    ids: list[str]
    types: dict[str, WrittenType]
    fields: Fields
    media: tuple[str, ...]


def made(deck: IncomingDeck, wanted: Wanted) -> Project:
    """Return the project of a deck."""
    deck_id = wanted.id or slug(deck.name) or "imported"
    fields = Fields(deck, wanted.way)
    types = notetypes.keys(deck.note_types)
    ids = topics.card_ids(deck, wanted.ids)
    files: dict[str, str] = {}
    for key, kind in deck.note_types.items():
        files.update(notetypes.files(kind, types[key], fields.html_fields.get(key, set()), {}))
    listed_topics = topics.split(deck, wanted.split)
    written = [topics.written(topic, deck, fields, ids, types) for topic in listed_topics]
    uid = _uid(deck_id, deck)
    head = _head(deck, deck_id, uid, types)
    if len(deck.notes) <= WHOLE:
        files["cards.yaml"] = SCHEMA + document({**head, "topics": written})
    else:
        includes: list[Value] = []
        for number, topic in enumerate(written, 1):
            name = f"topics/{number:02}-{topic['id']}.yaml"
            files[name] = listed([topic])
            includes.append({"include": name})
        files["cards.yaml"] = SCHEMA + document({**head, "topics": includes})
    media = tuple(name for name in deck.files if _is_named(name, files))
    return Project(deck_id, uid, files, ids, types, fields, media)


def _head(deck: IncomingDeck, deck_id: str, uid: str, types: dict[str, WrittenType]) -> dict[str, Value]:
    about: dict[str, Value] = {"id": deck_id, "uid": uid, "name": deck.name, "topic-tags": False}
    about["missing-media"] = "warn"
    head: dict[str, Value] = {"deck": about}
    reason = f"the cards came from {deck.form}"
    head["check"] = {"ignore": {"Q": reason, "C": reason}}
    if types:
        names = sorted(each.key for each in types.values())
        head["note-types"] = [{"include": f"{notetypes.FOLDER}/{name}.yaml"} for name in names]
    return head


def _uid(deck_id: str, deck: IncomingDeck) -> str:
    """Return a ``deck.uid`` that is the same for the same notes."""
    digest = hashlib.sha256(deck_id.encode())
    for note in sorted((note.guid or "\x1f".join(note.fields)) for note in deck.notes):
        digest.update(note.encode() + b"\0")
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest.digest()[:8])


def _is_named(name: str, files: dict[str, str]) -> bool:
    """Tell whether a media file is named anywhere in the project."""
    return any(MEDIA + name in text or name in text for text in files.values())
