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
    """Return the fields ``Occlusion`` and ``Image`` of a card with masks, and report what is wrong."""
    occlusion = item.occlusion
    assert occlusion is not None
    src = str(occlusion.image)
    name = bag.name(src, item.file.path)
    fault = bag.problem(src, item, item.span(occlusion.image))
    if fault is not None:
        diagnostics.append(fault)
        return {"Occlusion": "", "Image": ""}
    size = bag.image_size(src, item.file.path)
    if size is None:
        diagnostics.append(
            problem("O107", item.span(occlusion.image), item.id, src=src)
        )
        return {"Occlusion": "", "Image": ""}
    diagnostics += _faults(item, occlusion, size)
    known = known_of(str(item.id), map(str, item.was), kept)
    numbers = numbered(occlusion.masks, known)
    diagnostics += _renamed(item, occlusion.masks, known)
    diagnostics += _resized(item, occlusion, size, pictures)
    text = "".join(
        shape_text(
            shape, numbers[str(mask.id)].number, size, hides_all=occlusion.hides_all
        )
        for mask in occlusion.masks
        for shape in mask.shapes
    )
    text += "".join(
        label_text(label, size, hides_all=occlusion.hides_all)
        for label in occlusion.labels
    )
    return {"Occlusion": text, "Image": f'<img src="{name}">'}


def answers_html(masks: Sequence[Mask]) -> str:
    """Return what the masks hide as text, for those who do not see the picture."""
    if not any(mask.words for mask in masks):
        return ""
    words = (
        html.escape(normalise(mask.words or UNNAMED), quote=False) for mask in masks
    )
    return f'<div class="answers">{"; ".join(words)}</div>'


# --- shapes ------------------------------------------------------------------------------------


def shape_text(
    shape: MaskShape, number: int, size: tuple[float, float], *, hides_all: bool
) -> str:
    """Return a shape as Anki's editor writes it into the field."""
    width, height = size
    numbers = shape.in_pixels(width, height)
    if shape.kind == POLYGON:
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        left, top = min(x for x, _ in points), min(y for _, y in points)
        joined = " ".join(
            f"{displayed(x / width)},{displayed(y / height)}" for x, y in points
        )
        own = {"points": joined}
    elif shape.kind == ELLIPSE:
        x, y, rx, ry = numbers
        left, top = _corner((x, y), (rx, ry), shape.angle)
        own = {"rx": displayed(rx / width), "ry": displayed(ry / height)}
    else:
        x, y, across, down = numbers
        half = across / 2, down / 2
        left, top = _corner((x + half[0], y + half[1]), half, shape.angle)
        own = {"width": displayed(across / width), "height": displayed(down / height)}
    angle = _angle_text(shape.angle)
    values = {
        "left": displayed(left / width),
        "top": displayed(top / height),
        **({"angle": angle} if angle else {}),
        **own,
        **({"fill": shape.fill} if shape.fill not in ("", FILL) else {}),
    }
    return _item(
        number, shape.kind, values, hides_all=shape.hides_always(hides_all=hides_all)
    )


def label_text(label: Label, size: tuple[float, float], *, hides_all: bool) -> str:
    """Return a label as Anki's editor writes it: its text is no HTML, and what ends a deletion in it is
    taken apart."""
    angle = _angle_text(label.angle)
    words = CONTROLS.sub(" ", normalise(label.text))
    values = {
        "left": displayed(label.left.pixels(size[0]) / size[0]),
        "top": displayed(label.top.pixels(size[1]) / size[1]),
        **({"angle": angle} if angle else {}),
        "text": words.replace("}}", "} }").replace("{{", "{ {"),
        "scale": displayed(label.scale),
        "fs": displayed(
            label.size.pixels(size[1]) / size[1]
            if label.size is not None
            else TEXT_HEIGHT
        ),
        **({"fill": label.fill} if label.fill not in ("", TEXT_FILL) else {}),
    }
    return _item(0, "text", values, hides_all=hides_all)


def _item(number: int, kind: str, values: Mapping[str, str], *, hides_all: bool) -> str:
    return item_text(number, kind, {**values, "oi": "1"} if hides_all else values)


def item_text(number: int, kind: str, values: Mapping[str, str]) -> str:
    """Return an item of the field, a shape or a label, by its properties."""
    parts = "".join(f":{key}={_escaped(value)}" for key, value in values.items())
    return f"{{{{c{number}::image-occlusion:{kind}{parts}}}}}<br>"


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
    return str(rounded).rstrip("0") if rounded < 0 else str(rounded).strip("0")


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
    across, down = -half[0], -half[1]
    return (
        centre[0] + across * math.cos(turn) - down * math.sin(turn),
        centre[1] + across * math.sin(turn) + down * math.cos(turn),
    )


