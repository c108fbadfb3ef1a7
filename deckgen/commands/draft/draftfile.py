"""Drafts as YAML, and put into a curator's ``cards.yaml`` without touching anything else.

The file is never written anew from its values: lines are added to it, and then it is read
again to make sure that all it held before is still there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.core.diagnostics import TextFile
from deckgen.core.model import Text
from deckgen.source.yaml.tree import Mapping, Sequence, read_tree
from deckgen.util.atomic import write_text
from deckgen.util.locks import locked, silent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from deckgen.commands.draft.drafts import Draft
    from deckgen.core.model import Project
    from deckgen.source.yaml.tree import Node

TOPIC, TITLE = "drafts", "Drafts"
TO_DO = "  # nothing is hidden yet: mark what to ask for, {{c1::like this}}, or make a question of it"
WIDTH = 110
"""Columns after which a text is folded over several lines."""

_PLAIN = re.compile(r"(?!.*(?:: |:\Z| #))(?:[^\W_]|[“‘„«(]).*\Z")
"""A text that YAML takes as it stands: nothing special at its start, no ``: `` and no `` #``."""


class InsertError(Exception):
    """The file has a shape that lines can't be added to; the message says why."""


# --- texts ---------------------------------------------------------------------------


def as_yaml(drafts: tuple[Draft, ...], indent: int = 0) -> str:
    """Return the topic of drafts as an item of a list of topics."""
    pad = " " * indent
    cards = _items(drafts, indent + 4)
    return f"{pad}- id: {TOPIC}\n{pad}  title: {TITLE}\n{pad}  cards:\n{cards}"


def _items(drafts: tuple[Draft, ...], indent: int) -> str:
    return "\n".join(_item(draft, indent) for draft in drafts)


def _item(draft: Draft, indent: int) -> str:
    pad = " " * indent
    lines = [f"{pad}- id: {draft.id}"]
    for key, text in (("cloze", draft.cloze), ("quote", draft.quote), ("source", draft.source)):
        if text:
            lines.append(f"{pad}  {key}: {scalar(text, indent + 4, len(key) + indent + 4)}")
    lines.append(f"{pad}  draft: true{TO_DO if draft.hides_nothing else ''}")
    return "\n".join(lines) + "\n"


def scalar(text: str, indent: int, column: int = 0) -> str:
    """Return a text of one line as a YAML scalar that reads as exactly that text.

    It must have no space at its ends, no two in a row, and no control characters. A long
    one is folded at an indentation of ``indent``; ``column`` is where a short one starts.
    """
    if column + len(text) <= WIDTH:
        return text if _PLAIN.match(text) else "'" + text.replace("'", "''") + "'"
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and indent + len(lines[-1]) + 1 + len(word) > WIDTH:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return ">-\n" + "\n".join(" " * indent + line for line in lines)


# --- into the file -------------------------------------------------------------------


def write(
    path: Path, project: Project, drafts: tuple[Draft, ...], waiting: Callable[[], None] = silent
) -> None:
    """Add drafts to a project's ``cards.yaml``, as a whole or not at all.

    ``waiting`` is called while a build has the project. Raises ``OSError``, and :class:`InsertError` if
    the file has a shape that can't be added to.
    """
    with locked(path, waiting):
        raw = path.read_bytes().decode()
        if raw.removeprefix("\ufeff").replace("\r\n", "\n") != project.deck.file.text:
            raise InsertError("the file has changed meanwhile; try again")
        declared = any(topic.path == (TOPIC,) for topic in project.topics)
        if declared and not _has_topic(project.deck.file):
            raise InsertError(f"the topic '{TOPIC}' is in an included file; add the drafts there by hand")
        write_text(path, insert(raw, project.deck.file.path, drafts))


def _has_topic(file: TextFile) -> bool:
    topics = _value(_read(file.path, file.text), "topics")
    return isinstance(topics, Sequence) and any(
        isinstance(each, Mapping) and _value(each, "id") == TOPIC for each in topics
    )


def insert(raw: str, path: str, drafts: tuple[Draft, ...]) -> str:
    """Return the text of a ``cards.yaml`` with drafts at the end of its topic ``drafts``.

    If there is no such topic, it becomes the last one. Line ends and all that was there
    stay. Raises :class:`InsertError`.
    """
    text = raw.replace("\r\n", "\n")
    mark = text.startswith("\ufeff")  # its offsets count, as YAML counts them
    root = _read(path, text[mark:])
    changing = f"lines added to {path} would change what it says; add them by hand"
    line, addition = _place(text[mark:], root, drafts)
    lines = raw.splitlines(keepends=True) if "\n" not in raw else re.findall(r"[^\n]*\n|[^\n]+\Z", raw)
    if line > 0 and not lines[line - 1].endswith("\n"):
        lines[line - 1] += "\n"
    ending = "\r\n" if "\r\n" in raw else "\n"
    lines.insert(line, addition.replace("\n", ending))
    result = "".join(lines)
    if not _is_added(root, _read(path, result.replace("\r\n", "\n")[mark:], changing), drafts):
        raise InsertError(changing)
    return result


