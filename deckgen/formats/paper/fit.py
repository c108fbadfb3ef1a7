"""A card's HTML for paper: balanced, with nothing in it that acts or reaches out of its cell."""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser
from typing import TYPE_CHECKING, NamedTuple

from deckgen.render.elements import BLOCKS, INLINE, MATHS
from deckgen.render.field import unescape
from deckgen.render.mathjax import outlined
from deckgen.render.passage import width

if TYPE_CHECKING:
    from collections.abc import Mapping

_ALLOWED = BLOCKS | INLINE | MATHS
_VOID = frozenset(("br", "hr", "img", "wbr"))
_DROPPED = frozenset(
    "audio canvas embed iframe noscript object script style svg template textarea title video".split()
)
_ATTRIBUTES = frozenset(
    "alt class colspan dir display lang mathvariant rowspan start stretchy title".split()
)
_PLAY = re.compile(r"\[anki:play:[qa]:\d+\]")  # '[anki:play:q:0]', a sound
_BOX = re.compile(r"\[\[type:.+?\]\]")  # '[[type:Answer]]', the box to type in

SIZES = (11.0, 10.0, 9.0, 8.0, 7.0, 6.5, 6.0)
"""The sizes of type that a card may have, in points; the largest with which it fits."""

WIDE, HIGH = 80.0, 50.0
"""How much room there is on a card, in millimetres."""

_MM = 0.3528  # a point in millimetres
_LETTER = 0.55  # the usual width of a letter, in its size
_IMAGE = 22.0  # the height of an image in millimetres, as in print.css
_WRAPPING = 1.04  # how much longer a text gets by lines that end before the edge


class _Part(NamedTuple):
    """How a part of a card is set.

    - ``scale``: its size; ``space``: the space around it; both relative to the card's own size.
    - ``leading``: the distance of its lines, relative to its size.
    """

    scale: float
    leading: float
    space: float


_PARTS = {
    "head": _Part(0.8, 1.4, 1.1),
    "context": _Part(0.95, 1.5, 1.2),
    "prompt": _Part(1.4, 1.35, 0.0),
    "whole": _Part(1.4, 1.35, 0.0),
    "answer": _Part(1.5, 1.35, 0.0),
    "note": _Part(0.9, 1.5, 1.2),
    "passage": _Part(1.0, 1.6, 2.0),
    "citation": _Part(0.8, 1.45, 0.8),
    "line": _Part(1.0, 1.6, 2.2),
}
"""The parts of a card by the classes of their elements, as in print.css."""


class Fitted(NamedTuple):
    """A side for a card of paper.

    - ``size``: that of its type in points, 0 if not even the smallest is small enough.
    - ``has_passage``: the passage has room.
    """

    html: str
    size: float
    has_passage: bool


