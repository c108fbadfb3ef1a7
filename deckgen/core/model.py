"""The stages of a compilation as immutable values: texts, items, notes, build.

Reading gives a :class:`Project` of :class:`Item` values; compiling turns each item
into one or more :class:`Note` values; a :class:`Build` is what a package is written
from. Every text taken from a file keeps its place in that file.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from deckgen.core.identity import SEPARATOR as SEPARATOR
from deckgen.core.texts import DefaultText as DefaultText
from deckgen.core.texts import Text as Text
from deckgen.core.texts import place_within as place_within

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container, Iterable
    from pathlib import Path

    from deckgen.core.diagnostics import Diagnostic, Span, TextFile
    from deckgen.core.notetype import NoteType
    from deckgen.core.occlusion import KeptMask, Occlusion, Picture
    from deckgen.core.owntype import Own, OwnType

ABOUTS = ("concept", "person", "figure", "event", "work", "quotation", "cause")
"""What an item may be about; becomes the tag ``<deck.id>::about::<about>``."""

RESERVED_TAGS = frozenset({"marked", "leech"})
"""Tags that Anki keeps for its own use, in lower case."""

FORMATS = ("markdown", "html")

EXACT = "exact"
LOOSE = "loose"
"""How an answer is typed: letter by letter, or with accents that do not count."""
"""How the text of an item is written."""


class Waiver(NamedTuple):
    """An exception that the curator declares: a diagnostic's code under ``ignore:``, or
    words or a figure that the source does not have under ``outside:``, and the reason.
    """

    what: Text
    reason: Text
    file: TextFile

    def span(self) -> Span:
        """Return the span of what is excepted; a topic's may stand in another file than its cards."""
        return self.file.span(self.what.start, self.what.end)


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


class Passage(NamedTuple):
    """A stretch of a source named by its words: the whole of it in ``first``, or its
    first and its last words when ``last`` is given.
    """

    first: Text
    last: Text | None = None


class Voice(NamedTuple):
    """A passage that is somebody's words.

    ``speaker`` said it, in ``work``; ``via`` names who quotes it when the source has
    it at second hand.
    """

    speaker: Text
    passages: tuple[Passage, ...]
    work: Text | None = None
    via: Text | None = None


class Source(NamedTuple):
    """A text that cards are drawn from, as declared under ``sources:``."""

    id: Text
    declared_in: TextFile
    file: TextFile
    title: str
    author: str = ""
    name: str = ""  # what the voice line calls it: 'the essay'
    polemic: bool = False
    voices: tuple[Voice, ...] = ()
    contested: tuple[Passage, ...] = ()
    apparatus: tuple[Passage, ...] = ()  # leads in or cites: not content to be covered
    aliases: dict[str, tuple[str, ...]] = {}  # noqa: RUF012  (never written to)
    attributions: tuple[str, ...] = ()  # phrases that say whose claim it is
    url: str = ""  # where it stands on the web


GATHER_ORDERS = (
    "deck",
    "ascending-position",
    "descending-position",
    "random-notes",
    "random-cards",
    "deck-then-random-notes",
)
"""Anki's *New card gather order*, each at the number that Anki has for it."""

SORT_ORDERS = (
    "card-type-then-order-gathered",
    "order-gathered",
    "card-type-then-random",
    "random-note-then-card-type",
    "random",
)
"""Anki's *New card sort order*, each at the number that Anki has for it."""


class Options(NamedTuple):
    """What ``deck.options`` proposes for learning; what it leaves out is Anki's own default.

    Under ``options:`` each has its name with hyphens. Steps are in minutes; the retention is
    in per cent of the reviews that the learner is to get right.
    """

    new_cards_per_day: int = 20
    maximum_reviews_per_day: int = 200
    learning_steps: tuple[float, ...] = (1.0, 10.0)
    relearning_steps: tuple[float, ...] = (10.0,)
    new_card_gather_order: str = GATHER_ORDERS[0]
    new_card_sort_order: str = SORT_ORDERS[0]
    bury_new_siblings: bool = False
    bury_review_siblings: bool = False
    desired_retention: int | None = None


