"""Note types that reach learners only if they tick *Merge note types* when they import."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deckgen.versions.content import is_built_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.formats.apkg_reader import PackedType
    from deckgen.versions.difference import Difference, NotePair

TICK = "Merge note types"
"""What Anki's import dialogue calls it."""


class Merge(NamedTuple):
    """A note type that has to be merged: its name, the numbers that it had and has, whether its notes
    move to another one, what its notes are called, and which fields and card templates it no longer has.

    Anki keeps these when it merges, and then refuses each later version that is not merged too.
    """

    name: str
    old: int
    new: int
    is_revision: bool
    notes: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def merges(found: Difference) -> list[Merge]:
    """Return the note types that learners have to merge, in the order of their names."""
    return sorted({*_revisions(found), *_with_more_templates(found)})


def _revisions(found: Difference) -> Iterator[Merge]:
    """Yield the note types whose notes are of another one now: with the tick they move to it.

    The built-in ones have no revisions: another number of theirs is a mistake.
    """
    moved: dict[tuple[int, int], list[str]] = {}
    for pair in found.pairs.values():
        ids = (pair.old.note_type, pair.new.note_type)
        if ids[0] != ids[1]:
            moved.setdefault(ids, []).append(pair.name)
    for (old, new), names in moved.items():
        before, after = found.old.note_types.get(old), found.new.note_types.get(new)
        if before is None or after is None or old in found.new.note_types:
            continue
        if before.is_cloze == after.is_cloze and not is_built_in(before):
            gone = tuple(_gone(before, after))
            yield Merge(
                after.name,
                old,
                new,
                is_revision=True,
                notes=tuple(sorted(names)),
                gone=gone,
            )


def _gone(before: PackedType, after: PackedType) -> Iterator[str]:
    """Yield the fields and card templates that a note type had and has no longer, as they are called."""
    templates = [
        [each[0] for each in note_type.templates] for note_type in (before, after)
    ]
    for what, old, new, old_ids, new_ids in (
        ("field", before.fields, after.fields, before.field_ids, after.field_ids),
        ("card template", *templates, before.template_ids, after.template_ids),
    ):
        known = {id_ for id_ in new_ids if id_ is not None}
        for place, name in enumerate(old):
            id_ = old_ids[place] if place < len(old_ids) else None
            if name not in new and id_ not in known:
                yield f"the {what} '{name}'"


def _with_more_templates(found: Difference) -> Iterator[Merge]:
    """Yield the note types to which card templates were added at the end."""
    for id_, before in found.old.note_types.items():
        after = found.new.note_types.get(id_)
        if after is not None and has_more_templates(before, after):
            names = sorted(
                found.new.name(note)
                for note in found.new.notes
                if note.note_type == id_
            )
            yield Merge(after.name, id_, id_, is_revision=False, notes=tuple(names))


def has_more_templates(old: PackedType, new: PackedType) -> bool:
    """Tell whether a note type has the fields and the card templates that it had, and more of these
    behind them.
    """
    count = len(old.templates)
    if count >= len(new.templates):
        return False
    shorter = new._replace(
        templates=new.templates[:count], template_ids=new.template_ids[:count]
    )
    return is_compatible(old, shorter)


def is_compatible(old: PackedType, new: PackedType) -> bool:
    """Tell whether Anki updates a note type in place.

    Fields and templates are matched by their ids where both have one, else by their names; so one that
    keeps its id can be renamed.
    """
    if len(old.fields) != len(new.fields) or len(old.templates) != len(new.templates):
        return False
    fields = zip(old.field_ids, new.field_ids, old.fields, new.fields, strict=False)
    names = ([each[0] for each in note_type.templates] for note_type in (old, new))
    templates = zip(old.template_ids, new.template_ids, *names, strict=False)
    for was_id, now_id, was_name, now_name in (*fields, *templates):
        same = (
            was_id == now_id
            if was_id is not None and now_id is not None
            else was_name == now_name
        )
        if not same:
            return False
    return True


def moved_pairs(found: Difference, merging: list[Merge]) -> list[NotePair]:
    """Return the notes that move to another revision of their note type with the tick."""
    ids = {(merge.old, merge.new) for merge in merging if merge.is_revision}
    return [
        pair
        for pair in found.pairs.values()
        if (pair.old.note_type, pair.new.note_type) in ids
    ]
