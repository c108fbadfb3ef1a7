"""``cards.yaml`` and what it includes, unit by unit.

A *unit* is an included file, or a topic of the first file. Its text is at hand as soon as the
unit is met; its cards are read when they are asked for. Every stage goes on after a mistake:
what could be read is returned beside the diagnostics for what could not.
"""

from __future__ import annotations

import errno
import re
import stat
from contextlib import suppress
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deckgen.core.codes import problem
from deckgen.core.diagnostics import Diagnostic, Span, TextFile
from deckgen.core.model import Header, Item, Section, Text, Topic, UnitText
from deckgen.core.suggestions import KnownWords
from deckgen.source import header
from deckgen.source.cards import CARD_NODES, read_item
from deckgen.source.defaults import NO_DEFAULTS, Inherited, read_defaults
from deckgen.source.files import read_yaml, unreadable
from deckgen.source.notetypes import TypeReader
from deckgen.source.owncards import read_deck_wish, read_topic_type
from deckgen.source.readers import Reader
from deckgen.source.speech import read_speech
from deckgen.source.tables import Table, TableReader
from deckgen.source.visible import as_written
from deckgen.source.yaml.tree import Mapping, Node, Sequence, read_cards_tree
from deckgen.util.border import border_of
from deckgen.util.filenames import Folders, UnusableNameError, is_absolute, is_pattern, leads_out, resolved
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.core.model import Deck, InheritedDefaults, Source
    from deckgen.core.owntype import OwnType

# '  - id: capital', '- {id: "capital", q: …', '{q: …, id: capital}'
_ID = lazy_pattern(
    r"""(?:^|[\s{,])(?:id|'id'|"id"):\s+(?:"([^"\n]*)"|'([^'\n]*)'|([^\s,{}"'#][^,{}"'#\n]*))""", re.MULTILINE
)
_INCLUDES = lazy_pattern(r"(?:include|table)[\"']?\s*:")  # 'include: file.yaml', '"include" :'

NO_SUCH_FILE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.EINVAL)
"""What the system says where there is no file of a name."""

_UNNAMED = "unnamed"
"""The id of a topic that has none."""


