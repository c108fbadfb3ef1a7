"""Pictures with masks: their fields, the numbers of their masks in the lock file, what is reported."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from helpers.masks import SVG, mask_numbers, rect
from helpers.masks import workshop as masks_of
from helpers.project import Workshop, check
from hypothesis import given
from hypothesis import strategies as st

from deckgen.compile.occlusion import _renamed, box_of, displayed, shape_text
from deckgen.core.model import Text
from deckgen.core.occlusion import (
    KeptMask,
    Length,
    Mask,
    MaskShape,
    numbered,
    points_of,
)

OTHER = {
    "id": "other",
    "q": "Which sea is the saltiest?",
    "a": "The Dead Sea",
    "unsourced": "known",
}


def workshop(root: Path, masks: Any, **card: Any) -> Workshop:
    return masks_of(root, masks, OTHER, **card)


def numbers(made: Workshop) -> dict[str, str]:
    return mask_numbers(made.lock_path)


def cards(made: Workshop) -> tuple[int, ...]:
    return next(
        note.cards for note in made.outcome.checked.build.notes if note.key == "cell"
    )


def test_masks_keep_their_numbers(tmp_path: Path) -> None:
    """Inserted, removed, renamed, regrouped, moved in the file: no mask ever gets another one's number."""
    made = workshop(tmp_path, {"a": rect(10, 10, 50, 50), "b": rect(100, 10, 50, 50)})
    made.build()
    assert numbers(made) == {"a": "1", "b": "2"}
    made.cards["cell"]["masks"] = {
        "c": rect(200, 10, 50, 50),
        **made.cards["cell"]["masks"],
    }
    made.build()
    assert numbers(made) == {"a": "1", "b": "2", "c": "3"}
    assert cards(made) == (0, 1, 2)
    made.cards["cell"]["masks"] = {
        "b": rect(100, 10, 50, 50),
        "a": rect(10, 10, 50, 50),
    }
    made.build()
    assert numbers(made) == {"a": "1", "b": "2", "c": "3 gone"}
    assert cards(made) == (0, 1)
    made.cards["cell"]["masks"] = {
        "b": rect(100, 10, 50, 50),
        "d": rect(300, 10, 50, 50, was="a"),
    }
    made.build()
    assert numbers(made) == {"b": "2", "d": "1", "c": "3 gone"}
    made.cards["cell"]["masks"]["e"] = [rect(10, 200, 50, 50), rect(100, 200, 50, 50)]
    made.build()
    assert numbers(made) == {"b": "2", "d": "1", "c": "3 gone", "e": "4"}
    made.cards["cell"]["masks"]["c"] = rect(400, 10, 50, 50)  # it comes back
    made.build()
    assert numbers(made) == {"b": "2", "d": "1", "c": "3", "e": "4"}
    made.cards["cell"].update(id="plant-cell", was="cell")
    made.build()
    assert numbers(made) == {"b": "2", "d": "1", "c": "3", "e": "4"}
    assert "mask cell/" not in made.lock_path.read_text()
    retired = made.deck["topics"][0]["cards"].pop(0)
    made.try_build(agreed=True)
    assert numbers(made) == {"b": "2", "d": "1", "c": "3", "e": "4"}
    retired["was"] = "plant-cell"
    made.deck["topics"][0]["cards"].insert(0, retired)
    made.try_build()
    assert numbers(made) == {"b": "2", "d": "1", "c": "3", "e": "4"}


def mask(id_: str, *was: str) -> Mask:
    return Mask(Text(id_, 0, 0), (), tuple(Text(each, 0, 0) for each in was))


IDS = st.sampled_from("abcdefgh")


@given(
    st.lists(st.lists(IDS, min_size=1, max_size=6, unique=True), min_size=1, max_size=8)
)
def test_no_number_is_ever_given_twice(steps: list[list[str]]) -> None:
    known: dict[str, KeptMask] = {}
    ever: dict[str, int] = {}
    for step in steps:
        known = numbered([mask(id_) for id_ in step], known)
        for id_, kept in known.items():
            assert ever.setdefault(id_, kept.number) == kept.number
            assert kept.is_gone is (id_ not in step)
        assert len(set(ever.values())) == len(ever)


def test_two_branches_that_gave_one_number_are_told_apart() -> None:
    known = {"a": KeptMask(1), "x": KeptMask(2), "b": KeptMask(2)}
    found = numbered([mask("a"), mask("x"), mask("b")], known)
    assert found == {"a": KeptMask(1), "b": KeptMask(2), "x": KeptMask(3)}


