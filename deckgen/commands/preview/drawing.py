"""The masks of one card as they are drawn in a browser, and what is drawn put back into its file.

Only what has changed is written, at its place: the rest of the file, its comments too, stays as it is.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from deckgen.commands.preview.drawable import DrawingError
from deckgen.compile.occlusion_field import MOST_PLACES, mask_value, number_text
from deckgen.core.occlusion import POLYGON, SHAPES
from deckgen.lint import fixes
from deckgen.source.files import read_yaml
from deckgen.source.readers import fault_of_id
from deckgen.source.writing import masks
from deckgen.source.writing.changes import UNSURE
from deckgen.source.writing.edits import FileEdits
from deckgen.util.atomic import require_own, write_text
from deckgen.util.border import border_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from deckgen.commands.preview.drawable import Drawable
    from deckgen.core.occlusion import Mask, MaskShape
    from deckgen.source.writing.document import Value

MOST = 1000
"""How many masks, and shapes of one, are taken."""

_LARGEST = 10.0**6


class DrawnShape(NamedTuple):
    """A shape as the page has it.

    - ``kind``: a rectangle, an ellipse or a polygon.
    - ``numbers``: in pixels of the picture, as in ``cards.yaml``.
    - ``angle``: in degrees.
    """

    kind: str
    numbers: tuple[float, ...]
    angle: float = 0.0


class DrawnMask(NamedTuple):
    """A mask as the page has it.

    - ``key``: its id.
    - ``was``: the id that it has in the file, '' for a new one.
    """

    key: str
    was: str
    shapes: tuple[DrawnShape, ...]


def places_of(size: tuple[float, float]) -> int:
    """Return how many decimal places lengths in pixels have. Anki keeps the ten-thousandth part of a side; a
    picture of a few units, as an SVG may be, needs more places than one of hundreds of pixels."""
    smallest_part = min(size) / 10_000
    places = math.floor(-math.log10(smallest_part))
    return min(MOST_PLACES, max(1, places))


def as_json(card: Drawable, size: tuple[float, float]) -> dict[str, Any]:
    """Return the masks of a card for the page."""
    masks = []
    for mask in card.masks:
        shapes = [_shape(each, size) for each in mask.shapes]
        masks.append({"key": str(mask.id), "was": str(mask.id), "shapes": shapes})
    width, height = size
    return {
        "card": str(card.id),
        "question": card.question,
        "width": width,
        "height": height,
        "unit": 10.0 ** (1 - places_of(size)),
        "masks": masks,
    }


def _shape(shape: MaskShape, size: tuple[float, float]) -> dict[str, Any]:
    """Return a shape for the page, in pixels.

    It is such as ``{"kind": "rect", "numbers": [10, 20, 80, 40], "angle": 0}``.
    """
    places = places_of(size)
    numbers = [round(number, places) for number in shape.in_pixels(*size)]
    return {"kind": shape.kind, "numbers": numbers, "angle": shape.angle}


def from_json(value: Any) -> list[DrawnMask]:
    """Return what the page sends. Raises :exc:`DrawingError` for what cannot be masks."""
    if not isinstance(value, dict) or not isinstance(value.get("masks"), list):
        raise DrawingError("this is not a list of masks")
    masks = [_drawn_mask(each) for each in value["masks"][:MOST]]
    if not masks:
        raise DrawingError("a card needs at least one mask")
    keys = [mask.key for mask in masks]
    for key in keys:
        if keys.count(key) > 1:
            raise DrawingError(f"two masks have the name '{key}'")
    return masks


def _drawn_mask(value: Any) -> DrawnMask:
    """Return a mask that the page sends. Raises :exc:`DrawingError` for what is none."""
    if not isinstance(value, dict):
        raise DrawingError("this is not a mask")
    key = value.get("key")
    was = value.get("was")
    shapes = value.get("shapes")
    if not isinstance(key, str) or not isinstance(was, str):
        raise DrawingError("this is not a mask")
    if not isinstance(shapes, list) or not shapes:
        raise DrawingError("this is not a mask")
    why = fault_of_id(key)
    if why:
        raise DrawingError(f"'{key[:40]}' cannot be a name: {why}")
    drawn = [_drawn_shape(each) for each in shapes[:MOST]]
    return DrawnMask(key, was, tuple(drawn))


def _drawn_shape(value: Any) -> DrawnShape:
    """Return a shape that the page sends. Raises :exc:`DrawingError` for what is none, or has no area."""
    if not isinstance(value, dict):
        raise DrawingError("this is not a shape")
    kind = value.get("kind")
    numbers = value.get("numbers")
    angle = value.get("angle", 0)
    if kind not in SHAPES or not isinstance(numbers, list):
        raise DrawingError("this is not a shape")
    if not all(map(_is_number, (*numbers, angle))):
        raise DrawingError("this is not a shape")
    if kind == POLYGON:
        # two numbers for each of three points at least
        is_whole = len(numbers) >= 6 and len(numbers) % 2 == 0
    else:
        # two for its place, and two for its size
        is_whole = len(numbers) == 4 and min(numbers[2:]) > 0
    if not is_whole:
        raise DrawingError("a shape needs a width and a height")
    return DrawnShape(kind, tuple(map(float, numbers)), float(angle))


def _is_number(value: Any) -> bool:
    """Tell whether a value is a number that a picture can need; JSON's ``true`` is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return abs(value) <= _LARGEST