class ProjectReader:
    """Reads a project from its ``cards.yaml``: the header first, then unit by unit.

    ``diagnostics`` are those that belong to no unit, ``files`` the texts of the files read, by
    path, for showing the places. ``lost`` has the ids of cards that cannot be read for a mistake
    outside of all units; it is ``None`` if any card may be among them.
    """

    def __init__(self, path: Path) -> None:
        self.diagnostics: list[Diagnostic] = []
        self.files: dict[str, TextFile] = {}
        self.globs: list[tuple[str, str, str]] = []
        self.lost: set[str] | None = set()
        self.named: list[Path] = []
        self._included: dict[Path, str] = {}
        self._folders = Folders()
        self._beside: dict[tuple[Path, str], KnownWords] = {}
        self._levels = 0  # of the deck's own name, if its topics are subdecks
        self._context = b""
        self._reader: Reader | None = None
        self._is_sound = False
        self._language = "en"
        self._speech = ""
        self._declared: tuple[str, ...] = ()
        self._defaults: Inherited | None = None
        self._root: Mapping = Mapping()
        self._path = path
        self.root = resolved(path).parent
        self._border = border_of(self.root)
        self._types = TypeReader(self.root)

    @property
    def inputs(self) -> tuple[Path, ...]:
        """All files that were read or looked for."""
        return (*self._included, *(self.root / path for path in self.files), *self.named)

    # --- the first file ----------------------------------------------------------------------

    def header(self) -> Header | None:
        """Read the first file, and return what it declares before its topics.

        ``None`` if there is no usable deck; the units can be read all the same.
        """
        refused = _misled(self._path)
        if refused is not None:
            self.diagnostics.append(refused)
            return None
        path = resolved(self._path)
        file, diagnostics = read_yaml(path, self.root)
        self.diagnostics += diagnostics
        if file is None:
            self.lost = None
            return None
        self._included[path] = file.path
        reader, root = self._parsed(file)
        self._reader = reader
        # What is wrong elsewhere in the file may reach into a topic, and an alias stands for a text
        # elsewhere: neither shows in the topic's own text.
        self._is_sound = not (reader.diagnostics or reader.blanked or reader.has_anchors)
        if root is None:
            return None
        if not isinstance(root, Mapping):
            way = "begin with 'deck:', or with 'deckgen init', which writes a small deck"
            reader.wrong(root, file.path, "keys with values", way)
            return None
        self._root = root
        return self._header(reader, root)

    def _header(self, reader: Reader, root: Mapping) -> Header | None:
        reader.check_keys(root, "root")
        deck = header.read_deck(reader, root, self.root)
        if deck is not None:
            self._language, self._speech = deck.language, deck.speech
        self._levels = len(deck.name.split("::")) if deck is not None and deck.subdecks else 0
        check = header.read_check(reader, root)
        sources = header.read_sources(reader, root, self.root)
        retired = header.read_retired(reader, root)
        types = self._note_types(reader, root)
        reach = self._border.name(self._border.top)
        self._context = _context(root, deck, sources, types, reach)
        deck_node = root.get("deck")
        if isinstance(deck_node, Mapping) and "style" in deck_node:
            self.named.append(self.root / str(deck_node["style"]))
        self._declared = tuple(map(str, _declared(root)))
        self._defaults = self._read_defaults(reader, root)
        self.files.update((source.file.path, as_written(source.file)) for source in sources.values())
        for node in _declared(root).values():
            if isinstance(node, Mapping) and "file" in node:
                self.named.append(self.root / str(node["file"]))
        if "topics" not in root:
            reader.missing(root, "topics", "the file", "add 'topics:' with a topic and its 'cards:'")
        if deck is None:
            return None
        return Header(self.root, deck, sources, check, retired, self._declared, types)

    def _note_types(self, reader: Reader, root: Mapping) -> tuple[OwnType, ...]:
        """Return the note types that are declared in the first file and in those that it includes."""
        declared = reader.sequence(root, "note-types")
        written = root.get("note-types")
        self._types.are_lost = bool(written) and not isinstance(written, Sequence)
        for node in declared:
            if isinstance(node, Mapping) and "include" in node:
                self._included_types(reader, node)
            else:
                self._types.read(reader, node)
        self.files.update(self._types.files)
        self.named += self._types.named
        reader.note_types = self._types.types
        reader.types_are_lost = self._types.are_lost
        return tuple(found for found in self._types.types.values() if found is not None)

    def _included_types(self, reader: Reader, node: Mapping) -> None:
        """Read the note types of the files that an include names: one in a file, or a list of them."""
        reader.check_keys(node, "include")
        pattern = reader.text(node, "include")
        paths = self._paths(reader, pattern) if pattern is not None else []
        if pattern is None or not paths:
            self._types.are_lost = True
            return
        opened = list(self._opened(reader, pattern, paths, (reader.file.path,)))
        self._types.are_lost = self._types.are_lost or len(opened) < len(paths)
        for _, file in opened:
            within, root = self._parsed(file)
            if isinstance(root, Mapping) and root.keys() == {"note-types"}:
                root = within.sequence(root, "note-types")
            nodes: list[Node] = list(root) if isinstance(root, Sequence) else [] if root is None else [root]
            for each in nodes:
                if isinstance(each, Mapping) and "include" in each:
                    way = "name the file under 'note-types:' in cards.yaml"
                    within.wrong(each, "include", "a note type", way)
                else:
                    self._types.read(within, each)
            self._types.are_lost = self._types.are_lost or root is None
            self.diagnostics += within.diagnostics

    def _read_defaults(self, reader: Reader, root: Mapping) -> Inherited | None:
        """Return the defaults of the deck and of the sources, ``None`` if there are none."""
        deck_node = root.get("deck")
        of_deck = NO_DEFAULTS
        if isinstance(deck_node, Mapping):
            of_deck = read_defaults(reader, deck_node, "defaults", self._declared)
        of_sources = {}
        for id_, node in _declared(root).items():
            if isinstance(node, Mapping):
                of_sources[str(id_)] = read_defaults(reader, node, "source-defaults")
        if all(each == NO_DEFAULTS for each in (of_deck, *of_sources.values())):
            return None
        return Inherited(of_deck, of_sources)

    def _defaults_of(self, reader: Reader, node: Mapping, parent: Topic | None) -> InheritedDefaults | None:
        """Return the defaults of the cards in a topic, ``None`` if they have none."""
        around = parent.defaults if parent is not None else self._defaults
        own = read_defaults(reader, node, "defaults", self._declared)
        if own == NO_DEFAULTS:
            return around
        if around is None:
            around = Inherited(NO_DEFAULTS, dict.fromkeys(self._declared, NO_DEFAULTS))
        return around.within(own)

    def without_cards(self, found: list[Diagnostic]) -> list[Diagnostic]:
        """Return what is wrong with a project of which no unit has a card, and no card was lost.

        ``found`` is what else is wrong: what is no list may have been meant as one.
        """
        reader, root = self._reader, self._root
        if reader is None or "topics" not in root or reader.blanked:
            return []
        if any(each.code == "Y202" and each.span.path == reader.file.path for each in found):
            return []
        key = next(key for key in root if key == "topics")
        return [problem("Y216", reader.file.span(key.start, key.end))]

    def header_diagnostics(self) -> list[Diagnostic]:
        """Return what is wrong with what :meth:`header` has read, for those who read no units."""
        return [*self.diagnostics, *(self._reader.diagnostics if self._reader is not None else ())]

    # --- units -------------------------------------------------------------------------------

    def units(self) -> Iterator[UnitText]:
        """Yield the units in the order of the files, and what stands between them."""
        reader, root = self._reader, self._root
        if reader is None:
            return
        pile = _Pile(reader, (reader.file.path,))
        for node in reader.sequence(root, "topics"):
            start, end = node.start, node.end
            is_topic = isinstance(node, Mapping) and "include" not in node
            if is_topic and not _may_include(reader.source, start, end):
                yield from pile.sections()
                key = self._key((reader.file.path,), reader.source[start:end]) if self._is_sound else ""
                read = partial(self._read_topic, reader.again(), node)
                yield UnitText(reader.file, start, end, key, read, self._context.hex() if key else "")
            else:
                yield from self._topic(pile, node, None)
        yield from pile.sections()
        self.diagnostics += reader.diagnostics

    def _read_topic(self, reader: Reader, node: Node) -> Section:
        pile = _Pile(reader, (reader.file.path,))
        return _joined([*self._topic(pile, node, None), *pile.sections()])

    def _read_file(
        self, file: TextFile, within: Topic | None, is_topic: bool, chain: tuple[str, ...]
    ) -> Section:
        return _joined(list(self._file(file, within, is_topic, chain)))

    def _key(self, place: tuple[object, ...], text: str) -> str:
        """Return a hash of all that a unit depends on."""
        data = text.encode("utf-8", "surrogatepass")
        return sha256(b"\n".join((self._context, repr(place).encode(), data))).hexdigest()

    def _parsed(self, file: TextFile, is_topic: bool = True) -> tuple[Reader, Node | None]:
        """Return the nodes of a file, and the reader that has what is wrong with them."""
        self.files[file.path] = file
        tree = read_cards_tree(file, may_be_list=not is_topic)
        reader = Reader(file, tree.blanked, tree.has_anchors)
        reader.note_types = self._types.types
        reader.types_are_lost = self._types.are_lost
        reader.diagnostics += tree.diagnostics
        if tree.root is None or tree.cut:
            reader.lost = None
        else:
            for start, end in tree.blanked:
                for written in _ID.findall(file.text[start:end]):
                    reader.lose(Text("".join(written).strip(), start, end))
        if tree.root is None and not tree.diagnostics:
            way = "add topics or cards to it; so far it has only comments"
            reader.diagnostics.append(problem("Y004", file.span(0), way=way))
        return reader, tree.root

    # --- topics ------------------------------------------------------------------------------

    def _topic(self, pile: _Pile, node: Node, parent: Topic | None) -> Iterator[UnitText]:
        """Read a topic, or the topics of an included file; yield the units within it."""
        reader = pile.reader
        if not isinstance(node, Mapping):
            way = "begin each topic with '- id:', and write 'title:' and 'cards:' below it"
            reader.wrong(node, "topics", "a list of topics", way)
            return
        if "include" in node:
            yield from self._include(pile, node, parent, is_topic=True)
            return
        reader.check_keys(node, "topic")
        id_ = reader.id(node, "the topic")
        title = reader.text(node, "title")
        if id_ is None:
            id_ = Text(_UNNAMED, node.start, node.start + 1)
        ignore = reader.waivers(node, "ignore")
        path: tuple[str, ...] = (id_,)
        titles: tuple[str, ...] = (title or id_,)
        if parent is not None:
            path, titles, ignore = (*parent.path, *path), (*parent.titles, *titles), parent.ignore + ignore
        around = parent.speech if parent is not None else self._speech
        speech = read_speech(reader, node, self._language, around)
        note_type, is_lost = read_topic_type(reader, node, parent)
        deck = read_deck_wish(reader, node, note_type) or (parent.deck if parent is not None else ())
        defaults = self._defaults_of(reader, node, parent)
        topic = Topic(path, titles, ignore, reader.file, speech, defaults, note_type, deck, is_lost)
        pile.topics.append(topic)
        cards = reader.sequence(node, "cards")
        depth = self._levels + len(path)
        if self._levels and cards and depth > header.MAX_DECK_DEPTH:
            at = title if title is not None else id_
            reader.report("Y219", at, depth=depth, limit=header.MAX_DECK_DEPTH)
        yield from self._cards(pile, cards, topic)
        for child in reader.sequence(node, "topics"):
            yield from self._topic(pile, child, topic)

    def _cards(self, pile: _Pile, nodes: Sequence, topic: Topic) -> Iterator[UnitText]:
        """Read a list of cards; yield the units that it includes."""
        reader, items = pile.reader, pile.items
        if reader.has_anchors:  # an alias may stand for the same list
            nodes = Sequence(nodes)
        nodes.reverse()
        while nodes:  # each node is let go as soon as it is an item
            node: Any = nodes.pop()
            if not isinstance(node, CARD_NODES):
                way = "begin each card with '- id:', and write 'q:' and 'a:' below it"
                reader.wrong(node, "cards", "a list of cards", way)
            elif "include" in node:
                yield from self._include(pile, node, topic, is_topic=False)
            elif "table" in node and isinstance(node, Mapping):
                yield from self._table(pile, node, topic)
            else:
                item = read_item(reader, node, topic)
                if item is not None:
                    items.append(item)
                else:  # what refers to it is no mistake
                    reader.lose(node.get("id"))

    def _table(self, pile: _Pile, node: Mapping, topic: Topic) -> Iterator[UnitText]:
        """Yield the cards of a table as a unit of their own."""
        table = Table(pile.reader, node, topic, self.root)
        self.named += table.named
        self.files.update((file.path, file) for file in table.files)
        file = table.file
        if file is None or len(table.files) <= len(table.joined):
            pile.reader.lost = None
            yield from pile.sections()
            return
        yield from pile.sections()
        ignored = [str(waiver.what) for waiver in topic.ignore]
        key = self._key((key_of_topic(topic), ignored, table.key), file.text)
        is_whole = not pile.reader.has_anchors
        read = partial(_cards_of_table, table, topic, TableReader(file))
        yield UnitText(file, 0, len(file.text), key if is_whole else "", read)

    # --- include -----------------------------------------------------------------------------

    def _include(self, pile: _Pile, node: Any, within: Topic | None, *, is_topic: bool) -> Iterator[UnitText]:
        """Yield the units that the mapping of an ``include:`` names, in sorted order.

        They are read into a topic as cards, or below one, if any, as topics.
        """
        reader = pile.reader
        reader.check_keys(node, "include")
        pattern = reader.text(node, "include")
        if pattern is None:
            return
        paths = self._paths(reader, pattern)
        if paths:
            yield from pile.sections()
        for name, file in self._opened(reader, pattern, paths, pile.chain):
            chain_here = (*pile.chain, name)
            if _may_include(file.text, 0, len(file.text)):
                yield from self._file(file, within, is_topic, chain_here)
                continue
            ignored = [str(waiver.what) for waiver in within.ignore] if within else ()
            place = (name, is_topic, within and key_of_topic(within), ignored)
            read = partial(self._read_file, file, within, is_topic, chain_here)
            key = self._key(place, file.text)
            yield UnitText(file, 0, len(file.text), key, read, self._context.hex())

    def _opened(
        self, reader: Reader, pattern: Text, paths: list[Path], chain: tuple[str, ...]
    ) -> Iterator[tuple[str, TextFile]]:
        """Yield the files that an include names, with their names; report what was taken in before.

        ``chain`` are the files by whose includes one comes here.
        """
        for path in paths:
            name = self._border.name(path)
            if path in self._included:
                by = f"by {self._included[path]}"
                way_here = " → ".join((*chain, name)) if name in chain else by
                reader.report("Y213", pattern, path=name, chain=way_here)
                continue
            self._included[path] = reader.file.path
            file, diagnostics = read_yaml(path, self.root, reader.file.span(pattern.start, pattern.end))
            self.diagnostics += diagnostics
            if file is None:
                self.lost = None
                continue
            self.files[file.path] = file
            yield name, file

    def _paths(self, reader: Reader, pattern: Text) -> list[Path]:
        """Return the files that an include names, and report what is wrong with the name."""
        named = str(pattern)
        base = self._border.path(reader.file.path).parent
        if is_absolute(named):
            reader.report("Y214", pattern, path=pattern)
            reader.lost = None
            return []
        is_glob = is_pattern(named)
        if is_glob:
            self.globs.append((str(base), named, str(self._border.top)))
        way = ""
        found: list[Path] = []
        unread: OSError | None = None
        climbs = is_glob and leads_out(base, named, self._border.top)
        try:
            found = self._meant(base, named)
        except UnusableNameError as error:
            way = str(error.strerror)
        except OSError as error:
            unread = error
        inside = [path for path in found if self._border.holds(path)]
        if climbs or len(inside) < len(found):
            reader.report("Y214", pattern, path=pattern)
            reader.lost = None
        elif unread is not None:
            name = self._border.name(Path(unread.filename or base))
            self.diagnostics.append(unreadable(name, unread, reader.file.span(pattern.start, pattern.end)))
            reader.lost = None
        elif not found:
            way = way or self._folders.suggestion(base, named) or self._way_to(base, named, reader.file.path)
            reader.report("Y212", pattern, path=pattern, way=way)
            reader.lost = None
        return inside

    def _meant(self, base: Path, named: str) -> list[Path]:
        """Return the files that an include names, relative to a folder.

        A pattern means what is no folder: of a link to nothing it is reported that it cannot be read.
        Raises ``OSError`` where nobody can know which files there are, :exc:`UnusableNameError` for a name.
        """
        folders = self._folders
        if is_pattern(named):
            paths = folders.glob(base, named, self._border.top)
            meant = [path for path in paths if _is_file(path) or _is_broken(path)]
        else:
            paths = [folders.find(base, named)]
            meant = [path for path in paths if _is_file(path) and folders.is_listed(base, path)]
        self.named += paths
        return [resolved(path) if path.exists() else path for path in meant]

    def _way_to(self, base: Path, named: str, within: str) -> str:
        """Say how an include that matches nothing may be meant; ``within`` is the file it stands in."""
        path = base / named
        with suppress(OSError, ValueError):
            if path.is_dir():
                return f"name a file, or all of the folder: '{named.rstrip('/')}/*.yaml'"
            if not is_pattern(named) and path.parent.is_dir():
                near = self._files_beside(path.parent, within).did_you_mean(path.name)
                if near:
                    return near
        return "the path is relative to the file with the include; check its spelling"

    def _files_beside(self, folder: Path, within: str) -> KnownWords:
        """Return the files in a folder for 'did you mean', but for the one with the include."""
        known = self._beside.get((folder, within))
        if known is None:
            names = {each.name for each in folder.iterdir() if each.is_file()} - {within}
            known = self._beside[folder, within] = KnownWords(sorted(names))
        return known

    def _file(
        self, file: TextFile, within: Topic | None, is_topic: bool, chain: tuple[str, ...]
    ) -> Iterator[UnitText]:
        """Read an included file; yield the units that it includes, and what stands between them."""
        reader, root = self._parsed(file, is_topic)
        pile = _Pile(reader, chain)
        if root is None:
            pass
        elif is_topic:
            yield from self._topics_of_file(pile, root, within)
        else:
            assert within is not None
            yield from self._cards_of_file(pile, root, within)
        yield from pile.sections()

    def _topics_of_file(self, pile: _Pile, root: Node, parent: Topic | None) -> Iterator[UnitText]:
        """Read an included file: one topic, a list of topics, or a mapping with ``topics``."""
        if isinstance(root, Mapping) and root.keys() == {"topics"}:
            root = pile.reader.sequence(root, "topics")
        for node in root if isinstance(root, Sequence) else [root]:
            yield from self._topic(pile, node, parent)

    def _cards_of_file(self, pile: _Pile, root: Node, topic: Topic) -> Iterator[UnitText]:
        """Read an included file: a list of cards, or a mapping with ``cards``."""
        if isinstance(root, Mapping) and root.keys() == {"cards"}:
            root = pile.reader.sequence(root, "cards")
        if isinstance(root, Sequence):
            yield from self._cards(pile, root, topic)
        else:
            way = "begin each card in the file with '- id:'"
            pile.reader.wrong(root, pile.reader.file.path, "a list of cards", way)


