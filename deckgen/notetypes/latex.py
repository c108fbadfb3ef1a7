"""LaTeX in a card, ``[latex]…[/latex]``, as the picture that Anki shows in its place."""

from __future__ import annotations

import re
from hashlib import sha1

from deckgen.notetypes.fieldtext import as_attribute, text_of
from deckgen.util.ends import Ends
from deckgen.util.lazy_pattern import lazy_pattern

_OPENING = lazy_pattern(r"\[(latex|\$|\$\$)\]", re.IGNORECASE)
_ENDS = {
    "latex": re.compile(r"\[/latex\]", re.IGNORECASE),
    "$": re.compile(r"\[/\$\]"),
    "$$": re.compile(r"\[/\$\$\]"),
}
_LINE_BREAK = lazy_pattern(r"<br/?>|<div>", re.IGNORECASE)


def with_pictures(html: str, *, svg: bool = False) -> str:
    """Return HTML with the ``<img>`` of a picture for each LaTeX text.

    ``[$]x^2[/$]`` becomes ``<img class=latex alt="&#x24;x&#x5E;2&#x24;" src="latex-….png">``.

    The picture's name is made of the text, ``latex-<SHA-1>.png``; Anki draws it where there is none, if
    LaTeX is installed, and packages bring it along.
    """
    if "[/" not in html:
        return html
    ending = "svg" if svg else "png"
    ends = Ends(html)
    parts: list[str] = []
    at = 0
    for opening in _OPENING.finditer(html):
        if opening.start() < at:
            continue  # it stands in the last formula
        kind = opening[1].lower()
        end = ends.next(_ENDS[kind], opening.end() + 1)  # behind at least one character
        if end:
            formula = html[opening.end() : end.start()]
            parts.append(html[at : opening.start()])
            parts.append(_picture(kind, formula, ending))
            at = end.end()
    return "".join(parts) + html[at:]


def _picture(kind: str, formula: str, ending: str) -> str:
    """Return the picture of a formula: of ``[latex]``, or of ``[$]`` and ``[$$]`` in a line or below it."""
    written = formula
    if kind == "$":
        written = f"${formula}$"
    elif kind == "$$":
        written = rf"\begin{{displaymath}}{formula}\end{{displaymath}}"
    text = text_of(_LINE_BREAK.sub("\n", written))
    data = text.encode("utf-8", "surrogatepass")
    name = sha1(data, usedforsecurity=False).hexdigest()
    return f'<img class=latex alt="{as_attribute(text)}" src="latex-{name}.{ending}">'
