"""``deckgen schema``."""

from __future__ import annotations

import click

from deckgen.util import assets, streams


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of cards.yaml, with which editors complete and check while typing."""
    streams.data(assets.text("assets/cards.schema.json"))
