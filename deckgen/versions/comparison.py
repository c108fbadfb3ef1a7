"""Two packages compared, note by note, by the rules that a learner's Anki goes by.

Anki knows a note by its GUID, and updates it if its note type is the same and its time is later
than the one that the learner's note has.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from deckgen.core import identity
from deckgen.core.model import RESERVED_TAGS
from deckgen.core.wording import counted
from deckgen.formats.card_labels import seen_alike
from deckgen.notetypes.builtin import FIELDS
from deckgen.versions import content, risks, types
from deckgen.versions.difference import Difference, FieldChange, NoteChange, NotePair

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from deckgen.formats.apkg_reader import Package, PackedNote


def compare(
    old: Package, new: Package, known: content.Known | None = None
) -> Difference:
    """Compare two packages as a learner's Anki does: notes by GUID, note types by id.

    ``known`` is what the project of the packages knows of them, if there is one.
    """
    known = known or content.Known(content.deck_tag(new), {})
    found = Difference(old, new)
    before = {note.guid: note for note in old.notes}
    after = {note.guid: note for note in new.notes}
    for guid, note in after.items():
        change = _note_change(old, new, known, before.get(guid), note)
        if change is None:
            found.unchanged += 1
        else:
            found.notes.append(change)
        if guid in before:
            found.pairs[guid] = NotePair(new.name(note), before[guid], note, change)
    for guid, note in before.items():
        if guid not in after and not note.is_retired:
            prompt = content.prompt_of(old, note)
            found.notes.append(NoteChange("removed", old.name(note), prompt))
    for old_type, new_type in types.both(found):
        if old_type.css != new_type.css or old_type.templates != new_type.templates:
            found.looks.append(new_type.name)
    found.looks.sort()
    found.media_added = sorted(new.media.keys() - old.media.keys())
    found.media_removed = sorted(old.media.keys() - new.media.keys())
    found.deck = list(_deck_lines(old, new))
    found.types = list(types.type_lines(found))
    found.risks = [*risks.of(found), *types.risks_of_fields(found)]
    return found


def rewriting(difference: Difference) -> str:
    """Say what an update costs learners who wrote something into notes of it, or ''."""
    count = len(difference.rewritten)
    if not count:
        return ""
    are, them = ("is", "it") if count == 1 else ("are", "them")
    said = f"{counted(count, 'note')} {are} rewritten"
    additions = difference.rewritten_for_additions
    if additions:
        names = {name for pair in additions for name in pair.differing}
        said += f", {len(additions):,} of them only in {listed(sorted(names))}"
    return f"{said}: what learners wrote in {them} and their tags there are replaced"


def listed(words: Sequence[str]) -> str:
    """Return ``a, b and c``."""
    if len(words) < 2:
        return "".join(words)
    *first, last = words
    return f"{', '.join(first)} and {last}"


# --- a note ----------------------------------------------------------------------------------


def _note_change(
    old: Package,
    new: Package,
    known: content.Known,
    before: PackedNote | None,
    after: PackedNote,
) -> NoteChange | None:
    """Return what became of a note of the new package, ``None`` if nothing did.

    ``before`` is ``None`` for a note that the old package does not have, ``known`` what the project
    knows of its packages. A change is the curator's own unless only fields and tags differ that deckgen
    writes.
    """
    name = new.name(after)
    prompt = content.prompt_of(new, after)
    if before is None:
        return None if after.is_retired else NoteChange("new", name, prompt)
    fields = tuple(_field_changes(old, new, before, after))
    added = tuple(sorted(set(after.tags) - set(before.tags)))
    removed = tuple(sorted(set(before.tags) - set(after.tags)))
    tags = (*added, *removed)
    is_of_other_type = before.note_type != after.note_type
    if not fields and not tags and not is_of_other_type:
        return None
    if known.is_adopted:
        if _is_as_imported(before, after, fields, tags):
            return None
        # what an import levelled comes with the change, and nobody sees it
        fields = tuple(each for each in fields if not seen_alike(each.old, each.new))
    is_own = is_of_other_type or _has_own_text(fields, new, known, after)
    if not is_own:
        is_own = not all(content.is_added_tag(tag, known.root) for tag in tags)
    changed = {change.name for change in fields}
    kind = "changed"
    if after.is_retired != before.is_retired:
        kind = "retired" if after.is_retired else "returned"
    elif _is_moved(changed, tags, known.root):
        kind = "moved"
    elif changed == {"Id"} and not tags:
        kind = "renamed"
    return NoteChange(kind, name, prompt, fields, added, removed, is_own)


def _is_as_imported(
    before: PackedNote,
    after: PackedNote,
    fields: tuple[FieldChange, ...],
    tags: tuple[str, ...],
) -> bool:
    """Tell whether a note of an adopted deck has the time that learners have it with, and only what an
    import levels differs: the form of its HTML, the tags that Anki keeps for itself, and, of a note that
    was retired already, the deck in the tag that says so.
    """
    if before.mod != after.mod or before.note_type != after.note_type:
        return False
    if not all(seen_alike(change.old, change.new) for change in fields):
        return False
    stays_retired = before.is_retired and after.is_retired
    for tag in tags:
        if tag.lower() in RESERVED_TAGS:
            continue
        if not stays_retired or not tag.endswith("::retired"):
            return False
    return True


def _has_own_text(
    fields: tuple[FieldChange, ...],
    new: Package,
    known: content.Known,
    note: PackedNote,
) -> bool:
    """Tell whether one of the fields that changed is the curator's, and more than the colours of its code
    differ.

    ``fields`` are the fields that changed, ``note`` is the note as the new package has it. What deckgen
    puts into a field of a built-in note type, such as the line that says which step it is, does not
    count.
    """
    # what deckgen fills
    filled = content.ADDED_FIELDS | known.fields_of(new, note)
    is_built_in = content.is_built_in(new.note_types.get(note.note_type))
    for change in fields:
        if change.name in filled:
            continue
        # only in a built-in note type are there fields of which deckgen fills a part
        place = -1
        if is_built_in and change.name in FIELDS:
            place = FIELDS.index(change.name)
        if _curators_part(place, change.old) != _curators_part(place, change.new):
            return True
    return False


def _curators_part(place: int, text: str) -> str:
    """Return what of a field is the curator's, without the colours of code."""
    own, _ = identity.split_added(place, identity.without_colours(text))
    return own


