"""The lines of ``cards.lock`` about pictures with masks::

    mask cell-organelles/golgi 2
    mask cell-organelles/nucleus 1
    mask cell-organelles/vacuole 3 gone
    picture cell-organelles 600 400 0f1e2d3c4b5a6978

A mask's line has the number that makes its card: one that is gone keeps it, and no other mask of the card
gets it. A picture's line has the size in pixels for which its masks were drawn, and a hash of their
lengths in pixels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.occlusion import KeptMask, Picture, known_of, numbered
from deckgen.util import ascii_text
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from deckgen.core.model import Note
    from deckgen.lockfile.content import LockFile

WORDS = ("mask", "picture")
"""What these lines begin with."""

MOST = 65_535
"""The highest number of a deletion that Anki takes."""

_HASH = lazy_pattern(r"[0-9a-f]{16}")


def read(lock: LockFile, columns: list[str]) -> None:
    """Take one line into a lock file; raises ``ValueError`` for columns that are not so written."""
    if columns[0] == "picture":
        _read_picture(lock, columns)
        return
    _, place, number, *more = columns
    card, _, id_ = place.partition("/")
    if not card or not id_ or more not in ([], ["gone"]):
        raise ValueError(place)
    kept = KeptMask(_whole(number, MOST), bool(more))
    known = lock.masks.setdefault(card, {})
    other = known.get(id_, kept)
    # Two branches wrote it: the lower number, and in use if it is so on either.
    lower = min(kept.number, other.number)
    known[id_] = KeptMask(lower, kept.is_gone and other.is_gone)


def _read_picture(lock: LockFile, columns: list[str]) -> None:
    from deckgen.util.imagesize import LARGEST

    _, card, width, height, geometry = columns
    if not card or not _HASH.fullmatch(geometry):
        raise ValueError(geometry)
    size = _whole(width, LARGEST), _whole(height, LARGEST)
    lock.pictures[card] = Picture(*size, geometry)


def _whole(column: str, most: int) -> int:
    """Return the number in a column, which is at least 1 and at most ``most``."""
    number = ascii_text.number(column, most)
    if not number:
        raise ValueError(column)
    return number


def lines(lock: LockFile) -> Iterator[str]:
    """Yield the lines of all masks and pictures."""
    for card, masks in sorted(lock.masks.items()):
        for id_, kept in sorted(masks.items()):
            end = " gone" if kept.is_gone else ""
            yield f"mask {card}/{id_} {kept.number}{end}"
    for card, (width, height, geometry) in sorted(lock.pictures.items()):
        yield f"picture {card} {width} {height} {geometry}"


def remember(
    lock: LockFile,
    masks: Mapping[str, Mapping[str, KeptMask]],
    pictures: Mapping[str, Picture],
    notes: Iterable[Note],
    sizes: Mapping[str, tuple[float, float]],
) -> None:
    """Note the masks of a build in its lock file; ``masks`` and ``pictures`` are those of the last one,
    ``sizes`` the sizes of the pictures of this one by the ids of the cards."""
    new_masks = {card: dict(of_card) for card, of_card in masks.items()}
    new_pictures = dict(pictures)
    for note in notes:
        item = note.item
        if item.occlusion is None:
            continue
        id_ = str(item.id)
        was = [str(each) for each in item.was]
        # under a new id, nothing is left of it under the earlier ones
        for earlier in (id_, *was):
            new_masks.pop(earlier, None)
            new_pictures.pop(earlier, None)
        known = known_of(id_, was, masks)
        new_masks[id_] = numbered(item.occlusion.masks, known)
        geometry = item.occlusion.geometry
        before = _picture_of((id_, *was), pictures)
        size = sizes.get(id_)
        if before is not None and before.geometry == geometry:
            new_pictures[id_] = before
        elif geometry and size is not None:
            new_pictures[id_] = Picture.of(size, geometry)
    lock.masks = new_masks
    lock.pictures = new_pictures


def _picture_of(ids: Iterable[str], pictures: Mapping[str, Picture]) -> Picture | None:
    """Return the picture of a card, under the first of its ids that has one."""
    for id_ in ids:
        if id_ in pictures:
            return pictures[id_]
    return None
