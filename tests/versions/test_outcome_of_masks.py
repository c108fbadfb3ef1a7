"""Masks on two sides: what Anki's editor writes again is no change, and no change is lost in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckgen.compile.occlusion import displayed, item_text
from deckgen.compile.occlusion_field import FieldShape
from deckgen.versions.drawn import outcome_of_masks
from deckgen.versions.threeway import CONFLICT, OURS, SAME, THEIRS, UNKNOWN

Place = tuple[float, float, float, float]

share = st.floats(0, 0.9).map(lambda number: round(number, 4))
length = st.floats(0.05, 0.5).map(lambda number: round(number, 4))
shapes = st.lists(st.tuples(share, share, length, length), min_size=1, max_size=5)


def field(places: list[Place]) -> str:
    return "".join(item(number, place) for number, place in enumerate(places, 1))


def item(number: int, place: Place) -> str:
    names = ("left", "top", "width", "height")
    values = {name: displayed(value) for name, value in zip(names, place, strict=True)}
    return FieldShape(number, "rect", {**values, "oi": "1"}).text


def as_rewritten(places: list[Place], window: int, order: list[int]) -> str:
    """The field as Anki's editor writes it: whole pixels of its window, another order, lines between."""
    items = [
        item(number, tuple(round(value * window) / window for value in place))  # type: ignore[arg-type]
        for number, place in enumerate(places, 1)
    ]
    return (
        "\n".join(
            items[place % len(items)]
            for place in sorted(range(len(items)), key=order.__getitem__)
        )
        + " "
    )


@given(shapes, st.integers(250, 1600), st.permutations(range(5)))
def test_a_note_that_was_opened_is_not_changed(
    places: list[Place], window: int, order: list[int]
) -> None:
    base = field(places)
    theirs = as_rewritten(places, window, order)
    assert outcome_of_masks(base, theirs, base) == SAME
    assert outcome_of_masks(None, theirs, base) == SAME


@given(
    shapes,
    st.integers(250, 1600),
    st.permutations(range(5)),
    st.sampled_from((0.0002, 0.002, 0.05)),
)
def test_what_the_project_changed_meanwhile_counts(
    places: list[Place], window: int, order: list[int], by: float
) -> None:
    """However small it is; and where both moved a shape, somebody decides."""
    base = field(places)
    left, *rest = places[0]
    ours = field([(left + by, *rest), *places[1:]])  # type: ignore[list-item]
    assert outcome_of_masks(base, base, ours) == OURS
    rewritten = as_rewritten(places, window, order)
    assert outcome_of_masks(base, rewritten, ours) in (
        OURS,
        *([SAME] if rewritten == ours else []),
    )
    moved = as_rewritten(
        [(left, rest[0] + 0.02, *rest[1:]), *places[1:]], window, order
    )  # type: ignore[list-item]
    assert outcome_of_masks(base, moved, base) == THEIRS
    assert outcome_of_masks(base, moved, ours) == CONFLICT
    assert outcome_of_masks(None, moved, base) == UNKNOWN
    assert outcome_of_masks(base, ours, ours) == SAME


@pytest.mark.parametrize(
    "theirs",
    [
        item(1, (0.1, 0.1, 0.2, 0.2)),
        item(1, (0.1, 0.1, 0.2, 0.2)) + item(3, (0.5, 0.1, 0.2, 0.2)),
        field([(0.1, 0.1, 0.2, 0.2), (0.5, 0.1, 0.2, 0.2)]).replace(":oi=1", ""),
        field([(0.1, 0.1, 0.2, 0.2), (0.5, 0.1, 0.2, 0.2)]).replace(
            ":oi=1", ":angle=5:oi=1"
        ),
        field([(0.1, 0.1, 0.2, 0.2), (0.5, 0.1, 0.2, 0.2)]).replace(
            ":oi=1", ":fill=#00ff00:oi=1"
        ),
        field([(0.1, 0.1, 0.2, 0.2), (0.5, 0.1, 0.2, 0.2)])
        + item_text(0, "text", {"text": "A", "fs": ".05"}),
        "a text",
        "",
    ],
    ids=[
        "one less",
        "another number",
        "hides one",
        "turned",
        "coloured",
        "a label",
        "a text",
        "empty",
    ],
)
def test_a_change_in_anki_is_one(theirs: str) -> None:
    base = field([(0.1, 0.1, 0.2, 0.2), (0.5, 0.1, 0.2, 0.2)])
    assert outcome_of_masks(base, theirs, base) == THEIRS
