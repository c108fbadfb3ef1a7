"""A lost lock file, recovered from the package that was built or released last."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.core.build import UNKNOWN, Entry, Released
from deckgen.core.codes import problem
from deckgen.core.diagnostics import Span, counted
from deckgen.core.identity import guid_for, same_own_content
from deckgen.core.projectfiles import LOCK_FILE
from deckgen.formats import apkg_reader
from deckgen.lockfile import owntypes
from deckgen.lockfile.lockfile import MAX_TIME, Last, LockFile, Look, Release, free_key
from deckgen.lockfile.releases import (
    last_released_package,
    notes_of,
    package_at,
    package_name,
    released_packages,
)
from deckgen.lockfile.retirement import TAG, without_notice
from deckgen.lockfile.update import publish
from deckgen.notetypes.builtin import fingerprint
from deckgen.notetypes.says import changed_note
from deckgen.util.atomic import require_own

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Project
    from deckgen.core.notetype import NoteType
    from deckgen.formats.apkg_reader import Package, PackedNote, PackedType

ODD = "has notes with identities that deckgen does not write"

FROM_BACKUP = (
    "take cards.lock from version control or a backup, at its last state; if ids or 'uid' were changed, undo "
    "that; if nobody has imported {package}, delete it"
)

UNKNOWN_DIGEST = "0" * 64
"""Stands for the digest of a release of which only the package is there."""


def recover(
    project: Project, types: Sequence[NoteType]
) -> tuple[LockFile | None, list[Diagnostic]]:
    """Return a lock file with what the last package knows: GUIDs, note ids, contents and times.

    The last package is the one of the last build, or else that of the last release, in the folder
    ``dist``, which is there. ``None`` if there is neither; then there is nothing to be reported either,
    for the deck may be new.
    """
    names = [package_name(project)]
    version = last_released_package(project)
    if version:
        names.append(package_name(project, version))
    faults: list[Diagnostic] = []
    for name in names:
        path = project.root / "dist" / name
        shown = f"dist/{name}"
        try:
            require_own(project.root, path)
            built = apkg_reader.read(path)
        except FileNotFoundError:
            continue
        except UnicodeError:  # a name that this system cannot have
            continue
        except (apkg_reader.UnreadableError, OSError) as error:
            faults.append(_unreadable(shown, path, error))
            continue
        strange = _with_other_guids(project, types, built)
        if strange:
            return None, [_of_other_cards(shown, strange)]
        if not _is_of_deckgen(built, types):
            odd = apkg_reader.UnreadableError(f"{path} {ODD}")
            faults.append(_unreadable(shown, path, odd))
            continue
        lock = _from_package(project, types, built)
        if lock.cards:
            if version:
                _note_released(project, types, lock, version)
            return lock, [_recovered(shown, len(built.notes))]
    return None, faults[:1]


def _of_other_cards(shown: str, strange: int) -> Diagnostic:
    """Report a package of which many notes cannot be of cards of the deck."""
    have = "has a GUID that is" if strange == 1 else "have GUIDs that are"
    notes = counted(strange, "note")
    why = f"{notes} of {shown} {have} not made from the ids in the deck"
    way = FROM_BACKUP.format(package=shown)
    return problem("U116", Span(LOCK_FILE), why=why, way=way)


def _recovered(shown: str, count: int) -> Diagnostic:
    """Report what is known again of some notes."""
    keep = "keeps" if count == 1 else "keep"
    kept = f"{counted(count, 'note')} {keep}"
    return problem("U107", Span(LOCK_FILE), package=shown, kept=kept)


def latest_time(project: Project, path: Path) -> int:
    """Return the latest time in a package of a project, in epoch seconds; 0 if it cannot be read."""
    built = package_at(project, path)
    return 0 if built is None else max(_times(built), default=0)


def _times(built: Package) -> list[int]:
    """Return the times of the notes and the note types of a package."""
    times = [note.mod for note in built.notes]
    times += [note_type.mod for note_type in built.note_types.values()]
    return times


def from_release(
    project: Project, types: Sequence[NoteType], version: str
) -> LockFile | None:
    """Return a lock file with what the package of a release in ``dist/`` delivered; ``None`` if it
    cannot be read."""
    path = project.root / "dist" / package_name(project, version)
    built = package_at(project, path)
    if built is None or not _is_of_deckgen(built, types):
        return None
    lock = _from_package(project, types, built)
    if not lock.cards:
        return None
    publish(lock)
    latest = max(note.mod for note in built.notes)
    lock.releases[version] = Release(UNKNOWN_DIGEST, latest)
    return lock


def _note_released(
    project: Project, types: Sequence[NoteType], lock: LockFile, version: str
) -> None:
    """Note in a recovered lock file what the last release delivered.

    The lock file was made from the package of the last build, and says nothing of releases. What the
    package of the release ``version`` has of a note is what learners have of it.
    """
    released = from_release(project, types, version)
    if released is None:
        return
    by_guid = {entry.guid: entry.released for entry in released.cards.values()}
    retired = set()
    for entry in released.gone.values():
        by_guid[entry.guid] = Released(UNKNOWN, entry.mod)
        retired.add(entry.guid)
    for key, entry in lock.cards.items():
        lock.cards[key] = _with_released(entry, by_guid.get(entry.guid))
    for key, entry in lock.gone.items():
        lock.gone[key] = entry._replace(released=by_guid.get(entry.guid))
        if entry.guid in retired:
            lock.shipped[key] = 1
    for name, look in lock.types.items():
        if name in released.types:
            lock.types[name] = look._replace(released=released.types[name].released)
    lock.releases.update(released.releases)
    earlier_versions = released_packages(project)[:-1]
    for earlier in reversed(earlier_versions):
        _note_added(project, types, lock, earlier)


def _note_added(
    project: Project, types: Sequence[NoteType], lock: LockFile, version: str
) -> None:
    """Note what learners have of what deckgen adds to notes, for those that were as they are in an earlier
    release already: that of the first package with the note's time, for what came later is held."""
    keys = {entry.guid: key for key, entry in lock.cards.items()}
    by_key = {note_type.key: note_type for note_type in types}
    notes = notes_of(project, package_name(project, version), keys)
    for guid, note in notes.items():
        entry = lock.cards[keys[guid]]
        released = entry.released
        note_type = by_key[entry.kind]
        if released is None or note.mod != released.mod:
            continue
        if not note_type.fits(note.fields):
            continue
        hash_ = Last(note.fields, note.tags).of_type(note_type, project.deck.id)
        if same_own_content(hash_, released.hash):
            released = released._replace(hash=hash_)
            lock.cards[keys[guid]] = _with_released(entry, released)


