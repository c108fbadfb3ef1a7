"""``deck.uid``: what keeps the cards of two decks apart that happen to have one ``deck.id``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core import identity
from deckgen.core.codes import problem

if TYPE_CHECKING:
    from deckgen.core.diagnostics import Diagnostic, Span
    from deckgen.core.model import Project
    from deckgen.lockfile.lockfile import LockFile


def missing(project: Project) -> list[Diagnostic]:
    """Report that a deck has no uid, before its first release."""
    if not identity.lacks_uid(project.deck.uid):
        return []
    return [problem("U121", _place(project), id=project.deck.id)]


def compared(
    project: Project, lock: LockFile
) -> tuple[LockFile | None, list[Diagnostic]]:
    """Compare the uid of a deck with that of its lock file; return the lock file to go on from.

    Before the first release a deck can get a uid: all identities are then made with it, and there
    is no lock file to go on from. After it, none can change.
    """
    uid = str(project.deck.uid or "")
    was_released = bool(lock.releases)
    if uid == lock.uid:
        if was_released:
            return lock, []
        return lock, missing(project)
    if not was_released:
        return None, [problem("U123", _place(project))]
    way = "delete 'uid' again"
    if lock.uid:
        way = f"write 'uid: {lock.uid}' again"
    words = {"uid": uid or "none", "known": lock.uid or "none", "way": way}
    return lock, [problem("U122", _place(project), **words)]


def _place(project: Project) -> Span:
    """Return the place of ``deck.uid``, or of ``deck.id`` where there is none."""
    deck = project.deck
    at = deck.uid or deck.id
    return deck.file.span(at.start, at.end)
