"""What changed of a deck's note types beside their look: names, the editor, whose a field is.

``required`` and ``format`` of a field have no line: learners' Anki knows neither. ``required`` only refuses
to build a card, and another ``format`` reaches learners as other texts, which are shown as such.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deckgen.core.wording import counted
from deckgen.formats.reading.values import FieldOptions, TemplateOptions
from deckgen.versions.difference import Risk
from deckgen.versions.merges import merges, template_names

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
    if found.old.personal is None or found.new.personal is None:
        return
    for before, after in both(found):
        personal_then = found.old.personal.get(before.id, ())
        personal_now = found.new.personal.get(after.id, ())
        for field in _matched_fields(before, after):
            if field.old_name not in personal_then or field.name in personal_now:
                continue
            filled = []
            for pair in _pairs(found, after):
                if _text(pair.new.fields, field.after):
                    filled.append(pair.name)
            if filled:
                yield _written_into(field.name, after.name, filled)


def _written_into(field: str, note_type: str, notes: Sequence[str]) -> Risk:
    """Say what is replaced in a field that was the learner's own, in some notes."""
    return Risk(
        f"the field '{field}' of '{note_type}' was the learner's own, and the deck writes"
        " into it: what learners wrote there is replaced",
        tuple(notes),
        f"The deck writes into the field '{field}' of '{note_type}' from now on: copy what"
        f" you wrote there before you import. It is replaced in {counted(len(notes), 'note')}.",
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
        earlier = None
        if id_ is not None:
            earlier = of_id.get(id_)
        if earlier is None:
            earlier = of_name.get(name)
        if earlier is not None:
            found.append(Part(before[earlier], name, earlier, place))
    return found


def _matched_fields(before: PackedType, after: PackedType) -> list[Part]:
    """Return the fields that two versions of a note type have."""
    return matched(before.fields, after.fields, before.field_ids, after.field_ids)


def _matched_templates(before: PackedType, after: PackedType) -> list[Part]:
    """Return the card templates that two versions of a note type have."""
    old, new = template_names(before), template_names(after)
    return matched(old, new, before.template_ids, after.template_ids)


def both(found: Difference) -> Iterator[tuple[PackedType, PackedType]]:
    """Yield the note types of both packages, and those that moved to a new revision, as they were and are."""
    revised = {merge.new: merge.old for merge in merges(found)}
    for after in sorted(found.new.note_types.values(), key=lambda each: each.name):
        old_id = revised.get(after.id, after.id)
        before = found.old.note_types.get(old_id)
        if before is not None:
            yield before, after


def _parts(before: PackedType, after: PackedType) -> Iterator[str]:
    """Yield the fields and templates that are new, gone, or called otherwise."""
    fields = _matched_fields(before, after)
    yield from _named("field", after.name, fields, before.fields, after.fields)
    templates = _matched_templates(before, after)
    old, new = template_names(before), template_names(after)
    yield from _named("card template", after.name, templates, old, new)


def _named(
    what: str,
    of: str,
    both: Sequence[Part],
    before: Sequence[str],
    after: Sequence[str],
) -> Iterator[str]:
    """Yield the parts of one note type that are new, gone, or called otherwise.

    ``what`` is what they are, 'field' or 'card template', ``of`` the name of the note type. ``both``
    are those that it had and has, ``before`` and ``after`` all their names then and now.
    """
    for part in both:
        if part.old_name != part.name:
            yield f"The {what} '{part.old_name}' of '{of}' is called '{part.name}'"
    earlier = {part.after for part in both}
    for place, name in enumerate(after):
        if place not in earlier:
            yield f"'{of}' has a new {what}, '{name}'"
    kept = {part.before for part in both}
    for place, name in enumerate(before):
        if place not in kept:
            yield f"'{of}' has no {what} '{name}' any more"


def _fields(before: PackedType, after: PackedType) -> Iterator[str]:
    """Yield what differs of fields in the editor and in searches."""
    for field in _matched_fields(before, after):
        old = new = FieldOptions()
        if before.field_options:
            old = before.field_options[field.before]
        if after.field_options:
            new = after.field_options[field.after]
        different = []
        for key, name in IN_EDITOR.items():
            if getattr(old, key) != getattr(new, key):
                different.append(name)
        if different:
            listed = ", ".join(different)
            yield f"The field '{field.name}' of '{after.name}' changed in the editor: {listed}"


def _sorting(before: PackedType, after: PackedType) -> Iterator[str]:
    """Yield by which field the notes are sorted, if it was another one."""
    for field in _matched_fields(before, after):
        if field.before == before.sort_field and field.after == after.sort_field:
            return
    old = _text(before.fields, before.sort_field)
    new = _text(after.fields, after.sort_field)
    yield f"Notes of '{after.name}' are sorted by '{new}' and no longer by '{old}'"


def _templates(
    found: Difference, before: PackedType, after: PackedType
) -> Iterator[str]:
    """Yield what differs of card templates beside their two sides."""
    for template in _matched_templates(before, after):
        old = new = TemplateOptions()
        if before.template_options:
            old = before.template_options[template.before]
        if after.template_options:
            new = after.template_options[template.after]
        if any(getattr(old, key) != getattr(new, key) for key in IN_BROWSER):
            yield f"What Anki's browser shows of '{template.name}' changed"
        old_deck = _deck_name(found.old, old.deck)
        new_deck = _deck_name(found.new, new.deck)
        if old_deck != new_deck:
            where = f"to '{new_deck}'" if new_deck else "where their note says"
            yield f"New cards of '{template.name}' go {where}; those that learners have stay"


def _whose_fields(
    found: Difference, before: PackedType, after: PackedType
) -> Iterator[str]:
    """Yield the fields that became the learner's own, and those that are so no longer.

    Where it is not known whose a field was, one is taken to be new among the learner's own if the deck
    wrote into it before.
    """
    if found.new.personal is None:
        return
    now = found.new.personal.get(after.id, frozenset())
    # a package does not say whose a field is
    was = None
    if found.old.personal is not None:
        was = found.old.personal.get(before.id, frozenset())
    for field in _matched_fields(before, after):
        of_type = f"The field '{field.name}' of '{after.name}'"
        if field.name in now:
            texts = [
                pair
                for pair in _pairs(found, after)
                if _text(pair.old.fields, field.before)
            ]
            # where it is not known, one into which the deck wrote was the deck's
            is_new = bool(texts) if was is None else field.old_name not in was
            if is_new:
                gone = ""
                if texts:
                    count = counted(len(texts), "note")
                    gone = f", without the texts that the deck had in {count}"
                yield f"{of_type} is the learner's own now{gone}"
        elif was is not None and field.old_name in was:
            yield f"{of_type} is no longer the learner's own"


def _pairs(found: Difference, after: PackedType) -> list[NotePair]:
    """Return the notes of both packages that are of a note type now."""
    return [pair for pair in found.pairs.values() if pair.new.note_type == after.id]


def _text(fields: Sequence[str], place: int) -> str:
    """Return the field at a place, '' where there is none."""
    return fields[place] if place < len(fields) else ""


def _deck_name(package: Package, deck: int | None) -> str:
    """Return the name of the deck that a template puts its cards into, '' where it names none."""
    if deck is None:
        return ""
    return package.decks.get(deck, "")
