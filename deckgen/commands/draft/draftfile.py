"""Drafts as YAML, and put into a curator's ``cards.yaml`` without touching anything else.

The file is never written again from its values: lines are added to it, and then it is read
again to make sure that all it held before is still there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from deckgen.core.diagnostics import TextFile
from deckgen.coverage.drafttext import TITLE, TOPIC, as_items, as_yaml
from deckgen.coverage.sections import Place
from deckgen.source.writing.places import column_of, last_text, number_of_topic
from deckgen.source.yaml.tree import Mapping, Sequence, read_tree
from deckgen.util.atomic import write_text
from deckgen.util.locks import locked, silent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from deckgen.core.model import Project
    from deckgen.coverage.drafts import Draft
    from deckgen.source.yaml.tree import Node

_EMPTY_TOPICS = re.compile(r"^(topics:)[ \t]*\[\s*\]", re.MULTILINE)  # 'topics: []'
_LINES = re.compile(r"[^\n]*\n|[^\n]+\Z")  # lines with their ends, which may be '\r\n'


class InsertError(Exception):
    """The file has a shape that lines can't be added to; the message says why."""


class _Addition(NamedTuple):
    """Text to be added behind the line of this number."""

    line: int
    text: str


# --- into the file -------------------------------------------------------------------


def write(
    path: Path,
    project: Project,
    topics: Iterable[Place],
    waiting: Callable[[], None] = silent,
) -> None:
    """Add drafts to a project's ``cards.yaml``, as a whole or not at all.

    ``waiting`` is called while a build has the project. Raises ``OSError``, and :class:`InsertError` if
    the file has a shape that can't be added to, or is no longer what the project was read from: also if
    it has a byte-order mark by now, which is an error (Y003) that is put right first.
    """
    file = project.deck.file
    declared = {each.path for each in project.topics}
    with locked(path, waiting):
        raw = path.read_bytes().decode()
        if raw.replace("\r\n", "\n") != file.text:
            raise InsertError("the file was changed in the meantime; try again")
        for topic in topics:
            if (topic.id,) in declared and not _has_topic(file, topic.id):
                way = "add the drafts there by hand"
                raise InsertError(
                    f"the topic '{topic.id}' is in an included file; {way}"
                )
            raw = insert(raw, file.path, topic.drafts, topic.id, topic.title)
        write_text(path, raw)


def outermost_topics(file: TextFile) -> Iterator[tuple[str, str]]:
    """Yield the ids and titles of the outermost topics that stand in a file itself."""
    root = read_tree(file).root
    if not isinstance(root, Mapping):
        return
    topics = root.get("topics")
    if not isinstance(topics, Sequence):
        return
    for topic in topics:
        if not isinstance(topic, Mapping):
            continue
        id_ = topic.get("id")
        title = topic.get("title")
        if isinstance(id_, str) and isinstance(title, str):
            yield str(id_), str(title)


def _has_topic(file: TextFile, id_: str) -> bool:
    """Tell whether a file itself, and none that it includes, has a topic."""
    topics = _read(file.path, file.text).get("topics")
    if not isinstance(topics, Sequence):
        return False
    return _topic(topics, id_) is not None


def insert(
    raw: str, path: str, drafts: tuple[Draft, ...], id_: str = TOPIC, title: str = TITLE
) -> str:
    """Return the text of a ``cards.yaml`` with drafts at the end of a topic.

    If there is no such topic, it becomes the last one. Line ends and all that was there
    stay. Raises :class:`InsertError`.
    """
    text = raw.replace("\r\n", "\n")
    root = _read(path, text)
    topics = root.get("topics")
    if isinstance(topics, Sequence) and not topics:
        # behind 'topics: []' nothing could be added
        raw = _EMPTY_TOPICS.sub(r"\1", raw)
        text = _EMPTY_TOPICS.sub(r"\1", text)
        root = _read(path, text)
    addition = _addition(text, root, Place(id_, title, drafts))
    result = _with_lines(raw, addition)
    changing = f"adding lines to {path} would change the rest of it; add them by hand"
    added = _read(path, result.replace("\r\n", "\n"), changing)
    if not _is_added(root, added, drafts, id_):
        raise InsertError(changing)
    return result


def _with_lines(raw: str, addition: _Addition) -> str:
    """Return a text with lines added, with the line ends that it has."""
    if "\n" in raw:
        lines = _LINES.findall(raw)
    else:
        lines = raw.splitlines(keepends=True)
    line, text = addition
    if line > 0 and not lines[line - 1].endswith("\n"):
        lines[line - 1] += "\n"
    if "\r\n" in raw:
        text = text.replace("\n", "\r\n")
    lines.insert(line, text)
    return "".join(lines)


def _read(
    path: str,
    text: str,
    why: str = "it has mistakes; fix what 'deckgen check' reports first",
) -> Mapping:
    """Read a file as a mapping; raises :class:`InsertError` with ``why`` if it is not a sound one."""
    tree = read_tree(TextFile(path, text))
    if not isinstance(tree.root, Mapping) or tree.blanked or tree.cut:
        raise InsertError(why)
    return tree.root


