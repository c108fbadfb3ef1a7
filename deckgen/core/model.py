"""The stages of a compilation as immutable values: items, units, a project, notes.

Reading gives a :class:`Project` of :class:`Item` values; compiling turns each item
into one or more :class:`Note` values; a ``Build`` (``build.py``) is what a package is written
from. Every text taken from a file keeps its place in that file. What a deck declares beside
its cards is in ``declared.py``.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from deckgen.core.declared import Check, Deck, Retirement, Source, Waiver
from deckgen.core.identity import SEPARATOR as SEPARATOR
from deckgen.core.texts import DefaultText as DefaultText
from deckgen.core.texts import Text as Text
from deckgen.core.texts import place_within as place_within
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container, Iterable, Sequence
    from pathlib import Path

    from deckgen.core.diagnostics import Diagnostic, Span, TextFile
    from deckgen.core.occlusion import KeptMask, Occlusion, Picture
    from deckgen.core.owntype import Own, OwnType

ABOUTS = ("concept", "person", "figure", "event", "work", "quotation", "cause")
"""What an item may be about; becomes the tag ``<deck.id>::about::<about>``."""

RESERVED_TAGS = frozenset({"marked", "leech"})
"""Tags that Anki keeps for its own use, in lower case."""

FORMATS = ("markdown", "html")
"""How the text of an item is written."""

EXACT = "exact"
LOOSE = "loose"
"""How an answer is typed: letter by letter, or with accents that do not count."""


class InheritedDefaults(Protocol):
    """What cards have from the deck, their source and their topics; see :mod:`deckgen.source.defaults`."""

    @property
    def key(self) -> str:
        """What stands for them in the key of a unit."""

    def within(self, topic: Any) -> Any:
        """Return the defaults of the cards in a topic that has some of its own."""

    def applied(self, item: Item, own: Container[str]) -> Item:
        """Return an item with the defaults for what it leaves out; ``own`` are the keys that it has."""


DeckWish = tuple[tuple[str, str], ...]
"""Decks that cards are to go to, by the names of their templates; '' stands for all templates."""


class Topic(NamedTuple):
    """A topic and the way to it: ``path`` holds the ids from the outermost topic,
    ``titles`` their titles. ``file`` is the one that it is written in. ``speech`` is the language in
    which its answers are read aloud, such as ``en_US``, if they are. ``defaults`` are those of its cards,
    ``None`` if they have none. ``note_type`` is the own note type of its cards, ``deck`` the name of the
    deck that they go to. ``has_lost_type`` says that a note type is meant that could not be read.
    """

    path: tuple[str, ...]
    titles: tuple[str, ...]
    ignore: tuple[Waiver, ...] = ()
    file: TextFile | None = None
    speech: str = ""
    defaults: InheritedDefaults | None = None
    note_type: OwnType | None = None
    deck: DeckWish = ()
    has_lost_type: bool = False


class Step(NamedTuple):
    """One step of a ``steps:`` item; ``was`` are its earlier ids."""

    id: Text
    text: Text
    was: tuple[Text, ...] = ()


class Reverse(NamedTuple):
    """The reverse card: its own question and answer, each ``None`` for the forward one's
    answer and question.
    """

    question: Text | None = None
    answer: Text | None = None


class Item(NamedTuple):
    """One entry under ``cards:``. ``kind`` is ``question``, ``cloze``, ``steps`` or ``own``.

    ``own`` has the fields of a card of an own note type; the texts of those that words are bound to
    stand under the words too. ``deck`` names the deck that its cards go to, ``due`` their place
    among new cards, if either is said.

    ``typed`` is '', :data:`EXACT` or :data:`LOOSE`; ``accept`` other spellings of what is typed.
    A tuple, for it is made three times as fast as a frozen dataclass, once for each card.
    """

    file: TextFile
    start: int
    end: int
    kind: str
    id: Text
    topic: Topic
    question: Text | None = None
    answer: Text | None = None
    cloze: Text | None = None
    steps: tuple[Step, ...] = ()
    reverse: Reverse | None = None
    typed: str = ""
    about: Text | None = None
    tags: tuple[Text, ...] = ()
    note: Text | None = None
    quotes: tuple[Text, ...] = ()
    source: Text | None = None
    unsourced: Text | None = None
    outside: tuple[Waiver, ...] = ()
    needs: tuple[Text, ...] = ()
    was: tuple[Text, ...] = ()
    voice: Text | None = None
    format: str = "markdown"
    draft: bool = False
    ignore: tuple[Waiver, ...] = ()
    hint: Text | None = None
    accept: tuple[Text, ...] = ()
    own: Own | None = None
    deck: DeckWish = ()
    due: int | None = None
    occlusion: Occlusion | None = None

    def span(self, text: Text | None = None) -> Span:
        """Return the span of one of the item's texts, or of its id."""
        at = self.id if text is None else text
        file = at.file if isinstance(at, DefaultText) else self.file
        return file.span(at.start, at.end)

    def span_within(self, text: Text, start: int, end: int) -> Span:
        """Return the span of the characters ``start`` to ``end`` of one of the item's texts."""
        file = text.file if isinstance(text, DefaultText) else self.file
        return file.span(*self.place_within(text, start, end))

    def place_within(self, text: Text, start: int, end: int) -> tuple[int, int]:
        """Return where the characters ``start`` to ``end`` of one of the item's texts begin and
        end in its file, in code points."""
        file = text.file if isinstance(text, DefaultText) else self.file
        return place_within(file, text, start, end)


