"""``deckgen import``."""

from __future__ import annotations

import shlex
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from deckgen.console.output import fail
from deckgen.console.output import writing as writing_files
from deckgen.console.projects import now
from deckgen.core.projectfiles import CARDS
from deckgen.core.wording import counted
from deckgen.util import printed, streams
from deckgen.util.command import Command, option
from deckgen.util.exit_status import FAILED
from deckgen.util.gc import gc_paused

if TYPE_CHECKING:
    from deckgen.commands.importing.project import Project, Wanted
    from deckgen.commands.importing.promise import Outcome
    from deckgen.compile.deck import Compiled
    from deckgen.formats.incoming.deck import IncomingDeck, Options

WARNINGS = 3
"""So many warnings about the file are shown at once; IMPORT.md has them all."""

MAPPED = ("q", "a", "cloze", "note", "tags", "deck", "id", "guid")
"""What ``--map`` may say that a column is."""

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command("import", cls=Command)
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@click.argument(
    "folder", type=click.Path(path_type=Path, file_okay=False), required=False
)
@option(
    "--into",
    is_flag=True,
    help="Add new notes to the project in FOLDER, and list those that differ.",
)
@option(
    "--theirs",
    is_flag=True,
    help="With --into: also take the texts that differ, as 'deckgen pull' does.",
)
@option(
    "--id",
    "deck_id",
    metavar="ID",
    default="",
    help="The deck's id; by default made from its name.",
)
@option(
    "--deck",
    "decks",
    metavar="NAME",
    multiple=True,
    help="Take only this deck and its subdecks.",
)
@option(
    "--split",
    metavar="decks|tags|none|FIELD",
    default="decks",
    show_default=True,
    help="What becomes a topic: a deck, a note's first tag, all cards of a deck, or what a field says.",
)
@option(
    "--ids",
    metavar="FIELD",
    default="",
    help="The field from which ids of cards are made.",
)
@option(
    "--as",
    "form",
    type=click.Choice(["q/a"]),
    help="Turn notes of Basic and Cloze into deckgen's own questions and clozes. Learners then have to tick "
    "'Merge note types'.",
)
@option(
    "--html",
    is_flag=True,
    help="Keep all texts as HTML, and read those of a table as HTML.",
)
@option(
    "--tidy",
    is_flag=True,
    help="Remove colours, fonts and spaces left over from pasting.",
)
@option(
    "--give-ids",
    is_flag=True,
    help="Give fields and card templates ids, so that they can be renamed.",
)
@option(
    "--types", type=_FILE, help="Take the note types of a text file from this package."
)
@option(
    "--guids",
    type=_FILE,
    help="Take the GUIDs of a text file's notes from this package.",
)
@option(
    "--check/--no-check",
    default=True,
    help="Build and compare with FILE at the end. On by default.",
)
@option(
    "--dialect",
    metavar="NAME",
    default="",
    help="The format of the file, if it is not recognised.",
)
@option(
    "--columns",
    metavar="NAMES",
    default="",
    help="What a table's columns are, or 'header'.",
)
@option(
    "--map",
    "mapping",
    metavar="KEYS",
    default="",
    help="Keys of a list, such as q=front,a=back.",
)
@option("--separator", metavar="TEXT", default="", help="What separates columns.")
@option("--row-separator", metavar="TEXT", default="", help="What separates rows.")
@option(
    "--encoding",
    metavar="NAME",
    default="",
    help="The encoding of a text file; by default UTF-8.",
)
@option(
    "--type",
    "kind",
    metavar="NAME",
    default="",
    help="The note type of a table's rows.",
)
def command(file: Path, folder: Path | None, **options: Any) -> None:
    """Turn a deck into a project in FOLDER: a package, a collection, a table, Markdown or another format.

    Learners who have the deck keep all they have when they import what is built from it.
    """
    from deckgen.formats.reading.limits import UnreadableError

    if options["into"] and folder is None:
        raise click.UsageError("--into needs the FOLDER of the project")
    if options["theirs"] and not (options["into"] and file.is_file()):
        raise click.UsageError("--theirs needs --into and a package or a collection")
    try:
        with gc_paused():
            deck = _read(file, options)
        if options["into"]:
            assert folder is not None
            differs = _into(folder, deck, options)
            if differs and options["theirs"]:
                _take(file, folder)
        else:
            _new(folder, file, deck, options)
    except UnreadableError as error:
        fail(str(error))


