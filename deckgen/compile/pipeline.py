"""The pipeline, in order: read, compile and link; lint; the lock file; the package.

Each phase takes what the one before it gave and returns a value of its own:
:class:`~deckgen.compile.deck.Compiled`, then :class:`Failed` or :class:`Built`, then :class:`Package`
or :class:`Stopped`.
"""

from __future__ import annotations

import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from deckgen.compile.deck import Compiled, compile_deck
from deckgen.compile.identify import identify, read_lock
from deckgen.compile.identify import note_types as note_types
from deckgen.compile.identify import retired_ids as retired_ids
from deckgen.compile.outcomes import Built as Built
from deckgen.compile.outcomes import Checked as Checked
from deckgen.compile.outcomes import Failed as Failed
from deckgen.compile.outcomes import Outcome as Outcome
from deckgen.compile.outcomes import Package as Package
from deckgen.compile.outcomes import Stopped as Stopped
from deckgen.core.codes import problem
from deckgen.core.diagnostics import Diagnostic, Severity, Span
from deckgen.core.identity import id_of
from deckgen.core.projectfiles import LOCK_FILE
from deckgen.lockfile import lockfile, releases, stale, state, update, writing
from deckgen.util import locks
from deckgen.util.atomic import (
    made_folder,
    require_own,
    restored_on_error,
    temporary_name,
    write_text,
)
from deckgen.util.filenames import refuse_impossible
from deckgen.util.gc import gc_paused
from deckgen.util.locks import locked
from deckgen.util.progress import silent

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from deckgen.compile.cache.store import Store
    from deckgen.formats.blocks import Packed
    from deckgen.util.progress import Progress


# --- check -------------------------------------------------------------------------------------


def check(
    path: Path, now: int, progress: Progress = silent, store: Store | None = None
) -> Checked:
    """Read, compile and check a project with all rules. Writes nothing into it.

    ``path`` is the ``cards.yaml``; ``now`` the time for changes in epoch seconds. ``store`` keeps what
    the next check need not look at again.
    """
    with gc_paused():
        deck = compile_deck(path, progress, store=store)
        checked = judge(deck, now)
        if deck.cache is not None:
            deck.cache.write()
        return checked


def check_with_errors_of(path: Path, now: int, ids: Collection[str]) -> Checked:
    """Check a project as :func:`check` does, and let errors of the cards with some ids pass.

    The error of a card that cannot be compiled counts even so: the deck would be without it.

    ``now`` is the time given to changes, in epoch seconds.
    """
    with gc_paused():
        deck = compile_deck(path)
        if deck.compiled is None:
            return judge(deck, now)
        linted = lint_deck(deck)
        excused = {id_of(note.key) for note in deck.compiled.notes}.intersection(ids)
        left = []
        for each in linted.diagnostics:
            if each.severity is not Severity.ERROR or each.card not in excused:
                left.append(each)
        request = state.Request(now)
        known = read_lock(linted, request)
        return identify(linted._replace(diagnostics=tuple(left)), known, request)


def judge(deck: Compiled, now: int) -> Checked:
    """Do the rest of :func:`check` for a deck that was compiled.

    ``now`` is the time given to changes, in epoch seconds.
    """
    request = state.Request(now)
    return identify(lint_deck(deck), read_lock(deck, request), request)


