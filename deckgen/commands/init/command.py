"""``deckgen init``."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deckgen.console.output import fail, show, writing
from deckgen.core.projectfiles import CARDS
from deckgen.core.wording import counted
from deckgen.util import streams
from deckgen.util.command import Command, option

if TYPE_CHECKING:
    from deckgen.commands.init.starter import Written


@click.command("init", cls=Command)
@click.argument(
    "folder", type=click.Path(path_type=Path, file_okay=False), required=False
)
@option(
    "--from",
    "text",
    metavar="TEXT",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Begin the deck with drafts from this text; FOLDER is then named after the text by default.",
)
@option(
    "--workflow",
    is_flag=True,
    help="Add a GitHub Actions workflow; to an existing project, only the workflow.",
)
@option(
    "--example",
    type=click.Choice(("questions", "vocabulary")),
    default="questions",
    show_default=True,
    help="The project to begin with; vocabulary has a note type of its own, a sound and a picture.",
)
def command(
    folder: Path | None, text: Path | None, workflow: bool, example: str
) -> None:
    """Create a small project that builds in FOLDER, by default the current folder."""
    from deckgen.commands.init import starter

    if text is not None and example != "questions":
        raise click.UsageError(f"--from cannot be combined with --example {example}")
    if folder is None:
        folder = Path() if text is None else Path(text.stem)
    if folder.suffix.lower() in (".yaml", ".yml") and not folder.is_dir():
        raise click.UsageError(
            f"'{folder}' is the name of a file; name the folder to write {CARDS} into"
        )
    written = _write(folder, text, workflow, example)
    for path in written.paths:
        streams.result(path)
        if path.suffix == ".yml" and starter.lacks_origin(path):
            streams.note(
                f"Next: write in {path}, after 'DECKGEN:', where deckgen is installed from."
            )
    if folder / CARDS in written.paths:
        _say_what_is_next(folder, written)


def _write(folder: Path, text: Path | None, workflow: bool, example: str) -> Written:
    """Write the project, or exit with the status that says why not."""
    from deckgen.commands.init import starter
    from deckgen.commands.init.fromtext import TextError

    try:
        with writing(text or folder):
            return starter.write(folder, workflow, example, text)
    except starter.ExistsError as error:
        fail(f"'{error.path}' exists already; delete it, or choose another folder")
    except TextError as error:
        show(error.diagnostics, error.files, error.root, sys.stderr)
        fail("nothing was written: the text cannot be a source as it is")


def _say_what_is_next(folder: Path, written: Written) -> None:
    """Print the commands that go on from here."""
    where = "" if folder == Path() else f" {shlex.quote(str(folder))}"
    if written.started is None:
        streams.note(f"Next: run deckgen build{where}")
        return
    cards = folder / CARDS
    if not written.started.drafts:
        streams.note(
            f"Next: write the first card in {cards}; no sentence has a figure, date or name to hide"
        )
        return
    drafts, topics = (
        counted(written.started.drafts, "draft"),
        counted(written.started.topics, "topic"),
    )
    streams.note(
        f"{drafts} in {topics}. Next: make cards of them in {cards}, deleting 'draft: true',"
    )
    streams.note(f"then run deckgen build{where}")