def test_a_number_belongs_to_the_mask_that_is_in_use() -> None:
    known = {"a": KeptMask(1, is_gone=True), "b": KeptMask(1)}
    assert numbered([mask("b")], known) == {"b": KeptMask(1)}
    assert numbered([mask("b"), mask("a")], known) == {
        "b": KeptMask(1),
        "a": KeptMask(2),
    }


@pytest.mark.parametrize(
    ("points", "count"), [("", 0), ("1,1", 0), ("1,1 2,2", 0), ("1,1 2,2 1,2", 3)]
)
def test_a_polygon_has_three_points(points: str, count: int) -> None:
    assert len(points_of({"points": points, "left": "1", "top": "1"})) == count


def test_a_deck_without_masks_is_as_before(tmp_path: Path) -> None:
    made = workshop(tmp_path, {"a": rect(10, 10, 50, 50)})
    made.deck["topics"][0]["cards"].pop(0)
    made.build()
    assert [each.key for each, _ in made.outcome.checked.build.note_types] == [
        "question",
        "cloze",
    ]
    assert "occlusion" not in made.lock_path.read_text()


def test_identities_of_the_note_type_never_change(tmp_path: Path) -> None:
    made = workshop(tmp_path, {"a": rect(10, 10, 50, 50)})
    made.build()
    found = {each.key: each for each, _ in made.outcome.checked.build.note_types}[
        "occlusion"
    ]
    assert found.id == 1132264430723
    assert found.stock == 6
    assert found.names == (
        "Occlusion", "Image", "Header", "Back Extra", "Comments",
        "Voice", "Passage", "Citation", "Topic", "Id",
    )  # fmt: skip
    assert [field.tag for field in found.fields] == [
        0,
        1,
        2,
        3,
        4,
        None,
        None,
        None,
        None,
        None,
    ]
    assert [field.id for field in found.fields] == FIELD_IDS
    assert [template.id for template in found.templates] == TEMPLATE_IDS


FIELD_IDS = [
    6936114468319499, 3914647459903981, 8707873256314115, 2031162106689020, 3465661992402364,
    1168892569925236, 1652386203517448, 8547430335100288, 7685037226639826, 4029273749825291,
]  # fmt: skip
TEMPLATE_IDS = [3083243235306824]


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, ".0000"), (0.1, ".1"), (0.25, ".25"), (1, "1."), (0.00001, ".0000"), (0.12345, ".1235"),
     (0.03125, ".0313"), (10.5, "10.5"), (-0.1, "-0.1"), (-0.0064, "-0.0064")],
)  # fmt: skip
def test_numbers_are_written_as_the_editor_does(number: float, text: str) -> None:
    assert displayed(number) == text


def shape(
    kind: str, *numbers: float, angle: float = 0, percent: bool = False
) -> MaskShape:
    return MaskShape(
        kind, tuple(Length(each, percent) for each in numbers), angle, 0, 0
    )


def test_shapes_are_written_as_the_editor_does() -> None:
    size = (600, 400)
    found = shape_text(shape("rect", 60, 40, 120, 100), 2, size, hides_all=True)
    assert (
        found
        == "{{c2::image-occlusion:rect:left=.1:top=.1:width=.2:height=.25:oi=1}}<br>"
    )
    found = shape_text(
        shape("rect", 10, 10, 20, 25, percent=True), 2, size, hides_all=False
    )
    assert (
        found == "{{c2::image-occlusion:rect:left=.1:top=.1:width=.2:height=.25}}<br>"
    )
    found = shape_text(shape("ellipse", 300, 200, 60, 40), 1, size, hides_all=True)
    assert (
        found == "{{c1::image-occlusion:ellipse:left=.4:top=.4:rx=.1:ry=.1:oi=1}}<br>"
    )
    found = shape_text(
        shape("polygon", 60, 40, 120, 40, 90, 80), 3, size, hides_all=True
    )
    points = ".1,.1 .2,.1 .15,.2"
    assert (
        found
        == f"{{{{c3::image-occlusion:polygon:left=.1:top=.1:points={points}:oi=1}}}}<br>"
    )
    turned = shape_text(
        shape("rect", 250, 150, 100, 100, angle=90), 1, size, hides_all=True
    )
    left, top, angle = re.findall(r"(?:left|top|angle)=([^:]+)", turned)
    # Anki turns it about its upper left corner, which is then the upper right one.
    assert (float(left) * 600, float(top) * 400, angle) == (
        pytest.approx(350, abs=0.1),
        150,
        "2500",
    )


