"""The common value: a deck that somebody has, in whatever form it came."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from deckgen.formats.reading.values import (
    NOTHING_LEARNT,
    Learning,
    PackedDeck,
    PackedType,
)

QUESTION, REVERSED, TYPED, CLOZE = "question", "reversed", "typed", "cloze"
"""Kinds of notes that deckgen has itself, with the fields question, answer and remark; a cloze has a
text and a remark. They stand where the key of a note type stands."""

BUILT_IN = frozenset({QUESTION, REVERSED, TYPED, CLOZE})

HTML, MARKDOWN, PLAIN = "html", "markdown", "plain"
"""What the texts of a deck are written in."""

Opens = Callable[[Iterable[str]], Iterator[tuple[str, Iterator[bytes]]]]
"""Yields files by their names, each with its bytes in blocks, which are to be read before the next file."""


class IncomingNote(NamedTuple):
    """A note.

    - ``note_type``: the key of its type, or one of :data:`BUILT_IN`.
    - ``fields``: its texts, in the order of the type's fields.
    - ``deck``: the deck of its cards; ``decks``: that of each by the number of its template, if they are
      not all in one.
    - ``guid``, ``id``, ``mod``: those of Anki; '' and 0 where the form has none.
    - ``due``: its place among the new cards.
    - ``name``: what the form itself calls the note.
    - ``place``: where the note stands, for messages.
    - ``topic``: the title of its topic, where the form has one beside its deck.
    - ``formats``: what each text is written in, '' being what the deck is; none stand for that of all.
    """

    note_type: str
    fields: tuple[str, ...]
    tags: tuple[str, ...] = ()
    deck: str = ""
    guid: str = ""
    id: int = 0
    mod: int = 0
    due: int = 0
    name: str = ""
    place: str = ""
    decks: tuple[tuple[int, str], ...] = ()
    topic: str = ""
    formats: tuple[str, ...] = ()

    def format_of(self, place: int, usual: str) -> str:
        """Return what the text at a place is written in; ``usual`` is what the deck is."""
        if not self.formats:
            return usual
        return self.formats[place] or usual


class Options(NamedTuple):
    """What the command line says of a text that the text does not.

    - ``dialect``: the name of the form, or of the dialect of Markdown.
    - ``columns``: what stands in each column.
    - ``separator``, ``row_separator``: what stands between cells, and between rows.
    - ``encoding``: how the text is encoded.
    - ``type``: the name of the note type.
    - ``html``: whether texts are HTML, ``None`` if nothing is said of it.
    - ``mapping``: the key of a text's own for each key of deckgen's.
    - ``decks``: those to be read, by name, where a form has several that stand beside each other.
    """

    dialect: str = ""
    columns: tuple[str, ...] = ()
    separator: str = ""
    row_separator: str = ""
    encoding: str = ""
    type: str = ""
    html: bool | None = None
    mapping: tuple[tuple[str, str], ...] = ()
    decks: tuple[str, ...] = ()


NO_OPTIONS = Options()


def deletion(number: int, words: str, hint: str = "") -> str:
    """Return a deletion as Anki writes it: ``{{c1::words::hint}}``."""
    inner = f"{words}::{hint}" if hint else words
    return f"{{{{c{number}::{inner}}}}}"


def no_files(_: Iterable[str]) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Yield no files, for a form that has none."""
    return iter(())


@dataclass(frozen=True, slots=True)
class IncomingDeck:
    """A deck as it came.

    - ``form``: in a few words, what it came as; ``name``: what it is called.
    - ``format``: what its texts are written in.
    - ``note_types``: by their keys; their id and time are 0 where the form has none.
    - ``decks``, ``presets``: by the names of decks; ``deck_names``: the names by ids, which card templates
      go by.
    - ``files``: the names of its media files; ``opens``: yields their bytes.
    - ``learning``: how much of somebody's learning is in it.
    - ``uuids``: CrowdAnki's, by what they name.
    - ``warnings``: what was not taken, or may be meant otherwise.
    - ``retired``: the notes of cards that left a deck of deckgen's, as they are shipped on: without cards.
    """

    path: Path
    form: str
    name: str
    format: str
    notes: tuple[IncomingNote, ...]
    note_types: dict[str, PackedType] = field(default_factory=dict)
    decks: dict[str, PackedDeck] = field(default_factory=dict)
    presets: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    opens: Opens = no_files
    learning: Learning = NOTHING_LEARNT
    deck_names: dict[int, str] = field(default_factory=dict)
    uuids: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    retired: tuple[IncomingNote, ...] = ()
