"""Notes of cards that left a deck of deckgen's: they stay retired, and are shipped as learners have them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import normalize

from deckgen.commands.importing.topics import kept_tags
from deckgen.compile.identify import note_types
from deckgen.core.build import UNKNOWN, Entry, Released
from deckgen.lockfile import retired_media, retirement
from deckgen.lockfile.content import Last
from deckgen.util.characters import only_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.commands.importing.project import Project
    from deckgen.compile.deck import Compiled
    from deckgen.formats.apkg_reader import Package, PackedNote
    from deckgen.formats.incoming.deck import IncomingNote
    from deckgen.lockfile.lockfile import LockFile

_END = f"::{retirement.TAG}"


def adopt(lock: LockFile, project: Project, now: int) -> None:
    """Take the retired notes into a lock file, with the GUIDs, ids and times that they came with.

    They count as shipped by one release: that which they came from.

    ``now`` is the time given to changes, in epoch seconds.
    """
    for id_, note in zip(project.retired, project.deck.retired, strict=True):
        mod = note.mod or now
        kind = project.types[note.note_type].key
        lock.gone[id_] = Entry(
            kind, note.guid, note.id, UNKNOWN, mod, Released(UNKNOWN, mod)
        )
        lock.last[id_] = Last(_texts(note), _tags(note, project))
        lock.shipped[id_] = 1


def hash_notes(lock: LockFile, deck: Compiled, project: Project, now: int) -> None:
    """Give the retired notes the hash of what is packed of them; their times stay.

    ``now`` is the time given to changes, in epoch seconds.
    """
    assert deck.project is not None  # it has been built
    assert deck.compiled is not None
    compiled = deck.compiled
    times = {id_: lock.gone[id_].mod for id_ in project.retired}
    types = note_types(deck.project, lock, compiled.type_files, lock.types)
    retirement.retired_notes(
        deck.project,
        lock,
        (),
        now,
        {each.key: each for each in types},
        compiled.media,
        compiled.notes,
    )
    for id_, mod in times.items():
        lock.gone[id_] = lock.gone[id_]._replace(mod=mod)


def _texts(note: IncomingNote) -> tuple[str, ...]:
    """Return the fields of a note with the characters alone that a project can have."""
    return tuple(map(only_text, note.fields))


def _tags(note: IncomingNote, project: Project) -> tuple[str, ...]:
    """Return the tags of a note without the one that every retired note is shipped with,
    ``europe::retired``.
    """
    own = f"{project.deck_id}{_END}"
    return tuple(tag for tag in kept_tags(note) if tag != own)


# --- read back --------------------------------------------------------------------------------


def differences(project: Project, package: Package) -> Iterator[str]:
    """Yield what of the retired notes is different in a package that was built of a project."""
    notes = {note.guid: note for note in package.notes}
    with_cards = {card.note for card in package.cards}
    for id_, note in zip(project.retired, project.deck.retired, strict=True):
        found = notes.get(note.guid)
        if found is None:
            yield f"the retired card '{id_}' is not in the package"
            continue
        if found.id in with_cards:
            yield f"the retired card '{id_}' has a card"
        yield from _of_note(project, note, id_, found)


def _of_note(
    project: Project, note: IncomingNote, id_: str, found: PackedNote
) -> Iterator[str]:
    """Yield what of a retired note is different in the package."""
    kind = project.deck.note_types[note.note_type]
    if kind.id != found.note_type:
        yield f"the retired card '{id_}' has another note type"
    if (note.id, note.mod) != (found.id, found.mod):
        yield f"the retired card '{id_}' has another note id or time"
    own = f"{project.deck_id}{_END}"  # an id that was asked for brings a tag more
    if {*kept_tags(note), own} != {*found.tags}:
        yield f"the retired card '{id_}' has other tags"
    files = {normalize("NFC", name) for name in project.deck.files}
    for before, after in zip(_texts(note), found.fields, strict=True):
        named = {normalize("NFC", name) for name in retired_media.names(before)}
        if not named <= files:
            continue  # words stand for a file that was not there already
        if normalize("NFC", before) != normalize("NFC", after):
            yield f"the retired card '{id_}' has another text"
