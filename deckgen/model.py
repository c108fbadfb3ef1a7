"""The stages of a compilation as immutable values: texts, items, notes, build.

Reading gives a :class:`Project` of :class:`Item` values; compiling turns each item
into one or more :class:`Note` values; a :class:`Build` is what a package is written
from. Every text taken from a file keeps its place in that file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.diagnostics import Span, TextFile
    from deckgen.notetypes import NoteType

ABOUTS = ("concept", "person", "figure", "event", "work", "quotation", "cause")
"""What an item may be about; becomes the tag ``<deck.id>::about::<about>``."""

FORMATS = ("markdown", "html")
"""How the text of an item is written."""


class Text(str):
    """A scalar exactly as the curator wrote it, with its place in its file.

    ``start`` and ``end`` are offsets in code points into the file's text; for a
    quoted or block scalar they take in the quotation marks or the ``|``.
    """

    __slots__ = ("end", "start")
    start: int
    end: int

    def __new__(cls, value: str, start: int = 0, end: int = 0) -> Text:
        text = str.__new__(cls, value)
        text.start = start
        text.end = end
        return text


@dataclass(frozen=True, slots=True)
class Waiver:
    """An exception that the curator declares: a diagnostic's code under ``ignore:``, or
    words or a figure that the source does not have under ``outside:``, and the reason."""

    what: Text
    reason: Text


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic and the way to it: ``path`` holds the ids from the outermost topic,
    ``titles`` their titles."""

    path: tuple[str, ...]
    titles: tuple[str, ...]
    ignore: tuple[Waiver, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a source named by its words: the whole of it in ``first``, or its
    first and its last words when ``last`` is given."""

    first: Text
    last: Text | None = None


@dataclass(frozen=True, slots=True)
class Voice:
    """A passage that is somebody's words.

    ``speaker`` said it, in ``work``; ``via`` names who quotes it when the source has
    it at second hand.
    """

    speaker: Text
    passages: tuple[Passage, ...]
    work: Text | None = None
    via: Text | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A text that cards are drawn from, as declared under ``sources:``."""

    id: Text
    declared_in: TextFile
    file: TextFile
    title: str
    author: str = ""
    name: str = ""  # what the voice line calls it: 'the essay'
    polemic: bool = False
    voices: tuple[Voice, ...] = ()
    contested: tuple[Passage, ...] = ()
    apparatus: tuple[Passage, ...] = ()  # leads in or cites: not content to be covered
    aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Deck:
    """The ``deck:`` header. ``style`` is the CSS of ``deck.style``, already read."""

    file: TextFile
    id: Text
    name: Text
    language: str = "en"
    description: Text | None = None
    style: str = ""
    subdecks: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a ``steps:`` item."""

    id: Text
    text: Text


@dataclass(frozen=True, slots=True)
class Reverse:
    """The reverse card: its own question and answer, each ``None`` for the forward one's
    answer and question."""

    question: Text | None = None
    answer: Text | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One entry under ``cards:``. ``kind`` is ``question``, ``cloze`` or ``steps``."""

    file: TextFile
    start: int
    end: int
    kind: str
    id: Text
    topic: Topic
    question: Text | None = None
    answer: Text | None = None
    cloze: Text | None = None
    steps: tuple[Step, ...] = ()
    reverse: Reverse | None = None
    typed: bool = False
    about: Text | None = None
    tags: tuple[Text, ...] = ()
    note: Text | None = None
    quotes: tuple[Text, ...] = ()
    source: Text | None = None
    unsourced: Text | None = None
    outside: tuple[Waiver, ...] = ()
    needs: tuple[Text, ...] = ()
    was: tuple[Text, ...] = ()
    voice: Text | None = None
    format: str = "markdown"
    draft: bool = False
    ignore: tuple[Waiver, ...] = ()

    def span(self, text: Text | None = None) -> Span:
        """Return the span of one of the item's texts, or of its id."""
        at = self.id if text is None else text
        return self.file.span(at.start, at.end)


@dataclass(frozen=True, slots=True)
class Project:
    """Everything that was read: the deck, its sources, and the items in learning order.

    ``files`` holds every YAML file and source text by its path, for messages.
    """

    root: Path
    deck: Deck
    sources: dict[str, Source]
    topics: tuple[Topic, ...]
    items: tuple[Item, ...]
    files: dict[str, TextFile]


class Media(NamedTuple):
    """A media file: its name in the package, and where its bytes are."""

    name: str
    path: Path


@dataclass(slots=True)
class Note:
    """A compiled note: what Anki will hold. ``key`` is the ledger's name for it.

    ``cards`` are the template ordinals (for a cloze, the numbers less one) of the cards
    that Anki makes of it. ``guid``, ``id`` and ``mod`` (epoch seconds) come from the ledger.
    """

    key: str
    item: Item
    kind: str
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    cards: tuple[int, ...]
    deck: int = 0
    hash: str = ""
    guid: str = ""
    id: int = 0
    mod: int = 0


@dataclass(frozen=True, slots=True)
class DeckOut:
    """A deck of the package: the deck itself or the subdeck of a topic."""

    id: int
    name: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Build:
    """What a package is written from: notes in learning order, and all that goes with them."""

    deck: Deck
    note_types: tuple[tuple[NoteType, int], ...]
    decks: tuple[DeckOut, ...]
    notes: tuple[Note, ...]
    media: tuple[Media, ...]
    mod: int
