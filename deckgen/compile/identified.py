"""The cards of a deck that was checked by their identities, as learners' collections have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.compile.outcomes import Built
from deckgen.core.identified import IdentifiedCard, IdentifiedDeck
from deckgen.kinds import card_name, kind_name
from deckgen.lockfile import state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.compile.outcomes import Checked
    from deckgen.core.build import Entry
    from deckgen.core.model import Note


def identified(checked: Checked) -> IdentifiedDeck | None:
    """Return the cards of a project that have an identity, drafts left out; ``None`` if it could not be
    compiled.

    A project with errors is looked at too: the identities are those of the lock file.
    """
    project, compiled = checked.project, checked.compiled
    if project is None or compiled is None:
        return None
    version = ""
    entries: dict[str, Entry] = {}
    if isinstance(checked, Built):
        version = checked.lock_file.version
        entries = {
            note.key: entry for note, entry in zip(checked.build.notes, checked.build.entries, strict=True)
        }
    else:
        lock = state.read_file(project.root, str(project.deck.id)).lock
        if lock is not None:
            version, entries = lock.version, lock.cards
    cards = [card for note in compiled.notes if not note.item.draft for card in _cards(note, entries)]
    return IdentifiedDeck(project, version, tuple(cards))


def _cards(note: Note, entries: dict[str, Entry]) -> Iterator[IdentifiedCard]:
    """Yield the cards of a note that the lock file knows, under an earlier id perhaps."""
    entry = next((entries[key] for key in (note.key, *note.was) if key in entries), None)
    if entry is None:
        return
    for ordinal in note.cards:
        yield IdentifiedCard(note, ordinal, card_name(note, ordinal), kind_name(note.item), entry)
