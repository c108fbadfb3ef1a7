"""The command line. Only this module prints and exits; everything else returns values.

Exit status: 0 done, 1 the source has errors, 2 wrong usage or a file that cannot be written.
Modules are imported by the command that needs them: ``deckgen --version`` loads nothing.
"""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from deckgen import __version__

if TYPE_CHECKING:
    from deckgen.builder import Checked, Outcome
    from deckgen.reports import Style

REPORT_FORMATS = ("text", "json", "github", "sarif")
CARDS = "cards.yaml"

project_argument = click.argument(
    "project", type=click.Path(path_type=Path, exists=False), default=".", required=False
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="deckgen")
def main() -> None:
    """Compile question-and-answer items, kept as text, into Anki packages.

    PROJECT is the folder with cards.yaml, or the file itself; by default the current folder.
    """


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=".", required=False)
def init(folder: Path) -> None:
    """Write a small project that builds at once into FOLDER."""
    from deckgen import starter

    try:
        written = starter.write(folder)
    except FileExistsError as error:
        fail(f"'{error.filename}' is there already; choose another folder")
    except OSError as error:
        fail(f"cannot write {error.filename or folder}: {error.strerror or error}")
    for path in written:
        click.echo(path)
    where = "" if folder == Path() else f" {shlex.quote(str(folder))}"
    click.echo(f"Now run: deckgen build{where}", err=True)


@main.command()
@project_argument
@click.option(
    "--format", "format_", type=click.Choice(REPORT_FORMATS), default="text", help="How to report.",
    show_default=True,
)  # fmt: skip
@click.option(
    "--accept", metavar="ID,…", help="Accept the changed passages that these cards cite (C105)."
)  # fmt: skip
@click.option("-q", "--quiet", is_flag=True, help="Print no summary.")
def check(project: Path, format_: str, accept: str | None, quiet: bool) -> None:
    """Report everything that is wrong with PROJECT, each at its line.

    Writes nothing, except that --accept brings cards.lock up to date.
    """
    from deckgen import builder, reports

    if accept:
        checked, idle = builder.accept(cards_file(project), now(), accept.replace(",", " ").split())
        if idle:
            fail(f"nothing to accept for {', '.join(idle)}: no changed passage (C105); nothing was accepted")
    else:
        checked = builder.check(cards_file(project), now())
    if format_ == "text":
        click.echo(reports.text(checked.diagnostics, checked.files, style_for(sys.stdout)), nl=False)
    else:
        click.echo(reports.FORMATS[format_](checked.diagnostics, checked.files), nl=False)
    if not quiet:
        click.echo(check_summary(checked), err=True)
    sys.exit(1 if checked.failed else 0)


@main.command()
@project_argument
@click.option("--frozen", is_flag=True, help="Fail if cards.lock would change (for CI).")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False),
    help="Write the package to this file, not to dist/.",
)  # fmt: skip
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
def build(project: Path, frozen: bool, output: Path | None, quiet: bool) -> None:
    """Check PROJECT, then write its Anki package and bring cards.lock up to date."""
    from deckgen import builder, reports
    from deckgen.progress import progress_bar

    try:
        with progress_bar(sys.stderr, quiet) as progress:
            outcome = builder.build(
                cards_file(project), now(), frozen=frozen, target=output, progress=progress
            )
    except OSError as error:
        fail(
            f"cannot write {error.filename or 'the package'}: {error.strerror or error}; nothing was changed"
        )
    checked = outcome.checked
    shown = [d for d in checked.diagnostics if str(d.severity) == "error" or not quiet]
    click.echo(reports.text(shown, checked.files, style_for(sys.stderr)), nl=False, err=True)
    if outcome.target is None:
        click.echo(f"Nothing built: {reports.summary(checked.diagnostics)}", err=True)
        sys.exit(1)
    if not quiet:
        click.echo(build_summary(outcome), nl=False)


@main.command()
@click.argument("code", required=False)
def explain(code: str | None) -> None:
    """Say what the diagnostic CODE means and how to mend it; without CODE, list them all."""
    from deckgen import pages
    from deckgen.codes import BY_CODE, CODES
    from deckgen.diagnostics import did_you_mean

    if code is None:
        for each in CODES:
            click.echo(f"{each.code}  {each.severity!s:8} {each.title}")
        return
    known = BY_CODE.get(code.upper())
    if known is None:
        fail(
            f"there is no diagnostic '{code}'; {did_you_mean(code.upper(), BY_CODE) or 'see deckgen explain'}"
        )
    click.echo(f"{known.code} ({known.severity}): {known.title}\n\n{pages.page(known.code)}")


# --- what the commands share ---------------------------------------------------------


def fail(message: str) -> NoReturn:
    """Print a message and exit with the status of wrong usage."""
    click.echo(f"deckgen: {message}", err=True)
    sys.exit(2)


def cards_file(project: Path) -> Path:
    """Return the cards.yaml that PROJECT means."""
    return project / CARDS if project.is_dir() else project


def now() -> int:
    """Return the time of new changes in epoch seconds: ``SOURCE_DATE_EPOCH``, or the clock's.

    https://reproducible-builds.org/specs/source-date-epoch/
    """
    import time

    pinned = os.environ.get("SOURCE_DATE_EPOCH")
    if not pinned:
        return int(time.time())
    if not (pinned.isascii() and pinned.isdigit() and 10**9 <= int(pinned) < 2**32):
        fail(f"SOURCE_DATE_EPOCH is '{pinned}'; it must be seconds since 1970, after 2001 and before 2106")
    return int(pinned)


def style_for(stream: object) -> Style:
    """Return click's colours for a terminal, none for a pipe or where NO_COLOR is set."""
    from deckgen.reports import plain

    is_terminal = getattr(stream, "isatty", lambda: False)()
    return click.style if is_terminal and "NO_COLOR" not in os.environ else plain


def check_summary(checked: Checked) -> str:
    """Return one line: how many cards, and what is wrong."""
    from deckgen.reports import summary

    wrong = summary(checked.diagnostics) or "nothing to report"
    if checked.compiled is None:
        return wrong
    notes = len(checked.compiled.notes)
    cards = sum(len(note.cards) for note in checked.compiled.notes)
    return f"{counted(notes, 'note')}, {counted(cards, 'card')}: {wrong}"


def build_summary(outcome: Outcome) -> str:
    """Return what was built, in a few lines."""
    from deckgen.summary import lines

    return "".join(f"{line}\n" for line in lines(outcome))


def counted(count: int, word: str) -> str:
    """Return ``1 card`` or ``2 cards``."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"