class Section(NamedTuple):
    """What was read of a unit: its topics, its cards, and what is wrong with how they are written.

    ``lost`` are the ids of cards that could not be read, ``None`` if any card may be among them.
    ``includes`` says that some of it stands in other files, ``has_anchors`` that a card may have texts that
    stand elsewhere in the file.
    """

    topics: tuple[Topic, ...] = ()
    items: Sequence[Item] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    lost: frozenset[str] | None = frozenset()
    includes: bool = False
    has_anchors: bool = False


class UnitText:
    """The text of a unit, from ``start`` to ``end`` of its file, and the way to read it.

    ``key`` stands for the text and for all else that the cards depend on, but for the files that
    they show; it is empty for what cannot be kept. ``context`` stands for what all units depend on; it is
    empty for what cannot be parted. ``read_again`` reads it once more, if that is possible.
    """

    __slots__ = (
        "_position",
        "_read",
        "_read_again",
        "_section",
        "context",
        "end",
        "file",
        "key",
        "start",
    )

    def __init__(
        self,
        file: TextFile,
        start: int,
        end: int,
        key: str,
        read: Callable[[], Section],
        context: str = "",
        read_again: Callable[[], Section] | None = None,
    ) -> None:
        self.file = file
        self.start = start
        self.end = end
        self.key = key
        self.context = context
        self._read: Callable[[], Section] | None = read
        self._read_again = read_again
        self._section: Section | None = None
        self._position: tuple[int, int] | None = None

    @property
    def position(self) -> tuple[int, int]:
        """The line and the column, both from 1, that it begins at."""
        if self._position is None:
            self._position = self.file.position(self.start)
        return self._position

    def may_have(self, key: str) -> bool:
        """Tell whether a key may stand in the text, which is seen without reading it as YAML."""
        # seen once for all units of the file
        if not (self.file.has(key) or self.file.has("\\")):
            return False
        start, end, text = self.start, self.end, self.file.text
        return text.find(key, start, end) >= 0 or text.find("\\", start, end) >= 0

    @property
    def outline(self) -> Section:
        """What was read of it, as :attr:`section`, but that items may be made each time that they are asked
        for: for whoever looks at them once, and has no need of them all at a time."""
        if self._section is None:
            assert self._read is not None
            self._section = self._read()
            self._read = None  # lets the nodes go
        return self._section

    @property
    def section(self) -> Section:
        """What was read of it; it is read when that is first asked for, and only then."""
        section = self.outline
        if type(section.items) is not tuple:
            section = self._section = section._replace(items=tuple(section.items))
        return section

    def let_go(self) -> None:
        """Let go of what was read of it, if it can be read again: its file's text stays in memory."""
        if self._section is not None and self._read_again is not None:
            self._section, self._read = None, self._read_again

    def take_over(self, other: UnitText) -> None:
        """Have what was read of another unit, if it has the same key and stands at the same place."""
        is_same = self.key and self.key == other.key and self.start == other.start
        if self._section is not None or other._section is None or not is_same:
            return
        if self.file.text[: self.start] == other.file.text[: other.start]:
            self._section = other._section
            self._read = None


class Kept(NamedTuple):
    """What an import took over, as far as cards are compiled by it: whether GUIDs were, and the digests
    of the files that learners have under a name. ``masks`` and ``pictures`` are what the lock file has of
    pictures with masks, by card.
    """

    is_adopted: bool = False
    media: dict[str, str] = {}  # noqa: RUF012  (never written to)
    masks: dict[str, dict[str, KeptMask]] = {}  # noqa: RUF012
    pictures: dict[str, Picture] = {}  # noqa: RUF012


NOTHING_KEPT = Kept()


