"""What the phases of the pipeline give: a deck that failed or was built, a package or none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from deckgen.core.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from deckgen.compile.deck import Linked
    from deckgen.core.diagnostics import Diagnostic, TextFile
    from deckgen.core.model import Build, Project
    from deckgen.formats.apkg import Written
    from deckgen.lockfile.lockfile import Changes, LockFile


@dataclass(frozen=True, slots=True)
class Failed:
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


@dataclass(frozen=True, slots=True)
class Built:
    """A deck in which no error was found: all that its package and its lock file are written from.

    ``lock_file`` and ``lock_text`` are what ``cards.lock`` has to hold for it, ``lock_is_stale``
    whether that differs from what it holds, ``lock_is_new`` whether there is none so far.
    """

    root: Path
    files: dict[str, TextFile]
    diagnostics: tuple[Diagnostic, ...]
    project: Project
    compiled: Linked
    build: Build
    changes: Changes
    lock_file: LockFile
    lock_text: str
    lock_is_stale: bool
    lock_is_new: bool

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
    ``released`` is the file of a release, which is the same as the package.
    """

    checked: Built
    target: Path
    written: Written
    released: Path | None = None


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
