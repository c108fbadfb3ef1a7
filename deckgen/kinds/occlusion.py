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
_LABEL_LIKE = "write each like this: - {text: Fig. 1, at: [10, 8]}"


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
        if key == "a":
            return "the answer is what a mask hides: its key says it in words"
        return ""

    def has_its_keys(self, reader: Reader, mapping: Mapping, *, misspelt: bool) -> bool:
        """Tell whether there are a picture and masks."""
        if "hint" in mapping:
            reader.report(
                "Y211",
                mapping,
                why="'hint' does not go with 'masks'",
                way="leave it out: the picture is shown whole but for its masks",
            )
            return False
        has_image = "image" in mapping
        has_masks = "masks" in mapping
        if misspelt:
            return has_image and has_masks
        if not has_image:
            way = "name the picture after 'image:'"
            reader.missing(mapping, "image", "the card", way)
            return False
        if not has_masks:
            _report_none(reader, mapping, mapping)
            return False
        return True

    def is_whole(self, item: Item) -> bool:
        """Tell whether a picture and masks could be read."""
        return item.occlusion is not None

    def notes(self, item: Item, html: Html) -> Iterator[Parts]:
        """One note. Its picture and its shapes need the picture's file: see ``compile/occlusion.py``."""
        assert item.occlusion is not None
        contents = {"Header": "", "Back Extra": ""}
        if item.question is not None:
            contents["Header"] = html(item.question)
        if item.note is not None:
            contents["Back Extra"] = html(item.note)
        answers = tuple(mask.words for mask in item.occlusion.masks if mask.words)
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
        is_first = place == 0
        back = Text(mask.words or str(mask.id), mask.id.start, mask.id.end)
        yield CardView(
            item,
            front,
            back,
            repeats_front=not is_first,
            own_texts=(front,) if is_first and item.question is not None else (),
            picture=picture,
        )


def read_occlusion(reader: Reader, mapping: Mapping) -> Occlusion | None:
    """Return the picture of a card with its masks; ``None`` if they cannot be read."""
    image = reader.text(mapping, "image")
    masks = _read_masks(reader, mapping)
    labels = _read_labels(reader, mapping)
    hide: str | None = ALL
    if "hide" in mapping:
        hide = reader.choice(mapping, "hide", HIDES)
    if image is None or masks is None:
        return None
    if labels is None or hide is None:
        return None
    return Occlusion(image, masks, labels, hides_all=hide != ONE)


def _read_masks(reader: Reader, mapping: Mapping) -> tuple[Mask, ...] | None:
    """Return the masks under ``masks:``, ``None`` if there are none or one cannot be read."""
    value = mapping.get("masks")
    if value is None:
        return None
    if isinstance(value, (Mapping, Text)) and not value:
        _report_none(reader, mapping, value)
        return None
    if not isinstance(value, Mapping):
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
    """Return a shape with its angle and its colour, ``None`` if it cannot be read."""
    kinds = [kind for kind in SHAPES if kind in node]
    if len(kinds) != 1:
        reader.wrong(node, id_, "one of rect, ellipse and polygon", _LIKE)
        return None
    kind = kinds[0]
    value = node[_key(node, kind)]
    numbers = _points(value) if kind == POLYGON else _lengths(value, 4)
    angle = _angle(reader, node)
    fill = _fill(reader, node)
    hide: str | None = ""
    if "hide" in node:
        hide = reader.choice(node, "hide", HIDES)
    if numbers is None:
        reader.wrong(value, kind, _WANTED[kind], _LIKE)
        return None
    if angle is None or fill is None or hide is None:
        return None
    if kind != POLYGON:
        width_and_height = numbers[2:]
        if any(length.value <= 0 for length in width_and_height):
            reader.wrong(value, kind, "a shape with a width and a height", _LIKE)
            return None
    elif angle:
        reader.wrong(
            node[_key(node, "angle")],
            "angle",
            "no angle for a polygon",
            "turn its points, or leave it out",
        )
        return None
    return MaskShape(kind, numbers, angle, node.start, node.end, fill, hide)


