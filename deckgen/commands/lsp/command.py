"""``deckgen lsp``."""

from __future__ import annotations

import click

from deckgen.console.output import fail
from deckgen.util import extras
from deckgen.util.command import Command, option


@click.command("lsp", cls=Command)
@option(
    "--stdio",
    is_flag=True,
    help="Accepted because some editors add it; it changes nothing.",
)
def command(stdio: bool) -> None:
    """Help an editor: problems as you type, completion of quotations, and more.

    An editor starts it and talks to it over standard input and output. Needs the editor extra.
    """
    try:
        from deckgen.commands.lsp import server
    except ImportError as error:
        if (error.name or "").split(".")[0] not in (
            "pygls",
            "lsprotocol",
            "cattrs",
            "attrs",
        ):
            raise
        fail(f"'deckgen lsp' needs the editor extra: {extras.install('pygls>=2.0,<3')}")
    try:
        server.serve()
    except (MemoryError, OverflowError):
        fail("the editor announced a message that is larger than the memory")
