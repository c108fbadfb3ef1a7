"""HTML as one line of text: what is read of a field, for lists, reports and comparisons."""

from __future__ import annotations

from deckgen.render.elements import BLOCKS
from deckgen.render.field import SOUND, unescape
from deckgen.render.markup import pieces

_APART = BLOCKS | frozenset(
    "address article aside audio br caption center details fieldset figcaption figure footer form header "
    "img legend main nav object option section select source summary svg video".split()
)
"""Elements with words before and after that are not one word."""


def one_line(html: str) -> str:
    """Return the words of HTML in one line: without tags, comments, styles, pictures and sounds."""
    if "[" in html:
        html = SOUND.sub(" ", html)
    if "<" in html:
        html = _without_tags(html)
    return " ".join(unescape(html).split())


def _without_tags(html: str) -> str:
    """Return the texts between tags, with a space for a tag that parts words."""
    words = []
    for piece in pieces(html):
        is_tag = piece.kind in ("open", "close")
        if piece.kind == "text":
            words.append(html[piece.start : piece.end])
        elif is_tag and piece.name in _APART:
            words.append(" ")
    return "".join(words)


def words_or_html(html: str) -> str:
    """Return a field as its words, if it has no markup, else as it is: no part of it is left out."""
    if not html:
        return "(empty)"
    words = one_line(html)
    has_markup = any(sign in html for sign in "<[")
    return html if has_markup or not words else words
