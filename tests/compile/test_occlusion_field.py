"""The field of masks read back: whatever is written comes again, and nothing makes the reader fail."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from deckgen.compile.occlusion import label_text, shape_text
from deckgen.compile.occlusion_field import form_of, image_of, items_of, masks_of, number_text
from deckgen.core.occlusion import Label, Length, MaskShape
from deckgen.core.texts import Text

SIZES = st.sampled_from([(600.0, 400.0), (1200.0, 37.5), (33.0, 2000.0), (1000.0, 1000.0)])
SHARES = st.floats(0.02, 0.9)
COLOURS = st.sampled_from(["", "#aabbcc", "#00ff00"])


@st.composite
def shapes(draw: st.DrawFn) -> tuple[MaskShape, tuple[float, float]]:
    size = draw(SIZES)
    kind = draw(st.sampled_from(["rect", "ellipse", "polygon"]))
    count = 2 * draw(st.integers(3, 7)) if kind == "polygon" else 4
    numbers = tuple(
        Length(draw(SHARES) * size[place % 2] if not percent else 100 * draw(SHARES), percent)
        for place, percent in enumerate(draw(st.lists(st.booleans(), min_size=count, max_size=count)))
    )
    angle = 0.0 if kind == "polygon" else draw(st.sampled_from([0.0, 30.0, 90.0, 187.5, 359.9]))
    return MaskShape(kind, numbers, angle, fill=draw(COLOURS)), size


@given(shapes(), st.integers(1, 500), st.booleans(), st.booleans())
@settings(deadline=None)
def test_each_shape_comes_again(
    made: tuple[MaskShape, tuple[float, float]], number: int, hides_all: bool, percent: bool
) -> None:
    """In pixels and in per cent, turned, coloured: what is read draws the same, with six places at most."""
    shape, size = made
    text = shape_text(shape, number, size, hides_all=hides_all)
    found = masks_of(text, size, percent=percent)
    assert found is not None
    ((own, (again,)),) = found.shapes.items()
    assert (own, found.hides_all) == (number, hides_all)
    assert form_of(shape_text(again, number, size, hides_all=hides_all)) == form_of(text)
    for length in again.numbers:
        assert length.is_percent is percent
        assert float(number_text(length.value)) == length.value


@given(
    st.text(
        st.characters(exclude_categories=("C", "Z"), include_characters=" :\\<>&=|"), min_size=1, max_size=12
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
    label = Label(Text(words), Length(100 * left, True), Length(100 * top, True), letters, scale, angle, fill)
    text = shape_text(MaskShape("rect", (Length(1),) * 4, 0), 1, size, hides_all=True)
    text += label_text(label, size, hides_all=True)
    found = masks_of(text, size)
    if not words.strip() or "{{" in words or "}}" in words or words.endswith(("{", "}")):
        return
    assert found is not None
    assert label_text(found.labels[0], size, hides_all=True) == label_text(label, size, hides_all=True)


ITEM = "{{c1::image-occlusion:rect:left=.1:top=.1:width=.2:height=.25:oi=1}}<br>"


@given(st.integers(0, len(ITEM)), st.integers(0, 6), st.text(max_size=6))
def test_nothing_makes_the_reader_fail(at: int, cut: int, more: str) -> None:
    field = ITEM[:at] + more + ITEM[at + cut :] + ITEM
    found = masks_of(field, (600, 400))
    assert found is None or found.shapes
    assert form_of(field)
    image_of(field)


def test_how_numbers_are_written_does_not_matter() -> None:
    other = ITEM.replace("left=.1", "left=0.1000").replace("<br>", "<br />\n").replace("oi=1", "oi=1:angle=0")
    assert form_of(other) == form_of(ITEM)
    assert form_of(ITEM.replace("left=.1", "left=.1001")) != form_of(ITEM)
    assert items_of("") is None