def _is_moved(changed: set[str], tags: tuple[str, ...], root: str) -> bool:
    """Tell whether a note changed in nothing but its topic. A topic whose title changed is no other."""
    if not tags or not changed <= {"Topic", "Id"}:
        return False
    return all(content.is_topic_tag(tag, root) for tag in tags)


def _field_changes(
    old: Package, new: Package, before: PackedNote, after: PackedNote
) -> Iterator[FieldChange]:
    """Yield the fields that differ, by the names that they have now."""
    if before.note_type != after.note_type:
        yield from _moved_changes(old, new, before, after)
        return
    note_type = new.note_types.get(after.note_type)
    names = note_type.fields if note_type is not None else ()
    both = zip_longest(before.fields, after.fields, fillvalue="")
    for place, (was, now) in enumerate(both):
        if was != now:
            name = names[place] if place < len(names) else f"field {place + 1}"
            yield FieldChange(name, was, now)


def _moved_changes(
    old: Package, new: Package, before: PackedNote, after: PackedNote
) -> Iterator[FieldChange]:
    """Yield the fields that differ of a note that is of another note type now, by their names.

    A field that only one of the two types has counts as empty in the other.
    """
    old_fields = _by_name(old, before)
    new_fields = _by_name(new, after)
    for name in dict.fromkeys((*new_fields, *old_fields)):
        was = old_fields.get(name, "")
        now = new_fields.get(name, "")
        if was != now:
            yield FieldChange(name, was, now)


def _by_name(package: Package, note: PackedNote) -> dict[str, str]:
    """Return the fields of a note by their names; none, if its note type is not in the package."""
    note_type = package.note_types.get(note.note_type)
    if note_type is None:
        return {}
    return dict(zip(note_type.fields, note.fields, strict=False))


# --- the deck ----------------------------------------------------------------------------------


def _deck_lines(old: Package, new: Package) -> Iterator[str]:
    """Yield what differs in descriptions and options, and whether it reaches learners."""
    before = {deck.name: deck for deck in old.described.values()}
    for deck in sorted(new.described.values(), key=lambda deck: deck.name):
        was = before.get(deck.name)
        if was is None:
            continue
        if was.description and not deck.description:
            yield (
                f"The description of '{deck.name}' is gone: learners who have the deck keep the earlier one"
            )
        elif was.description != deck.description:
            yield f"The description of '{deck.name}' changed"
        if was.retention != deck.retention:
            yield (
                f"The desired retention of '{deck.name}' changed: learners who have the deck keep their own"
            )
        options_then = _options(old, was.preset)
        options_now = _options(new, deck.preset)
        if _options_differ(options_then, options_now):
            yield (
                f"The options of '{deck.name}' changed: they reach learners who have no preset of this deck, "
                "and tick 'Import any deck presets'"
            )


def _options(package: Package, preset: int) -> dict[str, object]:
    """Return the options of a preset, none if the package does not have it."""
    return package.presets.get(preset, {})


def _options_differ(was: dict[str, object], now: dict[str, object]) -> bool:
    """Tell whether options that both presets name differ; not every form of a package has all."""
    if not was or not now:
        return was != now
    in_both = was.keys() & now.keys()
    return any(was[key] != now[key] for key in in_both)
