"""The project that a command line means, and the time that its changes get."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from deckgen.console.output import fail, reason, show_errors
from deckgen.core.projectfiles import CARDS
from deckgen.util import ascii_text
from deckgen.util.exit_status import FAILED
from deckgen.util.filenames import resolved

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.core.model import Project


NOT_CARDS = {
    ".lock": "a lock file, which deckgen writes beside the cards",
    ".apkg": "an Anki package, which 'deckgen import' reads",
    ".colpkg": "an Anki collection, which 'deckgen import' reads",
}
"""What a file is that is no project, by its ending."""

EARLIEST = 10**9
"""The first moment that ``SOURCE_DATE_EPOCH`` may name, in September 2001."""

LATEST = 2**32 - 1
"""The last one, in February 2106."""


def cards_file(project: Path) -> Path:
    """Return the cards.yaml that PROJECT means. Exits for a path that leads nowhere."""
    try:
        path = project / CARDS if project.is_dir() else project
        # which is said later
        with suppress(FileNotFoundError, NotADirectoryError, PermissionError):
            path.stat()
    except OSError as error:  # a name that is too long
        if error.errno == errno.ELOOP:
            fail(f"cannot read {project}: it is a link that leads to itself")
        fail(f"cannot read {reason(error, project)}")
    except ValueError as error:  # a NUL in it
        fail(f"cannot read '{project}': {error}")
    return path


def project_file(project: Path) -> Path:
    """Return the cards.yaml that PROJECT means, or exit with the status of wrong usage."""
    path = cards_file(project)
    if not os.path.lexists(path):
        why = "no such file or folder" if path == project else f"no {CARDS} in it"
        hint = f"name the folder that holds {CARDS}, or start one with 'deckgen init'"
        fail(f"there is no project '{project}': {why}; {hint}")
    what = NOT_CARDS.get(path.suffix.lower())
    if what is not None and path.is_file():
        fail(f"'{project}' is {what}; name the folder that holds {CARDS}, or that file")
    return path


def sourced_project(project: Path) -> tuple[Project, bool]:
    """Return a project that has sources, and whether reading it gave errors, which are shown.

    Exits if there is nothing to go on with.
    """
    from deckgen.compile.deck import load_project

    path = project_file(project)
    loaded, diagnostics, files = load_project(path)
    # A deck without cards (Y216) is one that drafts begin, and of which nothing is covered.
    diagnostics = [each for each in diagnostics if each.code != "Y216"]
    has_errors = show_errors(diagnostics, files, resolved(path).parent)
    if loaded is None:
        sys.exit(FAILED)
    if not loaded.sources:
        if has_errors:  # in the source, perhaps
            sys.exit(FAILED)
        fail("the deck declares no source; name a text under 'sources:'")
    return loaded, has_errors


def now() -> int:
    """Return the time of new changes in epoch seconds: ``SOURCE_DATE_EPOCH``, or the clock's.

    https://reproducible-builds.org/specs/source-date-epoch/
    """
    import time

    pinned = os.environ.get("SOURCE_DATE_EPOCH")
    if not pinned:
        return int(time.time())
    seconds = ascii_text.number(pinned, LATEST)
    if seconds is None or seconds < EARLIEST:
        fail(
            f"SOURCE_DATE_EPOCH is '{pinned}'; it must be seconds since 1970, after 2001 and before 2106"
        )
    return seconds
