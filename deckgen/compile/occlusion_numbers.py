"""The numbers of shapes and labels in the field of a picture with masks: as shares of the picture, which
Anki keeps, and in pixels; and what their properties say, however they are written.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from deckgen.compile.occlusion import FILL, TEXT_FILL, displayed
from deckgen.core.occlusion import (
    ELLIPSE,
    POLYGON,
    RECT,
    Length,
    place_of,
    points_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Size = tuple[float, float]
"""The width and the height of a picture in pixels."""

PLACES = frozenset({"left", "top"})
"""The properties that say where a shape is."""

_NUMBERS = PLACES | {"width", "height", "rx", "ry", "scale", "fs"}


def usual(kind: str, values: Mapping[str, str]) -> dict[str, str]:
    """Return properties as Anki's editor writes them today, without those that say nothing."""
    found = {}
    for name, value in values.items():
        written = _usual_value(kind, name, value)
        if written or name == "text":
            found[name] = written
    if kind == "text":
        found.pop("oi", None)  # a label is always shown
    if kind != POLYGON:
        return found
    points = points_of(values)
    if points:
        pairs = [f"{displayed(x)},{displayed(y)}" for x, y in points]
        found["points"] = " ".join(pairs)
        for name in ("left", "top", "angle"):  # they are in its points, or not seen
            found.pop(name, None)
    return found


def _usual_value(kind: str, name: str, value: str) -> str:
    """Return a property as Anki's editor writes it today, '' where it says nothing."""
    if name in PLACES:
        return _as_displayed(str(place_of(value)))
    if name in _NUMBERS:
        return _as_displayed(value)
    if name == "angle":
        return value if value.strip("0") else ""
    if name == "fill":
        return fill_of(kind, value)
    if name == "oi":
        return value if value == "1" else ""
    return value


def _as_displayed(value: str) -> str:
    """Return a number as Anki's editor writes it, and what is none as it is."""
    try:
        number = float(value)
    except ValueError:
        return value
    return displayed(number) if math.isfinite(number) else value


def fill_of(kind: str, value: str) -> str:
    """Return the colour of a shape or a label, '' for the one that it has anyway."""
    colour = value.lower()
    anyway = TEXT_FILL if kind == "text" else FILL
    return "" if colour == anyway else colour


def degrees_of(values: Mapping[str, str]) -> float:
    """Return an angle, which a field has in ten thousandths of a turn, in degrees. Raises ``ValueError``."""
    angle = values.get("angle", "0")
    try:
        return int(angle) / 10_000 * 360
    except OverflowError as error:  # a number of hundreds of digits
        raise ValueError(angle) from error


def within_a_turn(degrees: float) -> float:
    """Return an angle as a card has it: from 0 up to 360 degrees."""
    return round(math.fmod(degrees + 360, 360), 4)


def pixels(kind: str, values: Mapping[str, str], size: Size) -> tuple[float, ...]:
    """Return the numbers of a shape as ``cards.yaml`` has them, in pixels. Raises ``KeyError`` and
    ``ValueError``."""
    width, height = size
    if kind == POLYGON:
        points = points_of(values)
        if not points:
            raise ValueError(values.get("points", ""))
        found: list[float] = []
        for x, y in points:
            found += (x * width, y * height)
        return tuple(found)
    left = place_of(values.get("left", "")) * width
    top = place_of(values.get("top", "")) * height
    if kind == RECT:
        across = float(values["width"]) * width
        down = float(values["height"]) * height
        half_across, half_down = across / 2, down / 2
    else:
        across = half_across = float(values["rx"]) * width
        down = half_down = float(values["ry"]) * height
    # Anki turns a shape about its corner, a card about its centre
    turn = math.radians(degrees_of(values))
    cos, sin = math.cos(turn), math.sin(turn)
    x = left + half_across * cos - half_down * sin
    y = top + half_across * sin + half_down * cos
    if kind == ELLIPSE:
        return x, y, across, down
    return x - half_across, y - half_down, across, down


def lengths(
    numbers: Sequence[float], size: Size, places: int, *, is_percent: bool
) -> tuple[Length, ...]:
    """Return numbers of pixels, across and down in turn, as lengths with so many decimal places."""
    found = []
    for place, number in enumerate(numbers):
        value = number
        if is_percent:
            value = 100 * number / size[place % 2]
        # + 0.0 makes 0 of -0
        found.append(Length(round(value, places) + 0.0, is_percent))
    return tuple(found)
