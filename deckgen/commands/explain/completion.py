"""What a shell completes of ``deckgen explain``: the codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.console.completion import suggestion

if TYPE_CHECKING:
    from click import Context, Parameter
    from click.shell_completion import CompletionItem


def codes(_ctx: Context, _param: Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the code of a diagnostic, in capitals or not."""
    from deckgen.lint.catalogue import CODES

    beginning = incomplete.upper()
    return [
        suggestion(each.code, help=each.title)
        for each in CODES
        if each.code.startswith(beginning)
    ]
