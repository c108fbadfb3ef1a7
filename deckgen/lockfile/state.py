"""What a build needs of the lock file, in two steps: read it, then give every note its identity.

The pipeline calls these, and knows nothing else of the lock file.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from deckgen.core.codes import OF_REUSE, problem
from deckgen.core.diagnostics import Severity, Span
from deckgen.core.identity import id_of, same_own_content
from deckgen.core.notes import Notes
from deckgen.core.occlusion import NOTE
from deckgen.core.projectfiles import LOCK_FILE
from deckgen.core.wording import first_of
from deckgen.lockfile import cardlines, lockfile, merging, owntypes, published, uid
from deckgen.lockfile.lastread import LastRead
from deckgen.lockfile.releases import package_name
from deckgen.lockfile.update import begin
from deckgen.notetypes.builtin import fingerprint
from deckgen.source.files import decode, unreadable
from deckgen.util.atomic import read_own
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from deckgen.core.build import Media, Retired
    from deckgen.core.diagnostics import Diagnostic, TextFile
    from deckgen.core.model import Note, Project
    from deckgen.core.notetype import NoteType
    from deckgen.lockfile.lockfile import Changes, LockFile


class Request(NamedTuple):
    """What is asked of a build.

    ``now`` is the time of changes in epoch seconds, ``release`` the version that is published, or
    ''. ``deliver`` sends what is held; ``agreed`` says that many cards may retire at once;
    ``is_build`` that the lock file is to be written, and not only a check is made.
    """

    now: int
    release: str = ""
    deliver: bool = False
    agreed: bool = False
    is_build: bool = False


MANY = 5
"""How many cards that retire at once are many: this many, and more than one of so many in the deck."""


class Known:
    """What is known of earlier builds: the lock file as values, ``None`` if there is none or it
    cannot be used; the file as it is on the disk; and what is wrong with it. ``agreed`` has the keys of the
    units whose quotations are known to stand as it has them (:func:`~deckgen.lockfile.stale.stale_in_units`).
    """

    __slots__ = ("agreed", "diagnostics", "file", "lock")

    def __init__(
        self,
        lock: LockFile | None = None,
        file: TextFile | None = None,
        diagnostics: list[Diagnostic] | None = None,
        agreed: set[str] | None = None,
    ) -> None:
        self.agreed = set() if agreed is None else agreed
        self.lock = lock
        self.file = file
        self.diagnostics = [] if diagnostics is None else diagnostics


class Identified:
    """The lock file as it is to be, with what changes for learners, the retired notes that are
    shipped, and all media, theirs too. Where there was no lock file, ``finish`` makes its entries."""

    __slots__ = ("changes", "diagnostics", "finish", "lock", "media", "retired")

    def __init__(
        self,
        lock: LockFile,
        changes: Changes,
        finish: Callable[[], None],
        media: tuple[Media, ...],
        diagnostics: list[Diagnostic],
    ) -> None:
        self.lock = lock
        self.changes = changes
        self.finish = finish
        self.retired: tuple[Retired, ...] = ()
        self.media = media
        self.diagnostics = diagnostics

    @property
    def failed(self) -> bool:
        """Whether anything stands in the way of a build."""
        return any(each.severity is Severity.ERROR for each in self.diagnostics)


def read_file(root: Path, deck_id: str, last: LastRead | None = None) -> Known:
    """Read the lock file of a project, and nothing else."""
    last = last or LastRead()
    data = last.take_looked_at()
    try:
        data = read_own(root, root / LOCK_FILE) if data is None else data
    except FileNotFoundError:
        return Known()
    except OSError as error:
        return Known(diagnostics=[unreadable(LOCK_FILE, error, None)])
    known = last.known(data, deck_id)
    if known is None:
        text, diagnostics = decode(data, LOCK_FILE, "utf-8")
        if text is None:
            return Known(diagnostics=diagnostics)
        known = last.parse(data, text, deck_id)
    return Known(*known, last.agreed)


def taken_up(project: Project, request: Request) -> Request:
    """Return a request with the time of a release that was stopped when its package was written and
    the lock file was not: with that time, the package comes out the same."""
    path = project.root / "dist" / package_name(project, request.release)
    if not request.release or not path.is_file():
        return request
    from deckgen.lockfile import recovery  # reads packages, which few builds do

    moment = recovery.latest_time(project, path)
    return request._replace(now=moment) if moment else request


def known(
    project: Project,
    types: Sequence[NoteType],
    request: Request,
    last: LastRead | None = None,
) -> Known:
    """Return what is known of earlier builds of a project. ``last`` is the lock file as it was read last.

    A lock file that is not there is recovered from an earlier package, if there is one.
    """
    found = read_file(project.root, str(project.deck.id), last)
    if found.file is None and not found.diagnostics:
        from deckgen.lockfile import lost  # only a first build is without a lock file

        if (project.root / "dist").is_dir():
            # reads packages, of which a new deck has none
            from deckgen.lockfile import recovery

            found.lock, found.diagnostics = recovery.recover(project, types)
        if found.lock is None:
            found.diagnostics += lost.lost(project)
    lock = found.lock
    if lock is None:
        found.diagnostics += uid.missing(project)
        return found
    faults: list[Diagnostic]
    if found.file is not None:
        found.diagnostics += lockfile.future_times(lock, found.file, request.now)
        found.diagnostics += merging.disagreements(lock)
    lock, faults = published.with_last_release(
        project,
        types,
        lock,
        request.release,
        found.file.text if found.file is not None else "",
    )
    found.diagnostics += faults
    found.lock, faults = uid.compared(project, lock)
    found.diagnostics += faults
    return found


def identify(
    project: Project,
    notes: Sequence[Note],
    media: tuple[Media, ...],
    types: Sequence[NoteType],
    before: LockFile | None,
    request: Request,
) -> Identified:
    """Give every note its identity and time."""
    deck = project.deck
    by_key = {note_type.key: note_type for note_type in types}
    marked = [(note_type, fingerprint(note_type)) for note_type in types]
    lock, changes, diagnostics, finish = begin(
        before,
        str(deck.id),
        notes,
        marked,
        request.now,
        uid=str(deck.uid or ""),
        release=bool(request.release),
        deliver=request.deliver,
    )
    owntypes.update(before or lock, lock, project.note_types)
    if before is not None:
        diagnostics += _late_clock(before, changes, request.now)
        diagnostics += owntypes.faults(project, before)
    found = Identified(lock, changes, finish, media, diagnostics)
    if found.failed:
        return found
    if lock.gone or project.retired:
        from deckgen.lockfile import retirement  # most builds retire nothing

        found.retired, found.media, faults = retirement.retired_notes(
            project, lock, changes.retired, request.now, by_key, media, notes
        )
        found.diagnostics += faults
    if before is not None and not found.failed:
        found.diagnostics += _likely_mistakes(
            project, notes, before, found, request, by_key
        )
    return found


def _likely_mistakes(
    project: Project,
    notes: Sequence[Note],
    before: LockFile,
    found: Identified,
    request: Request,
    types: Mapping[str, NoteType],
) -> list[Diagnostic]:
    """Report changes that are likely to be mistakes, by what earlier builds held."""
    changes, lock = found.changes, found.lock
    faults = []
    imported_ids: list[str] = []
    if changes.removed and before.adopted:
        from deckgen.lockfile import imported

        imported_ids = imported.leaving(changes.removed, before)
        faults += imported.left_out(imported_ids)
    faults += _many_retired(
        {*map(id_of, changes.retired), *imported_ids}, before, request
    )
    # Most builds have nothing to look up, and what would look it up is not even loaded.
    if changes.retired or changes.removed:
        faults += _lost_histories(notes, changes, lock, types)
    clozes = _changed_clozes(notes, changes, types)
    if clozes:
        from deckgen.lockfile import history

        faults += history.renumberings(project, before, notes, clozes, types)
    differs = any(
        (released := entry.released) is not None
        and not same_own_content(released.hash, entry.hash)
        for entry in cardlines.published_otherwise(lock.cards).values()
    )
    ignores = not request.is_build and _ignores_reuse(project)
    if differs or ignores:
        from deckgen.lockfile import reuse

        looked_at = notes
        # the rest was looked at when it changed
        if request.is_build and not request.release:
            changed = set(changes.changed)
            looked_at = Notes.of(notes).with_keys(changed)
        faults += reuse.changed_cards(
            project, looked_at, notes, before, lock, types, says_unused=ignores
        )
    return faults


def _lost_histories(
    notes: Sequence[Note],
    changes: Changes,
    lock: LockFile,
    types: Mapping[str, NoteType],
) -> list[Diagnostic]:
    """Report retired notes whose history another note may be meant to have; of tables, also notes that no
    release had: a curator may study them.
    """
    from deckgen.lockfile import history, idcolumns

    columns = list(
        idcolumns.changed_columns(
            notes, changes.new, [*changes.retired, *changes.removed]
        )
    )
    explained = frozenset().union(*(column.earlier for column in columns))
    unexplained = [key for key in changes.retired if key not in explained]
    renames = history.renames(notes, changes.new, unexplained, lock, types)
    return [*(column.diagnostic for column in columns), *renames]


def _changed_clozes(
    notes: Sequence[Note], changes: Changes, types: Mapping[str, NoteType]
) -> set[str]:
    """Return the keys of the changed notes whose numbers are those of their deletions: the masks of a
    picture keep their numbers by their keys."""
    changed = set(changes.changed)
    if not changed:
        return changed
    cloze_types = {
        key for key, note_type in types.items() if note_type.is_cloze and key != NOTE
    }
    clozes = (
        note for note in Notes.of(notes).with_keys(changed) if note.kind in cloze_types
    )
    return {note.key for note in clozes if not _has_masks(note)}


def _ignores_reuse(project: Project) -> bool:
    """Tell whether a card suppresses what is found when it is compared with the last release."""
    return any(
        waiver.what in OF_REUSE
        for unit in project.units
        if unit.may_have("ignore")
        for item in unit.section.items
        if not item.draft
        for waiver in item.ignore
    )


def _has_masks(note: Note) -> bool:
    return note.unit.may_have("masks") and note.item.occlusion is not None


NO_DELAY = 60
"""Seconds by which the lock file may be ahead of a clock that is right: builds within one second each give
a changed note one second more."""


def _late_clock(before: LockFile, changes: Changes, now: int) -> list[Diagnostic]:
    """Report a build that gives times, and has a clock that is behind those given before."""
    gives_times = (
        changes.changed or changes.retired or changes.types or changes.returned
    )
    latest = before.latest
    # which U113 is about
    is_future = latest > max(now, int(time.time())) + lockfile.MAX_AHEAD
    # and no time that SOURCE_DATE_EPOCH pins
    is_of_now = abs(now - time.time()) < NO_DELAY
    if not gives_times or now >= latest - (NO_DELAY if is_of_now else 0) or is_future:
        return []
    words = {"now": lockfile.moment(now), "latest": lockfile.moment(latest)}
    return [problem("U129", Span(LOCK_FILE), **words)]


def _many_retired(
    leaving: set[str], before: LockFile, request: Request
) -> list[Diagnostic]:
    """Report that a large part of the deck leaves it with one build, if nobody has agreed to that.

    ``leaving`` are the ids of the cards that leave it and that learners have.
    """
    if request.agreed or len(leaving) < MANY:
        return []
    cards = {id_of(key) for key in before.cards}
    if len(leaving) * MANY <= len(cards):
        return []
    which = first_of([f"'{id_}'" for id_ in sorted(leaving)], MANY)
    words = {"count": f"{len(leaving):,}", "all": f"{len(cards):,}", "which": which}
    fault = problem("U125", Span(LOCK_FILE), **words)
    return [fault if request.is_build else fault._replace(severity=Severity.WARNING)]


def is_stale(pieces: Iterable[str], file: TextFile | None) -> bool:
    """Tell whether a lock file on the disk differs from what it has to be, which is given piece by piece.

    Compared as text, so that ``--frozen`` takes no merge conflict and no line out of place.
    """
    if file is None:
        return True
    text = file.text.replace("\r\n", "\n")
    at = 0
    for piece in pieces:
        if not text.startswith(piece, at):
            return True
        at += len(piece)
    return at < len(text)
