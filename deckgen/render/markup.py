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
        if found.start() > at:
            yield Piece("text", at, found.start())
        piece = _tag(html, found) if found["name"] else _comment(html, found)
        yield piece
        at = piece.end
        if piece.kind == "open" and piece.name in RAW and not piece.self_closing:
            ends = _ends_of(piece.name).search(html, at)
            end = ends.start() if ends else len(html)
            if end > at:
                yield Piece("raw", at, end, piece.name)
                at = end
    if at < len(html):
        yield Piece("text", at, len(html))


@cache
def _ends_of(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{name}(?=[ \t\n\r\f/>]|\Z)", re.IGNORECASE)


def _tag(html: str, found: re.Match[str]) -> Piece:
    """Return the tag that begins at a match."""
    attributes, at = [], found.end()
    if html.startswith(">", at):  # '<b>', '</div>': most tags
        kind = "close" if found["closing"] else "open"
        return Piece(kind, found.start(), at + 1, found["name"].lower())
    while True:
        match = _ATTRIBUTE.match(html, at)
        assert match is not None  # it matches nothing, too
        if match["name"]:
            attributes.append(_attribute(match))
        at = match.end()
        if at >= len(html) or html[at] == ">":
            break
    end = min(at + 1, len(html))
    kind = "close" if found["closing"] else "open"
    closes_itself = html[at - 1] == "/" and not (match["bare"] or "").endswith("/")
    return Piece(
        kind,
        found.start(),
        end,
        found["name"].lower(),
        tuple(attributes),
        closes_itself,
        at < len(html),
    )


def _attribute(match: re.Match[str]) -> Attribute:
    for group in ("double", "single", "bare"):
        if match[group] is not None:
            value = unescape(match[group])
            return Attribute(
                match["name"].lower(), value, *match.span(group), group != "bare"
            )
    return Attribute(match["name"].lower(), "", *match.span("name"), True)


def _comment(html: str, found: re.Match[str]) -> Piece:
    """Return the comment, or what HTML takes for one, that begins at a match."""
    start, at = found.span()
    if found["comment"]:
        short = html.startswith(">", at) or html.startswith("->", at)
        ends = (
            re.compile(">").search(html, at)
            if short
            else _COMMENT_ENDS.search(html, at)
        )
    else:
        ends = re.compile(">").search(html, at)
    end = ends.end() if ends else len(html)
    return Piece(
        "cdata" if found["cdata"] else "comment", start, end, whole=ends is not None
    )
