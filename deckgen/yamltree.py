"""YAML text to nodes that know their place, with every mistake reported.

The nodes are built straight from PyYAML's event stream, so that a scalar stays what
was written (``no``, ``1.10`` and ``1815-06-18`` are texts) and keeps its offsets.
After a syntax error the list item around it is blanked out and the text is read
again, so that one run reports the mistakes of all items.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml

from deckgen.codes import problem
from deckgen.model import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from deckgen.diagnostics import Diagnostic, TextFile

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's parser, or the pure-Python one where libyaml is missing."""

MAX_DEPTH = 40
MAX_ALIASED = 10_000
MAX_SYNTAX_ERRORS = 50

_new_text = str.__new__


class Mapping(dict[Text, "Node"]):
    """A YAML mapping; its keys are :class:`Text` and carry their own places."""

    __slots__ = ("end", "start")
    start: int
    end: int


class Sequence(list["Node"]):
    """A YAML sequence and its place."""

    __slots__ = ("end", "start")
    start: int
    end: int


Node: TypeAlias = Text | Mapping | Sequence


@dataclass(slots=True)
class Tree:
    """What reading gave: the root (``None`` for an empty file), and the problems.

    ``blanked`` holds the stretches that were left out after a syntax error.
    """

    root: Node | None
    diagnostics: list[Diagnostic]
    blanked: list[tuple[int, int]] = field(default_factory=list)


def read_tree(file: TextFile) -> Tree:
    """Return the nodes of a YAML file, with a diagnostic for each mistake in it."""
    diagnostics: list[Diagnostic] = []
    text, blanked = _without_conflicts(file, file.text, diagnostics)
    while True:
        composer = _Composer(file, text)
        try:
            root = composer.document()
        except yaml.MarkedYAMLError as error:
            at = _place(error, text)
            diagnostics.append(_syntax_problem(file, text, error, at))
            region = _item_around(text, at)
            if region is None or len(diagnostics) >= MAX_SYNTAX_ERRORS:
                return Tree(None, diagnostics, blanked)
            text = _blank(text, *region)
            blanked.append(region)
        else:
            return Tree(root, diagnostics + composer.diagnostics, blanked)


# --- before YAML sees the text -------------------------------------------------------

_CONFLICT = re.compile(r"^<{7}(?: .*)?\n(?:.*\n)*?(?P<theirs>={7}\n(?:.*\n)*?>{7}(?: .*)?$)", re.MULTILINE)
_MARKER = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?: .*)?$", re.MULTILINE)


def _without_conflicts(
    file: TextFile, text: str, diagnostics: list[Diagnostic]
) -> tuple[str, list[tuple[int, int]]]:
    """Report merge-conflict markers; keep the first side of each so that reading goes on."""
    if "<<<<<<<" not in text and ">>>>>>>" not in text:
        return text, []
    blanked = []
    for conflict in _CONFLICT.finditer(text):
        diagnostics.append(problem("Y006", file.span(conflict.start(), conflict.start() + 7)))
        blanked.append(conflict.span("theirs"))
    for start, end in blanked:
        text = _blank(text, start, end)
    for marker in _MARKER.finditer(text):
        if not any(d.span == file.span(marker.start(), marker.start() + 7) for d in diagnostics):
            diagnostics.append(problem("Y006", file.span(marker.start(), marker.start() + 7)))
        text = _blank(text, *marker.span())
    return text, blanked


def _blank(text: str, start: int, end: int) -> str:
    """Overwrite a stretch with spaces, keeping its line breaks: all offsets stay true."""
    return text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]


# --- events to nodes -----------------------------------------------------------------


