"""Where in ``cards.yaml`` the cursor is, told from the lines around it alone.

The text is being written and may be no YAML at the moment. So nothing is parsed here: the keys above are
found by their indentation, those of a mapping in braces by the braces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import NamedTuple

MAX_FLOW = 20_000
"""How far a mapping in braces is followed, in characters."""

MAX_LINES = 400
"""How many lines up and down the other keys of a mapping are looked for."""

# '  - - key: value'; the key may be in quotation marks, and its value on the lines below
_ENTRY = re.compile(
    r"(?P<indent>[ ]*)(?P<dashes>(?:-[ ]+)*(?:-(?=$))?)"
    r"(?:(?P<key>\"[^\"]*\"[ ]*|'[^']*'[ ]*|[^\s\"'#\[\]{},&*!|>%@`-][^#\[\]{},]*?):(?=[ \t]|$))?"
)
_BLOCK = re.compile(r"[|>][+-]?\d?[+-]?[ ]*(?:#.*)?$")
_COMMENT = re.compile(r"(?:^|\s)#")


class Entry(NamedTuple):
    """A line of block YAML: where it is indented to, its dashes, and its key with its place."""

    indent: int
    dashes: tuple[int, ...]
    column: int
    key: str | None
    value_column: int


@dataclass(frozen=True, slots=True)
class Cursor:
    """What is being written at a place.

    ``path`` are the keys that lead there, that of the value included. ``is_key`` says that it is a key
    that is being written, or may be. From ``start`` to ``end`` is what has been written of it on this
    line; ``quote`` is the quotation mark before it.
    ``siblings`` are the other keys of the mapping with what stands behind them; ``around`` are those of
    the mapping in which the list stands, for an entry of a list.
    """

    path: tuple[str, ...]
    start: int
    end: int
    is_key: bool = False
    in_flow: bool = False
    is_block_text: bool = False
    quote: str = ""
    siblings: dict[str, str] = field(default_factory=dict)
    around: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The key whose value this is, or which holds the mapping."""
        return self.path[-1] if self.path else ""


def cursor_at(text: str, offset: int) -> Cursor | None:
    """Return what is being written at an offset, ``None`` in a comment."""
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    line = text[start : len(text) if end < 0 else end]
    column = offset - start
    entry = entry_of(line)
    parents = _parents(text, start, entry, column)
    flow = _flow_around(text, start, offset, entry, parents)
    if flow is not None:
        return flow
    in_text = bool(parents) and _is_block_text(text, parents[0])
    if not in_text and _in_comment(line[:column]):
        return None
    path = tuple(parent.key for parent in reversed(parents))
    if in_text:
        first = start + len(line) - len(line.lstrip())
        around = _siblings(text, parents[0].start, parents[0].entry)
        return Cursor(
            path,
            min(first, offset),
            start + len(line.rstrip()),
            is_block_text=True,
            siblings=around,
            around=around,
        )
    siblings = _siblings(text, start, entry)
    if entry.key is not None and column > entry.value_column - 1:
        return _in_value(text, start, line, entry, column, (*path, entry.key), siblings)
    first = min(entry.column, column)
    word_end = entry.value_column - 1 if entry.key is not None else len(line.rstrip())
    # a mark behind the cursor has not been typed
    _, quote = _without_quote(line[first:column])
    first += len(quote)
    siblings.pop(entry.key or "", None)
    return Cursor(
        path,
        start + first,
        start + max(word_end, column),
        is_key=True,
        quote=quote,
        siblings=siblings,
        around=_siblings(text, parents[0].start, parents[0].entry) if parents else {},
    )


def entry_of(line: str) -> Entry:
    """Return a line's indentation, its dashes and its key."""
    found = _ENTRY.match(line)
    assert found is not None  # it may be empty
    indent = len(found["indent"])
    dashes = tuple(
        indent + at for at, char in enumerate(found["dashes"]) if char == "-"
    )
    column = found.end("dashes")
    key = found["key"]
    if key is not None:
        key = key.rstrip(" ")
        key = key[1:-1] if key[0] in ("'", '"') else key
    return Entry(
        indent, dashes, column, key, found.end() if key is not None else column
    )


# --- the keys above ----------------------------------------------------------------------------


class _Parent(NamedTuple):
    key: str
    start: int  # where its line starts
    entry: Entry


