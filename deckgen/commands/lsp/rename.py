"""Giving a card or a source another id, wherever it is named.

A card keeps its history with learners by its earlier id under ``was:``, which is added.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from deckgen.commands.lsp.analysis import Place, TextEdit, line_start
from deckgen.commands.lsp.document import line_end
from deckgen.commands.lsp.places import CARD, SOURCE, all_named, named_at
from deckgen.core.identity import id_of
from deckgen.source.readers import MAX_ID

if TYPE_CHECKING:
    from deckgen.commands.lsp.analysis import Analysis
    from deckgen.commands.lsp.places import Named
    from deckgen.commands.lsp.session import View
    from deckgen.core.model import Item

_ID = re.compile(r"[^\W_][\w.-]*")


class RenameError(Exception):
    """An id cannot be changed as asked; the message says why."""


def renameable(view: View, offset: int) -> Named | None:
    """Return the id at an offset that can be changed, ``None`` if there is none: of a card, or of a
    source.
    """
    named = named_at(view, offset)
    if named is None or not _is_known(view.analysis, named):
        return None
    return named


def rename(view: View, offset: int, new: str) -> list[TextEdit]:
    """Return the edits that give what stands at an offset another id. Raises :exc:`RenameError`.

    They are in all files in which the id is named; a card gets its earlier id under ``was`` besides.
    """
    analysis = view.analysis
    named = renameable(view, offset)
    if named is None:
        raise RenameError("only the ids of cards and sources can be changed here")
    if new == named.name:
        return []
    _refuse(analysis, named, new)
    edits = set()
    for each in all_named(analysis):
        if each.what == named.what and each.name == named.name:
            edits.add(_edit(each.place, new))
    if named.what == CARD:
        edits |= _history(analysis, analysis.by_id[named.name], new)
    return sorted(edits)


def _is_known(analysis: Analysis, named: Named) -> bool:
    """Tell whether something is a card or a source that is there."""
    if named.what == CARD:
        return named.name in analysis.by_id
    return named.what == SOURCE and named.name in analysis.sources


def _refuse(analysis: Analysis, named: Named, new: str) -> None:
    """Raise :exc:`RenameError` for a name that is no id, or that something else has or had."""
    is_id = _ID.fullmatch(new) is not None and new == new.lower() and len(new) <= MAX_ID
    if not is_id or not unicodedata.is_normalized("NFC", new):
        raise RenameError(
            f"'{new}' is not an id: an id has lower-case letters, digits, '-', '_' and '.', and begins"
            " with a letter or a digit"
        )
    if named.what == SOURCE and new in analysis.sources:
        raise RenameError(f"there is a source '{new}' already")
    if named.what != CARD:
        return
    other = analysis.by_id.get(new)
    if other is not None:
        raise RenameError(f"the card at {other.span()} has the id '{new}' already")
    for item in analysis.items:
        if new in item.was and item.id != named.name:
            raise RenameError(
                f"the card at {item.span()} had the id '{new}', and has its history with learners"
            )


def _edit(place: Place, new: str) -> TextEdit:
    """Return the edit that writes a text in a place."""
    return TextEdit(place.file, place.start, place.end, new)


# --- was ---------------------------------------------------------------------------------------


def _history(analysis: Analysis, item: Item, new: str) -> set[TextEdit]:
    """Return the edits that note the id that a card had, if a build may have given it to learners.

    A card in braces gets it there, ``{id: lutetia, was: paris, …}``, another on a line below its id.
    """
    old = str(item.id)
    if not _may_be_known(analysis, old) or old in item.was:
        return set()
    name = item.file.path
    text = item.file.text
    if item.was:
        return {_longer(item, old)}
    if text[item.start] == "{":
        return {TextEdit(name, item.id.end, item.id.end, f", was: {old}")}
    indent = " " * (item.start - line_start(text, item.start))
    end = line_end(text, item.id.end)
    return {TextEdit(name, end, end, f"\n{indent}was: {old}")}


def _may_be_known(analysis: Analysis, id_: str) -> bool:
    """Tell whether a build may have had a card: the lock file has it, or there is none that could be read."""
    lock = analysis.lock
    if lock is None:
        return True
    return any(id_of(key) == id_ for key in (*lock.cards, *lock.gone))


def _longer(item: Item, old: str) -> TextEdit:
    """Return the edit that adds an id to the list under ``was``, which may be one text so far.

    The list may be in brackets, ``[a, b]``, or have a line with a dash for each id.
    """
    name = item.file.path
    text = item.file.text
    first = item.was[0]
    last = item.was[-1]
    before = text[: first.start].rstrip()
    if before.endswith("["):
        return TextEdit(name, last.end, last.end, f", {old}")
    if before.endswith("-"):
        start = line_start(text, last.start)
        indent = text[start : last.start].partition("-")[0]
        end = line_end(text, last.end)
        return TextEdit(name, end, end, f"\n{indent}- {old}")
    written = text[first.start : first.end]
    return TextEdit(name, first.start, first.end, f"[{written}, {old}]")
