"""The keys of masks over a picture and of its labels: a part of :mod:`deckgen.source.schema`."""

from __future__ import annotations

from deckgen.core.occlusion import HIDES
from deckgen.source.schema_values import TEXT, TEXTS, Key, Keys, Value

_COORDINATE: Value = {
    "type": ["number", "string"],
    "pattern": "^[+-]?[0-9]+(\\.[0-9]+)?\\s*%?$",
}
_NUMBERS: Value = {"type": "array", "items": _COORDINATE, "minItems": 4, "maxItems": 4}
_POINT: Value = {"type": "array", "items": _COORDINATE, "minItems": 2, "maxItems": 2}
_ANGLE: Value = {"type": "number", "minimum": -360, "maximum": 360}
_COLOUR: Value = {"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"}

MASK = Keys(
    "mask",
    "a mask",
    "A shape that hides a part of a picture, in pixels of the file or in per cent of its size.",
    Key(
        "rect", _NUMBERS, "A rectangle: left, top, width, height.", "[412, 220, 96, 88]"
    ),
    Key(
        "ellipse",
        _NUMBERS,
        "An ellipse: its centre, and its radii across and down.",
        "[300, 140, 40, 22]",
    ),
    Key(
        "polygon",
        {"type": "array", "items": _POINT, "minItems": 3},
        "A polygon: its points.",
        "[[10, 10], [60, 12], [44, 50]]",
    ),
    Key(
        "angle",
        _ANGLE,
        "By how many degrees a rectangle or an ellipse is turned about its centre, clockwise.",
        "30",
    ),
    Key("fill", _COLOUR, "Its colour, if not Anki's.", "'#ffeba2'"),
    Key(
        "hide",
        {"type": "string", "enum": list(HIDES)},
        "Whether it hides on the fronts of all masks, or of its own alone, if not as the card says.",
        "one",
    ),
    Key(
        "was",
        TEXTS,
        "Keys that this mask had before; it takes over their history.",
        "[kernel]",
    ),
)

LABEL = Keys(
    "label",
    "a label",
    "A text that is written on a picture.",
    Key("text", TEXT, "What is written.", "Fig. 1", required=True),
    Key(
        "at",
        _POINT,
        "Its upper left corner, in pixels or per cent.",
        "[10, 8]",
        required=True,
    ),
    Key(
        "size",
        _COORDINATE,
        "How high its letters are, in pixels or per cent.",
        "5%",
        default="5%",
    ),
    Key(
        "scale",
        {"type": "number", "exclusiveMinimum": 0},
        "What the size is multiplied by.",
        "2",
        default="1",
    ),
    Key(
        "angle",
        _ANGLE,
        "By how many degrees it is turned about its corner, clockwise.",
        "30",
    ),
    Key("fill", _COLOUR, "Its colour, if not black.", "'#aa0000'"),
)
