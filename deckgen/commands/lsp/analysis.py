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

    ``open_documents`` are the texts of open files, by their names; ``linted`` has what ``check`` reports,
    ``None`` as long as only the structure was looked at.
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
        return self.compiled.diagnostics if self.linted is None else self.linted

    # --- files -----------------------------------------------------------------------

    @cached_property
    def _documents(self) -> dict[str, Document]:
        return {}

    def document(self, name: str) -> Document:
        """Return the text of a file that was read; an empty one if it was not."""
        document = self.open_documents.get(name) or self._documents.get(name)
        if document is None:
            file = self.compiled.files.get(name)
            document = self._documents[name] = Document(
                file.text if file is not None else _read(self, name)
            )
        return document

    def place(self, span: Span) -> Place:
        """Return the place of a span."""
        document = self.document(span.path)
        start = document.offset_of(span.line, span.column)
        return Place(
            span.path,
            start,
            max(start, document.offset_of(span.end_line, span.end_column)),
        )

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
            return border.name(path) if border.holds(path) and path.is_file() else None
        except (OSError, ValueError):
            return None

    # --- cards -----------------------------------------------------------------------

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """All items, in learning order."""
        return self.project.items if self.project is not None else ()

    @cached_property
    def by_id(self) -> dict[str, Item]:
        """The items by their ids; of two with one id the first."""
        found: dict[str, Item] = {}
        for item in self.items:
            found.setdefault(str(item.id), item)
        return found

    @cached_property
    def _by_file(self) -> dict[str, list[Item]]:
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
        at = (
            bisect_right(
                items, offset, key=lambda item: line_start(item.file.text, item.start)
            )
            - 1
        )
        if at < 0:
            return None
        item = items[at]
        return item if offset <= item.start + len(written_item(item)) else None

    @cached_property
    def notes(self) -> dict[str, list[Note]]:
        """The notes of each item, by its id."""
        found: dict[str, list[Note]] = {}
        for note in (
            self.compiled.compiled.notes if self.compiled.compiled is not None else ()
        ):
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
        return any(
            item.topic.file is not None and item.topic.file.path != name
            for item in self.items_in(name)
        )

    # --- note types ------------------------------------------------------------------

    @property
    def note_types(self) -> tuple[OwnType, ...]:
        """The note types of the deck's own."""
        return self.project.note_types if self.project is not None else ()

    def note_type(self, name: str) -> OwnType | None:
        """Return the note type of an id."""
        return next((each for each in self.note_types if str(each.key) == name), None)

    # --- sources ---------------------------------------------------------------------

    @property
    def sources(self) -> dict[str, Source]:
        """The declared sources, by their ids."""
        return self.project.sources if self.project is not None else {}

    def source_of(self, item: Item) -> Source | None:
        """Return the source that an item quotes."""
        if item.source is not None:
            return self.sources.get(str(item.source))
        return next(iter(self.sources.values()), None)

    @cached_property
    def _indexes(self) -> dict[str, SourceIndex]:
        found: dict[str, SourceIndex] = {}
        for citation in self.citations.values():
            if citation.source_index is not None:
                found.setdefault(
                    str(citation.source_index.source.id), citation.source_index
                )
        return found

    def index_of(self, source: Source) -> SourceIndex:
        """Return the index of a source."""
        from deckgen.citations.index import SourceIndex

        index = self._indexes.get(str(source.id))
        if index is None:
            language = self.project.deck.language if self.project is not None else "en"
            index = self._indexes[str(source.id)] = SourceIndex(source, language)
        return index

    @cached_property
    def citations(self) -> dict[str, Citation]:
        """The citations of the items that cite something, by id."""
        return (
            self.compiled.compiled.citations
            if self.compiled.compiled is not None
            else {}
        )

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
        keys = [*self.lock.cards, *self.lock.gone]
        ids = dict.fromkeys(key.partition("/")[0].partition("~")[0] for key in keys)
        return tuple(id_ for id_ in ids if id_ not in self.by_id)


def written_item(item: Item) -> str:
    """Return an item as it is written, without what follows it up to the next one."""
    return item.file.text[item.start : item.end].rstrip()


def line_start(text: str, offset: int) -> int:
    """Return where the line of an offset begins."""
    return text.rfind("\n", 0, offset) + 1


def _read(analysis: Analysis, name: str) -> str:
    """Return the text of a file that reading did not keep, such as the deck's style."""
    path = analysis.path_of(name)
    try:
        return path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""
    except OSError:
        return ""
