"""Anki's template language: a text split into its tags, and the tags into nested sections.

As in the engine a tag ends at the first ``}}``, comments are passed over, and a text that begins with
``{{=<% %>=}}`` has ``<%`` and ``%>`` for its tags. What is wrong is a value, with its place; all offsets
count code points from the beginning of the text.
"""

from __future__ import annotations

from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WHITE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029"
    "\u202f\u205f\u3000"
)
"""What the engine strips from the ends of a tag: Unicode's white space, which is less than Python's."""

OTHER_DELIMITERS = "{{=<% %>=}}"
"""A text that begins with this has its tags between ``<%`` and ``%>``."""

_COMMENT, _COMMENT_END = "<!--", "-->"
_NEXT = lazy_pattern(r"\{\{|<!--")
_NEXT_OTHER = lazy_pattern(r"<%|<!--")


class Kind(Enum):
    """What a tag does."""

    VALUE = ""
    FILLED = "#"
    EMPTY = "^"
    CLOSE = "/"


class Tag(NamedTuple):
    """A tag.

    - ``field``: the name in it; the type may have no such field.
    - ``filters``: as they are written; the last of them is applied first. Only a value has any.
    - ``written``: what Anki reads between the delimiters.
    - ``start``, ``end``: where the tag stands with its delimiters; ``inner``: where ``written`` begins.
    """

    kind: Kind
    field: str
    filters: tuple[str, ...]
    written: str
    start: int
    end: int
    inner: int

    @property
    def field_start(self) -> int:
        """Return the offset of the field's name."""
        return self.inner + len(self.written) - len(self.field)

    def filter_starts(self) -> list[int]:
        """Return the offset of each filter, from the left."""
        starts = []
        start = self.inner
        for name in self.filters:
            starts.append(start)
            start += len(name) + 1  # each has a colon behind it
        return starts


class Section(NamedTuple):
    """What stands between ``{{#field}}``, or ``{{^field}}``, and its end."""

    tag: Tag
    nodes: tuple[Node, ...]


Node = str | Tag | Section


class Fault(NamedTuple):
    """Why a template cannot be read, so that its cards show a message in Anki.

    ``opened`` is the conditional that is open there, ``closed`` the tag that should have ended it. Without
    ``closed`` it has no end; without ``opened`` nothing is open; with both they have different fields.
    """

    opened: Tag | None
    closed: Tag | None

    @property
    def tag(self) -> Tag:
        """Return the tag at which the fault is reported: the one too many, or the one without an end."""
        tag = self.closed or self.opened
        assert tag is not None
        return tag


class Parsed(NamedTuple):
    """A template's text. ``nodes`` are empty if there is a ``fault``; ``tags`` are all there are in the text,
    in order.
    """

    nodes: tuple[Node, ...]
    tags: tuple[Tag, ...]
    fault: Fault | None


def walk(
    nodes: tuple[Node, ...], is_entered: Callable[[Tag], bool]
) -> Iterator[str | Tag]:
    """Yield the texts and values in parts of a template, of the sections those that are entered.

    Sections may be nested as deeply as in a hostile package: there is no recursion here.
    """
    levels = [iter(nodes)]
    while levels:
        node = next(levels[-1], None)
        if node is None:
            levels.pop()
        elif not isinstance(node, Section):
            yield node
        elif is_entered(node.tag):
            levels.append(iter(node.nodes))


@lru_cache(maxsize=1_024)
def parse(text: str) -> Parsed:
    """Return the texts, tags and sections of a template's side.

    ``a {{#Map}}{{Name}}{{/Map}}`` has a text and a section, in which the value ``Name`` stands.
    """
    tokens = _tokens(text)
    tags = tuple(token for token in tokens if isinstance(token, Tag))
    opened: list[Tag] = []
    levels: list[list[Node]] = [[]]
    for token in tokens:
        if isinstance(token, str) or token.kind is Kind.VALUE:
            levels[-1].append(token)
        elif token.kind is not Kind.CLOSE:
            opened.append(token)
            levels.append([])
        elif not opened or opened[-1].field != token.field:
            return Parsed((), tags, Fault(opened[-1] if opened else None, token))
        else:
            nodes = levels.pop()
            levels[-1].append(Section(opened.pop(), tuple(nodes)))
    if opened:
        return Parsed((), tags, Fault(opened[-1], None))
    return Parsed(tuple(levels[0]), tags, None)


def _tokens(text: str) -> list[str | Tag]:
    """Return texts and tags in order. A comment is text, whatever it contains."""
    start = _start(text)
    if start:
        closing, pattern = "%>", _NEXT_OTHER
    else:
        closing, pattern = "}}", _NEXT
    tokens: list[str | Tag] = []
    last_comment_end = text.rfind(_COMMENT_END)
    at = done = start
    while found := pattern.search(text, at):
        if found[0] == _COMMENT:
            at = found.end()
            if at <= last_comment_end:
                at = text.find(_COMMENT_END, at) + len(_COMMENT_END)
            continue
        end = text.find(closing, found.end())
        if end < 0:
            break  # a tag without an end is text, and no other can follow
        if found.start() > done:
            tokens.append(text[done : found.start()])
        at = done = end + len(closing)
        tokens.append(_tag(text, found.start(), end, done))
    if done < len(text):
        tokens.append(text[done:])
    return tokens


def _start(text: str) -> int:
    """Return where a text begins behind the line that changes the delimiters, 0 if it has none."""
    start = len(text) - len(text.lstrip(WHITE))
    if not text.startswith(OTHER_DELIMITERS, start):
        return 0
    while text.startswith(OTHER_DELIMITERS, start):
        start += len(OTHER_DELIMITERS)
    return start


def _tag(text: str, start: int, inner_end: int, end: int) -> Tag:
    """Return the tag that stands between two places: ``{{#Map}}``, ``{{hint:Map}}``, ``{{{ Map }}``."""
    inner = start + 2
    while inner < inner_end and text[inner] == "{":
        inner += 1
    while inner < inner_end and text[inner] in WHITE:
        inner += 1
    written = text[inner:inner_end].rstrip(WHITE)
    sign = written[:1]
    if len(written) > 1 and sign in "#^/":
        kind = Kind(sign)
        field = written[1:].lstrip(WHITE)
        filters: list[str] = []
    else:
        kind = Kind.VALUE
        *filters, field = written.split(":")
    return Tag(kind, field, tuple(filters), written, start, end, inner)
