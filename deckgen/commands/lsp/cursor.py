"""Where in ``cards.yaml`` the cursor is, told from the lines around it alone.

The text is being written and may be no YAML at the moment. So nothing is parsed here: the keys above are
found by their indentation, those of a mapping in braces by the braces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from deckgen.commands.lsp.document import line_end

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
    """A line of block YAML.

    - ``indent``: how far it is indented.
    - ``dashes``: the columns of its dashes.
    - ``column``: where what is behind them begins.
    - ``key``: its key, ``None`` if it has none.
    - ``value_column``: where what is behind the key's colon begins.
    """

    indent: int
    dashes: tuple[int, ...]
    column: int
    key: str | None
    value_column: int


@dataclass(frozen=True, slots=True)
class Cursor:
    """What is being written at a place.

    - ``path``: the keys that lead there, that of the value included.
    - ``start``, ``end``: what has been written of it on this line stands between them.
    - ``is_key``: it is a key that is being written, or may be.
    - ``in_flow``: it stands within braces or brackets.
    - ``is_block_text``: it is a text that begins with ``|`` or ``>``.
    - ``quote``: the quotation mark before it, '' if there is none.
    - ``siblings``: the other keys of the mapping with what stands behind them.
    - ``around``: those of the mapping in which the list stands, for an entry of a list.
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
        if not self.path:
            return ""
        return self.path[-1]


def cursor_at(text: str, offset: int) -> Cursor | None:
    """Return what is being written at an offset, ``None`` in a comment."""
    start = text.rfind("\n", 0, offset) + 1
    line = text[start : line_end(text, offset)]
    column = offset - start
    entry = entry_of(line)
    parents = _parents(text, start, entry, column)
    flow = _flow_around(text, start, offset, entry, parents)
    if flow is not None:
        return flow
    path = tuple(parent.key for parent in reversed(parents))
    if parents and _is_block_text(text, parents[0]):
        return _in_block_text(text, start, line, offset, path, parents[0])
    if _in_comment(line[:column]):
        return None
    siblings = _siblings(text, start, entry)
    if entry.key is not None and column > entry.value_column - 1:
        return _in_value(start, line, entry, column, (*path, entry.key), siblings)
    first = min(entry.column, column)
    word_end = len(line.rstrip())
    if entry.key is not None:
        word_end = entry.value_column - 1
    # a mark behind the cursor has not been typed
    quote = _quote_before(line[first:column])
    first += len(quote)
    siblings.pop(entry.key or "", None)
    around: dict[str, str] = {}
    if parents:
        around = _siblings(text, parents[0].start, parents[0].entry)
    return Cursor(
        path,
        start + first,
        start + max(word_end, column),
        is_key=True,
        quote=quote,
        siblings=siblings,
        around=around,
    )


def _in_block_text(
    text: str,
    start: int,
    line: str,
    offset: int,
    path: tuple[str, ...],
    parent: _Parent,
) -> Cursor:
    """Return the cursor within a text that begins with ``|`` or ``>`` behind the key above."""
    first = start + len(line) - len(line.lstrip())
    around = _siblings(text, parent.start, parent.entry)
    return Cursor(
        path,
        min(first, offset),
        start + len(line.rstrip()),
        is_block_text=True,
        siblings=around,
        around=around,
    )


def entry_of(line: str) -> Entry:
    """Return a line's indentation, its dashes and its key.

    Of ``  - q: Who?`` the indentation is 2, there is a dash at 2, the key ``q`` stands at 4, and what is
    behind its colon begins at 6.
    """
    found = _ENTRY.match(line)
    assert found is not None  # it may be empty
    indent = len(found["indent"])
    dashes = tuple(
        indent + at for at, char in enumerate(found["dashes"]) if char == "-"
    )
    column = found.end("dashes")
    key = found["key"]
    if key is None:
        return Entry(indent, dashes, column, None, column)
    key = key.rstrip(" ")
    if key[0] in ("'", '"'):
        key = key[1:-1]
    return Entry(indent, dashes, column, key, found.end())


# --- the keys above ----------------------------------------------------------------------------


