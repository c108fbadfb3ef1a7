"""What every kind of card says about itself, and what the notes of an item are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping as AnyMapping
    from typing import Any

    from deckgen.core.model import Item, Text
    from deckgen.core.nodes import Mapping, Node
    from deckgen.kinds.cardview import CardView

    class Html(Protocol):
        """Renders one of an item's texts."""

        def __call__(self, text: Text, format: str = "") -> str:
            """Return its HTML; ``format`` is how it is written, if not as the item says."""


QUESTION_NOTE = "question"
CLOZE_NOTE = "cloze"
"""The keys of the two built-in note types."""


class Parts(NamedTuple):
    """One note of an item, before what all kinds share is added.

    ``key`` is added to the item's id; ``note_type`` is the note type's key. ``cards`` are the
    ordinals of the note's cards. ``answers`` are the plain texts that the cards ask for, which
    the small lines on the front must not give away. ``was`` are the earlier keys of the note in
    the same form as ``key``; with an empty one it takes over the note of a card without steps.
    ``place`` says which step it is, and of how many. ``contents`` are the fields by their names, for a
    note type of the deck's own; which cards are made of them, its templates say.
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
    contents: AnyMapping[str, str] | None = None


class Side(NamedTuple):
    """One side of a note on which something must be seen: its name, its HTML, the text it is made of."""

    name: str
    html: str
    text: Text | None


class Reader(Protocol):
    """What reads the keys of a card, and reports what is wrong: see ``source/readers.py``."""

    @property
    def blanked(self) -> tuple[tuple[int, int], ...]:
        """Where the file has faults of syntax, which have been reported."""

    def report(self, code: str, at: Node, **words: Any) -> None:
        """Report a problem at a place."""

    def check_keys(self, mapping: Mapping, name: str) -> None:
        """Report the keys that the table of keys does not have."""

    def missing(self, mapping: Mapping, key: str, where: str, way: str) -> None:
        """Report that a key is missing."""

    def text(self, mapping: Mapping, key: str) -> Text | None:
        """Return the text of a key."""

    def texts(self, mapping: Mapping, key: str) -> tuple[Text, ...]:
        """Return the one text or several of a key."""

    def as_text(self, value: Node, key: str) -> Text | None:
        """Return a value as a text; report one that is none."""

    def choice(self, mapping: Mapping, key: str, known: tuple[str, ...]) -> Text | None:
        """Return a text that must be one of a few."""

    def wrong(self, value: Node, key: str, wanted: str, way: str) -> None:
        """Report a value that is not what it must be."""

    def is_id(self, value: Text) -> bool:
        """Tell whether a text can be an id; report one that cannot."""


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

    def notes(self, item: Item, html: Html) -> Iterable[Parts]:
        """Return the notes of an item; ``html`` renders one of its texts."""

    def sides(self, item: Item, parts: Parts) -> list[Side]:
        """Return the sides of a note on which something must be seen."""

    def views(self, item: Item) -> Iterable[CardView]:
        """Return the cards of an item, as the curator wrote them."""

    def card_name(self, note_type: str, ordinal: int) -> str:
        """Return what one of the cards is called: the kind's name, or ``reverse``."""
