"""What editors and pasting leave in HTML, taken away: colours and fonts, spaces that do not break.

It is done only if somebody asks for it: some of it may have been meant.
"""

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
    """Return HTML without the elements that only style; as it is if one of them is not closed.

    ``<span style="color: red">`` is one; ``<span lang="fr">`` is none, for it says something of its words.
    """
    out = []
    # the names of those that are open, and whether each is dropped
    opened: list[tuple[str, bool]] = []
    for piece in pieces(html):
        name = piece.name
        is_dropped = False
        innermost = opened[-1][0] if opened else None
        if piece.kind == "open" and name in _PASTED:
            attributes = {attribute.name for attribute in piece.attributes}
            is_dropped = attributes <= _STYLING
            opened.append((name, is_dropped))
        elif piece.kind == "close" and name == innermost:
            _, is_dropped = opened.pop()
        if not is_dropped:
            out.append(html[piece.start : piece.end])
    if opened:
        return html
    return "".join(out)
