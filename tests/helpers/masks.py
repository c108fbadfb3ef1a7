"""A deck with one picture that has masks, for the tests of image occlusion."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from helpers.project import Workshop

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 400"/>'
"""A picture of 600 by 400."""

HEAD = """\
deck: {id: occ, uid: occuid12, name: Occ, language: en}
topics:
  - id: t
    title: Cells
    cards:
"""
"""The text of a ``cards.yaml`` up to its cards, which stand six columns to the right."""


def deck(masks: Any, *others: dict[str, Any], **card: Any) -> dict[str, Any]:
    """Return a deck as values: the card ``cell`` with masks and more keys, and other cards behind it."""
    cell = {
        "id": "cell",
        "image": "cell.svg",
        "masks": masks,
        "unsourced": "biology",
        **card,
    }
    return {
        "deck": {"id": "occ", "uid": "occuid12", "name": "Occ", "language": "en"},
        "topics": [{"id": "t", "title": "Cells", "cards": [cell, *others]}],
    }


def rect(*numbers: object, **more: str) -> dict[str, Any]:
    """Return a rectangle by its left, top, width and height."""
    return {"rect": [str(each) for each in numbers], **more}


def workshop(root: Path, masks: Any, *others: dict[str, Any], **card: Any) -> Workshop:
    """Return a project with the deck and its picture."""
    made = Workshop(root, deck(masks, *others, **card))
    (made.root / "cell.svg").write_text(SVG)
    return made


def mask_numbers(lock_file: Path) -> dict[str, str]:
    """Return the numbers of masks in a lock file by their ids: '2', or '2 gone'."""
    lines = lock_file.read_text("utf-8").splitlines()
    found = [line.split(" ", 2)[1:] for line in lines if line.startswith("mask ")]
    return {place.partition("/")[2]: number for place, number in found}
