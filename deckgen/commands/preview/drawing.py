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
    """A shape as the page has it: its numbers in pixels of the picture, as in ``cards.yaml``."""

    kind: str
    numbers: tuple[float, ...]
    angle: float = 0.0


class DrawnMask(NamedTuple):
    """A mask as the page has it. ``was`` is the key that it has in the file, '' for a new one."""

    key: str
    was: str
    shapes: tuple[DrawnShape, ...]


def places_of(size: tuple[float, float]) -> int:
    """Return how many decimal places lengths in pixels have. Anki keeps the ten-thousandth part of a side; a
    picture of a few units, as an SVG may be, needs more places than one of hundreds of pixels."""
    return min(MOST_PLACES, max(1, math.floor(-math.log10(min(size) / 10_000))))


def as_json(card: Drawable, size: tuple[float, float]) -> dict[str, Any]:
    """Return the masks of a card for the page."""
    return {
        "card": str(card.id),
        "question": card.question,
        "width": size[0],
        "height": size[1],
        "unit": 10.0 ** (1 - places_of(size)),
        "masks": [
            {
                "key": str(mask.id),
                "was": str(mask.id),
                "shapes": [_shape(each, size) for each in mask.shapes],
            }
            for mask in card.masks
        ],
    }


def _shape(shape: MaskShape, size: tuple[float, float]) -> dict[str, Any]:
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
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise DrawingError(f"two masks have the name '{twice}'")
    return masks


def _drawn_mask(value: Any) -> DrawnMask:
    if not isinstance(value, dict):
        raise DrawingError("this is not a mask")
    key, was, shapes = value.get("key"), value.get("was"), value.get("shapes")
    if (
        not isinstance(key, str)
        or not isinstance(was, str)
        or not isinstance(shapes, list)
        or not shapes
    ):
        raise DrawingError("this is not a mask")
    why = fault_of_id(key)
    if why:
        raise DrawingError(f"'{key[:40]}' cannot be a name: {why}")
    return DrawnMask(key, was, tuple(_drawn_shape(each) for each in shapes[:MOST]))


def _drawn_shape(value: Any) -> DrawnShape:
    if not isinstance(value, dict):
        raise DrawingError("this is not a shape")
    kind, numbers, angle = (
        value.get("kind"),
        value.get("numbers"),
        value.get("angle", 0),
    )
    if (
        kind not in SHAPES
        or not isinstance(numbers, list)
        or not all(map(_is_number, (*numbers, angle)))
    ):
        raise DrawingError("this is not a shape")
    if kind == POLYGON:
        is_whole = len(numbers) >= 6 and len(numbers) % 2 == 0
    else:
        is_whole = len(numbers) == 4 and min(numbers[2:]) > 0
    if not is_whole:
        raise DrawingError("a shape needs a width and a height")
    return DrawnShape(kind, tuple(map(float, numbers)), float(angle))


def _is_number(value: Any) -> bool:
    return (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and abs(value) <= _LARGEST
    )


def _rounded(drawn: Sequence[DrawnMask], places: int) -> list[DrawnMask]:
    """Return masks with as many decimal places as are written."""
    return [
        mask._replace(
            shapes=tuple(
                shape._replace(
                    numbers=tuple(round(number, places) for number in shape.numbers)
                )
                for shape in mask.shapes
            )
        )
        for mask in drawn
    ]


# --- writing -------------------------------------------------------------------------------------


def write(
    root: Path, card: Drawable, size: tuple[float, float], drawn: Sequence[DrawnMask]
) -> bool:
    """Put what was drawn into the card's file; return whether anything changed. Raises ``OSError``, and
    :exc:`DrawingError` if the file is no longer as it was read, or cannot be changed."""
    border = border_of(root)
    path = border.path(card.file.path)
    require_own(border.top, path)
    on_disk = path.read_bytes().decode("utf-8")
    if on_disk.removeprefix("\ufeff").replace("\r\n", "\n") != card.file.text:
        now, _ = read_yaml(path, root)
        is_as_read = now is not None and now.text == card.file.text
        changed_since = (
            "the file was changed in the meantime and was read again: save once more"
        )
        raise DrawingError(fixes.UNSEEN if is_as_read else changed_since)
    changed = changed_text(card, size, drawn)
    if changed == card.file.text:
        return False
    edit = masks.difference(card.file.text, changed)
    write_text(path, fixes.on_disk(on_disk, [edit]))
    return True