def _with_released(entry: Entry, released: Released | None) -> Entry:
    """Return an entry with what was released of its note. Of one that is held, the lock file has the
    hash of what learners have, and the package what deckgen adds by now."""
    if released is not None and same_own_content(released.hash, entry.hash):
        entry = entry._replace(hash=released.hash)
    return entry._replace(released=released)


def _is_of_deckgen(built: Package, types: Sequence[NoteType]) -> bool:
    """Tell whether the notes of a package have identities as deckgen writes them, each its own.

    Others would make a lock file that cannot be read again.
    """
    guids = {note.guid for note in built.notes}
    if len(guids) < len(built.notes) or "" in guids:
        return False
    ids = {note_type.id: note_type for note_type in types}
    keys = []
    used = []
    for note in built.notes:
        if not _is_whole(note, ids):
            continue
        key = ids[note.note_type].value(note.fields, "id")
        if key:
            keys.append(key)
            if not note.is_retired:
                used.append(key)
    if len(set(used)) < len(used):
        return False
    for word in (*guids, *keys):
        if not word.isprintable() or re.search(r"\s", word):
            return False
    if not all(0 < note.id < 10**16 for note in built.notes):
        return False
    return all(0 <= time <= MAX_TIME for time in _times(built))


def _from_package(
    project: Project, types: Sequence[NoteType], built: Package
) -> LockFile:
    """Return a lock file with what a package knows.

    A note is known by the field that holds its id or, where no field does, by its GUID, if that is made
    from the id of a card. Any other note, and one with more or fewer fields than its type has, is left
    out.
    """
    lock = LockFile(str(project.deck.id), str(project.deck.uid or ""))
    for note_type in types:
        packed = built.note_types.get(note_type.id)
        if packed is None:
            continue
        hash_ = UNKNOWN
        if _is_same(packed, note_type):
            hash_ = fingerprint(note_type)[:16]
        lock.types[note_type.key] = Look(hash_, packed.mod)
        owntypes.remember(lock, project, note_type)
    ids = {note_type.id: note_type for note_type in types}
    made = _made_guids(project, types)
    # Those in use first: a retired note gives way where one of them has its key by now.
    for note in sorted(built.notes, key=lambda note: note.is_retired):
        if not _is_whole(note, ids):
            continue
        note_type = ids[note.note_type]
        key = note_type.value(note.fields, "id") or made.get(note.guid, "")
        if key:
            _take(lock, project, note, note_type, key)
    return lock


