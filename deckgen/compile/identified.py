"""The cards of a deck that was checked by their identities, as learners' collections have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.compile.outcomes import Built
from deckgen.core.identified import IdentifiedCard, IdentifiedDeck
from deckgen.core.occlusion import known_of, numbered
from deckgen.kinds import card_name, kind_name
from deckgen.lockfile import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from deckgen.compile.outcomes import Checked
    from deckgen.core.build import Entry
    from deckgen.core.model import Item, Note
    from deckgen.core.occlusion import KeptMask


def identified(checked: Checked) -> IdentifiedDeck | None:
    """Return the cards of a project that have an identity, drafts left out; ``None`` if it could not be
    compiled.

    A project with errors is looked at too: the identities are those of the lock file.
    """
    project, compiled = checked.project, checked.compiled
    if project is None or compiled is None:
        return None
    version = ""
    entries: Mapping[str, Entry] = {}
    kept: Mapping[str, Mapping[str, KeptMask]] = {}
    if isinstance(checked, Built):
        version, kept = checked.lock_file.version, checked.lock_file.masks
        entries = {
            note.key: entry
            for note, entry in zip(
                checked.build.notes, checked.build.entries, strict=True
            )
        }
    else:
        lock = state.read_file(project.root, str(project.deck.id)).lock
        if lock is not None:
            version, entries, kept = lock.version, lock.cards, lock.masks
    notes = [note for note in compiled.notes if not note.item.draft]
    cards = [
        card
        for note in notes
        for card in _cards(note, entries, _mask_keys(note.item, kept))
    ]
    return IdentifiedDeck(project, version, tuple(cards))


def _mask_keys(
    item: Item, kept: Mapping[str, Mapping[str, KeptMask]]
) -> dict[int, str]:
    """Return the keys of a picture's masks by the ordinals of their cards."""
    if item.occlusion is None:
        return {}
    numbers = numbered(
        item.occlusion.masks, known_of(str(item.id), map(str, item.was), kept)
    )
    return {
        numbers[str(mask.id)].number - 1: str(mask.id) for mask in item.occlusion.masks
    }


def _cards(
    note: Note, entries: Mapping[str, Entry], masks: Mapping[int, str]
) -> Iterator[IdentifiedCard]:
    """Yield the cards of a note that the lock file knows, under an earlier id perhaps."""
    entry = next(
        (entries[key] for key in (note.key, *note.was) if key in entries), None
    )
    if entry is None:
        return
    for ordinal in note.cards:
        called, kind = card_name(note, ordinal), kind_name(note.item)
        yield IdentifiedCard(note, ordinal, called, kind, entry, masks.get(ordinal, ""))
