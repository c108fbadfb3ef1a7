"""The cards of a deck that learners may have: those whose notes have an identity."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from deckgen.core.build import Entry
    from deckgen.core.model import Note, Project


class IdentifiedCard(NamedTuple):
    """A card of a note, and what the lock file knows of the note.

    ``called`` is what the card is called, such as ``question`` or ``reverse``; ``kind`` what its item is
    counted as: its kind, or the own note type; ``mask`` is the key of the mask that it asks for, '' if it
    asks for none.
    """

    note: Note
    ordinal: int
    called: str
    kind: str
    entry: Entry
    mask: str = ""


class IdentifiedDeck(NamedTuple):
    """A deck with its cards that have an identity, in learning order; ``version`` is its last release, ''
    if there was none."""

    project: Project
    version: str
    cards: tuple[IdentifiedCard, ...]
