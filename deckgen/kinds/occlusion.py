"""``image`` and ``masks``: a picture parts of which are hidden, and a card for each of them."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from deckgen.core.model import Text
from deckgen.core.nodes import Mapping, Sequence
from deckgen.core.occlusion import (
    ALL,
    ELLIPSE,
    HIDES,
    NOTE,
    ONE,
    POLYGON,
    RECT,
    SHAPES,
    Label,
    Length,
    Mask,
    MaskShape,
    Occlusion,
)
from deckgen.kinds.cardview import CardView
from deckgen.kinds.kind import Parts, Side
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.core.model import Item
    from deckgen.core.nodes import Node
    from deckgen.kinds.kind import Html, Reader

_LENGTH = lazy_pattern(r"([+-]?[0-9]{1,7}(?:\.[0-9]{1,6})?)\s*(%?)", re.ASCII)
_COLOUR = lazy_pattern(r"#[0-9a-fA-F]{6}", re.ASCII)
_WANTED = {
    RECT: "four numbers: [left, top, width, height]",
    ELLIPSE: "four numbers: [centre x, centre y, radius x, radius y]",
    POLYGON: "three points or more: [[x, y], [x, y], [x, y]]",
}
_LIKE = "write it like this: nucleus: {rect: [412, 220, 96, 88]}"


class Masks:
    """A card that hides parts of a picture."""

    name = NOTE
    keys = frozenset({"q", "image", "masks", "hide", "labels"})
    required = frozenset({"image", "masks"})

    def is_meant(self, mapping: Mapping) -> bool:
        """A card with masks, or with a picture of its own, is of this kind."""
        return "masks" in mapping or "image" in mapping

    def way_without(self, key: str) -> str:
        """What is hidden is the answer."""
        return (
            "the answer is what a mask hides: its key says it in words"
            if key == "a"
            else ""
        )

    def has_its_keys(self, reader: Reader, mapping: Mapping, *, misspelt: bool) -> bool:
        """Tell whether there are a picture and masks."""
        if "hint" in mapping:
            way = "leave it out: the picture is shown whole but for its masks"
            reader.report(
                "Y211", mapping, why="'hint' does not go with 'masks'", way=way
            )
            return False
        if misspelt:
            return "image" in mapping and "masks" in mapping
        if "image" not in mapping:
            reader.missing(
                mapping, "image", "the card", "name the picture after 'image:'"
            )
            return False
        if "masks" not in mapping:
            _report_none(reader, mapping, mapping)
            return False
        return True

    def is_whole(self, item: Item) -> bool:
        """Tell whether a picture and masks could be read."""
        return item.occlusion is not None

    def notes(self, item: Item, html: Html) -> Iterator[Parts]:
        """One note. Its picture and its shapes need the picture's file: see ``compile/occlusion.py``."""
        assert item.occlusion is not None
        contents = {
            "Header": html(item.question) if item.question is not None else "",
            "Back Extra": html(item.note) if item.note is not None else "",
        }
        answers = tuple(filter(None, (mask.words for mask in item.occlusion.masks)))
        yield Parts("", NOTE, "", "", (), answers, contents=contents)

    def sides(self, item: Item, parts: Parts) -> list[Side]:
        """There is a picture on every side."""
        return []

    def views(self, item: Item) -> Iterator[CardView]:
        """One card a mask: what is asked of the picture, or its path, and what the mask hides."""
        return views_of_masks(item)

    def card_name(self, note_type: str, ordinal: int) -> str:
        """Every card of a picture is one."""
        return self.name


def views_of_masks(item: Item) -> Iterator[CardView]:
    """Yield the cards of a picture. The answer is the id of a mask in words, at the place of the id."""
    assert item.occlusion is not None
    picture = item.occlusion.image
    front = item.question or picture
    for place, mask in enumerate(item.occlusion.masks):
        back = Text(mask.words or str(mask.id), mask.id.start, mask.id.end)
        own = (front,) if item.question is not None and not place else ()
        yield CardView(
            item, front, back, repeats_front=place > 0, own_texts=own, picture=picture
        )


def read_occlusion(reader: Reader, mapping: Mapping) -> Occlusion | None:
    """Return the picture of a card with its masks; ``None`` if they cannot be read."""
    image = reader.text(mapping, "image")
    masks = _read_masks(reader, mapping)
    labels = _read_labels(reader, mapping)
    hide = reader.choice(mapping, "hide", HIDES) if "hide" in mapping else ALL
    if image is None or masks is None or labels is None or hide is None:
        return None
    return Occlusion(image, masks, labels, hides_all=hide != ONE)


def _read_masks(reader: Reader, mapping: Mapping) -> tuple[Mask, ...] | None:
    value = _value(mapping, "masks")
    if isinstance(value, (Mapping, Text)) and not value:
        _report_none(reader, mapping, value)
        return None
    if not isinstance(value, Mapping):
        if value is not None:
            reader.wrong(value, "masks", "a key and a shape for each mask", _LIKE)
        return None
    masks = []
    for key, node in value.items():
        mask = _read_mask(reader, key, node)
        if not reader.is_id(key) or mask is None:
            return None
        masks.append(mask)
    return tuple(masks)


def _report_none(reader: Reader, mapping: Mapping, at: Node) -> None:
    """Report that a card has no masks, and how to draw them."""
    id_ = mapping.get("id")
    card = str(id_) if isinstance(id_, Text) else ""
    reader.report("O106", at, card=card, id=card or "ID")


