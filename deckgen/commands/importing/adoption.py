"""The identities of an imported deck's notes in ``cards.lock``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.compile import pipeline
from deckgen.compile.outcomes import Failed
from deckgen.lockfile import lockfile
from deckgen.lockfile.content import NAME, LockFile
from deckgen.util.atomic import write_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from deckgen.commands.importing.project import Project
    from deckgen.formats.incoming.deck import IncomingDeck


class FaultyError(Exception):
    """The project that was written has errors; ``outcome`` has them."""

    def __init__(self, outcome: Failed) -> None:
        super().__init__("the project has errors")
        self.outcome = outcome


def first_lock(project: Project, day: str, media: Mapping[str, str]) -> str:
    """Return the lock file that says which bytes learners have under which name, and nothing of notes."""
    lock = LockFile(project.deck_id, project.uid)
    lock.adopted = day
    lock.media = {name: digest[:16] for name, digest in media.items()}
    return lockfile.dump(lock)


def adopt(cards: Path, deck: IncomingDeck, project: Project, now: int) -> None:
    """Write the lock file of a project with the identities that its notes came with.

    The hash of each note is that of what deckgen makes of it, its time the one that it had: so a first
    build changes nothing for learners. The note types are looked at twice, for what is packed of them
    depends on their ids. Raises :exc:`FaultyError`.
    """
    lock = _checked(cards, now)
    for note, id_ in zip(deck.notes, project.ids, strict=True):
        entry = lock.cards.get(id_)
        if entry is not None and note.guid:
            mod = note.mod or entry.mod
            lock.cards[id_] = entry._replace(guid=note.guid, id=note.id or entry.id, mod=mod, released=None)
    _adopt_types(lock, deck, project)
    write_text(cards.with_name(NAME), lockfile.dump(lock))
    again = _checked(cards, now)
    for key, kind in deck.note_types.items():
        written = project.types[key].key
        if kind.id and written in lock.types:
            lock.types[written] = lock.types[written]._replace(hash=again.types[written].hash)
    write_text(cards.with_name(NAME), lockfile.dump(lock))


def _checked(cards: Path, now: int) -> LockFile:
    """Return the lock file that a build would write."""
    checked = pipeline.check(cards, now)
    if isinstance(checked, Failed):
        raise FaultyError(checked)
    return checked.lock_file


def _adopt_types(lock: LockFile, deck: IncomingDeck, project: Project) -> None:
    """Give the note types, their fields and their templates the ids that they came with."""
    for key, kind in deck.note_types.items():
        written = project.types[key].key
        look = lock.types.get(written)
        if look is None or not kind.id:
            continue
        lock.types[written] = look._replace(id=kind.id, mod=kind.mod)
        parts = lock.parts[written]
        for own, ids in ((parts.fields, kind.field_ids), (parts.templates, kind.template_ids)):
            for place, (part, given) in enumerate(zip(list(own), ids, strict=True)):
                own[place] = part._replace(id=given, since=kind.mod if given is not None else 0)
