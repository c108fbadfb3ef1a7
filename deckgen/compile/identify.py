"""Identities and times: a deck held against its lock file, and put together for its package."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deckgen.citations import stale
from deckgen.compile.link import needs_of
from deckgen.compile.outcomes import Built, Checked, Failed, any_error
from deckgen.compile.subdecks import numbered
from deckgen.core.diagnostics import Diagnostic, TextFile
from deckgen.core.identity import preset_number
from deckgen.core.model import Build
from deckgen.lockfile import lockfile as ledgers
from deckgen.lockfile import releases, update
from deckgen.notetypes import builtin
from deckgen.render import code_css
from deckgen.source.files import decode, unreadable
from deckgen.util.atomic import require_own

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from deckgen.compile.deck import Compiled, Linked
    from deckgen.core.model import DeckOut, Media, Project, Retired
    from deckgen.lockfile.lockfile import Changes, Ledger
    from deckgen.notetypes.builtin import NoteType


class LockRead(NamedTuple):
    """The lock file as it is, ``None`` if there is none or it cannot be used, and its text."""

    lock: Ledger | None = None
    file: TextFile | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


def identify(
    deck: Compiled, read: LockRead, now: int, accepted: Collection[str] = (), release: str = ""
) -> Checked:
    """Hold a deck against its lock file, and put the build together if nothing stands in its way.

    The passages that the cards in ``accepted`` cite are taken as they are. ``release`` is the version
    under which the deck is to be given out; raises :exc:`~deckgen.lockfile.releases.ReleaseError` if it
    is not newer than the last.
    """
    project, compiled = deck.project, deck.compiled
    found = [*deck.diagnostics, *read.diagnostics]
    files = deck.files
    if project is None or compiled is None:
        return Failed(deck.root, files, _in_order(found), project, compiled)
    old, file = read.lock, read.file
    if file is not None:
        files = {**files, file.path: file}
    elif not read.diagnostics:
        old, lost = _recover(project)
        found += lost
    if old is not None and file is not None:
        found += ledgers.to_come(old, file, now)
        found += ledgers.disagreements(old)
    if old is not None:
        found += stale.stale(old.cites, compiled.cited, accepted)
    if release:
        releases.require_newer(release, old)
    if any_error(found):
        return Failed(deck.root, files, _in_order(found), project, compiled)
    types = note_types(project)
    marked = [(note_type, builtin.fingerprint(note_type)) for note_type in types]
    lock, changes, faults = update.update(old, project.deck.id, compiled.notes, marked, now)
    found += faults
    retired: tuple[Retired, ...] = ()
    media = compiled.media
    if not any_error(found):
        retired, media, faults = _retire(project, compiled, lock, changes, now)
        found += faults
    if not any_error(found):
        found += _suggest(project, compiled, old, lock, changes)
    if any_error(found):
        return Failed(deck.root, files, _in_order(found), project, compiled, changes)
    decks: Sequence[DeckOut] = compiled.decks
    if project.deck.subdecks:
        needs = needs_of(unit.contents for unit in compiled.units)
        given = old.decks if old is not None else {}
        decks, lock.decks = numbered(project.deck.name, decks, compiled.notes, needs, given)
    ledgers.remember_citations(lock, compiled.cited, project.sources.values())
    text = ledgers.dump(lock)
    return Built(
        deck.root,
        files,
        _in_order(found),
        project,
        compiled,
        _put_together(project, compiled, decks, lock, types, retired, media, release),
        changes,
        lock,
        text,
        # Compared as text, so that a merge conflict or a line out of place is not taken for it.
        lock_is_stale=file is None or text != file.text.replace("\r\n", "\n"),
        lock_is_new=file is None,
    )


def _in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(diagnostics, key=lambda each: (each.span, each.code)))


def _put_together(
    project: Project,
    compiled: Linked,
    decks: Sequence[DeckOut],
    lock: Ledger,
    types: tuple[NoteType, ...],
    retired: tuple[Retired, ...],
    media: tuple[Media, ...],
    release: str,
) -> Build:
    """Return what the package is written from."""
    deck = project.deck
    entries = (*lock.cards.values(), *(each.entry for each in retired))
    times = [entry.mod for entry in entries] + [mod for _, mod in lock.types.values()]
    return Build(
        deck=deck,
        note_types=tuple((note_type, lock.types[note_type.key][1]) for note_type in types),
        decks=releases.signed(decks, deck.id, release or lock.version),
        notes=compiled.notes,
        entries=tuple(lock.cards[note.key] for note in compiled.notes),
        media=media,
        mod=max(times),
        retired=retired,
        preset=preset_number(deck.id) if deck.options else 0,
    )


def read_lock(deck: Compiled) -> LockRead:
    """Return the lock file of a deck, as it is."""
    if deck.project is None:
        return LockRead()
    return _lock_of(deck.root, deck.project.deck.id)


def _lock_of(root: Path, deck_id: str) -> LockRead:
    path = root / ledgers.NAME
    try:
        require_own(root, path)
        data = path.read_bytes()
    except FileNotFoundError:
        return LockRead()
    except OSError as error:
        return LockRead(diagnostics=(unreadable(ledgers.NAME, error, None),))
    text, diagnostics = decode(data, ledgers.NAME, "utf-8")
    if text is None:
        return LockRead(diagnostics=tuple(diagnostics))
    file = TextFile(ledgers.NAME, text)
    lock, diagnostics = ledgers.parse(file, deck_id)
    return LockRead(lock, file, tuple(diagnostics))


def _recover(project: Project) -> tuple[Ledger | None, list[Diagnostic]]:
    """Return a lock file made from the last package, if there is one."""
    if not (project.root / "dist").is_dir():
        return None, []
    from deckgen.lockfile import recovery  # only a project that lost its lock needs it

    return recovery.recover(project, note_types(project))


def retired_ids(project: Project) -> list[str]:
    """Return the ids that the lock file keeps for cards that are gone."""
    lock = _lock_of(project.root, project.deck.id).lock
    return list(lock.gone) if lock is not None else []


def _retire(
    project: Project, compiled: Linked, lock: Ledger, changes: Changes, now: int
) -> tuple[tuple[Retired, ...], tuple[Media, ...], list[Diagnostic]]:
    """Return the retired notes to be shipped, all media with theirs, and what is wrong."""
    if not (lock.gone or project.retired):
        return (), compiled.media, []
    from deckgen.lockfile import retirement  # most builds retire nothing

    return retirement.settle(project, lock, changes.retired, now, compiled.media, compiled.notes)


def _suggest(
    project: Project, compiled: Linked, old: Ledger | None, lock: Ledger, changes: Changes
) -> list[Diagnostic]:
    """Report changes that are likely to be mistakes, by what the last build held."""
    if old is None:
        return []
    clozes = {note.key for note in compiled.notes if note.kind == "cloze"}.intersection(changes.changed)
    if not clozes and not (changes.new and changes.retired):
        return []
    from deckgen.lockfile import history  # most builds have nothing to look up

    found = [*history.renames(compiled.notes, changes.new, changes.retired, lock)]
    return [*found, *history.renumberings(project, old, compiled.notes, clozes)]


def note_types(project: Project) -> tuple[NoteType, NoteType]:
    """Return the project's note types, with the colours of code and the deck's own style."""
    deck = project.deck
    spoken = min({topic.speech for topic in project.topics if topic.speech}, default="")
    return builtin.note_types(deck.id, deck.name, deck.language, f"{code_css()}\n{deck.style}", spoken)