def _is_whole(note: PackedNote, types: Mapping[int, NoteType]) -> bool:
    """Tell whether a note is of one of some note types, by their numbers, with all of its fields."""
    note_type = types.get(note.note_type)
    return note_type is not None and note_type.fits(note.fields)


def _made_guids(project: Project, types: Sequence[NoteType]) -> dict[str, str]:
    """Return the ids of the cards by the GUIDs that are made from them, where fields do not have them."""
    if not any(note_type.is_own for note_type in types):
        return {}
    found = {}
    for item in project.items:
        id_ = str(item.id)
        found[guid_for(project.deck.namespace, id_)] = id_
    return found


def _with_other_guids(
    project: Project, types: Sequence[NoteType], built: Package
) -> int:
    """Count the notes of which nothing says whose card they are, in a deck with own note types; 0 if they
    are few: cards may have left the deck.
    """
    if not any(note_type.is_own for note_type in types):
        return 0
    ids = {note_type.id: note_type for note_type in types}
    made = _made_guids(project, types)
    strange = 0
    for note in built.notes:
        if note.guid in made or note.is_retired:
            continue
        has_key = False
        if _is_whole(note, ids):
            has_key = bool(ids[note.note_type].value(note.fields, "id"))
        if not has_key:
            strange += 1
    are_many = strange > len(built.notes) // 2
    return strange if are_many else 0


def _unreadable(shown: str, path: Path, error: Exception) -> Diagnostic:
    """Return the warning that nothing can be recovered from a package, as there is no reading it."""
    why = ""
    if isinstance(error, apkg_reader.UnreadableError):
        why = str(error).replace(str(path), shown)
    elif isinstance(error, OSError):
        why = f"{shown} cannot be read: {error.strerror or error}"
    way = (
        "take cards.lock or the package from version control or a backup, then build again; without them "
        "every card counts as new under its id: learners keep its history unless it was renamed, and the "
        "ids of retired cards, releases and accepted passages cannot be known"
    )
    message = f"there is no lock file, and the package that was built before cannot be used: {why}"
    found = problem("U107", Span(LOCK_FILE), package=shown, kept="")
    return found._replace(message=message, hint=way)


def _is_same(packed: PackedType, note_type: NoteType) -> bool:
    """Tell whether a note type looks as it did; what the editor does with a field is not compared."""
    if packed.name != note_type.name or packed.css != note_type.css:
        return False
    fields = tuple(field.name for field in note_type.fields)
    if packed.fields != fields:
        return False
    templates = []
    for each in note_type.templates:
        templates.append((each.name, each.front, each.back))
    return packed.templates == tuple(templates)


def _take(
    lock: LockFile, project: Project, note: PackedNote, note_type: NoteType, key: str
) -> None:
    """Take a note of the package into the lock file.

    ``key`` is that of its card. Of a retired note, which has the tag that says so, the notice for
    learners is taken off again; where its key is another card's by now, it gets one that is free.
    """
    deck_id = project.deck.id
    hash_ = Last(note.fields, note.tags).of_type(note_type, deck_id)
    entry = Entry(note_type.key, note.guid, note.id, hash_, note.mod)
    retired = f"{deck_id}::{TAG}"
    if retired not in note.tags:
        lock.cards[key] = entry
        return
    if key in lock.cards or key in lock.gone:
        key = free_key(lock, key)
    fields = changed_note(note_type, note.fields, without_notice)
    tags = tuple(tag for tag in note.tags if tag != retired)
    lock.gone[key] = entry
    lock.last[key] = Last(fields, tags)
