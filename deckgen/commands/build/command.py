"""``deckgen build``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from deckgen import formats
from deckgen.console.options import OutputFile, project_argument
from deckgen.console.output import (
    fail,
    nothing_built,
    refuse_input_file,
    require_built,
    show,
    show_errors,
    waiting,
    writing,
)
from deckgen.console.projects import now, project_file
from deckgen.console.several import ProjectsCommand
from deckgen.core.wording import counted
from deckgen.util import printed, streams
from deckgen.util.command import option
from deckgen.util.exit_status import FAILED
from deckgen.util.filenames import resolved
from deckgen.util.gc import gc_paused
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from deckgen.compile.cache.store import Store
    from deckgen.compile.outcomes import Checked, Outcome
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.formats import Format

NAMES = [each.name for each in formats.WRITTEN]
SUFFIXES = [suffix for each in formats.WRITTEN for suffix in each.suffixes]


class _Build(ProjectsCommand):
    """Takes several projects."""

    alone = ("output", "watch")


@click.command("build", cls=_Build)
@project_argument
@option(
    "--to",
    type=click.Choice(NAMES),
    default=NAMES[0],
    show_default=True,
    help="What to write: an Anki package; cards for paper as HTML, or as a PDF with "
    "-o FILE.pdf; a CrowdAnki folder; notes in Anki's "
    "text format; a table for spreadsheets; Markdown to read. All but the package leave cards.lock as it is.",
)
@option("--frozen", is_flag=True, help="Fail if cards.lock would change (for CI).")
@option(
    "-o",
    "--output",
    type=OutputFile(*SUFFIXES, folder=True, by_format=True),
    help="Write to this file (--to crowdanki: folder), not to dist/.",
)
@option(
    "--release",
    metavar="VERSION",
    default="",
    help="Publish a release: record the version in cards.lock, show it in Anki, and keep the package.",
)
@option(
    "--deliver",
    is_flag=True,
    help="Also rewrite notes in which only the topic, citation, links or the like differ, which otherwise "
    "wait for a change of their own.",
)
@option("--yes", "agreed", is_flag=True, help="Let a large part of the cards retire.")
@option(
    "--no-cache",
    is_flag=True,
    help="Ignore what the cache has of the deck, and keep nothing of it.",
)
@option(
    "--watch", is_flag=True, help="Build again whenever a file is saved, until Ctrl+C."
)
@option("-q", "--quiet", is_flag=True, help="Print errors only.")
def command(
    project: Path,
    to: str,
    frozen: bool,
    output: Path | None,
    release: str,
    deliver: bool,
    agreed: bool,
    no_cache: bool,
    watch: bool,
    quiet: bool,
) -> None:
    """Check PROJECT, or several, for errors, then write the Anki package and update cards.lock."""
    format_ = formats.by_name(to)
    if release and (frozen or output or not format_.needs_lock_file):
        fail("--release cannot be combined with --frozen, --output or --to")
    if (frozen or deliver or agreed) and not format_.needs_lock_file:
        flag = "--frozen" if frozen else "--deliver" if deliver else "--yes"
        raise click.UsageError(
            f"{flag} cannot be combined with --to {to}, which does not use cards.lock"
        )
    if output is not None:
        output = _target(output, format_)
    path = project_file(project)
    shared: set[Path] = set()
    wanted = _Wanted(
        format_=format_,
        output=output,
        frozen=frozen,
        release=release,
        deliver=deliver,
        agreed=agreed,
        no_cache=no_cache,
        quiet=quiet,
        shared=shared if watch else None,
    )
    if not watch:
        _build(path, wanted)
        return
    if release:
        raise click.UsageError("--release cannot be combined with --watch")
    from deckgen.commands.build import watching

    watching.watch(resolved(path).parent, output, lambda: _build(path, wanted), shared)


class _Wanted(NamedTuple):
    """The options of the command line.

    ``shared`` is filled by a build: the files outside the project's folder that it read. Only ``--watch``
    asks for them; it is ``None`` otherwise.
    """

    format_: Format
    output: Path | None
    frozen: bool
    release: str
    deliver: bool
    agreed: bool
    no_cache: bool
    quiet: bool
    shared: set[Path] | None


def _build(path: Path, wanted: _Wanted) -> None:
    """Build once. Exits where errors stop it."""
    if not wanted.format_.needs_lock_file:
        _build_other(path, wanted)
        return
    moment = now()
    store = None if wanted.no_cache else _store(path)
    if store is not None and not wanted.release and not wanted.deliver:
        from deckgen.compile.cache import stamp

        unchanged = stamp.current(store, wanted.output)
        if unchanged is not None:
            if unchanged.warnings:
                show(unchanged.warnings, unchanged.files(), unchanged.root, sys.stderr)
            if wanted.shared is not None:
                wanted.shared.update(stamp.outside(store, unchanged.root))
            if not wanted.quiet:
                streams.result("\n".join(unchanged.lines))
            return
    request = _Request(
        path,
        moment,
        wanted.output,
        wanted.frozen,
        wanted.release,
        wanted.deliver,
        store,
        wanted.quiet,
    )
    outcome = _build_package(request, agreed=wanted.agreed)
    _note_shared(outcome.checked, wanted)
    _report(outcome, quiet=wanted.quiet)


def _note_shared(checked: Checked, wanted: _Wanted) -> None:
    """Note the files outside the project's folder that a build read, if they are asked for."""
    if wanted.shared is None:
        return
    from deckgen.compile.deck import outside

    wanted.shared.update(outside(checked))


