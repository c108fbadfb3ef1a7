"""A lost lock file, recovered from the package that was built or released last."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.core.build import UNKNOWN, Entry, Released
from deckgen.core.codes import problem
from deckgen.core.diagnostics import Span, counted
from deckgen.core.identity import guid_for, own_part
from deckgen.core.projectfiles import LOCK_FILE
from deckgen.formats import apkg_reader
from deckgen.lockfile import owntypes
from deckgen.lockfile.lockfile import MAX_TIME, Last, LockFile, Look, Release, free_key
from deckgen.lockfile.releases import last_released_package, released_packages
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
    folder = project.root / "dist"
    names = [f"{project.deck.id}.apkg"]
    version = last_released_package(project)
    if version:
        names.append(f"{project.deck.id}-{version}.apkg")
    faults: list[Diagnostic] = []
    for name in names:
        path = folder / name
        shown = path.relative_to(project.root).as_posix()
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
            have = "has a GUID that is" if strange == 1 else "have GUIDs that are"
            why = f"{counted(strange, 'note')} of {shown} {have} not made from the ids in the deck"
            way = FROM_BACKUP.format(package=shown)
            return None, [problem("U116", Span(LOCK_FILE), why=why, way=way)]
        if not _is_of_deckgen(built, types):
            faults.append(
                _unreadable(shown, path, apkg_reader.UnreadableError(f"{path} {ODD}"))
            )
            continue
        lock = _from_package(project, types, built)
        if lock.cards:
            if version:
                _note_released(project, types, lock, version)
            return lock, [
                problem(
                    "U107", Span(LOCK_FILE), package=shown, kept=_kept(len(built.notes))
                )
            ]
    return None, faults[:1]


def _kept(count: int) -> str:
    """Return what is known again of notes."""
    return f"{counted(count, 'note')} {'keeps' if count == 1 else 'keep'}"


def latest_time(project: Project, path: Path) -> int:
    """Return the latest time in a package of a project, in epoch seconds; 0 if it cannot be read."""
    try:
        require_own(project.root, path)
        built = apkg_reader.read(path)
    except (apkg_reader.UnreadableError, OSError, UnicodeError):
        return 0
    times = [note.mod for note in built.notes] + [
        each.mod for each in built.note_types.values()
    ]
    return max(times, default=0)


def from_release(
    project: Project, types: Sequence[NoteType], version: str
) -> LockFile | None:
    """Return a lock file with what the package of a release in ``dist/`` delivered; ``None`` if it
    cannot be read."""
    path = project.root / "dist" / f"{project.deck.id}-{version}.apkg"
    try:
        require_own(project.root, path)
        built = apkg_reader.read(path)
    except (apkg_reader.UnreadableError, OSError, UnicodeError):
        return None
    lock = (
        _from_package(project, types, built) if _is_of_deckgen(built, types) else None
    )
    if lock is None or not lock.cards:
        return None
    publish(lock)
    lock.releases[version] = Release(
        UNKNOWN_DIGEST, max(note.mod for note in built.notes)
    )
    return lock


def _note_released(
    project: Project, types: Sequence[NoteType], lock: LockFile, version: str
) -> None:
    """Note in a recovered lock file what the last release delivered."""
    released = from_release(project, types, version)
    if released is None:
        return
    by_guid = {entry.guid: entry.released for entry in released.cards.values()}
    by_guid |= {
        entry.guid: Released(UNKNOWN, entry.mod) for entry in released.gone.values()
    }
    retired = {entry.guid for entry in released.gone.values()}
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
    for earlier in reversed(released_packages(project)[:-1]):
        _note_added(project, types, lock, earlier)


def _note_added(
    project: Project, types: Sequence[NoteType], lock: LockFile, version: str
) -> None:
    """Note what learners have of what deckgen adds to notes, for those that were as they are in an earlier
    release already: that of the first package with the note's time, for what came later is held."""
    by_guid = {entry.guid: key for key, entry in lock.cards.items()}
    by_key = {note_type.key: note_type for note_type in types}
    path = project.root / "dist" / f"{project.deck.id}-{version}.apkg"
    try:
        require_own(project.root, path)
        notes = apkg_reader.read_notes(path, by_guid)
    except (apkg_reader.UnreadableError, OSError, UnicodeError):
        return
    for guid, note in notes.items():
        entry = lock.cards[by_guid[guid]]
        released, note_type = entry.released, by_key[entry.kind]
        if (
            released is None
            or note.mod != released.mod
            or len(note.fields) != len(note_type.fields)
        ):
            continue
        hash_ = Last(note.fields, note.tags).of_type(note_type, project.deck.id)
        if own_part(hash_) == own_part(released.hash):
            lock.cards[by_guid[guid]] = _with_released(
                entry, released._replace(hash=hash_)
            )


