"""A lost lock file, made anew from the package that was built last."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from deckgen.core.codes import problem
from deckgen.core.diagnostics import Span
from deckgen.core.model import Entry
from deckgen.formats import apkg_reader
from deckgen.lockfile.lockfile import NAME, UNKNOWN, Last, LockFile, free_key
from deckgen.lockfile.retirement import NOTE, TAG, without_notice
from deckgen.notetypes.builtin import FIELDS, fingerprint
from deckgen.util.atomic import require_own

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Project
    from deckgen.formats.apkg_reader import PackedNote, PackedType
    from deckgen.notetypes.builtin import NoteType

ID = FIELDS.index("Id")


def recover(project: Project, types: Sequence[NoteType]) -> tuple[LockFile | None, list[Diagnostic]]:
    """Return a lock file with what the last package knows: GUIDs, note ids, contents and times.

    ``None`` if there is no such package; then there is nothing to be said either, for the deck
    may be new.
    """
    path = project.root / "dist" / f"{project.deck.id}.apkg"
    try:
        require_own(project.root, path)
        built = apkg_reader.read(path)
    except FileNotFoundError:
        return None, []
    except (apkg_reader.UnreadableError, OSError) as error:
        return None, [_unreadable(path.relative_to(project.root).as_posix(), path, error)]
    lock = LockFile(str(project.deck.id))
    for note_type in types:
        packed = built.note_types.get(note_type.id)
        if packed is not None:
            hash_ = fingerprint(note_type)[:16] if _is_same(packed, note_type) else UNKNOWN
            lock.types[note_type.key] = (hash_, packed.mod)
    kinds = {note_type.id: note_type.key for note_type in types}
    # Those in use first: a retired note gives way where one of them has its key by now.
    for note in sorted(built.notes, key=lambda note: note.is_retired):
        if note.note_type in kinds and len(note.fields) == len(FIELDS) and note.fields[ID]:
            _take(lock, project, note, kinds[note.note_type])
    if not lock.cards:
        return None, []
    shown = path.relative_to(project.root).as_posix()
    return lock, [problem("U107", Span(NAME), package=shown, count=len(built.notes))]


def _unreadable(shown: str, path: Path, error: Exception) -> Diagnostic:
    """Return the warning that nothing can be made anew from a package, as there is no reading it."""
    why = str(error).replace(str(path), shown) if isinstance(error, apkg_reader.UnreadableError) else ""
    if isinstance(error, OSError):
        why = f"{shown} cannot be read: {error.strerror or error}"
    way = (
        "take cards.lock or the package from version control or a backup, then build again; without them "
        "every card counts as new under its id: learners keep its history unless it was renamed, and the "
        "ids of retired cards, releases and accepted passages cannot be known"
    )
    message = f"there is no lock file, and the package that was built before is of no help: {why}"
    return replace(problem("U107", Span(NAME), package=shown, count=0), message=message, hint=way)


def _is_same(packed: PackedType, note_type: NoteType) -> bool:
    """Tell whether a note type looks as it did; what the editor does with a field is not compared."""
    templates = tuple((each.name, each.front, each.back) for each in note_type.templates)
    fields = tuple(each.name for each in note_type.fields)
    return (packed.name, packed.fields, packed.templates, packed.css) == (
        note_type.name,
        fields,
        templates,
        note_type.css,
    )


def _take(lock: LockFile, project: Project, note: PackedNote, kind: str) -> None:
    """Take a note of the package into the lock file."""
    key, retired = note.fields[ID], f"{project.deck.id}::{TAG}"
    entry = Entry(kind, note.guid, note.id, Last(note.fields, note.tags).hash(kind), note.mod)
    if retired not in note.tags:
        lock.cards[key] = entry
        return
    fields = (*note.fields[:NOTE], without_notice(note.fields[NOTE]), *note.fields[NOTE + 1 :])
    if key in lock.cards or key in lock.gone:
        key = free_key(lock, key)
    lock.gone[key] = entry
    lock.last[key] = Last(fields, tuple(tag for tag in note.tags if tag != retired))
