"""What every kind of card says about itself, and what the notes of an item are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deckgen.core.model import Item, Text
    from deckgen.kinds.cardview import CardView
    from deckgen.source.readers import Reader
    from deckgen.source.yaml.tree import Mapping

    Html = Callable[[Text], str]

QUESTION_NOTE = "question"
CLOZE_NOTE = "cloze"
"""The keys of the two built-in note types."""


class Parts(NamedTuple):
    """One note of an item, before what all kinds share is added.

    ``key`` is added to the item's id; ``note_type`` is the note type's key. ``cards`` are the
    ordinals of the note's cards. ``answers`` are the plain texts that the cards ask for, which
    the small lines on the front must not give away. ``was`` are the earlier keys of the note in
    the same form as ``key``; with an empty one it takes over the note of a card without steps.
    ``place`` says which step it is, and of how many.
    """

    key: str
    note_type: str
    prompt: str
    answer: str
    cards: tuple[int, ...]
    answers: tuple[str, ...]
    context: str = ""
    reverse: str = ""
    reverse_answer: str = ""
    was: tuple[str, ...] = ()
    place: tuple[int, int] | None = None


class Side(NamedTuple):
    """One side of a note on which something must be seen: its name, its HTML, the text it is made of."""

    name: str
    html: str
    text: Text | None


class Kind(Protocol):
    """A kind of card. Nothing outside this folder tells one kind from another.

    ``name`` is also the key that a card of this kind is known by, but for a plain question;
    ``keys`` are those that a card of this kind takes beside the keys of any card; those that it
    cannot do without are ``required``.
    """

    name: str
    keys: frozenset[str]
    required: frozenset[str]

    def is_meant(self, mapping: Mapping) -> bool:
        """Tell whether a card's mapping is meant to be of this kind."""

    def way_without(self, key: str) -> str:
        """Return the hint for a key of another kind, '' if there is none of its own."""

    def has_its_keys(self, reader: Reader, mapping: Mapping, *, misspelt: bool) -> bool:
        """Tell whether the keys that make the kind are there; report what is missing.

        ``misspelt`` says that an unknown key has been reported: what is missing may stand
        under it, and one message is enough.
        """

    def is_whole(self, item: Item) -> bool:
        """Tell whether an item has the texts that its kind is made of."""

    def notes(self, item: Item, html: Html) -> Iterator[Parts]:
        """Yield the notes of an item; ``html`` renders one of its texts."""

    def sides(self, item: Item, parts: Parts) -> list[Side]:
        """Return the sides of a note on which something must be seen."""

    def views(self, item: Item) -> Iterator[CardView]:
        """Yield the cards of an item, as the curator wrote them."""

    def card_name(self, note_type: str, ordinal: int) -> str:
        """Return what one of the cards is called: the kind's name, or ``reverse``."""
