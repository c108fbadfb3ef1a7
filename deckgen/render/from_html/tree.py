"""HTML as a tree of elements and texts; nothing for HTML whose tags are not in pairs."""

from __future__ import annotations

from dataclasses import dataclass, field

from deckgen.render.elements import VOID
from deckgen.render.field import unescape
from deckgen.render.markup import Piece, pieces

DEEPEST = 40
"""Elements nested deeper than this are not read."""

NOTHING = frozenset(
    {"<!--StartFragment-->", "<!--EndFragment-->", "<!---->", "<!--anki-->"}
)
"""Comments that programs leave behind."""

MEANINGLESS = frozenset({"class", "style", "id"})
"""Attributes that say nothing when they are empty."""


@dataclass(slots=True)
class Element:
    """An element: its name, its attributes, and what is in it, in order."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)


class NoTreeError(Exception):
    """HTML with tags that are not in pairs, or with what a card rarely has."""


def parse(html: str) -> Element:
    """Return an element without a name that holds all of a text; raises :exc:`NoTreeError`.

    Texts have no character references any more.
    """
    root = Element("")
    opened = [root]
    for piece in pieces(html):
        if piece.kind == "text":
            opened[-1].children.append(unescape(html[piece.start : piece.end]))
        elif piece.kind == "open":
            _open(opened, piece)
        elif piece.kind == "close":
            if opened[-1].name != piece.name:
                raise NoTreeError
            opened.pop()
        elif html[piece.start : piece.end] not in NOTHING:
            raise NoTreeError
    if len(opened) > 1:
        raise NoTreeError
    return root


def _open(opened: list[Element], piece: Piece) -> None:
    """Take an opening tag; raises :exc:`NoTreeError` for one that browsers may read in two ways."""
    if not piece.whole or len(opened) > DEEPEST:
        raise NoTreeError
    values = {attribute.name: attribute.value for attribute in piece.attributes}
    if len(values) < len(piece.attributes):
        raise NoTreeError  # an attribute is there twice
    attributes = {}
    for key, value in values.items():
        if value or key not in MEANINGLESS:
            attributes[key] = value
    element = Element(piece.name, attributes)
    opened[-1].children.append(element)
    if piece.name in VOID:
        return
    if piece.self_closing:
        raise NoTreeError
    opened.append(element)
