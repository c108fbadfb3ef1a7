"""What editors and pasting leave in HTML, taken away: colours and fonts, spaces that do not break."""

from __future__ import annotations

import re

from deckgen.render.markup import pieces

_PASTED = frozenset({"span", "font"})
_STYLING = frozenset({"style", "color", "face", "size", "class"})
_NBSP = re.compile("(?:&nbsp;|&#160;|&#xa0;|\u00a0)", re.IGNORECASE)
_BEFORE_END = re.compile(r"[ \t]+(?=\Z|<br ?/?>|</(?:div|p|li)>)")


def tidied(html: str) -> str:
    """Return HTML without ``<span>`` and ``<font>`` that only style, TABs, and spaces at the ends of lines.

    ``&nbsp;`` becomes a space. Whatever else there is stays as it was.
    """
    if "<" in html:
        html = _unstyled(html)
    html = _NBSP.sub(" ", html).replace("\t", " ")
    return _BEFORE_END.sub("", html)


def _unstyled(html: str) -> str:
    out = []
    opened: list[tuple[str, bool]] = []
    for piece in pieces(html):
        is_dropped = False
        if piece.name in _PASTED and piece.kind == "open":
            is_dropped = {each.name for each in piece.attributes} <= _STYLING
            opened.append((piece.name, is_dropped))
        elif (
            piece.name in _PASTED
            and piece.kind == "close"
            and opened
            and opened[-1][0] == piece.name
        ):
            is_dropped = opened.pop()[1]
        if not is_dropped:
            out.append(html[piece.start : piece.end])
    return html if opened else "".join(out)
