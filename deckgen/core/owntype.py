"""Note types of the deck's own, as ``note-types:`` declares them, with the place of every text."""

from __future__ import annotations

from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from deckgen.core.notetype import ANKI_LATEX, NORMAL, Field, Latex
from deckgen.core.texts import Text
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deckgen.core.diagnostics import Span, TextFile

MARKDOWN, HTML, PLAIN = FIELD_FORMATS = ("markdown", "html", "plain")
"""How the text of a field is written."""

WORDS = (
    "q",
    "a",
    "note",
    "quote",
    "citation",
    "voice",
    "topic",
    "id",
    "cloze",
    "reverse",
    "typed",
    "occlusions",
    "image",
)
"""The words of ``cards.yaml`` that can be bound to a field of a note type."""

WRITTEN_WORDS = ("q", "a", "note", "cloze", "reverse")
"""Those of them whose text stands on the card."""

FILLED_WORDS = ("quote", "citation", "voice", "topic", "id", "typed")
"""Those of them whose fields deckgen fills itself."""

SHOWN_SOURCE = ("quote", "citation", "voice")
"""Those of them whose fields are filled from what the card cites."""


class OwnField(NamedTuple):
    """A field. ``key`` is its id, from which Anki's number for it is made; ``anki`` has what the
    editor does with it, without that number.
    """

    name: Text
    key: str
    format: str = MARKDOWN
    required: bool = False
    personal: bool = False
    anki: Field = Field("", 0)


class OwnTemplate(NamedTuple):
    """A card template. ``front`` and ``back`` stand in ``file``, which may be one of its own, the
    texts for Anki's browser in the file of the note type.
    """

    name: Text
    key: str
    file: TextFile
    front: Text
    back: Text
    browser_front: Text = Text("")
    browser_back: Text = Text("")
    browser_font: str = ""
    browser_size: int = 0
    deck: str = ""


class Style(NamedTuple):
    """A style sheet of a note type, and the file in which it stands."""

    file: TextFile
    text: Text


class _Values(NamedTuple):
    """What is given of an own note type."""

    file: TextFile
    key: Text
    name: Text
    fields: tuple[OwnField, ...]
    templates: tuple[OwnTemplate, ...]
    kind: str = NORMAL
    revision: int = 1
    styles: tuple[Style, ...] = ()
    has_base_style: bool = False
    sort: str = ""
    latex: Latex = ANKI_LATEX
    bind: Mapping[str, str] = {}
    is_judged: bool = False
    stock: int = 0


class OwnType(_Values):
    """A note type. ``key`` is its id; ``bind`` says which field holds what a word of a card names.

    ``is_judged`` says that the rules for cards apply to its cards. With ``has_base_style``
    deckgen's own style sheet stands before ``styles``. ``sort`` is the name of the sorting field.
    """

    def __eq__(self, other: object) -> bool:
        """Tell whether it is the same declaration: there may be another of the same content."""
        return self is other

    def __ne__(self, other: object) -> bool:
        """Tell whether it is another declaration; a tuple would compare what is in it."""
        return self is not other

    def __hash__(self) -> int:
        return id(self)

    @property
    def is_cloze(self) -> bool:
        """Whether its cards are made of deletions."""
        return self.kind != NORMAL

    @cached_property
    def by_name(self) -> dict[str, OwnField]:
        """The fields by their names."""
        return {str(each.name): each for each in self.fields}

    @cached_property
    def words(self) -> dict[str, str]:
        """The words by the name of the field that they are bound to."""
        return {name: word for word, name in self.bind.items()}

    @cached_property
    def needed(self) -> tuple[str, ...]:
        """The names of the fields that each card has to fill."""
        filled = [self.bind[word] for word in FILLED_WORDS if word in self.bind]
        names = []
        for each in self.fields:
            if each.required and each.name not in filled:
                names.append(str(each.name))
        return tuple(names)

    @cached_property
    def unshown(self) -> frozenset[str]:
        """The names of the fields that no template need show: bound to a word, or the learner's own."""
        bound = self.bind.values()
        personal = [str(each.name) for each in self.fields if each.personal]
        return frozenset((*bound, *personal))

    @cached_property
    def digest(self) -> str:
        """A hash of all that the cards of this type depend on."""
        fields = [
            (each.name, each.key, each.format, each.required, each.personal)
            for each in self.fields
        ]
        templates = [
            (each.name, each.key, each.front, each.back, each.file.path, each.deck)
            for each in self.templates
        ]
        parts = (
            self.key,
            self.kind,
            fields,
            templates,
            sorted(self.bind.items()),
            self.is_judged,
        )
        return sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()

    def span(self, text: Text | None = None) -> Span:
        """Return the span of a text that stands in the file of the type itself, or of its id."""
        at = self.key if text is None else text
        return self.file.span(at.start, at.end)


class OwnText(NamedTuple):
    """The text of a field on a card: the field's ``name``, as the card has it, and how it is written."""

    name: Text
    text: Text
    format: str


class Own(NamedTuple):
    """What a card of an own note type says beside what all cards say: the texts of its fields."""

    type: OwnType
    texts: tuple[OwnText, ...] = ()