def _parents(text: str, start: int, entry: Entry, column: int) -> list[_Parent]:
    """Return the keys that a line stands below, the innermost first."""
    found: list[_Parent] = []
    own = (
        entry.column
        if text[start : start + entry.column + 1].strip()
        else max(entry.column, column)
    )
    limit, siblings = own, own
    if entry.dashes:
        limit, siblings = entry.dashes[0] + 1, -1
    at = start
    while at > 0 and limit > 0:
        end = at - 1
        at = text.rfind("\n", 0, end) + 1
        indent = at
        while indent < end and text[indent] == " ":
            indent += 1
        if indent - at > max(limit, siblings) or indent == end or text[indent] == "#":
            continue
        above = entry_of(text[at:end])
        if above.dashes and above.column == siblings:
            limit, siblings = min(limit, above.dashes[0] + 1), -1
            continue
        if above.key is None or above.column >= limit:
            continue
        found.append(_Parent(above.key, at, above))
        limit = siblings = above.column
        if above.dashes:
            limit, siblings = above.dashes[0] + 1, -1
    return found


def _is_block_text(text: str, parent: _Parent) -> bool:
    """Tell whether what stands below a key is a text that begins with ``|`` or ``>``."""
    end = text.find("\n", parent.start)
    line = text[parent.start : len(text) if end < 0 else end]
    return _BLOCK.fullmatch(line[parent.entry.value_column :].strip()) is not None


def _siblings(text: str, start: int, entry: Entry) -> dict[str, str]:
    """Return the keys of the mapping that a line is in, with what stands behind them on their lines."""
    found: dict[str, str] = {}
    column = entry.column
    at = start
    is_first = bool(entry.dashes)
    lines = 0
    while at > 0 and not is_first and lines < MAX_LINES:
        lines += 1
        end = at - 1
        at = text.rfind("\n", 0, end) + 1
        line = text[at:end]
        above = entry_of(line)
        if not line.strip() or line.lstrip().startswith("#") or above.indent > column:
            continue
        if above.column != column or above.key is None:
            break
        found[above.key] = line[above.value_column :].strip()
        is_first = bool(above.dashes)
    at = start
    for _ in range(MAX_LINES):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at:end]
        below = entry_of(line)
        if line.strip() and not line.lstrip().startswith("#"):
            if at > start and min(below.indent, *below.dashes, column) < column:
                break
            if below.column == column and below.key is not None:
                found[below.key] = line[below.value_column :].strip()
        if end == len(text):
            break
        at = end + 1
    return found


# --- values ------------------------------------------------------------------------------------


def _in_value(
    text: str,
    start: int,
    line: str,
    entry: Entry,
    column: int,
    path: tuple[str, ...],
    siblings: dict[str, str],
) -> Cursor:
    first = entry.value_column
    while first < min(len(line), column) and line[first] in " \t":
        first += 1
    end = _value_end(line, first)
    _, quote = _without_quote(line[first:column])
    return Cursor(
        path,
        start + first + len(quote),
        start + max(end, column),
        quote=quote,
        siblings=siblings,
    )


def _value_end(line: str, first: int) -> int:
    comment = _COMMENT.search(line, first)
    value = line[first : comment.start() if comment else len(line)]
    return first + len(value.rstrip())


def _without_quote(value: str) -> tuple[str, str]:
    return (value[1:], value[0]) if value[:1] in ("'", '"') else (value, "")


def _in_comment(before: str) -> bool:
    """Tell whether the beginning of a line ends within a comment."""
    found = _COMMENT.search(before)
    if found is None:
        return False
    entry = entry_of(before)
    value = before[entry.value_column :].strip()
    if not value.startswith(("'", '"')):
        return True
    marks = value.count(value[0], 0, found.start())
    return marks % 2 == 0  # else it stands within the quotation marks


# --- braces and brackets -----------------------------------------------------------------------


@dataclass(slots=True)
class _Frame:
    """An open brace or bracket: its key, its keys so far, and where the entry in it begins."""

    opens: str
    key: str | None = None
    entries: dict[str, str] = field(default_factory=dict)
    start: int = 0

    def end_entry(self, text: str, at: int) -> None:
        """Keep the entry that ends before ``at``, and begin the next behind it."""
        if self.key is not None:
            self.entries[self.key] = text[self.start : at].strip()
        self.key = None
        self.start = at + 1


