"""Pictures with masks that were drawn in Anki: imported, and what their learners keep."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from helpers.masks import HEAD, SVG
from helpers.project import T0, write_files

from deckgen.cli.main import main
from deckgen.compile import pipeline
from deckgen.formats import apkg_reader

PLAIN = "rect:left=.1:top=.1:width=.2:height=.25"
ITEMS = [
    "{{c1::image-occlusion:rect:left=.1:top=.1:width=.2:height=.25:oi=1}}<br>",
    "{{c3::image-occlusion:ellipse:left=.4124:top=.4:angle=833:rx=.1:ry=.0871:oi=1}}<br>",
    "{{c4::image-occlusion:rect:left=.5167:top=.3333:angle=1250:width=.1111:height=.2222:oi=1}}<br>",
    "{{c7::image-occlusion:polygon:left=.1:top=.6:points=.1,.6 .2333,.6 .15,.7777:oi=1}}<br>",
    "{{c1::image-occlusion:rect:left=.7:top=.1:width=.1:height=.1:fill=#aabbcc:oi=1}}<br>",
    r"{{c0::image-occlusion:text:left=.05:top=.02:text=Fig. 1 &lt;b&gt;:scale=1.25:fs=.0667:oi=1}}<br>",
]


def collection(path: Path, fields: dict[str, str], ivl: int = 30) -> Path:
    """Make a package of one stock note, which its maker has learnt, as Anki exports it."""
    from anki.collection import Collection, ExportAnkiPackageOptions

    col = Collection(str(path.with_suffix(".anki2")))
    try:
        col.add_image_occlusion_notetype()
        model = next(
            each for each in col.models.all() if each.get("originalStockKind") == 6
        )
        (path.parent / "cell.svg").write_text(SVG)
        col.media.add_file(str(path.parent / "cell.svg"))
        note = col.new_note(model)
        for name, text in {"Image": '<img src="cell.svg">', **fields}.items():
            note[name] = text
        col.add_note(note, col.decks.id("Cells"))
        col.db.execute("update cards set type = 2, queue = 2, ivl = ? * (ord + 1)", ivl)
        options = ExportAnkiPackageOptions(
            with_scheduling=True, with_media=True, legacy=False
        )
        col.export_anki_package(out_path=str(path), options=options, limit=None)
    finally:
        col.close()
    return path


def imported(tmp_path: Path, package: Path) -> tuple[Path, str]:
    result = CliRunner().invoke(
        main, ["import", str(package), str(tmp_path / "project")]
    )
    assert result.exit_code == 0, result.output
    return tmp_path / "project" / "cards.yaml", result.output


def field(package: Path, name: str) -> str:
    read = apkg_reader.read(package)
    (note,) = read.notes
    return note.fields[read.note_types[note.note_type].fields.index(name)]


def test_rules_for_cards_do_not_refuse_what_learners_have(tmp_path: Path) -> None:
    fields = {"Occlusion": ITEMS[0], "Header": "a) Which (one"}
    _, said = imported(tmp_path, collection(tmp_path / "stock.apkg", fields))
    assert "for a learner who has it, nothing changes" in said


def test_a_note_of_the_editor_becomes_masks(tmp_path: Path) -> None:
    """Numbers, shapes, groups, labels and colours; a learner who has the deck keeps all."""
    fields = {
        "Occlusion": "".join(ITEMS),
        "Header": "Which one?",
        "Back Extra": "More",
        "Comments": "c",
    }
    package = collection(tmp_path / "stock.apkg", fields)
    cards, said = imported(tmp_path, package)
    assert "for a learner who has it, nothing changes" in said
    text = cards.read_text("utf-8")
    assert "image: media/cell.svg" in text
    assert "{{c" not in text
    lines = (cards.parent / "cards.lock").read_text("utf-8").splitlines()
    masks = [line.split("/")[-1] for line in lines if line.startswith("mask ")]
    assert masks == ["mask-1 1", "mask-3 3", "mask-4 4", "mask-7 7"]
    built = pipeline.build(cards, T0)
    assert built.target is not None, built.checked.diagnostics
    again = field(built.target, "Occlusion").replace("<br>", "<br>\n").split()
    assert sorted(again) == sorted("".join(ITEMS).replace("<br>", "<br>\n").split())
    for name in ("Header", "Back Extra", "Comments"):
        assert field(built.target, name) == fields[name]


def test_a_name_given_later_keeps_the_history(tmp_path: Path) -> None:
    package = collection(tmp_path / "stock.apkg", {"Occlusion": "".join(ITEMS)})
    cards, _ = imported(tmp_path, package)
    text = cards.read_text("utf-8")
    before = "mask-3:\n            ellipse:"
    assert before in text
    cards.write_text(
        text.replace(before, "golgi:\n            was: mask-3\n            ellipse:"),
        "utf-8",
    )
    built = pipeline.build(cards, T0)
    assert built.target is not None, built.checked.diagnostics
    assert "c3::image-occlusion:ellipse" in field(built.target, "Occlusion")
    assert (
        field(built.target, "Back Extra") == '<div class="answers">…; golgi; …; …</div>'
    )


@pytest.mark.parametrize(
    "items",
    [
        ["{{c1::image-occlusion:rect:left=-0.2:top=.1:width=.2:height=.25}}<br>"],
        ["{{c1::image-occlusion:" + PLAIN + ":glow=1}}<br>"],
        ["{{c1::image-occlusion:star:left=.1:top=.1}}<br>"],
        ["words {{c1::image-occlusion:" + PLAIN + "}}<br>"],
        ["{{c1::image-occlusion:rect:left=.1:top=.1:width=x:height=.25}}<br>"],
        [
            "{{c1::image-occlusion:" + PLAIN + "}}<br>",
            "{{c0::image-occlusion:text:left=.1:top=.1:text=a}}<br>",
        ],
    ],
    ids=[
        "outside the picture",
        "unknown property",
        "unknown shape",
        "words",
        "no number",
        "no size",
    ],
)
def test_what_no_card_can_say_stays_a_text(tmp_path: Path, items: list[str]) -> None:
    package = collection(tmp_path / "stock.apkg", {"Occlusion": "".join(items)})
    cards, said = imported(tmp_path, package)
    assert "differs" not in said
    text = cards.read_text("utf-8")
    assert "masks:" not in text
    built = pipeline.build(cards, T0)
    assert built.target is not None, built.checked.diagnostics
    assert field(built.target, "Occlusion").replace("<br>", "") == "".join(
        items
    ).replace("<br>", "")


BEYOND = [
    "{{c1::image-occlusion:rect:left=-0.1:top=.9:width=.2:height=.25:oi=1}}<br>",
    "{{c2::image-occlusion:ellipse:left=.95:top=-0.05:angle=1250:rx=.1:ry=.0871:oi=1}}<br>",
    "{{c2::image-occlusion:rect:left=1.2:top=.9:width=.2:height=.25:oi=1}}<br>",
    "{{c5::image-occlusion:polygon:left=-0.2:top=.5:points=-0.2,.5 .1,1.1 .2,.6:oi=1}}<br>",
    "{{c0::image-occlusion:text:left=1.02:top=-0.1:text=far:scale=1.25:fs=.05:oi=1}}<br>",
]


def test_shapes_beyond_the_picture_become_masks_and_are_reported(
    tmp_path: Path,
) -> None:
    """Anki cuts them off. A shape of a group may lie outside, and a label."""
    package = collection(tmp_path / "stock.apkg", {"Occlusion": "".join(BEYOND)})
    cards, said = imported(tmp_path, package)
    assert "for a learner who has it, nothing changes" in said
    text = cards.read_text("utf-8")
    assert "masks:" in text
    assert "{{c" not in text
    built = pipeline.build(cards, T0)
    assert built.target is not None, built.checked.diagnostics
    assert sorted(field(built.target, "Occlusion").split("<br>")) == sorted(
        "".join(BEYOND).split("<br>")
    )
    assert [each.code for each in built.checked.diagnostics if each.code[0] == "O"] == [
        "O110"
    ] * 5


SOME = [
    "{{c1::image-occlusion:" + PLAIN + ":oi=1}}<br>",
    "{{c2::image-occlusion:rect:left=.5:top=.5:width=.2:height=.25}}<br>",
]
TURNED = [
    "{{c1::image-occlusion:polygon:left=.2:top=.1:angle=500:points=.1,.1 .2,.1 .2,.2:oi=1}}<br>"
]


@pytest.mark.parametrize(
    ("items", "expected"),
    [(SOME, "hide: one"), (TURNED, "- [20%, 10%]")],
    ids=["some hide", "turned polygon"],
)
def test_what_anki_shows_becomes_masks(
    tmp_path: Path, items: list[str], expected: str
) -> None:
    """Masks of which only some hide on all fronts, and a polygon that was turned and moved with its group:
    Anki shows it at its corner, and not turned."""
    package = collection(tmp_path / "stock.apkg", {"Occlusion": "".join(items)})
    cards, said = imported(tmp_path, package)
    assert "for a learner who has it, nothing changes" in said
    text = cards.read_text("utf-8")
    assert expected in text
    assert "{{c" not in text
    assert pipeline.build(cards, T0).target is not None


def test_a_picture_that_is_missing_or_damaged_leaves_the_text(tmp_path: Path) -> None:
    fields = {"Occlusion": ITEMS[0], "Image": '<img src="gone.png">'}
    cards, _ = imported(tmp_path, collection(tmp_path / "stock.apkg", fields))
    assert "image-occlusion:rect" in cards.read_text("utf-8")


def test_a_package_of_deckgen_keeps_the_names(tmp_path: Path) -> None:
    """What is hidden stands on the back: from there the ids come again, and the numbers."""
    source = (
        HEAD
        + """\
      - id: cell
        image: cell.svg
        unsourced: biology
        hide: one
        note: Small
        masks:
          cell-wall: {rect: [10, 10, 50, 50]}
          nucleus: [{ellipse: [300, 200, 60, 40], angle: 30}, {rect: [10, 90, 50, 50]}]
