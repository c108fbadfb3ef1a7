"""Which card can be drawn on, what is said of one that cannot, and how the first masks are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.project import DECK, T0, write

from deckgen.commands.preview import drawing
from deckgen.commands.preview.draw import Card
from deckgen.commands.preview.drawable import DrawingError
from deckgen.commands.preview.drawing import DrawnMask, DrawnShape
from deckgen.compile import pipeline

if TYPE_CHECKING:
    from pathlib import Path

    from deckgen.core.diagnostics import Diagnostic

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 400"/>'
MASKED = "- {id: cell, image: cell.svg, unsourced: x, masks: {a: {rect: [40%, 40%, 20%, 20%]}}}\n"
BARE = "- {id: leaf, image: cell.svg, unsourced: x}\n"
OTHER = "- {id: sea, q: Which sea is the saltiest?, a: The Dead Sea, unsourced: x}\n"

ROOT = DrawnMask("root", "", (DrawnShape("rect", (100, 50.5, 80, 60), 30),))
STEM = DrawnMask(
    "stem",
    "",
    (
        DrawnShape("polygon", (10, 10, 60, 12, 44, 50)),
        DrawnShape("ellipse", (300, 200, 40, 22)),
    ),
)
IN_BLOCK = [
    "    root: {rect: [100, 50.5, 80, 60], angle: 30}",
    "    stem: [{polygon: [[10, 10], [60, 12], [44, 50]]}, {ellipse: [300, 200, 40, 22]}]",
]
IN_LINE = f"{{{IN_BLOCK[0].strip()}, {IN_BLOCK[1].strip()}}}"


def why(path: Path, id_: str) -> str:
    with pytest.raises(DrawingError) as caught:
        Card(path, id_)
    return str(caught.value)


def draw(path: Path, *masks: DrawnMask) -> None:
    """Save masks on the card 'leaf' as the page does."""
    card = Card(path, "leaf")
    assert drawing.write(card.root, card.drawable, card.size, masks)


def found_in(path: Path) -> list[Diagnostic]:
    """Return what is reported, but for a deck without 'uid' and a byte-order mark."""
    return [
        each
        for each in pipeline.check(path, T0).diagnostics
        if each.code not in ("U121", "Y003")
    ]


def codes(path: Path) -> list[str]:
    return [each.code for each in found_in(path)]


def test_a_card_with_masks_can_be_drawn_on(tmp_path: Path) -> None:
    card = Card(write(tmp_path, MASKED + OTHER, {"cell.svg": SVG}), "cell")
    assert card.size == (600, 400)
    assert why(card.root / "cards.yaml", "sea") == "the card 'sea' has no 'image'"
    assert why(card.root / "cards.yaml", "none").endswith("run 'deckgen check'")


@pytest.mark.parametrize("masks", [None, "{}", ""])
def test_the_error_for_a_picture_without_masks_says_how_to_draw_them(
    tmp_path: Path, masks: str | None
) -> None:
    written = "" if masks is None else f"  masks: {masks}\n"
    path = write(
        tmp_path,
        "- id: leaf\n  image: cell.svg\n  unsourced: x\n" + written,
        {"cell.svg": SVG},
    )
    (found,) = found_in(path)
    assert (found.code, found.card) == ("O106", "leaf")
    assert "'deckgen preview --draw leaf'" in found.hint


def test_a_picture_without_masks_and_id_is_told_of_an_id(tmp_path: Path) -> None:
    path = write(tmp_path, "- image: cell.svg\n  unsourced: x\n", {"cell.svg": SVG})
    (found,) = (each for each in found_in(path) if each.code == "O106")
    assert "'deckgen preview --draw ID'" in found.hint
    assert found.card == ""


LINES = {
    "no masks": (
        "- id: leaf  # one\n  image: cell.svg  # a leaf\n  # about it\n  unsourced: x\n",
        ["- id: leaf  # one", "  image: cell.svg  # a leaf", "  masks:", *IN_BLOCK],
    ),
    "behind the picture": (
        "- q: |\n    Which part of the cell, from above,\n    is hidden?\n  id: leaf\n  image: cell.svg\n"
        "  unsourced: x\n",
        ["  id: leaf", "  image: cell.svg", "  masks:", *IN_BLOCK, "  unsourced: x"],
    ),
    "behind the question": (
        "- unsourced: x\n  image: cell.svg\n  q: >-\n    Which part\n    is hidden?\n  id: leaf\n  note: x\n",
        ["  id: leaf", "  masks:", *IN_BLOCK, "  note: x"],
    ),
    "empty braces": (
        "- id: leaf\n  masks: {}  # to be drawn\n  image: cell.svg\n  unsourced: x\n",
        [
            "- id: leaf",
            "  masks:  # to be drawn",
            *IN_BLOCK,
            "  image: cell.svg",
            "  unsourced: x",
        ],
    ),
    "empty braces on a line of their own": (
        "- id: leaf\n  masks:  # to be drawn\n    {}\n  image: cell.svg\n  unsourced: x\n",
        [
            "- id: leaf",
            "  masks:  # to be drawn",
            *IN_BLOCK,
            "  image: cell.svg",
            "  unsourced: x",
        ],
    ),
    "nothing": (
        "- id: leaf\n  masks:\n  # to be drawn\n  image: cell.svg\n  unsourced: x\n",
        ["- id: leaf", "  masks:", *IN_BLOCK, "  # to be drawn", "  image: cell.svg"],
    ),
    "in one line": (
        BARE,
        [f"- {{id: leaf, image: cell.svg, masks: {IN_LINE}, unsourced: x}}"],
    ),
    "in one line with empty braces": (
        "- {id: leaf, masks: {}, image: cell.svg, unsourced: x}\n",
        [f"- {{id: leaf, masks: {IN_LINE}, image: cell.svg, unsourced: x}}"],
    ),
    "in one line with nothing": (
        "- {id: leaf, image: cell.svg, unsourced: x, masks: }\n",
        [f"- {{id: leaf, image: cell.svg, unsourced: x, masks: {IN_LINE}}}"],
    ),
}


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("is_last", [False, True])
@pytest.mark.parametrize("case", LINES)
def test_the_first_masks_are_written_at_their_place(
    tmp_path: Path, case: str, is_last: bool, ends: str
) -> None:
    """What is there stays, also where the card ends the file without a line end, or lines end with CR LF."""
    card, expected = LINES[case]
    path = write(
        tmp_path, OTHER + card + ("" if is_last else MASKED), {"cell.svg": SVG}
    )
    before = path.read_text(encoding="utf-8")
    before = before.removesuffix("\n") if is_last else before
    path.write_bytes(b"\xef\xbb\xbf" + before.replace("\n", ends).encode())
    assert "O106" in codes(path)
    draw(path, ROOT, STEM)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == (data.count(b"\n") if ends == "\r\n" else 0)
    after = data.decode("utf-8-sig").replace("\r\n", "\n")
    found = [line.removeprefix("      ") for line in after.splitlines()]
    at = found.index(expected[0])
    assert found[at : at + len(expected)] == expected
    kept = {
        line
        for line in before.splitlines()
        if "masks" not in line and line.strip() != "{}"
    }
    assert kept - {"      " + BARE.strip()} <= set(after.splitlines())
    assert codes(path) == []
    assert [str(mask.id) for mask in Card(path, "leaf").drawable.masks] == [
        "root",
        "stem",
    ]


def test_a_text_at_the_end_of_the_file_gets_no_line_end(tmp_path: Path) -> None:
    """Masks behind it would give it one, so they stand behind the picture."""
    asked = "- unsourced: x\n  image: cell.svg\n  id: leaf\n  q: |\n    Which part\n    is hidden?"
    path = write(tmp_path, asked, {"cell.svg": SVG})
    path.write_bytes(path.read_bytes().removesuffix(b"\n"))
    draw(path, ROOT)
    card, text = Card(path, "leaf").drawable, path.read_text(encoding="utf-8")
    assert f"id: leaf\n        masks:\n      {IN_BLOCK[0]}\n        q: |\n" in text
    assert card.question == "Which part\nis hidden?"


def test_a_later_save_goes_on_with_what_the_first_wrote(tmp_path: Path) -> None:
    path = write(tmp_path, LINES["no masks"][0], {"cell.svg": SVG})
    path.write_bytes(path.read_bytes().removesuffix(b"\n").replace(b"\n", b"\r\n"))
    draw(path, ROOT)
    draw(path, ROOT._replace(was="root", key="rootlet"), STEM)
    text = path.read_bytes().decode()
    assert text.count("\r\n") == text.count("\n")
    assert (
        "          rootlet: {rect: [100, 50.5, 80, 60], angle: 30, was: root}\r\n          stem: ["
        in text
    )
    draw(path, STEM._replace(was="stem"))
    assert "rootlet" not in path.read_text(encoding="utf-8")
    assert codes(path) == []


def test_a_card_of_an_own_type_is_given_masks_in_the_file_that_it_is_in(
    tmp_path: Path,
) -> None:
    side = "'{{cloze:Occlusion}}{{Image}}'"
    note_types = (
        "note-types:\n  - id: io\n    kind: image-occlusion\n    note-format: html\n"
        f"    fields: [Occlusion, Image]\n    cards: [{{name: C, front: {side}, back: {side}}}]\n"
        "    bind: {occlusions: Occlusion, image: Image}\n"
    )
    files = {
        "parts/leaf.yaml": "- id: leaf\n  image: ../cell.svg\n  unsourced: x\n",
        "cell.svg": SVG,
    }
    topic = "topics:\n  - id: t\n    title: T\n    type: io\n    cards:\n"
    path = write(
        tmp_path,
        "- include: parts/leaf.yaml",
        files,
        head=DECK + note_types,
        topic=topic,
    )
    assert codes(path) == ["O106"]
    draw(path, ROOT)
    assert codes(path) == []
    expected = (
        f"- id: leaf\n  image: ../cell.svg\n  masks:\n{IN_BLOCK[0]}\n  unsourced: x\n"
    )
    assert (tmp_path / "parts/leaf.yaml").read_text(encoding="utf-8") == expected


def test_what_cannot_be_given_masks_is_said_and_left(tmp_path: Path) -> None:
    hinted = "- {id: hinted, image: cell.svg, hint: x, unsourced: x}\n"
    misspelt = (
        "- {id: typo, image: cell.svg, mask: {a: {rect: [1, 1, 9, 9]}}, unsourced: x}\n"
    )
    path = write(tmp_path, hinted + misspelt, {"cell.svg": SVG})
    assert why(path, "hinted").endswith("run 'deckgen check'")
    assert why(path, "typo").endswith("run 'deckgen check'")
    path = write(
        tmp_path / "table", "- table: c.csv", {"c.csv": "id,image\nleaf,cell.svg\n"}
    )
    assert (
        why(path, "leaf")
        == "the card 'leaf' is in a table, which cannot have masks: move it to a YAML file"
    )
    path = write(
        tmp_path / "unseen",
        BARE.replace("unsourced: x", "unsourced: x\x01y"),
        {"cell.svg": SVG},
    )
    before = path.read_bytes()
    with pytest.raises(DrawingError, match="invisible characters"):
        draw(path, ROOT)
    assert path.read_bytes() == before
    shared = "- &one {id: leaf, image: cell.svg, unsourced: x}\n- *one\n"
    path = write(tmp_path / "shared", shared, {"cell.svg": SVG})
    before = path.read_bytes()
    with pytest.raises(DrawingError, match="cannot be written into the card"):
        draw(path, ROOT)
    assert path.read_bytes() == before