def _target(output: Path, format_: Format) -> Path:
    """Return the file to write. Fails with the status of wrong usage if its name says that it holds
    something else."""
    if format_.file_in_folder and output.suffix.lower() not in format_.suffixes:
        if output.is_file():
            endings = " or ".join(format_.suffixes)
            hint = f"name a folder, or a file that ends in {endings}"
            raise click.UsageError(
                f"'{output}' is a file, and not {format_.description}: {hint}"
            )
        return output / format_.file_in_folder
    if output.is_dir():
        raise click.UsageError(f"'{output}' is a folder; name a file in it")
    if output.suffix.lower() not in format_.suffixes:
        hint = f"choose a name that ends in {' or '.join(format_.suffixes)}"
        raise click.UsageError(f"'{output}' would be {format_.description}: {hint}")
    return output


def _default_target(folder: Path, deck_id: str, format_: Format) -> Path:
    """Return the file to write where none is named: ``dist/europe.csv``, or one in a folder of its own."""
    if format_.file_in_folder:
        return folder / f"{deck_id}-{format_.name}" / format_.file_in_folder
    return folder / f"{deck_id}{format_.suffixes[0]}"


def _store(path: Path) -> Store | None:
    """Return where earlier builds of a project keep what can be used again."""
    from deckgen.compile.cache.store import Store

    return Store.of(path)


class _Request(NamedTuple):
    """What a build of a package is asked for; ``moment`` is the time of changes in epoch seconds."""

    path: Path
    moment: int
    output: Path | None
    frozen: bool
    release: str
    deliver: bool
    store: Store | None
    quiet: bool


def _build_package(request: _Request, *, agreed: bool) -> Outcome:
    """Write the package and cards.lock; ask, where many cards would retire. Exits if it cannot."""
    with gc_paused():  # what modules are made of is not garbage
        from deckgen.compile import pipeline
        from deckgen.lockfile.releases import ReleaseError

    try:
        with writing("the package"):
            outcome = _run(request, agreed=agreed)
            if not pipeline.asks_for_agreement(outcome):
                return outcome
            if _agrees_to_retire(outcome.checked.diagnostics):
                return _run(request, agreed=True)
    except ReleaseError as error:
        fail(f"{error}; nothing was changed")
    return outcome


def _run(request: _Request, *, agreed: bool) -> Outcome:
    """Build once; ``agreed`` says that many cards may retire."""
    from deckgen.compile import pipeline
    from deckgen.console.progress import progress_bar

    with progress_bar(sys.stderr, request.quiet) as progress:
        return pipeline.build(
            request.path,
            request.moment,
            frozen=request.frozen,
            target=request.output,
            progress=progress,
            release=request.release,
            deliver=request.deliver,
            agreed=agreed,
            store=request.store,
            waiting=waiting,
        )


def _agrees_to_retire(diagnostics: Iterable[Diagnostic]) -> bool:
    """Ask, where somebody is there to answer, whether many cards may retire."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    question = next(each.message for each in diagnostics if each.code == "U125")
    return click.confirm(
        f"{printed.line(question)}. Retire them?", default=False, err=True
    )


def _report(outcome: Outcome, *, quiet: bool) -> None:
    """Say what was built, unless nothing is to be said; exit with what is wrong if nothing was."""
    package = require_built(outcome)
    if not quiet:
        from deckgen.compile import summary

        lines = summary.lines(package, streams.encoding_of(sys.stdout))
        streams.result("\n".join(lines))


def _build_other(path: Path, wanted: _Wanted) -> None:
    """Write a format that takes no part in updates; errors stop it, as they stop a package."""
    from deckgen.compile import pipeline, summary
    from deckgen.compile.outcomes import Failed
    from deckgen.util.atomic import made_folder

    format_ = wanted.format_
    checked = pipeline.check(path, now())
    _note_shared(checked, wanted)
    show_errors(checked.diagnostics, checked.files, checked.root)
    if isinstance(checked, Failed):
        streams.note(nothing_built(checked.diagnostics, checked.diagnostics))
        sys.exit(FAILED)
    assert format_.writes is not None
    target = wanted.output
    if target is None:
        dist = checked.root / "dist"
        target = _default_target(dist, checked.build.deck.id, format_)
    refuse_input_file(target, checked.root, checked.files)
    with writing(target), made_folder(target.parent):
        written = format_.writes(checked.build, target)
    if wanted.quiet:
        return
    size = counted(written.cards, "card")
    if written.rows is not None:
        size = f"{counted(written.rows, 'row')}, {size}"
    streams.result(f"{printed.line(summary.shown(target))}: {size}")
    if written.note:
        streams.note(written.note)
