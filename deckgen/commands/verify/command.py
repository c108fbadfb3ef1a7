"""``deckgen verify``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deckgen.console.options import format_option, project_option
from deckgen.console.output import fail, show_errors, unread
from deckgen.console.projects import cards_file, now
from deckgen.console.several import ProjectsCommand
from deckgen.util import extras, streams
from deckgen.util.command import option
from deckgen.util.exit_status import DONE, FAILED

if TYPE_CHECKING:
    from deckgen.commands.verify.findings import Report


class _Verify(ProjectsCommand):
    """Takes several projects."""

    one = "package"
    alone = ("project",)


@click.command("verify", cls=_Verify)
@click.argument(
    "package",
    type=click.Path(path_type=Path),
    default=".",
    required=False,
    metavar="[PACKAGE]",
)
@option(
    "--from",
    "older",
    multiple=True,
    metavar="OLD",
    help="What learners have: a package, a release (1.2), a tag or a commit. Can be repeated.",
)
@option(
    "--accept",
    multiple=True,
    metavar="KIND",
    help="A kind of error that you mean to cause, by the name in its brackets. Can be repeated.",
)
@project_option(
    "The project whose latest build the package must be. Not needed for a package in dist/."
)
@format_option(("text", "json"))
def command(
    package: Path,
    older: tuple[str, ...],
    accept: tuple[str, ...],
    project: Path | None,
    format_: str,
) -> None:
    """Test the import or upgrade of a package, or of several, in the real Anki engine.

    PACKAGE is a package, or the folder of a project that was built. A package in dist/ that is older
    than its project is refused. Needs the anki extra. Exit status 1 if a learner would lose something
    that could be kept, or get something broken.
    """
    from deckgen.anki.engine import EngineMissingError
    from deckgen.commands.verify import findings
    from deckgen.commands.verify.package import built_package, require_current
    from deckgen.formats.apkg_reader import UnreadableError
    from deckgen.versions import find

    for kind in accept:
        if kind not in findings.ACCEPTABLE:
            raise click.UsageError(
                f"'{kind}' cannot be accepted; what can is {', '.join(findings.ACCEPTABLE)}"
            )
    try:
        path = built_package(package)
        require_current(path, project)
        report = _rehearsed(path, older, accept, project)
    except find.FaultyError as error:
        show_errors(error.checked.diagnostics, error.checked.files, error.checked.root)
        fail("the older version cannot be built: its source has errors")
    except EngineMissingError as error:
        fail(f"{error}: {extras.install('anki>=26.5')}")
    except (UnreadableError, find.NoVersionError) as error:
        fail(str(error))
    except OSError as error:
        fail(unread(error))
    if format_ == "json":
        streams.data(findings.as_json(report))
    else:
        streams.result(findings.as_text(report), newline=False)
    sys.exit(FAILED if report.lost else DONE)


def _rehearsed(
    path: Path, older: tuple[str, ...], accept: tuple[str, ...], project: Path | None
) -> Report:
    """Rehearse the import of a package, and the upgrades from older ones, which are built if need be."""
    from deckgen.commands.verify import rehearsal
    from deckgen.commands.verify.package import project_of, taken_back
    from deckgen.versions import find

    packages = []
    known = None
    with tempfile.TemporaryDirectory(prefix="deckgen-") as folder:
        if older:
            cards = cards_file(project or project_of(path))
            for each in older:
                packages.append(find.find(each, cards, now(), Path(folder)).path)
            known = find.known(cards)
        return rehearsal.verify(
            path,
            *packages,
            names=older,
            accepted=accept,
            taken_back=taken_back(path, project),
            known=known,
        )
