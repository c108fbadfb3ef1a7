"""A note type with its fields and card templates, as Anki keeps it: plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Field:
    """A field and what Anki's editor does with it."""

    name: str
    id: int
    description: str
    rtl: bool
    collapsed: bool
    plain_text: bool
    prevent_deletion: bool
    exclude_from_search: bool
    font: str = "Arial"
    size: int = 20

    def as_dict(self) -> dict[str, object]:
        """Return the field in the JSON form that packages use."""
        return {
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
            "sticky": False,
        }


@dataclass(frozen=True, slots=True)
class Template:
    """A card template. ``browser_front`` and ``browser_back`` are what the columns of
    Anki's browser show: the bare text, without topic and passage.
    """

    name: str
    id: int
    front: str
    back: str
    browser_front: str
    browser_back: str

    def as_dict(self) -> dict[str, object]:
        """Return the template in the JSON form that packages use."""
        return {
            "name": self.name,
            "id": self.id,
            "qfmt": self.front,
            "afmt": self.back,
            "bqfmt": self.browser_front,
            "bafmt": self.browser_back,
        }


@dataclass(frozen=True, slots=True)
class NoteType:
    """A note type. ``key`` is ``question`` or ``cloze`` and never changes."""

    key: str
    id: int
    name: str
    fields: tuple[Field, ...]
    templates: tuple[Template, ...]
    css: str
    is_cloze: bool
    rtl: bool

    def field(self, name: str) -> Field:
        """Return the field of a name. Raises :exc:`KeyError` if there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

    def template_of(self, ordinal: int) -> Template:
        """Return the template of a card: that of its ordinal, or the one of a cloze type."""
        return self.templates[0 if self.is_cloze else ordinal]

    def contents(self, fields: Sequence[str]) -> dict[str, str]:
        """Return the contents of a note's fields by their names."""
        names = [field.name for field in self.fields]
        return dict(zip(names, fields, strict=True))
