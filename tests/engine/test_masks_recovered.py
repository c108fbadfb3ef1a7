"""A lock file that was lost: the numbers of masks come back from the packages in ``dist/``."""

from __future__ import annotations

from pathlib import Path

from helpers.masks import HEAD as HEAD_OF_DECK
from helpers.masks import SVG, mask_numbers
from helpers.project import T0, write_files

from deckgen.compile import pipeline
from deckgen.core.projectfiles import LOCK_FILE

HEAD = (
    HEAD_OF_DECK
    + "      - id: cell\n        image: cell.svg\n        unsourced: biology\n        masks:\n"
)
FIRST = "          wall: {rect: [10, 10, 50, 50]}\n"
OTHERS = """\
          mask-7: {rect: [100, 10, 50, 50]}
          cell-core: {rect: [200, 10, 50, 50]}
          re_ticulum: {rect: [300, 10, 50, 50]}
"""
NEW = "          new-one: {rect: [400, 10, 50, 50]}\n"


def built(cards: Path, text: str, release: str = "") -> dict[str, str]:
    cards.write_text(HEAD + text, "utf-8")
    outcome = (
        pipeline.build(cards, T0, release=release)
        if release
        else pipeline.build(cards, T0)
    )
    assert outcome.target is not None, [
        each.message for each in outcome.checked.diagnostics
    ]
    return mask_numbers(cards.with_name(LOCK_FILE))


def test_numbers_come_back(tmp_path: Path) -> None:
    """In another order, with one that is gone and one that is new: each mask has its own number again."""
    cards = write_files(tmp_path, {"cards.yaml": HEAD, "cell.svg": SVG})
    before = built(cards, FIRST + OTHERS)
    assert before == {"wall": "1", "mask-7": "2", "cell-core": "3", "re_ticulum": "4"}
    (tmp_path / LOCK_FILE).unlink()
    turned = "".join(reversed(OTHERS.splitlines(keepends=True)))
    turned = turned.replace("mask-7", "vacuole")
    after = built(cards, NEW + turned)
    assert after["cell-core"] == "3"
    assert after["re_ticulum"] == "4"
    assert int(after["new-one"]) > 4


def test_masks_without_names_and_those_that_are_gone(tmp_path: Path) -> None:
    cards = write_files(tmp_path, {"cards.yaml": HEAD, "cell.svg": SVG})
    two = "          mask-1: {rect: [100, 10, 50, 50]}\n"
    built(cards, two + FIRST)
    assert built(cards, two) == {"mask-1": "1", "wall": "2 gone"}
    assert built(cards, FIRST + two) == {"wall": "2", "mask-1": "1"}
    (tmp_path / LOCK_FILE).unlink()
    assert built(cards, NEW + two + FIRST) == {
        "wall": "2",
        "mask-1": "1",
        "new-one": "3",
    }


def test_without_a_package_masks_are_numbered_in_order(tmp_path: Path) -> None:
    cards = write_files(tmp_path, {"cards.yaml": HEAD, "cell.svg": SVG})
    built(cards, FIRST + OTHERS)
    (tmp_path / LOCK_FILE).unlink()
    for path in (tmp_path / "dist").iterdir():
        path.unlink()
    assert built(cards, OTHERS + FIRST)["mask-7"] == "1"


def test_a_damaged_package_is_no_help_and_no_harm(tmp_path: Path) -> None:
    cards = write_files(tmp_path, {"cards.yaml": HEAD, "cell.svg": SVG})
    built(cards, FIRST)
    (tmp_path / LOCK_FILE).unlink()
    (tmp_path / "dist" / "occ.apkg").write_bytes(b"PK nothing")
    assert built(cards, FIRST) == {"wall": "1"}
