"""What a shell completes besides the options: codes, sources and cards.

Each function takes what click gives it and returns what may stand in place of the word that is
``incomplete``. None prints or raises: of a project that cannot be read nothing is completed.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from deckgen.console.projects import cards_file
from deckgen.util.atomic import require_own
from deckgen.util.filenames import resolved

if TYPE_CHECKING:
    from click import Context, Parameter
    from click.shell_completion import CompletionItem

_CITING = re.compile(r"^cite +(\S+)", re.MULTILINE)  # 'cite peasant-land essay 17 …' in cards.lock
_ID = re.compile(r"[^\W_][\w.-]*")
"""What is offered to a shell: it puts the word into a line that is then run. The files may be a
stranger's, and only an id has no character in it that means something to a shell."""


def codes(_ctx: Context, _param: Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the code of a diagnostic, in capitals or not."""
    from deckgen.lint.catalogue import CODES

    return [_item(each.code, help=each.title) for each in CODES if each.code.startswith(incomplete.upper())]


def sources(ctx: Context, _param: Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the id of a source, or the path of its text, which the shell knows itself."""
    ids = [id_ for id_ in _declared_sources(ctx) if _may_offer(id_, incomplete)]
    path = _item(incomplete, type="file")
    return [*map(_item, ids), path]


def cards_that_cite(ctx: Context, _param: Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the last of some ids, with commas between them: of the cards that cite a passage."""
    before, comma, last = incomplete.rpartition(",")
    try:
        path = resolved(_cards_file(ctx)).with_name("cards.lock")
        require_own(path.parent, path)
        lock_file = path.read_text(encoding="utf-8")
    except (Exception, SystemExit):  # what is wrong with it is reported by a build
        return []
    already_given = set(before.split(","))
    ids = sorted(set(_CITING.findall(lock_file)) - already_given)
    return [_item(f"{before}{comma}{id_}") for id_ in ids if _may_offer(id_, last)]


def _item(value: str, type: str = "plain", help: str | None = None) -> CompletionItem:
    from click.shell_completion import CompletionItem  # slow to import, and every command imports this

    return CompletionItem(value, type, help)


def _may_offer(word: str, incomplete: str) -> bool:
    """Tell whether a word may be offered: an id, with the beginning that is there already."""
    return word.startswith(incomplete) and _ID.fullmatch(word) is not None


def _cards_file(ctx: Context) -> Path:
    # An option that still lacks its value keeps click from sorting the arguments.
    named = ctx.params.get("project") or "."
    if isinstance(named, tuple):  # of a command that takes several
        named = named[0]
    return cards_file(Path([*ctx.args, named][0]))


def _declared_sources(ctx: Context) -> list[str]:
    """Return the ids of the declared sources, without reading more than the one file."""
    from deckgen.source.files import read_yaml
    from deckgen.source.yaml.tree import read_tree

    try:
        path = _cards_file(ctx)
        file, _ = read_yaml(path, path.parent)
        root = read_tree(file).root if file is not None else None
    except (Exception, SystemExit):  # as above
        return []
    for key, declared in root.items() if isinstance(root, dict) else ():
        if key == "sources" and isinstance(declared, dict):
            return [str(id_) for id_ in declared]
    return []
