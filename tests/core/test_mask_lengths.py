"""Lengths of masks: pixels, or per cent of the picture."""

from __future__ import annotations

import pytest

from deckgen.core.occlusion import ALL, ONE, RECT, Length, Mask, MaskShape, Occlusion
from deckgen.core.texts import Text

PIXELS, PERCENT = Length(10), Length(10, is_percent=True)


def picture(*numbers: Length) -> Occlusion:
    return Occlusion(
        Text("a.png", 0, 5), (Mask(Text("m", 0, 1), (MaskShape(RECT, numbers, 0),)),)
    )


@pytest.mark.parametrize(
    ("numbers", "depends"),
    [
        ((PIXELS,) * 4, True),
        ((PERCENT, PERCENT, PERCENT, PIXELS), True),
        ((PIXELS, PERCENT, PERCENT, PERCENT), True),
        ((PERCENT,) * 4, False),
    ],
)
def test_one_length_in_pixels_is_drawn_for_one_size(
    numbers: tuple[Length, ...], depends: bool
) -> None:
    assert bool(picture(*numbers).geometry) is depends


def test_per_cent_are_of_the_width_and_of_the_height_in_turn() -> None:
    shape = MaskShape(RECT, (PERCENT, PERCENT, PIXELS, PERCENT), 0)
    assert shape.in_pixels(200, 50) == (20, 5, 10, 5)


@pytest.mark.parametrize("hides_all", [True, False])
def test_a_shape_that_says_what_it_hides_is_asked_first(hides_all: bool) -> None:
    shape = MaskShape(RECT, (PIXELS,) * 4, 0)
    assert shape.hides_always(hides_all=hides_all) is hides_all
    assert shape._replace(hide=ALL).hides_always(hides_all=hides_all)
    assert not shape._replace(hide=ONE).hides_always(hides_all=hides_all)