class _Parent(NamedTuple):
    """A key that a line stands below."""

    key: str
    start: int  # where its line starts
    entry: Entry


def _parents(text: str, start: int, entry: Entry, column: int) -> list[_Parent]:
    """Return the keys that a line stands below, the innermost first.

    Going up, a line counts if it has a key to the left of ``limit``. A key at the column ``siblings`` is
    of the same mapping, and if it has a dash, the mapping ends there.
    """
    found: list[_Parent] = []
    limit = entry.column
    if not text[start : start + entry.column + 1].strip():
        limit = max(entry.column, column)  # on an empty line the cursor says how far
    siblings = limit
    if entry.dashes:
        limit = entry.dashes[0] + 1
        siblings = -1
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
            limit = min(limit, above.dashes[0] + 1)
            siblings = -1
            continue
        if above.key is None or above.column >= limit:
            continue
        found.append(_Parent(above.key, at, above))
        if above.dashes:
            limit = above.dashes[0] + 1
            siblings = -1
        else:
            limit = above.column
            siblings = above.column
    return found


def _is_block_text(text: str, parent: _Parent) -> bool:
    """Tell whether what stands below a key is a text that begins with ``|`` or ``>``."""
    line = text[parent.start : line_end(text, parent.start)]
    value = line[parent.entry.value_column :].strip()
    return _BLOCK.fullmatch(value) is not None


def _siblings(text: str, start: int, entry: Entry) -> dict[str, str]:
    """Return the keys of the mapping that a line is in, with what stands behind them on their lines."""
    found = _siblings_above(text, start, entry)
    column = entry.column
    at = start
    for _ in range(MAX_LINES):
        end = line_end(text, at)
        line = text[at:end]
        if not _is_nothing(line):
            below = entry_of(line)
            if at > start and min(below.indent, *below.dashes, column) < column:
                break
            if below.column == column and below.key is not None:
                found[below.key] = line[below.value_column :].strip()
        if end == len(text):
            break
        at = end + 1
    return found


def _siblings_above(text: str, start: int, entry: Entry) -> dict[str, str]:
    """Return the keys of a mapping above a line; the one with a dash is the first."""
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
        if _is_nothing(line):
            continue
        above = entry_of(line)
        if above.indent > column:
            continue
        if above.column != column or above.key is None:
            break
        found[above.key] = line[above.value_column :].strip()
        is_first = bool(above.dashes)
    return found


def _is_nothing(line: str) -> bool:
    """Tell whether a line is empty, or a comment alone."""
    stripped = line.strip()
    return not stripped or stripped.startswith("#")


# --- values ------------------------------------------------------------------------------------


def _in_value(
    start: int,
    line: str,
    entry: Entry,
    column: int,
    path: tuple[str, ...],
    siblings: dict[str, str],
) -> Cursor:
    """Return the cursor behind the colon of a key; ``start`` is where the line starts."""
    first = entry.value_column
    while first < min(len(line), column) and line[first] in " \t":
        first += 1
    end = _value_end(line, first)
    quote = _quote_before(line[first:column])
    return Cursor(
        path,
        start + first + len(quote),
        start + max(end, column),
        quote=quote,
        siblings=siblings,
    )


def _value_end(line: str, first: int) -> int:
    """Return where a value ends that begins at ``first``: at a comment, or with the line."""
    end = len(line)
    comment = _COMMENT.search(line, first)
    if comment is not None:
        end = comment.start()
    value = line[first:end]
    return first + len(value.rstrip())


def _quote_before(value: str) -> str:
    """Return the quotation mark that a value begins with, '' if it begins with none."""
    if value.startswith(("'", '"')):
        return value[0]
    return ""


