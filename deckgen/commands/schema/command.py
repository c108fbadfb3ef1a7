"""``deckgen schema``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from deckgen.console.output import show_errors
from deckgen.console.projects import project_file
from deckgen.util import assets, streams
from deckgen.util.command import Command
from deckgen.util.exit_status import DONE, FAILED


@click.command("schema", cls=Command)
@click.argument("project", type=click.Path(path_type=Path), required=False)
def command(project: Path | None) -> None:
    """Print the JSON Schema of cards.yaml, which editors use to complete and check as you type.

    With PROJECT it knows the note types of that project and the names of their fields.
    """
    if project is None:
        streams.data(assets.text("assets/cards.schema.json"))
        return
    from deckgen.source.project import ProjectReader
    from deckgen.source.schema_documents import json_schema

    path = project_file(project)
    reader = ProjectReader(path)
    header = reader.header()
    has_errors = show_errors(reader.header_diagnostics(), reader.files, reader.root)
    if header is None:
        sys.exit(FAILED)
    streams.data(json_schema(header.note_types))
    sys.exit(FAILED if has_errors else DONE)
