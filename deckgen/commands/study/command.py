"""``deckgen study``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deckgen.console.options import (
    OutputFile,
    format_option,
    html_option,
    project_option,
)
from deckgen.console.output import (
    STDOUT,
    fail,
    relative_to_cwd,
    show,
    show_errors,
    style_for,
    unread,
    write_report,
)
from deckgen.console.projects import now, project_file
from deckgen.util import streams
from deckgen.util.command import Command, option
from deckgen.util.exit_status import DONE, FAILED

if TYPE_CHECKING:
    from deckgen.compile.outcomes import Checked
    from deckgen.study.study import Study
    from deckgen.study.subject import Subject


@click.command("study", cls=Command)
@click.argument("collection", nargs=-1, required=True, type=click.Path(path_type=Path))
@project_option("The project of the deck; by default the current folder.", ".")
@format_option(("text", "json"))
@html_option(
    "Also write the report as a page; '-' prints the page instead of the report."
)
@option(
    "--since",
    metavar="WHEN",
    default="",
    help="Count answers since a day (2026-11-28) or a release (1.2).",
)
@option(
    "--share",
    type=OutputFile(".json"),
    metavar="FILE",
    help="Write the counts of the one learner, to be handed to the curator: no answers and no times.",
)
def command(
    collection: tuple[Path, ...],
    project: Path,
    format_: str,
    html: Path | None,
    since: str,
    share: Path | None,
) -> None:
    """Show which cards cost the learners of COLLECTION most, and which give them trouble.

    COLLECTION is a collection or a package of Anki's with learning progress (.colpkg, .apkg), or a file
    that --share wrote; each is taken as one learner's. They are only read, from a copy.
    """
    from deckgen.compile import pipeline
    from deckgen.compile.identified import identified
    from deckgen.study.reading import StudyError, read_learners
    from deckgen.study.study import study
    from deckgen.study.subject import subject_of

    if share is not None and len(collection) > 1:
        raise click.UsageError(
            "'--share' writes the counts of one learner: name one collection."
        )
    checked = pipeline.check(project_file(project), now())
    deck = identified(checked)
    subject = subject_of(deck) if deck is not None else None
    if subject is None or (checked.failed and not subject.cards):
        show_errors(checked.diagnostics, checked.files, checked.root)
        sys.exit(FAILED)
    if not subject.cards:
        fail(
            "the deck has no cards that were built: run 'deckgen build' where 'cards.lock' is kept"
        )
    try:
        learners = read_learners(
            subject, collection, _moment(since, checked) if since else 0
        )
    except StudyError as error:
        fail(str(error))
    except OSError as error:
        fail(unread(error))
    found = study(subject, learners)
    if share is not None:
        _share(subject, found, share, checked)
    _report(found, checked, format_, html)
    sys.exit(DONE)


def _moment(since: str, checked: Checked) -> int:
    """Return the moment that ``--since`` means in epoch milliseconds: a day's begin in UTC, or a release."""
    from datetime import datetime, timezone

    from deckgen.lockfile import state

    try:
        day = datetime.strptime(since, "%Y-%m-%d").replace(tzinfo=timezone.utc)
    except ValueError:
        pass
    else:
        return int(day.timestamp() * 1000)
    lock = None
    project = checked.project
    if project is not None:
        lock = state.read_file(project.root, str(project.deck.id)).lock
    if lock is None or since not in lock.releases:
        fail(
            f"'--since {since}' is neither a day such as 2026-11-28 nor a release in cards.lock"
        )
    return lock.releases[since].time * 1000


def _share(subject: Subject, found: Study, share: Path, checked: Checked) -> None:
    """Write the counts of the one learner into a file for others."""
    from deckgen.study import shares

    (learner,) = found.learners
    write_report(
        share, lambda: shares.dump(subject, learner), checked.root, checked.files
    )
    streams.note(f"Written: {share}")


def _report(found: Study, checked: Checked, format_: str, html: Path | None) -> None:
    """Say what was found, and write the page, if it is asked for; on standard output it is all there is."""
    from deckgen.commands.study import page, report

    if html != STDOUT:
        if format_ == "json":
            marks, _ = relative_to_cwd(found.marks, checked.files, checked.root)
            streams.data(report.as_json(found, marks))
        else:
            streams.result(report.head(found))
            show(found.marks, checked.files, checked.root, sys.stdout)
            streams.result(report.tables(found, style_for(sys.stdout)), newline=False)
    if html is not None:
        write_report(html, lambda: page.as_html(found), checked.root, checked.files)
        if html != STDOUT:
            streams.note(f"Written: {html}")