class _Composer:
    """Builds the nodes of one document."""

    def __init__(self, file: TextFile, text: str) -> None:
        self.file = file
        self.text = text
        self.diagnostics: list[Diagnostic] = []
        self.next: Callable[[], Any] = Loader(text).get_event
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.nodes = 0
        self.aliased = 0

    def report(self, code: str, start: int, end: int, **words: Any) -> None:
        self.diagnostics.append(problem(code, self.file.span(start, end), **words))

    def document(self) -> Node | None:
        """Return the root of the first document; a second one is reported."""
        self.next()  # stream start
        event = self.next()
        if type(event) is yaml.StreamEndEvent:
            return None
        root = self.node(self.next(), 0)
        self.next()  # document end
        event = self.next()
        if type(event) is not yaml.StreamEndEvent:
            at = event.start_mark.index
            self.report("Y108", at, at + 3)
        return root

    def node(self, event: Any, depth: int) -> Node:
        """Return the node that begins with an event."""
        self.nodes += 1
        kind = type(event)
        if kind is yaml.ScalarEvent:
            text = _new_text(Text, event.value)
            text.start = event.start_mark.index
            text.end = event.end_mark.index
            if event.style == '"':
                self.check_escapes(text)
            if event.tag is not None or event.anchor is not None:
                self.properties(event, text, self.nodes - 1)
            return text
        if kind is yaml.AliasEvent:
            return self.alias(event)
        before = self.nodes - 1
        node: Node
        if depth >= MAX_DEPTH:
            self.report("Y107", event.start_mark.index, event.end_mark.index, limit=MAX_DEPTH)
            node = self.skip(event)
        elif kind is yaml.MappingStartEvent:
            node = self.mapping(event, depth)
        else:
            node = self.sequence(event, depth)
        if event.tag is not None or event.anchor is not None:
            self.properties(event, node, before)
        return node

    def mapping(self, event: Any, depth: int) -> Mapping:
        mapping = Mapping()
        mapping.start = event.start_mark.index
        get, node = self.next, self.node
        while type(event := get()) is not yaml.MappingEndEvent:
            key = node(event, depth + 1)
            value = node(get(), depth + 1)
            if type(key) is not Text:
                if self.text[key.start] != "{":  # {{…}}: reported where a text is wanted
                    self.report("Y111", key.start, key.start + 1, mended="")
            elif key in mapping:
                first = next(k for k in mapping if k == key)
                line, _ = self.file.position(first.start)
                self.report("Y104", key.start, key.end, key=key, line=line)
            elif key == "<<":
                self.report("Y106", key.start, key.end)
            else:
                mapping[key] = value
        mapping.end = event.end_mark.index  # type: ignore[union-attr]
        return mapping

    def sequence(self, event: Any, depth: int) -> Sequence:
        sequence = Sequence()
        sequence.start = event.start_mark.index
        get, node, add = self.next, self.node, sequence.append
        while type(event := get()) is not yaml.SequenceEndEvent:
            add(node(event, depth + 1))
        sequence.end = event.end_mark.index  # type: ignore[union-attr]
        return sequence

    def skip(self, event: Any) -> Text:
        """Pass over a collection that is nested too deeply."""
        start, depth = event.start_mark.index, 1
        while depth:
            event = self.next()
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
        return Text("", start, event.end_mark.index)

    def properties(self, event: Any, node: Node, before: int) -> None:
        """Refuse a tag; remember an anchor with the number of nodes it stands for."""
        start = event.start_mark.index
        if event.tag is not None:
            end = start + len(self.text[start:].split(None, 1)[0])
            self.report("Y103", start, end, tag=self.text[start:end])
        if event.anchor is not None:
            self.anchors[event.anchor] = (node, self.nodes - before)

    def alias(self, event: Any) -> Node:
        start, end = event.start_mark.index, event.end_mark.index
        if event.anchor not in self.anchors:
            self.report("Y113", start, end, name=event.anchor, mended=mended_line(self.text, start))
            return Text("", start, end)
        node, size = self.anchors[event.anchor]
        self.nodes += size
        self.aliased += size
        if self.aliased > MAX_ALIASED:
            if self.aliased - size <= MAX_ALIASED:
                self.report("Y105", start, end, limit=MAX_ALIASED)
            return Text("", start, end)
        return node

    def check_escapes(self, text: Text) -> None:
        """Report a backslash that YAML turns into something the curator can't have meant."""
        raw = self.text[text.start : text.end]
        if "\\" not in raw:
            return
        for escape in _ESCAPE.finditer(raw):
            if _changes_text(escape):
                at = text.start + escape.start()
                self.report("Y110", at, at + len(escape.group()), escape=escape.group())
                return
        bad = _CONTROL.search(text)
        if bad:
            self.report("Y005", text.start, text.end, name=f"U+{ord(bad.group()):04X}")


_ESCAPE = re.compile(r"\\(?:\\|\"|([a-zA-Z0_]+)|.|\n)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_TEX = frozenset(
    (
        "natural nabla ne neq neg ni nu not notin nmid nless ngtr nleq ngeq nexists newline "
        "nolimits tan tanh tau text textbf textit textrm th theta then therefore tilde times to "
        "top triangle tfrac rm rho right rightarrow rangle rbrace rceil rfloor root real"
    ).split()
)