def _rounded(drawn: Sequence[DrawnMask], places: int) -> list[DrawnMask]:
    """Return masks with as many decimal places as are written.

    The page's own numbers have more: a pointer moves by fractions of a pixel.
    """
    found = []
    for mask in drawn:
        shapes = []
        for shape in mask.shapes:
            numbers = [round(number, places) for number in shape.numbers]
            shapes.append(shape._replace(numbers=tuple(numbers)))
        found.append(mask._replace(shapes=tuple(shapes)))
    return found


# --- writing -------------------------------------------------------------------------------------


def write(
    root: Path, card: Drawable, size: tuple[float, float], drawn: Sequence[DrawnMask]
) -> bool:
    """Put what was drawn into the card's file; return whether anything changed.

    The text of the file is compared with that of the card first, whatever its line ends are. Raises
    ``OSError``, and :exc:`DrawingError` if the file is no longer as it was read, or cannot be changed.
    """
    border = border_of(root)
    path = border.path(card.file.path)
    require_own(border.top, path)
    on_disk = path.read_bytes().decode("utf-8")
    if on_disk.removeprefix("\ufeff").replace("\r\n", "\n") != card.file.text:
        now, _ = read_yaml(path, root)
        if now is not None and now.text == card.file.text:
            raise DrawingError(fixes.UNSEEN)
        raise DrawingError(
            "the file was changed in the meantime and was read again: save once more"
        )
    changed = changed_text(card, size, drawn)
    if changed == card.file.text:
        return False
    edit = masks.difference(card.file.text, changed)
    write_text(path, fixes.on_disk(on_disk, [edit]))
    return True


def changed_text(
    card: Drawable, size: tuple[float, float], drawn: Sequence[DrawnMask]
) -> str:
    """Return the text of a card's file with its masks as they were drawn.

    Masks that were left as they are stay as they are written, to the last space. Raises :exc:`DrawingError`
    if the card cannot be given its first masks.
    """
    drawn = _rounded(drawn, places_of(size))
    if not card.masks:
        return _begun_text(card, drawn)
    before = {str(mask.id): mask for mask in card.masks}
    kept = {}
    added = []
    for drawing in drawn:
        if drawing.was in before:
            kept[drawing.was] = drawing
        else:
            shapes = [_shape_text(each) for each in drawing.shapes]
            added.append(f"{drawing.key}: {_value(shapes)}")
    now: dict[str, str | None] = {}
    for key, mask in before.items():
        if key not in kept:
            now[key] = None
        elif not _is_same(mask, kept[key], size):
            now[key] = _written(kept[key], mask, size)
    return masks.changed(card.file.text, card.masks, now, added)


def _begun_text(card: Drawable, drawn: Sequence[DrawnMask]) -> str:
    """Return the text of a card's file with its first masks, behind its picture and its question.

    Where the question stands before the picture, they go behind the picture. Raises :exc:`DrawingError` if
    neither can be done without changing how the rest of the file reads.
    """
    first = {mask.key: _plain_mask(mask) for mask in drawn}
    why = ""
    for after in (("image", "q"), ("image",)):
        edits = FileEdits(card.file)
        why = edits.begin(card.id, "masks", first, after, UNSURE)
        left_out = edits.settle()
        if not why and not left_out:
            return edits.text()
    raise DrawingError(f"'masks' cannot be written into the card: {why or UNSURE}")


