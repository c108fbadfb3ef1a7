"""The cards of a deck as they are looked up in learners' collections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from deckgen.core.diagnostics import Span
    from deckgen.core.identified import IdentifiedCard, IdentifiedDeck
    from deckgen.core.model import Item, Note, Project
    from deckgen.core.texts import Text


class StudyCard(NamedTuple):
    """A card of the deck.

    ``name`` is the key of its note, with ``#2`` behind it for the second card of the note, and so on.
    ``label`` is what a curator calls it. ``group`` are the cards that it is compared with: those of one
    template. ``since`` is when its note was first built, in epoch milliseconds, ``place`` its place in
    the learning order. ``id`` is the id of the step or the mask that it asks for, where it asks for one.
    """

    name: str
    label: str
    group: str
    guid: str
    ordinal: int
    item: Item
    place: int
    since: int
    id: Text | None = None

    @property
    def span(self) -> Span:
        """Where it is written: the step or the mask, or else the whole item."""
        return self.item.span(self.id)


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


def subject_of(deck: IdentifiedDeck) -> Subject:
    """Return the cards of a deck that have an identity, as they are looked up."""
    cards: dict[str, StudyCard] = {}
    for place, card in enumerate(deck.cards):
        each = _study_card(card, place)
        cards[each.name] = each
    by_guid = {(each.guid, each.ordinal): each for each in cards.values()}
    return Subject(deck.project, deck.version, cards, by_guid)


def _study_card(card: IdentifiedCard, place: int) -> StudyCard:
    """Return a card as it is looked up; ``place`` is its place in the learning order."""
    note, ordinal, called, kind, entry, mask = card
    name = note.key if ordinal == 0 else f"{note.key}#{ordinal + 1}"
    label = f"{note.key}/{mask}" if mask else _label(note, ordinal, called)
    return StudyCard(
        name=name,
        label=label,
        group=called if note.item.own is None else f"{kind}, card {ordinal + 1}",
        guid=entry.guid,
        ordinal=ordinal,
        item=note.item,
        place=place,
        since=entry.id,
        id=_id_within(note, mask),
    )


def _id_within(note: Note, mask: str) -> Text | None:
    """Return the id of a note's step, or of the mask of a key, as it stands in the file."""
    item = note.item
    if mask and item.occlusion is not None:
        return next(each.id for each in item.occlusion.masks if each.id == mask)
    id_ = note.key.removeprefix(f"{item.id}/")
    for step in item.steps:
        if step.id == id_:
            return step.id
    return None


def _label(note: Note, ordinal: int, called: str) -> str:
    """Return what a curator calls a card: the key of its note, and which of its cards it is."""
    if called == "reverse":
        return f"{note.key} (reverse)"
    if len(note.cards) > 1 and called != "question":
        return f"{note.key} ({ordinal + 1})"
    return note.key
