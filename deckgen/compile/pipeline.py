"""The pipeline, in order: read, compile and link; lint; the lock file; the package.

Each phase takes what the one before it gave and returns a value of its own:
:class:`~deckgen.compile.deck.Compiled`, then :class:`Failed` or :class:`Built`, then :class:`Outcome`.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from deckgen.citations import stale
from deckgen.compile.cache import keep
from deckgen.compile.deck import Compiled, Linked, compile_deck
from deckgen.compile.outcomes import Built, Failed, Package, Stopped
from deckgen.core.codes import problem
from deckgen.core.diagnostics import Diagnostic, Severity, Span
from deckgen.core.identity import preset_number
from deckgen.core.model import Build
from deckgen.lint import runner, suppressions
from deckgen.lockfile import lockfile as ledgers
from deckgen.lockfile import releases, state, update
from deckgen.notetypes import builtin
from deckgen.render import code_css
from deckgen.util import locks
from deckgen.util.atomic import made_folder, require_own, restored_on_error, temporary_name, write_text
from deckgen.util.filenames import refuse_impossible
from deckgen.util.gc import gc_paused
from deckgen.util.locks import locked
from deckgen.util.progress import silent

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from deckgen.compile.cache.store import Store
    from deckgen.compile.outcomes import Checked, Outcome
    from deckgen.core.model import Project
    from deckgen.core.notetype import NoteType
    from deckgen.util.progress import Progress


# --- check -------------------------------------------------------------------------------------


def check(path: Path, now: int, progress: Progress = silent) -> Checked:
    """Read, compile and check a project with all rules. Writes nothing.

    ``path`` is the ``cards.yaml``; ``now`` the time for changes in epoch seconds.
    """
    return judge(compile_deck(path, progress), now)


def judge(deck: Compiled, now: int) -> Checked:
    """Do the rest of :func:`check` for a deck that was compiled."""
    return against_lock_file(lint_deck(deck), _known(deck, now), state.Request(now))


def lint_deck(deck: Compiled) -> Compiled:
    """Run the rules over the cards of a whole deck, and leave out what is suppressed."""
    project, compiled = deck.project, deck.compiled
    if project is None or compiled is None:
        return deck
    found = [*deck.diagnostics, *runner.check(project, compiled.citations)]
    return replace(deck, diagnostics=tuple(suppressions.apply(project.check, project.items, found)))


# --- the lock file -----------------------------------------------------------------------------


def against_lock_file(
    deck: Compiled, known: state.Known, request: state.Request, accepted: Collection[str] = ()
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
    if known.lock is not None:
        found += stale.stale(known.lock.cites, compiled.cited, accepted)
    if request.release:
        releases.require_newer(request.release, known.lock)
    if _any_error(found):
        return Failed(deck.root, files, _in_order(found), project, compiled)
    types = note_types(project)
    made = state.identify(project, compiled.notes, compiled.media, types, known.lock, request)
    found += made.diagnostics
    if _any_error(found):
        return Failed(deck.root, files, _in_order(found), project, compiled, made.changes)
    ledgers.remember_citations(made.lock, compiled.cited, project.sources.values())
    text = ledgers.dump(made.lock)
    return Built(
        deck.root,
        files,
        _in_order(found),
        project,
        compiled,
        _put_together(project, compiled, made, types, request.release),
        made.changes,
        made.lock,
        text,
        ledger_stale=state.is_stale(text, known.file),
        ledger_new=known.file is None,
    )


def _any_error(diagnostics: Iterable[Diagnostic]) -> bool:
    return any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)


def _in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(diagnostics, key=lambda each: (each.span, each.code)))


def _put_together(
    project: Project, compiled: Linked, made: state.Identified, types: tuple[NoteType, ...], release: str
) -> Build:
    """Return what the package is written from."""
    deck, lock = project.deck, made.lock
    entries = (*lock.cards.values(), *(each.entry for each in made.retired))
    times = [entry.mod for entry in entries] + [look.mod for look in lock.types.values()]
    return Build(
        deck=deck,
        note_types=tuple((note_type, lock.types[note_type.key].mod) for note_type in types),
        decks=releases.with_version_line(compiled.decks, deck.id, release or lock.version),
        notes=compiled.notes,
        entries=tuple(lock.cards[note.key] for note in compiled.notes),
        media=made.media,
        mod=max(times),
        retired=made.retired,
        preset=preset_number(deck.namespace) if deck.options else 0,
    )


def _known(deck: Compiled, now: int) -> state.Known:
    """Return what is known of earlier builds of a deck."""
    if deck.project is None:
        return state.Known()
    return state.known(deck.project, note_types(deck.project), now)


def retired_ids(project: Project) -> list[str]:
    """Return the ids that the lock file keeps for cards that left the deck."""
    lock = state.read_file(project.root, project.deck.id).lock
    return list(lock.gone) if lock is not None else []


def note_types(project: Project) -> tuple[NoteType, NoteType]:
    """Return the project's note types, with the colours of code and the deck's own style."""
    deck = project.deck
    return builtin.note_types(deck.namespace, deck.name, deck.language, f"{code_css()}\n{deck.style}")


# --- build -------------------------------------------------------------------------------------


def build(
    path: Path,
    now: int,
    *,
    frozen: bool = False,
    target: Path | None = None,
    progress: Progress = silent,
    release: str = "",
    deliver: bool = False,
    agreed: bool = False,
    store: Store | None = None,
    waiting: Callable[[], None] = locks.silent,
) -> Outcome:
    """Check a project for errors, then write its lock file and its package.

    ``frozen`` makes it an error if the lock file would change. The package goes to ``dist/<deck.id>.apkg``
    beside ``cards.yaml`` unless ``target`` names a file; with a version as ``release`` it goes to
    ``dist/<deck.id>-<version>.apkg`` too. ``deliver`` sends what is held, ``agreed`` says that many cards
    may retire at once. ``store`` keeps what the next build need not make again;
    ``waiting`` is called while another build has the project. Raises ``OSError`` if something cannot be
    written, and :exc:`~deckgen.lockfile.releases.ReleaseError` for a version that cannot be released;
    what was there before is then untouched.
    """
    if not path.is_file():
        return Stopped(_failed(check(path, now)))
    began = time.time()
    with locked(path, waiting), gc_paused():
        deck = compile_deck(path, progress, errors_only=True, store=store)
        request = state.Request(now, release, deliver, agreed, is_build=True)
        checked = against_lock_file(deck, _known(deck, now), request)
        if frozen and isinstance(checked, Built) and checked.ledger_stale:
            checked = _refused(checked, problem("U104", Span(ledgers.NAME), what=_staleness(checked)))
        if isinstance(checked, Failed):
            if deck.cache is not None:
                deck.cache.write(forget=False)
            return Stopped(checked)
        package = _write(checked, target, release, now, progress)
        if store is not None and deck.cache is not None:
            keep.keep(store, deck.cache, package, target, began)
        return package


def _failed(checked: Checked) -> Failed:
    """Return a check as one that failed, though nothing may be wrong by now."""
    if isinstance(checked, Failed):
        return checked
    return Failed(checked.root, checked.files, checked.diagnostics, checked.project, checked.compiled)


def _refused(checked: Built, why: Diagnostic) -> Failed:
    """Return a deck that could be built, but must not be."""
    found = (*checked.diagnostics, why)
    return Failed(checked.root, checked.files, found, checked.project, checked.compiled, checked.changes)


def _write(checked: Built, target: Path | None, release: str, now: int, progress: Progress) -> Package:
    """Write the lock file and the package of a deck."""
    from deckgen.formats import apkg

    deck_id = checked.build.deck.id
    target = target or checked.root / "dist" / f"{deck_id}.apkg"
    refuse_impossible(str(target))
    require_own(checked.root, target, checked.root / ledgers.NAME)
    _clear_up(checked.root / "dist", deck_id)
    with made_folder(target.parent), restored_on_error(checked.root / ledgers.NAME) as ledger:
        if release:
            return _release(checked, target, ledger, release, now, progress)
        # The lock file first: a package that it does not know of would get other times, later.
        first = partial(write_text, ledger, checked.ledger_text)
        return Package(checked, target, apkg.write(checked.build, target, progress, first))


def _release(
    checked: Built, target: Path, ledger: Path, version: str, now: int, progress: Progress
) -> Package:
    """Write a release, note it in the lock file, and make it the usual package as well."""
    from deckgen.formats import apkg

    released = releases.path_beside(target, version)
    require_own(checked.root, released)
    is_new = not released.exists()
    same = partial(releases.require_same, released, temporary_name(released))
    written = apkg.write(checked.build, released, progress, same)
    checked.ledger.releases[version] = ledgers.Release(written.content, now)
    update.publish(checked.ledger)
    checked = replace(checked, ledger_text=ledgers.dump(checked.ledger))
    try:
        releases.copied(released, target, partial(write_text, ledger, checked.ledger_text))
    except OSError:
        if is_new:
            released.unlink(missing_ok=True)
        raise
    return Package(checked, target, written, released)


def _clear_up(folder: Path, deck_id: str) -> None:
    """Delete what killed builds and releases of a deck left behind; nobody else writes there now."""
    with suppress(OSError):
        require_own(folder.parent, folder / f"{deck_id}.apkg")
        for left in folder.glob(f".{deck_id}*.apkg*.tmp"):
            if left.is_symlink() or left.is_file():
                left.unlink(missing_ok=True)


def accept(
    path: Path, now: int, ids: Collection[str], waiting: Callable[[], None] = locks.silent
) -> tuple[Checked, list[str]]:
    """Take the passages that some cards cite as they now are in the sources.

    Writes the lock file, and nothing else. Returns what is still wrong, and those of ``ids`` that
    no card has or whose passage had not changed. Raises ``OSError`` if the lock file cannot be written.
    """
    if not path.is_file():
        return check(path, now), []
    with locked(path, waiting), gc_paused():
        deck = lint_deck(compile_deck(path))
        known = _known(deck, now)
        checked = against_lock_file(deck, known, state.Request(now), accepted=ids)
        old, compiled = known.lock, deck.compiled
        if old is None or compiled is None:
            return checked, list(ids)
        changed = {diagnostic.card for diagnostic in stale.stale(old.cites, compiled.cited, ())}
        idle = [id_ for id_ in ids if id_ not in changed]
        if not idle:
            for id_ in ids:
                old.cites[id_] = [cited.selector for cited in compiled.cited if cited.card == id_]
            write_text(checked.root / ledgers.NAME, ledgers.dump(old))
        return checked, idle


def asks_for_agreement(outcome: Outcome) -> bool:
    """Tell whether nothing but the curator's agreement stands in the way of a build."""
    errors = {each.code for each in outcome.checked.diagnostics if each.severity is Severity.ERROR}
    return errors == {"U125"}


def _staleness(checked: Built) -> str:
    """Say in a few words what a build would change in the lock file."""
    if checked.ledger_new:
        return "there is none"
    changes = checked.changes
    counted = (
        (len(changes.new), "new"),
        (len(changes.changed), "changed"),
        (len(changes.retired), "retired"),
        (len(changes.renamed), "renamed"),
        (len(changes.returned), "returned"),
    )
    parts = [f"{count} {word}" for count, word in counted if count]
    parts += [f"the look of the {key} notes" for key in changes.types]
    return ", ".join(parts) or "its lines are not as deckgen writes them"