"""
    )
    cards = write_files(tmp_path / "first", {"cards.yaml": source, "cell.svg": SVG})
    first = pipeline.build(cards, T0)
    assert first.target is not None, first.checked.diagnostics
    again, said = imported(tmp_path, first.target)
    assert "for a learner who has it, nothing changes" in said
    text = again.read_text("utf-8")
    assert "hide: one" in text
    assert "cell-wall:" in text
    assert "answers" not in text
    lock = (again.parent / "cards.lock").read_text("utf-8").splitlines()
    assert [line.split("/")[-1] for line in lock if line.startswith("mask ")] == [
        "cell-wall 1",
        "nucleus 2",
    ]
    built = pipeline.build(again, T0)
    assert built.target is not None
    for name in ("Occlusion", "Back Extra", "Image"):
        assert field(built.target, name) == field(first.target, name)


def test_notes_are_added_to_a_project(tmp_path: Path) -> None:
    """``--into``: to one that has the type already, and to one that has not."""
    package = collection(
        tmp_path / "stock.apkg", {"Occlusion": "".join(ITEMS), "Header": "Which?"}
    )
    source = (
        HEAD
        + """\
      - {id: sea, q: Which sea is the saltiest?, a: The Dead Sea, unsourced: known}
"""
    )
    cards = write_files(tmp_path / "project", {"cards.yaml": source})
    assert pipeline.build(cards, T0).target is not None
    result: Any = CliRunner().invoke(
        main, ["import", "--into", str(package), str(cards.parent)]
    )
    assert result.exit_code == 0, result.output
    text = "".join(
        path.read_text("utf-8") for path in sorted(cards.parent.glob("topics/*.yaml"))
    )
    assert "image: '../media/cell.svg'" in text
    lock = (cards.parent / "cards.lock").read_text("utf-8").splitlines()
    masks = [line.split("/")[-1] for line in lock if line.startswith("mask ")]
    assert masks == ["mask-1 1", "mask-3 3", "mask-4 4", "mask-7 7"]
    built = pipeline.build(cards, T0)
    assert built.target is not None, built.checked.diagnostics


def test_edits_of_an_imported_deck_come_back(tmp_path: Path) -> None:
    """The type is Anki's own; a mask is moved, one is added, and the question changes: all are pulled."""
    package = collection(
        tmp_path / "stock.apkg",
        {"Occlusion": ITEMS[0] + ITEMS[1], "Header": "Which one?"},
    )
    cards, _ = imported(tmp_path, package)
    assert "id: which-one" in cards.read_text("utf-8")
    built = CliRunner().invoke(main, ["build", str(cards.parent), "--release", "1.0"])
    assert built.exit_code == 0, built.output
    moved = ITEMS[0].replace("left=.1", "left=.1125") + ITEMS[1]
    new = "{{c4::image-occlusion:rect:left=.5:top=.6:width=.125:height=.1:oi=1}}<br>"
    (tmp_path / "edited").mkdir()
    theirs = edited(
        tmp_path / "edited", package, Occlusion=moved + new, Header="Which two?"
    )
    pulled = CliRunner().invoke(main, ["pull", str(theirs), "-C", str(cards.parent)])
    assert pulled.exit_code == 0, pulled.output
    text = cards.read_text("utf-8")
    assert "mask-1: {rect: [11.25%, 10%, 20%, 25%]}" in text
    assert "mask-4: {rect: [50%, 60%, 12.5%, 10%]}" in text
    assert "Header: Which two?" in text
    again = pipeline.build(cards, T0)
    assert again.target is not None, again.checked.diagnostics
    assert field(again.target, "Occlusion") == moved + new


def edited(folder: Path, package: Path, **fields: str) -> Path:
    """Import a package, edit its note by hand, and export the deck."""
    from anki.collection import (
        Collection,
        ExportAnkiPackageOptions,
        ImportAnkiPackageOptions,
        ImportAnkiPackageRequest,
    )

    col = Collection(str(folder / "learner.anki2"))
    try:
        request = ImportAnkiPackageRequest(
            package_path=str(package), options=ImportAnkiPackageOptions()
        )
        col.import_anki_package(request)
        col.models._clear_cache()
        (id_,) = col.find_notes("")
        note = col.get_note(id_)
        for name, text in fields.items():
            note[name] = text
        col.update_note(note)
        options = ExportAnkiPackageOptions(
            with_scheduling=False, with_media=True, legacy=False
        )
        col.export_anki_package(
            out_path=str(folder / "theirs.apkg"), options=options, limit=None
        )
    finally:
        col.close()
    return folder / "theirs.apkg"