# --- where to add --------------------------------------------------------------------


def _addition(text: str, root: Mapping, place: Place) -> _Addition:
    """Return what to add to a file, and where."""
    topics = root.get("topics")
    if not isinstance(topics, Sequence):
        if topics:
            raise InsertError("'topics:' is not a list")
        key = "" if "topics" in root else "\ntopics:\n"
        end = _key_end(root, "topics") or len(text.rstrip())
        written = as_yaml(place.drafts, 2, place.id, place.title)
        return _Addition(_line_after(text, end), key + written)
    if text[topics.start] != "-":
        raise InsertError(
            "'topics:' is a list in brackets; write one topic a line, each after a dash"
        )
    topic = _topic(topics, place.id)
    if topic is not None:
        return _addition_to_topic(text, topic, place)
    return _new_topic(text, root, topics, place)


def _new_topic(text: str, root: Mapping, topics: Sequence, place: Place) -> _Addition:
    """Return the topic of drafts, to be added behind the others, blank lines around it."""
    is_last_key = list(root)[-1] == "topics"
    end = last_text(topics).end
    if is_last_key:
        end = len(text)
    line = _line_after(text, end)
    is_blank_before = text.split("\n")[line - 1 : line] == [""]
    before = "" if is_blank_before else "\n"
    behind = "" if is_last_key else before
    indent = column_of(text, topics.start)
    written = as_yaml(place.drafts, indent, place.id, place.title)
    return _Addition(line, before + written + behind)


def _addition_to_topic(text: str, topic: Mapping, place: Place) -> _Addition:
    """Return the drafts, to be added to their topic.

    They go behind its last card; where it has none, behind the empty key ``cards``, or with that key
    behind all that the topic has.
    """
    if text[topic.start] == "{":
        raise InsertError(
            f"the topic '{place.id}' is written in braces; write one key a line"
        )
    cards = topic.get("cards")
    if isinstance(cards, Sequence):
        if text[cards.start] != "-":
            hint = "write one card a line, each after a dash"
            raise InsertError(
                f"'cards:' of the topic '{place.id}' is a list in brackets; {hint}"
            )
        items = as_items(place.drafts, column_of(text, cards.start))
        line = _line_after(text, last_text(cards).end)
        return _Addition(line, "\n" + items)
    if cards:
        raise InsertError(f"'cards:' of the topic '{place.id}' is not a list")
    indent = column_of(text, topic.start)
    key = "" if "cards" in topic else f"{' ' * indent}cards:\n"
    items = as_items(place.drafts, indent + 2)
    end = _key_end(topic, "cards") or last_text(topic).end
    return _Addition(_line_after(text, end), key + items)


def _topic(topics: Sequence, id_: str) -> Mapping | None:
    """Return the topic with an id of a list of topics, if it is there."""
    number = number_of_topic(topics, id_)
    if number is None:
        return None
    topic = topics[number]
    if isinstance(topic, Mapping):
        return topic
    return None


def _key_end(mapping: Mapping, key: str) -> int:
    """Return where a key ends, 0 if it is not there."""
    for text in mapping:
        if text == key:
            return text.end
    return 0


def _line_after(text: str, offset: int) -> int:
    """Return how many lines there are up to the end of the line that holds an offset."""
    lines = text.count("\n", 0, offset)
    ends_line = offset > 0 and text[offset - 1] == "\n"
    if ends_line:
        return lines
    return lines + 1


# --- whether nothing else was changed ------------------------------------------------


def _is_added(
    old: Mapping, new: Mapping, drafts: tuple[Draft, ...], id_: str = TOPIC
) -> bool:
    """Tell whether a file has the drafts, and is what it was when they are taken out again."""
    topics = new.get("topics")
    assert isinstance(topics, Sequence)
    topic = _topic(topics, id_)
    assert topic is not None
    cards = topic.get("cards")
    assert isinstance(cards, Sequence)
    added = cards[-len(drafts) :]
    del cards[-len(drafts) :]
    wanted = [(draft.id, draft.cloze, draft.quote) for draft in drafts]
    read = []
    for card in added:
        if isinstance(card, Mapping):
            read.append((card.get("id"), card.get("cloze"), card.get("quote")))
    return read == wanted and _same(old, new)


def _same(old: Node | None, new: Node | None) -> bool:
    """Compare two trees; a list or a topic of drafts that is new and empty counts for nothing."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return all(_same(old.get(key), new.get(key)) for key in {*old, *new})
    if isinstance(new, Sequence) and (isinstance(old, Sequence) or not old):
        before: list[Node] = []
        if isinstance(old, Sequence):
            before = list(old)
        after = list(new)
        if len(after) > len(before) and _is_empty_topic(after[-1]):
            after.pop()
        return len(before) == len(after) and all(map(_same, before, after))
    return old == new


def _is_empty_topic(node: Node) -> bool:
    """Tell whether an entry of a list has no cards, as a new topic whose drafts were taken out."""
    return isinstance(node, Mapping) and not node.get("cards")
