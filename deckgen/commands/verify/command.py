"""``deckgen verify``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from deckgen.console.options import format_option, project_option
from deckgen.console.output import fail, unread
from deckgen.util import streams
from deckgen.util.exit_status import DONE, FAILED


@click.command("verify")
@click.argument("package", type=click.Path(path_type=Path), default=".", required=False, metavar="[PACKAGE]")
@click.option(
    "--from",
    "old",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="OLD",
    help="An older package: test the upgrade of a learner who has studied it.",
)
@project_option("The project whose latest build the package must be. Not needed for a package in dist/.")
@format_option(("text", "json"))
def command(package: Path, old: Path | None, project: Path | None, format_: str) -> None:
    """Test the import or upgrade of a package in the real Anki engine.

    PACKAGE is a package, or the folder of a project that was built. A package in dist/ that is older
    than its project is refused. Needs the anki extra. Exit status 1 if a learner would lose something
    or get something broken.
    """
    from deckgen.anki.engine import EngineMissingError
    from deckgen.commands.verify import findings, rehearsal
    from deckgen.commands.verify.package import built_package, require_current
    from deckgen.formats.apkg_reader import UnreadableError

    try:
        path = built_package(package)
        require_current(path, project)
        report = rehearsal.verify(path, old)
    except (EngineMissingError, UnreadableError) as error:
        fail(str(error))
    except OSError as error:
        fail(unread(error))
    if format_ == "json":
        streams.data(findings.as_json(report))
    else:
        streams.result(findings.as_text(report), newline=False)
    sys.exit(FAILED if report.lost else DONE)
