"""Whether two HTML texts are seen alike: each is brought into one form, and the forms are compared.

The form is a text: tags stand between control characters that no field can hold, attributes are in the
order of their names, and elements that look the same have one name (``<b>`` is ``strong``). Spaces are
moved out of tags, and what is empty is taken away, for neither is seen.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from deckgen.render.elements import BLOCKS, VOID
from deckgen.render.field import CONTROLS, unescape
from deckgen.render.from_html.tree import MEANINGLESS
from deckgen.render.markup import Piece, pieces
from deckgen.render.writer import percent_decoded

_SAME = {"b": "strong", "i": "em", "strike": "del", "s": "del"}
_LINES = frozenset({"div", "p"})
# what Anki and MathJax act on; the same signs as character references are words
_ACTIVE = re.compile(
    r"\[(?=sound:|/?anki:|/?latex\]|/?\$\$?\]|\[type:)"
    r"|\\(?=[()\[\]])"
    r"|\{\{(?=c\d)",
    re.IGNORECASE,
)
_MARKS = {"[": "\x0e", "\\": "\x0f", "{{": "\x10"}
_WIDE = re.compile(r'<span class="wide">(\\\(.*?\\\))</span>', re.DOTALL)
_SIDE = re.compile(r"\s*(width|height)\s*:\s*(\d+(?:px|%))\s*;?")

# Tags stand between \x01 and \x02; \x03 and \x04 are a space and a line end that count; \x05 breaks a line.
_BREAK = "\x05"
_SPACES = re.compile("[ \t\n\r\f\u00a0]+")
# '<b> ' and ' </b>': what is moved out of tags
_OUT_OF_START = re.compile(
    "((?:\x01(?:strong|em|del|u|mark|small|sub|sup|span [^\x02]*)\x02)+)([ \x05]+)"
)
_OUT_OF_END = re.compile(
    "([ \x05]+)((?:\x01/(?:strong|em|del|u|mark|small|sub|sup|span)\x02)+)"
)
# '<b></b>', '</b><b>', '</b> <b>'
_EMPTY = re.compile("\x01(strong|em|del|u|mark|small|sub|sup)\x02\x01/\\1\x02")
_JOINED = re.compile("\x01/(strong|em|del|u|mark|small|sub|sup)\x02\x01\\1\x02")
_JOINED_OVER_SPACE = re.compile("\x01/(strong|em)\x02([ \x05])\x01\\1\x02")
_BREAKS = re.compile(" *\x05[ \x05]*")
_BLOCK_NAMES = "|".join(sorted(BLOCKS - _LINES))
_AROUND_BLOCKS = re.compile(
    f"[ \x05]*(\x01/?(?:{_BLOCK_NAMES})(?: [^\x02]*)?\x02)[ \x05]*"
)
_CODE_IN_PRE = re.compile(
    "\x01pre(?: class=code)?\x02\x01code\x02(.*?)\x01/code\x02\x01/pre\x02", re.DOTALL
)


def canon(html: str, *, prefix: str = "", keeps_spaces: bool = False) -> str:
    """Return a form of HTML that is the same for what is seen alike; it is for comparing only.

    ``prefix`` is left out of the names of files. With ``keeps_spaces`` every space and line end
    counts, as where a style sheet says ``white-space: pre``.

    ``<b>a </b>b`` and ``<strong>a</strong> b`` have the same form; so have ``a<br>b`` and
    ``<div>a</div><div>b</div>``.
    """
    parts = _Reading(html, prefix, keeps_spaces).parts()
    text = "".join(parts)
    if "\x01pre" in text:
        text = _CODE_IN_PRE.sub("\x01pre\x02\\1\x01/pre\x02", text)
    text = _SPACES.sub(" ", text)
    if "\x01" not in text:  # there is no tag that spaces could move out of
        text = _BREAKS.sub(_BREAK, text)
        return text.strip(f" {_BREAK}")
    before = ""
    while before != text:
        before = text
        text = _OUT_OF_START.sub(r"\2\1", text)
        text = _OUT_OF_END.sub(r"\2\1", text)
        text = _EMPTY.sub("", text)
        text = _JOINED.sub("", text)
        text = _JOINED_OVER_SPACE.sub(r"\2", text)
        text = _SPACES.sub(" ", text)
        text = _BREAKS.sub(_BREAK, text)
    text = _AROUND_BLOCKS.sub(r"\1", text)
    return text.strip(f" {_BREAK}")


def alike(one: str, other: str) -> bool:
    """Tell whether two fields are the same to whoever sees them."""
    if one == other:
        return True
    return canon(one) == canon(other)


class _Opened(NamedTuple):
    """An element that is open: its name, and its end in the common form."""

    name: str
    end: str


class _Reading:
    """The pieces of one text in the common form."""

    def __init__(self, html: str, prefix: str, keeps_spaces: bool) -> None:
        self.html = _WIDE.sub(r"\1", html) if "wide" in html else html
        self.prefix = prefix
        self.keeps_spaces = keeps_spaces
        self.opened: list[_Opened] = []

    def parts(self) -> list[str]:
        """Return the parts of the common form."""
        found = []
        for piece in pieces(self.html):
            written = self.html[piece.start : piece.end]
            if piece.kind == "open":
                found.append(self._open(piece))
            elif piece.kind == "close":
                found.append(self._close(piece))
            elif piece.kind == "text":
                found.append(self._text(written))
            elif piece.kind != "comment":
                found.append(f"\x01{written}\x02")
        return found

    def _text(self, raw: str) -> str:
        """Return words; what Anki acts on is told apart from the same signs as character references."""
        if not raw.isprintable():
            raw = CONTROLS.sub("", raw)
        if "[" in raw or "\\" in raw or "{{" in raw:
            raw = _ACTIVE.sub(_marked, raw)
        text = unescape(raw) if "&" in raw else raw
        if not text.isascii():
            text = unicodedata.normalize("NFC", text)
        if self.keeps_spaces or self._is_in_pre():
            text = text.replace("\r\n", "\n")
            text = text.replace(" ", "\x03").replace("\n", "\x04")
        if self.prefix:
            text = text.replace(f"\x0esound:{self.prefix}", "\x0esound:")
        return text

    def _is_in_pre(self) -> bool:
        """Return whether every space counts here."""
        return any(element.name == "pre" for element in self.opened)

    def _open(self, piece: Piece) -> str:
        """Return an opening tag, its attributes in order."""
        name = _SAME.get(piece.name, piece.name)
        values = {attribute.name: attribute.value for attribute in piece.attributes}
        attributes = {}
        for key, value in values.items():
            if value or key not in MEANINGLESS:
                attributes[key] = value
        if name == "br":
            return "\x04" if self._is_in_pre() else _BREAK
        if name == "img":
            return self._picture(attributes)
        if name == "ol" and attributes.get("start") == "1":
            del attributes["start"]
        is_line = name in _LINES and not attributes
        if name not in VOID:
            end = _BREAK if is_line else f"\x01/{name}\x02"
            self.opened.append(_Opened(piece.name, end))
        if is_line:
            return _BREAK
        return f"\x01{name}{_listed(attributes)}\x02"

    def _close(self, piece: Piece) -> str:
        """Return a closing tag.

        One that closes nothing, or something else than was opened last, is kept as such: browsers make of
        it what they like.
        """
        if self.opened and self.opened[-1].name == piece.name:
            return self.opened.pop().end
        return f"\x01/{piece.name} alone\x02"

    def _picture(self, attributes: dict[str, str]) -> str:
        """Return a picture, with its size as CSS has it."""
        source = percent_decoded(attributes.pop("src", ""))
        source = unicodedata.normalize("NFC", source).strip()
        described = {"src": source.removeprefix(self.prefix)}
        described.update(_sides(attributes))
        for key, value in attributes.items():
            if value or key != "alt":
                described[key] = value
        return f"\x01img{_listed(described)}\x02"


def _marked(found: re.Match[str]) -> str:
    """Return the character that stands for a sign that Anki acts on."""
    return _MARKS[found[0]]


def _listed(attributes: dict[str, str]) -> str:
    """Return attributes in the order of their names."""
    listed = ""
    for key, value in sorted(attributes.items()):
        listed += f" {key}={value}"
    return listed


def _sides(attributes: dict[str, str]) -> dict[str, str]:
    """Take the size out of the attributes of a picture, and return it as CSS has it.

    ``width="30"`` and ``style="width: 30px"`` are the same.
    """
    sides = {}
    for name in ("width", "height"):
        value = attributes.get(name, "").removesuffix("px")
        if value.isdecimal() and value.isascii():
            sides[name] = f"{value}px"
            del attributes[name]
    style = attributes.get("style", "")
    is_size_alone = not _SIDE.sub("", style).strip()
    if style and is_size_alone:
        sides.update(_SIDE.findall(style))
        del attributes["style"]
    return sides
