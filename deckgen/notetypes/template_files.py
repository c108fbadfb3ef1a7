"""The files and network addresses that a template or a style sheet names."""

from __future__ import annotations

import re
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
    """Return the files that the HTML of a template names, in order; not names made from a field."""
    found = []
    for element, attribute, value, start in _attributes(text):
        on = _LOADING.get(attribute, ())
        if (on is None or element in on) and kind_of(value) == "local":
            found.append(Named(_file_name(value), start, start + len(value)))
        elif attribute == "style":
            found += _shifted(files_of_style(unescape(value)), start, len(value))
    for style in _STYLE.finditer(text):
        found += [
            Named(name, start + style.start(1), end + style.start(1))
            for name, start, end in files_of_style(style[1])
        ]
    sounds = _SOUND.finditer(text, 0, text.rfind("]") + 1)  # none ends behind it
    found += [Named(each[1], each.start(1), each.end(1)) for each in sounds]
    return sorted(
        (each for each in found if _is_fixed(each.name)), key=lambda each: each.start
    )


def files_of_style(css: str) -> list[Named]:
    """Return the files that a style sheet names, in order."""
    found = []
    for load in loads(css):
        address = _CSS_ADDRESS.match(css, load.start) if load.kind == "local" else None
        if address:
            found.append(
                Named(_file_name(address[1].strip()), address.start(1), address.end(1))
            )
    return [each for each in found if _is_fixed(each.name)]


def network_in_scripts(text: str) -> list[Named]:
    """Return the network addresses that the scripts of a template use, in order."""
    found = [
        Named(value, start, start + len(value))
        for element, attribute, value, start in _attributes(text)
        if element == "script" and attribute == "src" and kind_of(value) == "remote"
    ]
    for script in _SCRIPT.finditer(text):
        for string in _STRING.finditer(script[1]):
            number = string.lastindex
            if number is None:
                continue
            address = _ADDRESS.match(string[number])
            if address and not _NAMESPACE.match(string[number]):
                start = script.start(1) + string.start(number)
                found.append(Named(string[number], start, start + len(string[number])))
    return sorted(found, key=lambda each: each.start)


def _attributes(text: str) -> list[tuple[str, str, str, int]]:
    """Return element, attribute, value and the value's offset, for all tags."""
    found = []
    for tag in _ELEMENT.finditer(text, 0, end_of_tags(text)):
        if tag[1] is None:
            continue
        for attribute in _ATTRIBUTE.finditer(text, tag.start(2), tag.end(2)):
            quoted = attribute[2][0] in "\"'"
            value = attribute[2][1:-1] if quoted else attribute[2]
            found.append(
                (
                    tag[1].lower(),
                    attribute[1].lower(),
                    value,
                    attribute.start(2) + quoted,
                )
            )
    return found


def _shifted(named: list[Named], start: int, length: int) -> list[Named]:
    """Return files of a ``style`` attribute with the place of the whole attribute."""
    return [Named(each.name, start, start + length) for each in named]


def _file_name(address: str) -> str:
    """Return the name of the file that an address leads to: without ``?v=2``, ``%20`` as a space."""
    plain = re.split(r"[?#]", unescape(address), maxsplit=1)[0]
    return unquote(plain)


def _is_fixed(name: str) -> bool:
    """Return whether a name is one file's, not made from a field or by a script."""
    return bool(name) and not any(sign in name for sign in ("{{", "<%", "${"))
