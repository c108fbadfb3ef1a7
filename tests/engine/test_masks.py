"""Pictures with masks in the real engine: what its own reader finds, and what learners keep."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from anki.buildinfo import version
from helpers.masks import SVG, rect
from helpers.masks import workshop as masks_of

if TYPE_CHECKING:
    from helpers.project import Workshop

A, B, C = rect(60, 40, 120, 100), rect(300, 40, 60, 100), rect(10, 200, 60, 100)


class Learner:
    """A collection into which packages are imported as a learner does."""

    def __init__(self, path: Path) -> None:
        from anki.collection import Collection

        self.col = Collection(str(path))

    def take(self, package: Path) -> None:
        from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

        request = ImportAnkiPackageRequest(
            package_path=str(package), options=ImportAnkiPackageOptions()
        )
        self.col.import_anki_package(request)
        self.col.models._clear_cache()

    @property
    def note(self) -> Any:
        (id_,) = self.col.find_notes("")
        return self.col.get_note(id_)

    def shapes(self) -> list[tuple[int, list[tuple[str, dict[str, str]]]]]:
        """Return what the engine's reader of image occlusion finds: numbers, shapes and their values."""
        response = self.col.get_image_occlusion_note(note_id=self.note.id)
        found = []
        for occlusion in response.note.occlusions:
            shapes = [
                (shape.shape, {each.name: each.value for each in shape.properties})
                for shape in occlusion.shapes
            ]
            found.append((occlusion.ordinal, shapes))
        return found

    def due(self) -> dict[int, int]:
        return dict(self.col.db.all("select ord, ivl from cards"))


# Before Anki 26.9 the engine does not read back a backslash in a label.
IS_NEW = tuple(map(int, version.split(".")[:2])) >= (26, 9)
LABEL = 'Fig. 1: a < b & "c" &amp; <i>' + (r" \ d" if IS_NEW else "")


@pytest.fixture
def learner(tmp_path: Path) -> Any:
    made = Learner(tmp_path / "learner.anki2")
    yield made
    made.col.close()


def workshop(root: Path, masks: Any, **card: Any) -> Workshop:
    return masks_of(root / "project", masks, **card)


def test_the_engine_reads_each_shape(tmp_path: Path, learner: Learner) -> None:
    masks = {
        "a": A,
        "b": {"ellipse": ["300", "200", "60", "40"], "angle": "30"},
        "c": [
            {"polygon": [["60", "40"], ["120", "40"], ["90", "80"]]},
            rect(400, 40, 60, 60),
        ],
    }
    labels = [{"text": LABEL, "at": ["60", "40"]}]
    made = workshop(
        tmp_path, masks, labels=labels, q="Which *organelle*?", note="Small"
    )
    learner.take(made.build())
    assert (
        learner.col.get_image_occlusion_note(note_id=learner.note.id).WhichOneof(
            "value"
        )
        == "note"
    )
    found = dict(learner.shapes())
    assert found[1] == [
        ("rect", {"left": ".1", "top": ".1", "width": ".2", "height": ".25", "oi": "1"})
    ]
    ((kind, values),) = found[2]
    assert (kind, values["rx"], values["ry"], values["angle"]) == (
        "ellipse",
        ".1",
        ".1",
        "833",
    )
    assert [kind for kind, _ in found[3]] == ["polygon", "rect"]
    assert found[3][0][1]["points"] == ".1,.1 .2,.1 .15,.2"
    ((kind, values),) = found[0]
    assert (kind, values["text"], values["scale"]) == ("text", LABEL, "1.")
    note = learner.note
    assert sorted(card.ord for card in note.cards()) == [0, 1, 2]
    assert learner.col.get_empty_cards().report == ""
    response = learner.col.get_image_occlusion_note(note_id=note.id).note
    assert response.image_data == SVG.encode()
    assert response.header == "Which <em>organelle</em>?"
    assert response.occlude_inactive


def test_the_field_is_what_the_engine_keeps_when_the_note_is_edited(
    tmp_path: Path, learner: Learner
) -> None:
    """Its editor sends the text of all shapes; saved as it is read, the note stays the same."""
    made = workshop(tmp_path, {"a": A, "b": B})
    learner.take(made.build())
    note = learner.note
    before = list(note.fields)
    learner.col.update_image_occlusion_note(
        note_id=note.id,
        occlusions=note["Occlusion"],
        header=note["Header"],
        back_extra=note["Back Extra"],
        tags=note.tags,
    )
    assert list(learner.note.fields) == before


def test_one_is_hidden_or_all(tmp_path: Path, learner: Learner) -> None:
    made = workshop(tmp_path, {"a": A, "b": B}, hide="one")
    learner.take(made.build())
    assert [
        values.get("oi") for _, shapes in learner.shapes() for _, values in shapes
    ] == [None, None]
    card = learner.note.cards()[0]
    assert 'class="cloze" data-ordinal="1"' in card.question()
    assert "data-occludeinactive" not in card.question().lower()


def test_history_stays_with_its_mask(tmp_path: Path, learner: Learner) -> None:
    """Insert, remove, rename and regroup: each mask's card keeps what the learner knows of it."""
    made = workshop(tmp_path, {"a": A, "b": B})
    learner.take(made.build())
    learner.col.db.execute("update cards set type = 2, queue = 2, ivl = 10 * (ord + 1)")
    assert learner.due() == {0: 10, 1: 20}

    made.cards["cell"]["masks"] = {"c": C, "b": B, "a": A}
    learner.take(made.build())
    assert learner.due() == {0: 10, 1: 20, 2: 0}
    (number,) = [
        number for number, shapes in learner.shapes() if shapes[0][1]["left"] == ".0167"
    ]
    assert number == 3

    # 'a' goes, 'b' is renamed
    made.cards["cell"]["masks"] = {"c": C, "nucleus": {**B, "was": "b"}}
    learner.take(made.build())
    assert {number for number, _ in learner.shapes()} == {2, 3}
    empty = learner.col.get_empty_cards()
    assert [len(each.card_ids) for each in empty.notes] == [1]
    learner.col.remove_cards_and_orphaned_notes(
        [id_ for each in empty.notes for id_ in each.card_ids]
    )
    assert learner.due() == {1: 20, 2: 0}

    # 'c' joins it, a new one comes
    made.cards["cell"]["masks"] = {"nucleus": [B, C], "d": A}
    learner.take(made.build())
    found = dict(learner.shapes())
    assert (len(found[2]), sorted(found)) == (2, [2, 4])
    assert learner.due()[1] == 20
    assert learner.due()[3] == 0