def _plain_mask(mask: DrawnMask) -> Value:
    """Return a new mask as plain values, its numbers in pixels."""
    shapes = [_plain_shape(each) for each in mask.shapes]
    if len(shapes) == 1:
        return shapes[0]
    return shapes


def _plain_shape(shape: DrawnShape) -> Value:
    """Return a shape as a plain value: ``{rect: [10, 20, 80, 40]}``, ``{polygon: [[0, 0], …]}``."""
    numbers = [_number(each) for each in shape.numbers]
    if shape.kind == POLYGON:
        points = zip(numbers[::2], numbers[1::2], strict=True)
        return {shape.kind: list(points)}
    value: dict[str, Value] = {shape.kind: numbers}
    if shape.angle:
        value["angle"] = _number(shape.angle)
    return value


def _is_same(mask: Mask, now: DrawnMask, size: tuple[float, float]) -> bool:
    """Tell whether a mask was left as it is in the file."""
    if now.key != str(mask.id):
        return False
    before = [_shape(each, size) for each in mask.shapes]
    return before == [_as_shown(each) for each in now.shapes]


def _as_shown(shape: DrawnShape) -> dict[str, Any]:
    """Return a shape of the page in the form that those of the file were sent in."""
    return {"kind": shape.kind, "numbers": list(shape.numbers), "angle": shape.angle}


def _written(now: DrawnMask, mask: Mask, size: tuple[float, float]) -> str:
    """Return a mask as text: shapes that were in per cent stay so.

    An earlier name stays with it: ``heart: {rect: [10, 20, 80, 40], was: pump}``.
    """
    was = [str(each) for each in mask.was if str(each) != now.key]
    if now.key != str(mask.id):
        was.append(str(mask.id))
    texts = []
    for place, shape in enumerate(now.shapes):
        if place < len(mask.shapes):
            texts.append(_written_shape(shape, mask.shapes[place], size))
        else:
            texts.append(_shape_text(shape))
    if was:
        names = was[0]
        if len(was) > 1:
            names = f"[{', '.join(was)}]"
        texts[0] = _with_key(texts[0], f"was: {names}")
    return f"{now.key}: {_value(texts)}"


def _written_shape(shape: DrawnShape, old: MaskShape, size: tuple[float, float]) -> str:
    """Return a shape as text, with what is said in the file of the one that was in its place.

    A colour stays with a shape of the same kind; whether it hides all masks stays with any.
    """
    if _shape(old, size) == _as_shown(shape):
        return masks.flow(mask_value((old,)))
    if all(length.is_percent for length in old.numbers):
        text = _shape_text(shape, size)
    else:
        text = _shape_text(shape)
    if old.fill and old.kind == shape.kind:
        text = _with_key(text, f"fill: '{old.fill}'")
    if old.hide:
        text = _with_key(text, f"hide: {old.hide}")
    return text


def _with_key(text: str, key: str) -> str:
    """Return a shape as text with one more key at its end: ``{rect: […], hide: all}``."""
    return f"{text[:-1]}, {key}}}"


def _value(shapes: Sequence[str]) -> str:
    """Return the shapes of a mask as text: one by itself, several as a list."""
    if len(shapes) == 1:
        return shapes[0]
    return f"[{', '.join(shapes)}]"


def _shape_text(shape: DrawnShape, size: tuple[float, float] | None = None) -> str:
    """Return a shape as it stands in the file; with the picture's size, in per cent of it."""
    written = []
    for place, number in enumerate(shape.numbers):
        if size is None:
            written.append(_number(number))
        else:
            # widths and heights take turns
            share = round(100 * number / size[place % 2], 2)
            written.append(f"{_number(share)}%")
    if shape.kind == POLYGON:
        pairs = zip(written[::2], written[1::2], strict=True)
        points = ", ".join(f"[{x}, {y}]" for x, y in pairs)
        return f"{{polygon: [{points}]}}"
    text = f"{{{shape.kind}: [{', '.join(written)}]}}"
    if shape.angle:
        text = _with_key(text, f"angle: {_number(shape.angle)}")
    return text


def _number(value: float) -> str:
    """Return a number as it is written: ``12`` and not ``12.0``."""
    return number_text(value)
