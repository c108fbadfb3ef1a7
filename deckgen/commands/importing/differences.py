"""What a project has in another way than a deck of which notes are added to it: told, and left as it is.

The lines name the card, the note type or the file::

    paris: Answer: 'Paris' here, 'the city of Paris' in the file
    paris: tags: europe here, none in the file
    media/seine.jpg: other content in the file
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING
from unicodedata import normalize

from deckgen.commands.importing import topics
from deckgen.formats.incoming.deck import BUILT_IN
from deckgen.render.from_html.alike import canon
from deckgen.render.plaintext import one_line

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.commands.importing.existing import Known
    from deckgen.core.model import Note
    from deckgen.core.notetype import NoteType
    from deckgen.formats.incoming.deck import IncomingDeck, IncomingNote
    from deckgen.formats.reading.values import PackedType

_SHOWN = 60  # characters of a text in a message


def differences_of(deck: IncomingDeck, known: Known, root: Path) -> Iterator[str]:
    """Yield a line for each thing that the project has in another way."""
    own_types = list(known.types.values())
    for _, kind in sorted(deck.note_types.items()):
        own = next((each for each in own_types if each.id == kind.id), None)
        if own is not None and kind.id:
            yield from _of_type(kind, own)
    for note in deck.notes:
        if note.guid in known.gone:
            yield f"{known.gone[note.guid]}: retired here, but in the file"
        if note.guid and note.guid in known.notes:
            yield from _of_note(deck, note, known.notes[note.guid], known)
    for note in deck.retired:
        if note.guid in known.notes:
            yield f"{known.notes[note.guid].key}: retired in the file, but not here"
    yield from _of_media(deck, root)


def _of_type(kind: PackedType, own: NoteType) -> Iterator[str]:
    """Yield what of a note type is other in the file than in the project."""
    templates = [(each.name, each.front, each.back) for each in own.templates]
    for what, here, there in (
        ("fields", list(own.names), list(kind.fields)),
        ("card templates", templates, list(kind.templates)),
        ("style", own.css, kind.css),
    ):
        if here != there:
            yield f"the note type '{own.key}': other {what} in the file"


def _of_note(
    deck: IncomingDeck, note: IncomingNote, found: Note, known: Known
) -> Iterator[str]:
    """Yield what of a note is other in the file than in the project: its texts, and its tags."""
    own = known.types[found.kind]
    if note.note_type not in BUILT_IN:
        here = dict(zip(own.names, found.fields, strict=True))
        names = deck.note_types[note.note_type].fields
        for name, text in zip(names, note.fields, strict=True):
            if name in here and _form(here[name]) != _form(text):
                yield f"{found.key}: {name}: {_short(here[name])} here, {_short(text)} in the file"
    own_tags = f"{known.built.build.deck.id}::"
    tags = {each for each in found.tags if not each.startswith(own_tags)}
    others = {each for each in topics.kept_tags(note) if not each.startswith(own_tags)}
    if tags != others:
        yield f"{found.key}: tags: {_listed(tags)} here, {_listed(others)} in the file"


def _of_media(deck: IncomingDeck, root: Path) -> Iterator[str]:
    """Yield the media files that have the same name in the file and in the project, and other bytes."""
    there = [name for name in deck.files if _path_of(root, name).is_file()]
    for name, blocks in deck.opens(there):
        theirs = hashlib.sha256()
        for block in blocks:
            theirs.update(block)
        ours = hashlib.sha256(_path_of(root, name).read_bytes())
        if ours.digest() != theirs.digest():
            yield f"media/{name}: other content in the file"


def _path_of(root: Path, name: str) -> Path:
    """Return where a media file of a deck is in a project."""
    return root / "media" / normalize("NFC", name)


def _form(html: str) -> str:
    """Return what is the same of two texts that look the same."""
    return canon(normalize("NFC", html))


def _short(html: str) -> str:
    """Return the words of a text in quotation marks, as many as a message can have.

    A text without words, such as a picture alone, is shown as the HTML that it is.
    """
    text = one_line(html) or html
    if len(text) > _SHOWN:
        text = text[: _SHOWN - 1] + "…"
    return f"'{text}'"


def _listed(tags: set[str]) -> str:
    """Return tags as Anki writes them, ``none`` if there are none."""
    return " ".join(sorted(tags)) or "none"