class Deck(NamedTuple):
    """The ``deck:`` header. ``style`` is the CSS of ``deck.style``, already read; ``options``
    is ``None`` where the deck has none of its own. ``report`` is the address for mistakes, with ``{id}``.
    ``speech`` is the language in which answers are read aloud, such as ``en_US``, unless a topic says
    otherwise; '' where they are not. ``has_topic_tags`` says that notes get deckgen's own tags;
    ``needs_media`` that a file that is missing stops the build, ``has_html_description`` that the
    description is HTML."""

    file: TextFile
    id: Text
    name: Text
    language: str = "en"
    description: Text | None = None
    style: str = ""
    subdecks: bool = False
    ships_retired: bool = True
    options: Options | None = None
    speech: str = ""
    uid: Text | None = None
    report: str = ""
    has_topic_tags: bool = True
    needs_media: bool = True
    has_html_description: bool = False

    @property
    def namespace(self) -> str:
        """What the identities of everything in the deck are made with: its uid, or else its id."""
        return str(self.uid or self.id)


class Retirement(NamedTuple):
    """What ``retired:`` says of a card that left the deck."""

    file: TextFile
    id: Text
    reason: Text | None = None
    replaced_by: Text | None = None


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


class Limits(NamedTuple):
    """Where the rules for cards draw their lines, in words unless said otherwise.

    Under ``check:`` each has its name with hyphens.
    """

    max_question_words: int = 25
    max_question_words_error: int = 40
    max_answer_words: int = 12
    max_answer_words_error: int = 25
    max_cloze_words: int = 8
    max_copied_words: int = 12
    min_similarity: int = 60  # per cent of the stems of two questions
    min_interfering_cards: int = 3  # cards


class Check(NamedTuple):
    """What ``check:`` sets for the whole deck: the codes or families of codes to look for
    (all if empty), those to leave out and why, and the limits."""

    file: TextFile | None = None
    select: tuple[Text, ...] = ()
    ignore: tuple[Waiver, ...] = ()
    limits: Limits = Limits()

    def selects(self, code: str) -> bool:
        """Tell whether a code is to be looked for."""
        return not self.select or code.startswith(tuple(self.select))