def _angle(reader: Reader, node: Mapping) -> float | None:
    """Return the angle of a shape or a label from 0 up to 360; ``None`` if it cannot be read."""
    if "angle" not in node:
        return 0.0
    value = node[_key(node, "angle")]
    length = _length(value)
    if length is None or length.is_percent or abs(length.value) > 360:
        reader.wrong(
            value,
            "angle",
            "a number of degrees from -360 to 360",
            "write it like this: angle: 30",
        )
        return None
    return math.fmod(length.value + 360, 360)


def _fill(reader: Reader, node: Mapping) -> str | None:
    """Return the colour of a shape or a label, '' for none of its own; ``None`` if it cannot be read."""
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


def _length(value: Node) -> Length | None:
    """Return a length, '12' or '12.5%'; ``None`` if it is none."""
    if not isinstance(value, Text):
        return None
    found = _LENGTH.fullmatch(value)
    if found is None:
        return None
    number, per_cent = found.groups()
    return Length(float(number), per_cent == "%")


def _lengths(value: Node | None, count: int) -> tuple[Length, ...] | None:
    """Return a list of lengths, ``None`` if it is no such list."""
    if not isinstance(value, Sequence) or len(value) != count:
        return None
    found = []
    for node in value:
        length = _length(node)
        if length is None:
            return None
        found.append(length)
    return tuple(found)


def _points(value: Node | None) -> tuple[Length, ...] | None:
    """Return the corners of a polygon, across and down in turn; ``None`` if they are no such list."""
    if not isinstance(value, Sequence) or len(value) < 3:
        return None
    found: list[Length] = []
    for node in value:
        point = _lengths(node, 2)
        if point is None:
            return None
        found += point
    return tuple(found)


def _read_labels(reader: Reader, mapping: Mapping) -> tuple[Label, ...] | None:
    """Return the words that stand on the picture; ``None`` if one of them cannot be read."""
    value = mapping.get("labels")
    if value is None:
        return ()
    if not isinstance(value, Sequence):
        reader.wrong(value, "labels", "a list", _LABEL_LIKE)
        return None
    labels = []
    for node in value:
        if not isinstance(node, Mapping):
            wanted = "a text and a place for each"
            reader.wrong(node, "labels", wanted, _LABEL_LIKE)
            return None
        label = _read_label(reader, node)
        if label is None:
            return None
        labels.append(label)
    return tuple(labels)


def _read_label(reader: Reader, node: Mapping) -> Label | None:
    """Return a label, ``None`` if it cannot be read; all that is wrong with it is reported."""
    reader.check_keys(node, "label")
    text = reader.text(node, "text")
    place = node.get("at")
    at = _lengths(place, 2)
    if at is None:
        reader.wrong(place or node, "at", "two numbers: [left, top]", _LABEL_LIKE)
    look = _look(reader, node)
    if "text" not in node:
        reader.missing(node, "text", "a label", _LABEL_LIKE)
    if text is None or at is None or look is None:
        return None
    left, top = at
    return Label(text, left, top, *look)


def _look(
    reader: Reader, node: Mapping
) -> tuple[Length | None, float, float, str] | None:
    """Return the size, the scale, the angle and the colour of a label."""
    size = _positive(reader, node, "size", "5%")
    scale = _positive(reader, node, "scale", "1.5")
    angle = _angle(reader, node)
    fill = _fill(reader, node)
    if "size" in node and size is None:
        return None
    if scale is not None and scale.is_percent:
        reader.wrong(
            node[_key(node, "scale")],
            "scale",
            "a number",
            "write it like this: scale: 1.5",
        )
        return None
    if angle is None or fill is None:
        return None
    if "scale" not in node:
        return size, 1.0, angle, fill
    if scale is None:
        return None
    return size, scale.value, angle, fill


def _positive(reader: Reader, node: Mapping, key: str, like: str) -> Length | None:
    """Return the length under a key; ``None`` if it is not there, or not above 0."""
    if key not in node:
        return None
    value = node[_key(node, key)]
    length = _length(value)
    if length is None or length.value <= 0:
        way = f"write it like this: {key}: {like}"
        reader.wrong(value, key, "a number above 0", way)
        return None
    return length


def _key(mapping: Mapping, key: str) -> Text:
    """Return a key that is there, as it is written."""
    return next(own for own in mapping if own == key)