class Header:
    """What a project declares before its topics. ``declared`` are the ids of all sources, those
    that cannot be read included. ``kept`` is what an import took over.
    """

    def __init__(
        self,
        root: Path,
        deck: Deck,
        sources: dict[str, Source],
        check: Check = Check(),  # noqa: B008  (never changed)
        retired: tuple[Retirement, ...] = (),
        declared: tuple[str, ...] = (),
        note_types: tuple[OwnType, ...] = (),
        kept: Kept = NOTHING_KEPT,
    ) -> None:
        self.root = root
        self.deck = deck
        self.sources = sources
        self.check = check
        self.retired = retired
        self.declared = declared
        self.note_types = note_types
        self.kept = kept

    def with_kept(self, kept: Kept) -> Header:
        """Return the same header with what an import took over."""
        return Header(
            self.root,
            self.deck,
            self.sources,
            self.check,
            self.retired,
            self.declared,
            self.note_types,
            kept,
        )


class Earlier(NamedTuple):
    """What a project was at an earlier time: the id of its deck, '' if there was no usable one, its notes,
    and its own note types."""

    deck: str = ""
    notes: tuple[Note, ...] = ()
    note_types: tuple[OwnType, ...] = ()


def nothing_earlier(path: Path, ids: Collection[str] | None = None) -> Earlier:
    """Return nothing of what a project was: for one that nobody compiles."""
    return Earlier()


class Project(Header):
    """Everything that was read: the header, the topics, and the units with the items.

    ``order`` gives the learning order as pairs of the number of a unit and that of an item in it;
    ``None`` if it is that of the files. ``files`` holds every YAML file and source text by its
    path, for messages; ``inputs`` all files read, and ``globs`` the patterns that were looked for,
    each behind its folder and before the one that it may not lead out of. ``renamed`` is the id of the first
    card that has an earlier one, '' if none has or the cards were not compiled. ``earlier`` compiles what the
    project was, given its ``cards.yaml`` of that time: some cards by their ids, or all.
    """

    def __init__(
        self,
        header: Header,
        *,
        topics: tuple[Topic, ...] = (),
        units: tuple[UnitText, ...] = (),
        order: tuple[tuple[int, int], ...] | None = None,
        files: dict[str, TextFile] | None = None,
        inputs: tuple[Path, ...] = (),
        globs: tuple[tuple[str, str, str], ...] = (),
        renamed: str = "",
        earlier: Callable[[Path, Collection[str] | None], Earlier] = nothing_earlier,
    ) -> None:
        super().__init__(
            header.root,
            header.deck,
            header.sources,
            header.check,
            header.retired,
            header.declared,
            header.note_types,
            header.kept,
        )
        self.topics = topics
        self.units = units
        self.order = order
        self.files = {} if files is None else files
        self.inputs = inputs
        self.globs = globs
        self.renamed = renamed
        self.earlier = earlier

    def with_items(self, items: Iterable[Item]) -> Project:
        """Return the same project with other items, in learning order."""
        section = Section(items=tuple(items))
        return Project(
            self,
            topics=self.topics,
            units=(UnitText(self.deck.file, 0, 0, "", lambda: section),),
            files=self.files,
            inputs=self.inputs,
            globs=self.globs,
            renamed=self.renamed,
            earlier=self.earlier,
        )

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """All items in learning order. Units that were not read so far are read."""
        found: list[Item] = []
        if self.order is None:
            for unit in self.units:
                found += unit.section.items
        else:
            for place, number in self.order:
                found.append(self.units[place].section.items[number])
        return tuple(found)


class Note(NamedTuple):
    """A compiled note: what Anki will hold. ``key`` is the lock file's name for it.

    ``kind`` is the note type's key. ``cards`` are the template
    ordinals (for a cloze, the numbers less one) of the cards that Anki makes of it. ``content``
    are its fields, joined as Anki stores them. ``deck`` is an index into :attr:`Build.decks`.
    ``decks`` are the names of the decks that the cards are to go to, one each, '' for that of the note;
    empty if none is said. ``due`` is their place among new cards, ``None`` for that of the note.
    It was made of item ``number`` of ``unit``; ``was`` are that item's earlier ids, and those of its
    step, if it is of one, each behind a ``/``.
    """

    key: str
    kind: str
    content: str
    tags: tuple[str, ...]
    cards: tuple[int, ...]
    hash: str
    topic: Topic
    was: tuple[str, ...]
    unit: UnitText
    number: int
    deck: int = 0
    decks: tuple[str, ...] = ()
    due: int | None = None

    @property
    def item(self) -> Item:
        """The item that it was made of. Its unit is read for it, if it was not so far."""
        return self.unit.section.items[self.number]

    @property
    def length(self) -> int:
        """How many characters the fields have together."""
        return len(self.content)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields, in the order of the note type's."""
        return tuple(self.content.split(SEPARATOR))
