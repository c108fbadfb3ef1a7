"""``cards.yaml`` and what it includes, unit by unit.

A *unit* is an included file, or a topic of the first file. Its text is at hand as soon as the
unit is met; its cards are read when they are asked for. Every stage goes on after a mistake:
what could be read is returned beside the diagnostics for what could not.

Of ::

    topics:
      - id: rivers
        cards: [...]
      - include: lakes/*.yaml
      - id: seas
        cards:
          - table: seas.csv

the units are the topic 'rivers', each file in the folder 'lakes' in the order of their names, the topic
'seas' without cards so far, and the table. That topic is read at once, for something in it is read from
elsewhere; the others are read when their cards are asked for.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from deckgen.core.codes import problem
from deckgen.core.diagnostics import Diagnostic, TextFile
from deckgen.core.model import Header, Section, Text, Topic, UnitText
from deckgen.core.nodes import MAX_DEPTH
from deckgen.source import header
from deckgen.source.cards import CARD_NODES, read_item
from deckgen.source.defaults import defaults_of_all
from deckgen.source.dependence import context, key_of_topic, key_of_unit
from deckgen.source.files import misleading_link, read_yaml
from deckgen.source.includes import Includes, may_include
from deckgen.source.readers import Reader
from deckgen.source.sections import PendingUnit, joined
from deckgen.source.seen import as_written
from deckgen.source.sources import read_sources
from deckgen.source.topics import TopicReader
from deckgen.source.yaml.fast import UnreadCard
from deckgen.source.yaml.tree import Mapping, Node, Sequence, read_cards_tree
from deckgen.util.border import border_of
from deckgen.util.filenames import resolved
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deckgen.core.owntype import OwnType
    from deckgen.source.notetypes import TypeReader

# '  - id: capital', '- {id: "capital", q: …', '{q: …, id: capital}'
_ID = lazy_pattern(
    r"""(?:^|[\s{,])(?:id|'id'|"id"):\s+(?:"([^"\n]*)"|'([^'\n]*)'|([^\s,{}"'#][^,{}"'#\n]*))""",
    re.MULTILINE,
)

_MAY_BE_A_CARD = ("Y202", "Y203")
"""Codes of what is wrong with a card, among others, that is then not read."""