def _is_file(path: Path) -> bool:
    """Tell whether there is such a file. Raises ``OSError`` if its folder does not let itself be asked."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError as error:
        if error.errno in NO_SUCH_FILE:
            return False
        raise


def _is_broken(path: Path) -> bool:
    """Tell whether a path is a link to nothing, or no ordinary file, and not what an editor hides, such
    as the link ``.#cards.yaml`` with which Emacs says who has a file open."""
    return not path.is_dir() and not path.name.startswith(".")


class _Pile:
    """What has been read of one file since the last unit that it includes."""

    def __init__(self, reader: Reader, chain: tuple[str, ...]) -> None:
        self.reader = reader
        self.chain = chain  # the files by whose includes one comes here, and the file itself
        self.topics: list[Topic] = []
        self.items: list[Item] = []

    def sections(self) -> Iterator[UnitText]:
        """Yield what has been read, if anything, and begin again."""
        reader = self.reader
        if not (self.topics or self.items or reader.diagnostics or reader.lost != set()):
            return
        lost = None if reader.lost is None else frozenset(reader.lost)
        found = tuple(reader.diagnostics)
        section = Section(tuple(self.topics), tuple(self.items), found, lost, False, reader.has_anchors)
        # in place: the lists are being filled meanwhile
        self.topics.clear()
        self.items.clear()
        reader.diagnostics.clear()
        reader.lost = set()
        yield UnitText(reader.file, 0, len(reader.file.text), "", lambda: section)


