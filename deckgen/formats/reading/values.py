"""What is in a package, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from deckgen.util.ends import with_tags_as

LONGEST_NAME = 40
"""Characters of a text that names a note which has no id."""


class PackedNote(NamedTuple):
    """A note. ``mod`` is in epoch seconds, ``note_type`` the note type's id."""

    guid: str
    id: int
    note_type: int
    mod: int
    tags: tuple[str, ...]
    fields: tuple[str, ...]

    @property
    def is_retired(self) -> bool:
        """Return whether its card has left the deck: such a note comes without cards."""
        return any(tag.endswith("::retired") for tag in self.tags)


class PackedCard(NamedTuple):
    """A card.

    - ``note``, ``deck``: the ids of its note and its deck. A card that was in a filtered deck is in its own
      deck here.
    - ``ordinal``: the number of its template, or of its deletion, from 0 on.
    - ``due``: of a new card, its place among the new ones.
    - ``queue``: 0 for a card that is new, negative for one that is suspended or buried, and more for one
      that somebody has begun to learn.
    """

    note: int
    ordinal: int
    deck: int
    due: int
    queue: int = 0


class FieldOptions(NamedTuple):
    """What the editor knows of a field beside its name and id."""

    font: str = "Arial"
    size: int = 20
    rtl: bool = False
    sticky: bool = False
    description: str = ""
    plain_editor: bool = False
    collapsed: bool = False
    unsearched: bool = False
    undeletable: bool = False
    tag: int | None = None


class TemplateOptions(NamedTuple):
    """What a template has beside its name, front, back and id. ``deck`` is the id of a deck."""

    browser_front: str = ""
    browser_back: str = ""
    browser_font: str = ""
    browser_size: int = 0
    deck: int | None = None


class Latex(NamedTuple):
    """What stands before and after a formula in LaTeX, and whether it is drawn as SVG."""

    before: str = ""
    after: str = ""
    svg: bool = False


class PackedType(NamedTuple):
    """A note type.

    - ``mod``: when it was changed, in epoch seconds.
    - ``fields``: their names; ``templates``: name, front and back of each.
    - ``field_ids``, ``template_ids``: with ``None`` where there is no id: Anki then goes by the name.
    - ``sort_field``: the place of the field by which notes are sorted.
    - ``field_options``, ``template_options``: the rest of each.
    - ``stock``: the number of the kind that Anki made it as (1 Basic, 2 and reversed, 3 optional reversed,
      4 type in, 5 Cloze, 6 Image Occlusion; 0 unknown).
    """

    id: int
    name: str
    mod: int
    fields: tuple[str, ...]
    templates: tuple[tuple[str, str, str], ...]
    css: str
    is_cloze: bool
    field_ids: tuple[int | None, ...] = ()
    template_ids: tuple[int | None, ...] = ()
    sort_field: int = 0
    field_options: tuple[FieldOptions, ...] = ()
    template_options: tuple[TemplateOptions, ...] = ()
    latex: Latex = Latex()
    stock: int = 0


class PackedDeck(NamedTuple):
    """A deck.

    - ``description``: HTML; or Markdown, if ``is_markdown``.
    - ``preset``: the id of its preset.
    - ``retention``: the share of reviews to be remembered, in per cent, if the deck has one of its own.
    - ``is_filtered``: it holds cards of other decks.
    """

    name: str
    description: str = ""
    preset: int = 1
    retention: int | None = None
    is_markdown: bool = False
    is_filtered: bool = False


class Learning(NamedTuple):
    """How much of somebody's learning is in a package. Nothing else of it is read.

    - ``reviews``: how many answers.
    - ``studied``, ``suspended``, ``buried``, ``flagged``: how many cards.
    """

    reviews: int = 0
    studied: int = 0
    suspended: int = 0
    buried: int = 0
    flagged: int = 0


NOTHING_LEARNT = Learning()


@dataclass(frozen=True, slots=True)
class Package:
    """All of a package.

    - ``note_types``: by their ids.
    - ``decks``: their names by their ids; ``described``: the rest of each by its id.
    - ``presets``: the options of each preset by its id, as Anki's JSON without times.
    - ``media``: the SHA-256 of the bytes of each file by its name; ``members``: its name in the archive, ''
      for one that is missing.
    - ``faults``: which notes could not be read, and why.
    - ``personal``: the names of the fields that are the learner's own, by the id of the note type. No
      package says so: it is ``None`` unless the project is known from which it was built.
    """

    path: Path
    notes: tuple[PackedNote, ...]
    cards: tuple[PackedCard, ...]
    note_types: dict[int, PackedType]
    decks: dict[int, str]
    media: dict[str, str]
    described: dict[int, PackedDeck] = field(default_factory=dict)
    presets: dict[int, dict[str, Any]] = field(default_factory=dict)
    learning: Learning = NOTHING_LEARNT
    members: dict[str, str] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    personal: dict[int, frozenset[str]] | None = None

    @property
    def reviews(self) -> int:
        """How many answers of somebody's are in the package."""
        return self.learning.reviews

    @property
    def content(self) -> tuple[object, ...]:
        """All that learners get; two packages with the same are as good as one."""
        return (
            self.notes,
            self.cards,
            self.note_types,
            self.described,
            self.presets,
            self.media,
        )

    def name(self, note: PackedNote) -> str:
        """Return what a note is called: its field ``Id``, or the beginning of the one it is sorted by."""
        note_type = self.note_types.get(note.note_type)
        place = 0
        if note_type is not None:
            place = note_type.sort_field
            is_whole = len(note.fields) == len(note_type.fields)
            if is_whole and "Id" in note_type.fields:
                id_ = note.fields[note_type.fields.index("Id")]
                if id_:
                    return id_
        if place >= len(note.fields):
            place = 0
        words = with_tags_as(" ", note.fields[place]).split()
        beginning = " ".join(words)[:LONGEST_NAME]
        return beginning.rstrip() or note.guid
