"""The field of a picture with masks, as Anki keeps it, read back: shapes by their numbers, and labels.

What is read is written again and compared, so that nothing is taken that a card cannot say: a mask outside
the picture, a property that is not known. Anki cuts off what reaches beyond the picture. It draws a polygon
with the corner of its bounds at ``left`` and ``top``, wherever its points are, and never turns it; so it is
read.
"""

from __future__ import annotations

import html
import math
import re
from typing import TYPE_CHECKING, NamedTuple

from deckgen.compile.occlusion import (
    FILL,
    TEXT_FILL,
    UNNAMED,
    displayed,
    is_outside,
    item_text,
    label_text,
    shape_text,
)
from deckgen.core.notetype import OCCLUSION_STOCK
from deckgen.core.occlusion import (
    ALL,
    ELLIPSE,
    ONE,
    POLYGON,
    RECT,
    SHAPES,
    KeptMask,
    Label,
    Length,
    MaskShape,
    place_of,
    points_of,
    unnamed,
)
from deckgen.core.texts import Text
from deckgen.util.imagesize import MOST_BYTES, size_of_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from deckgen.core.occlusion import Mask
    from deckgen.formats.reading.values import PackedType
    from deckgen.source.writing.document import Value

_ITEM = re.compile(r"\{\{c(\d{1,5})::image-occlusion:((?:(?!\}\}).)*)\}\}", re.DOTALL)
_BETWEEN = re.compile(r"(?:\s|<br ?/?>|</?div>|&nbsp;)*")
# with an even number of backslashes before it
_COLON = re.compile(r"(?<!\\)((?:\\\\)*):")
_ESCAPE = re.compile(r"\\([\\:])")
_IMAGE = re.compile(r"<img\s(.*)>", re.DOTALL)
_SRC = re.compile(r"""(?<![\w-])src\s*=\s*(?:"([^"]+)"|'([^']+)'|([^\s"'<>]+))""")
_ANSWERS = re.compile(r'<div class="answers">([^<]*)</div>')

# what Anki's type has a field for, in the order of tags
_WORDS = ("occlusions", "image", "q", "note")

MOST_PLACES = 6
"""How many decimal places a length may have in ``cards.yaml``."""

# by how much Anki's editor moves a shape, of the picture's size: a pixel and a half of 500
_ROUNDED = 0.003
_PLACES = frozenset({"left", "top"})
_WHERE = _PLACES | {"width", "height", "rx", "ry", "points"}
_NUMBERS = _PLACES | {"width", "height", "rx", "ry", "scale", "fs"}

Size = tuple[float, float]


def is_picture(kind: PackedType) -> bool:
    """Tell whether a note type is one of image occlusion."""
    return bool(words_of(kind))


def words_of(kind: PackedType) -> dict[str, str]:
    """Return the fields of an image occlusion type by the words of ``cards.yaml`` that they hold; nothing
    for another type. Anki knows them by their tags, and old collections by their places."""
    if kind.stock != OCCLUSION_STOCK or not kind.is_cloze:
        return {}
    tags = [options.tag for options in kind.field_options]
    if any(tag is not None for tag in tags):
        by_tag = {
            tag: name
            for tag, name in zip(tags, kind.fields, strict=True)
            if tag is not None
        }
        found = {word: by_tag[tag] for tag, word in enumerate(_WORDS) if tag in by_tag}
    else:
        found = dict(zip(_WORDS, kind.fields, strict=False))
    return found if "occlusions" in found and "image" in found else {}


class FieldShape(NamedTuple):
    """One item of the field: the number of its card, its kind, and its properties."""

    number: int
    kind: str
    values: dict[str, str]

    @property
    def text(self) -> str:
        """It as it stands in a field."""
        return item_text(self.number, self.kind, self.values)

    @property
    def form(self) -> tuple[object, ...]:
        """What two items have in common that draw the same, however their numbers are written."""
        return (
            self.number,
            self.kind,
            tuple(sorted(_usual(self.kind, self.values).items())),
        )


class FieldMasks(NamedTuple):
    """What a field says: the shapes by the numbers of their masks, in order, labels, and what is hidden."""

    shapes: dict[int, tuple[MaskShape, ...]]
    labels: tuple[Label, ...]
    hides_all: bool


def items_of(field: str) -> list[FieldShape] | None:
    """Return the items of a field; ``None`` if there is anything else in it."""
    found, at = [], 0
    for entry in _ITEM.finditer(field, 0, field.rfind("}}") + 2):  # none ends behind it
        if not _BETWEEN.fullmatch(field, at, entry.start()):
            return None
        kind, _, rest = entry[2].partition(":")
        values = {}
        for prop in _COLON.sub("\\1\0", rest).split("\0"):
            name, equals, value = prop.partition("=")
            if not equals or name in values:
                return None
            values[name] = _ESCAPE.sub(r"\1", value)
        found.append(FieldShape(int(entry[1]), kind, values))
        at = entry.end()
    return found if found and _BETWEEN.fullmatch(field, at) else None