def _read_mask(reader: Reader, id_: Text, node: Node) -> Mask | None:
    """Return a mask: a shape, or a list of shapes."""
    nodes = node if isinstance(node, Sequence) else [node]
    shapes: list[MaskShape] = []
    was: list[Text] = []
    for each in nodes:
        if not isinstance(each, Mapping):
            reader.wrong(each, id_, "a shape", _LIKE)
            return None
        reader.check_keys(each, "mask")
        shape = _read_shape(reader, id_, each)
        if shape is None:
            return None
        shapes.append(shape)
        was += reader.texts(each, "was")
    if not shapes:
        reader.wrong(node, id_, "a shape", _LIKE)
        return None
    return Mask(id_, tuple(shapes), tuple(was), node.end)


def _read_shape(reader: Reader, id_: Text, node: Mapping) -> MaskShape | None:
    kinds = [kind for kind in SHAPES if kind in node]
    if len(kinds) != 1:
        wanted = "one of rect, ellipse and polygon"
        reader.wrong(node, id_, wanted, _LIKE)
        return None
    (kind,) = kinds
    value = node[_key(node, kind)]
    numbers = _points(value) if kind == POLYGON else _lengths(value, 4)
    angle, fill = _angle(reader, node), _fill(reader, node)
    hide = reader.choice(node, "hide", HIDES) if "hide" in node else ""
    if numbers is None:
        reader.wrong(value, kind, _WANTED[kind], _LIKE)
        return None
    if angle is None or fill is None or hide is None:
        return None
    if kind != POLYGON and min(length.value for length in numbers[2:]) <= 0:
        reader.wrong(value, kind, "a shape with a width and a height", _LIKE)
        return None
    if kind == POLYGON and angle:
        way = "turn its points, or leave it out"
        reader.wrong(node[_key(node, "angle")], "angle", "no angle for a polygon", way)
        return None
    return MaskShape(kind, numbers, angle, node.start, node.end, fill, hide)


def _angle(reader: Reader, node: Mapping) -> float | None:
    if "angle" not in node:
        return 0.0
    value = node[_key(node, "angle")]
    found = _LENGTH.fullmatch(value) if isinstance(value, Text) else None
    if found is None or found[2] or abs(float(found[1])) > 360:
        reader.wrong(
            value,
            "angle",
            "a number of degrees from -360 to 360",
            "write it like this: angle: 30",
        )
        return None
    return math.fmod(float(found[1]) + 360, 360)


def _fill(reader: Reader, node: Mapping) -> str | None:
    if "fill" not in node:
        return ""
    value = node[_key(node, "fill")]
    if isinstance(value, Text) and _COLOUR.fullmatch(value):
        return str(value).lower()
    reader.wrong(
        value,
        "fill",
        "a colour",
        "write it in quotation marks, like this: fill: '#ffeba2'",
    )
    return None


def _lengths(value: Node | None, count: int) -> tuple[Length, ...] | None:
    """Return a list of lengths, ``None`` if it is no such list."""
    if not isinstance(value, Sequence) or len(value) != count:
        return None
    found = []
    for each in value:
        match = _LENGTH.fullmatch(each) if isinstance(each, Text) else None
        if match is None:
            return None
        found.append(Length(float(match[1]), match[2] == "%"))
    return tuple(found)


def _points(value: Node | None) -> tuple[Length, ...] | None:
    if not isinstance(value, Sequence) or len(value) < 3:
        return None
    found: tuple[Length, ...] = ()
    for each in value:
        point = _lengths(each, 2)
        if point is None:
            return None
        found += point
    return found


def _read_labels(reader: Reader, mapping: Mapping) -> tuple[Label, ...] | None:
    value = _value(mapping, "labels")
    if value is None:
        return ()
    way = "write each like this: - {text: Fig. 1, at: [10, 8]}"
    if not isinstance(value, Sequence):
        reader.wrong(value, "labels", "a list", way)
        return None
    labels = []
    for node in value:
        if not isinstance(node, Mapping):
            reader.wrong(node, "labels", "a text and a place for each", way)
            return None
        reader.check_keys(node, "label")
        text = reader.text(node, "text")
        at = _lengths(_value(node, "at"), 2)
        if at is None:
            reader.wrong(
                _value(node, "at") or node, "at", "two numbers: [left, top]", way
            )
        look = _look(reader, node)
        if text is None or at is None or look is None:
            if "text" not in node:
                reader.missing(node, "text", "a label", way)
            return None
        labels.append(Label(text, at[0], at[1], *look))
    return tuple(labels)


def _look(
    reader: Reader, node: Mapping
) -> tuple[Length | None, float, float, str] | None:
    """Return the size, the scale, the angle and the colour of a label."""
    size, scale = (
        _positive(reader, node, "size", "5%"),
        _positive(reader, node, "scale", "1.5"),
    )
    angle, fill = _angle(reader, node), _fill(reader, node)
    if "size" in node and size is None:
        return None
    if "scale" in node and scale is not None and scale.is_percent:
        reader.wrong(
            node[_key(node, "scale")],
            "scale",
            "a number",
            "write it like this: scale: 1.5",
        )
        return None
    if angle is None or fill is None or ("scale" in node and scale is None):
        return None
    return size, scale.value if scale is not None else 1.0, angle, fill


def _positive(reader: Reader, node: Mapping, key: str, like: str) -> Length | None:
    if key not in node:
        return None
    value = node[_key(node, key)]
    match = _LENGTH.fullmatch(value) if isinstance(value, Text) else None
    if match is None or float(match[1]) <= 0:
        reader.wrong(
            value, key, "a number above 0", f"write it like this: {key}: {like}"
        )
        return None
    return Length(float(match[1]), match[2] == "%")


def _value(mapping: Mapping, key: str) -> Node | None:
    """Return the value of a key, ``None`` if it is not there."""
    return mapping.get(key)


def _key(mapping: Mapping, key: str) -> Text:
    """Return a key that is there, as it is written."""
    return next(own for own in mapping if own == key)
