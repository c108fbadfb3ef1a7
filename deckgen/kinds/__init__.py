"""The kinds of cards: :data:`KINDS`. A new kind is one module here and one entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.kinds.cloze import Cloze
from deckgen.kinds.occlusion import Masks
from deckgen.kinds.own import OwnCard
from deckgen.kinds.question import Question
from deckgen.kinds.steps import Steps

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deckgen.core.model import Item, Note, Text
    from deckgen.core.nodes import Mapping
    from deckgen.kinds.cardview import CardView
    from deckgen.kinds.kind import Kind

KINDS: tuple[Kind, ...] = (Cloze(), Steps(), Masks(), OwnCard(), Question())
"""All kinds. A card is of the first that its keys fit; a question comes last, for all the others."""

_BY_NAME = {kind.name: kind for kind in KINDS}

KIND_KEYS = frozenset[str]().union(*(kind.keys for kind in KINDS))
"""The keys of cards that only some kinds take."""


def meant_by(mapping: Mapping) -> Kind:
    """Return the kind that a card's mapping is meant to be of."""
    return next(kind for kind in KINDS if kind.is_meant(mapping))


def kind_of(item: Item) -> Kind:
    """Return the kind of an item."""
    return _BY_NAME[item.kind]


def kind_name(item: Item) -> str:
    """Return what an item is counted as: its kind, or its note type if that is the deck's own."""
    if item.own is None:
        return item.kind
    return str(item.own.type.key)


def views_of(item: Item) -> Iterable[CardView]:
    """Return the cards that an item makes, as the curator wrote them."""
    return kind_of(item).views(item)


def texts_of(item: Item) -> list[Text]:
    """Return the texts that the curator wrote, once each, without quotations of the source."""
    texts: list[Text] = []
    for view in views_of(item):
        texts += view.own_texts
    if item.hint is not None:
        texts.append(item.hint)
    if item.note is not None:
        texts.append(item.note)
    return texts


def card_name(note: Note, ordinal: int) -> str:
    """Return what one of a note's cards is called: ``question``, ``reverse``, ``cloze`` or ``steps``."""
    return kind_of(note.item).card_name(note.kind, ordinal)