def _read(
    path: str, text: str, why: str = "it has mistakes; mend what 'deckgen check' reports first"
) -> Mapping:
    tree = read_tree(TextFile(path, text))
    if not isinstance(tree.root, Mapping) or tree.blanked or tree.cut:
        raise InsertError(why)
    return tree.root


def _place(text: str, root: Mapping, drafts: tuple[Draft, ...]) -> tuple[int, str]:
    """Return after how many lines to add what."""
    topics = _value(root, "topics")
    if not isinstance(topics, Sequence):
        if topics:
            raise InsertError("its 'topics:' are no list")
        start = "" if "topics" in root else "\ntopics:\n"
        return _line_after(text, _key_end(root, "topics") or len(text.rstrip())), start + as_yaml(drafts, 2)
    if text[topics.start] != "-":
        raise InsertError("its 'topics:' are a list in brackets; write them line by line")
    indent = _column(text, topics.start)
    topic = next((each for each in topics if isinstance(each, Mapping) and _value(each, "id") == TOPIC), None)
    if topic is not None:
        return _place_in(text, topic, drafts)
    last = list(root)[-1] == "topics"
    line = _line_after(text, len(text) if last else _last(topics))
    gap = "" if text.split("\n")[line - 1 : line] == [""] else "\n"
    return line, gap + as_yaml(drafts, indent) + ("" if last else "\n" if gap else "")


def _place_in(text: str, topic: Mapping, drafts: tuple[Draft, ...]) -> tuple[int, str]:
    """Return the same for a topic that is there."""
    cards = _value(topic, "cards")
    indent = _column(text, topic.start)
    if text[topic.start] == "{":
        raise InsertError(f"its topic '{TOPIC}' is written in braces; write it line by line")
    if not isinstance(cards, Sequence):
        if cards:
            raise InsertError(f"the 'cards:' of its topic '{TOPIC}' are no list")
        start = "" if "cards" in topic else f"{' ' * indent}cards:\n"
        at = _key_end(topic, "cards") or _last(topic)
        return _line_after(text, at), start + _items(drafts, indent + 2)
    if text[cards.start] != "-":
        raise InsertError(
            f"the 'cards:' of its topic '{TOPIC}' are a list in brackets; write them line by line"
        )
    return _line_after(text, _last(cards)), "\n" + _items(drafts, _column(text, cards.start))


def _value(mapping: Mapping, key: str) -> Node | None:
    return mapping.get(key)  # type: ignore[call-overload, no-any-return]


def _key_end(mapping: Mapping, key: str) -> int:
    return next((each.end for each in mapping if each == key), 0)


def _column(text: str, at: int) -> int:
    return at - (text.rfind("\n", 0, at) + 1)


def _line_after(text: str, at: int) -> int:
    """Return how many lines there are up to the end of the line that holds an offset."""
    return text.count("\n", 0, at) + (0 if at and text[at - 1 : at] == "\n" else 1)


def _last(node: Node) -> int:
    """Return where the last text within a node ends."""
    if isinstance(node, Text):
        return node.end
    children = (*node, *node.values()) if isinstance(node, Mapping) else node
    return max(map(_last, children), default=node.end)


def _is_added(old: Mapping, new: Mapping, drafts: tuple[Draft, ...]) -> bool:
    """Tell whether a file has the drafts, and is what it was when they are taken out again."""
    topics = _value(new, "topics")
    assert isinstance(topics, Sequence)
    topic = next(each for each in topics if isinstance(each, Mapping) and _value(each, "id") == TOPIC)
    cards = _value(topic, "cards")
    assert isinstance(cards, Sequence)
    added = cards[-len(drafts) :]
    del cards[-len(drafts) :]
    wanted = [(draft.id, draft.cloze, draft.quote) for draft in drafts]
    read = [
        tuple(_value(a, key) for key in ("id", "cloze", "quote")) for a in added if isinstance(a, Mapping)
    ]
    return read == wanted and _same(old, new)


def _same(old: Node | None, new: Node | None) -> bool:
    """Compare two trees; a list or a topic of drafts that is new and empty counts for nothing."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return all(_same(_value(old, key), _value(new, key)) for key in {*old, *new})
    if isinstance(new, Sequence) and (isinstance(old, Sequence) or not old):
        before = old if isinstance(old, Sequence) else []
        after = list(new)
        if len(after) > len(before) and isinstance(after[-1], Mapping) and not _value(after[-1], "cards"):
            after.pop()
        return len(before) == len(after) and all(map(_same, before, after))
    return old == new