@pytest.mark.parametrize(
    ("angle", "text"),
    [
        (0, ""),
        (0.017, ""),
        (0.018, "1"),
        (45.018, "1251"),
        (45.09, "1253"),
        (359.9, "9997"),
    ],
)
def test_angles_are_rounded_as_the_editor_does(angle: float, text: str) -> None:
    written = shape_text(
        shape("rect", 250, 150, 100, 100, angle=angle), 1, (600, 400), hides_all=True
    )
    assert re.findall(r"angle=(\d+)", written) == ([text] if text else [])


@given(st.floats(0, 359.9), st.floats(1, 200), st.floats(1, 200))
def test_a_turned_shape_keeps_its_centre(
    angle: float, across: float, down: float
) -> None:
    box = box_of(
        shape("rect", 300 - across / 2, 200 - down / 2, across, down, angle=angle),
        (600, 400),
    )
    assert (box.left + box.right) / 2 == pytest.approx(300)
    assert (box.top + box.bottom) / 2 == pytest.approx(200)


def codes(tmp_path: Path, card: str, **files: str) -> list[str]:
    found = check(tmp_path, card, {"cell.svg": SVG, **files})
    return [each.code for each in found.diagnostics]


HEAD = "- {id: cell, image: cell.svg, unsourced: x, masks: "


@pytest.mark.parametrize(
    ("masks", "expected"),
    [
        ("{a: {rect: [0, 0, 600, 400]}}", []),
        ("{a: {rect: [0%, 0%, 100%, 100%]}}", []),
        ("{a: {rect: [0, 0, 601, 400]}}", ["O110"]),
        ("{a: {rect: [-1, 0, 60, 40]}}", ["O110"]),
        ("{a: {rect: [0, 0, 101%, 40]}}", ["O110"]),
        ("{a: {ellipse: [20, 20, 30, 10]}}", ["O110"]),
        ("{a: {rect: [600, 0, 60, 40]}}", ["O101"]),
        ("{a: {rect: [0, -40, 60, 40]}}", ["O101"]),
        ("{a: {polygon: [[-10, 0], [-20, 90], [0, 90]]}}", ["O101"]),
        ("{a: [{rect: [0, 401, 60, 40]}, {ellipse: [-30, 20, 30, 10]}]}", ["O101"]),
        ("{a: [{rect: [0, 401, 60, 40]}, {rect: [9, 9, 60, 40]}]}", ["O110"]),
        ("{a: {ellipse: [20, 40, 30, 10], angle: 90}}", []),
        ("{a: {polygon: [[0, 0], [700, 0], [0, 90]]}}", ["O110"]),
        ("{a: {rect: [0, 0, 4, 40]}}", ["O102"]),
        (
            "{a: {rect: [0, 0, 300, 300]}, b: {rect: [10, 10, 50, 50]}}, hide: one",
            ["O103"],
        ),
        ("{a: {rect: [0, 0, 100, 100]}, b: {rect: [80, 0, 100, 100]}}, hide: one", []),
        (
            "{a: {rect: [0, 0, 300, 300]}, b: {rect: [10, 10, 50, 50], hide: all}}, hide: one",
            [],
        ),
        (
            "{a: {rect: [0, 0, 300, 300], hide: one}, b: {rect: [10, 10, 50, 50], hide: one}}",
            ["O103"],
        ),
        ("{a: {rect: [0, 0, 300, 300], hide: none}}", ["Y207"]),
        (
            "{a: {rect: [9, 9, 60, 40]}}, labels: [{text: x, at: [0, 0]}, {text: y, at: [600, 400]}]",
            [],
        ),
        ("{a: {rect: [9, 9, 60, 40]}}, labels: [{text: x, at: [0, 401]}]", ["O110"]),
        ("{a: {rect: [9, 9, 60, 40]}}, labels: [{text: x, at: [601, 0]}]", ["O110"]),
        ("{a: {rect: [0, 0, 4]}}", ["Y202"]),
        ("{a: {rect: [0, 0, 0, 40]}}", ["Y202"]),
        ("{a: {rect: [0, 0, x, 40]}}", ["Y202"]),
        ("{a: {rect: [0, 0, 1e3, 40]}}", ["Y202"]),
        ("{a: {rect: [200, 200, 40, 40], angle: 360}}", []),
        ("{a: {rect: [200, 200, 40, 40], angle: -360}}", []),
        ("{a: {rect: [200, 200, 40, 40], angle: 361}}", ["Y202"]),
        ("{a: {rect: [0, 0, 40, 40], angle: x}}", ["Y202"]),
        ("{a: {rect: [0, 0, 40, 40], angel: 3}}", ["Y201"]),
        ("{a: {polygon: [[0, 0], [70, 0]]}}", ["Y202"]),
        ("{a: {polygon: [[0, 0], [70, 0], [0, 70]], angle: 20}}", ["Y202"]),
        ("{a: {}}", ["Y202"]),
        ("{a: []}", ["Y202"]),
        ("{a: text}", ["Y202"]),
        ("{}", ["O106"]),
        ("text", ["Y202"]),
        ("{A b: {rect: [0, 0, 40, 40]}}", ["Y204"]),
    ],
)
def test_what_is_wrong_with_masks(
    tmp_path: Path, masks: str, expected: list[str]
) -> None:
    assert codes(tmp_path, HEAD + masks + "}") == expected


