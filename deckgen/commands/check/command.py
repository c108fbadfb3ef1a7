"""``deckgen check``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deckgen.commands.check import completion
from deckgen.console.options import format_option, project_argument
from deckgen.console.output import (
    check_summary,
    fail,
    relative_to_cwd,
    show,
    unread,
    waiting,
    writing,
)
from deckgen.console.projects import now, project_file
from deckgen.console.several import ProjectsCommand
from deckgen.core.projectfiles import LOCK_FILE
from deckgen.core.wording import counted
from deckgen.util import streams
from deckgen.util.command import option
from deckgen.util.exit_status import DONE, FAILED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deckgen.compile.outcomes import Checked
    from deckgen.core.diagnostics import Diagnostic

DRAFT = "Q902"
"""The code of a draft, of which there may be many: one line stands for them all."""


class _Check(ProjectsCommand):
    """Takes several projects."""

    alone = ("accept",)


@click.command("check", cls=_Check)
@project_argument
@format_option(("text", "json", "github", "sarif"))
@option(
    "--accept",
    metavar="ID,...",
    help="Accept the changed passages that these cards cite (C105).",
    shell_complete=completion.cards_that_cite,
)
@option("--strict", is_flag=True, help="Fail on warnings too.")
@option(
    "--fix",
    is_flag=True,
    help="Fix spaces, punctuation, invisible characters and missing ids in the files.",
)
@option("--diff", is_flag=True, help="Show what --fix would change, and write nothing.")
@option(
    "--study",
    "studied",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Also show what 'deckgen study' finds in a learner's collection or counts; can be repeated.",
)
@option(
    "--no-cache",
    is_flag=True,
    help="Ignore what the cache has of the deck, and keep nothing of it.",
)
@option("-q", "--quiet", is_flag=True, help="Print no summary.")
def command(
    project: Path,
    format_: str,
    accept: str | None,
    strict: bool,
    fix: bool,
    diff: bool,
    studied: tuple[Path, ...],
    no_cache: bool,
    quiet: bool,
) -> None:
    """Report problems in PROJECT, or in several, with file and line.

    Writes nothing into it, except that --accept updates cards.lock and --fix changes its files.
    Exit status 1 if there are errors.
    """
    from deckgen.compile import pipeline
    from deckgen.compile.cache.store import Store

    if diff:
        _refuse_beside_diff(
            {
                "--accept": accept is not None,
                "--format": format_ != "text",
                "--strict": strict,
                "--study": studied,
            }
        )
    if fix or diff:
        from deckgen.commands.check import fixing

        fixing.run(project_file(project), write=not diff)
    if diff:
        return
    if accept is not None:
        checked = _accept(project_file(project), accept)
    else:
        path = project_file(project)
        checked = pipeline.check(
            path, now(), store=None if no_cache else Store.of(path)
        )
    if studied:
        checked = _with_marks(checked, studied)
    _report(checked, format_)
    if not quiet:
        streams.note(check_summary(checked))
        told = _asked(checked)
        if told:
            streams.note("; ".join(told))
    sys.exit(FAILED if checked.failed or (strict and checked.warnings) else DONE)


def _refuse_beside_diff(given: Mapping[str, object]) -> None:
    """Raise ``UsageError`` for an option that would have no effect, since no report is made."""
    for flag, value in given.items():
        if value:
            raise click.UsageError(
                f"{flag} cannot be combined with --diff, which reports no problems"
            )


def _accept(path: Path, accept: str) -> Checked:
    """Accept the passages that cards cite; return what is still wrong. Exits if any has not changed."""
    from deckgen.compile import pipeline

    ids = accept.replace(",", " ").split()
    if not ids:
        fail("--accept needs the ids of cards")
    with writing(LOCK_FILE, "nothing was accepted"):
        checked, unchanged = pipeline.accept(path, now(), ids, waiting)
    if unchanged:
        fail(
            f"nothing to accept for {', '.join(unchanged)}: no changed passage (C105); nothing was accepted"
        )
    return checked


def _with_marks(checked: Checked, studied: tuple[Path, ...]) -> Checked:
    """Return a check with what learners' answers say of the cards. Exits if they cannot be read."""
    from deckgen.compile.identified import identified
    from deckgen.study.marked import with_marks
    from deckgen.study.reading import StudyError, read_learners

    deck = identified(checked)
    try:
        found = with_marks(
            checked.diagnostics, deck, lambda subject: read_learners(subject, studied)
        )
    except StudyError as error:
        fail(str(error))
    except OSError as error:
        fail(unread(error))
    return checked._replace(diagnostics=found)


def _asked(checked: Checked) -> list[str]:
    """Return how the cards ask, if there are enough of them to tell."""
    from deckgen.lint.asking import summed

    project = checked.project
    compiled = checked.compiled
    if project is None or compiled is None:
        return []
    of_units = [unit.asking for unit in compiled.units]
    return summed(of_units, project.deck.language).in_words()


def _place(diagnostic: Diagnostic, checked: Checked) -> str:
    """Return where a diagnostic is, as :func:`show` has it."""
    moved, _ = relative_to_cwd([diagnostic], checked.files, checked.root)
    return str(moved[0].span)


def _report_as_text(checked: Checked) -> None:
    """Write the report for people: of several drafts only how many there are, and the first."""
    shown = checked.diagnostics
    drafts = [each for each in shown if each.code == DRAFT]
    if len(drafts) > 1:
        shown = tuple(each for each in shown if each.code != DRAFT)
    show(shown, checked.files, checked.root, sys.stdout)
    if len(drafts) > 1:
        count = counted(len(drafts), "draft")
        place = _place(drafts[0], checked)
        streams.result(f"{count} [{DRAFT}], the first at {place}")


def _report(checked: Checked, format_: str) -> None:
    """Write the report on standard output."""
    from deckgen.console import reports

    if format_ == "text":
        _report_as_text(checked)
        return
    from deckgen.lint.catalogue import BY_CODE

    diagnostics, files = relative_to_cwd(
        checked.diagnostics, checked.files, checked.root
    )
    streams.data(reports.FORMATS[format_](diagnostics, files, BY_CODE))
