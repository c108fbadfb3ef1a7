"""``deckgen push``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from deckgen.console.options import anki_options, project_argument
from deckgen.console.output import (
    fail,
    require_built,
    show_errors,
    unread,
    waiting,
    writing,
)
from deckgen.console.projects import now, project_file
from deckgen.core.wording import counted
from deckgen.util import printed, streams
from deckgen.util.command import Command, option
from deckgen.util.exit_status import DONE, FAILED
from deckgen.util.filenames import resolved
from deckgen.util.gc import gc_paused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.anki.connect import Anki
    from deckgen.commands.push.plan import Plan
    from deckgen.compile.outcomes import Built
    from deckgen.console.options import AnkiOptions
    from deckgen.formats.apkg_reader import Package
    from deckgen.lockfile.agreed import Agreed
    from deckgen.versions.looks import TypePair
    from deckgen.versions.sides import Sides


class _Wanted(NamedTuple):
    """What the command line asks for.

    ``shared`` is filled by a build: the files outside the project's folder that it read. Only ``--watch``
    asks for them; it is ``None`` otherwise.
    """

    path: Path
    ours: tuple[str, ...]
    ours_all: bool
    dry_run: bool
    agreed: bool
    delete_retired: bool
    anki: AnkiOptions
    shared: set[Path] | None


@click.command("push", cls=Command)
@project_argument
@option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@option(
    "--ours",
    multiple=True,
    metavar="ID",
    help="Write this card over what Anki has. Can be repeated.",
)
@option(
    "--all",
    "all_",
    type=click.Choice(["ours"]),
    help="Write all cards that differ over what Anki has.",
)
@option("--yes", "agreed", is_flag=True, help="Answer all questions with yes.")
@option(
    "--delete-retired",
    is_flag=True,
    help="Delete the notes of retired cards in Anki, with their history.",
)
@option(
    "--watch",
    is_flag=True,
    help="Keep running: push at each save, unless a question has to be answered.",
)
@anki_options
def command(
    project: Path,
    dry_run: bool,
    ours: tuple[str, ...],
    all_: str | None,
    agreed: bool,
    delete_retired: bool,
    watch: bool,
    anki: AnkiOptions,
) -> None:
    """Build PROJECT and bring the running Anki up to date, through its add-on AnkiConnect.

    For the curator's own collection; learners get the package. Notes are updated field by field, and what
    was edited in Anki is kept and shown. The key of AnkiConnect is read from ANKICONNECT_API_KEY. Exit
    status 1 if anything is not in Anki afterwards as it is here.
    """
    from deckgen.anki.connect import ConnectError

    if watch and (dry_run or agreed or delete_retired):
        raise click.UsageError(
            "--watch cannot be combined with --dry-run, --yes or --delete-retired"
        )
    shared: set[Path] = set()
    wanted = _Wanted(
        project_file(project),
        ours,
        all_ == "ours",
        dry_run,
        agreed,
        delete_retired,
        anki,
        shared if watch else None,
    )
    try:
        if watch:
            from deckgen.commands.push.watching import saves
            from deckgen.util.interrupts import Interrupt

            with Interrupt() as interrupt:
                for _ in saves(resolved(wanted.path).parent, interrupt.check, shared):
                    _watched(wanted)
        with gc_paused():  # thousands of notes are values, and no garbage
            status = _push(wanted)
        sys.exit(status)
    except ConnectError as error:
        fail(str(error))


def _watched(wanted: _Wanted) -> None:
    """Push once, and go on whatever comes of it."""
    from deckgen.anki.connect import ConnectError

    try:
        _push(wanted, asks=False)
    except ConnectError as error:
        streams.note(f"deckgen: {printed.line(error)}")
    except SystemExit:  # it has been said why
        return


def _push(wanted: _Wanted, *, asks: bool = True) -> int:
    """Push once, when no other push or pull of the project is at it; return the exit status."""
    from deckgen.lockfile import agreed

    with agreed.turn(resolved(wanted.path).parent, waiting):
        return _push_now(wanted, asks=asks)


def _push_now(wanted: _Wanted, *, asks: bool) -> int:
    """Push once; return the exit status."""
    from deckgen.anki import connect
    from deckgen.commands.push import doing, report
    from deckgen.lockfile import agreed

    checked = _checked(wanted.path) if wanted.dry_run else _built(wanted)
    options = wanted.anki
    anki = connect.opened(
        options.url, options.key, options.profile, remote=options.remote
    )
    deck_id = str(checked.project.deck.id)
    before = agreed.read(checked.root, deck_id, anki.profile)
    with tempfile.TemporaryDirectory(prefix="deckgen-") as folder:
        found = _planned(checked, anki, before, Path(folder) / "before", wanted)
        _show(found)
        if wanted.dry_run:
            streams.note(report.summary(found, is_dry=True))
            if wanted.delete_retired:
                count = len(_retired(checked, anki, found.sides.theirs))
                streams.note(f"would delete {counted(count, 'retired note')}")
            return FAILED if found.is_open else DONE
        found = _agreed_to(
            found, checked, anki, before, Path(folder), wanted, asks=asks
        )
        doing.require_free(anki, found)
        package = Path(folder) / f"{deck_id}-new.apkg"
        if found.new and not found.imports_directly:
            # Anki reads it when the user says so
            package = checked.root / "dist" / package.name
        with writing(package, "what was pushed so far stays"):
            faults = doing.do(anki, checked.build, found, package)
        streams.note(report.summary(found))
        status, theirs = _looked_at(checked, anki, before, Path(folder), found, faults)
        if wanted.delete_retired:
            _delete_retired(checked, anki, theirs, wanted)
    return status


def _show(plan: Plan) -> None:
    """Say what would happen."""
    from deckgen.commands.push import report

    for line in report.lines(plan):
        streams.result(printed.line(line))


def _agreed_to(
    found: Plan,
    checked: Built,
    anki: Anki,
    before: Agreed,
    folder: Path,
    wanted: _Wanted,
    *,
    asks: bool,
) -> Plan:
    """Return the plan that was agreed to, or exit.

    Somebody may have worked in Anki while the question stood there: then what would happen now is said, and
    asked about again.
    """
    from deckgen.commands.push import report

    number = 0
    while _asks_for_agreement(found, wanted, asks=asks):
        number += 1
        again = _planned(checked, anki, before, folder / f"again-{number}", wanted)
        if list(report.lines(again)) == list(report.lines(found)):
            return again
        streams.note(
            "deckgen: the deck has changed in Anki in the meantime; what would happen now:"
        )
        _show(again)
        found = again
    return found


def _checked(path: Path) -> Built:
    """Check the project, or exit with its errors."""
    from deckgen.compile import pipeline
    from deckgen.compile.outcomes import Failed

    checked = pipeline.check(path, now())
    if isinstance(checked, Failed):
        show_errors(checked.diagnostics, checked.files, checked.root)
        fail("nothing was pushed: fix the errors above first")
    return checked


def _built(wanted: _Wanted) -> Built:
    """Build the project, or exit with its errors."""
    from deckgen.compile import pipeline
    from deckgen.compile.cache.store import Store
    from deckgen.compile.deck import outside

    with writing("the package"):
        outcome = pipeline.build(
            wanted.path, now(), store=Store.of(wanted.path), waiting=waiting
        )
    if wanted.shared is not None:
        wanted.shared.update(outside(outcome.checked))
    return require_built(outcome).checked


def _planned(
    checked: Built, anki: Anki, before: Agreed, folder: Path, wanted: _Wanted
) -> Plan:
    """Return what is to be done, by what Anki has now. ``folder`` is one to be made."""
    from deckgen.commands.push.plan import plan
    from deckgen.render.from_html.alike import alike
    from deckgen.versions.asked import nothing

    there = _held(checked, anki, before, folder)
    theirs = there
    if theirs is None:
        theirs = nothing(folder)
    found = plan(checked, theirs, before, alike, wanted.ours, ours_all=wanted.ours_all)
    if found.new:
        found.is_first = there is None
        found.imports_directly = _imports_directly(found, anki, folder)
    return found


def _imports_directly(plan: Plan, anki: Anki, folder: Path) -> bool:
    """Tell whether Anki's importer adds the new notes of a plan and touches nothing else.

    Where Anki was asked for the deck without exporting it, its smallest deck is exported, into ``folder``.
    """
    from deckgen.commands.push import doing
    from deckgen.commands.push.plan import is_direct

    exported = plan.sides.theirs.path
    was_exported = exported.is_file()
    if not was_exported:
        exported = folder / "any.apkg"
        anki.export(doing.smallest_deck(anki), exported)
    if plan.needs_full_sync:
        return False
    is_known = was_exported or plan.is_first
    if is_known and not plan.new_kinds.intersection(plan.extended):
        return True
    return is_direct(exported)


def _held(checked: Built, anki: Anki, before: Agreed, folder: Path) -> Package | None:
    """Return what Anki has of the deck; ``None`` if it has no such deck. Exit if that cannot be read."""
    from deckgen.formats.apkg_reader import UnreadableError
    from deckgen.versions.asked import held

    folder.mkdir()
    try:
        return held(checked, anki, before, folder)
    except UnreadableError as error:
        fail(str(error))
    except OSError as error:
        fail(unread(error))


def _asks_for_agreement(plan: Plan, wanted: _Wanted, *, asks: bool) -> bool:
    """Ask before anything is written over, or exit where nobody can answer; tell whether it was asked."""
    reasons = "; ".join(_reasons_to_ask(plan))
    if not reasons or wanted.agreed:
        return False
    if not asks:
        fail(f"{reasons}: run 'deckgen push' without --watch")
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        streams.note(f"deckgen: nothing was pushed: {reasons}; agree with --yes")
        sys.exit(FAILED)
    if not click.confirm(f"{reasons}. Go on?", default=False, err=True):
        sys.exit(FAILED)
    return True


def _reasons_to_ask(plan: Plan) -> Iterator[str]:
    """Yield what a user may not want of a plan, in a few words each."""
    if plan.overwrites:
        count = counted(len(plan.overwrites), "text")
        yield f"{count} edited in Anki would be overwritten"
    if plan.look_overwrites:
        count = counted(len(plan.look_overwrites), "text")
        yield f"{count} of note types edited in Anki would be overwritten"
    if plan.needs_full_sync:
        yield "new notes of a note type that has other fields in Anki need a full sync"


def _looked_at(
    checked: Built,
    anki: Anki,
    before: Agreed,
    folder: Path,
    plan: Plan,
    faults: list[str],
) -> tuple[int, Package]:
    """Look at what Anki has now, note what both sides have in common, and say what is missing.

    Returns the exit status, and what Anki has.
    """
    from deckgen.lockfile import agreed
    from deckgen.render.from_html.alike import alike
    from deckgen.versions.asked import nothing
    from deckgen.versions.looks import compare_looks, looks_after
    from deckgen.versions.sides import agreed_after, compare

    sides = plan.sides
    theirs = sides.theirs
    if not plan.is_empty:
        theirs = _held(checked, anki, before, folder / "after") or nothing(folder)
        anki.require_profile()  # else that is what another collection has
        sides = compare(checked, theirs, before.notes, alike)
    looks = compare_looks(checked, theirs, before.types)
    after = agreed.Agreed(
        agreed_after(sides, before.notes), looks_after(looks, before.types)
    )
    with writing("what both sides have in common", "the deck was pushed"):
        agreed.write(checked.root, str(checked.project.deck.id), anki.profile, after)
    faults = [*faults, *_not_written(plan, sides, looks)]
    absent = {key for key, _ in (*sides.new, *sides.deleted)}
    missing = absent.intersection(plan.new)
    if missing and not plan.imports_directly:
        streams.note(
            f"{counted(len(missing), 'new note')}: press 'Import' in the dialogue that Anki shows, "
            "then push again; where fields of a note type differ, 'Merge note types' may be needed"
        )
    elif missing:
        faults += [f"{key}: not added" for key in sorted(missing)]
    for fault in faults:
        streams.note(f"deckgen: {printed.line(fault)}")
    status = DONE
    if faults or missing or plan.is_open:
        status = FAILED
    return status, theirs


def _not_written(
    plan: Plan, sides: Sides, looks: tuple[TypePair, ...]
) -> Iterator[str]:
    """Yield what was to be written and is not in Anki: it drops some things without a word."""
    differing = {}
    for pair in sides.differing:
        differing[pair.key] = {each.name for each in pair.fields}
    for update in plan.updates:
        left = {each.name for each in update.pair.fields}
        left.intersection_update(differing.get(update.pair.key, set()))
        for pair, each in (*plan.edited, *plan.open):
            if pair is update.pair:
                left.discard(each.name)
        if left:
            names = ", ".join(sorted(left))
            yield f"{update.pair.key}: {names}: not written; is its editor open?"
    parts = {(pair.note_type.key, part.part) for pair in looks for part in pair.parts}
    for change in plan.types:
        key = change.pair.note_type.key
        left_parts = [each.what for each in change.parts if (key, each.part) in parts]
        if left_parts:
            names = ", ".join(left_parts)
            yield f"{key}: {names}: not written; is the window of its card types open?"


def _retired(checked: Built, anki: Anki, theirs: Package) -> list[int]:
    """Return Anki's numbers for the notes of retired cards: those with their tag, but for notes that are
    known to be others, which somebody has tagged so."""
    tag = f"{checked.project.deck.id}::retired"
    tagged = anki.ask_list("findNotes", int, query=f'"tag:{tag}"')
    gone = {entry.guid for entry in checked.lock_file.gone.values()}
    others = {note.id for note in theirs.notes if note.guid not in gone}
    return [id_ for id_ in tagged if id_ not in others]


def _delete_retired(
    checked: Built, anki: Anki, theirs: Package, wanted: _Wanted
) -> None:
    """Delete the notes of retired cards, when that is agreed to."""
    ids = _retired(checked, anki, theirs)
    if not ids:
        streams.note("there is no retired note in Anki")
        return
    count = counted(len(ids), "retired note")
    if not wanted.agreed:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            streams.note(f"deckgen: not deleted: {count}; agree with --yes")
            sys.exit(FAILED)
        question = f"Delete {count} in Anki, with the history of learning?"
        if not click.confirm(question, default=False, err=True):
            return
    anki.require_profile()
    anki.ask("deleteNotes", 600.0, notes=ids)
    streams.note(f"{count} deleted")