def changed_text(
    card: Drawable, size: tuple[float, float], drawn: Sequence[DrawnMask]
) -> str:
    """Return the text of a card's file with its masks as they were drawn. Raises :exc:`DrawingError` if the
    card cannot be given its first masks."""
    drawn = _rounded(drawn, places_of(size))
    if not card.masks:
        return _begun_text(card, drawn)
    text = card.file.text
    before = {str(mask.id): mask for mask in card.masks}
    kept = {mask.was: mask for mask in drawn if mask.was in before}
    now: dict[str, str | None] = {}
    for key, mask in before.items():
        drawing = kept.get(key)
        if drawing is None:
            now[key] = None
        elif not _is_same(mask, drawing, size):
            now[key] = _written(drawing, mask, size)
    new = [mask for mask in drawn if mask.was not in before]
    added = [
        f"{mask.key}: {_value([_shape_text(each) for each in mask.shapes])}"
        for mask in new
    ]
    return masks.changed(text, card.masks, now, added)


def _begun_text(card: Drawable, drawn: Sequence[DrawnMask]) -> str:
    """Return the text of a card's file with its first masks, behind its picture and its question."""
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
    return shapes[0] if len(shapes) == 1 else shapes


def _plain_shape(shape: DrawnShape) -> Value:
    numbers = [_number(each) for each in shape.numbers]
    if shape.kind == POLYGON:
        return {shape.kind: list(zip(numbers[::2], numbers[1::2], strict=True))}
    angle = {"angle": _number(shape.angle)} if shape.angle else {}
    return {shape.kind: numbers, **angle}


def _is_same(mask: Mask, now: DrawnMask, size: tuple[float, float]) -> bool:
    shapes = [_shape(each, size) for each in mask.shapes]
    return now.key == str(mask.id) and shapes == [
        _as_shown(each) for each in now.shapes
    ]


def _as_shown(shape: DrawnShape) -> dict[str, Any]:
    return {"kind": shape.kind, "numbers": list(shape.numbers), "angle": shape.angle}


def _written(now: DrawnMask, mask: Mask, size: tuple[float, float]) -> str:
    """Return a mask as text: shapes that were in per cent stay so."""
    was = [str(each) for each in mask.was if str(each) != now.key]
    if now.key != str(mask.id):
        was.append(str(mask.id))
    texts = []
    for place, shape in enumerate(now.shapes):
        old = mask.shapes[place] if place < len(mask.shapes) else None
        if old is not None and _shape(old, size) == _as_shown(shape):
            texts.append(masks.flow(mask_value((old,))))
            continue
        in_percent = old is not None and all(
            length.is_percent for length in old.numbers
        )
        text = _shape_text(shape, size if in_percent else None)
        if old is not None and old.fill and old.kind == shape.kind:
            text = f"{text[:-1]}, fill: '{old.fill}'}}"
        if old is not None and old.hide:
            text = f"{text[:-1]}, hide: {old.hide}}}"
        texts.append(text)
    if was:
        names = was[0] if len(was) == 1 else f"[{', '.join(was)}]"
        texts[0] = f"{texts[0][:-1]}, was: {names}}}"
    return f"{now.key}: {_value(texts)}"


def _value(shapes: Sequence[str]) -> str:
    return shapes[0] if len(shapes) == 1 else f"[{', '.join(shapes)}]"


def _shape_text(shape: DrawnShape, size: tuple[float, float] | None = None) -> str:
    """Return a shape as it stands in the file; with the picture's size, in per cent of it."""
    written = []
    for place, number in enumerate(shape.numbers):
        if size is None:
            written.append(_number(number))
        else:
            share = round(100 * number / size[place % 2], 2)
            written.append(f"{_number(share)}%")
    if shape.kind == POLYGON:
        pairs = zip(written[::2], written[1::2], strict=True)
        points = ", ".join(f"[{x}, {y}]" for x, y in pairs)
        return f"{{polygon: [{points}]}}"
    angle = f", angle: {_number(shape.angle)}" if shape.angle else ""
    return f"{{{shape.kind}: [{', '.join(written)}]{angle}}}"


def _number(value: float) -> str:
    return number_text(value)
