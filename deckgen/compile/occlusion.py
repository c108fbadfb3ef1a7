"""Pictures with masks to the fields of their notes, as Anki's own editor writes them."""

from __future__ import annotations

import html
import math
from typing import TYPE_CHECKING, NamedTuple

from deckgen.core.codes import problem
from deckgen.core.occlusion import ELLIPSE, POLYGON, RECT, Picture, known_of, numbered
from deckgen.render.field import CONTROLS, normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from deckgen.compile.media import MediaBag
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.core.model import Item
    from deckgen.core.occlusion import KeptMask, Label, Mask, MaskShape, Occlusion

SMALLEST = 5
"""A shape of fewer pixels, on a picture :data:`SHOWN` pixels wide, is not seen."""

SHOWN = 600

_COVERED = 0.5
"""A mask of which a larger share lies over another is reported."""

TEXT_HEIGHT = 0.05
"""The height of a label's letters, as a share of the picture's."""

UNNAMED = "…"
"""Stands among the answers for a mask that has no name yet."""

FILL, TEXT_FILL = "#ffeba2", "#000000"
"""The colours of shapes and of labels which Anki's editor does not write down."""


class Box(NamedTuple):
    """The bounds of a shape in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def area(self) -> float:
        """Its area, 0 for one whose sides are crossed."""
        return max(0.0, self.right - self.left) * max(0.0, self.bottom - self.top)

    def common(self, other: Box) -> Box:
        """Return what two boxes have in common; its area is 0 if that is nothing."""
        return Box(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )


def fields_of(
    item: Item,
    kept: Mapping[str, Mapping[str, KeptMask]],
    pictures: Mapping[str, Picture],
    bag: MediaBag,
    diagnostics: list[Diagnostic],
) -> dict[str, str]:
    """Return the fields ``Occlusion`` and ``Image`` of a card with masks, and report what is wrong.

    ``kept`` and ``pictures`` are what the lock file has of masks and pictures, by the ids of cards;
    ``bag`` packs the picture. Without a picture both fields are empty.
    """
    occlusion = item.occlusion
    assert occlusion is not None
    src = str(occlusion.image)
    span = item.span(occlusion.image)
    nothing = {"Occlusion": "", "Image": ""}
    name = bag.name(src, item.file.path)
    fault = bag.problem(src, item, span)
    if fault is not None:
        diagnostics.append(fault)
        return nothing
    size = bag.image_size(src, item.file.path)
    if size is None:
        diagnostics.append(problem("O107", span, item.id, src=src))
        return nothing
    diagnostics += _faults(item, occlusion, size)
    known = known_of(str(item.id), map(str, item.was), kept)
    numbers = numbered(occlusion.masks, known)
    diagnostics += _renamed(item, occlusion.masks, known)
    diagnostics += _resized(item, occlusion, size, pictures)
    hides_all = occlusion.hides_all
    texts = []
    for mask in occlusion.masks:
        number = numbers[str(mask.id)].number
        for shape in mask.shapes:
            texts.append(shape_text(shape, number, size, hides_all=hides_all))
    for label in occlusion.labels:
        texts.append(label_text(label, size, hides_all=hides_all))
    return {"Occlusion": "".join(texts), "Image": f'<img src="{name}">'}


def answers_html(masks: Sequence[Mask]) -> str:
    """Return what the masks hide as text, for those who do not see the picture."""
    if not any(mask.words for mask in masks):
        return ""
    answers = []
    for mask in masks:
        words = normalise(mask.words or UNNAMED)
        answers.append(html.escape(words, quote=False))
    return f'<div class="answers">{"; ".join(answers)}</div>'


# --- shapes ------------------------------------------------------------------------------------


def shape_text(
    shape: MaskShape, number: int, size: tuple[float, float], *, hides_all: bool
) -> str:
    """Return a shape as Anki's editor writes it into the field.

    ``number`` is that of its mask's card. ``size`` is the picture's in pixels: Anki keeps shares of it.
    """
    width, height = size
    numbers = shape.in_pixels(width, height)
    if shape.kind == POLYGON:
        lefts, tops = numbers[::2], numbers[1::2]
        corner = min(lefts), min(tops)
        points = []
        for x, y in zip(lefts, tops, strict=True):
            points.append(f"{displayed(x / width)},{displayed(y / height)}")
        own = {"points": " ".join(points)}
    elif shape.kind == ELLIPSE:
        x, y, rx, ry = numbers
        corner = _corner((x, y), (rx, ry), shape.angle)
        own = {"rx": displayed(rx / width), "ry": displayed(ry / height)}
    else:
        x, y, across, down = numbers
        half = across / 2, down / 2
        centre = x + half[0], y + half[1]
        corner = _corner(centre, half, shape.angle)
        own = {"width": displayed(across / width), "height": displayed(down / height)}
    left, top = corner
    # their order is that of Anki's editor
    values = {"left": displayed(left / width), "top": displayed(top / height)}
    angle = _angle_text(shape.angle)
    if angle:
        values["angle"] = angle
    values.update(own)
    if shape.fill not in ("", FILL):
        values["fill"] = shape.fill
    if shape.hides_always(hides_all=hides_all):
        values["oi"] = "1"
    return item_text(number, shape.kind, values)


def label_text(label: Label, size: tuple[float, float], *, hides_all: bool) -> str:
    """Return a label as Anki's editor writes it: its text is no HTML, and what ends a deletion in it is
    taken apart."""
    width, height = size
    # their order is that of Anki's editor
    values = {
        "left": displayed(label.left.pixels(width) / width),
        "top": displayed(label.top.pixels(height) / height),
    }
    angle = _angle_text(label.angle)
    if angle:
        values["angle"] = angle
    words = CONTROLS.sub(" ", normalise(label.text))
    values["text"] = words.replace("}}", "} }").replace("{{", "{ {")
    values["scale"] = displayed(label.scale)
    letters = TEXT_HEIGHT
    if label.size is not None:
        letters = label.size.pixels(height) / height
    values["fs"] = displayed(letters)
    if label.fill not in ("", TEXT_FILL):
        values["fill"] = label.fill
    if hides_all:
        values["oi"] = "1"
    return item_text(0, "text", values)


def item_text(number: int, kind: str, values: Mapping[str, str]) -> str:
    """Return an item of the field, a shape or a label, by its properties:
    ``{{c1::image-occlusion:rect:left=.1:top=.2:width=.3:height=.1:oi=1}}<br>``."""
    parts = [f":{key}={_escaped(value)}" for key, value in values.items()]
    properties = "".join(parts)
    return f"{{{{c{number}::image-occlusion:{kind}{properties}}}}}<br>"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace(":", "\\:")


def displayed(number: float) -> str:
    """Return a number as Anki's editor writes it: four places, without zeros at either end; a zero stays
    behind the sign of a negative one."""
    # slow to import, and few decks have masks
    from decimal import ROUND_HALF_UP, Decimal

    rounded = Decimal(number).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    if not rounded:
        return ".0000"
    text = str(rounded).rstrip("0")
    return text if rounded < 0 else text.lstrip("0")


def _angle_text(degrees: float) -> str:
    """Return an angle as Anki's editor writes it, in ten thousandths of a turn, halves rounded up; '' for
    none."""
    angle = math.floor(degrees / 360 * 10_000 + 0.5)
    return str(angle) if angle else ""


def _corner(
    centre: tuple[float, float], half: tuple[float, float], angle: float
) -> tuple[float, float]:
    """Return where the upper left corner of a shape's box is once it is turned about its centre: Anki turns
    shapes about that corner."""
    turn = math.radians(angle)
    cos, sin = math.cos(turn), math.sin(turn)
    x, y = centre
    across, down = -half[0], -half[1]
    left = x + across * cos - down * sin
    top = y + across * sin + down * cos
    return left, top


def box_of(shape: MaskShape, size: tuple[float, float]) -> Box:
    """Return the bounds of a shape, turned as it is, in pixels."""
    numbers = shape.in_pixels(*size)
    if shape.kind == POLYGON:
        lefts, tops = numbers[::2], numbers[1::2]
        return Box(min(lefts), min(tops), max(lefts), max(tops))
    turn = math.radians(shape.angle)
    cos, sin = abs(math.cos(turn)), abs(math.sin(turn))
    x, y, across, down = numbers
    if shape.kind == RECT:
        across, down = across / 2, down / 2
        x, y = x + across, y + down
        half_width = across * cos + down * sin
        half_height = across * sin + down * cos
    else:
        half_width = math.hypot(across * cos, down * sin)
        half_height = math.hypot(across * sin, down * cos)
    return Box(x - half_width, y - half_height, x + half_width, y + half_height)


def reaches_beyond(box: Box, size: tuple[float, float]) -> bool:
    """Tell whether a shape reaches beyond the picture, by more than half a pixel."""
    width, height = size
    if min(box.left, box.top) < -0.5:
        return True
    return box.right > width + 0.5 or box.bottom > height + 0.5


def is_outside(shapes: Iterable[MaskShape], size: tuple[float, float]) -> bool:
    """Tell whether nothing of a mask's shapes is on the picture, so that it hides nothing."""
    width, height = size
    for shape in shapes:
        box = box_of(shape, size)
        # above the picture or to the left of it
        if not (box.right > 0 and box.bottom > 0):
            continue
        # below it or to the right
        if box.left >= width or box.top >= height:
            continue
        return False
    return True


