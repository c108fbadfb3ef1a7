"""The cards of a deck as they are looked up in learners' collections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from deckgen.compile.outcomes import Built
from deckgen.core.occlusion import known_of, numbered
from deckgen.kinds import card_name, kind_name
from deckgen.lockfile import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from deckgen.compile.outcomes import Checked
    from deckgen.core.model import Entry, Item, Note, Project
    from deckgen.core.occlusion import KeptMask


class StudyCard(NamedTuple):
    """A card of the deck.

    ``name`` is the key of its note, with ``#2`` behind it for the second card of the note, and so on.
    ``label`` is what a curator calls it. ``group`` are the cards that it is compared with: those of one
    template. ``since`` is when its note was first built, in epoch milliseconds, ``place`` its place in
    the learning order.
    """

    name: str
    label: str
    group: str
    guid: str
    ordinal: int
    item: Item
    place: int
    since: int


@dataclass(frozen=True, slots=True)
class Subject:
    """A deck whose learners are looked at: its cards by name and by GUID with ordinal."""

    project: Project
    version: str
    cards: dict[str, StudyCard]
    by_guid: dict[tuple[str, int], StudyCard]

    @property
    def guids(self) -> set[str]:
        """The GUIDs of its notes."""
        return {guid for guid, _ in self.by_guid}


def subject_of(checked: Checked) -> Subject | None:
    """Return the cards of a project that have an identity; ``None`` if it could not be compiled.

    A project with errors is looked at too: the identities are those of the lock file.
    """
    project, compiled = checked.project, checked.compiled
    if project is None or compiled is None:
        return None
    version = ""
    entries: dict[str, Entry] = {}
    kept: Mapping[str, Mapping[str, KeptMask]] = {}
    if isinstance(checked, Built):
        version, kept = checked.lock_file.version, checked.lock_file.masks
        entries = {
            note.key: entry for note, entry in zip(checked.build.notes, checked.build.entries, strict=True)
        }
    else:
        lock = state.read_file(project.root, str(project.deck.id)).lock
        if lock is not None:
            version, entries, kept = lock.version, lock.cards, lock.masks
    cards: dict[str, StudyCard] = {}
    for note in compiled.notes:
        if not note.item.draft:
            for card in _cards(note, entries, _mask_keys(note.item, kept), len(cards)):
                cards[card.name] = card
    return Subject(project, version, cards, {(each.guid, each.ordinal): each for each in cards.values()})


def _mask_keys(item: Item, kept: Mapping[str, Mapping[str, KeptMask]]) -> dict[int, str]:
    """Return the keys of a picture's masks by the ordinals of their cards."""
    if item.occlusion is None:
        return {}
    numbers = numbered(item.occlusion.masks, known_of(str(item.id), map(str, item.was), kept))
    return {numbers[str(mask.id)].number - 1: str(mask.id) for mask in item.occlusion.masks}


def _cards(
    note: Note, entries: dict[str, Entry], mask_keys: Mapping[int, str], place: int
) -> Iterator[StudyCard]:
    """Yield the cards of a note that the lock file knows, under an earlier id perhaps."""
    entry = next((entries[key] for key in (note.key, *note.was) if key in entries), None)
    if entry is None:
        return
    for number, ordinal in enumerate(note.cards):
        called = card_name(note, ordinal)
        group = called if note.item.own is None else f"{kind_name(note.item)}, card {ordinal + 1}"
        name = note.key if ordinal == 0 else f"{note.key}#{ordinal + 1}"
        mask = mask_keys.get(ordinal)
        label = f"{note.key}/{mask}" if mask is not None else _label(note, ordinal, called)
        yield StudyCard(name, label, group, entry.guid, ordinal, note.item, place + number, entry.id)


def _label(note: Note, ordinal: int, called: str) -> str:
    """Return what a curator calls a card: the key of its note, and which of its cards it is."""
    if called == "reverse":
        return f"{note.key} (reverse)"
    is_one_of_many = len(note.cards) > 1 and called != "question"
    return f"{note.key} ({ordinal + 1})" if is_one_of_many else note.key