def _cards_of_table(table: Table, topic: Topic, reader: TableReader) -> Section:
    """Return the cards of a table, and what is wrong with it."""
    reader.note_types = table.reader.note_types
    reader.types_are_lost = table.reader.types_are_lost
    found = table.reader.diagnostics
    items = []
    before = len(found)
    for card in table.cards(reader):
        item = read_item(reader, card, topic)
        if item is not None:
            items.append(item)
        else:
            reader.lose(card.get("id"))
    reader.diagnostics += found[before:]
    lost = None if reader.lost is None else frozenset(reader.lost)
    return Section((), tuple(items), tuple(reader.diagnostics), lost)


def _may_include(text: str, start: int, end: int) -> bool:
    """Tell whether a stretch of a file may name other files; that most do not is seen without the pattern."""
    if text.find("include", start, end) < 0 and text.find("table", start, end) < 0:
        return False
    return _INCLUDES.search(text, start, end) is not None


def _joined(units: list[UnitText]) -> Section:
    """Return what several units have, as one."""
    sections = [unit.section for unit in units]
    if len(sections) == 1:
        return sections[0]
    lost: frozenset[str] | None = frozenset()
    for section in sections:
        lost = None if lost is None or section.lost is None else lost | section.lost
    return Section(
        tuple(topic for section in sections for topic in section.topics),
        tuple(item for section in sections for item in section.items),
        tuple(diagnostic for section in sections for diagnostic in section.diagnostics),
        lost,
        includes=len(sections) > 1,
        has_anchors=any(section.has_anchors for section in sections),
    )


