"""The files and network addresses that a template or a style sheet names."""

from __future__ import annotations

import re
from operator import attrgetter
from typing import NamedTuple
from urllib.parse import unquote

from deckgen.render.address import kind_of
from deckgen.render.css import loads
from deckgen.render.field import unescape
from deckgen.util.ends import end_of_tags
from deckgen.util.lazy_pattern import lazy_pattern

# '<img src="_a.png">': the tag and what is in it. Comments are passed over.
# One that has no end goes on to that of the text.
_ELEMENT = lazy_pattern(
    r"<!--.*?(?:-->|\Z)|<([a-zA-Z][\w-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>", re.DOTALL
)
_ATTRIBUTE = lazy_pattern(r"([\w:-]+)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+)")
_SCRIPT = lazy_pattern(
    r"<script\b[^<>]*>(.*?)(?:</script>|\Z)", re.DOTALL | re.IGNORECASE
)
_STYLE = lazy_pattern(r"<style\b[^<>]*>(.*?)(?:</style>|\Z)", re.DOTALL | re.IGNORECASE)
_SOUND = lazy_pattern(r"\[sound:([^\]]+)\]")
# what a script has in quotation marks; its comments are passed over
_STRING = lazy_pattern(
    r"/\*.*?\*/|//[^\n]*|\"((?:\\.|[^\"\\\n])*)\"|'((?:\\.|[^'\\\n])*)'|`((?:\\.|[^`\\])*)`",
    re.DOTALL,
)
_ADDRESS = lazy_pattern(r"(?:(?:https?|wss?|ftp):)?//[\w.-]+\.\w+", re.IGNORECASE)
# the name of a language, not an address
_NAMESPACE = lazy_pattern(r"https?://www\.w3\.org/", re.IGNORECASE)
_CSS_ADDRESS = lazy_pattern(r"""(?:(?:url|src)\(\s*)?["']?([^"')]*)""", re.IGNORECASE)

_LOADING = {
    "src": None,
    "poster": None,
    "data": ("object",),
    "href": ("link", "image", "use"),
}
"""Attributes that load a file, and the elements on which they do; None for all."""


class Named(NamedTuple):
    """A file or an address, and where it stands in the text."""

    name: str
    start: int
    end: int


def files_of_template(text: str) -> list[Named]:
    """Return the files that the HTML of a template names, in order.

    They are in attributes that load, ``<img src="_map.png">``, in styles, and in ``[sound:_a.mp3]``. Names
    that are made from a field, ``{{Map}}.png``, are not known here.
    """
    found = []
    for each in _attributes(text):
        on = _LOADING.get(each.name, ())
        is_loading = on is None or each.element in on
        if is_loading and kind_of(each.value) == "local":
            found.append(Named(_file_name(each.value), each.start, each.end))
        elif each.name == "style":
            # references may be in it: what is found has the place of the whole attribute
            for name, _, _ in files_of_style(unescape(each.value)):
                found.append(Named(name, each.start, each.end))
    for style in _STYLE.finditer(text):
        begin = style.start(1)
        for name, start, end in files_of_style(style[1]):
            found.append(Named(name, begin + start, begin + end))
    for sound in _SOUND.finditer(text, 0, text.rfind("]") + 1):  # none ends behind it
        found.append(Named(sound[1], *sound.span(1)))
    fixed = [each for each in found if _is_fixed(each.name)]
    return sorted(fixed, key=attrgetter("start"))


def files_of_style(css: str) -> list[Named]:
    """Return the files that a style sheet names, in order: ``url(_map.png)``, ``@import "_a.css"``."""
    found = []
    for load in loads(css):
        if load.kind != "local":
            continue
        address = _CSS_ADDRESS.match(css, load.start)
        if address:
            name = _file_name(address[1].strip())
            found.append(Named(name, *address.span(1)))
    return [each for each in found if _is_fixed(each.name)]


def network_in_scripts(text: str) -> list[Named]:
    """Return the network addresses that the scripts of a template use, in order.

    They are those that a script is loaded from, and those that stand in the texts of one.
    """
    found = []
    for each in _attributes(text):
        is_source = each.element == "script" and each.name == "src"
        if is_source and kind_of(each.value) == "remote":
            found.append(Named(each.value, each.start, each.end))
    for script in _SCRIPT.finditer(text):
        for string in _STRING.finditer(script[1]):
            number = string.lastindex  # the group that has the text; none has a comment
            if number is None:
                continue
            address = string[number]
            if _ADDRESS.match(address) and not _NAMESPACE.match(address):
                start = script.start(1) + string.start(number)
                found.append(Named(address, start, start + len(address)))
    return sorted(found, key=attrgetter("start"))


class _Attribute(NamedTuple):
    """An attribute of a tag, and where its value stands in the text, without quotation marks."""

    element: str
    name: str
    value: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.value)


def _attributes(text: str) -> list[_Attribute]:
    """Return the attributes of all tags in a text."""
    found = []
    for tag in _ELEMENT.finditer(text, 0, end_of_tags(text)):
        if tag[1] is None:
            continue
        element = tag[1].lower()
        for attribute in _ATTRIBUTE.finditer(text, *tag.span(2)):
            name = attribute[1].lower()
            value = attribute[2]
            start = attribute.start(2)
            if value[0] in "\"'":
                value = value[1:-1]
                start += 1
            found.append(_Attribute(element, name, value, start))
    return found


def _file_name(address: str) -> str:
    """Return the name of the file that an address leads to: without ``?v=2``, ``%20`` as a space."""
    plain, *_ = re.split(r"[?#]", unescape(address), maxsplit=1)
    return unquote(plain)


def _is_fixed(name: str) -> bool:
    """Return whether a name is one file's, not made from a field or by a script."""
    if not name:
        return False
    return not any(sign in name for sign in ("{{", "<%", "${"))