def box_of(shape: MaskShape, size: tuple[float, float]) -> Box:
    """Return the bounds of a shape, turned as it is, in pixels."""
    numbers = shape.in_pixels(*size)
    if shape.kind == POLYGON:
        lefts, tops = numbers[::2], numbers[1::2]
        return Box(min(lefts), min(tops), max(lefts), max(tops))
    cos, sin = (
        abs(math.cos(math.radians(shape.angle))),
        abs(math.sin(math.radians(shape.angle))),
    )
    x, y, across, down = numbers
    if shape.kind == RECT:
        across, down = across / 2, down / 2
        x, y = x + across, y + down
        half = across * cos + down * sin, across * sin + down * cos
    else:
        half = (
            math.hypot(across * cos, down * sin),
            math.hypot(across * sin, down * cos),
        )
    return Box(x - half[0], y - half[1], x + half[0], y + half[1])


def reaches_beyond(box: Box, size: tuple[float, float]) -> bool:
    """Tell whether a shape reaches beyond the picture, by more than half a pixel."""
    width, height = size
    if min(box.left, box.top) < -0.5:
        return True
    return box.right > width + 0.5 or box.bottom > height + 0.5


def is_outside(shapes: Iterable[MaskShape], size: tuple[float, float]) -> bool:
    """Tell whether nothing of a mask's shapes is on the picture, so that it hides nothing."""
    width, height = size
    boxes = [box_of(shape, size) for shape in shapes]
    seen = [box for box in boxes if box.right > 0 and box.bottom > 0]
    return all(box.left >= width or box.top >= height for box in seen)


# --- what is wrong -----------------------------------------------------------------------------


def _faults(
    item: Item, occlusion: Occlusion, size: tuple[float, float]
) -> list[Diagnostic]:
    width, height = size
    words = {"width": f"{width:g}", "height": f"{height:g}"}
    found = []
    for mask in occlusion.masks:
        if is_outside(mask.shapes, size):
            span = (
                item.file.span(mask.shapes[0].start, mask.shapes[0].end)
                if mask.shapes
                else item.span(mask.id)
            )
            found.append(problem("O101", span, item.id, id=mask.id, **words))
            continue
        for shape in mask.shapes:
            found += _shape_faults(item, mask, shape, size)
    for label in occlusion.labels:
        why = _label_fault(label.text)
        if why:
            found.append(
                problem("O109", item.span(label.text), item.id, id=label.text, why=why)
            )
        at = label.left.pixels(width), label.top.pixels(height)
        if not (0 <= at[0] <= width and 0 <= at[1] <= height):
            span = item.span(label.text)
            found.append(
                problem("O110", span, item.id, what="the label", id=label.text, **words)
            )
    return found + _over_one_another(item, occlusion, size)


def _shape_faults(
    item: Item, mask: Mask, shape: MaskShape, size: tuple[float, float]
) -> list[Diagnostic]:
    """Report a shape that is cut off, or too small to be seen."""
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
    alone = []
    for mask in occlusion.masks:
        hiding = [
            each
            for each in mask.shapes
            if not each.hides_always(hides_all=occlusion.hides_all)
        ]
        if hiding:
            alone.append((mask, [box_of(shape, size) for shape in hiding]))
    found = []
    for place, (mask, boxes) in enumerate(alone):
        for other, others in alone[:place]:
            pairs = [(one, two) for one in boxes for two in others]
            if any(
                one.common(two).area > _COVERED * min(one.area, two.area)
                for one, two in pairs
            ):
                span = item.span(mask.id)
                found.append(problem("O103", span, item.id, id=mask.id, other=other.id))
    return found


def _renamed(
    item: Item, masks: Sequence[Mask], known: Mapping[str, KeptMask]
) -> list[Diagnostic]:
    """Report a mask that may be another one under a new id."""
    ids = {str(each) for mask in masks for each in (mask.id, *mask.was)}
    gone = [id_ for id_, kept in known.items() if not kept.is_gone and id_ not in ids]
    new = [
        mask
        for mask in masks
        if not any(str(each) in known for each in (mask.id, *mask.was))
    ]
    return [
        problem("O108", item.span(mask.id), item.id, id=mask.id, gone=id_)
        for mask, id_ in zip(new, gone, strict=False)
    ]


def _resized(
    item: Item,
    occlusion: Occlusion,
    size: tuple[float, float],
    pictures: Mapping[str, Picture],
) -> list[Diagnostic]:
    """Report a picture that has another size than when its masks were drawn."""
    ids = map(str, (item.id, *item.was))
    before = next((pictures[id_] for id_ in ids if id_ in pictures), None)
    now = Picture.of(size, occlusion.geometry)
    if before is None or before.geometry != now.geometry or before == now:
        return []
    words = {
        "width": now.width,
        "height": now.height,
        "old_width": before.width,
        "old_height": before.height,
    }
    return [
        problem(
            "O105", item.span(occlusion.image), item.id, src=occlusion.image, **words
        )
    ]
