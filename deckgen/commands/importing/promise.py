"""Whether learners of a deck keep all they have: what was written is built and compared with the deck.

There are three steps, each of which adds to what the one before found: the project is built
(:func:`packed`), the package is read back and compared with the deck (:func:`kept`), and Anki's engine
imports first the deck and then the package, as a learner would (:func:`kept_by_learners`).
"""

from __future__ import annotations

import gc
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from deckgen.commands.importing import adoption, retired
from deckgen.commands.importing.topics import kept_tags
from deckgen.commands.importing.usedmedia import used_media
from deckgen.compile.occlusion_field import form_of
from deckgen.core.wording import counted, first_of
from deckgen.formats import apkg, apkg_reader
from deckgen.formats.incoming.deck import BUILT_IN
from deckgen.render.from_html.alike import canon
from deckgen.util.characters import only_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deckgen.commands.importing.project import Project
    from deckgen.compile.deck import Compiled
    from deckgen.formats.apkg_reader import Package, PackedNote
    from deckgen.formats.incoming.deck import IncomingNote
    from deckgen.formats.reading.values import PackedType

FIRST = 20
"""How many differences are named."""


class Outcome(NamedTuple):
    """What a check found.

    - ``broken``: what would be different for learners, a line each.
    - ``said``: what it looked at, in a line.
    """

    broken: list[str]
    said: str


def packed(deck: Compiled, target: Path, project: Project, now: int) -> Outcome:
    """Build a project as the package ``target``, and return whether that can be done. There is no package
    where nobody can have the deck: where its notes have no GUIDs. Raises ``OSError``.

    ``now`` is the time given to changes, in epoch seconds.
    """
    try:
        built = adoption.built(deck, now)
    except adoption.FaultyError as error:
        first = next(iter(error.mistakes.values()))
        return Outcome([f"the project has errors: {first}"], "")
    notes = project.deck.notes
    if not any(note.guid for note in notes):
        count = counted(len(notes), "note")
        return Outcome([], f"Checked: it builds, with {count}")
    apkg.write(built.build, target)
    broken = []
    if built.lock_is_stale and not _is_changed(project):
        broken.append("cards.lock is not what a build makes of it")
    return Outcome(broken, "")


def kept(before: Outcome, package: Path, project: Project) -> Outcome:
    """Add to the outcome of :func:`packed` what is different in the package from the deck that the project
    was made of. Raises ``OSError``.
    """
    if not package.is_file():
        return before
    read_back = apkg_reader.read(package, digests=False)
    broken = [*before.broken, *_differences(project, read_back)]
    count = counted(len(project.deck.notes), "note")
    said = f"Checked: {count} built and read back, the same as in the file"
    return Outcome(broken, said)


def kept_by_learners(
    before: Outcome, file: Path, package: Path, project: Project
) -> Outcome:
    """Add to the outcome of :func:`kept` what happens to a learner who has ``file`` and imports the
    package; nothing if that cannot be told, or if Anki's engine is not installed. Raises ``OSError``.
    """
    if before.broken or not package.is_file() or not _can_be_imported(file, project):
        return before
    # what is freed stays in pieces until then, and the engine needs as much again
    gc.collect()
    broken, said = _learner(file, package)
    return Outcome(broken, before.said + said)


def _is_changed(project: Project) -> bool:
    """Tell whether texts were tidied, which learners are to get."""
    return any(each.was_tidied for texts in project.fields.texts for each in texts)


# --- read back --------------------------------------------------------------------------------


def _differences(project: Project, package: Package) -> Iterator[str]:
    """Yield what of a package is different from the deck that it was made of.

    The lines are such as ``the card 'paris' has another GUID``.
    """
    drafts = set(project.drafts)
    yield from _of_notes(project, package, drafts)
    yield from retired.differences(project, package)
    for kind in project.deck.note_types.values():
        if kind.id:
            found = package.note_types.get(kind.id)
            yield from _of_type(kind, found, gives_ids=project.gives_ids)
    there = {name for name, member in package.members.items() if member}
    missing = {normalize("NFC", name) for name in project.media} - there
    if missing and drafts:
        missing -= _named_in(project, drafts)
    if missing:
        yield f"files are missing from the package: {first_of(sorted(missing), FIRST)}"


def _of_notes(project: Project, package: Package, drafts: set[str]) -> Iterator[str]:
    """Yield what of the notes is different that have a GUID and are no drafts, which no package has."""
    notes = {note.guid: note for note in package.notes}
    texts_of_notes = project.fields.texts
    for note, id_, texts in zip(
        project.deck.notes, project.ids, texts_of_notes, strict=True
    ):
        if not note.guid or id_ in drafts:
            continue
        found = notes.get(note.guid)
        if found is None:
            yield f"the card '{id_}' has another GUID"
            continue
        is_tidied = any(each.was_tidied for each in texts)
        yield from _of_note(project, note, id_, found, is_tidied=is_tidied)


