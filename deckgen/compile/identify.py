"""Identities and times: a deck held against its lock file, and put together for its package."""

from __future__ import annotations

from functools import cache, partial
from operator import attrgetter
from typing import TYPE_CHECKING

from deckgen.compile import adopted
from deckgen.compile.link import needs_of
from deckgen.compile.outcomes import Built, Checked, Failed, any_error
from deckgen.core.build import Build
from deckgen.core.identity import preset_number
from deckgen.core.occlusion import NOTE
from deckgen.lockfile import (
    cardlines,
    lockfile,
    masks,
    owntypes,
    releases,
    stale,
    state,
)
from deckgen.notetypes import builtin
from deckgen.notetypes.occlusion import occlusion_type
from deckgen.render import code_css

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from deckgen.compile.deck import Compiled, Linked
    from deckgen.core.build import DeckOut
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Note, Project
    from deckgen.core.notetype import NoteType
    from deckgen.lockfile.lockfile import LockFile


_PLACE = attrgetter("span", "code")
"""What diagnostics are ordered by."""


def identify(
    deck: Compiled,
    known: state.Known,
    request: state.Request,
    accepted: Collection[str] = (),
) -> Checked:
    """Hold a deck against its lock file, and put the build together if nothing stands in its way.

    The passages that the cards in ``accepted`` cite are taken as they are. Raises
    :exc:`~deckgen.lockfile.releases.ReleaseError` if the version that is asked for is not newer than
    the last.
    """
    project, compiled = deck.project, deck.compiled
    found = [*deck.diagnostics, *known.diagnostics]
    files = deck.files
    if project is None or compiled is None:
        return Failed(deck.root, files, _in_order(found), project, compiled)
    if known.file is not None:
        files = {**files, known.file.path: known.file}
    if known.lock is not None and accepted:
        found += stale.stale(known.lock.cites, compiled.cited, accepted)
    elif known.lock is not None:
        of_units = [(unit.text.key, unit.cited) for unit in compiled.units]
        found += stale.stale_in_units(known.lock.cites, of_units, known.agreed)
    if request.release:
        releases.require_newer(request.release, known.lock)
    if any_error(found):
        return Failed(deck.root, files, _in_order(found), project, compiled)
    used = _used(compiled, known.lock)
    types = note_types(project, known.lock, compiled.type_files, used)
    made = state.identify(
        project, compiled.notes, compiled.media, types, known.lock, request
    )
    found += made.diagnostics
    if any_error(found):
        return Failed(
            deck.root, files, _in_order(found), project, compiled, made.changes
        )
    finished = cache(partial(_finished, project, compiled, known.lock, made, types))
    return Built(
        deck.root,
        files,
        _in_order(adopted.gathered(found, known.lock, made.lock)),
        project,
        compiled,
        made.changes,
        made.lock.version,
        known.file,
        partial(releases.changes_since, made.lock),
        # Each once for all copies: a release changes the lock file afterwards.
        lambda: finished()[0],
        cache(
            partial(
                _put_together, project, compiled, finished, made, types, request.release
            )
        ),
    )


def _finished(
    project: Project,
    compiled: Linked,
    before: LockFile | None,
    made: state.Identified,
    types: Sequence[NoteType],
) -> tuple[LockFile, Sequence[DeckOut]]:
    """Return what the lock file has to hold, and the decks under the names that they have by it: all that a
    check does not look at."""
    made.finish()
    decks: Sequence[DeckOut] = compiled.decks
    if project.deck.subdecks:
        from deckgen.compile.subdecks import numbered

        needs = needs_of(unit.contents for unit in compiled.units)
        given = before.decks if before is not None else {}
        decks, made.lock.decks = numbered(
            project.deck.name, decks, compiled.notes, needs, given
        )
    if project.kept.masks or project.kept.pictures or _with_masks(compiled):
        _remember_masks(project, compiled, made.lock, types)
    stale.remember_citations(made.lock, compiled.cited, project.sources.values())
    return made.lock, decks


