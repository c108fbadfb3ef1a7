"""What a reader sees of a source that is HTML: its text, cut into blocks.

Of ``<h1>Rise</h1><p>In&nbsp;1917 <b>all</b> power<template>x</template></p>`` these are 'Rise' and
'In 1917 all power': a heading and a paragraph begin and end a block, bold type does not, and nothing is
seen of a template.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from deckgen.render.elements import VOID
from deckgen.render.markup import Piece, pieces
from deckgen.source.visible import Visible, VisibleFile

if TYPE_CHECKING:
    from deckgen.core.diagnostics import TextFile

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol option p "
    "pre search section summary table tbody td tfoot th thead tr ul".split()
)
"""Elements that begin and end a block: nothing runs on across their borders."""

_UNSEEN = frozenset(
    "audio canvas datalist head iframe noscript object svg template video".split()
)
"""Elements of whose text nothing is seen; scripts, styles and the like are no text anyway."""

# A character reference with or without its ';' ('&eacute;', '&#8217;', '&amp'), or white space that is
# more than one space between two words.
_SPECIAL = re.compile(
    r"&(?:#[0-9]+|#[xX][0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);?|[\t\n\r\f][ \t\n\r\f]*| [ \t\n\r\f]+"
)


def visible_html(raw: TextFile) -> VisibleFile:
    """Return what is seen of HTML, with the places in the file.

    No browser is asked: styles that hide something are not followed.
    """
    visible = Visible()
    add_html(visible, raw.text, range(len(raw.text) + 1))
    return visible.of(raw)


def add_html(visible: Visible, text: str, places: range | list[int]) -> None:
    """Add what is seen of some HTML. ``places`` says where each of its characters, and its end,
    stands in the file.
    """
    unseen: list[str] = []  # the elements open of which nothing is seen
    preserved = 0
    for piece in pieces(text):
        opens = piece.kind == "open"
        is_tag = opens or piece.kind == "close"
        if is_tag and unseen:
            _follow(unseen, piece)
        elif opens and _is_unseen(piece):
            unseen.append(piece.name)
        elif piece.name == "br":
            start = places[piece.start]
            end = places[piece.end - 1] + 1
            visible.add("\n", start, end)
        elif is_tag and piece.name in _BLOCKS:
            visible.end_block()
            if piece.name == "pre" and opens:
                preserved += 1
            elif piece.name == "pre" and preserved:
                preserved -= 1
        elif piece.kind == "text" and not unseen:
            _add_text(visible, text, piece, places, collapses=not preserved)


def _is_unseen(piece: Piece) -> bool:
    """Tell whether a tag opens an element of which nothing is seen: ``<template>``, ``<p hidden>``."""
    if piece.name in VOID or piece.self_closing:
        return False
    if piece.name in _UNSEEN:
        return True
    return any(attribute.name == "hidden" for attribute in piece.attributes)


def _follow(unseen: list[str], piece: Piece) -> None:
    """Follow the tags within an element of which nothing is seen, up to its own end.

    ``unseen`` holds that element, and those of its name within it that are still open.
    """
    outermost = unseen[0]
    if piece.kind == "close":
        if piece.name == unseen[-1]:
            unseen.pop()
    elif piece.kind == "open":
        if piece.name == outermost and not piece.self_closing:
            unseen.append(piece.name)
        elif piece.name == "body" and outermost == "head":
            unseen.clear()  # the end tag of <head> may be left out


def _add_text(
    visible: Visible,
    text: str,
    piece: Piece,
    places: range | list[int],
    *,
    collapses: bool,
) -> None:
    """Add a text, with its references resolved; runs of white space are one space, but in ``<pre>``."""

    def add(shown: str, first: int, last: int) -> None:
        """Add what is shown for the characters from ``first`` up to ``last``."""
        visible.add(shown, places[first], places[last - 1] + 1)

    at = piece.start
    if collapses and text[at] == " " and visible.ends_in_space:
        at += 1
    for found in _SPECIAL.finditer(text, at, piece.end):
        special = found[0]
        start, end = found.span()
        add(text[at:start], at, start)
        at = end
        if special[0] == "&":
            add(html.unescape(special), start, end)
        elif not collapses:
            add(special, start, end)
        elif not visible.ends_in_space:
            add(" ", start, end)
    add(text[at : piece.end], at, piece.end)
