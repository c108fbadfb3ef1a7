"""``cards.yaml`` and what it includes to a :class:`~deckgen.core.model.Project`.

Every stage goes on after a mistake: what could be read is returned beside the
diagnostics for what could not.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from deckgen.compile import link
from deckgen.core.codes import problem
from deckgen.core.diagnostics import Diagnostic, Span, TextFile
from deckgen.core.model import (
    Check,
    Deck,
    Item,
    OutdatedError,
    Part,
    Project,
    Retirement,
    Source,
    Text,
    Topic,
)
from deckgen.source import header
from deckgen.source.cards import read_item, simple_item
from deckgen.source.files import read_bytes, read_yaml, relative
from deckgen.source.readers import Reader
from deckgen.source.speech import read_speech
from deckgen.source.visible import as_written
from deckgen.source.yaml.fast import SimpleCard
from deckgen.source.yaml.tree import Mapping, Node, Sequence, read_simply, read_tree
from deckgen.util import collector
from deckgen.util.filenames import Folders, UnusableNameError, is_absolute, is_pattern, leads_out
from deckgen.util.suggestions import KnownWords

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Known = Callable[[str, str, Topic | None], Part | None]

ROOT_KEYS = frozenset({"deck", "check", "sources", "topics", "retired"})
_ID_LINE = re.compile(r"^\s*(?:- +)?id:\s*(\S+)", re.MULTILINE)
TOPIC_KEYS = frozenset({"id", "title", "cards", "topics", "ignore", "speech"})


def nothing_known(key: str, name: str, own: Topic | None) -> None:
    """Know of no earlier build."""


def load_project(
    path: Path, known: Known | None = None, *, partly: bool = False
) -> tuple[Project | None, list[Diagnostic], dict[str, TextFile]]:
    """Read a project from its ``cards.yaml``.

    ``known`` gives an included file as an earlier build left it: it is called with the file's
    key, its path, and the topic that it is read into if it is a list of cards. ``partly`` says that
    what is known is missing: a reference to it is no mistake.

    Returns the project (``None`` if there is no usable deck deck_node), everything that is
    wrong with it, and the texts of the files read, by path, for showing the places.
    """
    with collector.paused():
        refused = _misled(path)
        if refused is not None:
            return None, [refused], {}
        path = path.resolve()
        loading = _Loading(path.parent, known)
        project = loading.load(path, partly)
        if loading.diagnostics and not partly and any(part.ready for part in loading.parts):
            # What is ready may not know the place of what is wrong.
            loading = _Loading(path.parent, nothing_known)
            project = loading.load(path)
        return project, loading.diagnostics, loading.files


def _misled(path: Path) -> Diagnostic | None:
    """Return what is wrong with a ``cards.yaml`` that is a link to a file of another name elsewhere.

    Its lines would be shown, and it may be any file of whoever looks at a stranger's project. One of
    the same name is a deck, and the link another name of it.
    """
    real = path.resolve()
    if real.name == path.name or real.is_relative_to(path.parent.resolve()):
        return None
    why = "it is a link to a file of another name outside its folder"
    return problem("Y001", Span(path.name), path=path.name, why=why, way="put the file itself in its place")


@dataclass(slots=True)
class _Loading:
    root: Path
    known: Known | None = None
    diagnostics: list[Diagnostic] = field(default_factory=list)
    files: dict[str, TextFile] = field(default_factory=dict)
    topics: list[Topic] = field(default_factory=list)
    topic_paths: set[tuple[str, ...]] = field(default_factory=set)
    items: list[Item] = field(default_factory=list)
    checking: Check = field(default_factory=Check)
    retired: tuple[Retirement, ...] = ()
    chain: tuple[str, ...] = ()
    declared: tuple[str, ...] = ()
    included: dict[Path, str] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    context: bytes = b""
    last_key: str = ""
    globs: list[tuple[str, str, str]] = field(default_factory=list)
    beside: dict[tuple[Path, str], KnownWords] = field(default_factory=dict)
    named: list[Path] = field(default_factory=list)
    folders: Folders = field(default_factory=Folders)
    language: str = "en"
    speech: str = ""
    """The language in which the deck's answers are read aloud, if they are."""
    speech_read: str = ""
    """The first language of speech that was read, of the deck or of a topic."""
    levels: int = 0
    """Levels of the deck's own name, if its topics are subdecks; else 0."""
    lost: set[str] | None = field(default_factory=set)
    """Ids of cards lost to a syntax error; ``None`` if a whole file is lost."""

    def load(self, path: Path, partly: bool = False) -> Project | None:
        """Read a project, and check what its items say of one another."""
        project = self.run(path)
        if project is None:
            return None
        if partly:
            self.lost = None
        elif project.ready:
            link.require_order(project)
            self.lost = set(self.lost or ()).union(*(ready.ids for ready in project.ready))
        self.diagnostics += link.check(project, self.lost, self.declared)
        return link.in_learning_order(project)

    def run(self, path: Path) -> Project | None:
        read = self.open(path)
        if read is None:
            return None
        reader, root = read
        self.included[path] = reader.file.path
        self.chain = (reader.file.path,)
        if not isinstance(root, Mapping):
            way = "begin with 'deck:', or with 'deckgen init', which writes a small deck"
            reader.wrong(root, reader.file.path, "keys with values", way)
            self.diagnostics += reader.diagnostics
            return None
        reader.check_keys(root, ROOT_KEYS, "the file")
        deck = header.read_deck(reader, root, self.root)
        if deck is not None:
            self.language, self.speech = deck.language, deck.speech
        self.speech_read = self.speech
        self.levels = len(deck.name.split("::")) if deck is not None and deck.subdecks else 0
        self.checking = header.read_check(reader, root)
        sources = header.read_sources(reader, root, self.root)
        self.retired = header.read_retired(reader, root)
        self.context = _context(root, deck, sources)
        deck_node = root.get("deck")  # type: ignore[call-overload]
        if isinstance(deck_node, Mapping) and "style" in deck_node:
            self.named.append(self.root / str(deck_node["style"]))  # type: ignore[index]
        named = root.get("sources")  # type: ignore[call-overload]
        for node in named.values() if isinstance(named, Mapping) else ():
            if isinstance(node, Mapping) and "file" in node:
                self.named.append(self.root / str(node["file"]))  # type: ignore[index]
        self.declared = tuple(map(str, named)) if isinstance(named, Mapping) else ()
        if "topics" not in root:
            reader.missing(root, "topics", "the file", "add 'topics:' with a topic and its 'cards:'")
        for node in reader.sequence(root, "topics"):
            self.own_topic(reader, node)
        all_read = self.lost == set() and not reader.blanked
        all_read = all_read and not any(each.code == "Y202" for each in reader.diagnostics)
        if deck is not None and not self.has_cards() and all_read and "topics" in root:
            reader.report("Y216", next(key for key in root if key == "topics"))
        self.diagnostics += reader.diagnostics
        self.files.update((source.file.path, as_written(source.file)) for source in sources.values())
        if deck is None:
            return None
        return self.project(deck, sources)

    def has_cards(self) -> bool:
        """Tell whether there is any card, in a part that is known perhaps."""
        return bool(self.items) or any(part.ready is not None for part in self.parts)

    def project(self, deck: Deck, sources: dict[str, Source]) -> Project:
        topics, items = tuple(self.topics), tuple(self.items)
        return Project(
            self.root,
            deck,
            sources,
            topics,
            items,
            self.files,
            self.checking,
            self.retired,
            tuple(self.parts),
            (*self.included, *(self.root / path for path in self.files), *self.named),
            tuple(self.globs),
        )

    def open(
        self, path: Path, span_at: tuple[Reader, Text] | None = None, data: bytes | None = None
    ) -> tuple[Reader, Node] | None:
        """Read a YAML file into nodes, or report why that fails; ``data`` is what was read of it."""
        span = span_at[0].file.span(span_at[1].start, span_at[1].end) if span_at else None
        file, diagnostics = read_yaml(path, self.root, span, data)
        self.diagnostics += diagnostics
        if file is None:
            self.lost = None
            return None
        self.files[file.path] = file
        tree = read_simply(file) or read_tree(file)
        self.diagnostics += tree.diagnostics
        if self.lost is not None:
            lost = (_ID_LINE.findall(file.text[start:end]) for start, end in tree.blanked)
            self.lost = None if tree.root is None or tree.cut else self.lost.union(*lost)
        if tree.root is None:
            if not tree.diagnostics:
                way = "add topics or cards to it; so far it has only comments"
                self.diagnostics.append(problem("Y004", file.span(0), way=way))
            return None
        return Reader(file, tree.blanked, tree.has_anchors), tree.root

    # --- topics ----------------------------------------------------------------------

    def topic(self, reader: Reader, node: Node, parent: Topic | None) -> None:
        """Read a topic, or the topics of an included file."""
        if not isinstance(node, Mapping):
            way = "begin each topic with '- id:', and write 'title:' and 'cards:' below it"
            reader.wrong(node, "topics", "a list of topics", way)
            return
        if "include" in node:
            for inner, root in self.include(reader, node, parent, is_topic=True):
                self.topics_of_file(inner, root, parent)
                self.diagnostics += inner.diagnostics
            return
        reader.check_keys(node, TOPIC_KEYS, "a topic")
        id_ = reader.id(node, "the topic")
        title = reader.text(node, "title")
        if id_ is None:
            id_ = Text("unnamed", node.start, node.start + 1)
        path = (*parent.path, id_) if parent else (id_,)
        titles = (*parent.titles, title or id_) if parent else (title or id_,)
        waived = (parent.ignore if parent else ()) + reader.waivers(node, "ignore")
        spoken = parent.speech if parent else self.speech
        topic = Topic(path, titles, waived, read_speech(reader, node, self.language, spoken))
        if topic.speech and "speech" in node:
            self.require_one_language(reader, node, topic.speech)
        if path in self.topic_paths and id_ != "unnamed":
            way = "give one of the two an id of its own, or put the cards of both under one"
            reader.report("Y205", id_, id=id_, other="a topic beside it", way=way)
        else:
            self.topics.append(topic)
            self.topic_paths.add(path)
        cards = reader.sequence(node, "cards")
        depth = self.levels + len(path)
        if self.levels and cards and depth > header.MAX_DECK_DEPTH:
            at = title if title is not None else id_
            reader.report("Y219", at, depth=depth, limit=header.MAX_DECK_DEPTH)
        self.cards(reader, cards, topic)
        for child in reader.sequence(node, "topics"):
            self.topic(reader, child, topic)

    def require_one_language(self, reader: Reader, node: Mapping, language: str) -> None:
        """Report a topic that is read aloud in another language than the deck or a topic before it:
        Anki's note types have room for one.
        """
        self.speech_read = self.speech_read or language
        speech = node["speech"]  # type: ignore[index]
        if language != self.speech_read and isinstance(speech, Mapping):
            at = speech["answer"]  # type: ignore[index]
            way = f"a deck is read aloud in one language, here {self.speech_read}; make two decks, or 'false'"
            reader.report("Y207", at, value=at, key="answer", suggestion=way)

    def topics_of_file(self, reader: Reader, root: Node, parent: Topic | None) -> None:
        """Read an included file: one topic, a list of topics, or a mapping with ``topics``."""
        if isinstance(root, Mapping) and root.keys() == {"topics"}:
            root = reader.sequence(root, "topics")
        elif isinstance(root, Sequence) and any(isinstance(node, SimpleCard) for node in root):
            root = read_tree(reader.file).root or root  # cards in the place of topics are a mistake
        for node in root if isinstance(root, Sequence) else [root]:
            self.topic(reader, node, parent)

    def cards(self, reader: Reader, nodes: Sequence, topic: Topic) -> None:
        add = self.items.append
        if reader.has_anchors:  # an alias may stand for the same list
            nodes = Sequence(nodes)
        nodes.reverse()
        while nodes:  # each node is let go as soon as it is an item
            node: Any = nodes.pop()
            if type(node) is SimpleCard:
                add(simple_item(reader, node, topic))
            elif not isinstance(node, Mapping):
                way = "begin each card with '- id:', and write 'q:' and 'a:' below it"
                reader.wrong(node, "cards", "a list of cards", way)
            elif "include" in node:
                for inner, root in self.include(reader, node, topic):
                    if isinstance(root, Mapping) and root.keys() == {"cards"}:
                        root = inner.sequence(root, "cards")
                    if isinstance(root, Sequence):
                        self.cards(inner, root, topic)
                    else:
                        way = "begin each card in the file with '- id:'"
                        inner.wrong(root, inner.file.path, "a list of cards", way)
                    self.diagnostics += inner.diagnostics
            else:
                item = read_item(reader, node, topic)
                if item is not None:
                    add(item)
                else:
                    self.lose(node)

    def lose(self, node: Mapping) -> None:
        """Remember the id of a card that could not be read: what refers to it is no mistake."""
        id_ = node.get("id")  # type: ignore[call-overload]
        if self.lost is not None and isinstance(id_, Text):
            self.lost.add(id_)

    # --- include ---------------------------------------------------------------------

    def include(
        self, reader: Reader, node: Mapping, within: Topic | None, *, is_topic: bool = False
    ) -> Iterator[tuple[Reader, Node]]:
        """Yield the files that an ``include:`` names, in sorted order, but for those that are known.

        They are read into a topic as cards, or below one, if any, as topics.
        """
        reader.check_keys(node, frozenset({"include"}), "an include")
        pattern = reader.text(node, "include")
        if pattern is None:
            return
        named = str(pattern)
        base = (self.root / reader.file.path).parent
        if is_absolute(named):
            reader.report("Y214", pattern, path=pattern)
            self.lost = None
            return
        is_glob = is_pattern(named)
        if is_glob:
            self.globs.append((str(base), named, str(self.root)))
        way = ""
        found: list[Path] = []
        climbs = is_glob and leads_out(base, named, self.root)
        try:
            folders = self.folders
            paths = folders.glob(base, named, self.root) if is_glob else [folders.find(base, named)]
            listed = [path for path in paths if path.is_file() and folders.is_listed(base, path)]
            found = [path.resolve() for path in listed]
            self.named += paths
        except UnusableNameError as error:
            way = str(error.strerror)
        except (OSError, RuntimeError):  # a link to itself
            pass
        inside = [path for path in found if path.is_relative_to(self.root)]
        if climbs or len(inside) < len(found):
            reader.report("Y214", pattern, path=pattern)
            self.lost = None
        elif not found:
            way = way or self.folders.suggestion(base, named) or self.way_to(base, named, reader.file.path)
            reader.report("Y212", pattern, path=pattern, way=way)
            self.lost = None
        for path in inside:
            yield from self.included_file(reader, pattern, path, within, is_topic)

    def way_to(self, base: Path, named: str, within: str) -> str:
        """Say how an include that matches nothing may be meant; ``within`` is the file it stands in."""
        path = base / named
        with suppress(OSError, ValueError):
            if path.is_dir():
                return f"name a file, or all of the folder: '{named.rstrip('/')}/*.yaml'"
            if not is_pattern(named) and path.parent.is_dir():
                near = self.files_beside(path.parent, within).did_you_mean(path.name)
                if near:
                    return near
        return "the path is relative to the file with the include; check its spelling"

    def files_beside(self, folder: Path, within: str) -> KnownWords:
        """Return the files in a folder for 'did you mean', but for the one with the include."""
        known = self.beside.get((folder, within))
        if known is None:
            names = {each.name for each in folder.iterdir() if each.is_file()} - {within}
            known = self.beside[folder, within] = KnownWords(sorted(names))
        return known

    def included_file(
        self, reader: Reader, pattern: Text, path: Path, within: Topic | None, is_topic: bool
    ) -> Iterator[tuple[Reader, Node]]:
        name = relative(path, self.root)
        if path in self.included:
            chain = " → ".join((*self.chain, name)) if name in self.chain else f"by {self.included[path]}"
            reader.report("Y213", pattern, path=name, chain=chain)
            return
        self.included[path] = reader.file.path
        waived = [str(waiver.what) for waiver in within.ignore] if within else ()
        way = (name, is_topic, within and (within.path, within.titles, within.speech), waived)
        self.last_key, data = "", None
        if self.known:
            with suppress(OSError):  # opening it says so
                data = read_bytes(path)
            if data is not None and self.take(self.key(way, data), name, None if is_topic else within):
                return
        before = self.places()
        read = self.open(path, (reader, pattern), data)
        if read is not None:
            outer, self.chain = self.chain, (*self.chain, name)
            yield read
            self.chain = outer
            self.note(name, before)

    # --- what is known of an earlier build ---------------------------------------------

    def own_topic(self, reader: Reader, node: Node) -> None:
        """Read a topic of the first file, unless it is known."""
        name = reader.file.path
        has_own_key = isinstance(node, Mapping) and "include" not in node
        if self.known is None or not has_own_key or reader.has_anchors:  # an alias stands for another text
            self.topic(reader, node, None)
            return
        text = reader.source[node.start : node.end]
        if not self.take(self.key((name,), text.encode("utf-8", "surrogatepass")), name, None):
            before = self.places()
            self.topic(reader, node, None)
            self.note(name, before)

    def key(self, way: tuple[object, ...], data: bytes) -> str:
        """Return a hash of all that the notes of a file or topic depend on, and remember it."""
        self.last_key = sha256(b"\n".join((self.context, repr(way).encode(), data))).hexdigest()
        return self.last_key

    def take(self, key: str, name: str, own: Topic | None) -> bool:
        """Take over what a file or topic gave in an earlier build, if it is known."""
        part = self.known(key, name, own) if self.known else None
        if part is None:
            return False
        self.parts.append(part._replace(at=len(self.items)))
        for topic in part.topics:
            if topic.path in self.topic_paths:
                raise OutdatedError
            self.topics.append(topic)
            self.topic_paths.add(topic.path)
        return True

    def places(self) -> tuple[str, int, int, int]:
        """Return the last key, and how much has been read."""
        return self.last_key, len(self.items), len(self.topics), len(self.included)

    def note(self, name: str, before: tuple[str, int, int, int]) -> None:
        """Note as a part what was read since, unless it includes other files."""
        key, items, topics, included = before
        if self.known and key and len(self.included) == included:
            self.parts.append(Part(key, name, tuple(self.topics[topics:]), tuple(self.items[items:])))


def _context(root: Mapping, deck: Deck | None, sources: dict[str, Source]) -> bytes:
    """Return a hash of what all cards depend on: the deck_node, the settings, and the sources."""
    said = [repr({key: node for key, node in root.items() if key in ("deck", "check", "sources")})]
    said += [deck.style if deck else "", *(source.file.text for source in sources.values())]
    digests = [sha256(each.encode("utf-8", "surrogatepass")).digest() for each in said]
    return sha256(b"".join(digests)).digest()