# --- what is wrong -----------------------------------------------------------------------------


def _faults(
    item: Item, occlusion: Occlusion, size: tuple[float, float]
) -> list[Diagnostic]:
    """Report masks and labels that are not seen on a picture of some size, or not as they are meant."""
    width, height = size
    words = {"width": f"{width:g}", "height": f"{height:g}"}
    found = []
    for mask in occlusion.masks:
        if is_outside(mask.shapes, size):
            span = item.span(mask.id)
            if mask.shapes:
                first = mask.shapes[0]
                span = item.file.span(first.start, first.end)
            found.append(problem("O101", span, item.id, id=mask.id, **words))
            continue
        for shape in mask.shapes:
            found += _shape_faults(item, mask, shape, size)
    for label in occlusion.labels:
        text = label.text
        span = item.span(text)
        why = _label_fault(text)
        if why:
            found.append(problem("O109", span, item.id, id=text, why=why))
        left, top = label.left.pixels(width), label.top.pixels(height)
        if not (0 <= left <= width and 0 <= top <= height):
            what = "the label"
            found.append(problem("O110", span, item.id, what=what, id=text, **words))
    return found + _over_one_another(item, occlusion, size)


def _shape_faults(
    item: Item, mask: Mask, shape: MaskShape, size: tuple[float, float]
) -> list[Diagnostic]:
    """Report a shape that is cut off, or too small to be seen.

    How small is too small goes by how wide the picture is shown, which is no wider than :data:`SHOWN`
    pixels.
    """
    width, height = size
    box = box_of(shape, size)
    span = item.file.span(shape.start, shape.end)
    if reaches_beyond(box, size):
        words = {
            "what": "a shape of the mask",
            "width": f"{width:g}",
            "height": f"{height:g}",
        }
        return [problem("O110", span, item.id, id=mask.id, **words)]
    shortest = min(box.right - box.left, box.bottom - box.top)
    if shortest < SMALLEST * max(1.0, width / SHOWN):
        return [problem("O102", span, item.id, id=mask.id, shown=f"{SHOWN} pixels")]
    return []


