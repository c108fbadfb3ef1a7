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
    """A card of the note with the id ``note``, in the deck with the id ``deck``.

    ``queue`` is 0 for a card that is new, negative for one that is suspended or buried, and more for one
    that somebody has begun to learn. A card that was in a filtered deck is in its own deck here.
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
    """A note type; ``templates`` are name, front and back of each.

    ``field_ids`` and ``template_ids`` have ``None`` where there is no id: Anki then goes by the name.
    ``sort_field`` is the place of the field by which notes are sorted. ``stock`` is the number of the
    kind that Anki made it as (1 Basic, 2 and reversed, 3 optional reversed, 4 type in, 5 Cloze,
    6 Image Occlusion; 0 unknown).
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
    """A deck: its ``description`` is HTML, its ``preset`` the preset's id.

    ``retention`` is the share of reviews to be remembered, in per cent, if the deck has one of its own.
    ``is_markdown`` says that the description is Markdown after all, ``is_filtered`` that the deck holds
    cards of others.
    """

    name: str
    description: str = ""
    preset: int = 1
    retention: int | None = None
    is_markdown: bool = False
    is_filtered: bool = False


class Learning(NamedTuple):
    """How much of somebody's learning is in a package. Nothing else of it is read."""

    reviews: int = 0
    studied: int = 0
    suspended: int = 0
    buried: int = 0
    flagged: int = 0


NOTHING_LEARNT = Learning()


@dataclass(frozen=True, slots=True)
class Package:
    """All of a package: ``decks`` maps ids to names, ``media`` names to the SHA-256 of the bytes.

    ``described`` has the rest of each deck by its id, ``presets`` the options of each preset by its id,
    as Anki's JSON without times. ``members`` has the name of each media file in the archive, '' for one
    that is missing. ``faults`` says which notes could not be read, and why. ``personal`` has the names of
    the fields that are the learner's own, by the id of the note type; no package says so: it is ``None``
    unless the project is known from which it was built.
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