def form_of(field: str) -> tuple[object, ...]:
    """Return what two fields have in common that hide the same; of one that is no such field, itself."""
    items = items_of(field)
    return (
        (field,)
        if items is None
        else tuple(sorted((entry.form for entry in items), key=repr))
    )


def settled(theirs: str, ours: str) -> str:
    """Return a field with those shapes put back that are nearly where another field has them: Anki's editor
    rounds all shapes to the pixels of its window when a note is opened and saved."""
    items, left = items_of(theirs), items_of(ours)
    if items is None or left is None:
        return theirs
    found = []
    for item in items:
        near = [each for each in left if _is_near(each, item)]
        if near:
            same = next((each for each in near if each.number == item.number), near[0])
            left.remove(same)
            item = item._replace(values={**item.values, **_where(same)})
        found.append(item.text)
    return "".join(found)


def _where(item: FieldShape) -> dict[str, str]:
    return {name: value for name, value in item.values.items() if name in _WHERE}


def _is_near(one: FieldShape, other: FieldShape) -> bool:
    """Tell whether two items draw the same shape or label but for what Anki's editor rounds."""
    if one.kind != other.kind or one.values.get("text") != other.values.get("text"):
        return False
    if one.kind == POLYGON:
        first, second = points_of(one.values), points_of(other.values)
        numbers = [
            pair
            for pairs in zip(first, second, strict=False)
            for pair in zip(*pairs, strict=True)
        ]
        return len(first) == len(second) > 0 and all(
            abs(a - b) <= _ROUNDED for a, b in numbers
        )
    if one.values.get("angle", "") != other.values.get("angle", ""):
        return False
    values = [(one.values.get(name, ""), other.values.get(name, "")) for name in _WHERE]
    return all(abs(place_of(a) - place_of(b)) <= _ROUNDED for a, b in values)


def image_of(field: str) -> str:
    """Return the name of the picture that a field shows and nothing else; '' if it is not so."""
    image = _IMAGE.fullmatch(field.strip())
    found = _SRC.search(image[1]) if image is not None else None
    if image is None or found is None:
        return ""
    around = image[1][: found.start()] + image[1][found.end() :]
    if "<" in around or ">" in around:
        return ""
    return html.unescape(next(filter(None, found.groups())))


def masks_of(
    field: str,
    size: Size,
    *,
    percent: Sequence[int] | bool = True,
    hides_all: bool | None = None,
) -> FieldMasks | None:
    """Return the masks and labels of a field on a picture of some size; ``None`` for what no card can say.

    ``percent`` are the numbers of the masks whose lengths are to be per cent, or whether all are.
    ``hides_all`` is what the card says where only some of the shapes always hide; without it most decide.
    """
    items = items_of(field)
    if items is None:
        return None
    hiding = [_hides_always(entry) for entry in items if entry.kind != "text"]
    if not hiding:
        return None
    if hides_all is None or len(set(hiding)) == 1:
        hides_all = 2 * sum(hiding) >= len(hiding)
    shapes: dict[int, tuple[MaskShape, ...]] = {}
    labels = []
    for entry in items:
        if entry.kind == "text":
            label = _label(entry, size, hides_all=hides_all)
            if label is None:
                return None
            labels.append(label)
            continue
        is_percent = percent if isinstance(percent, bool) else entry.number in percent
        shape = _shape(entry, size, is_percent=is_percent, hides_all=hides_all)
        if shape is None or entry.number < 1:
            return None
        shapes[entry.number] = (*shapes.get(entry.number, ()), shape)
    if any(is_outside(own, size) for own in shapes.values()):
        return None
    return FieldMasks(shapes, tuple(labels), hides_all)


# --- shapes and labels -------------------------------------------------------------------------


def _usual(kind: str, values: Mapping[str, str]) -> dict[str, str]:
    """Return properties as Anki's editor writes them today, without those that say nothing."""
    found = {}
    for name, value in values.items():
        if name in _NUMBERS:
            value = _as_displayed(str(place_of(value)) if name in _PLACES else value)
        elif name == "angle":
            value = "" if not value.strip("0") else value
        elif name == "fill":
            value = value.lower()
            value = "" if value == (TEXT_FILL if kind == "text" else FILL) else value
        elif name == "oi":
            value = value if value == "1" else ""
        if value or name == "text":
            found[name] = value
    if kind == POLYGON:
        points = points_of(values)
        if points:
            found["points"] = " ".join(
                f"{displayed(x)},{displayed(y)}" for x, y in points
            )
            for name in ("left", "top", "angle"):  # they are in its points, or not seen
                found.pop(name, None)
    if kind == "text":
        found.pop("oi", None)  # a label is always shown
    return found