def _read(file: Path, options: dict[str, Any]) -> IncomingDeck:
    """Return the deck in a file, with what the options take from it and from other files."""
    from deckgen.commands.importing import choosing, stock
    from deckgen.formats.incoming import recognise

    deck = choosing.of_decks(
        recognise.read(file, _text_options(options)), options["decks"]
    )
    if options["guids"]:
        deck, count = choosing.with_guids(deck, options["guids"])
        streams.note(
            f"{counted(count, 'note')} of {len(deck.notes):,} are in {options['guids']}"
        )
    if options["types"]:
        deck = choosing.with_types(deck, options["types"])
    if options["form"]:
        deck = stock.as_questions(deck)
    return choosing.each_once(deck)


def _text_options(options: dict[str, Any]) -> Options:
    """Return what the command line says of a text or a table that is read."""
    from deckgen.formats.incoming.deck import Options

    return Options(
        dialect=options["dialect"],
        columns=tuple(
            name.strip() for name in options["columns"].split(",") if name.strip()
        ),
        separator=options["separator"],
        row_separator=options["row_separator"],
        encoding=options["encoding"],
        type=options["kind"],
        html=True if options["html"] else None,
        mapping=_pairs(options["mapping"]),
        decks=tuple(options["decks"]),
    )


def _wanted(options: dict[str, Any]) -> Wanted:
    """Return what the command line says of the project that is made."""
    from deckgen.commands.importing.fields import Way
    from deckgen.commands.importing.project import Wanted

    way = Way(options["html"], options["tidy"])
    return Wanted(
        options["deck_id"], options["split"], options["ids"], way, options["give_ids"]
    )


def _new(
    folder: Path | None, file: Path, deck: IncomingDeck, options: dict[str, Any]
) -> None:
    """Write a new project, and say what it is."""
    from deckgen.commands.importing import project as projects
    from deckgen.commands.importing import promise, writing

    wanted = _wanted(options)
    moment = now()
    with gc_paused():
        made = projects.project_of(deck, wanted)
        target = folder or Path(made.deck_id)
        try:
            with (
                writing_files(target),
                tempfile.TemporaryDirectory(prefix="deckgen-") as place,
            ):
                package = Path(place) / "checked.apkg" if options["check"] else None
                made, outcome = _written(target, package, made, wanted, moment)
                if package is not None and outcome is not None:
                    outcome = promise.kept(outcome, package, made)
                    outcome = promise.kept_by_learners(outcome, file, package, made)
        except writing.ExistsError:
            way = "name another folder"
            if (target / CARDS).exists():
                way = "add to it with --into"
            fail(f"'{target}' already exists; {way}")
    _tell(target, made)
    if outcome is not None:
        _tell_outcome(outcome)
    streams.note(f"Next: run deckgen build {shlex.quote(str(target))}")


def _written(
    target: Path, package: Path | None, made: Project, wanted: Wanted, moment: int
) -> tuple[Project, Outcome | None]:
    """Write a project, and return it, with the outcome of a check for which it is built as ``package``,
    if that is given.

    Cards of deckgen's own types that have errors become drafts.
    """
    from deckgen.commands.importing import project as projects
    from deckgen.commands.importing import promise, writing
    from deckgen.commands.importing.adoption import FaultyError

    outcomes: list[Outcome] = []

    def check(deck: Compiled) -> None:
        """Build the package that is compared with the deck, just before the project is moved to its
        place.
        """
        if package is not None:
            outcomes.append(promise.packed(deck, package, made, moment))

    writing.require_free(target)
    try:
        writing.write(target, made, moment, check)
    except FaultyError as error:
        again = projects.with_drafts(error.mistakes, made, wanted)
        if isinstance(again, str):
            fail(
                f"the project made from {made.deck.path} has errors and was not written: {again}"
            )
        return _written(
            target, package, projects.project_of(made.deck, again), again, moment
        )
    return made, next(iter(outcomes), None)


