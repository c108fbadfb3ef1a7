"""``deckgen pull``."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from deckgen.console.options import anki_options, project_option
from deckgen.console.output import (
    fail,
    relative_place,
    show_errors,
    unread,
    waiting,
    writing,
)
from deckgen.console.projects import now, project_file
from deckgen.core.projectfiles import CARDS
from deckgen.util import printed, streams
from deckgen.util.command import Command, option
from deckgen.util.exit_status import DONE, FAILED
from deckgen.util.filenames import resolved
from deckgen.util.gc import gc_paused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.commands.pull.taking import Choice
    from deckgen.compile.outcomes import Built
    from deckgen.console.options import AnkiOptions
    from deckgen.formats.apkg_reader import Package
    from deckgen.lockfile.agreed import Agreed


@click.command("pull", cls=Command)
@click.argument("file", type=click.Path(path_type=Path), required=False)
@project_option("The project that the edits go into.", default=".")
@option(
    "--dry-run",
    is_flag=True,
    help="Show what would change in the files, and change nothing.",
)
@option(
    "--theirs",
    multiple=True,
    metavar="ID",
    help="Take Anki's text of this card. Can be repeated.",
)
@option(
    "--ours",
    multiple=True,
    metavar="ID",
    help="Keep the project's text of this card. Can be repeated.",
)
@option(
    "--all",
    "all_",
    type=click.Choice(["theirs", "ours"]),
    help="The side that counts for all cards that are not named.",
)
@option("--tags", is_flag=True, help="Take tags that were added in Anki.")
@option(
    "--types",
    is_flag=True,
    help="Take styles and card templates that were edited in Anki.",
)
@anki_options
def command(
    file: Path | None,
    project: Path,
    dry_run: bool,
    theirs: tuple[str, ...],
    ours: tuple[str, ...],
    all_: str | None,
    tags: bool,
    types: bool,
    anki: AnkiOptions,
) -> None:
    """Take edits that were made in Anki into the project.

    FILE is a package or a collection, such as one that a co-curator sends; without it, the running Anki is
    asked, through its add-on AnkiConnect. Where a text differs, the side that changed it wins; a text that
    both sides changed is shown and left alone. Notes made in Anki become drafts. Exit status 1 if anything
    is left to decide.
    """
    from deckgen.anki.connect import ConnectError
    from deckgen.commands.pull.taking import Choice
    from deckgen.lockfile import agreed

    path = project_file(project)
    choice = Choice(frozenset(theirs), frozenset(ours), all_ or "", tags, types)
    if file is not None:
        _refuse_running_alone()
        sys.exit(_pull_file(file, path, choice, dry_run=dry_run))
    try:
        with agreed.turn(resolved(path).parent, waiting), gc_paused():
            status = _pull_running(
                _checked(path, choice), path, choice, anki, dry_run=dry_run
            )
    except ConnectError as error:
        fail(str(error))
    sys.exit(status)


def _pull_file(file: Path, path: Path, choice: Choice, *, dry_run: bool) -> int:
    """Pull from a package or a collection; return the exit status."""
    from deckgen.formats.media_names import with_names_here
    from deckgen.lockfile.agreed import NOTHING

    checked = _checked(path, choice)
    package = with_names_here(_read(file), checked.build.media)
    return _pull(checked, path, package, NOTHING, choice, dry_run=dry_run)[0]


def _checked(path: Path, choice: Choice) -> Built:
    """Check the project, or exit with its errors; those of cards whose text is to be Anki's do not count."""
    from deckgen.compile import pipeline
    from deckgen.compile.outcomes import Failed

    checked = pipeline.check(path, now())
    if isinstance(checked, Failed) and choice.theirs:
        checked = pipeline.check_with_errors_of(
            path, now(), {id_.split("/")[0] for id_ in choice.theirs}
        )
    if isinstance(checked, Failed):
        show_errors(checked.diagnostics, checked.files, checked.root)
        fail(
            "nothing was taken: fix the errors above first, or take Anki's text of a card with --theirs ID"
        )
    _require_known(checked, choice)
    return checked


def _refuse_running_alone() -> None:
    """Raise ``UsageError`` for an option that would have no effect where a file is read."""
    ctx = click.get_current_context()
    for name in ("url", "profile", "remote"):
        if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise click.UsageError(f"--{name} is for the running Anki: leave out FILE")