def _hides_always(entry: FieldShape) -> bool:
    return entry.values.get("oi", "0") == "1"


def _as_displayed(value: str) -> str:
    try:
        number = float(value)
    except ValueError:
        return value
    return displayed(number) if math.isfinite(number) else value


def _shape(
    entry: FieldShape, size: Size, *, is_percent: bool, hides_all: bool
) -> MaskShape | None:
    """Return a shape with the fewest decimal places that draw it where it is; ``None`` if none do."""
    if entry.kind not in SHAPES:
        return None
    try:
        numbers = _pixels(entry, size)
        angle = int(entry.values.get("angle", "0")) / 10_000 * 360
    except (KeyError, ValueError):
        return None
    if not all(map(math.isfinite, numbers)):
        return None
    if entry.kind == POLYGON:
        angle = 0  # Anki's editor writes it down, and no card shows it
    degrees = round(math.fmod(angle + 360, 360), 4)
    fill = entry.values.get("fill", "").lower()
    fill = "" if fill == FILL else fill
    always = _hides_always(entry)
    hide = "" if always == hides_all else ALL if always else ONE
    for places in range(MOST_PLACES + 1):
        lengths = _lengths(numbers, size, places, is_percent=is_percent)
        shape = MaskShape(entry.kind, lengths, degrees, fill=fill, hide=hide)
        if entry.kind != POLYGON and min(each.value for each in lengths[2:]) <= 0:
            continue
        if _is_written(
            entry, shape_text(shape, entry.number, size, hides_all=hides_all)
        ):
            return shape
    return None


def _lengths(
    numbers: Sequence[float], size: Size, places: int, *, is_percent: bool
) -> tuple[Length, ...]:
    found = []
    for place, number in enumerate(numbers):
        value = 100 * number / size[place % 2] if is_percent else number
        found.append(Length(round(value, places) + 0.0, is_percent))
    return tuple(found)


def _is_written(entry: FieldShape, text: str) -> bool:
    """Tell whether a text has one item, which draws the same as another."""
    again = items_of(text)
    return again is not None and [each.form for each in again] == [entry.form]


def _pixels(entry: FieldShape, size: Size) -> tuple[float, ...]:
    """Return the numbers of a shape as ``cards.yaml`` has them, in pixels. Raises ``KeyError`` and
    ``ValueError``."""
    width, height = size
    values = entry.values
    left, top = (
        place_of(values.get("left", "")) * width,
        place_of(values.get("top", "")) * height,
    )
    if entry.kind == POLYGON:
        points = points_of(values)
        if not points:
            raise ValueError(values.get("points", ""))
        return tuple(each for x, y in points for each in (x * width, y * height))
    names = ("width", "height") if entry.kind == RECT else ("rx", "ry")
    across, down = float(values[names[0]]) * width, float(values[names[1]]) * height
    half = (across / 2, down / 2) if entry.kind == RECT else (across, down)
    turn = math.radians(int(values.get("angle", "0")) / 10_000 * 360)
    x = left + half[0] * math.cos(turn) - half[1] * math.sin(turn)
    y = top + half[0] * math.sin(turn) + half[1] * math.cos(turn)
    return (
        (x, y, across, down)
        if entry.kind == ELLIPSE
        else (x - half[0], y - half[1], across, down)
    )


def _label(entry: FieldShape, size: Size, *, hides_all: bool) -> Label | None:
    try:
        left = place_of(entry.values.get("left", "")) * size[0]
        top = place_of(entry.values.get("top", "")) * size[1]
        letters = float(entry.values["fs"]) * size[1]
        scale = float(entry.values.get("scale", "1"))
        angle = int(entry.values.get("angle", "0")) / 10_000 * 360
    except (KeyError, ValueError):
        return None
    if (
        entry.number
        or scale <= 0
        or letters <= 0
        or not all(map(math.isfinite, (left, top, letters, scale)))
    ):
        return None
    text = Text(entry.values.get("text", ""))
    fill = entry.values.get("fill", "").lower()
    fill = "" if fill == TEXT_FILL else fill
    degrees = round(math.fmod(angle + 360, 360), 4)
    for places in range(2, MOST_PLACES + 1):
        at = _lengths((left, top), size, places, is_percent=True)
        height: Length | None = Length(round(100 * letters / size[1], places), True)
        for letter_size in (None, height):
            label = Label(
                text, at[0], at[1], letter_size, round(scale, 4), degrees, fill
            )
            if text.strip() and _is_written(
                entry, label_text(label, size, hides_all=hides_all)
            ):
                return label
    return None