def _remember_masks(
    project: Project, compiled: Linked, lock: LockFile, types: Sequence[NoteType]
) -> None:
    """Note the numbers of all masks, and the sizes of their pictures, in a lock file."""
    from deckgen.compile.occlusion_field import image_of  # slow to import
    from deckgen.util.imagesize import image_size

    paths = {media.name: media.path for media in compiled.media}
    by_key = {note_type.key: note_type for note_type in types}
    notes = _with_masks(compiled)
    sizes = {}
    for note in notes:
        path = paths.get(image_of(by_key[note.kind].value(note.fields, "image")))
        size = image_size(path) if path is not None else None
        if size is not None:
            sizes[str(note.item.id)] = size
    masks.remember(lock, project.kept.masks, project.kept.pictures, notes, sizes)


def _with_masks(compiled: Linked) -> list[Note]:
    """Return the notes of pictures with masks."""
    units = {id(unit.text) for unit in compiled.units if unit.text.may_have("masks")}
    if not units:
        return []
    return [
        note
        for note in compiled.notes
        if id(note.unit) in units and note.item.occlusion is not None
    ]


def _in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(diagnostics, key=_PLACE))


def _put_together(
    project: Project,
    compiled: Linked,
    finished: Callable[[], tuple[LockFile, Sequence[DeckOut]]],
    made: state.Identified,
    types: tuple[NoteType, ...],
    release: str,
) -> Build:
    """Return what the package is written from."""
    lock, decks = finished()
    deck = project.deck
    times = [
        *cardlines.times(lock.cards),
        *(each.entry.mod for each in made.retired),
        *(look.mod for look in lock.types.values()),
    ]
    return Build(
        deck=deck,
        note_types=tuple(
            (note_type, lock.types[note_type.key].mod) for note_type in types
        ),
        decks=releases.with_version_line(decks, deck.id, release or lock.version),
        notes=compiled.notes,
        entries=cardlines.entries(lock.cards, compiled.notes.column("key")),
        media=made.media,
        # an imported note may have its time in milliseconds
        mod=_latest(times),
        retired=made.retired,
        preset=preset_number(deck.namespace) if deck.options else 0,
        uuids=lock.uuids,
    )


def _latest(times: Sequence[int]) -> int:
    """Return the latest of some times that is one, 0 if there is none."""
    latest = max(times, default=0)
    if latest <= lockfile.MAX_TIME:
        return latest
    return max((each for each in times if each <= lockfile.MAX_TIME), default=0)


def read_lock(deck: Compiled, request: state.Request) -> state.Known:
    """Return what is known of earlier builds of a deck."""
    if deck.project is None:
        return state.Known()
    read = deck.cache.last_read if deck.cache is not None else None
    return state.known(deck.project, note_types(deck.project), request, read)


def retired_ids(project: Project) -> list[str]:
    """Return the ids that the lock file keeps for cards that left the deck."""
    lock = state.read_file(project.root, project.deck.id).lock
    return list(lock.gone) if lock is not None else []


def note_types(
    project: Project,
    lock: LockFile | None = None,
    files: Mapping[str, str] | None = None,
    used: Collection[str] | None = None,
) -> tuple[NoteType, ...]:
    """Return the project's note types, with the colours of code and the deck's own style.

    ``lock`` has the numbers that are in use, ``files`` the names in the package of files that templates
    and styles name. A deck with note types of its own has the built-in ones only if they are among those
    that are ``used``, by key; ``None`` stands for all.
    """
    deck = project.deck
    spoken = min({topic.speech for topic in project.topics if topic.speech}, default="")
    style = f"{code_css()}\n{builtin.emphasis_css(deck.language)}"
    found: tuple[NoteType, ...] = builtin.note_types(
        deck.namespace, deck.name, deck.language, f"{style}{deck.style}", spoken
    )
    if used is None or NOTE in used:
        found = (*found, occlusion_type(deck, style))
    if not project.note_types:
        return found
    if used is not None:
        found = tuple(each for each in found if each.key in used)
    from deckgen.notetypes.own import own_note_type

    own = [
        own_note_type(declared, deck, owntypes.numbers(lock, declared), files, style)
        for declared in project.note_types
    ]
    return (*found, *own)


def _used(compiled: Linked, lock: LockFile | None) -> set[str]:
    """Return the keys of the note types that notes of this build or of the last one have."""
    used = set(compiled.notes.column("kind"))
    if lock is not None:
        used.update(lock.types)
    return used