class _Fitter(HTMLParser):
    """Writes what is allowed, closes what is open, and measures the text of each part.

    - ``out``: the HTML that is written.
    - ``open``: the tags that are open.
    - ``dropped``: how many are open whose content is left out.
    - ``hint``: how many are open in a hint, itself included.
    - ``parts``: the parts that are open, each with how many tags were open where it began.
    - ``text``: the texts of each part; ``images``: how many there are.
    """

    def __init__(self, media: Mapping[str, str]) -> None:
        super().__init__(convert_charrefs=False)
        self.media = media
        self.out: list[str] = []
        self.open: list[str] = []
        self.dropped = 0
        self.hint = 0
        self.parts: list[tuple[int, str]] = [(0, "context")]
        self.text: dict[str, list[str]] = {}
        self.images = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write a tag that is allowed."""
        if self.hint:
            self.hint += tag not in _VOID
            return
        given = {name: value or "" for name, value in attrs}
        classes = given.get("class", "").split()
        if "hint" in classes and tag in ("a", "div"):
            self.hint = 1  # it is shown on request, which paper cannot
            return
        if tag in _DROPPED:
            self.dropped += 1
        if self.dropped or tag not in _ALLOWED:
            return
        allowed = {name: value for name, value in given.items() if name in _ATTRIBUTES}
        if tag == "img":
            source = self.media.get(given.get("src", ""))
            if source is None:
                self.out.append(escape(given.get("alt", "")))
                return
            allowed["src"] = source
            self.images += 1
        written = [f' {name}="{escape(value)}"' for name, value in allowed.items()]
        self.out.append(f"<{tag}{''.join(written)}>")
        if tag in BLOCKS or tag == "br":
            self._measure("\n")
        if tag not in _VOID:
            self._open(tag, classes)

    def _open(self, tag: str, classes: list[str]) -> None:
        """Open a tag, and the part of the card that its classes name, if they do."""
        self.open.append(tag)
        for name in classes:
            if name in _PARTS:
                self.parts.append((len(self.open), name))
        _, part = self.parts[-1]
        if part == "line":
            self._measure("_")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take ``<tag/>`` as HTML does: as a start."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Close a tag, and what was left open in it."""
        if self.hint:
            self.hint -= tag not in _VOID
        elif tag in _DROPPED:
            self.dropped = max(0, self.dropped - 1)
        elif not self.dropped and tag in self.open:
            closed = ""
            while closed != tag:
                closed = self.open.pop()
                self.out.append(f"</{closed}>")
                opened_at, _ = self.parts[-1]
                if opened_at > len(self.open):
                    self.parts.pop()

    def handle_data(self, data: str) -> None:
        """Write text."""
        if not self.dropped and not self.hint:
            self.out.append(data.replace("<", "&lt;"))
            self._measure(data)

    def handle_entityref(self, name: str) -> None:
        """Write ``&name;``."""
        self._handle_reference(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Write ``&#name;``."""
        self._handle_reference(f"&#{name};")

    def _handle_reference(self, reference: str) -> None:
        """Write a character reference as it stands."""
        if not self.dropped and not self.hint:
            self.out.append(reference)
            self._measure(unescape(reference))

    def _measure(self, text: str) -> None:
        """Add a text to those of the part that is open."""
        _, part = self.parts[-1]
        self.text.setdefault(part, []).append(text)

    def finish(self) -> str:
        """Return the HTML, with all that is open closed."""
        self.close()
        self.out += [f"</{tag}>" for tag in reversed(self.open)]
        self.open.clear()
        return "".join(self.out)

    def height(self, size: float, *, without: str = "") -> float:
        """Return about how high this is in millimetres, set in ``size`` points.

        ``without`` is a part that is not counted.
        """
        total = self.images * _IMAGE
        for name, texts in self.text.items():
            if name == without:
                continue
            text = outlined("".join(texts))
            lines = [line for line in text.split("\n") if line.strip()]
            if not lines:
                continue
            part = _PARTS[name]
            letter = size * part.scale * _MM * _LETTER
            rows = sum(_rows(width(line) * letter * _WRAPPING) for line in lines)
            height = rows * size * part.scale * part.leading * _MM
            space = part.space * size * _MM
            total += height + space
        return total


def _rows(length: float) -> int:
    """Return how many rows of a card a text takes that would be so many millimetres long."""
    rows = -(-int(length) // int(WIDE))  # rounded up
    return max(1, rows)


def fitted(html: str, media: Mapping[str, str], *, box: str = "") -> Fitted:
    """Return the HTML of a side for a card of paper, in the largest type with which it fits.

    ``media`` gives a ``data:`` address for a packed name; ``box`` stands for the box to type in.
    """
    fitter = _Fitter(media)
    with_signs = _PLAY.sub("♪", html)
    fitter.feed(_BOX.sub(box, with_signs))
    clean = fitter.finish()
    for size in SIZES:
        if fitter.height(size) <= HIGH:
            return Fitted(clean, size, has_passage=True)
    if "passage" in fitter.text:
        for size in SIZES:
            if fitter.height(size, without="passage") <= HIGH:
                return Fitted(clean, size, has_passage=False)
    return Fitted(clean, 0.0, has_passage=False)
