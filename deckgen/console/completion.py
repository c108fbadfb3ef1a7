"""What the commands need to say what a shell completes: each does so in a ``completion.py`` of its own.

A function there takes what click gives it and returns what may stand in place of the word that is
``incomplete``. None prints or raises: of a project that cannot be read nothing is completed.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from deckgen.console.projects import cards_file

if TYPE_CHECKING:
    from click import Context
    from click.shell_completion import CompletionItem

_ID = re.compile(r"[^\W_][\w.-]*")
"""What is offered to a shell: it puts the word into a line that is then run. The files may be a
stranger's, and only an id has no character in it that means something to a shell."""


def suggestion(
    value: str, type: str = "plain", help: str | None = None
) -> CompletionItem:
    """Return a word that a shell may complete to. The ``type`` ``file`` makes the shell complete a path."""
    # slow to import, and every command imports this
    from click.shell_completion import CompletionItem

    return CompletionItem(value, type, help)


def may_offer(word: str, incomplete: str) -> bool:
    """Tell whether a word may be offered: an id, with the beginning that is there already."""
    return word.startswith(incomplete) and _ID.fullmatch(word) is not None


def cards_file_of(ctx: Context) -> Path:
    """Return the ``cards.yaml`` of the project that the words so far name. Exits if there is none."""
    # An option that still lacks its value keeps click from sorting the arguments.
    named = ctx.params.get("project") or "."
    if isinstance(named, tuple):  # of a command that takes several
        named = named[0]
    return cards_file(Path([*ctx.args, named][0]))
