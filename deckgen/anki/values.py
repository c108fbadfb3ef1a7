"""What a collection holds and what an import did, as values that can be compared."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

OUTCOMES = (
    "new",
    "updated",
    "duplicate",
    "conflicting",
    "first_field_match",
    "missing_notetype",
    "missing_deck",
    "empty_first_field",
)
"""What can become of a note, in the words of Anki's import log. ``duplicate`` is one that needed
nothing, ``conflicting`` one that could not be imported because its note type differs."""


class Imported(NamedTuple):
    """What an import did: how many notes had which of :data:`OUTCOMES`, and the outcome of each
    note with its fields.
    """

    counts: Counter[str]
    notes: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def touched(self) -> int:
        """Return how many notes were added or rewritten."""
        return self.counts["new"] + self.counts["updated"]


class NoteRow(NamedTuple):
    """A note as the collection holds it. ``mod`` is in epoch seconds; ``usn`` is -1 for a
    note that waits to be synced.
    """

    guid: str
    id: int
    note_type: int
    mod: int
    usn: int
    tags: tuple[str, ...]
    fields: tuple[str, ...]


class CardRow(NamedTuple):
    """A card: its note's GUID, its ordinal, its deck's name, and its state in the scheduler."""

    id: int
    guid: str
    ordinal: int
    deck: str
    mod: int
    usn: int
    state: tuple[int, ...]  # type, queue, due, interval, ease, reviews, lapses

    @property
    def due(self) -> int:
        """Return the place in the order of new cards, or the day on which a review is due."""
        return self.state[2]


class NoteTypeRow(NamedTuple):
    """A note type with what of it matters to a learner."""

    id: int
    name: str
    mod: int
    fields: tuple[str, ...]
    templates: tuple[tuple[str, str, str], ...]  # name, front, back
    css: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that a collection holds, in a form that can be compared."""

    reviews: tuple[tuple[int, ...], ...]
    notes: dict[str, NoteRow]
    cards: dict[int, CardRow]
    tags: tuple[str, ...]
    decks: dict[str, int]
    note_types: dict[int, NoteTypeRow]
    duplicate_guids: tuple[str, ...] = ()
    schema_time: int = 0
    """When the collection's structure changed last, in epoch milliseconds: a change forces a full sync."""


class Totals(NamedTuple):
    """How much a collection holds, with sums of the times and places in it: two that differ are not the
    same. Times are in epoch seconds.
    """

    notes: int
    note_times: int
    cards: int
    card_times: int
    due: int
    reviews: int


class OwnWords(NamedTuple):
    """What a learner writes into a note by hand: a field's text, tags, and when, in epoch seconds."""

    guid: str
    text: str
    tags: tuple[str, ...]
    time: int


class Checked(NamedTuple):
    """What *Check Database* did: whether nothing was wrong, Anki's report, and the cards that it made.

    ``made_of`` has the GUID of the note for each of these cards: a cloze note can get several.
    """

    clean: bool
    report: str
    made_of: tuple[str, ...]

    @property
    def cards_made(self) -> int:
        """How many cards it made."""
        return len(self.made_of)


class Rendered(NamedTuple):
    """A card as the reviewer shows it: the HTML of both sides with the style sheet apart.

    ``error`` says what is wrong with the template, or is empty.
    """

    card: int
    guid: str
    template: str
    question: str
    answer: str
    css: str
    error: str = ""


class MediaState(NamedTuple):
    """What Anki's Check Media finds: files that notes want, and files that no note wants."""

    missing: tuple[str, ...]
    unused: tuple[str, ...]
