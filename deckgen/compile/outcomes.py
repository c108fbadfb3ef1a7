"""What the phases of the pipeline give: a deck that failed or was built, a package or none."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from deckgen.core.diagnostics import Severity
from deckgen.lockfile import state, writing
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from deckgen.compile.deck import Linked
    from deckgen.core.build import Build
    from deckgen.core.diagnostics import Diagnostic, TextFile
    from deckgen.core.model import Project
    from deckgen.formats.written import Written
    from deckgen.lockfile.lockfile import Changes, LockFile


class Failed(NamedTuple):
    """A deck that cannot be built, and why. ``project`` and ``compiled`` are what could be made of
    it; ``changes`` what the lock file would make of its notes, if it came to that.
    """

    root: Path
    files: dict[str, TextFile]
    diagnostics: tuple[Diagnostic, ...]
    project: Project | None = None
    compiled: Linked | None = None
    changes: Changes | None = None

    @property
    def failed(self) -> bool:
        """Whether any diagnostic is an error."""
        return True

    @property
    def warnings(self) -> int:
        """How many diagnostics are warnings."""
        return _count(self.diagnostics, Severity.WARNING)


class Built(NamedTuple):
    """A deck in which no error was found: all that its package and its lock file are written from.

    ``version`` is that of the last release, '' if there was none, ``known_lock`` the lock file as it is so
    far, ``None`` if there is none. ``changes_since_release`` returns what has changed since then of the notes
    with some keys. ``make_lock_file`` returns what ``cards.lock`` has to hold, ``put_together`` what the
    package is written from. Each makes it when it is first asked: a check needs neither.
    """

    root: Path
    files: dict[str, TextFile]
    diagnostics: tuple[Diagnostic, ...]
    project: Project
    compiled: Linked
    changes: Changes
    version: str
    known_lock: TextFile | None
    changes_since_release: Callable[[Sequence[str]], Changes | None]
    make_lock_file: Callable[[], LockFile]
    put_together: Callable[[], Build]

    @property
    def build(self) -> Build:
        """What the package is written from."""
        return self.put_together()

    @property
    def lock_file(self) -> LockFile:
        """What ``cards.lock`` has to hold."""
        return self.make_lock_file()

    @property
    def lock_is_stale(self) -> bool:
        """Whether what ``cards.lock`` has to hold differs from what it holds."""
        return state.is_stale(writing.pieces(self.lock_file), self.known_lock)

    @property
    def lock_is_new(self) -> bool:
        """Whether there is no lock file so far."""
        return self.known_lock is None

    @property
    def failed(self) -> bool:
        """Whether any diagnostic is an error."""
        return False

    @property
    def warnings(self) -> int:
        """How many diagnostics are warnings."""
        return _count(self.diagnostics, Severity.WARNING)


Checked: TypeAlias = Failed | Built
"""What a check gives. The diagnostics are in the order of their places."""


class Package(NamedTuple):
    """A package that was written: what was built, where it is, and what was counted on the way.
    ``released`` is the file of a release, which is the same as the package. ``lock_digest`` is the SHA-256 of
    what ``cards.lock`` holds by now.
    """

    checked: Built
    target: Path
    written: Written
    released: Path | None = None
    lock_digest: str = ""


class Stopped(NamedTuple):
    """A build that errors stopped."""

    checked: Failed

    @property
    def target(self) -> None:
        """There is no package."""
        return


Outcome: TypeAlias = Package | Stopped


def any_error(diagnostics: Iterable[Diagnostic]) -> bool:
    """Tell whether any diagnostic is an error."""
    return any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)


def _count(diagnostics: Iterable[Diagnostic], severity: Severity) -> int:
    return sum(diagnostic.severity is severity for diagnostic in diagnostics)
