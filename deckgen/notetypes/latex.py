"""LaTeX in a card, ``[latex]…[/latex]``, as the picture that Anki shows in its place."""

from __future__ import annotations

import re
from hashlib import sha1

from deckgen.notetypes.fieldtext import as_attribute, text_of
from deckgen.util.lazy_pattern import lazy_pattern

_LATEX = lazy_pattern(
    r"\[latex\](.+?)\[/latex\]|\[\$\](.+?)\[/\$\]|\[\$\$\](.+?)\[/\$\$\]", re.DOTALL | re.IGNORECASE
)
_LINE_BREAK = lazy_pattern(r"<br/?>|<div>", re.IGNORECASE)


def with_pictures(html: str, *, svg: bool = False) -> str:
    """Return HTML with the ``<img>`` of a picture for each LaTeX text.

    The picture's name is made of the text, ``latex-<SHA-1>.png``; Anki draws it where there is none, if
    LaTeX is installed, and packages bring it along.
    """
    if "[/" not in html:
        return html
    return _LATEX.sub(lambda found: _picture(found, "svg" if svg else "png"), html)


def _picture(found: re.Match[str], ending: str) -> str:
    if found[1] is not None:
        written = found[1]
    elif found[2] is not None:
        written = f"${found[2]}$"
    else:
        written = rf"\begin{{displaymath}}{found[3]}\end{{displaymath}}"
    text = text_of(_LINE_BREAK.sub("\n", written))
    name = sha1(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
    return f'<img class=latex alt="{as_attribute(text)}" src="latex-{name}.{ending}">'
