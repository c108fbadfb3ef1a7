"""What a package is written from, and what the lock file knows of notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from deckgen.core.declared import Deck
    from deckgen.core.model import Note
    from deckgen.core.notetype import NoteType


HASH_LENGTH = 12
"""Digits of the SHA-256 of a media file that its name in the package has."""


class Media(NamedTuple):
    """A media file: its name in the package, and where its bytes are.

    ``digest`` is the beginning of their SHA-256 where the name does not have it.
    """

    name: str
    path: Path
    digest: str = ""


class Released(NamedTuple):
    """What was released last of a note or note type: a hash of it, and its time in epoch seconds."""

    hash: str
    mod: int


class Entry(NamedTuple):
    """What the lock file knows of a note: its identity, and when its content last changed.

    ``id`` is in milliseconds since 1970, ``mod`` in seconds. ``hash`` is of the content that the
    note had at that time, ``released`` is ``None`` if no release had the note.
    """

    kind: str
    guid: str
    id: int
    hash: str
    mod: int
    released: Released | None = None


UNKNOWN = "-"
"""Stands for a hash where it is not known which content learners have."""


class Retired(NamedTuple):
    """A note as it is shipped when its card has left the deck: tagged, and without cards.

    Learners who have its cards keep them and see the tag; new learners get none. ``names_files`` says that
    its last content shows or plays files, though ``fields`` may have words in the place of lost ones.
    """

    key: str
    entry: Entry
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    names_files: bool = False


class DeckOut(NamedTuple):
    """A deck of the package: the deck itself or the subdeck of a topic, with its ids and titles and
    those of the topics that it is in, outermost first; or one that cards name. ``plain_name`` is its name
    without numbers, by which cards name it, where ``name`` may have some."""

    id: int
    name: str
    description: str = ""
    path: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    plain_name: str = ""

    @property
    def wanted(self) -> str:
        """The name by which cards and card templates name it."""
        return self.plain_name or self.name


class Build(NamedTuple):
    """What a package is written from: notes in learning order, and all that goes with them.

    ``entries`` go with ``notes``; a note type goes with the time (epoch seconds) at which it
    last changed; ``mod`` is the latest time of all. ``retired`` are notes without cards. ``preset`` is the
    id of the preset for the deck's options, if it has any. ``uuids`` are what CrowdAnki knows an imported
    deck by: ``deck``, ``deck/<key>``, ``preset`` and ``type/<key>``.
    """

    deck: Deck
    note_types: tuple[tuple[NoteType, int], ...]
    decks: tuple[DeckOut, ...]
    notes: Sequence[Note]
    entries: Sequence[Entry]
    media: tuple[Media, ...]
    mod: int
    retired: tuple[Retired, ...] = ()
    preset: int = 0
    uuids: dict[str, str] = {}  # noqa: RUF012  (never written to)

    def deck_of(self, note: Note) -> str:
        """Return the name of the deck that a note's first card goes to that is to go to one."""
        wanted = next(filter(None, note.decks), "")
        if not wanted:
            return self.decks[note.deck].name
        return next(deck.name for deck in self.decks if deck.wanted == wanted)
