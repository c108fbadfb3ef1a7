"""The field of masks read back: whatever is written comes again, and nothing makes the reader fail."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from deckgen.compile.occlusion import is_outside, label_text, shape_text
from deckgen.compile.occlusion_field import (
    form_of,
    image_of,
    items_of,
    masks_of,
    number_text,
    settled,
)
from deckgen.core.occlusion import Label, Length, MaskShape
from deckgen.core.texts import Text

SIZES = st.sampled_from(
    [(600.0, 400.0), (1200.0, 37.5), (33.0, 2000.0), (1000.0, 1000.0)]
)
SHARES = st.floats(0.02, 0.9)
PLACES = st.floats(-0.4, 1.2).map(lambda share: round(share, 3))
"""Where a shape begins, beyond the picture too."""

HIDING = st.sampled_from(["", "all", "one"])
COLOURS = st.sampled_from(["", "#aabbcc", "#00ff00"])


@st.composite
def shapes(draw: st.DrawFn) -> tuple[MaskShape, tuple[float, float]]:
    size = draw(SIZES)
    kind = draw(st.sampled_from(["rect", "ellipse", "polygon"]))
    count = 2 * draw(st.integers(3, 7)) if kind == "polygon" else 4
    places = count if kind == "polygon" else 2
    shares = [draw(PLACES if place < places else SHARES) for place in range(count)]
    numbers = tuple(
        Length(share * size[place % 2] if not percent else 100 * share, percent)
        for place, (share, percent) in enumerate(
            zip(
                shares,
                draw(st.lists(st.booleans(), min_size=count, max_size=count)),
                strict=True,
            )
        )
    )
    angle = (
        0.0
        if kind == "polygon"
        else draw(st.sampled_from([0.0, 30.0, 90.0, 187.5, 359.9]))
    )
    shape = MaskShape(kind, numbers, angle, fill=draw(COLOURS), hide=draw(HIDING))
    assume(not is_outside([shape], size))
    return shape, size


@given(shapes(), st.integers(1, 500), st.booleans(), st.booleans())
@settings(deadline=None)
def test_each_shape_comes_again(
    made: tuple[MaskShape, tuple[float, float]],
    number: int,
    hides_all: bool,
    percent: bool,
) -> None:
    """In pixels and in per cent, turned, coloured: what is read draws the same, with six places at most."""
    shape, size = made
    text = shape_text(shape, number, size, hides_all=hides_all)
    found = masks_of(text, size, percent=percent)
    assert found is not None
    ((own, (again,)),) = found.shapes.items()
    assert (own, found.hides_all) == (number, shape.hides_always(hides_all=hides_all))
    assert form_of(
        shape_text(again, number, size, hides_all=found.hides_all)
    ) == form_of(text)
    for length in again.numbers:
        assert length.is_percent is percent
        assert float(number_text(length.value)) == length.value


@given(
    st.text(
        st.characters(exclude_categories=("C", "Z"), include_characters=" :\\<>&=|"),
        min_size=1,
        max_size=12,
    ),
    SIZES,
    SHARES,
    SHARES,
    st.sampled_from([None, 3.0, 6.67, 40.0]),
    st.sampled_from([1.0, 0.5, 2.25]),
    st.sampled_from([0.0, 30.0]),
    COLOURS,
)
@settings(deadline=None)
def test_each_label_comes_again(
    words: str,
    size: tuple[float, float],
    left: float,
    top: float,
    height: float | None,
    scale: float,
    angle: float,
    fill: str,
) -> None:
    letters = None if height is None else Length(height, True)
    label = Label(
        Text(words),
        Length(100 * left, True),
        Length(100 * top, True),
        letters,
        scale,
        angle,
        fill,
    )
    text = shape_text(MaskShape("rect", (Length(1),) * 4, 0), 1, size, hides_all=True)
    text += label_text(label, size, hides_all=True)
    found = masks_of(text, size)
    if (
        not words.strip()
        or "{{" in words
        or "}}" in words
        or words.endswith(("{", "}"))
    ):
        return
    assert found is not None
    assert label_text(found.labels[0], size, hides_all=True) == label_text(
        label, size, hides_all=True
    )


ITEM = "{{c1::image-occlusion:rect:left=.1:top=.1:width=.2:height=.25:oi=1}}<br>"


@given(st.integers(0, len(ITEM)), st.integers(0, 6), st.text(max_size=6))
def test_nothing_makes_the_reader_fail(at: int, cut: int, more: str) -> None:
    field = ITEM[:at] + more + ITEM[at + cut :] + ITEM
    found = masks_of(field, (600, 400))
    assert found is None or found.shapes
    assert form_of(field)
    image_of(field)


@pytest.mark.parametrize("digits", [312, 400, 5000])
@pytest.mark.parametrize(
    "item",
    [
        "{{c1::image-occlusion:rect:left=.1:top=.1:width=.2:height=.2:angle=ANGLE}}",
        "{{c1::image-occlusion:rect:left=.1:top=.1:width=.2:height=.2}}"
        "{{c0::image-occlusion:text:left=.1:top=.1:text=a:scale=1:fs=.05:angle=ANGLE}}",
    ],
)
def test_an_angle_of_hundreds_of_digits_is_no_angle(item: str, digits: int) -> None:
    assert masks_of(item.replace("ANGLE", "9" * digits), (600.0, 400.0)) is None


def test_how_numbers_are_written_does_not_matter() -> None:
    other = (
        ITEM.replace("left=.1", "left=0.1000")
        .replace("<br>", "<br />\n")
        .replace("oi=1", "oi=1:angle=0")
    )
    assert form_of(other) == form_of(ITEM)
    assert form_of(ITEM.replace("left=.1", "left=.1001")) != form_of(ITEM)
    assert items_of("") is None


def written(field: str, size: tuple[float, float] = (600, 400)) -> str:
    """Return what is written of the masks that are read of a field."""
    found = masks_of(field, size)
    assert found is not None
    return "".join(
        shape_text(shape, number, size, hides_all=found.hides_all)
        for number, shapes in found.shapes.items()
        for shape in shapes
    )


# What Anki's editor (26.9) wrote of shapes that were drawn, turned and grouped in it.
EDITOR = [
    "rect:left=.0992:top=.0986:width=.2004:height=.2503",
    "rect:left=.3702:top=.241:angle=915:width=.1994:height=.2991",
    "ellipse:left=.499:top=.4984:rx=.1495:ry=.0992",
    "ellipse:left=.5797:top=.2482:rx=.0992:ry=.1487",
    "ellipse:left=.4922:top=.0012:angle=1936:rx=.1988:ry=.0992",
    "rect:left=.5015:top=.3503:width=.1995:height=.3003:fill=#00ff00",
]


@pytest.mark.parametrize("shape", EDITOR)
@pytest.mark.parametrize("hides", ["", ":oi=1"])
def test_a_shape_of_the_editor_is_written_to_the_byte(shape: str, hides: str) -> None:
    field = "{{c3::image-occlusion:" + shape + hides + "}}<br>"
    assert written(field) == field


def test_a_polygon_is_where_its_corner_is_and_is_not_turned() -> None:
    """A group that was moved keeps the points of its polygons; so does one that was turned with others."""
    moved = (
        "{{c1::image-occlusion:polygon:left=.2791:top=.6456:points=.1988,.5976 "
        ".3993,.5976 .2996,.7975}}<br>"
    )
    points = "points=.2791,.6456 .4796,.6456 .3799,.8455"
    assert points in written(moved)
    assert form_of(written(moved)) == form_of(moved)
    turned = moved.replace(":points", ":angle=831:points")
    assert form_of(turned) == form_of(moved)
    assert written(turned) == written(moved)
    assert form_of(moved.replace("left=.2791", "left=.2991")) != form_of(moved)


def test_half_an_edge_beside_its_points_is_where_a_polygon_is() -> None:
    drawn = (
        "{{c1::image-occlusion:polygon:left=.0986:top=.5779:points=.0992,.5976 "
        ".2492,.5787 .1495,.8982}}<br>"
    )
    assert "left=.0992:top=.5787:points=.0992,.5976 .2492,.5787 .1495,.8982" in written(
        drawn
    )
    assert form_of(written(drawn)) == form_of(drawn)


def test_almost_nothing_is_nothing() -> None:
    """The editor writes a point alone for a number that is almost 0, and reads it as 0."""
    drawn = "{{c1::image-occlusion:ellipse:left=.4922:top=.:angle=1936:rx=.1988:ry=.0992}}<br>"
    assert written(drawn) == drawn.replace("top=.:", "top=.0000:")
    assert form_of(written(drawn)) == form_of(drawn)


def test_only_some_hide_on_all_fronts() -> None:
    some = ITEM + ITEM.replace("c1", "c2").replace("left=.1", "left=.5").replace(
        ":oi=1", ""
    )
    for field, expected in (
        (some, ["", "one"]),
        (some + ITEM.replace(":oi=1", ""), ["", "all", "one"]),
    ):
        found = masks_of(field, (600, 400))
        assert found is not None
        hiding = sorted(
            shape.hide for shapes in found.shapes.values() for shape in shapes
        )
        assert hiding == (expected if found.hides_all else ["", "", "all"])
        assert form_of(written(field)) == form_of(field)
    found = masks_of(some, (600, 400), hides_all=False)
    assert found is not None
    assert [shape.hide for shapes in found.shapes.values() for shape in shapes] == [
        "all",
        "",
    ]


@pytest.mark.parametrize(
    ("shape", "is_taken"),
    [
        ("rect:left=-0.02:top=.1:width=.2:height=.25", True),
        ("rect:left=.9:top=.1:width=.2:height=.25", True),
        (
            "polygon:left=.2885:top=-0.0064:points=.1988,.1994 .3993,.2482 .2996,.4984",
            True,
        ),
        ("rect:left=-0.2:top=.1:width=.2:height=.25", False),
        ("ellipse:left=.1:top=1.:rx=.2:ry=.25", False),
        ("polygon:left=1.01:top=.1:points=1.01,.1 1.1,.2 1.2,.4", False),
    ],
)
def test_a_shape_beyond_the_picture_is_taken_if_any_of_it_is_seen(
    shape: str, is_taken: bool
) -> None:
    item = "{{c1::image-occlusion:" + shape + "}}<br>"
    found = masks_of(item, (600, 400))
    assert (found is not None) is is_taken
    seen = "{{c2::image-occlusion:rect:left=.5:top=.1:width=.2:height=.25}}<br>"
    assert (masks_of(seen + item, (600, 400)) is not None) is is_taken
    # of one mask
    assert masks_of(seen + item.replace("c1", "c2"), (600, 400)) is not None


def test_what_the_editor_rounds_is_no_other_place() -> None:
    """All shapes of a note, as its editor wrote them in a window of 600 pixels, though none was moved."""
    label = r"{{c0::image-occlusion:text:left=.5:top=.05:text=Fig. 1\: a:scale=1.:fs=.05:oi=1}}<br>"
    polygon = "{{c2::image-occlusion:polygon:left=.1:top=.58:points=.1,.6 .25,.58 .3,.8:oi=1}}<br>"
    ours = ITEM + polygon + label
    theirs = (
        "{{c1::image-occlusion:rect:left=.0998:top=.0998:width=.1997:height=.2494:oi=1}}<br>"
        "{{c2::image-occlusion:polygon:left=.0998:top=.581:"
        "points=.0998,.601 .2496,.581 .2995,.8005:oi=1}}<br>"
    ) + label.replace("left=.5:top=.05", "left=.5008:top=.0499")
    assert settled(theirs, ours) == ours
    moved = theirs.replace("rect:left=.0998", "rect:left=.1048")
    assert settled(moved, ours) == ours.replace(
        ITEM, moved.partition("<br>")[0] + "<br>"
    )
    hidden = theirs.replace(":oi=1", "")
    assert form_of(settled(hidden, ours)) == form_of(ours.replace(":oi=1", ""))
    assert settled("no masks", ours) == "no masks"
    assert "left=.5008:top=.0499:text=Pic" in settled(
        theirs.replace("Fig", "Pic"), ours
    )