def _flow_around(
    text: str, start: int, offset: int, entry: Entry, parents: list[_Parent]
) -> Cursor | None:
    """Return the cursor within braces or brackets, ``None`` if it is not in any."""
    base = tuple(parent.key for parent in reversed(parents))
    own = start + entry.value_column
    if own < offset:
        key = () if entry.key is None else (entry.key,)
        found = _scan(text, own, offset, (*base, *key))
        if found is not None:
            return (
                found
                if found.siblings
                else replace(found, siblings=_siblings(text, start, entry))
            )
    if parents and parents[0].start + MAX_FLOW > offset:
        parent = parents[0]
        found = _scan(text, parent.start + parent.entry.value_column, offset, base)
        if found is not None:
            return found
    return _scan_item_above(text, start, offset, entry, base)


def _scan_item_above(
    text: str, start: int, offset: int, entry: Entry, base: tuple[str, ...]
) -> Cursor | None:
    """Look for an item above that begins with a brace and goes on to here: ``- {id: a,``."""
    at = start
    while at > 0 and start - at < MAX_FLOW:
        end = at - 1
        at = text.rfind("\n", 0, end) + 1
        line = text[at:end]
        if not line.strip():
            continue
        above = entry_of(line)
        if above.indent >= max(entry.column, 1):
            continue
        if (
            above.dashes
            and above.key is None
            and line[above.column : above.column + 1] in ("{", "[")
        ):
            return _scan(text, at + above.column, offset, base)
        return None
    return None


def _scan(text: str, start: int, offset: int, base: tuple[str, ...]) -> Cursor | None:
    """Follow braces and brackets from where one may open up to the cursor."""
    while start < offset and text[start] in " \t":
        start += 1
    if start >= offset or text[start] not in "{[" or text.startswith("{{", start):
        return None
    frames: list[_Frame] = []
    at = start
    quote = ""
    while at < offset:
        char = text[at]
        if quote:
            if char == "\\" and quote == '"':
                at += 1
            elif char == quote:
                quote = ""
        elif char in "{[":
            frames.append(_Frame(char, start=at + 1))
        elif char in "}]":
            if not frames or len(frames) == 1:
                return None
            frames.pop()
        elif char == "," and frames:
            frames[-1].end_entry(text, at)
        elif (
            char == ":"
            and frames[-1].opens == "{"
            and frames[-1].key is None
            and text[at + 1 : at + 2] in " \n"
        ):
            frames[-1].key = text[frames[-1].start : at].strip().strip("'\"")
            frames[-1].start = at + 1
        elif char in "'\"" and not text[frames[-1].start : at].strip():
            quote = char
        at += 1
    return _within(text, offset, frames, quote, base)


def _within(
    text: str, offset: int, frames: list[_Frame], quote: str, base: tuple[str, ...]
) -> Cursor:
    """Return the cursor within the frames that are open."""
    path = (*base, *(frame.key for frame in frames if frame.key is not None))
    inner = frames[-1]
    first = inner.start
    while first < offset and text[first] in " \t\n":
        first += 1
    first += len(quote)
    first = max(first, text.rfind("\n", 0, offset) + 1)
    end = offset
    stop = quote or ",]}\n"
    while end < len(text) and text[end] not in stop and text[end] != "\n":
        if (
            not quote
            and inner.key is None
            and inner.opens == "{"
            and text.startswith(":", end)
        ):
            break
        end += 1
    siblings: dict[str, str] = {}
    for frame in reversed(frames):
        if frame.opens == "{":
            siblings = {**frame.entries, **_entries_after(text, end, inner)}
            break
    behind = text[offset:end]
    spaces = 0 if quote else len(behind) - len(behind.rstrip())
    return Cursor(
        path,
        min(first, offset),
        max(offset, end - spaces),
        is_key=inner.opens == "{" and inner.key is None,
        in_flow=True,
        quote=quote,
        siblings=siblings,
    )


_FLOW_KEY = re.compile(r"[,{]\s*([\w.-]+):\s*([^,{}\[\]\n]*)")


def _entries_after(text: str, at: int, frame: _Frame) -> dict[str, str]:
    """Return the keys that follow in the same braces."""
    if frame.opens != "{":
        return {}
    depth = 0
    for end in range(at, min(len(text), at + 2000)):
        depth += (text[end] in "{[") - (text[end] in "}]")
        if depth < 0:
            return {
                found[1]: found[2].strip()
                for found in _FLOW_KEY.finditer(text, at, end)
            }
    return {}
