"""What a pull notes in the lock file: GUIDs of notes that were made in Anki, kept until their drafts are
cards, and the numbers of masks that were drawn there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.projectfiles import LOCK_FILE
from deckgen.lockfile import lockfile, state
from deckgen.util.atomic import write_text
from deckgen.util.filenames import resolved
from deckgen.util.locks import locked, silent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from deckgen.core.occlusion import KeptMask


def adopt(
    cards: Path,
    deck_id: str,
    guids: Mapping[str, str],
    masks: Mapping[str, Mapping[str, KeptMask]],
    waiting: Callable[[], None] = silent,
) -> bool:
    """Note the GUIDs that drafts are to have, by their keys, and the numbers of masks, by the ids of their
    cards; tell whether that could be done.

    ``cards`` is the ``cards.yaml``. Nothing is written if there is no lock file that can be read.
    Raises ``OSError``.
    """
    with locked(cards, waiting):
        root = resolved(cards).parent
        lock = state.read_file(root, deck_id).lock
        if lock is None:
            return False
        lock.guids.update(guids)
        for card, of_card in masks.items():
            lock.masks[card] = dict(of_card)
        write_text(root / LOCK_FILE, lockfile.dump(lock))
        return True