def _label_fault(text: str) -> str:
    """Return why a label is not shown as it is written in every Anki, '' if it is."""
    if "\\" in text:
        return "a backslash, and before Anki 26.9 it is not shown"
    if "{{" in text or "}}" in text:
        return (
            "two braces, which begin or end what is hidden: a space is put between them"
        )
    return ""


def _over_one_another(
    item: Item, occlusion: Occlusion, size: tuple[float, float]
) -> list[Diagnostic]:
    """Report masks over one another, each of which hides on its own front alone."""
    alone: list[tuple[Mask, list[Box]]] = []
    found = []
    for mask in occlusion.masks:
        boxes = []
        for shape in mask.shapes:
            if not shape.hides_always(hides_all=occlusion.hides_all):
                boxes.append(box_of(shape, size))
        if not boxes:
            continue
        for other, other_boxes in alone:
            if _is_covered(boxes, other_boxes):
                span = item.span(mask.id)
                found.append(problem("O103", span, item.id, id=mask.id, other=other.id))
        alone.append((mask, boxes))
    return found


def _is_covered(boxes: Iterable[Box], others: Sequence[Box]) -> bool:
    """Tell whether more than half of a shape and of one of others are at the same place."""
    for one in boxes:
        for other in others:
            if one.common(other).area > _COVERED * min(one.area, other.area):
                return True
    return False


def _renamed(
    item: Item, masks: Sequence[Mask], known: Mapping[str, KeptMask]
) -> list[Diagnostic]:
    """Report a mask that may be another one under a new id.

    ``known`` are the masks of the card in the lock file. As many new masks as have gone are paired with
    these, in order: without ``was`` the new ones would be new cards.
    """
    ids = set()
    new = []
    for mask in masks:
        own = [str(id_) for id_ in (mask.id, *mask.was)]
        ids.update(own)
        if known.keys().isdisjoint(own):
            new.append(mask)
    gone = [id_ for id_, kept in known.items() if not kept.is_gone and id_ not in ids]
    found = []
    for mask, id_ in zip(new, gone, strict=False):
        span = item.span(mask.id)
        found.append(problem("O108", span, item.id, id=mask.id, gone=id_))
    return found


def _resized(
    item: Item,
    occlusion: Occlusion,
    size: tuple[float, float],
    pictures: Mapping[str, Picture],
) -> list[Diagnostic]:
    """Report a picture that has another size than when its masks were drawn.

    Lengths in pixels then mean other places in it. ``pictures`` are those of the lock file.
    """
    ids = map(str, (item.id, *item.was))
    before = next((pictures[id_] for id_ in ids if id_ in pictures), None)
    now = Picture.of(size, occlusion.geometry)
    if before is None or before.geometry != now.geometry or before == now:
        return []
    words = {
        "src": occlusion.image,
        "width": now.width,
        "height": now.height,
        "old_width": before.width,
        "old_height": before.height,
    }
    return [problem("O105", item.span(occlusion.image), item.id, **words)]
