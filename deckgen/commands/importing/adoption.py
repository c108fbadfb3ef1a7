"""The identities of an imported deck's notes in ``cards.lock``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.commands.importing import retired
from deckgen.compile.deck import compile_deck
from deckgen.compile.identify import identify, note_types, read_lock
from deckgen.compile.outcomes import Built, Failed
from deckgen.core.projectfiles import LOCK_FILE
from deckgen.lockfile import lockfile, state
from deckgen.lockfile.content import LockFile, Part
from deckgen.notetypes.builtin import fingerprint
from deckgen.util.atomic import write_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from deckgen.commands.importing.project import Project
    from deckgen.compile.deck import Compiled

CHANGED = "0" * 16
"""Stands for the hash of a note whose text was changed on purpose: the first build gives it to learners."""


class FaultyError(Exception):
    """The project that was written has errors; ``outcome`` has them."""

    def __init__(self, outcome: Failed) -> None:
        super().__init__("the project has errors")
        self.outcome = outcome

    @property
    def mistakes(self) -> dict[str, str]:
        """The first error of each card, by the card's id; '' stands for what is no card's."""
        found: dict[str, str] = {}
        for each in self.outcome.diagnostics:
            if each.severity.name == "ERROR":
                found.setdefault(str(each.card or ""), each.message)
        return found


def first_lock(project: Project, day: str, media: Mapping[str, str]) -> str:
    """Return the lock file that a project is compiled with for the first time.

    It says which bytes learners have under which name, and which numbers masks have, and nothing of notes.
    """
    lock = LockFile(project.deck_id, project.uid)
    lock.adopted = day
    lock.media = {name: digest[:16] for name, digest in media.items()}
    lock.masks = dict(project.masks)
    return lockfile.dump(lock)


def compiled(cards: Path) -> Compiled:
    """Return a project that was compiled, with its errors alone."""
    return compile_deck(cards, errors_only=True)


def built(deck: Compiled, now: int) -> Built:
    """Return what a build would write a package of, by the lock file that is there. Raises
    :exc:`FaultyError`.

    ``now`` is the time given to changes, in epoch seconds.
    """
    request = state.Request(now)
    checked = identify(deck, read_lock(deck, request), request)
    if isinstance(checked, Failed):
        raise FaultyError(checked)
    return checked


def adopt(deck: Compiled, project: Project, now: int) -> None:
    """Write the lock file of a project with the identities that its notes came with.

    The hash of each note is that of what deckgen makes of it, its time the one that it had: so a first
    build changes nothing for learners. Raises :exc:`FaultyError`.

    ``now`` is the time given to changes, in epoch seconds.
    """
    lock = built(deck, now).lock_file
    adopt_notes(lock, project)
    adopt_types(lock, project, now)
    lock.uuids = uuids(project)
    hash_types(lock, deck, project)
    retired.adopt(lock, project, now)
    retired.hash_notes(lock, deck, project, now)
    write_text(deck.root / LOCK_FILE, lockfile.dump(lock))


def hash_types(lock: LockFile, deck: Compiled, project: Project) -> None:
    """Give the note types of a deck the hash of what is packed of them, which depends on their ids."""
    assert deck.project is not None  # it has been built
    assert deck.compiled is not None
    packed = note_types(deck.project, lock, deck.compiled.type_files, lock.types)
    by_key = {each.key: each for each in packed}
    for key in project.deck.note_types:
        written = project.types[key]
        if written.fields and written.key in lock.types:
            digest = fingerprint(by_key[written.key])[:16]
            lock.types[written.key] = lock.types[written.key]._replace(hash=digest)


def adopt_notes(lock: LockFile, project: Project) -> None:
    """Give the notes of a project the GUIDs, ids and times that they came with."""
    texts_of_notes = project.fields.texts
    for note, id_, texts in zip(
        project.deck.notes, project.ids, texts_of_notes, strict=True
    ):
        entry = lock.cards.get(id_)
        if entry is None or not note.guid:
            continue
        entry = entry._replace(
            guid=note.guid,
            id=note.id or entry.id,
            mod=note.mod or entry.mod,
            released=None,
        )
        if any(each.was_tidied for each in texts):
            entry = entry._replace(hash=CHANGED)
        lock.cards[id_] = entry


def adopt_types(lock: LockFile, project: Project, now: int) -> None:
    """Give the note types, their fields and their templates the ids that they came with.

    Learners' note types get ids that are new with a time later than theirs alone.

    ``now`` is the time given to changes, in epoch seconds.
    """
    for key, kind in project.deck.note_types.items():
        written = project.types[key].key
        look = lock.types.get(written)
        if look is None or not project.types[key].fields:
            continue  # without fields it is one that the project had before
        since = look.mod
        if kind.id:
            since = kind.mod
            mod = kind.mod
            has_all = None not in (*kind.field_ids, *kind.template_ids)
            if project.gives_ids and not has_all:
                mod = max(now, kind.mod + 1)
            lock.types[written] = look._replace(id=kind.id, mod=mod)
        parts = lock.parts[written]
        is_known = bool(kind.id)
        _adopt_ids(parts.fields, kind.field_ids, since, is_known=is_known)
        _adopt_ids(parts.templates, kind.template_ids, since, is_known=is_known)


def _adopt_ids(
    parts: list[Part],
    ids: Sequence[int | None],
    since: int,
    *,
    is_known: bool,
) -> None:
    """Give the fields or the templates of a note type the ids that they came with, if they have some.

    Those of a type that learners have (``is_known``) have no id where they came with none.
    """
    given_ids = ids or (None,) * len(parts)
    for place, given in zip(range(len(parts)), given_ids, strict=True):
        if given is not None:
            parts[place] = parts[place]._replace(id=given, since=since)
        elif is_known:
            parts[place] = parts[place]._replace(id=None, since=0)


def uuids(project: Project) -> dict[str, str]:
    """Return what CrowdAnki knows the decks, the note types and the preset of a project by.

    The keys say what each is, and what it is called here: ``type/vocabulary``, ``deck/Cities`` for the
    deck below the project's own, and ``deck`` for that one itself.
    """
    found = {}
    for what, uuid in project.deck.uuids.items():
        kind, _, name = what.partition(" ")
        if kind == "type":
            if name not in project.types:
                continue
            name = project.types[name].key
        elif kind == "deck":
            name = name.removeprefix(project.deck.name).removeprefix("::")
        if name:
            found[f"{kind}/{name}"] = uuid
        else:
            found[kind] = uuid
    return found
