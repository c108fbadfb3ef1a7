"""Masks and labels that were drawn in Anki, taken into the card that has the picture.

Anki keeps them in one field, an item a shape:
``{{c2::image-occlusion:rect:left=.1:top=.2:width=.3:height=.1}}`` is a rectangle of the second mask, in
shares of the picture's width and height; labels are items of the number 0. The card has the same under
``masks``, in pixels or in per cent, by ids of the curator's own.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, NamedTuple

from deckgen.compile import occlusion_field as fields
from deckgen.core.occlusion import ALL, ONE, KeptMask, known_of, numbered, unnamed
from deckgen.core.wording import counted
from deckgen.source.writing import masks as written
from deckgen.util.free_ids import free_id
from deckgen.util.imagesize import image_size

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from deckgen.compile.outcomes import Built
    from deckgen.core.model import Note
    from deckgen.core.notetype import NoteType
    from deckgen.core.occlusion import Mask, MaskShape, Occlusion
    from deckgen.source.writing.document import Value
    from deckgen.source.writing.edits import FileEdits

MORE = "it has shapes that a card cannot express, such as a mask outside the picture or an unknown shape"
NO_SIZE = "the size of the picture is not known"


class Masks(NamedTuple):
    """Masks that were taken.

    - ``kept``: what the lock file is to have of all masks of the card, by their ids.
    - ``said``: a few words, ``3 masks``.
    """

    kept: dict[str, KeptMask]
    said: str


class _Change(NamedTuple):
    """What of the masks of a card is another.

    - ``now``: the values of those that change, by their ids.
    - ``gone``: the ids of those that go.
    - ``added``: the values of those that come.
    """

    now: dict[str, Value]
    gone: list[str]
    added: dict[str, Value]


def take(
    edits: FileEdits,
    checked: Built,
    note: Note,
    note_type: NoteType,
    theirs: str,
    about: object,
) -> Masks | str:
    """Take up the changes that make the masks of a card those of a field; return why not, if they cannot."""
    item = note.item
    occlusion = item.occlusion
    assert occlusion is not None
    size = _size(checked, note_type.value(note.fields, "image"))
    if size is None:
        return NO_SIZE
    ids = {str(item.id), *map(str, item.was)}
    known = known_of(str(item.id), sorted(ids), checked.lock_file.masks)
    numbers = numbered(occlusion.masks, known)
    percent = _in_percent(occlusion, numbers, theirs)
    found = fields.masks_of(
        theirs, size, percent=percent, hides_all=occlusion.hides_all
    )
    if found is None:
        return MORE
    ours = note_type.value(note.fields, "occlusions")
    found = _as_they_were(found, occlusion, ours, theirs)
    change, kept = _change(occlusion, numbers, found, _same(ours, theirs))
    why = _write_masks(edits, note, change, about)
    if not why and found.hides_all != occlusion.hides_all:
        hide = ALL if found.hides_all else ONE
        why = edits.put(item.id, "hide", hide, ("q", "image"), about)
    if not why and _labels(ours) != _labels(theirs):
        labels = [fields.label_value(label) for label in found.labels]
        why = edits.put(item.id, "labels", labels, ("q", "image"), about)
    if why:
        return why
    return Masks(kept, counted(len(found.shapes), "mask"))


def _size(checked: Built, field: str) -> fields.Size | None:
    """Return the size of the picture that a field shows, if it is known."""
    name = fields.image_of(field)
    for media in checked.build.media:
        if media.name == name:
            try:
                return image_size(media.path)
            except OSError:
                return None
    return None


def _in_percent(
    occlusion: Occlusion, numbers: Mapping[str, KeptMask], theirs: str
) -> list[int]:
    """Return the numbers of masks that are to be written in per cent: those that are, and new ones in a card
    that has no pixels."""
    per_cent: dict[int, bool] = {}
    for mask in occlusion.masks:
        number = numbers[str(mask.id)].number
        per_cent[number] = _is_in_percent(mask)
    is_usual = all(per_cent.values())
    found = []
    for item in fields.items_of(theirs) or []:
        if per_cent.get(item.number, is_usual):
            found.append(item.number)
    return found


def _is_in_percent(mask: Mask) -> bool:
    """Tell whether no number of a mask is in pixels: all are written as ``12.5%``."""
    numbers = [each for shape in mask.shapes for each in shape.numbers]
    return all(each.is_percent for each in numbers)


def _as_they_were(
    found: fields.FieldMasks, occlusion: Occlusion, ours: str, theirs: str
) -> fields.FieldMasks:
    """Return the masks of a field, of which those shapes that the card has stay as they are written there.

    A shape that looks the same in both fields was not touched: its numbers, which Anki rounds, its colour and
    what else the card says of it are the card's.
    """
    mine = []
    for entry in fields.items_of(ours) or []:
        if entry.kind != "text":
            mine.append(_look(entry))
    shapes = [shape for mask in occlusion.masks for shape in mask.shapes]
    known = dict(zip(mine, shapes, strict=False))
    looks: dict[int, list[str]] = {}
    for item in fields.items_of(theirs) or []:
        looks.setdefault(item.number, []).append(_look(item))
    kept: dict[int, tuple[MaskShape, ...]] = {}
    for number, own in found.shapes.items():
        as_written = []
        for look, shape in zip(looks[number], own, strict=True):
            here = known.get(look, shape)
            as_written.append(here._replace(hide=shape.hide))
        kept[number] = tuple(as_written)
    return found._replace(shapes=kept)


def _look(item: fields.FieldShape) -> str:
    """Return how an item looks, whatever its number is and whether it hides."""
    values = dict(item.values)
    values.pop("oi", None)
    return repr(item._replace(number=0, values=values).form)


def _same(ours: str, theirs: str) -> set[int]:
    """Return the numbers of the masks that two fields draw alike, whether or not the rest is hidden."""
    one, other = _by_number(ours), _by_number(theirs)
    return {number for number, forms in one.items() if other.get(number) == forms}


def _by_number(field: str) -> dict[int, list[str]]:
    """Return how the items of a field look, in an order that does not depend on the field's."""
    found: dict[int, list[str]] = {}
    for item in fields.items_of(field) or []:
        found.setdefault(item.number, []).append(_look(item))
    return {number: sorted(forms) for number, forms in found.items()}


