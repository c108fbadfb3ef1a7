"""What a shell completes of ``deckgen check --accept``: the cards that cite a passage."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.console.completion import cards_file_of, may_offer, suggestion
from deckgen.core.projectfiles import LOCK_FILE
from deckgen.util.atomic import read_own
from deckgen.util.filenames import resolved

if TYPE_CHECKING:
    from click import Context, Parameter
    from click.shell_completion import CompletionItem

# 'cite peasant-land essay 17 …' in cards.lock
_CITING = re.compile(r"^cite +(\S+)", re.MULTILINE)


def cards_that_cite(
    ctx: Context, _param: Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete the last of some ids, with commas between them: of the cards that cite a passage."""
    before, comma, last = incomplete.rpartition(",")
    try:
        path = resolved(cards_file_of(ctx)).with_name(LOCK_FILE)
        lock_file = read_own(path.parent, path).decode()
    except (Exception, SystemExit):  # what is wrong with it is reported by a build
        return []
    already_given = set(before.split(","))
    ids = sorted(set(_CITING.findall(lock_file)) - already_given)
    return [suggestion(f"{before}{comma}{id_}") for id_ in ids if may_offer(id_, last)]
