"""YAML text to nodes that know their place, with every mistake reported.

The nodes are built straight from PyYAML's event stream, so that a scalar stays what
was written (``no``, ``1.10`` and ``1815-06-18`` are texts) and keeps its offsets.
After a syntax error the list item around it is blanked out and the text is read
again, so that one run reports the mistakes of all items.

Of ``- {id: capital, n: 1.10}`` the root is a :class:`Sequence` with one :class:`Mapping`, of which the
keys and the values are :class:`Text`: 'id', 'capital', 'n' and '1.10'. Each of these has ``start`` and
``end``, the offsets in the file between which it is written.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import yaml

from deckgen.core.codes import problem
from deckgen.core.model import Text
from deckgen.core.nodes import MAX_DEPTH
from deckgen.core.nodes import Mapping as Mapping
from deckgen.core.nodes import Node as Node
from deckgen.core.nodes import Sequence as Sequence
from deckgen.source.yaml.fast import take_out
from deckgen.source.yaml.loader import Loader
from deckgen.util.characters import (
    BYTE_ORDER_MARK,
    LINE_SEPARATORS,
    NOT_TEXT,
    instead_of,
)
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Callable

    from deckgen.core.diagnostics import Diagnostic, TextFile
    from deckgen.source.yaml.conflicts import Region
    from deckgen.source.yaml.fast import Run


MAX_SKIPPED = 100
"""How many levels below the deepest that is allowed are passed over."""
MAX_ALIASED = 10_000
MAX_SYNTAX_ERRORS = 50
"""How many mistakes of syntax are reported of a file."""
MAX_READ_AGAIN = 10_000_000
"""How many characters are read again for them: a file is read again after each, and a long one takes long."""

_QUOTES = ("'", '"')
_new_text = str.__new__


class Tree:
    """What reading gave: the root (``None`` for an empty file), and the problems.

    ``blanked`` holds the stretches that were left out after a syntax error; ``cut`` says
    that something was left out that may have had cards in it; ``has_anchors`` that a node may
    stand in several places.
    """

    __slots__ = ("blanked", "cut", "diagnostics", "has_anchors", "root")

    def __init__(
        self,
        root: Node | None,
        diagnostics: list[Diagnostic],
        blanked: list[Region] | None = None,
        cut: bool = False,
        has_anchors: bool = False,
    ) -> None:
        self.root = root
        self.diagnostics = diagnostics
        self.blanked = [] if blanked is None else blanked
        self.cut = cut
        self.has_anchors = has_anchors


def read_cards_tree(file: TextFile, *, may_be_list: bool = False) -> Tree:
    """Return the nodes of a file with cards, as :func:`read_tree` does; simple cards may be
    :class:`SimpleCard` or :class:`UnreadCard`.

    These are entries of ``cards:``; with ``may_be_list``, also of a list that is the whole file.
    """
    tree = short_cut(file, file.text, may_be_list)
    if tree is not None:
        return tree
    return _read(file, lambda text: short_cut(file, text, may_be_list))


def short_cut(file: TextFile, text: str, may_be_list: bool) -> Tree | None:
    """Return the nodes of a file by the short cut for simple cards.

    ``text`` is that of the file, perhaps with stretches left blank. ``None`` if there is nothing
    that the short cut can do for the file, or a mistake in it.

    Simple cards are taken out of the text first, and placeholders are left for them; what remains goes
    through YAML, and the cards come back where their placeholder stands in a list of cards.
    """
    without, cards = take_out(text)
    # a merge conflict, or what looks like one
    if not cards or "<<<<<<<" in without or ">>>>>>>" in without:
        return None
    composer = _Composer(file, text, without, cards)
    composer.key = "cards" if may_be_list else ""
    with suppress(yaml.MarkedYAMLError):
        root = composer.document()
        has_mistakes = bool(composer.finished())
        cards_are_left = bool(composer.simple)  # which stand where no card may
        if not has_mistakes and not cards_are_left and composer.goes_on is None:
            return Tree(root, [])
    return None


def read_tree(file: TextFile) -> Tree:
    """Return the nodes of a YAML file, with a diagnostic for each mistake in it."""
    return _read(file, lambda text: None)


def _read(file: TextFile, go_on: Callable[[str], Tree | None]) -> Tree:
    """Return the nodes of a YAML file; ``go_on`` is tried when a mistake has been left out.

    What is wrong is left blank, and the text is read again from its beginning.
    """
    # long modules, and most files are read without them
    from deckgen.source.yaml.conflicts import blank, without_conflicts
    from deckgen.source.yaml.errors import Place, item_around, syntax_problem

    diagnostics: list[Diagnostic] = []
    text, blanked = without_conflicts(file, file.text, diagnostics)
    left = MAX_READ_AGAIN
    while True:
        composer = _Composer(file, text)
        try:
            root = composer.document()
        except yaml.MarkedYAMLError as error:
            left -= len(text)
            place = Place(text, error, _last_quoted(text, error))
            if place.is_harmless_tab():
                text = blank(text, place.at, place.at + 1)
                continue
            diagnostic, at = syntax_problem(file, place)
            diagnostics.append(diagnostic)
            is_too_deep = diagnostic.code == "Y107"
            region = item_around(text, at, deeper=is_too_deep)
            if region is None or len(diagnostics) >= MAX_SYNTAX_ERRORS or left < 0:
                return Tree(None, diagnostics, blanked)
            start, end = region
            text = blank(text, start, end)
            blanked.append(region)
            simple = go_on(text)
            if simple is not None:
                return Tree(simple.root, diagnostics, blanked)
            continue
        mark = composer.goes_on
        if mark is not None:
            diagnostics.append(problem("Y108", file.span(mark, mark + 3)))
            if len(diagnostics) < MAX_SYNTAX_ERRORS:
                text = blank(text, mark, mark + 3)
                continue
        return Tree(
            root,
            diagnostics + composer.finished(),
            blanked,
            cut=composer.cut or mark is not None,
            has_anchors=bool(composer.anchors),
        )


def _last_quoted(text: str, error: yaml.MarkedYAMLError) -> int:
    """Return where the quoted text begins that ends just before a syntax error, or -1."""
    mark = error.problem_mark
    if mark is None:
        return -1
    before = text[: mark.index].rstrip()
    if not before.endswith(_QUOTES):
        return -1
    start = -1
    get_event: Callable[[], Any] = Loader(text).get_event
    with suppress(yaml.YAMLError):
        while type(event := get_event()) is not yaml.StreamEndEvent:
            if getattr(event, "style", None) in _QUOTES:
                start = event.start_mark.index
    return start


# --- events to nodes -----------------------------------------------------------------


class _Composer:
    """Builds the nodes of one document.

    ``anchors`` are the nodes that an alias may stand for, ``unused`` the places of those that none has
    stood for so far. ``aliased`` counts the nodes that aliases have stood for: a short file can have
    millions of them. ``cut`` says that something was left out, ``goes_on`` is as :meth:`document` says.

    ``without`` is the text without its ``simple`` cards, which go by the places of their placeholders in it.
    ``left_out`` is how much of the text was left out for those that YAML has come to: what stands at 100 for
    it then stands so much further on.
    """

    def __init__(
        self,
        file: TextFile,
        text: str,
        without: str | None = None,
        simple: dict[int, Run] | None = None,
    ) -> None:
        self.file = file
        self.text = text
        self.simple: dict[int, Any] = simple or {}
        self.left_out = 0
        self.is_simple = bool(simple)
        self.key: Any = ""  # under which a list stands
        self.diagnostics: list[Diagnostic] = []
        read = text if without is None else without
        self.next: Callable[[], Any] = Loader(read).get_event
        self.anchors: dict[str, Node] = {}
        self.sizes: dict[int, int] = {}  # of the nodes with an anchor, by identity
        self.aliased = 0
        self.unused: dict[str, int] = {}
        self.goes_on: int | None = None
        self.cut = False

    def report(self, code: str, start: int, end: int, **words: Any) -> None:
        """Report a problem between two offsets of the text; ``words`` fill its message."""
        span = self.file.span(start, end)
        self.diagnostics.append(problem(code, span, **words))

    def fixed_line(self, at: int) -> str:
        """Return how to write the line at an offset, with its text in quotation marks."""
        from deckgen.source.yaml.errors import fixed_line

        return fixed_line(self.text, at)

    def document(self) -> Node | None:
        """Return the root of the first document.

        A second one is reported; ``goes_on`` is the place of a ``---`` behind which the
        first one goes on.
        """
        self.next()  # stream start
        event = self.next()
        if type(event) is yaml.StreamEndEvent:
            return None
        root = self.node(self.next(), 0)
        self.next()  # document end
        event = self.next()
        if type(event) is not yaml.StreamEndEvent:
            at = event.start_mark.index + self.left_out
            if _GOES_ON.match(self.text, at):
                self.goes_on = at
            else:
                self.report("Y108", at, at + 3)
                self.cut = True
        return root

    def finished(self) -> list[Diagnostic]:
        """Return the diagnostics, with the anchors that nothing refers to: they are meant as text."""
        for start in self.unused.values():
            fixed = self.fixed_line(start)
            self.report("Y111", start, start + 1, char="&", fixed=fixed)
        return self.diagnostics

    def node(self, event: Any, depth: int) -> Node:
        """Return the node that begins with an event."""
        kind: Any = type(event)
        node: Node
        if kind is yaml.ScalarEvent:
            text = node = _new_text(Text, event.value)
            text.start = event.start_mark.index + self.left_out
            text.end = event.end_mark.index + self.left_out
            if event.style in _QUOTES:
                node = self.quoted(text, event)
        elif kind is yaml.AliasEvent:
            return self.alias(event)
        elif depth >= MAX_DEPTH:
            start = event.start_mark.index + self.left_out
            end = event.end_mark.index + self.left_out
            self.report("Y107", start, end, limit=MAX_DEPTH)
            self.cut = True
            node = self.skip(event)
        elif kind is yaml.MappingStartEvent:
            node = self.mapping(event, depth)
        else:
            node = self.sequence(event, depth)
        if event.tag is not None or event.anchor is not None:
            self.properties(event, node)
        return node

    def mapping(self, event: Any, depth: int) -> Mapping:
        """Read the mapping that an event has begun, up to its end."""
        mapping = Mapping()
        mapping.start = event.start_mark.index + self.left_out
        merged: list[Node] = []
        get, node, depth = self.next, self.node, depth + 1
        scalar: Any = yaml.ScalarEvent
        end: Any = yaml.MappingEndEvent
        text_type, new = Text, _new_text
        while type(event := get()) is not end:
            # A key or value without properties is the common case, and is read in place.
            if (
                type(event) is scalar
                and not event.style
                and event.tag is event.anchor is None
            ):
                key: Any = new(text_type, event.value)
                key.start = event.start_mark.index + self.left_out
                key.end = event.end_mark.index + self.left_out
            else:
                key = node(event, depth)
            event = get()
            if (
                type(event) is scalar
                and event.style not in _QUOTES
                and event.tag is event.anchor is None
            ):
                value: Any = new(text_type, event.value)
                value.start = event.start_mark.index + self.left_out
                value.end = event.end_mark.index + self.left_out
            else:
                self.key = key
                value = node(event, depth)
            if type(key) is not text_type or key in mapping or key == "<<":
                self.refuse_key(mapping, key)
                if key == "<<":
                    merged += value if type(value) is Sequence else [value]
            else:
                mapping[key] = value
        for each in merged:  # as it was meant, so that no other key seems to be missing
            if isinstance(each, Mapping):
                for absent in each.keys() - mapping.keys():
                    mapping[absent] = each[absent]
        mapping.end = event.end_mark.index + self.left_out
        return mapping

    def refuse_key(self, mapping: Mapping, key: Node) -> None:
        """Report a key that is no text, stands twice, or asks for a merge."""
        start = key.start
        if not isinstance(key, Text):
            sign = self.text[start]
            if sign != "{":  # {{…}}: reported where a text is wanted
                self.report("Y111", start, start + 1, char=sign, fixed="")
        elif key in mapping:
            first = next(own for own in mapping if own == key)
            line, _ = self.file.position(first.start)
            self.report("Y104", start, key.end, key=key, line=line)
        else:
            self.report("Y106", start, key.end)

    def sequence(self, event: Any, depth: int) -> Sequence:
        """Read the list that an event has begun, up to its end."""
        sequence = Sequence()
        sequence.start = event.start_mark.index + self.left_out
        get, node, add = self.next, self.node, sequence.append
        end: Any = yaml.SequenceEndEvent
        # A card in another list is a mistake, of which YAML's own nodes know the places.
        simple: dict[int, Any] = {}
        if self.key == "cards" and depth + 1 < MAX_DEPTH:
            simple = self.simple
        while type(event := get()) is not end:
            self.key = ""
            at = event.start_mark.index
            if at in simple:
                run = simple.pop(at)
                sequence += run
                self.left_out += run.length
            else:
                add(node(event, depth + 1))
        sequence.end = event.end_mark.index + self.left_out
        return sequence

    def skip(self, event: Any) -> Text:
        """Pass over a collection that is nested too deeply."""
        mark = event.start_mark
        start = mark.index + self.left_out
        depth = 1
        while depth:
            event = self.next()
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > MAX_SKIPPED:
                    from deckgen.source.yaml.errors import TOO_DEEP

                    raise yaml.MarkedYAMLError(problem=TOO_DEEP, problem_mark=mark)
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
        return Text("", start, event.end_mark.index + self.left_out)

    def properties(self, event: Any, node: Node) -> None:
        """Refuse a tag; remember an anchor with the number of nodes it stands for.

        Raises ``MarkedYAMLError`` where simple cards were taken out: the short cut does nothing for a file
        with a mistake, and what an alias stands for is counted, which a simple card is not.
        """
        if self.is_simple:
            raise yaml.MarkedYAMLError(problem="a tag or an anchor")
        start = event.start_mark.index
        if event.tag is not None:
            tag = self.text[start:].split(None, 1)[0]
            fixed = ""
            if not tag.startswith("!!"):
                fixed = self.fixed_line(start)
            self.report("Y103", start, start + len(tag), tag=tag, fixed=fixed)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
            if isinstance(node, Text):
                self.unused[event.anchor] = self.text.index("&", start)
            self.sizes[id(node)] = self.size(node)

    def size(self, node: Node) -> int:
        """Return how many nodes a node stands for, those of its aliases included."""
        known = self.sizes.get(id(node))
        if known is not None or isinstance(node, Text):
            return known or 1
        children = node.values() if isinstance(node, Mapping) else node
        return 1 + sum(map(self.size, children))

    def alias(self, event: Any) -> Node:
        """Return the node that an alias stands for; one without an anchor is reported and read as text."""
        start = event.start_mark.index + self.left_out
        end = event.end_mark.index + self.left_out
        if event.anchor not in self.anchors:
            fixed = self.fixed_line(start)
            self.report("Y113", start, end, name=event.anchor, fixed=fixed)
            return Text(self.text[start:end], start, end)
        self.unused.pop(event.anchor, None)
        node = self.anchors[event.anchor]
        size = self.sizes[id(node)]
        self.aliased += size
        if self.aliased > MAX_ALIASED:
            if self.aliased - size <= MAX_ALIASED:
                self.report("Y105", start, end, limit=MAX_ALIASED)
            return Text("", start, end)
        return node

    def quoted(self, text: Text, event: Any) -> Text:
        """Return a quoted scalar; one with a backslash that YAML turns into what the curator
        can't have meant is reported, and stays as it was written. Raises ``MarkedYAMLError``
        for a quotation mark whose partner belongs to another text."""
        raw = self.text[text.start : text.end]
        if "\n" in raw:
            from deckgen.source.yaml.errors import SWALLOWS, swallows

            if swallows(raw):
                mark = event.start_mark
                raise yaml.MarkedYAMLError(problem=SWALLOWS, problem_mark=mark)
        if event.style == "'" or "\\" not in raw:
            return text
        for escape in _ESCAPE.finditer(raw):
            if _changes_text(escape):
                at = text.start + escape.start()
                written = escape[0]
                fixed = ""
                if '\\"' not in raw:
                    fixed = self.fixed_line(at)
                self.report("Y110", at, at + len(written), escape=written, fixed=fixed)
                as_written = raw[1:-1].replace('\\"', '"')
                return Text(as_written, text.start, text.end)
        bad = _CONTROL.search(text)
        if bad is None:
            return text
        character = bad[0]
        name = f"U+{ord(character):04X}"
        way = instead_of(character)
        self.report("Y005", text.start, text.end, name=name, way=way)
        return Text(_CONTROL.sub(" ", text), text.start, text.end)


_ESCAPE = lazy_pattern(r"\\(?:\\|\"|([a-zA-Z0_]+)|.|\n)")  # '\alpha', '\\', '\"'
_CONTROL = lazy_pattern(f"[\r{NOT_TEXT}{LINE_SEPARATORS}{BYTE_ORDER_MARK}]")
# '---' above a line that is indented or begins with a dash, as if it went on with the document
_GOES_ON = lazy_pattern(r"---[ \t]*(?:#.*)?(?:\n\s*)*\n[ -]")
# what begins with the letter of an escape of YAML, and is TeX all the same: '\neq', '\text'
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
    if word is None:
        return False
    first = word[0]
    if first in "xuU":  # a character by its number: '\u00e9'
        return False
    if first in "ntr":  # a line break, a tab, or the beginning of a word
        return word in _TEX
    return True
