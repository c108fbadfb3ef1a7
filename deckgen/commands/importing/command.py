"""``deckgen import``."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from deckgen.console.output import fail
from deckgen.util import streams


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), required=False)
@click.option("--id", "deck_id", metavar="ID", default="", help="The deck's id; else made from its name.")
@click.option(
    "--split",
    type=click.Choice(["decks", "tags"]),
    default="decks",
    show_default=True,
    help="What becomes a topic: a deck, or a note's first tag.",
)
@click.option("--ids", metavar="FIELD", default="", help="The field from which ids of cards are made.")
@click.option("--html", is_flag=True, help="Keep all texts as HTML; of a table, its texts are HTML.")
@click.option("--tidy", is_flag=True, help="Take away colours, fonts and spaces that pasting left.")
@click.option("--dialect", metavar="NAME", default="", help="The form of the file, if it is not told.")
@click.option("--columns", metavar="NAMES", default="", help="What a table's columns are, or 'header'.")
@click.option("--map", "mapping", metavar="KEYS", default="", help="Keys of a list, such as q=front,a=back.")
@click.option("--separator", metavar="TEXT", default="", help="What stands between columns.")
@click.option("--row-separator", metavar="TEXT", default="", help="What stands between rows.")
@click.option("--encoding", metavar="NAME", default="", help="How a text is encoded; else UTF-8.")
@click.option("--type", "kind", metavar="NAME", default="", help="The note type of a table's rows.")
def command(
    file: Path,
    folder: Path | None,
    deck_id: str,
    split: str,
    ids: str,
    html: bool,
    tidy: bool,
    dialect: str,
    columns: str,
    mapping: str,
    separator: str,
    row_separator: str,
    encoding: str,
    kind: str,
) -> None:
    """Make a project in FOLDER of a deck: of a package, a collection, a table, Markdown or another form.

    Learners who have the deck keep all they have when they import what is built from it.
    """
    import time

    from deckgen.commands.importing import project as projects
    from deckgen.commands.importing import report, writing
    from deckgen.commands.importing.adoption import FaultyError
    from deckgen.commands.importing.fields import Way
    from deckgen.core.diagnostics import counted
    from deckgen.formats.incoming import recognise
    from deckgen.formats.incoming.deck import Options
    from deckgen.formats.reading.limits import UnreadableError

    options = Options(
        dialect,
        tuple(name.strip() for name in columns.split(",") if name.strip()),
        separator,
        row_separator,
        encoding,
        kind,
        True if html else None,
        _pairs(mapping),
    )
    try:
        deck = recognise.read(file, options)
        made = projects.made(deck, projects.Wanted(deck_id, split, ids, Way(html, tidy)))
        target = folder or Path(made.deck_id)
        writing.write(target, deck, made, int(time.time()))
    except UnreadableError as error:
        fail(str(error))
    except writing.ExistsError:
        fail(f"'{target}' is there already; name another folder")
    except FaultyError as error:
        first = next(each for each in error.outcome.diagnostics if each.severity.name == "ERROR")
        fail(f"the project that was made of {file} has errors, and was not written: {first.message}")
    streams.result(target / writing.CARDS)
    parts = [counted(len(deck.notes), "note"), counted(len(deck.note_types), "note type")]
    parts.append(counted(len(made.media), "file"))
    streams.note(", ".join(parts))
    left = report.dropped(deck, made)
    if left:
        streams.note("Dropped: " + ", ".join(line.removeprefix("- ") for line in left) + " (IMPORT.md)")
    streams.note(f"Next: run deckgen build {shlex.quote(str(target))}")


def _pairs(mapping: str) -> tuple[tuple[str, str], ...]:
    """Return what ``--map`` says; raises ``UsageError``."""
    found = []
    for part in filter(None, mapping.split(",")):
        key, equals, name = part.partition("=")
        if not equals or key.strip() not in ("q", "a", "cloze", "note", "tags", "deck", "id", "guid"):
            raise click.UsageError(f"--map takes pairs such as q=front, not '{part}'")
        found.append((key.strip(), name.strip()))
    return tuple(found)