class ProjectReader:
    """Reads a project from its ``cards.yaml``: the header first, then unit by unit.

    ``diagnostics`` are those that belong to no unit, ``files`` the texts of the files read, by
    path, for showing the places. ``lost`` has the ids of cards that cannot be read for a mistake
    outside of all units; it is ``None`` if any card may be among them.
    """

    def __init__(self, path: Path) -> None:
        self.diagnostics: list[Diagnostic] = []
        self.files: dict[str, TextFile] = {}
        self.lost: set[str] | None = set()
        self._context = b""
        self._reader: Reader | None = None
        self._is_sound = False
        # the note types by their ids, and whether any may be missing among them
        self._types: tuple[dict[str, OwnType | None], bool] = {}, False
        self._topics = TopicReader(None, (), None)
        self._root: Mapping = Mapping()
        self._topics_again: Sequence = Sequence()
        self._path = path
        self.root = resolved(path).parent
        self._border = border_of(self.root)
        self._includes = Includes(self.root)
        self.named = self._includes.named
        self.globs = self._includes.globs

    @property
    def inputs(self) -> tuple[Path, ...]:
        """All files that were read or looked for."""
        read = [self.root / path for path in self.files]
        return (*self._includes.taken_in, *read, *self.named)

    # --- the first file ----------------------------------------------------------------------

    def header(self) -> Header | None:
        """Read the first file, and return what it declares before its topics.

        ``None`` if there is no usable deck; the units can be read all the same.
        """
        refused = misleading_link(self._path)
        if refused is not None:
            self.diagnostics.append(refused)
            return None
        path = resolved(self._path)
        file, diagnostics = read_yaml(path, self.root)
        self.diagnostics += diagnostics
        if file is None:
            self.lost = None
            return None
        self._includes.taken_in[path] = file.path
        reader, root = self._parsed(file)
        self._reader = reader
        # What is wrong elsewhere in the file may reach into a topic, and an alias stands for a text
        # elsewhere: neither shows in the topic's own text.
        is_wrong = reader.diagnostics or reader.blanked
        self._is_sound = not is_wrong and not reader.has_anchors
        if root is None:
            return None
        if not isinstance(root, Mapping):
            way = (
                "begin with 'deck:', or with 'deckgen init', which writes a small deck"
            )
            reader.wrong(root, file.path, "keys with values", way)
            return None
        self._root = root
        return self._header(reader, root)

    def _header(self, reader: Reader, root: Mapping) -> Header | None:
        """Read what stands in the first file before its topics; ``None`` if there is no usable deck.

        The files that it names count as looked for, there or not: when one appears, the project is read
        again.
        """
        reader.check_keys(root, "root")
        deck = header.read_deck(reader, root, self.root)
        check = header.read_check(reader, root)
        sources = read_sources(reader, root, self.root)
        retired = header.read_retired(reader, root)
        types = self._note_types(reader, root)
        reach = self._border.name(self._border.top)
        self._context = context(root, deck, sources, types, reach)
        deck_node = root.get("deck")
        if isinstance(deck_node, Mapping) and "style" in deck_node:
            self.named.append(self.root / str(deck_node["style"]))
        declared = _declared(root)
        ids = tuple(map(str, declared))
        defaults = defaults_of_all(reader, root, declared)
        self._topics = TopicReader(deck, ids, defaults)
        for source in sources.values():
            self.files[source.file.path] = as_written(source.file)
        for node in declared.values():
            if isinstance(node, Mapping) and "file" in node:
                self.named.append(self.root / str(node["file"]))
        if "topics" not in root:
            way = "add 'topics:' with a topic and its 'cards:'"
            reader.missing(root, "topics", "the file", way)
        if deck is None:
            return None
        return Header(self.root, deck, sources, check, retired, ids, types)

    def _note_types(self, reader: Reader, root: Mapping) -> tuple[OwnType, ...]:
        """Return the note types that are declared in the first file and in those that it includes.

        Those that could not be read are left out; the reader knows their ids.
        """
        declared = reader.sequence(root, "note-types")
        written = root.get("note-types")
        types_are_lost = bool(written) and not isinstance(written, Sequence)
        if not declared:
            self._types = {}, types_are_lost
            reader.types_are_lost = types_are_lost
            return ()
        # slow to import, and few decks declare types
        from deckgen.source.notetypes import TypeReader

        types = TypeReader(self.root)
        types.are_lost = types_are_lost
        for node in declared:
            if isinstance(node, Mapping) and "include" in node:
                self._included_types(reader, node, types)
            else:
                types.read(reader, node)
        self.files.update(types.files)
        self.named += types.named
        self._types = types.types, types.are_lost
        reader.note_types, reader.types_are_lost = self._types
        return tuple(found for found in types.types.values() if found is not None)

    def _included_types(self, reader: Reader, node: Mapping, types: TypeReader) -> None:
        """Read the note types of the files that an include names: one in a file, or a list of them.

        If any of the files or of what is in them cannot be read, any type may be missing: a card of a type
        that is not known is no mistake then.
        """
        reader.check_keys(node, "include")
        pattern = reader.text(node, "include")
        if pattern is None:
            types.are_lost = True
            return
        paths = self._includes.paths(reader, pattern)
        opened = list(self._opened(reader, pattern, paths, (reader.file.path,)))
        if not paths or len(opened) < len(paths):
            types.are_lost = True
        for _, file in opened:
            within, root = self._parsed(file)
            if isinstance(root, Mapping) and root.keys() == {"note-types"}:
                root = within.sequence(root, "note-types")
            if root is None:
                types.are_lost = True
            for each in _entries(root):
                if isinstance(each, Mapping) and "include" in each:
                    way = "name the file under 'note-types:' in cards.yaml"
                    within.wrong(each, "include", "a note type", way)
                else:
                    types.read(within, each)
            self.diagnostics += within.diagnostics

    def without_cards(self, found: list[Diagnostic]) -> list[Diagnostic]:
        """Return what is wrong with a project of which no unit has a card, and no card was lost.

        ``found`` is what else is wrong: what is no list may have been meant as one, and a card without an id
        is a card all the same.
        """
        reader, root = self._reader, self._root
        if reader is None or "topics" not in root or reader.blanked:
            return []
        if any(each.code in _MAY_BE_A_CARD for each in found):
            return []
        key = next(key for key in root if key == "topics")
        span = reader.file.span(key.start, key.end)
        return [problem("Y216", span)]

    def header_diagnostics(self) -> list[Diagnostic]:
        """Return what is wrong with what :meth:`header` has read, for those who read no units."""
        if self._reader is None:
            return [*self.diagnostics]
        return [*self.diagnostics, *self._reader.diagnostics]

    # --- units -------------------------------------------------------------------------------

    def units(self) -> Iterator[UnitText]:
        """Yield the units in the order of the files, and what stands between them.

        A topic that includes nothing is a unit that is read when its cards are asked for. Any other is read
        here, for what it includes comes between its cards: :class:`PendingUnit` has those that were read
        since the last unit.
        """
        reader, root = self._reader, self._root
        if reader is None:
            return
        pending = PendingUnit(reader, (reader.file.path,))
        for number, node in enumerate(reader.sequence(root, "topics")):
            start, end = node.start, node.end
            is_topic = isinstance(node, Mapping) and "include" not in node
            if not is_topic or may_include(reader.source, start, end):
                yield from self._topic(pending, node, None)
                continue
            yield from pending.sections()
            read = partial(self._read_topic, reader.again(), node)
            if not self._is_sound:  # then it has no key: it is read each time
                yield UnitText(reader.file, start, end, "", read)
                continue
            place = (reader.file.path,)
            key = key_of_unit(self._context, place, reader.source, start, end)
            again = partial(self._read_topic_again, number)
            context_key = self._context.hex()
            yield UnitText(reader.file, start, end, key, read, context_key, again)
        yield from pending.sections()
        self.diagnostics += reader.diagnostics

    def _read_topic(self, reader: Reader, node: Node) -> Section:
        """Read a topic of the first file."""
        pending = PendingUnit(reader, (reader.file.path,))
        units = [*self._topic(pending, node, None), *pending.sections()]
        return joined(units)

    def _read_topic_again(self, number: int) -> Section:
        """Read a topic of the first file, by its number, once more: its nodes are gone."""
        assert self._reader is not None
        if not self._topics_again:
            reader, root = self._parsed(self._reader.file)
            assert isinstance(root, Mapping)
            self._topics_again = reader.sequence(root, "topics")
        return self._read_topic(self._reader.again(), self._topics_again[number])

    def _read_file(
        self,
        file: TextFile,
        within: Topic | None,
        is_topic: bool,
        chain: tuple[str, ...],
    ) -> Section:
        """Read an included file, and what it includes, into one."""
        units = list(self._file(file, within, is_topic, chain))
        return joined(units)

    def _parsed(
        self, file: TextFile, is_topic: bool = True
    ) -> tuple[Reader, Node | None]:
        """Return the nodes of a file, and the reader that has what is wrong with them.

        The ids in what was left out after a mistake of syntax are those of cards that are lost: that other
        cards need them is no mistake.
        """
        self.files[file.path] = file
        tree = read_cards_tree(file, may_be_list=not is_topic)
        reader = Reader(file, tree.blanked, tree.has_anchors)
        reader.note_types, reader.types_are_lost = self._types
        reader.diagnostics += tree.diagnostics
        if tree.root is None or tree.cut:
            reader.lost = None
        else:
            for start, end in tree.blanked:
                for groups in _ID.findall(file.text[start:end]):
                    id_ = "".join(groups).strip()  # one of them has it
                    reader.lose(Text(id_, start, end))
        if tree.root is None and not tree.diagnostics:
            way = "add topics or cards to it; so far it has only comments"
            reader.diagnostics.append(problem("Y004", file.span(0), way=way))
        return reader, tree.root

    # --- topics ------------------------------------------------------------------------------

    def _topic(
        self, pending: PendingUnit, node: Node, parent: Topic | None
    ) -> Iterator[UnitText]:
        """Read a topic, or the topics of an included file; yield the units within it."""
        reader = pending.reader
        if not isinstance(node, Mapping):
            way = "begin each topic with '- id:', and write 'title:' and 'cards:' below it"
            reader.wrong(node, "topics", "a list of topics", way)
            return
        if "include" in node:
            yield from self._include(pending, node, parent, is_topic=True)
            return
        # by includes: no file alone has so many
        if parent is not None and len(parent.path) >= MAX_DEPTH:
            reader.report("Y107", node, limit=MAX_DEPTH)
            reader.lost = None
            return
        topic = self._topics.read(reader, node, parent)
        pending.topics.append(topic)
        cards = reader.sequence(node, "cards")
        if cards:
            self._topics.check_depth(reader, topic)
        yield from self._cards(pending, cards, topic)
        for child in reader.sequence(node, "topics"):
            yield from self._topic(pending, child, topic)

    def _cards(
        self, pending: PendingUnit, nodes: Sequence, topic: Topic
    ) -> Iterator[UnitText]:
        """Read a list of cards; yield the units that it includes.

        The cards become items of the pending unit; what is no card is reported.
        """
        reader, items = pending.reader, pending.items
        if reader.has_anchors:  # an alias may stand for the same list
            nodes = Sequence(nodes)
        is_usual = topic.note_type is None and not topic.has_lost_type
        nodes.reverse()
        while nodes:  # each node is let go as soon as it is an item
            node: Any = nodes.pop()
            if type(node) is UnreadCard:
                # nothing can be wrong with it: it is read when it is asked for
                if is_usual:
                    node.file, node.topic = reader.file, topic
                    items.append(node)
                    continue
                node = node.read()
            if not isinstance(node, CARD_NODES):
                way = "begin each card with '- id:', and write 'q:' and 'a:' below it"
                reader.wrong(node, "cards", "a list of cards", way)
            elif "include" in node:
                yield from self._include(pending, node, topic, is_topic=False)
            elif "table" in node and isinstance(node, Mapping):
                yield from self._table(pending, node, topic)
            else:
                item = read_item(reader, node, topic)
                if item is not None:
                    items.append(item)
                else:  # what refers to it is no mistake
                    reader.lose(node.get("id"))

    def _table(
        self, pending: PendingUnit, node: Mapping, topic: Topic
    ) -> Iterator[UnitText]:
        """Yield the cards of a table as a unit of their own.

        If its files cannot be read, any card may be lost; that they cannot is reported with the rest of the
        file that names the table.
        """
        # few decks have tables
        from deckgen.source.tables import Table, TableReader, cards_of_table

        table = Table(pending.reader, node, topic, self.root)
        self.named += table.named
        for each in table.files:
            self.files[each.path] = each
        file = table.file
        if file is None or len(table.files) <= len(table.joined):
            pending.reader.lost = None
            yield from pending.sections()
            return
        yield from pending.sections()
        key = ""
        if not pending.reader.has_anchors:
            place = (key_of_topic(topic), _ignored(topic), table.key)
            key = key_of_unit(self._context, place, file.text)
        read = partial(cards_of_table, table, topic, TableReader(file))
        yield UnitText(file, 0, len(file.text), key, read)

    # --- include -----------------------------------------------------------------------------

    def _include(
        self, pending: PendingUnit, node: Any, within: Topic | None, *, is_topic: bool
    ) -> Iterator[UnitText]:
        """Yield the units that the mapping of an ``include:`` names, in sorted order.

        They are read into a topic as cards, or below one, if any, as topics.
        """
        reader = pending.reader
        reader.check_keys(node, "include")
        pattern = reader.text(node, "include")
        if pattern is None:
            return
        paths = self._includes.paths(reader, pattern)
        if paths:
            yield from pending.sections()
        for name, file in self._opened(reader, pattern, paths, pending.chain):
            chain_here = (*pending.chain, name)
            end = len(file.text)
            has_word = file.has("include") or file.has("table")
            if has_word and may_include(file.text, 0, end):
                yield from self._file(file, within, is_topic, chain_here)
                continue
            if within is None:
                place: tuple[object, ...] = (name, is_topic, None, ())
            else:
                place = (name, is_topic, key_of_topic(within), _ignored(within))
            key = key_of_unit(self._context, place, file.text)
            read = partial(self._read_file, file, within, is_topic, chain_here)
            yield UnitText(file, 0, end, key, read, self._context.hex(), read)

    def _opened(
        self, reader: Reader, pattern: Text, paths: list[Path], chain: tuple[str, ...]
    ) -> Iterator[tuple[str, TextFile]]:
        """Yield the files that an include names and that can be read, with their names."""
        for name, file, diagnostics in self._includes.open(
            reader, pattern, paths, chain
        ):
            self.diagnostics += diagnostics
            if file is None:
                self.lost = None
                continue
            self.files[file.path] = file
            yield name, file

    def _file(
        self,
        file: TextFile,
        within: Topic | None,
        is_topic: bool,
        chain: tuple[str, ...],
    ) -> Iterator[UnitText]:
        """Read an included file; yield the units that it includes, and what stands between them."""
        reader, root = self._parsed(file, is_topic)
        pending = PendingUnit(reader, chain)
        if root is None:
            pass
        elif is_topic:
            yield from self._topics_of_file(pending, root, within)
        else:
            assert within is not None
            yield from self._cards_of_file(pending, root, within)
        yield from pending.sections()

    def _topics_of_file(
        self, pending: PendingUnit, root: Node, parent: Topic | None
    ) -> Iterator[UnitText]:
        """Read an included file: one topic, a list of topics, or a mapping with ``topics``."""
        if isinstance(root, Mapping) and root.keys() == {"topics"}:
            root = pending.reader.sequence(root, "topics")
        for node in _entries(root):
            yield from self._topic(pending, node, parent)

    def _cards_of_file(
        self, pending: PendingUnit, root: Node, topic: Topic
    ) -> Iterator[UnitText]:
        """Read an included file: a list of cards, or a mapping with ``cards``."""
        if isinstance(root, Mapping) and root.keys() == {"cards"}:
            root = pending.reader.sequence(root, "cards")
        if isinstance(root, Sequence):
            yield from self._cards(pending, root, topic)
        else:
            way = "begin each card in the file with '- id:'"
            pending.reader.wrong(root, pending.reader.file.path, "a list of cards", way)


def _declared(root: Mapping) -> Mapping:
    """Return the mapping of sources by their ids, usable or not."""
    named = root.get("sources")
    return named if isinstance(named, Mapping) else Mapping()


def _entries(root: Node | None) -> Sequence | list[Node]:
    """Return the entries of a list, or the one that stands without a list; none in an empty file."""
    if isinstance(root, Sequence):
        return root
    return [] if root is None else [root]


def _ignored(topic: Topic) -> list[str]:
    """Return the codes of what is not reported in a topic."""
    return [str(waiver.what) for waiver in topic.ignore]
