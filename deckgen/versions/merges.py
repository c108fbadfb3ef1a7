"""Note types that reach learners only if they tick *Merge note types* when they import."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deckgen.versions.content import is_built_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
        old, new = pair.old.note_type, pair.new.note_type
        if old != new:
            moved.setdefault((old, new), []).append(pair.name)
    for (old, new), names in moved.items():
        before = found.old.note_types.get(old)
        after = found.new.note_types.get(new)
        if before is None or after is None:
            continue
        if old in found.new.note_types or is_built_in(before):
            continue
        if before.is_cloze == after.is_cloze:
            notes = tuple(sorted(names))
            gone = tuple(_gone(before, after))
            yield Merge(after.name, old, new, is_revision=True, notes=notes, gone=gone)


def _gone(before: PackedType, after: PackedType) -> Iterator[str]:
    """Yield the fields and card templates that a note type had and has no longer, as they are called."""
    old_fields = _Named(before.fields, before.field_ids)
    new_fields = _Named(after.fields, after.field_ids)
    for name in old_fields.missing_in(new_fields):
        yield f"the field '{name}'"
    old_templates = _Named(template_names(before), before.template_ids)
    new_templates = _Named(template_names(after), after.template_ids)
    for name in old_templates.missing_in(new_templates):
        yield f"the card template '{name}'"


class _Named(NamedTuple):
    """The fields or the card templates of a note type: their names, and the ids of as many as have one."""

    names: Sequence[str]
    ids: Sequence[int | None]

    def missing_in(self, other: _Named) -> Iterator[str]:
        """Yield the names of those of which another note type has neither the name nor the id."""
        known = {id_ for id_ in other.ids if id_ is not None}
        for place, name in enumerate(self.names):
            id_ = self.ids[place] if place < len(self.ids) else None
            if name not in other.names and id_ not in known:
                yield name


def template_names(note_type: PackedType) -> list[str]:
    """Return the names of the card templates of a note type, in order."""
    return [name for name, _, _ in note_type.templates]


def _with_more_templates(found: Difference) -> Iterator[Merge]:
    """Yield the note types to which card templates were added at the end."""
    new = found.new
    for id_, before in found.old.note_types.items():
        after = new.note_types.get(id_)
        if after is None or not has_more_templates(before, after):
            continue
        names = [new.name(note) for note in new.notes if note.note_type == id_]
        notes = tuple(sorted(names))
        yield Merge(after.name, id_, id_, is_revision=False, notes=notes)


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
    if len(old.fields) != len(new.fields):
        return False
    if len(old.templates) != len(new.templates):
        return False
    fields = zip(old.field_ids, new.field_ids, old.fields, new.fields, strict=False)
    templates = zip(
        old.template_ids,
        new.template_ids,
        template_names(old),
        template_names(new),
        strict=False,
    )
    for old_id, new_id, old_name, new_name in (*fields, *templates):
        if old_id is None or new_id is None:
            is_same = old_name == new_name
        else:
            is_same = old_id == new_id
        if not is_same:
            return False
    return True


def moved_pairs(found: Difference, merging: list[Merge]) -> list[NotePair]:
    """Return the notes that move to another revision of their note type with the tick."""
    revisions = {(merge.old, merge.new) for merge in merging if merge.is_revision}
    moved = []
    for pair in found.pairs.values():
        if (pair.old.note_type, pair.new.note_type) in revisions:
            moved.append(pair)
    return moved
