"""``deckgen check --fix`` and ``--diff``: what can be fixed without asking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.compile import pipeline
from deckgen.compile.deck import load_project
from deckgen.console.output import waiting, writing
from deckgen.core.wording import counted
from deckgen.lint import fixes
from deckgen.util import printed, streams

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from deckgen.core.model import Project
    from deckgen.lint.fixes import Fixed

MAX_ROUNDS = 5
"""How often a project is fixed in a row: a card that just got its id may have more to be fixed."""

NOTHING = "--fix found nothing that it fixes: spaces, punctuation, invisible characters, missing ids"

UNREADABLE = ("Y0", "Y1")
"""The families of codes that say that a file, or its YAML, cannot be read."""


def run(path: Path, *, write: bool) -> None:
    """Fix the files of a project, or show on standard output what would be changed."""
    for number in range(MAX_ROUNDS if write else 1):
        project, problems, _ = load_project(path)
        unreadable = next(
            (each for each in problems if each.code.startswith(UNREADABLE)), None
        )
        if unreadable is not None and number == 0:
            place = f"{unreadable.span.path}:{unreadable.span.line}"
            streams.note(
                f"--fix skips what cannot be read: {place} ({unreadable.code}); correct that first"
            )
        if project is None:
            return
        files = fixes.fix(project, pipeline.retired_ids(project))
        if not files and number == 0:
            streams.note(NOTHING)
        if not _fix_once(project, files, path, write=write):
            return


def _fix_once(
    project: Project, files: Iterable[Fixed], path: Path, *, write: bool
) -> bool:
    """Fix what can be fixed, or show it; return whether anything was written."""
    has_written = False
    for fixed in files:
        refused = fixed.refused
        if write:
            with writing(path, "the file is as it was"):
                refused = fixes.write(project, fixed, waiting)
        name = printed.line(fixed.file.path)
        if refused:
            streams.note(f"{name}: {refused}")
        elif write:
            has_written = True
            streams.note(f"{name}: fixed {counted(fixed.count, 'problem')}")
        else:
            streams.data(printed.data(fixed.diff()))
    return has_written