def test_what_is_too_small_is_told_by_how_wide_the_picture_is(tmp_path: Path) -> None:
    wide = {"cell.svg": SVG.replace("600 400", "6000 4000")}
    assert codes(tmp_path / "a", HEAD + "{a: {rect: [0, 0, 40, 400]}}}", **wide) == [
        "O102"
    ]
    assert codes(tmp_path / "b", HEAD + "{a: {rect: [0, 0, 60, 400]}}}", **wide) == []
    assert codes(tmp_path / "c", HEAD + "{a: {rect: [0, 0, 40, 400]}}}") == []


def test_a_mask_that_has_long_gone_is_no_earlier_name_of_a_new_one() -> None:
    masks = [mask("a"), mask("new")]
    assert (
        _renamed(None, masks, {"a": KeptMask(1), "c": KeptMask(2, is_gone=True)}) == []
    )  # type: ignore[arg-type]


def test_masks_do_not_go_with_an_answer(tmp_path: Path) -> None:
    masks = "{a: {rect: [0, 0, 60, 40]}}"
    assert codes(tmp_path, f"{HEAD}{masks}, a: An answer}}") == ["Y211"]
    assert codes(tmp_path, f"{HEAD}{masks}, hint: A hint}}") == ["Y211"]
    assert codes(tmp_path, f"{HEAD}{masks}, hide: none}}") == ["Y207"]
    assert codes(
        tmp_path, "- {id: cell, masks: {a: {rect: [0, 0, 9, 9]}}, unsourced: x}"
    ) == ["Y203"]
    assert codes(
        tmp_path,
        "- {id: c, image: no.svg, masks: {a: {rect: [0, 0, 9, 9]}}, unsourced: x}",
    ) == ["M101"]


def test_texts_of_the_card_make_no_further_cards(tmp_path: Path) -> None:
    card = (
        HEAD
        + "{a: {rect: [0, 0, 60, 40]}}, labels: [{text: '{{c9::z}} a: b', at: [10, 10]}]}"
    )
    found = check(tmp_path, card, {"cell.svg": SVG})
    assert not found.failed
    (note,) = found.compiled.notes
    assert note.cards == (0,)
    assert r"text={ {c9\:\:z} } a\: b:" in note.fields[0]
    assert note.fields[1].startswith('<img src="cell-')
    assert note.fields[3].startswith('<div class="answers">a</div>')


def test_a_shape_may_hide_otherwise_than_its_card(tmp_path: Path) -> None:
    masks = "{a: {rect: [0, 0, 60, 40]}, b: [{rect: [90, 0, 60, 40], hide: one}, {rect: [200, 0, 60, 40]}]}"
    for hide, expected in (
        ("all", [True, False, True]),
        ("one", [False, False, False]),
    ):
        found = check(
            tmp_path / hide, f"{HEAD}{masks}, hide: {hide}}}", {"cell.svg": SVG}
        )
        (note,) = found.compiled.notes
        assert [
            "oi=1" in item for item in note.fields[0].split("<br>") if item
        ] == expected
    found = check(
        tmp_path,
        f"{HEAD}{masks.replace('hide: one', 'hide: all')}, hide: one}}",
        {"cell.svg": SVG},
    )
    (note,) = found.compiled.notes
    assert ["oi=1" in item for item in note.fields[0].split("<br>") if item] == [
        False,
        True,
        False,
    ]
