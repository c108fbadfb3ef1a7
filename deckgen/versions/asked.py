"""What the Anki that runs has of a deck, asked for by its add-on: an export, or note by note.

An export has everything, the GUIDs too, and all media files of the deck, which takes long where these are
many. Then the notes are asked for, and known by what their fields ``Id`` say: that is done only where it
leaves nothing open, else the export is made after all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from deckgen.formats.apkg_reader import Package, PackedNote, PackedType
from deckgen.formats.joined import exported
from deckgen.formats.media_names import shown_files, with_names_here

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from deckgen.compile.outcomes import Built
    from deckgen.core.notetype import NoteType
    from deckgen.lockfile.agreed import Agreed

MAX_MEDIA = 200 << 20
"""How many bytes of media files are had exported for the sake of the notes."""

BATCH = 1000
"""How many notes are asked for at once."""

PATIENCE = 600.0
"""Seconds to wait for a batch."""


class Running(Protocol):
    """An Anki that runs, as :class:`deckgen.anki.connect.Anki` is."""

    def try_ask(self, action: str, patience: float = ..., **parameters: Any) -> Any:
        """Return the result of an action, ``None`` if it is refused."""

    def export(self, deck: str, path: Path) -> bool:
        """Have a deck written to a file; tell whether there is such a deck."""

    def decks_of(self, deck: str, note_types: Sequence[str]) -> list[str]:
        """Return a deck, and others that have cards of some note types."""

    def notes_of(self, note_type: str) -> list[int]:
        """Return the numbers of the notes of a note type."""


def held(checked: Built, anki: Running, agreed: Agreed, folder: Path) -> Package | None:
    """Return what Anki has of a deck, in it and elsewhere; ``None`` if it has no such deck.

    ``agreed`` is what both sides had in common, ``folder`` where an export is written; of notes that were
    asked for, the path of the package is that of no file. Raises as the reader of packages.
    """
    build = checked.build
    size_of_media = sum(each.path.stat().st_size for each in build.media)
    if size_of_media > MAX_MEDIA:
        asked = _asked(checked, anki, agreed, folder / "notes")
        if asked is not None:
            return asked
    names = [note_type.name for note_type, _ in build.note_types]
    decks = anki.decks_of(checked.project.deck.name, names)
    found = exported(anki.export, decks, folder)
    if found is None:
        return None
    return with_names_here(found, build.media)


def _asked(checked: Built, anki: Running, agreed: Agreed, path: Path) -> Package | None:
    """Return the notes of the deck's note types, if each of them is known by its ``Id``, and nothing else
    has to be asked of an export."""
    guids = _guids(checked, agreed)
    if guids is None:
        return None
    numbers = anki.try_ask("modelNamesAndIds")
    if not isinstance(numbers, dict):
        numbers = {}
    types = {}
    notes: list[PackedNote] = []
    for note_type, _ in checked.build.note_types:
        there = _note_type(anki, note_type)
        if there is None or numbers.get(note_type.name) != note_type.id:
            return None
        if note_type.key not in agreed.types:
            return None
        types[note_type.id] = there
        for info in _infos(anki, anki.notes_of(there.name)):
            note = _note(info, note_type, guids)
            if note is None:
                return None
            notes.append(note)
    known = {note.guid for note in notes}
    if len(known) < len(notes) or _shows_others(checked, notes):
        return None
    return Package(path, tuple(notes), (), types, {}, {})


def _infos(anki: Running, ids: Sequence[int]) -> Iterator[Any]:
    """Yield what Anki tells of notes with some numbers, ``None`` where it tells nothing of a batch."""
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        answer = anki.try_ask("notesInfo", PATIENCE, notes=batch)
        if isinstance(answer, list):
            yield from answer
        else:
            yield None


def _guids(checked: Built, agreed: Agreed) -> dict[str, str] | None:
    """Return the GUIDs of all notes by their ``Id``, in this build and in what both sides had; ``None`` if
    a note type has no such field."""
    build = checked.build
    types = {note_type.key: note_type for note_type, _ in build.note_types}
    notes = []
    for retired in build.retired:
        entry = retired.entry
        notes.append((entry.guid, types.get(entry.kind), retired.fields))
    # those in use last: an id that a retired note had is theirs
    for note, entry in zip(build.notes, build.entries, strict=False):
        notes.append((entry.guid, types.get(note.kind), note.fields))
    found: dict[str, str] = {}
    for guid, note_type, fields in notes:
        name = note_type.bound("id") if note_type is not None else None
        if note_type is None or name is None:
            return None
        id_ = fields[note_type.places[name]]
        found[id_] = guid
        shared = agreed.notes.get(guid)
        if shared is not None and shared.fields.get(name):
            found[shared.fields[name]] = guid  # what it was called before
    found.pop("", None)
    return found


def _note_type(anki: Running, own: NoteType) -> PackedType | None:
    """Return a note type as Anki has it; ``None`` if it does not have the fields and templates of here."""
    fields = anki.try_ask("modelFieldNames", modelName=own.name)
    templates = anki.try_ask("modelTemplates", modelName=own.name)
    style = anki.try_ask("modelStyling", modelName=own.name)
    if not isinstance(fields, list) or tuple(fields) != own.names:
        return None
    if not isinstance(templates, dict) or not isinstance(style, dict):
        return None
    if list(templates) != [template.name for template in own.templates]:
        return None
    sides = []
    for name, template in templates.items():
        if not isinstance(template, dict):
            return None
        front = str(template.get("Front", ""))
        back = str(template.get("Back", ""))
        sides.append((name, front, back))
    css = str(style.get("css", ""))
    return PackedType(own.id, own.name, 0, own.names, tuple(sides), css, own.is_cloze)


def _note(info: Any, own: NoteType, guids: dict[str, str]) -> PackedNote | None:
    """Return a note of which Anki has told; ``None`` if anything is missing, its GUID for one."""
    try:
        contents = {name: str(each["value"]) for name, each in info["fields"].items()}
        id_ = contents[own.bound("id") or ""]
        return PackedNote(
            guids[id_],
            int(info["noteId"]),
            own.id,
            int(info["mod"]),
            tuple(info["tags"]),
            tuple(contents[name] for name in own.names),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        # OverflowError: Infinity
        return None


def _shows_others(checked: Built, notes: Iterable[PackedNote]) -> bool:
    """Tell whether a note shows a file that the build does not have: it can be one of the project's under
    the name that it had in Anki."""
    known = {each.name for each in checked.build.media}
    for note in notes:
        for text in note.fields:
            # most show none, which is seen at once
            if "<" not in text and "[sound:" not in text:
                continue
            if any(name not in known for name in shown_files(text)):
                return True
    return False


def nothing(folder: Path) -> Package:
    """Return the package of an Anki that has nothing of a deck."""
    return Package(folder, (), (), {}, {}, {})
