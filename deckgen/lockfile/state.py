"""What a build needs of the lock file, in two steps: read it, then give every note its identity.

The pipeline calls these, and knows nothing else of the lock file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from deckgen.core.diagnostics import Severity, TextFile
from deckgen.lockfile import lockfile, merging, published, uid
from deckgen.lockfile.update import update
from deckgen.notetypes.builtin import fingerprint
from deckgen.source.files import decode, unreadable
from deckgen.util.atomic import require_own

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Media, Note, Project, Retired
    from deckgen.lockfile.lockfile import Changes, LockFile
    from deckgen.notetypes.builtin import NoteType


class Request(NamedTuple):
    """What is asked of a build.

    ``now`` is the time of changes in epoch seconds, ``release`` the version that is published, or
    ''. ``deliver`` sends what is held; ``agreed`` says that many cards may retire at once.
    """

    now: int
    release: str = ""
    deliver: bool = False
    agreed: bool = False


@dataclass(slots=True)
class Known:
    """What is known of earlier builds: the lock file as values, ``None`` if there is none or it
    cannot be used; the file as it is on the disk; and what is wrong with it."""

    lock: LockFile | None = None
    file: TextFile | None = None
    diagnostics: list[Diagnostic] = field(default_factory=list)


@dataclass(slots=True)
class Identified:
    """The lock file as it is to be, with what changes for learners, the retired notes that are
    shipped, and all media, theirs too."""

    lock: LockFile
    changes: Changes
    retired: tuple[Retired, ...] = ()
    media: tuple[Media, ...] = ()
    diagnostics: list[Diagnostic] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Whether anything stands in the way of a build."""
        return any(each.severity is Severity.ERROR for each in self.diagnostics)


def read_file(root: Path, deck_id: str) -> Known:
    """Read the lock file of a project, and nothing else."""
    path = root / lockfile.NAME
    try:
        require_own(root, path)
        data = path.read_bytes()
    except FileNotFoundError:
        return Known()
    except OSError as error:
        return Known(diagnostics=[unreadable(lockfile.NAME, error, None)])
    text, diagnostics = decode(data, lockfile.NAME, "utf-8")
    if text is None:
        return Known(diagnostics=diagnostics)
    file = TextFile(lockfile.NAME, text)
    lock, diagnostics = lockfile.parse(file, deck_id)
    return Known(lock, file, diagnostics)


def known(project: Project, types: Sequence[NoteType], now: int) -> Known:
    """Return what is known of earlier builds of a project.

    A lock file that is not there is recovered from an earlier package, if there is one.
    """
    found = read_file(project.root, str(project.deck.id))
    if found.file is None and not found.diagnostics:
        found.lock, found.diagnostics = _recovered(project, types)
    lock = found.lock
    if lock is None:
        found.diagnostics += uid.without_lock(project)
        return found
    faults: list[Diagnostic]
    if found.file is not None:
        found.diagnostics += lockfile.future_times(lock, found.file, now)
        found.diagnostics += merging.disagreements(lock)
    found.lock, faults = uid.compared(project, lock)
    found.diagnostics += faults
    if found.lock is not None:
        found.lock, faults = published.with_last_release(project, types, found.lock)
        found.diagnostics += faults
    return found


def _recovered(project: Project, types: Sequence[NoteType]) -> tuple[LockFile | None, list[Diagnostic]]:
    """Return a lock file made from an earlier package, if there is one."""
    if not (project.root / "dist").is_dir():
        return None, []
    from deckgen.lockfile import recovery  # only a project that lost its lock file needs it

    return recovery.recover(project, types)


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
    marked = [(note_type, fingerprint(note_type)) for note_type in types]
    lock, changes, diagnostics = update(
        before,
        str(deck.id),
        notes,
        marked,
        request.now,
        uid=str(deck.uid or ""),
        release=bool(request.release),
        deliver=request.deliver,
    )
    found = Identified(lock, changes, (), media, diagnostics)
    if found.failed:
        return found
    if lock.gone or project.retired:
        from deckgen.lockfile import retirement  # most builds retire nothing

        found.retired, found.media, faults = retirement.retired_notes(
            project, lock, changes.retired, request.now, media, notes
        )
        found.diagnostics += faults
    if before is not None and not found.failed:
        found.diagnostics += _likely_mistakes(project, notes, before, found)
    return found


def _likely_mistakes(
    project: Project, notes: Sequence[Note], before: LockFile, found: Identified
) -> list[Diagnostic]:
    """Report changes that are likely to be mistakes, by what earlier builds held."""
    changes = found.changes
    clozes = {note.key for note in notes if note.kind == "cloze"}.intersection(changes.changed)
    if not clozes and not (changes.new and changes.retired):
        return []
    from deckgen.lockfile import history  # most builds have nothing to look up

    return [
        *history.renames(notes, changes.new, changes.retired, found.lock),
        *history.renumberings(project, before, notes, clozes),
    ]


def is_stale(text: str, file: TextFile | None) -> bool:
    """Tell whether a lock file on the disk differs from what it has to be.

    Compared as text, so that ``--frozen`` takes no merge conflict and no line out of place.
    """
    return file is None or text != file.text.replace("\r\n", "\n")
