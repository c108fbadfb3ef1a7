"""A stretch of a text and what takes its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Edit(NamedTuple):
    """The characters ``start`` to ``end`` of a text, and what takes their place."""

    start: int
    end: int
    new: str


def applied(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with its edits, which are given the last first."""
    for edit in edits:
        before = text[: edit.start]
        behind = text[edit.end :]
        text = before + edit.new + behind
    return text