def _in_comment(before: str) -> bool:
    """Tell whether the beginning of a line ends within a comment.

    A sign within quotation marks, ``q: "What is #1?"``, begins none.
    """
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
    """An open brace or bracket.

    - ``opens``: which of the two it is.
    - ``key``: the key whose value is being written, ``None`` if there is none so far.
    - ``entries``: its keys so far, with their values.
    - ``start``: where the key or the value begins.
    """

    opens: str
    key: str | None = None
    entries: dict[str, str] = field(default_factory=dict)
    start: int = 0

    def may_have_key(self, text: str, at: int) -> bool:
        """Tell whether a colon at a place can end a key: the first of its entry, with a space behind it."""
        if self.opens != "{" or self.key is not None:
            return False
        return text[at + 1 : at + 2] in " \n"

    def end_key(self, text: str, at: int) -> None:
        """Keep the key that ends before ``at``; behind it its value begins."""
        self.key = text[self.start : at].strip().strip("'\"")
        self.start = at + 1

    def end_entry(self, text: str, at: int) -> None:
        """Keep the entry that ends before ``at``, and begin the next behind it."""
        if self.key is not None:
            self.entries[self.key] = text[self.start : at].strip()
        self.key = None
        self.start = at + 1


def _flow_around(
    text: str, start: int, offset: int, entry: Entry, parents: list[_Parent]
) -> Cursor | None:
    """Return the cursor within braces or brackets, ``None`` if it is not in any.

    They may open on the same line, ``- {id: a, |``, behind the key above, or with an item of a list above.
    """
    base = tuple(parent.key for parent in reversed(parents))
    own = start + entry.value_column
    if own < offset:
        path = base
        if entry.key is not None:
            path = (*base, entry.key)
        found = _scan(text, own, offset, path)
        if found is not None:
            if not found.siblings:
                found = replace(found, siblings=_siblings(text, start, entry))
            return found
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
        is_item = bool(above.dashes) and above.key is None
        if is_item and line.startswith(("{", "["), above.column):
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
            if len(frames) <= 1:
                return None
            frames.pop()
        elif char == "," and frames:
            frames[-1].end_entry(text, at)
        elif char == ":" and frames[-1].may_have_key(text, at):
            frames[-1].end_key(text, at)
        elif char in "'\"" and not text[frames[-1].start : at].strip():
            quote = char
        at += 1
    return _within(text, offset, frames, quote, base)


def _within(
    text: str, offset: int, frames: list[_Frame], quote: str, base: tuple[str, ...]
) -> Cursor:
    """Return the cursor within the frames that are open.

    A key goes up to the colon behind the cursor, and a value up to what ends it there.
    """
    path = (*base, *(frame.key for frame in frames if frame.key is not None))
    inner = frames[-1]
    is_key = inner.opens == "{" and inner.key is None
    first = inner.start
    while first < offset and text[first] in " \t\n":
        first += 1
    first += len(quote)
    first = max(first, text.rfind("\n", 0, offset) + 1)
    end = _word_end(text, offset, quote, is_key=is_key)
    siblings: dict[str, str] = {}
    for frame in reversed(frames):
        if frame.opens == "{":
            siblings = {**frame.entries, **_entries_after(text, end, inner)}
            break
    if not quote:
        behind = text[offset:end]
        end -= len(behind) - len(behind.rstrip())
    return Cursor(
        path,
        min(first, offset),
        max(offset, end),
        is_key=is_key,
        in_flow=True,
        quote=quote,
        siblings=siblings,
    )


def _word_end(text: str, offset: int, quote: str, *, is_key: bool) -> int:
    """Return where a key or a value within braces ends that a place is in, on its line at the latest."""
    stop = "\n"
    if quote:
        stop += quote
    else:
        stop += ",]}"
        if is_key:
            stop += ":"
    end = offset
    while end < len(text) and text[end] not in stop:
        end += 1
    return end


_FLOW_KEY = re.compile(r"[,{]\s*([\w.-]+):\s*([^,{}\[\]\n]*)")


def _entries_after(text: str, at: int, frame: _Frame) -> dict[str, str]:
    """Return the keys that follow in the same braces."""
    if frame.opens != "{":
        return {}
    depth = 0
    for end in range(at, min(len(text), at + 2000)):
        if text[end] in "{[":
            depth += 1
        elif text[end] in "}]":
            depth -= 1
        if depth < 0:
            following = _FLOW_KEY.finditer(text, at, end)
            return {found[1]: found[2].strip() for found in following}
    return {}
