"""``deckgen init``."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from deckgen.console.output import fail, writing
from deckgen.console.projects import CARDS
from deckgen.util import streams


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=".", required=False)
@click.option(
    "--workflow",
    is_flag=True,
    help="Add a GitHub Actions workflow; to an existing project, only the workflow.",
)
@click.option(
    "--example",
    type=click.Choice(("questions", "vocabulary")),
    default="questions",
    show_default=True,
    help="The project to begin with; vocabulary has a note type of its own, a sound and a picture.",
)
def command(folder: Path, workflow: bool, example: str) -> None:
    """Create a small project that builds in FOLDER, by default the current folder."""
    from deckgen.commands.init import starter

    if folder.suffix.lower() in (".yaml", ".yml") and not folder.is_dir():
        raise click.UsageError(f"'{folder}' is the name of a file; name the folder to write {CARDS} into")
    try:
        with writing(folder):
            written = starter.write(folder, workflow, example)
    except starter.ExistsError as error:
        fail(f"'{error.path}' exists already; delete it, or choose another folder")
    for path in written:
        streams.result(path)
        if path.suffix == ".yml" and starter.lacks_origin(path):
            streams.note(f"Next: write in {path}, after 'DECKGEN:', where deckgen is installed from.")
    if folder / CARDS in written:
        where = "" if folder == Path() else f" {shlex.quote(str(folder))}"
        streams.note(f"Next: run deckgen build{where}")
