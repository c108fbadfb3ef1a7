"""A project as it was read at one moment: its cards, its sources, and what is wrong with it.

Every feature answers from this. Places are a file's name relative to the project, and offsets into the
text that was read.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from deckgen.commands.lsp.document import Document
from deckgen.core.identity import id_of
from deckgen.core.model import DefaultText
from deckgen.lockfile import state
from deckgen.util.border import border_of
from deckgen.util.filenames import Folders, resolved

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from deckgen.citations.index import SourceIndex
    from deckgen.citations.resolve import Citation
    from deckgen.compile.deck import Compiled
    from deckgen.core.declared import Source
    from deckgen.core.diagnostics import Diagnostic, Span
    from deckgen.core.model import Item, Note, Project, Text
    from deckgen.core.owntype import OwnType
    from deckgen.lockfile.lockfile import LockFile


class Place(NamedTuple):
    """A stretch of a file of the project."""

    file: str
    start: int
    end: int


class TextEdit(NamedTuple):
    """A stretch of a file, and what is to stand there instead."""

    file: str
    start: int
    end: int
    new: str


@dataclass(frozen=True)
class Analysis:
    """What reading and compiling a project gave.

    - ``cards_name``: the name of its ``cards.yaml``.
    - ``open_documents``: the texts of open files, by their names.
    - ``linted``: what ``check`` reports, ``None`` as long as only the structure was looked at.
    """

    compiled: Compiled
    cards_name: str
    open_documents: Mapping[str, Document] = field(default_factory=dict)
    linted: tuple[Diagnostic, ...] | None = None

    def with_lint(self, diagnostics: Sequence[Diagnostic]) -> Analysis:
        """Return the same with everything that ``check`` reports."""
        return replace(self, linted=tuple(diagnostics))

    @property
    def root(self) -> Path:
        """The folder of the project."""
        return self.compiled.root

    @property
    def project(self) -> Project | None:
        """The project, ``None`` if there is no usable deck."""
        return self.compiled.project

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is wrong: all that is known of it by now."""
        if self.linted is None:
            return self.compiled.diagnostics
        return self.linted

    # --- files -----------------------------------------------------------------------

    @cached_property
    def _documents(self) -> dict[str, Document]:
        """The texts of files that are not open, by their names, as far as they were asked for."""
        return {}

    def document(self, name: str) -> Document:
        """Return the text of a file that was read; an empty one if it was not."""
        document = self.open_documents.get(name) or self._documents.get(name)
        if document is None:
            file = self.compiled.files.get(name)
            text = file.text if file is not None else _read(self, name)
            document = Document(text)
            self._documents[name] = document
        return document

    def place(self, span: Span) -> Place:
        """Return the place of a span."""
        document = self.document(span.path)
        start = document.offset_of(span.line, span.column)
        end = document.offset_of(span.end_line, span.end_column)
        return Place(span.path, start, max(start, end))

    def place_of(self, item: Item, text: Text) -> Place:
        """Return the place of one of an item's texts."""
        file = text.file if isinstance(text, DefaultText) else item.file
        return Place(file.path, text.start, text.end)

    def path_of(self, name: str) -> Path:
        """Return the path of a file by its name."""
        return border_of(self.root).path(name)

    def found(self, base: str, written: str) -> str | None:
        """Return the name of the file that is meant by a path relative to the file ``base``."""
        border = border_of(self.root)
        folder = border.path(base).parent
        try:
            path = resolved(Folders().find(folder, written))
            if border.holds(path) and path.is_file():
                return border.name(path)
        except (OSError, ValueError):
            return None
        return None

    # --- cards -----------------------------------------------------------------------

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """All items, in learning order."""
        if self.project is None:
            return ()
        return self.project.items

    @cached_property
    def by_id(self) -> dict[str, Item]:
        """The items by their ids; of two with one id the first."""
        found: dict[str, Item] = {}
        for item in self.items:
            found.setdefault(str(item.id), item)
        return found

    @cached_property
    def _by_file(self) -> dict[str, list[Item]]:
        """The items by the names of their files, in the order of each."""
        found: dict[str, list[Item]] = {}
        for item in self.items:
            found.setdefault(item.file.path, []).append(item)
        for items in found.values():
            items.sort(key=lambda item: item.start)
        return found

    def items_in(self, name: str) -> Sequence[Item]:
        """Return the items of a file, in its order."""
        return self._by_file.get(name, ())

    def item_at(self, name: str, offset: int) -> Item | None:
        """Return the item that stands at an offset."""
        items = self.items_in(name)
        at = bisect_right(items, offset, key=_line_of_item) - 1
        if at < 0:
            return None
        item = items[at]
        if offset > item.start + len(written_item(item)):
            return None
        return item

    @cached_property
    def notes(self) -> dict[str, list[Note]]:
        """The notes of each item, by its id."""
        found: dict[str, list[Note]] = {}
        if self.compiled.compiled is not None:
            for note in self.compiled.compiled.notes:
                found.setdefault(str(note.item.id), []).append(note)
        return found

    @cached_property
    def topics(self) -> dict[str, str]:
        """The titles of all topics, by their ids."""
        project = self.project
        if project is None:
            return {}
        return {str(topic.path[-1]): str(topic.titles[-1]) for topic in project.topics}

    @cached_property
    def tags(self) -> dict[str, int]:
        """How many items have each tag."""
        found: dict[str, int] = {}
        for item in self.items:
            for tag in item.tags:
                found[str(tag)] = found.get(str(tag), 0) + 1
        return found

    def is_file_of_cards(self, name: str) -> bool:
        """Tell whether a file is included in place of cards, and not of topics."""
        for item in self.items_in(name):
            of_topic = item.topic.file
            if of_topic is not None and of_topic.path != name:
                return True
        return False

    # --- note types ------------------------------------------------------------------

    @property
    def note_types(self) -> tuple[OwnType, ...]:
        """The note types of the deck's own."""
        if self.project is None:
            return ()
        return self.project.note_types

    def note_type(self, name: str) -> OwnType | None:
        """Return the note type of an id."""
        for each in self.note_types:
            if str(each.key) == name:
                return each
        return None

    # --- sources ---------------------------------------------------------------------

    @property
    def sources(self) -> dict[str, Source]:
        """The declared sources, by their ids."""
        if self.project is None:
            return {}
        return self.project.sources

    def source_of(self, item: Item) -> Source | None:
        """Return the source that an item quotes."""
        if item.source is not None:
            return self.sources.get(str(item.source))
        return next(iter(self.sources.values()), None)

    @cached_property
    def _indexes(self) -> dict[str, SourceIndex]:
        """The indexes of the sources that cards cite, by their ids, and of others once asked for."""
        found: dict[str, SourceIndex] = {}
        for citation in self.citations.values():
            index = citation.source_index
            if index is not None:
                found.setdefault(str(index.source.id), index)
        return found

    def index_of(self, source: Source) -> SourceIndex:
        """Return the index of a source."""
        from deckgen.citations.index import SourceIndex

        id_ = str(source.id)
        index = self._indexes.get(id_)
        if index is None:
            language = "en"
            if self.project is not None:
                language = self.project.deck.language
            index = SourceIndex(source, language)
            self._indexes[id_] = index
        return index

    @cached_property
    def citations(self) -> dict[str, Citation]:
        """The citations of the items that cite something, by id."""
        if self.compiled.compiled is None:
            return {}
        return self.compiled.compiled.citations

    # --- the lock file ---------------------------------------------------------------

    @cached_property
    def lock(self) -> LockFile | None:
        """The lock file as it is on the disk, ``None`` if there is none that can be read."""
        if self.project is None:
            return None
        return state.read_file(self.root, str(self.project.deck.id)).lock

    @cached_property
    def earlier_ids(self) -> tuple[str, ...]:
        """The ids that the lock file knows and no card has, those of steps left out."""
        if self.lock is None:
            return ()
        ids: dict[str, None] = {}
        for key in (*self.lock.cards, *self.lock.gone):
            ids[id_of(key)] = None
        return tuple(id_ for id_ in ids if id_ not in self.by_id)


def written_item(item: Item) -> str:
    """Return an item as it is written, without what follows it up to the next one."""
    return item.file.text[item.start : item.end].rstrip()


def line_start(text: str, offset: int) -> int:
    """Return where the line of an offset begins."""
    return text.rfind("\n", 0, offset) + 1


def _line_of_item(item: Item) -> int:
    """Return where the line begins on which an item starts."""
    return line_start(item.file.text, item.start)


def _read(analysis: Analysis, name: str) -> str:
    """Return the text of a file that reading did not keep, such as the deck's style."""
    path = analysis.path_of(name)
    try:
        if path.is_file():
            return path.read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""
    return ""
