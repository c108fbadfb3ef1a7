"""A note type with its fields and card templates, as Anki keeps it: plain values."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NORMAL, CLOZE, IMAGE_OCCLUSION = KINDS = ("normal", "cloze", "image-occlusion")
"""What a note type makes cards by: its templates, the deletions in a text, the masks on a picture."""

OCCLUSION_STOCK = 6
"""Anki's ``originalStockKind`` of an image occlusion type, which is a cloze type else."""

ADDED_WORDS = ("quote", "citation", "voice", "topic")
"""The words whose fields deckgen itself fills around a card."""

DEFAULT_FONT, DEFAULT_SIZE = "Arial", 20
"""The font and the size, in points, that Anki's editor has for a new field."""


class Field(NamedTuple):
    """A field and what Anki's editor does with it.

    ``id`` may be negative, of up to 64 bits, where it was made by Anki. ``tag`` is the number that
    Anki marks the fields of its image occlusion type with.
    """

    name: str
    id: int
    description: str = ""
    rtl: bool = False
    collapsed: bool = False
    plain_text: bool = False
    prevent_deletion: bool = False
    exclude_from_search: bool = False
    font: str = DEFAULT_FONT
    size: int = DEFAULT_SIZE
    sticky: bool = False
    tag: int | None = None

    def as_dict(self) -> dict[str, object]:
        """Return the field in the JSON form that packages use."""
        json_form: dict[str, object] = {
            "name": self.name,
            "id": self.id,
            "description": self.description,
            "rtl": self.rtl,
            "collapsed": self.collapsed,
            "plainText": self.plain_text,
            "preventDeletion": self.prevent_deletion,
            "excludeFromSearch": self.exclude_from_search,
            "font": self.font,
            "size": self.size,
            "sticky": self.sticky,
        }
        if self.tag is not None:
            json_form["tag"] = self.tag
        return json_form


class Template(NamedTuple):
    """A card template. ``browser_front`` and ``browser_back`` are what the columns of
    Anki's browser show: the bare text, without topic and passage.

    ``deck`` is the name of the deck that its cards go to when they are made; '' for the note's.
    """

    name: str
    id: int
    front: str
    back: str
    browser_front: str = ""
    browser_back: str = ""
    browser_font: str = ""
    browser_size: int = 0
    deck: str = ""

    def as_dict(self) -> dict[str, object]:
        """Return the template in the JSON form that packages use, without its deck."""
        return {
            "name": self.name,
            "id": self.id,
            "qfmt": self.front,
            "afmt": self.back,
            "bqfmt": self.browser_front,
            "bafmt": self.browser_back,
            "bfont": self.browser_font,
            "bsize": self.browser_size,
        }


class Latex(NamedTuple):
    """What a note type's ``[latex]`` is set with: the text before and after it, and whether it
    becomes an SVG picture. ``None`` stands for Anki's own text.
    """

    before: str | None = None
    after: str | None = None
    svg: bool = False


ANKI_LATEX = Latex()


class _Values(NamedTuple):
    """What is given of a note type."""

    key: str
    id: int
    name: str
    fields: tuple[Field, ...]
    templates: tuple[Template, ...]
    css: str
    is_cloze: bool
    rtl: bool
    sort_field: int = 0
    stock: int = 0
    latex: Latex = ANKI_LATEX
    bind: tuple[tuple[str, str], ...] = ()
    is_own: bool = False


class NoteType(_Values):
    """A note type. ``key`` never changes: ``question``, ``cloze``, or the id of one of the deck's own.

    ``sort_field`` is the place of the field by which Anki sorts notes; ``stock`` is Anki's
    ``originalStockKind``, 0 for none. ``bind`` says which field holds what a word of ``cards.yaml``
    names. ``is_own`` tells the types of ``note-types:`` from the two built-in ones.
    """

    @property
    def kind(self) -> str:
        """One of :data:`KINDS`."""
        if not self.is_cloze:
            return NORMAL
        return IMAGE_OCCLUSION if self.stock == OCCLUSION_STOCK else CLOZE

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the fields, in order."""
        return tuple(field.name for field in self.fields)

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each field by its name."""
        return {name: place for place, name in enumerate(self.names)}

    @cached_property
    def added_places(self) -> tuple[int, ...]:
        """The places of the fields that deckgen fills around a card, in order."""
        places = [self.places[name] for word, name in self.bind if word in ADDED_WORDS]
        return tuple(sorted(places))

    def field(self, name: str) -> Field:
        """Return the field of a name. Raises :exc:`KeyError` if there is none."""
        return self.fields[self.places[name]]

    def template_of(self, ordinal: int) -> Template:
        """Return the template of a card: that of its ordinal, or the one of a cloze type."""
        return self.templates[0 if self.is_cloze else ordinal]

    def fits(self, fields: Sequence[str]) -> bool:
        """Tell whether some contents can be those of a note of this type: one for each field."""
        return len(fields) == len(self.fields)

    def contents(self, fields: Sequence[str]) -> dict[str, str]:
        """Return the contents of a note's fields by their names."""
        return dict(zip(self.names, fields, strict=True))

    def with_contents(self, contents: Mapping[str, str]) -> tuple[str, ...]:
        """Return contents by field name in the order of the fields; a field not named is empty.

        Raises :exc:`KeyError` for a name that is no field.
        """
        fields = [""] * len(self.fields)
        for name, content in contents.items():
            fields[self.places[name]] = content
        return tuple(fields)

    def bound(self, word: str) -> str | None:
        """Return the name of the field that a word is bound to, ``None`` if it is bound to none."""
        return next((name for bound, name in self.bind if bound == word), None)

    def value(self, fields: Sequence[str], word: str) -> str:
        """Return the content of the field that a word is bound to, '' if it is bound to none."""
        name = self.bound(word)
        return fields[self.places[name]] if name is not None else ""