def _pull_running(
    checked: Built, path: Path, choice: Choice, options: AnkiOptions, *, dry_run: bool
) -> int:
    """Pull from the Anki that is running, and note what both sides then have in common."""
    import tempfile

    from deckgen.anki import connect
    from deckgen.lockfile import agreed
    from deckgen.versions.asked import held

    anki = connect.opened(
        options.url, options.key, options.profile, remote=options.remote
    )
    deck = checked.project.deck
    with tempfile.TemporaryDirectory(prefix="deckgen-") as folder:
        before = agreed.read(checked.root, str(deck.id), anki.profile)
        with _reading():
            theirs = held(checked, anki, before, Path(folder))
        if theirs is None:
            fail(f"Anki has no deck '{deck.name}' in the profile '{anki.profile}'")
        status, after = _pull(checked, path, theirs, before, choice, dry_run=dry_run)
        if not dry_run:
            with writing(
                agreed.path_of(checked.root, str(deck.id)), "the edits were taken"
            ):
                agreed.write(checked.root, str(deck.id), anki.profile, after)
    return status


def _read(file: Path) -> Package:
    """Read a package or a collection, or exit."""
    from deckgen.formats.apkg_reader import read

    with _reading():
        return read(file, digests=False)


@contextmanager
def _reading() -> Iterator[None]:
    """Exit if a package cannot be read."""
    from deckgen.formats.apkg_reader import UnreadableError

    try:
        yield
    except UnreadableError as error:
        fail(str(error))
    except OSError as error:
        fail(unread(error))


def _require_known(checked: Built, choice: Choice) -> None:
    """Exit with the status of wrong usage if a card is named that is not there, or on both sides."""
    both = sorted(choice.theirs & choice.ours)
    if both:
        raise click.UsageError(f"'{both[0]}' is named by --theirs and by --ours")
    known = {note.key for note in checked.compiled.notes}
    known |= {key.split("/")[0] for key in known}
    known |= {note_type.key for note_type, _ in checked.build.note_types}
    for id_ in sorted(choice.theirs | choice.ours):
        if id_ not in known:
            raise click.UsageError(f"there is no card '{id_}', and no note type")


def _pull(
    checked: Built,
    path: Path,
    theirs: Package,
    before: Agreed,
    choice: Choice,
    *,
    dry_run: bool,
) -> tuple[int, Agreed]:
    """Compare, report and write; return the exit status, and what both sides have in common."""
    from deckgen.commands.pull import looks, newnotes, report
    from deckgen.commands.pull import writing as files
    from deckgen.commands.pull.taking import NotePuller
    from deckgen.lockfile.agreed import Agreed
    from deckgen.render.from_html.alike import alike
    from deckgen.versions.looks import compare_looks, looks_after
    from deckgen.versions.sides import agreed_after, compare

    sides = compare(checked, theirs, before.notes, alike)
    if not sides.pairs and not sides.others and not sides.deleted:
        fail(f"there is no note of this deck in {theirs.path.name}")
    taken = NotePuller(checked, sides, choice).take()
    pairs = compare_looks(checked, theirs, before.types)
    taken_looks = looks.take(checked, theirs, pairs, choice, taken)
    drafts = newnotes.drafts(checked, theirs, sides.added)

    def place(written: str) -> str:
        """Return a place as it can be opened from the current folder."""
        return relative_place(written, checked.root)

    try:
        plan = files.plan(checked, path, taken, drafts)
        said = [*report.lines(sides, taken, drafts, place)]
        said += report.look_lines(taken_looks, place)
        if dry_run:
            diff = "".join(each.diff() for each in plan.files)
            streams.result(printed.block(diff), newline=False)
        else:
            with writing(CARDS, "what is not named was not changed"):
                files.write(checked, plan, theirs, waiting)
    except files.Refused as error:
        fail(str(error))
    for line in said:
        streams.result(printed.line(line))
    streams.note(report.summary(taken, taken_looks, drafts, is_dry=dry_run))
    status = DONE
    if taken.open or taken.refused or drafts.refused:
        status = FAILED
    if taken_looks.open or taken_looks.refused:
        status = FAILED
    after = Agreed(
        agreed_after(sides, before.notes, taken.settled, taken_looks.new_fields),
        looks_after(taken_looks.pairs, before.types, taken_looks.settled),
    )
    return status, after
