"""What changed of a deck's note types beside their look: names, the editor, whose a field is.

``required`` and ``format`` of a field have no line: learners' Anki knows neither. ``required`` only refuses
to build a card, and another ``format`` reaches learners as other texts, which are shown as such.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deckgen.core.wording import counted
from deckgen.formats.reading.values import FieldOptions, TemplateOptions
from deckgen.versions.difference import Risk
from deckgen.versions.merges import merges

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from deckgen.formats.apkg_reader import Package, PackedType
    from deckgen.versions.difference import Difference, NotePair

IN_EDITOR = {
    "font": "font",
    "size": "size",
    "rtl": "direction",
    "sticky": "text that stays for the next note",
    "description": "description",
    "plain_editor": "HTML in the editor",
    "collapsed": "folding",
    "unsearched": "place in searches",
    "undeletable": "protection from deletion",
}
"""What of a field learners feel when they write or search, and how it is called."""

IN_BROWSER = ("browser_front", "browser_back", "browser_font", "browser_size")


class Part(NamedTuple):
    """A field or a card template that two versions of a note type have: its names, and its places."""

    old_name: str
    name: str
    before: int
    after: int


def type_lines(found: Difference) -> Iterator[str]:
    """Yield what changed of each note type that both packages have, or that moved to a new revision."""
    for before, after in both(found):
        if before.name != after.name:
            yield f"The note type '{before.name}' is called '{after.name}'"
        yield from _parts(before, after)
        yield from _fields(before, after)
        yield from _templates(found, before, after)
        yield from _sorting(before, after)
        if before.latex != after.latex:
            yield f"LaTeX is set otherwise in '{after.name}'"
        yield from _whose_fields(found, before, after)


def risks_of_fields(found: Difference) -> Iterator[Risk]:
    """Yield the fields that were the learner's own and into which the deck writes now."""
    for before, after in both(found):
        if found.old.personal is None or found.new.personal is None:
            continue
        was, now = (
            found.old.personal.get(before.id, ()),
            found.new.personal.get(after.id, ()),
        )
        for field in matched(
            before.fields, after.fields, before.field_ids, after.field_ids
        ):
            if field.old_name not in was or field.name in now:
                continue
            filled = [
                pair.name
                for pair in _pairs(found, after)
                if _text(pair.new.fields, field.after)
            ]
            if filled:
                yield Risk(
                    f"the field '{field.name}' of '{after.name}' was the learner's own, and the deck writes"
                    " into it: what learners wrote there is replaced",
                    tuple(filled),
                    f"The deck writes into the field '{field.name}' of '{after.name}' from now on: copy what"
                    f" you wrote there before you import. It is replaced in {counted(len(filled), 'note')}.",
                )


def matched(
    before: Sequence[str],
    after: Sequence[str],
    before_ids: Sequence[int | None],
    after_ids: Sequence[int | None],
) -> list[Part]:
    """Return the fields or templates of two versions that Anki takes for the same: by their ids, and by
    their names where one has none.
    """
    of_id = {id_: place for place, id_ in enumerate(before_ids) if id_ is not None}
    of_name = {name: place for place, name in enumerate(before)}
    found = []
    for place, name in enumerate(after):
        id_ = after_ids[place] if place < len(after_ids) else None
        earlier = of_id.get(id_) if id_ is not None else None
        if earlier is None:
            earlier = of_name.get(name)
        if earlier is not None:
            found.append(Part(before[earlier], name, earlier, place))
    return found


def both(found: Difference) -> Iterator[tuple[PackedType, PackedType]]:
    """Yield the note types of both packages, and those that moved to a new revision, as they were and are."""
    revised = {merge.new: merge.old for merge in merges(found)}
    for after in sorted(found.new.note_types.values(), key=lambda each: each.name):
        before = found.old.note_types.get(revised.get(after.id, after.id))
        if before is not None:
            yield before, after


def _parts(before: PackedType, after: PackedType) -> Iterator[str]:
    """Yield the fields and templates that are new, gone, or called otherwise."""
    fields = matched(before.fields, after.fields, before.field_ids, after.field_ids)
    yield from _named("field", after.name, fields, before.fields, after.fields)
    old, new = _template_names(before), _template_names(after)
    templates = matched(old, new, before.template_ids, after.template_ids)
    yield from _named("card template", after.name, templates, old, new)


