"""``deckgen explain``."""

from __future__ import annotations

import shutil
import sys

import click

from deckgen.commands.explain import completion
from deckgen.console.output import fail, style_for
from deckgen.util import streams
from deckgen.util.command import Command, option

PLAIN_WIDTH = 80
"""The width of a page that goes to a file or another program."""


@click.command("explain", cls=Command)
@click.argument("code", required=False, shell_complete=completion.codes)
@option(
    "--format",
    "format_",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="The form of the page; without CODE, markdown and json give the pages of all diagnostics.",
)
def command(code: str | None, format_: str) -> None:
    """Explain the diagnostic CODE and how to fix it; without CODE, list all diagnostics."""
    from deckgen.commands.explain import terminal
    from deckgen.lint import catalogue, page
    from deckgen.util.suggestions import did_you_mean

    if code is None:
        if format_ == "json":
            streams.data(_json([page.as_data(each) for each in catalogue.CODES]))
        elif format_ == "markdown":
            streams.data(page.manual() + "\n")
        else:
            streams.result(terminal.contents(style_for(sys.stdout)))
        return
    known = catalogue.code_named(code.upper())
    if known is None:
        hint = (
            did_you_mean(code.upper(), catalogue.BY_CODE)
            or "'deckgen explain' lists them all"
        )
        fail(f"there is no diagnostic '{code}'; {hint}")
    if format_ == "json":
        streams.data(_json(page.as_data(known)))
    elif format_ == "markdown":
        streams.data(page.markdown(known) + "\n")
    else:
        streams.result(terminal.page(known, style_for(sys.stdout), _width()))


def _width() -> int:
    """Return how many characters a line may have."""
    if sys.stdout is None or not sys.stdout.isatty():  # None: closed
        return PLAIN_WIDTH
    return shutil.get_terminal_size((PLAIN_WIDTH, 24)).columns


def _json(value: object) -> str:
    """Return a value as JSON for people and programs."""
    import json

    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