class Section(NamedTuple):
    """What was read of a unit: its topics, its cards, and what is wrong with how they are written.

    ``lost`` are the ids of cards that could not be read, ``None`` if any card may be among them.
    ``includes`` says that some of it stands in other files, ``has_anchors`` that a card may have texts that
    stand elsewhere in the file.
    """

    topics: tuple[Topic, ...] = ()
    items: tuple[Item, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    lost: frozenset[str] | None = frozenset()
    includes: bool = False
    has_anchors: bool = False


class UnitText:
    """The text of a unit, from ``start`` to ``end`` of its file, and the way to read it.

    ``key`` stands for the text and for all else that the cards depend on, but for the files that
    they show; it is empty for what cannot be kept. ``context`` stands for what all units depend on; it is
    empty for what cannot be parted.
    """

    __slots__ = ("_position", "_read", "_section", "context", "end", "file", "key", "start")

    def __init__(
        self, file: TextFile, start: int, end: int, key: str, read: Callable[[], Section], context: str = ""
    ) -> None:
        self.file = file
        self.start = start
        self.end = end
        self.key = key
        self.context = context
        self._read: Callable[[], Section] | None = read
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
        if not (self.file.has(key) or self.file.has("\\")):  # seen once for all units of the file
            return False
        start, end, text = self.start, self.end, self.file.text
        return text.find(key, start, end) >= 0 or text.find("\\", start, end) >= 0

    @property
    def section(self) -> Section:
        """What was read of it; it is read when that is first asked for, and only then."""
        if self._section is None:
            assert self._read is not None
            self._section = self._read()
            self._read = None  # lets the nodes go
        return self._section

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


@dataclass(frozen=True)
class Header:
    """What a project declares before its topics. ``declared`` are the ids of all sources, those
    that cannot be read included. ``kept`` is what an import took over.
    """

    root: Path
    deck: Deck
    sources: dict[str, Source]
    check: Check = field(default_factory=Check)
    retired: tuple[Retirement, ...] = ()
    declared: tuple[str, ...] = ()
    note_types: tuple[OwnType, ...] = ()
    kept: Kept = NOTHING_KEPT


class Earlier(NamedTuple):
    """What a project was at an earlier time: the id of its deck, '' if there was no usable one, its notes,
    and its own note types."""

    deck: str = ""
    notes: tuple[Note, ...] = ()
    note_types: tuple[OwnType, ...] = ()


def nothing_earlier(path: Path, ids: Collection[str] | None = None) -> Earlier:
    """Return nothing of what a project was: for one that nobody compiles."""
    return Earlier()


@dataclass(frozen=True)
class Project(Header):
    """Everything that was read: the header, the topics, and the units with the items.

    ``order`` gives the learning order as pairs of the number of a unit and that of an item in it;
    ``None`` if it is that of the files. ``files`` holds every YAML file and source text by its
    path, for messages; ``inputs`` all files read, and ``globs`` the patterns that were looked for,
    each behind its folder and before the one that it may not lead out of. ``earlier`` compiles what the
    project was, given its ``cards.yaml`` of that time: some cards by their ids, or all.
    """

    topics: tuple[Topic, ...] = ()
    units: tuple[UnitText, ...] = ()
    order: tuple[tuple[int, int], ...] | None = None
    files: dict[str, TextFile] = field(default_factory=dict)
    inputs: tuple[Path, ...] = ()
    globs: tuple[tuple[str, str, str], ...] = ()
    earlier: Callable[[Path, Collection[str] | None], Earlier] = field(
        default=nothing_earlier, repr=False, compare=False
    )

    def with_items(self, items: Iterable[Item]) -> Project:
        """Return the same project with other items, in learning order."""
        section = Section(items=tuple(items))
        return replace(self, units=(UnitText(self.deck.file, 0, 0, "", lambda: section),), order=None)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """All items in learning order. Units that were not read so far are read."""
        if self.order is None:
            return tuple(item for unit in self.units for item in unit.section.items)
        return tuple(self.units[unit].section.items[number] for unit, number in self.order)


HASH_LENGTH = 12
"""Digits of the SHA-256 of a media file that its name in the package has."""


class Media(NamedTuple):
    """A media file: its name in the package, and where its bytes are.

    ``digest`` is the beginning of their SHA-256 where the name does not have it.
    """

    name: str
    path: Path
    digest: str = ""


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
    def fields(self) -> tuple[str, ...]:
        """The fields, in the order of the note type's."""
        return tuple(self.content.split(SEPARATOR))


class Released(NamedTuple):
    """What was released last of a note or note type: a hash of it, and its time in epoch seconds."""

    hash: str
    mod: int


class Entry(NamedTuple):
    """What the lock file knows of a note: its identity, and when its content last changed.

    ``id`` is in milliseconds since 1970, ``mod`` in seconds. ``hash`` is of the content that the
    note had at that time, ``released`` is ``None`` if no release had the note.
    """

    kind: str
    guid: str
    id: int
    hash: str
    mod: int
    released: Released | None = None


UNKNOWN = "-"
"""Stands for a hash where it is not known which content learners have."""


class Retired(NamedTuple):
    """A note as it is shipped when its card has left the deck: tagged, and without cards.

    Learners who have its cards keep them and see the tag; new learners get none. ``names_files`` says that
    its last content shows or plays files, though ``fields`` may have words in the place of lost ones.
    """

    key: str
    entry: Entry
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    names_files: bool = False


class DeckOut(NamedTuple):
    """A deck of the package: the deck itself or the subdeck of a topic, with its ids and titles and
    those of the topics that it is in, outermost first; or one that cards name. ``plain_name`` is its name
    without numbers, by which cards name it, where ``name`` may have some."""

    id: int
    name: str
    description: str = ""
    path: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    plain_name: str = ""

    @property
    def wanted(self) -> str:
        """The name by which cards and card templates name it."""
        return self.plain_name or self.name


class Build(NamedTuple):
    """What a package is written from: notes in learning order, and all that goes with them.

    ``entries`` go with ``notes``; a note type goes with the time (epoch seconds) at which it
    last changed; ``mod`` is the latest time of all. ``retired`` are notes without cards. ``preset`` is the
    id of the preset for the deck's options, if it has any. ``uuids`` are what CrowdAnki knows an imported
    deck by: ``deck``, ``deck/<key>``, ``preset`` and ``type/<key>``.
    """

    deck: Deck
    note_types: tuple[tuple[NoteType, int], ...]
    decks: tuple[DeckOut, ...]
    notes: tuple[Note, ...]
    entries: tuple[Entry, ...]
    media: tuple[Media, ...]
    mod: int
    retired: tuple[Retired, ...] = ()
    preset: int = 0
    uuids: dict[str, str] = {}  # noqa: RUF012  (never written to)

    def deck_of(self, note: Note) -> str:
        """Return the name of the deck that a note's first card goes to that is to go to one."""
        wanted = next(filter(None, note.decks), "")
        if not wanted:
            return self.decks[note.deck].name
        return next(deck.name for deck in self.decks if deck.wanted == wanted)
