"""``deckgen explain``."""

from __future__ import annotations

import click

from deckgen.console import completion
from deckgen.console.output import fail
from deckgen.util import streams


@click.command("explain")
@click.argument("code", required=False, shell_complete=completion.codes)
def command(code: str | None) -> None:
    """Explain the diagnostic CODE and how to fix it; without CODE, list all diagnostics."""
    from deckgen.commands.explain import explain as pages
    from deckgen.core.codes import BY_CODE, CODES
    from deckgen.core.diagnostics import did_you_mean

    if code is None:
        for each in CODES:
            streams.result(f"{each.code}  {each.severity!s:8} {each.title}")
        return
    known = BY_CODE.get(code.upper())
    if known is None:
        hint = did_you_mean(code.upper(), BY_CODE) or "'deckgen explain' lists them all"
        fail(f"there is no diagnostic '{code}'; {hint}")
    streams.result(f"{known.code} ({known.severity}): {known.title}\n\n{pages.page(known.code)}")
