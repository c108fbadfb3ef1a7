"""``deckgen diff``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click

from deckgen.console.options import format_option, project_option
from deckgen.console.output import fail, show_errors, unread
from deckgen.console.projects import cards_file, now, project_file
from deckgen.util import streams
from deckgen.util.command import Command
from deckgen.util.exit_status import FAILED


@click.command("diff", cls=Command)
@click.argument("old")
@click.argument("new", required=False)
@project_option(
    "The project, where a version is a commit or the project as it is now.", default="."
)
@format_option(
    ("text", "json", "markdown"), "Format of the report; markdown makes release notes."
)
def command(old: str, new: str | None, project: Path, format_: str) -> None:
    """Show what changes for a learner between two versions of a deck.

    OLD and NEW are packages, releases (1.2), or tags or commits of the project; without NEW, the
    project as it is now.
    """
    from deckgen.commands.diff import reports
    from deckgen.formats.apkg_reader import UnreadableError
    from deckgen.versions import find
    from deckgen.versions.comparison import compare

    both_are_packages = (
        new is not None and find.is_package(old) and find.is_package(new)
    )
    cards = cards_file(project) if both_are_packages else project_file(project)
    try:
        with tempfile.TemporaryDirectory(prefix="deckgen-") as folder:
            before = find.find(old, cards, now(), Path(folder))
            if new:
                after = find.find(new, cards, now(), Path(folder))
            else:
                after = find.source(cards, now(), since=before)
    except find.FaultyError as error:
        show_errors(error.checked.diagnostics, error.checked.files, error.checked.root)
        sys.exit(FAILED)
    except (find.NoVersionError, UnreadableError) as error:
        fail(str(error))
    except OSError as error:
        fail(unread(error))
    report = reports.FORMATS[format_](compare(before, after, find.known(cards)))
    if format_ == "text":
        streams.result(report, newline=False)
    else:
        streams.data(report)