def _named_in(project: Project, drafts: set[str]) -> set[str]:
    """Return the names of the files that drafts name, which no package has."""
    notes = []
    for id_, note in zip(project.ids, project.deck.notes, strict=True):
        if id_ in drafts:
            notes.append(note)
    used, _ = used_media(replace(project.deck, notes=tuple(notes)))
    return {normalize("NFC", name) for name in used}


def _of_note(
    project: Project,
    note: IncomingNote,
    id_: str,
    found: PackedNote,
    *,
    is_tidied: bool,
) -> Iterator[str]:
    """Yield what of a note is different in the package, in which it is ``found``."""
    if note.id and note.id != found.id:
        yield f"the card '{id_}' has another note id"
    if note.mod and note.mod != found.mod and not is_tidied:
        yield f"the card '{id_}' has another time"
    if sorted(kept_tags(note)) != sorted(found.tags):
        yield f"the card '{id_}' has other tags"
    if note.note_type in BUILT_IN or is_tidied:
        return
    kind = project.deck.note_types[note.note_type]
    if kind.id and kind.id != found.note_type:
        yield f"the card '{id_}' has another note type"
    if note.fields == found.fields:
        return
    shown = project.fields.kinds[note.note_type]
    keeps_spaces = shown.keeps_spaces
    pairs = zip(note.fields, found.fields, strict=True)
    for place, (before, after) in enumerate(pairs):
        if before == after:
            continue
        if place == shown.masks and form_of(before) == form_of(after):
            continue  # the order of shapes, and how numbers are written, is not seen
        if _form(before, keeps_spaces) != _form(after, keeps_spaces):
            yield f"the card '{id_}' has another text in the field '{kind.fields[place]}'"


def _form(html: str, keeps_spaces: bool) -> str:
    """Return what is the same of two texts that look the same."""
    # a line end at the end of a text is not kept
    html = only_text(html).replace("\r\n", "\n").rstrip("\n")
    return canon(normalize("NFC", html), keeps_spaces=keeps_spaces)


def _of_type(
    kind: PackedType, found: PackedType | None, *, gives_ids: bool
) -> Iterator[str]:
    """Yield what of a note type is different in the package, in which it is ``found``."""
    if found is None:
        yield f"the note type '{kind.name}' has another id"
        return
    pairs = (
        ("name", kind.name, found.name),
        ("list of fields", kind.fields, found.fields),
        ("list of card templates", _names(kind), _names(found)),
        ("templates", kind.templates, found.templates),
        ("style", kind.css, found.css),
        ("kind", kind.is_cloze, found.is_cloze),
    )
    for what, before, after in pairs:
        if before != after:
            yield f"the note type '{kind.name}' has another {what}"
    if kind.mod != found.mod and not gives_ids:
        yield f"the note type '{kind.name}' has another time"


def _names(kind: PackedType) -> list[str]:
    """Return the names of the card templates of a note type."""
    return [name for name, _, _ in kind.templates]


# --- a learner --------------------------------------------------------------------------------


def _can_be_imported(file: Path, project: Project) -> bool:
    """Tell whether a learner can have got the deck by importing the file: a package, of whose notes
    none was made another on purpose."""
    if not file.is_file() or file.suffix.lower() != ".apkg":
        return False
    if not zipfile.is_zipfile(file):
        return False
    if any(note.note_type in BUILT_IN for note in project.deck.notes):
        return False
    return not _is_changed(project)


def _learner(file: Path, package: Path) -> tuple[list[str], str]:
    """Import a file and then the package as a learner does; return what changes, and what to say."""
    from deckgen.anki.engine import Engine, EngineMissingError, EngineRefusedError

    try:
        with Engine() as engine:
            try:
                engine.import_package(file)
            except EngineRefusedError:
                return [], "; Anki itself refuses the file"
            before = engine.totals()
            try:
                outcome = engine.import_package(package)
            except EngineRefusedError as error:
                return [f"Anki refuses the built package: {error}"], ""
            after = engine.totals()
    except EngineMissingError:
        return [], ""
    broken = []
    for what, words in (
        ("new", "would be added"),
        ("updated", "would be updated"),
        ("conflicting", "would conflict with the note type that learners have"),
    ):
        count = outcome.counts[what]
        if count:
            broken.append(f"{counted(count, 'note')} {words}")
    added = after.cards - before.cards
    if added > 0:
        broken.append(f"{counted(added, 'card')} would be added")
    elif added < 0:
        broken.append(f"{counted(-added, 'card')} would be lost")
    elif before != after and not broken:
        broken.append("notes or cards would be changed")
    return broken, "; for a learner who has it, nothing changes"
