"""HTML cut into tags, text and comments, as the HTML Standard has it.

Python's own parser differs from version to version, and does not say where attributes stand.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from deckgen.render.elements import RAW
from deckgen.render.field import unescape
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPACE = r"[ \t\n\r\f]"
_BEGINS = lazy_pattern(
    r"<(?:(?P<closing>/?)(?P<name>[A-Za-z][^ \t\n\r\f/>]*)"
    r"|(?P<comment>!--)|(?P<cdata>!\[CDATA\[)|(?P<bogus>[!?/]))"
)
_ATTRIBUTE = lazy_pattern(
    rf"""(?:{_SPACE}|/)*(?P<name>=?[^ \t\n\r\f/>=]*)"""
    rf"""(?:{_SPACE}*={_SPACE}*(?:"(?P<double>[^"]*)"?|'(?P<single>[^']*)'?|(?P<bare>[^ \t\n\r\f>]*)))?"""
)
_COMMENT_ENDS = lazy_pattern(r"--!?>")
_ANGLE = lazy_pattern(">")


class Attribute(NamedTuple):
    """An attribute: its name in lower case, its value without character references, and where the
    value stands; an attribute without a value stands where its name does.
    """

    name: str
    value: str
    start: int
    end: int
    quoted: bool


class Piece(NamedTuple):
    """A piece of HTML from ``start`` to ``end``.

    ``kind`` is ``text``, ``open``, ``close``, ``comment``, ``cdata``, or ``raw`` for what stands in an
    element such as ``<style>``. ``name`` is that of the tag, in lower case. ``whole`` says that the
    piece has its end; what has none swallows what follows on the card.
    """

    kind: str
    start: int
    end: int
    name: str = ""
    attributes: tuple[Attribute, ...] = ()
    self_closing: bool = False
    whole: bool = True


def pieces(html: str) -> Iterator[Piece]:
    """Yield the pieces of a text; together they are all of it."""
    at = 0
    while found := _BEGINS.search(html, at):
        start = found.start()
        if start > at:
            yield Piece("text", at, start)
        piece = _tag(html, found) if found["name"] else _comment(html, found)
        yield piece
        at = piece.end
        if piece.kind == "open" and piece.name in RAW and not piece.self_closing:
            raw_end = _end_of_raw(html, piece.name, at)
            if raw_end > at:
                yield Piece("raw", at, raw_end, piece.name)
                at = raw_end
    if at < len(html):
        yield Piece("text", at, len(html))


def _end_of_raw(html: str, name: str, at: int) -> int:
    """Return where the end tag of an element such as ``<style>`` begins; the end of the text without it."""
    end_tag = _ends_of(name).search(html, at)
    return end_tag.start() if end_tag else len(html)


@cache
def _ends_of(name: str) -> re.Pattern[str]:
    """Return a pattern for the beginning of an end tag."""
    return re.compile(rf"</{name}(?=[ \t\n\r\f/>]|\Z)", re.IGNORECASE)


def _tag(html: str, found: re.Match[str]) -> Piece:
    """Return the tag that begins at a match."""
    start = found.start()
    at = found.end()
    kind = "close" if found["closing"] else "open"
    name = found["name"].lower()
    if html.startswith(">", at):  # '<b>', '</div>': most tags
        return Piece(kind, start, at + 1, name)
    attributes = []
    while True:
        match = _ATTRIBUTE.match(html, at)
        assert match is not None  # it matches nothing, too
        if match["name"]:
            attributes.append(_attribute(match))
        at = match.end()
        if at >= len(html) or html[at] == ">":
            break
    # the slash of '<br/>', and not of '<a href=x/>'
    is_of_value = (match["bare"] or "").endswith("/")
    return Piece(
        kind=kind,
        start=start,
        end=min(at + 1, len(html)),
        name=name,
        attributes=tuple(attributes),
        self_closing=html[at - 1] == "/" and not is_of_value,
        whole=at < len(html),
    )


def _attribute(match: re.Match[str]) -> Attribute:
    """Return the attribute that was found, its value with quotation marks or without."""
    name = match["name"].lower()
    for group in ("double", "single", "bare"):
        written = match[group]
        if written is not None:
            start, end = match.span(group)
            return Attribute(name, unescape(written), start, end, group != "bare")
    start, end = match.span("name")
    return Attribute(name, "", start, end, quoted=True)


def _comment(html: str, found: re.Match[str]) -> Piece:
    """Return the comment, or what HTML takes for one, that begins at a match."""
    start, at = found.span()
    is_short = html.startswith((">", "->"), at)  # '<!-->', '<!--->'
    if found["comment"] and not is_short:
        ends = _COMMENT_ENDS.search(html, at)
    else:
        ends = _ANGLE.search(html, at)
    return Piece(
        kind="cdata" if found["cdata"] else "comment",
        start=start,
        end=ends.end() if ends else len(html),
        whole=ends is not None,
    )