def _tell(target: Path, made: Project) -> None:
    """Say what was written, what was dropped, and what is to be checked."""
    from deckgen.commands.importing import report

    deck = made.deck
    streams.result(target / CARDS)
    parts = [
        counted(len(deck.notes), "note"),
        counted(len(deck.note_types), "note type"),
        counted(len(made.media), "file"),
    ]
    if made.retired:
        parts.append(counted(len(made.retired), "retired note"))
    kept = 0
    for texts in made.fields.texts:
        if any(each.is_html for each in texts):
            kept += 1
    if kept:
        parts.append(f"{counted(kept, 'note')} with HTML")
    streams.note(", ".join(parts))
    left = report.dropped(made)
    if left:
        streams.note(f"Dropped: {', '.join(left)} (IMPORT.md)")
    for warning in deck.warnings[:WARNINGS]:
        streams.note(f"warning: {printed.line(warning)}")
    count = len(report.to_be_looked_at(made))
    if count:
        streams.note(f"To check: {counted(count, 'thing')} (IMPORT.md)")


def _tell_outcome(found: Outcome) -> None:
    """Say what a check found; exit if learners would not keep all they have."""
    from deckgen.commands.importing import promise

    for line in found.broken[: promise.FIRST]:
        streams.note(f"differs: {line}")
    if found.broken:
        more = len(found.broken) - promise.FIRST
        if more > 0:
            streams.note(f"and {more:,} more")
        fail(
            "learners of the deck would not keep all they have; the new project was kept",
            FAILED,
        )
    streams.note(found.said)


def _into(folder: Path, deck: IncomingDeck, options: dict[str, Any]) -> bool:
    """Add the notes of a deck that a project does not have; return whether any it has differs."""
    from deckgen.commands.importing import existing, into

    try:
        merged = into.merge(folder, deck, _wanted(options), now())
    except existing.ImpossibleError as error:
        fail(str(error))
    for line in merged.differences:
        streams.result(line)
    streams.note(merged.said)
    if merged.is_changed:
        streams.note(f"Next: run deckgen check {shlex.quote(str(folder))}")
    if merged.differences and not options["theirs"] and deck.deck_names:
        streams.note("What differs was not changed; --theirs takes it from the file")
    sys.stdout.flush()
    return bool(merged.differences)


def _take(file: Path, folder: Path) -> NoReturn:
    """Have ``deckgen pull`` take the texts of a package that differ from those of a project."""
    context = click.get_current_context()
    group = context.find_root().command
    assert isinstance(group, click.Group)  # of which this is a command
    pull = group.get_command(context, "pull")
    assert pull is not None
    arguments = [str(file), "--project", str(folder), "--all", "theirs", "--tags"]
    with pull.make_context("pull", arguments, parent=context.parent) as inner:
        pull.invoke(inner)
    raise AssertionError("pull ends with a status")


def _pairs(mapping: str) -> tuple[tuple[str, str], ...]:
    """Return what ``--map`` says, ``q=front,a=back``; raises ``UsageError``."""
    found: dict[str, str] = {}
    for part in filter(None, mapping.split(",")):
        written_key, equals, name = part.partition("=")
        key = written_key.strip()
        if not equals or key not in MAPPED:
            raise click.UsageError(f"--map takes pairs such as q=front, not '{part}'")
        if key in found:
            raise click.UsageError(f"--map names '{key}' twice")
        found[key] = name.strip()
    return tuple(found.items())
