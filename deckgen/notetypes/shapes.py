"""The shapes of image occlusion: the items of a cloze field that hide parts of a picture."""

from __future__ import annotations

import re

from deckgen.notetypes.fieldtext import as_attribute

OCCLUSION = "image-occlusion:"
"""How the words of a deletion begin that hides a part of a picture: ``rect:left=.1:top=.2…`` follows."""

_SHAPES = ("rect", "ellipse", "polygon", "text")
_ATTRIBUTES = {
    "left": "left",
    "top": "top",
    "angle": "angle",
    "fill": "fill",
    "width": "width",
    "height": "height",
    "rx": "rx",
    "ry": "ry",
    "points": "points",
    "oi": "occludeInactive",
    "text": "text",
    "scale": "scale",
    "fs": "font-size",
}
_NOT_ZERO = frozenset(("width", "height", "rx", "ry", "scale"))
# a colon with an even number of backslashes before it
_COLON = re.compile(r"(?<!\\)((?:\\\\)*):")


def attributes(text: str) -> str:
    """Return a shape as the attributes of the element that Anki's script draws it from, each with a space
    behind it. ``text`` is what follows :data:`OCCLUSION`.
    """
    shape, colon, rest = text.partition(":")
    if not colon:
        return ""
    written = []
    if shape in _SHAPES:
        written.append(f'data-shape="{shape}" ')
    # a line for each property; a line end within one is hidden meanwhile
    lines = _COLON.sub(r"\1\n", rest.replace("\n", "\0"))
    for line in lines.split("\n"):
        name, equals, value = line.replace("\0", "\n").partition("=")
        value = value.replace(r"\:", ":")
        if name == "points":
            pairs = (pair for pair in value.split(" ") if "," in pair)
            value = " ".join(pairs)
        elif name == "text":
            value = as_attribute(value)
        if not equals or not value or name not in _ATTRIBUTES:
            continue
        if name in _NOT_ZERO and value == "0":
            continue
        written.append(f'data-{_ATTRIBUTES[name]}="{value}" ')
    return "".join(written)