def lint_deck(deck: Compiled) -> Compiled:
    """Run the rules over the cards of a whole deck, and leave out what is suppressed."""
    project, compiled = deck.project, deck.compiled
    if project is None or compiled is None:
        return deck

    from deckgen.lint.comparison import Comparison
    from deckgen.lint.typography import styles_of
    from deckgen.lint.whole_deck import DeckLinter  # which a build does not need

    linter = DeckLinter(project)
    linted = []
    for unit in compiled.units:
        linted.append(unit.linted or linter.unit(unit.text, unit.citations))
    styles = styles_of(each.counts for each in linted)
    in_styles = []
    for unit, each in zip(compiled.units, linted, strict=True):
        in_styles.append(linter.in_styles(unit.text, each, styles))
    comparison = Comparison() if deck.cache is None else deck.cache.comparison
    found, linted = linter.deck(
        project.units, in_styles, project.order, deck.diagnostics, comparison
    )
    if deck.cache is not None:
        for unit, each in zip(compiled.units, linted, strict=True):
            deck.cache.put_linted(unit, each)
    return deck._replace(diagnostics=tuple(found))


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
    written, and :exc:`~deckgen.lockfile.releases.ReleaseError` for a version that cannot be published;
    what was there before is then untouched.

    ``now`` is the time given to changes, in epoch seconds.
    """
    if not path.is_file():
        return Stopped(_failed(check(path, now)))
    began = time.time()
    with locked(path, waiting), gc_paused():
        deck = compile_deck(path, progress, errors_only=True, store=store)
        request = state.Request(now, release, deliver, agreed, is_build=True)
        if deck.project is not None:
            request = state.taken_up(deck.project, request)
        checked = identify(deck, read_lock(deck, request), request)
        if frozen and isinstance(checked, Built) and checked.lock_is_stale:
            why = problem("U104", Span(LOCK_FILE), what=_staleness(checked))
            checked = _refused(checked, why)
        if isinstance(checked, Failed):
            if deck.cache is not None:
                deck.cache.write(forget=False)
            return Stopped(checked)
        package = _write(checked, target, release, now, progress, store)
        if store is not None and deck.cache is not None:
            from deckgen.compile.cache import keep

            keep.keep(store, deck.cache, package, target, began)
        return package


def _failed(checked: Checked) -> Failed:
    """Return a check as one that failed, though nothing may be wrong by now."""
    if isinstance(checked, Failed):
        return checked
    return Failed(
        checked.root,
        checked.files,
        checked.diagnostics,
        checked.project,
        checked.compiled,
    )


def _refused(checked: Built, why: Diagnostic) -> Failed:
    """Return a deck that could be built, but must not be."""
    found = (*checked.diagnostics, why)
    return Failed(
        checked.root,
        checked.files,
        found,
        checked.project,
        checked.compiled,
        checked.changes,
    )


def _write(
    checked: Built,
    target: Path | None,
    release: str,
    now: int,
    progress: Progress,
    store: Store | None,
) -> Package:
    """Write the lock file and the package of a deck."""
    from deckgen.formats import apkg

    deck_id = checked.build.deck.id
    target = target or checked.root / "dist" / f"{deck_id}.apkg"
    refuse_impossible(str(target))
    require_own(checked.root, target, checked.root / LOCK_FILE)
    _clear_up(checked.root / "dist", deck_id)
    lock_file = checked.root / LOCK_FILE
    with made_folder(target.parent), restored_on_error(lock_file) as lock_path:
        before = None if store is None else _last_package(store)
        if release:
            return _release(checked, target, lock_path, release, now, progress, before)
        # The lock file first: a package that it does not know of would get other times with the next build.
        lock = _LockFile(checked, lock_path)
        written = apkg.write(checked.build, target, progress, lock.write, before)
        return Package(checked, target, written, None, lock.digest)


def _last_package(store: Store) -> Packed | None:
    """Return the package that the last build wrote, if anything is known of it."""
    from deckgen.compile.cache import lastpackage

    return lastpackage.known(store)


def _release(
    checked: Built,
    target: Path,
    lock_path: Path,
    version: str,
    now: int,
    progress: Progress,
    before: Packed | None,
) -> Package:
    """Write a release, note it in the lock file, and make it the usual package as well."""
    from deckgen.formats import apkg
    from deckgen.lockfile import handout

    released = releases.path_beside(target, version)
    require_own(checked.root, released)
    page = released.with_suffix(".md")
    require_own(checked.root, page)
    is_new = not released.exists()
    same = partial(releases.require_same, released, temporary_name(released))
    written = apkg.write(checked.build, released, progress, same, before)
    told = handout.page(checked.build, checked.lock_file, checked.changes, version)
    checked.lock_file.releases[version] = lockfile.Release(written.content, now)
    update.publish(checked.lock_file)
    lock = _LockFile(checked, lock_path)
    try:
        with restored_on_error(page):
            write_text(page, told)
            releases.copied(released, target, lock.write)
    except OSError:
        if is_new:
            released.unlink(missing_ok=True)
        raise
    return Package(checked, target, written, released, lock.digest)


class _LockFile:
    """The lock file of a deck that is built, to be written when its package is whole; ``digest`` is that of
    what was written."""

    def __init__(self, checked: Built, path: Path) -> None:
        self._checked = checked
        self._path = path
        self.digest = ""

    def write(self) -> None:
        """Write it."""
        self.digest = writing.write(self._checked.lock_file, self._path)


def _clear_up(folder: Path, deck_id: str) -> None:
    """Delete what killed builds and releases of a deck left behind; nobody else writes there now."""
    with suppress(OSError):
        require_own(folder.parent, folder / f"{deck_id}.apkg")
        for left in folder.iterdir():
            before, _, rest = left.name.partition(f".{deck_id}")
            if before or ".apkg" not in rest or not rest.endswith(".tmp"):
                continue
            if left.is_symlink() or left.is_file():
                left.unlink(missing_ok=True)


def accept(
    path: Path,
    now: int,
    ids: Collection[str],
    waiting: Callable[[], None] = locks.silent,
) -> tuple[Checked, list[str]]:
    """Take the passages that some cards cite as they now are in the sources.

    Writes the lock file, and nothing else. Returns what is still wrong, and those of ``ids`` that
    no card has or whose passage had not changed. Raises ``OSError`` if the lock file cannot be written.
    """
    if not path.is_file():
        return check(path, now), []
    with locked(path, waiting), gc_paused():
        deck = lint_deck(compile_deck(path))
        request = state.Request(now)
        known = read_lock(deck, request)
        checked = identify(deck, known, request, accepted=ids)
        old, compiled = known.lock, deck.compiled
        if old is None or compiled is None:
            return checked, list(ids)
        cited = compiled.cited
        changed = {diagnostic.card for diagnostic in stale.stale(old.cites, cited, ())}
        idle = [id_ for id_ in ids if id_ not in changed]
        if not idle:
            for id_ in ids:
                selectors = [each.selector for each in cited if each.card == id_]
                old.cites[id_] = tuple(selectors)
            write_text(checked.root / LOCK_FILE, lockfile.dump(old))
        return checked, idle


def asks_for_agreement(outcome: Outcome) -> bool:
    """Tell whether nothing but the curator's agreement stands in the way of a build."""
    errors = set()
    for each in outcome.checked.diagnostics:
        if each.severity is Severity.ERROR:
            errors.add(each.code)
    return errors == {"U125"}


def _staleness(checked: Built) -> str:
    """Say in a few words what a build would change in the lock file."""
    if checked.lock_is_new:
        return "there is none"
    lock_file = checked.files.get(LOCK_FILE)
    if lock_file is not None and "\n<<<<<<< " in lock_file.text:
        return "it has an unresolved merge conflict"
    changes = checked.changes
    counted = (
        (len(changes.new), "new"),
        (len(changes.changed), "changed"),
        (len(changes.retired), "retired"),
        (len(changes.renamed), "renamed"),
        (len(changes.returned), "returned"),
        (len(changes.removed), "removed"),
    )
    parts = [f"{count} {word}" for count, word in counted if count]
    parts += [f"the look of the {key} notes" for key in changes.types]
    return ", ".join(parts) or "its lines are not as deckgen writes them"