def _changes_text(escape: re.Match[str]) -> bool:
    """Tell whether an escape within double quotation marks is likely TeX or a path."""
    word = escape.group(1)
    if word is None or word[0] in "xuU":
        return False
    if word[0] in "ntr":
        return word in _TEX
    return True


# --- syntax errors -------------------------------------------------------------------


_STARTED_EARLIER = ("end of stream", "expected ':'", "document indicator")
"""Signs of an error that YAML notices long after the place where it was made."""


def _place(error: yaml.MarkedYAMLError, text: str) -> int:
    """Return the offset that a curator would call the place of a syntax error."""
    mark = error.problem_mark or error.context_mark
    if error.context_mark and any(sign in str(error.problem) for sign in _STARTED_EARLIER):
        mark = error.context_mark
    at = mark.index if mark else 0
    at = min(at, len(text))
    # At the end of a line or of the file, the place is the last thing written.
    return len(text[:at].rstrip()) - 1 if at and not text[at : at + 1].strip() and text[:at].strip() else at


_KEY_VALUE = re.compile(r"^(?P<lead>\s*(?:- +)?)(?P<key>[\w-]+):[ \t]+(?P<value>\S.*?)\s*$")
_ITEM = re.compile(r"^( *)- ")


def _line_around(text: str, at: int) -> tuple[int, int]:
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    return start, len(text) if end < 0 else end


def mended_line(text: str, at: int) -> str:
    """Return the line's key with its value in quotation marks, or ''."""
    start, end = _line_around(text, at)
    found = _KEY_VALUE.match(text[start:end])
    if not found or found["value"][0] in "|>":
        return ""
    value = found["value"]
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        value = value[1:-1].replace("''", "'")
    quoted = value.replace("'", "''")
    return f"{found['key']}: '{quoted}'"


_SPECIAL = frozenset("@`%&*!{}[],")
"""Characters that a plain text must not begin with."""


def _syntax_problem(file: TextFile, text: str, error: yaml.MarkedYAMLError, at: int) -> Diagnostic:
    """Turn PyYAML's error into a diagnostic in the curator's terms."""
    what = str(error.problem or "")
    mended = mended_line(text, at)
    char = text[at : at + 1]
    start, end = _line_around(text, at)
    found = _KEY_VALUE.match(text[start:end])
    value = found["value"] if found else ""
    if found and value[0] in _SPECIAL:
        at = start + found.start("value")
    span = file.span(at, at + 1)
    if "mapping values are not allowed" in what:
        return problem("Y102", span, mended=mended)
    if char == "\t" or "\t" in _indent(text, at) or "tab" in what:
        return problem("Y007", span)
    if "end of stream" in what or "document indicator" in what or _unclosed(value):
        quote = text[at : at + 1] if char in "'\"" else value[:1] or char
        return problem("Y112", span, quote=quote)
    if value[:1] in _SPECIAL or char in _SPECIAL:
        return problem("Y111", span, mended=mended)
    return problem("Y101", span, what=what, mended=mended if value[:1] in ("'", '"') else "")


def _indent(text: str, at: int) -> str:
    start, end = _line_around(text, at)
    return text[start : end - len(text[start:end].lstrip())]


def _unclosed(value: str) -> bool:
    return value[:1] in ("'", '"') and value.count(value[0]) == 1


def _item_around(text: str, at: int) -> tuple[int, int] | None:
    """Return the list item around an offset, or only its line where the item is a topic.

    ``None`` if there is nothing left to blank out.
    """
    line_start, line_end = _line_around(text, at)
    start = line_start
    indent = _depth(text[line_start:line_end])
    while True:
        line = text[start : _line_around(text, start)[1]]
        found = _ITEM.match(line)
        if found and (len(found[1]) < indent or start == line_start):
            break
        if start == 0:
            return _region(text, line_start, line_end)
        start = text.rfind("\n", 0, start - 1) + 1
    dash = len(found[1])
    end = line_end
    while end < len(text):
        next_start, next_end = _line_around(text, end + 1)
        line = text[next_start:next_end]
        if line.strip() and _depth(line) <= dash:
            break
        end = next_end
    if re.search(r"^\s*(?:- +)?(?:cards|topics):", text[start:end], re.MULTILINE):
        return _region(text, line_start, line_end)
    return _region(text, start, end)


def _depth(line: str) -> int:
    """Return a line's indentation; one with a tab in it belongs to what is above it."""
    lead = line[: len(line) - len(line.lstrip())]
    return 10**6 if "\t" in lead else len(lead)


def _region(text: str, start: int, end: int) -> tuple[int, int] | None:
    return (start, end) if text[start:end].strip() else None
