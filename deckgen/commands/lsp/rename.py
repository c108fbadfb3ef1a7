"""Giving a card or a source another id, wherever it is named.

A card keeps its history with learners by its earlier id under ``was:``, which is added.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from deckgen.commands.lsp.analysis import Place, TextEdit, line_start
from deckgen.commands.lsp.places import CARD, SOURCE, all_named, named_at
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
    """Return the id at an offset that can be changed, ``None`` if there is none."""
    named = named_at(view, offset)
    return (
        named
        if named is not None
        and named.what in (CARD, SOURCE)
        and _is_known(view.analysis, named)
        else None
    )


def rename(view: View, offset: int, new: str) -> list[TextEdit]:
    """Return the edits that give what stands at an offset another id. Raises :exc:`RenameError`."""
    analysis = view.analysis
    named = renameable(view, offset)
    if named is None:
        raise RenameError("only the ids of cards and sources can be changed here")
    if new == named.name:
        return []
    _refuse(analysis, named, new)
    edits = {
        _edit(each.place, new)
        for each in all_named(analysis)
        if each.what == named.what and each.name == named.name
    }
    if named.what == CARD:
        edits |= _history(analysis, analysis.by_id[named.name], new)
    return sorted(edits)


def _is_known(analysis: Analysis, named: Named) -> bool:
    return named.name in (analysis.by_id if named.what == CARD else analysis.sources)


def _refuse(analysis: Analysis, named: Named, new: str) -> None:
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
    return TextEdit(place.file, place.start, place.end, new)


# --- was ---------------------------------------------------------------------------------------


def _history(analysis: Analysis, item: Item, new: str) -> set[TextEdit]:
    """Return the edits that note the id that a card had, if a build may have given it to learners."""
    old = str(item.id)
    lock = analysis.lock
    if lock is not None and not any(
        key.partition("/")[0].partition("~")[0] == old
        for key in (*lock.cards, *lock.gone)
    ):
        return set()  # no build had it
    if old in item.was:
        return set()
    name = item.file.path
    text = item.file.text
    if item.was:
        return {_longer(item, old)}
    if text[item.start] == "{":
        return {TextEdit(name, item.id.end, item.id.end, f", was: {old}")}
    indent = " " * (item.start - line_start(text, item.start))
    end = text.find("\n", item.id.end)
    end = len(text) if end < 0 else end
    return {TextEdit(name, end, end, f"\n{indent}was: {old}")}


def _longer(item: Item, old: str) -> TextEdit:
    """Return the edit that adds an id to the list under ``was``, which may be one text so far."""
    name, text = item.file.path, item.file.text
    first, last = item.was[0], item.was[-1]
    before = text[: first.start].rstrip()
    if before.endswith("["):
        return TextEdit(name, last.end, last.end, f", {old}")
    if before.endswith("-"):
        start = line_start(text, last.start)
        indent = text[start : last.start].partition("-")[0]
        end = text.find("\n", last.end)
        end = len(text) if end < 0 else end
        return TextEdit(name, end, end, f"\n{indent}- {old}")
    return TextEdit(
        name, first.start, first.end, f"[{text[first.start : first.end]}, {old}]"
    )
