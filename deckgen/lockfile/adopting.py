"""GUIDs of notes that were made in Anki, kept in the lock file until their drafts are cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.lockfile import lockfile, state
from deckgen.util.atomic import write_text
from deckgen.util.locks import locked, silent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


def adopt(cards: Path, deck_id: str, guids: Mapping[str, str], waiting: Callable[[], None] = silent) -> bool:
    """Note the GUIDs that drafts are to have, by their keys; tell whether that could be done.

    ``cards`` is the ``cards.yaml``. Nothing is written if there is no lock file that can be read.
    Raises ``OSError``.
    """
    with locked(cards, waiting):
        root = cards.resolve().parent
        lock = state.read_file(root, deck_id).lock
        if lock is None:
            return False
        lock.guids.update(guids)
        write_text(root / lockfile.NAME, lockfile.dump(lock))
        return True