def _declared(root: Mapping) -> Mapping:
    """Return the mapping of sources by their ids, usable or not."""
    named = root.get("sources")
    return named if isinstance(named, Mapping) else Mapping()


def key_of_topic(topic: Topic) -> tuple[object, ...]:
    """Return what the cards below a topic depend on, but for what it ignores, for the key of a unit."""
    defaults = topic.defaults.key if topic.defaults is not None else ""
    note_type = str(topic.note_type.key) if topic.note_type is not None else ""
    return topic.path, topic.titles, topic.speech, defaults, note_type, topic.deck


def _misled(path: Path) -> Diagnostic | None:
    """Return what is wrong with a ``cards.yaml`` that is a link to a file of another name elsewhere.

    Its lines would be shown, and it may be any file of whoever looks at a stranger's project. One of
    the same name is a deck, and the link another name of it.
    """
    real = resolved(path)
    if real.name == path.name or real.is_relative_to(resolved(path.parent)):
        return None
    why = "it is a link to a file of another name outside its folder"
    return problem("Y001", Span(path.name), path=path.name, why=why, way="put the file itself in its place")


def _context(
    root: Mapping, deck: Deck | None, sources: dict[str, Source], types: tuple[OwnType, ...], reach: str
) -> bytes:
    """Return a hash of what all cards depend on: the deck, the settings, the sources, the note types, and
    how far above its folder the project may ``reach`` for files."""
    declared = {key: node for key, node in root.items() if key in ("deck", "check", "sources")}
    texts = [repr(declared), reach, deck.style if deck else "", *(each.digest for each in types)]
    texts += [source.file.text for source in sources.values()]
    digests = [sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts]
    return sha256(b"".join(digests)).digest()
