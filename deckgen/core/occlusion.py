"""Pictures with masks, as ``cards.yaml`` has them, and the numbers that masks keep.

Lengths are pixels of the picture's file, or per cent of its width and height.
"""

from __future__ import annotations

import math
from hashlib import sha256
from typing import TYPE_CHECKING

from deckgen.core.texts import Text
from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

RECT, ELLIPSE, POLYGON = SHAPES = ("rect", "ellipse", "polygon")

ALL, ONE = HIDES = ("all", "one")
"""What the front hides: all masks, of which one is asked for, or that one alone."""

NOTE = "occlusion"
"""The key of the note type of pictures with masks."""

# how far a polygon's corner may be from its points, of the picture's size: half its edge
_NEAR = 0.004
_UNNAMED = lazy_pattern(r"mask-[0-9]+(?:-[0-9]+)?")  # 'mask-3'


def unnamed(number: int) -> str:
    """Return the id of a mask that was drawn in Anki, where masks have numbers and no names."""
    return f"mask-{number}"


class Length(NamedTuple):
    """A number of pixels, or of hundredths of the picture's size in its direction."""

    value: float
    is_percent: bool = False

    def pixels(self, whole: float) -> float:
        """Return it in pixels, where ``whole`` is the picture's size in its direction."""
        return self.value * whole / 100 if self.is_percent else self.value


class MaskShape(NamedTuple):
    """A shape: of a rectangle left, top, width and height; of an ellipse its centre and its two radii;
    of a polygon the coordinates of its points in turn. ``angle`` is in degrees clockwise about its centre.
    ``start`` and ``end`` are its place in the file. ``fill`` is its colour, '' for Anki's; ``hide`` is one
    of :data:`HIDES` where it says other than its card.
    """

    kind: str
    numbers: tuple[Length, ...]
    angle: float
    start: int = 0
    end: int = 0
    fill: str = ""
    hide: str = ""

    def hides_always(self, *, hides_all: bool) -> bool:
        """Tell whether it hides on the fronts of other masks too, in a card with ``hides_all``."""
        return self.hide == ALL if self.hide else hides_all

    def in_pixels(self, width: float, height: float) -> tuple[float, ...]:
        """Return its numbers in pixels of a picture of some size."""
        pixels = []
        for place, length in enumerate(self.numbers):
            # across and down in turn
            whole = height if place % 2 else width
            pixels.append(length.pixels(whole))
        return tuple(pixels)


class Mask(NamedTuple):
    """One or more shapes that hide one thing, and make one card; ``was`` are its earlier ids. ``end`` is
    where what is written behind its id ends in the file.
    """

    id: Text
    shapes: tuple[MaskShape, ...]
    was: tuple[Text, ...] = ()
    end: int = 0

    @property
    def words(self) -> str:
        """What it hides: its id as words. '' for one that has no name yet, only a number from Anki."""
        if _UNNAMED.fullmatch(self.id):
            return ""
        return self.id.replace("-", " ").replace("_", " ")


class Label(NamedTuple):
    """A text that is written on the picture, at the place of its upper left corner.

    ``size`` is the height of its letters, ``None`` for the usual one, which ``scale`` multiplies; ``angle``
    is in degrees clockwise about its corner, ``fill`` its colour, '' for black.
    """

    text: Text
    left: Length
    top: Length
    size: Length | None = None
    scale: float = 1.0
    angle: float = 0.0
    fill: str = ""


class Occlusion(NamedTuple):
    """A picture with masks. ``hides_all`` says that the front hides all masks."""

    image: Text
    masks: tuple[Mask, ...]
    labels: tuple[Label, ...] = ()
    hides_all: bool = True

    @property
    def geometry(self) -> str:
        """A hash of all lengths in pixels, '' if there is none: what is drawn for one size of the picture."""
        pixels = []
        for mask in self.masks:
            for shape in mask.shapes:
                if not all(length.is_percent for length in shape.numbers):
                    pixels.append((mask.id, shape.kind, shape.numbers))
        if not pixels:
            return ""
        return sha256(repr(pixels).encode()).hexdigest()[:16]


class KeptMask(NamedTuple):
    """The number of a mask in the lock file; ``is_gone`` says that the card has it no longer."""

    number: int
    is_gone: bool = False


class Picture(NamedTuple):
    """The size in pixels of the picture that a card's masks were drawn for, and their geometry."""

    width: int
    height: int
    geometry: str

    @classmethod
    def of(cls, size: tuple[float, float], geometry: str) -> Picture:
        """Return a picture of some size in whole pixels; an SVG may be smaller than one."""
        width, height = size
        return cls(max(1, round(width)), max(1, round(height)), geometry)


def numbered(
    masks: Sequence[Mask], known: Mapping[str, KeptMask]
) -> dict[str, KeptMask]:
    """Return the numbers of all masks that a card has or ever had, by their ids.

    A mask always keeps its number, under a new id too if ``was`` names the earlier one; a new one gets
    the next number that no mask ever had. Of two masks with one number, as two branches may have made them,
    the one whose id comes first keeps it.
    """
    taken: dict[int, str] = {}
    for id_, kept in sorted(known.items(), key=_those_in_use_first):
        taken.setdefault(kept.number, id_)
    own = {id_: kept.number for id_, kept in known.items() if taken[kept.number] == id_}
    highest = max(taken, default=0)
    found: dict[str, KeptMask] = {}
    for mask in masks:
        earlier = next((id_ for id_ in (mask.id, *mask.was) if id_ in own), None)
        if earlier is not None:
            number = own.pop(earlier)
        else:
            highest += 1
            number = highest
        found[str(mask.id)] = KeptMask(number)
    for id_, number in own.items():
        found.setdefault(id_, KeptMask(number, is_gone=True))
    return found


def _those_in_use_first(mask: tuple[str, KeptMask]) -> tuple[bool, str]:
    """Return what masks are ordered by: whether they are gone, and their ids."""
    id_, kept = mask
    return kept.is_gone, id_


def known_of(
    id_: str, was: Iterable[str], kept: Mapping[str, Mapping[str, KeptMask]]
) -> Mapping[str, KeptMask]:
    """Return the masks that the lock file has of a card, under an earlier id perhaps."""
    for each in (id_, *was):
        if each in kept:
            return kept[each]
    return {}


# --- as Anki draws the properties of a shape ----------------------------------------------------


def place_of(value: str) -> float:
    """Return ``left`` or ``top`` as Anki reads it: 0 for what is no number, such as the ``.`` that its editor
    writes for almost nothing."""
    try:
        number = float(value)
    except ValueError:
        return 0.0
    return number if math.isfinite(number) else 0.0


def points_of(values: Mapping[str, str]) -> list[tuple[float, float]]:
    """Return the points of a polygon where Anki draws them, as shares of the picture's size; none if they
    cannot be read. The corner of their bounds is at ``left`` and ``top``, for Anki's editor moves that alone
    when a group is moved; a difference of half an edge is left out."""
    points = []
    # '.1,.2 .3,.2 .2,.4'
    for pair in values.get("points", "").split(" "):
        if not pair:
            continue
        try:
            x, y = map(float, pair.split(","))
        except ValueError:
            return []
        if not math.isfinite(x) or not math.isfinite(y):
            return []
        points.append((x, y))
    if len(points) < 3:
        return []
    right = place_of(values.get("left", "")) - min(x for x, _ in points)
    down = place_of(values.get("top", "")) - min(y for _, y in points)
    if max(abs(right), abs(down)) <= _NEAR:
        return points
    return [(x + right, y + down) for x, y in points]