# --- names -------------------------------------------------------------------------------------


def names_of(field: str, answers: str, masks: Sequence[Mask] = ()) -> dict[int, str]:
    """Return the ids of masks by their numbers, as far as a note of deckgen's says them: what is hidden
    stands on its back in the order of the shapes. ``masks`` are those that the card has today, of which a
    mask without a name has its number in its id.
    """
    numbers = [
        number
        for number in dict.fromkeys(entry.number for entry in items_of(field) or ())
        if number
    ]
    found = _ANSWERS.match(answers)
    words = (
        [html.unescape(each) for each in found[1].split("; ")]
        if found is not None
        else []
    )
    words = words or [UNNAMED] * len(numbers)
    if len(words) != len(numbers):
        return {}
    ids = {mask.words: str(mask.id) for mask in masks if mask.words}
    named = {
        number: ids.get(word, word.replace(" ", "-"))
        for number, word in zip(numbers, words, strict=True)
        if word != UNNAMED
    }
    without = {str(mask.id) for mask in masks if not mask.words}
    own = {
        number: unnamed(number)
        for number in numbers
        if number not in named and unnamed(number) in without
    }
    numbers_left = [
        number for number in numbers if number not in named and number not in own
    ]
    ids_left = without - set(own.values())
    if len(numbers_left) == len(ids_left) == 1:
        own[numbers_left[0]] = ids_left.pop()
    names = named | own
    return names if len(set(names.values())) == len(names) else {}


def without_answers(back: str) -> str:
    """Return the field of the note without what deckgen puts before it."""
    return (
        _ANSWERS.sub("", back, count=1)
        if back.startswith('<div class="answers">')
        else back
    )


# --- values for cards.yaml ---------------------------------------------------------------------


def as_values(found: FieldMasks, ids: Mapping[int, str]) -> dict[str, Value]:
    """Return what a card has of masks, ``hide`` and ``labels``, by its keys; ``ids`` are by numbers."""
    values: dict[str, Value] = {}
    if not found.hides_all:
        values["hide"] = "one"
    values["masks"] = {
        ids[number]: mask_value(shapes) for number, shapes in found.shapes.items()
    }
    if found.labels:
        values["labels"] = [label_value(label) for label in found.labels]
    return values


def mask_value(shapes: Iterable[MaskShape]) -> Value:
    """Return the value of a mask: of one shape, or of a list of them."""
    values = [_shape_value(shape) for shape in shapes]
    return values[0] if len(values) == 1 else values


def _shape_value(shape: MaskShape) -> dict[str, Value]:
    numbers = [written(length) for length in shape.numbers]
    points: list[Value] = [
        list(pair) for pair in zip(numbers[::2], numbers[1::2], strict=True)
    ]
    value: dict[str, Value] = {shape.kind: points if shape.kind == POLYGON else numbers}
    if shape.angle:
        value["angle"] = _number(shape.angle)
    if shape.fill:
        value["fill"] = shape.fill
    if shape.hide:
        value["hide"] = shape.hide
    return value


def label_value(label: Label) -> dict[str, Value]:
    """Return the value of a label."""
    value: dict[str, Value] = {
        "text": str(label.text),
        "at": [written(label.left), written(label.top)],
    }
    if label.size is not None:
        value["size"] = written(label.size)
    if label.scale != 1:
        value["scale"] = _number(label.scale)
    if label.angle:
        value["angle"] = _number(label.angle)
    if label.fill:
        value["fill"] = label.fill
    return value


def written(length: Length) -> str:
    """Return a length as ``cards.yaml`` has it."""
    return number_text(length.value) + ("%" if length.is_percent else "")


def _number(value: float) -> int | float:
    """Return a number that is whole as one."""
    return int(value) if value == int(value) else value


def number_text(value: float) -> str:
    """Return a number without zeros behind the point: ``12.5``, ``30``."""
    text = f"{value:.{MOST_PLACES}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def kept_masks(ids: Mapping[int, str]) -> dict[str, KeptMask]:
    """Return what the lock file has of masks, whose ids are by their numbers."""
    return {id_: KeptMask(number) for number, id_ in ids.items()}


def size_from(blocks: Iterator[bytes]) -> Size | None:
    """Return the size of a picture by the bytes of its file."""
    data = b""
    for block in blocks:
        if len(data) < MOST_BYTES:
            data += block
    return size_of_data(data[:MOST_BYTES])
