"""What a project has in another way than a deck of which notes are added to it: told, and left as it is."""

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
    for _, kind in sorted(deck.note_types.items()):
        yield from _of_type(
            kind,
            next((each for each in known.types.values() if each.id == kind.id), None),
        )
    for note in deck.notes:
        if note.guid in known.gone:
            yield f"{known.gone[note.guid]}: retired here, but in the file"
        found = known.notes.get(note.guid) if note.guid else None
        if found is not None:
            yield from _of_note(deck, note, found, known)
    for note in deck.retired:
        if note.guid in known.notes:
            yield f"{known.notes[note.guid].key}: retired in the file, but not here"
    yield from _of_media(deck, root)


def _of_type(kind: PackedType, own: NoteType | None) -> Iterator[str]:
    if own is None or not kind.id:
        return
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
    own = known.types[found.kind]
    if note.note_type not in BUILT_IN:
        here = dict(zip(own.names, found.fields, strict=True))
        for name, text in zip(
            deck.note_types[note.note_type].fields, note.fields, strict=True
        ):
            if name in here and _form(here[name]) != _form(text):
                yield f"{found.key}: {name}: {_short(here[name])} here, {_short(text)} in the file"
    own_tags = f"{known.built.build.deck.id}::"
    tags = {each for each in found.tags if not each.startswith(own_tags)}
    others = {each for each in topics.kept_tags(note) if not each.startswith(own_tags)}
    if tags != others:
        yield f"{found.key}: tags: {_listed(tags)} here, {_listed(others)} in the file"


def _of_media(deck: IncomingDeck, root: Path) -> Iterator[str]:
    there = [
        name
        for name in deck.files
        if (root / "media" / normalize("NFC", name)).is_file()
    ]
    for name, blocks in deck.opens(there):
        digest = hashlib.sha256()
        for block in blocks:
            digest.update(block)
        data = (root / "media" / normalize("NFC", name)).read_bytes()
        if hashlib.sha256(data).digest() != digest.digest():
            yield f"media/{name}: other content in the file"


def _form(html: str) -> str:
    return canon(normalize("NFC", html))


def _short(html: str) -> str:
    text = one_line(html) or html
    return f"'{text if len(text) <= _SHOWN else text[: _SHOWN - 1] + '…'}'"


def _listed(tags: set[str]) -> str:
    return " ".join(sorted(tags)) or "none"