def _with_released(entry: Entry, released: Released | None) -> Entry:
    """Return an entry with what was released of its note. Of one that is held, the lock file has the
    hash of what learners have, and the package what deckgen adds by now."""
    if released is not None and own_part(released.hash) == own_part(entry.hash):
        entry = entry._replace(hash=released.hash)
    return entry._replace(released=released)


def _is_of_deckgen(built: Package, types: Sequence[NoteType]) -> bool:
    """Tell whether the notes of a package have identities as deckgen writes them, each its own.

    Others would make a lock file that cannot be read again.
    """
    guids = {note.guid for note in built.notes}
    ids = {note_type.id: note_type for note_type in types}
    whole = [note for note in built.notes if _is_whole(note, ids)]
    keys = [ids[note.note_type].value(note.fields, "id") for note in whole]
    used = [
        key
        for key, note in zip(keys, whole, strict=True)
        if key and not note.is_retired
    ]
    words = [*guids, *filter(None, keys)]
    times = [note.mod for note in built.notes] + [
        each.mod for each in built.note_types.values()
    ]
    return (
        len(guids) == len(built.notes)
        and len(set(used)) == len(used)
        and all(word.isprintable() and not re.search(r"\s", word) for word in words)
        and all(guids)
        and all(0 < note.id < 10**16 for note in built.notes)
        and all(0 <= moment <= MAX_TIME for moment in times)
    )


def _from_package(
    project: Project, types: Sequence[NoteType], built: Package
) -> LockFile:
    """Return a lock file with what a package knows."""
    lock = LockFile(str(project.deck.id), str(project.deck.uid or ""))
    for note_type in types:
        packed = built.note_types.get(note_type.id)
        if packed is not None:
            hash_ = (
                fingerprint(note_type)[:16] if _is_same(packed, note_type) else UNKNOWN
            )
            lock.types[note_type.key] = Look(hash_, packed.mod)
            owntypes.remember(lock, project, note_type)
    ids = {note_type.id: note_type for note_type in types}
    made = _made_guids(project, types)
    # Those in use first: a retired note gives way where one of them has its key by now.
    for note in sorted(built.notes, key=lambda note: note.is_retired):
        if _is_whole(note, ids):
            note_type = ids[note.note_type]
            key = note_type.value(note.fields, "id") or made.get(note.guid, "")
            if key:
                _take(lock, project, note, note_type, key)
    return lock


def _is_whole(note: PackedNote, types: Mapping[int, NoteType]) -> bool:
    """Tell whether a note is of one of some note types, by their numbers, with all of its fields."""
    note_type = types.get(note.note_type)
    return note_type is not None and len(note.fields) == len(note_type.fields)


def _made_guids(project: Project, types: Sequence[NoteType]) -> dict[str, str]:
    """Return the ids of the cards by the GUIDs that are made from them, where fields do not have them."""
    if not any(note_type.is_own for note_type in types):
        return {}
    return {
        guid_for(project.deck.namespace, str(item.id)): str(item.id)
        for item in project.items
    }


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
        has_key = _is_whole(note, ids) and bool(
            ids[note.note_type].value(note.fields, "id")
        )
        strange += not (has_key or note.guid in made or note.is_retired)
    return strange if strange > len(built.notes) // 2 else 0


def _unreadable(shown: str, path: Path, error: Exception) -> Diagnostic:
    """Return the warning that nothing can be recovered from a package, as there is no reading it."""
    why = (
        str(error).replace(str(path), shown)
        if isinstance(error, apkg_reader.UnreadableError)
        else ""
    )
    if isinstance(error, OSError):
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
    templates = tuple(
        (each.name, each.front, each.back) for each in note_type.templates
    )
    fields = tuple(each.name for each in note_type.fields)
    return (packed.name, packed.fields, packed.templates, packed.css) == (
        note_type.name,
        fields,
        templates,
        note_type.css,
    )


def _take(
    lock: LockFile, project: Project, note: PackedNote, note_type: NoteType, key: str
) -> None:
    """Take a note of the package into the lock file."""
    retired = f"{project.deck.id}::{TAG}"
    hash_ = Last(note.fields, note.tags).of_type(note_type, project.deck.id)
    entry = Entry(note_type.key, note.guid, note.id, hash_, note.mod)
    if retired not in note.tags:
        lock.cards[key] = entry
        return
    fields = changed_note(note_type, note.fields, without_notice)
    if key in lock.cards or key in lock.gone:
        key = free_key(lock, key)
    lock.gone[key] = entry
    lock.last[key] = Last(fields, tuple(tag for tag in note.tags if tag != retired))