def _named(
    what: str,
    of: str,
    both: Sequence[Part],
    before: Sequence[str],
    after: Sequence[str],
) -> Iterator[str]:
    """Yield the parts of one note type that are new, gone, or called otherwise."""
    for part in both:
        if part.old_name != part.name:
            yield f"The {what} '{part.old_name}' of '{of}' is called '{part.name}'"
    kept, known = {part.before for part in both}, {part.after for part in both}
    for place, name in enumerate(after):
        if place not in known:
            yield f"'{of}' has a new {what}, '{name}'"
    for place, name in enumerate(before):
        if place not in kept:
            yield f"'{of}' has no {what} '{name}' any more"


def _template_names(note_type: PackedType) -> list[str]:
    return [name for name, _, _ in note_type.templates]


def _fields(before: PackedType, after: PackedType) -> Iterator[str]:
    """Yield what differs of fields in the editor and in searches."""
    for field in matched(
        before.fields, after.fields, before.field_ids, after.field_ids
    ):
        old = (
            before.field_options[field.before]
            if before.field_options
            else FieldOptions()
        )
        new = (
            after.field_options[field.after] if after.field_options else FieldOptions()
        )
        names = [
            name
            for key, name in IN_EDITOR.items()
            if getattr(old, key) != getattr(new, key)
        ]
        if names:
            yield f"The field '{field.name}' of '{after.name}' changed in the editor: {', '.join(names)}"


def _sorting(before: PackedType, after: PackedType) -> Iterator[str]:
    """Yield by which field the notes are sorted, if it was another one."""
    fields = matched(before.fields, after.fields, before.field_ids, after.field_ids)
    if any(
        (part.before, part.after) == (before.sort_field, after.sort_field)
        for part in fields
    ):
        return
    old, new = (_text(each.fields, each.sort_field) for each in (before, after))
    yield f"Notes of '{after.name}' are sorted by '{new}' and no longer by '{old}'"


def _templates(
    found: Difference, before: PackedType, after: PackedType
) -> Iterator[str]:
    """Yield what differs of card templates beside their two sides."""
    names = _template_names(before), _template_names(after)
    for template in matched(
        names[0], names[1], before.template_ids, after.template_ids
    ):
        old = (
            before.template_options[template.before]
            if before.template_options
            else TemplateOptions()
        )
        new = (
            after.template_options[template.after]
            if after.template_options
            else TemplateOptions()
        )
        if any(getattr(old, key) != getattr(new, key) for key in IN_BROWSER):
            yield f"What Anki's browser shows of '{template.name}' changed"
        decks = _deck_name(found.old, old.deck), _deck_name(found.new, new.deck)
        if decks[0] != decks[1]:
            where = f"to '{decks[1]}'" if decks[1] else "where their note says"
            yield f"New cards of '{template.name}' go {where}; those that learners have stay"


def _whose_fields(
    found: Difference, before: PackedType, after: PackedType
) -> Iterator[str]:
    """Yield the fields that became the learner's own, and those that are so no longer."""
    if found.new.personal is None:
        return
    now = found.new.personal.get(after.id, frozenset())
    was = (
        None
        if found.old.personal is None
        else found.old.personal.get(before.id, frozenset())
    )
    for field in matched(
        before.fields, after.fields, before.field_ids, after.field_ids
    ):
        texts = [
            pair
            for pair in _pairs(found, after)
            if _text(pair.old.fields, field.before)
        ]
        # a package does not say whose it is
        is_new = texts if was is None else field.old_name not in was
        if field.name in now and is_new:
            gone = (
                f", without the texts that the deck had in {counted(len(texts), 'note')}"
                if texts
                else ""
            )
            yield f"The field '{field.name}' of '{after.name}' is the learner's own now{gone}"
        elif was is not None and field.old_name in was and field.name not in now:
            yield f"The field '{field.name}' of '{after.name}' is no longer the learner's own"


def _pairs(found: Difference, after: PackedType) -> list[NotePair]:
    return [pair for pair in found.pairs.values() if pair.new.note_type == after.id]


def _text(fields: Sequence[str], place: int) -> str:
    return fields[place] if place < len(fields) else ""


def _deck_name(package: Package, deck: int | None) -> str:
    return package.decks.get(deck, "") if deck is not None else ""