def _labels(field: str) -> list[str]:
    """Return how the labels of a field look: Anki numbers them 0."""
    return _by_number(field).get(0, [])


def _change(
    occlusion: Occlusion,
    numbers: Mapping[str, KeptMask],
    found: fields.FieldMasks,
    same: set[int],
) -> tuple[_Change, dict[str, KeptMask]]:
    """Return what changes, and the numbers of all masks afterwards.

    A mask whose number is no longer in the field is gone, and keeps its number so that no other gets it; a
    number that no mask has is a new one, with an id that is made of the number.
    """
    change = _Change({}, [], {})
    kept = dict(numbers)
    there = {numbers[str(mask.id)].number: mask for mask in occlusion.masks}
    for number, mask in there.items():
        id_ = str(mask.id)
        if number not in found.shapes:
            change.gone.append(id_)
            kept[id_] = KeptMask(number, is_gone=True)
            continue
        shapes = found.shapes[number]
        hides_alike = _hiding(mask.shapes, found) == _hiding(shapes, found)
        if number not in same or not hides_alike:
            change.now[id_] = _with_was(fields.mask_value(shapes), mask)
    for number in found.shapes.keys() - there.keys():
        # one that is gone: Anki gave its card to the new one
        for earlier in [id_ for id_, each in kept.items() if each.number == number]:
            del kept[earlier]
        id_ = free_id(unnamed(number), kept)
        kept[id_] = KeptMask(number)
        change.added[id_] = fields.mask_value(found.shapes[number])
    return change, kept


def _hiding(shapes: Sequence[MaskShape], found: fields.FieldMasks) -> list[bool]:
    """Return which shapes hide on all fronts, where their card is as it was found.

    A shape that says nothing of it goes by its card, which may hide all masks or the one that is asked for.
    """
    return sorted(shape.hides_always(hides_all=found.hides_all) for shape in shapes)


def _with_was(value: Value, mask: Mask) -> Value:
    """Return a value with the earlier ids of a mask.

    A mask of several shapes is a list, whose first shape has them: ``[{rect: …, was: heart}, …]``.
    """
    if not mask.was:
        return value
    was: Value = [str(each) for each in mask.was]
    if len(mask.was) == 1:
        was = str(mask.was[0])
    first: Any = value[0] if isinstance(value, list) else value
    first["was"] = was
    return value


def _write_masks(edits: FileEdits, note: Note, change: _Change, about: object) -> str:
    """Write the changes below ``masks``; return why that cannot be, or ''.

    Only the masks that change are written again; the others keep their form and their comments.
    """
    item = note.item
    assert item.occlusion is not None
    if not any(change):
        return ""
    value = copy.copy(edits.plain(item.id, "masks"))
    if not isinstance(value, dict):
        return "its masks are not written in the card itself"
    for id_ in change.gone:
        del value[id_]
    value.update(edits.as_read({**change.now, **change.added}))
    now: dict[str, str | None] = dict.fromkeys(change.gone)
    for id_, each in change.now.items():
        now[id_] = f"{id_}: {written.flow(each)}"
    added = [f"{id_}: {written.flow(each)}" for id_, each in change.added.items()]
    whole = written.changed(edits.file.text, item.occlusion.masks, now, added)
    return edits.rewrite(item.id, "masks", whole, value, about)
