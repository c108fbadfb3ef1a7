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
    UNNAMED,
    is_outside,
    item_text,
    label_text,
    shape_text,
)
from deckgen.compile.occlusion_numbers import (
    PLACES,
    degrees_of,
    fill_of,
    lengths,
    pixels,
    usual,
    within_a_turn,
)
from deckgen.compile.occlusion_numbers import Size as Size
from deckgen.core.notetype import OCCLUSION_STOCK
from deckgen.core.occlusion import (
    ALL,
    ONE,
    POLYGON,
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

# '{{c1::image-occlusion:rect:left=.1:top=.2:width=.3:height=.1:oi=1}}', with '<br>' behind it
_ITEM = re.compile(r"\{\{c(\d{1,5})::image-occlusion:((?:(?!\}\}).)*)\}\}", re.DOTALL)
# what Anki's editor may put between two items: a line break, a space
_BETWEEN = re.compile(r"(?:\s|<br ?/?>|</?div>|&nbsp;)*")
# between two properties: with an even number of backslashes before it
_COLON = re.compile(r"(?<!\\)((?:\\\\)*):")
# '\:' and '\\' in the value of a property
_ESCAPE = re.compile(r"\\([\\:])")
# '<img src="map.png">', and nothing else in the field
_IMAGE = re.compile(r"<img\s(.*)>", re.DOTALL)
# the name in 'src="map.png"', in quotation marks or without; not in 'data-src='
_SRC = re.compile(r"""(?<![\w-])src\s*=\s*(?:"([^"]+)"|'([^']+)'|([^\s"'<>]+))""")
# '<div class="answers">nucleus; golgi</div>' at the beginning of a note's back
_ANSWERS = re.compile(r'<div class="answers">([^<]*)</div>')

# what Anki's type has a field for, in the order of tags
_WORDS = ("occlusions", "image", "q", "note")

MOST_PLACES = 6
"""How many decimal places a length may have in ``cards.yaml``."""

# by how much Anki's editor moves a shape, of the picture's size: a pixel and a half of 500
_ROUNDED = 0.003
_WHERE = PLACES | {"width", "height", "rx", "ry", "points"}

Point = tuple[float, float]


def is_picture(kind: PackedType) -> bool:
    """Tell whether a note type is one of image occlusion."""
    return bool(words_of(kind))


def words_of(kind: PackedType) -> dict[str, str]:
    """Return the fields of an image occlusion type by the words of ``cards.yaml`` that they hold; nothing
    for another type. Anki knows them by their tags, and old collections by their places."""
    if kind.stock != OCCLUSION_STOCK or not kind.is_cloze:
        return {}
    tags = [options.tag for options in kind.field_options]
    found = {}
    if all(tag is None for tag in tags):
        found = dict(zip(_WORDS, kind.fields, strict=False))
    else:
        by_tag = dict(zip(tags, kind.fields, strict=True))
        for tag, word in enumerate(_WORDS):
            if tag in by_tag:
                found[word] = by_tag[tag]
    is_whole = "occlusions" in found and "image" in found
    return found if is_whole else {}


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
        properties = sorted(usual(self.kind, self.values).items())
        return self.number, self.kind, tuple(properties)

    @property
    def hides_always(self) -> bool:
        """Whether it hides on the fronts of other masks too: Anki's *Hide All, Guess One*."""
        return self.values.get("oi", "0") == "1"


class FieldMasks(NamedTuple):
    """What a field says: the shapes by the numbers of their masks, in order, labels, and what is hidden."""

    shapes: dict[int, tuple[MaskShape, ...]]
    labels: tuple[Label, ...]
    hides_all: bool


def items_of(field: str) -> list[FieldShape] | None:
    """Return the items of a field; ``None`` if there is anything else in it."""
    found = []
    end = 0
    last = field.rfind("}}") + 2  # none ends behind it
    for entry in _ITEM.finditer(field, 0, last):
        if not _BETWEEN.fullmatch(field, end, entry.start()):
            return None
        number, content = entry.groups()
        kind, _, rest = content.partition(":")
        values = _properties(rest)
        if values is None:
            return None
        found.append(FieldShape(int(number), kind, values))
        end = entry.end()
    if not found or not _BETWEEN.fullmatch(field, end):
        return None
    return found


def _properties(text: str) -> dict[str, str] | None:
    """Return the properties of an item, 'left=.1:top=.2'; ``None`` if they are not so written."""
    values: dict[str, str] = {}
    for written in _COLON.sub("\\1\0", text).split("\0"):
        name, equals, value = written.partition("=")
        if not equals or name in values:
            return None
        values[name] = _ESCAPE.sub(r"\1", value)
    return values


def form_of(field: str) -> tuple[object, ...]:
    """Return what two fields have in common that hide the same; of one that is no such field, itself."""
    items = items_of(field)
    if items is None:
        return (field,)
    forms = [entry.form for entry in items]
    return tuple(sorted(forms, key=repr))


def settled(theirs: str, ours: str) -> str:
    """Return a field with those shapes put back that are nearly where another field has them: Anki's editor
    rounds all shapes to the pixels of its window when a note is opened and saved.

    Without this, a note that was only opened in Anki would count as changed, and each shape would be
    drawn a pixel or two from where the project has it.
    """
    items, left = items_of(theirs), items_of(ours)
    if items is None or left is None:
        return theirs
    found = []
    for item in items:
        same = _same(item, left)
        if same is not None:
            left.remove(same)
            item = item._replace(values={**item.values, **_where(same)})
        found.append(item.text)
    return "".join(found)


def _same(item: FieldShape, others: Iterable[FieldShape]) -> FieldShape | None:
    """Return the one of some items that is nearly where another is: of several, the one with its number."""
    near = [other for other in others if _is_near(other, item)]
    for other in near:
        if other.number == item.number:
            return other
    return near[0] if near else None


def _where(item: FieldShape) -> dict[str, str]:
    """Return the properties that say where an item is."""
    return {name: value for name, value in item.values.items() if name in _WHERE}


def _is_near(one: FieldShape, other: FieldShape) -> bool:
    """Tell whether two items draw the same shape or label but for what Anki's editor rounds."""
    if one.kind != other.kind:
        return False
    values, others = one.values, other.values
    if values.get("text") != others.get("text"):
        return False
    if one.kind == POLYGON:
        return _are_near(points_of(values), points_of(others))
    if values.get("angle", "") != others.get("angle", ""):
        return False
    for name in _WHERE:
        place = place_of(values.get(name, ""))
        other_place = place_of(others.get(name, ""))
        if abs(place - other_place) > _ROUNDED:
            return False
    return True


def _are_near(points: Sequence[Point], others: Sequence[Point]) -> bool:
    """Tell whether two polygons have the same points but for what Anki's editor rounds."""
    if not points or len(points) != len(others):
        return False
    for (x, y), (other_x, other_y) in zip(points, others, strict=True):
        farthest = max(abs(x - other_x), abs(y - other_y))
        if farthest > _ROUNDED:
            return False
    return True


def image_of(field: str) -> str:
    """Return the name of the picture that a field shows and nothing else; '' if it is not so."""
    image = _IMAGE.fullmatch(field.strip())
    if image is None:
        return ""
    attributes = image[1]
    src = _SRC.search(attributes)
    if src is None:
        return ""
    around = attributes[: src.start()] + attributes[src.end() :]
    if "<" in around or ">" in around:
        return ""
    # in double quotation marks, in single ones, or in none
    double, single, bare = src.groups()
    return html.unescape(double or single or bare)


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
    hiding = [entry.hides_always for entry in items if entry.kind != "text"]
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
        number = entry.number
        is_percent = percent if isinstance(percent, bool) else number in percent
        shape = _shape(entry, size, is_percent=is_percent, hides_all=hides_all)
        if shape is None or number < 1:
            return None
        shapes[number] = (*shapes.get(number, ()), shape)
    if any(is_outside(own, size) for own in shapes.values()):
        return None
    return FieldMasks(shapes, tuple(labels), hides_all)


# --- shapes and labels -------------------------------------------------------------------------


def _shape(
    entry: FieldShape, size: Size, *, is_percent: bool, hides_all: bool
) -> MaskShape | None:
    """Return a shape with the fewest decimal places that draw it where it is; ``None`` if none do.

    Each number of decimal places is tried, from none on: what a shape with these lengths would be
    written as is compared with ``entry``.
    """
    if entry.kind not in SHAPES:
        return None
    try:
        numbers = pixels(entry.kind, entry.values, size)
        degrees = degrees_of(entry.values)
    except (KeyError, ValueError):
        return None
    if not all(map(math.isfinite, numbers)):
        return None
    if entry.kind == POLYGON:
        degrees = 0  # Anki's editor writes it down, and no card shows it
    angle = within_a_turn(degrees)
    fill = fill_of(entry.kind, entry.values.get("fill", ""))
    hide = ""
    if entry.hides_always != hides_all:
        hide = ALL if entry.hides_always else ONE
    for places in range(MOST_PLACES + 1):
        own = lengths(numbers, size, places, is_percent=is_percent)
        shape = MaskShape(entry.kind, own, angle, fill=fill, hide=hide)
        # the last two are how wide and how high it is, which must not be rounded to nothing
        if entry.kind != POLYGON and min(each.value for each in own[2:]) <= 0:
            continue
        text = shape_text(shape, entry.number, size, hides_all=hides_all)
        if _is_written(entry, text):
            return shape
    return None


def _is_written(entry: FieldShape, text: str) -> bool:
    """Tell whether a text has one item, which draws the same as another."""
    again = items_of(text)
    return again is not None and [each.form for each in again] == [entry.form]


def _label(entry: FieldShape, size: Size, *, hides_all: bool) -> Label | None:
    """Return a label with the fewest decimal places that show it where it is; ``None`` if none do."""
    values = entry.values
    width, height = size
    try:
        left = place_of(values.get("left", "")) * width
        top = place_of(values.get("top", "")) * height
        letters = float(values["fs"]) * height
        scale = float(values.get("scale", "1"))
        angle = within_a_turn(degrees_of(values))
    except (KeyError, ValueError):
        return None
    if not all(map(math.isfinite, (left, top, letters, scale))):
        return None
    if entry.number or scale <= 0 or letters <= 0:
        return None
    text = Text(values.get("text", ""))
    if not text.strip():
        return None
    fill = fill_of("text", values.get("fill", ""))
    for places in range(2, MOST_PLACES + 1):
        across, down = lengths((left, top), size, places, is_percent=True)
        of_letters = Length(round(100 * letters / height, places), True)
        # the usual height need not be said
        for letter_size in (None, of_letters):
            label = Label(text, across, down, letter_size, round(scale, 4), angle, fill)
            if _is_written(entry, label_text(label, size, hides_all=hides_all)):
                return label
    return None


# --- names -------------------------------------------------------------------------------------


def names_of(field: str, answers: str, masks: Sequence[Mask] = ()) -> dict[int, str]:
    """Return the ids of masks by their numbers, as far as a note of deckgen's says them: what is hidden
    stands on its back in the order of the shapes. ``masks`` are those that the card has today, of which a
    mask without a name has its number in its id.
    """
    # a mask of several shapes has its number on each
    numbers = list(dict.fromkeys(entry.number for entry in items_of(field) or ()))
    if 0 in numbers:
        numbers.remove(0)  # labels
    words = _answers_in(answers) or [UNNAMED] * len(numbers)
    if len(words) != len(numbers):
        return {}
    ids = {mask.words: str(mask.id) for mask in masks if mask.words}
    without = {str(mask.id) for mask in masks if not mask.words}
    named = {}
    left = []
    for number, word in zip(numbers, words, strict=True):
        if word != UNNAMED:
            named[number] = ids.get(word, word.replace(" ", "-"))
        else:
            left.append(number)
    own = {number: unnamed(number) for number in left if unnamed(number) in without}
    numbers_left = [number for number in left if number not in own]
    ids_left = without - set(own.values())
    if len(numbers_left) == len(ids_left) == 1:
        own[numbers_left[0]] = ids_left.pop()
    names = named | own
    is_distinct = len(set(names.values())) == len(names)
    return names if is_distinct else {}


def _answers_in(back: str) -> list[str]:
    """Return what the back of a note says that its masks hide; nothing if it does not say it."""
    found = _ANSWERS.match(back)
    if found is None:
        return []
    return [html.unescape(words) for words in found[1].split("; ")]


def without_answers(back: str) -> str:
    """Return the field of the note without what deckgen puts before it."""
    if not back.startswith('<div class="answers">'):
        return back
    return _ANSWERS.sub("", back, count=1)


# --- values for cards.yaml ---------------------------------------------------------------------


def as_values(found: FieldMasks, ids: Mapping[int, str]) -> dict[str, Value]:
    """Return what a card has of masks, ``hide`` and ``labels``, by its keys; ``ids`` are by numbers."""
    masks: dict[str, Value] = {}
    for number, shapes in found.shapes.items():
        masks[ids[number]] = mask_value(shapes)
    values: dict[str, Value] = {}
    if not found.hides_all:
        values["hide"] = "one"
    values["masks"] = masks
    if found.labels:
        values["labels"] = [label_value(label) for label in found.labels]
    return values


def mask_value(shapes: Iterable[MaskShape]) -> Value:
    """Return the value of a mask: of one shape, or of a list of them."""
    values = [_shape_value(shape) for shape in shapes]
    return values[0] if len(values) == 1 else values


def _shape_value(shape: MaskShape) -> dict[str, Value]:
    """Return the value of a shape: its numbers under its kind, those of a polygon in pairs."""
    numbers: list[Value] = [written(length) for length in shape.numbers]
    if shape.kind == POLYGON:
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        numbers = [list(pair) for pair in pairs]
    value: dict[str, Value] = {shape.kind: numbers}
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
    number = number_text(length.value)
    return f"{number}%" if length.is_percent else number


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
