"""What a push says before and after it does anything.

What is written has a line, and what is kept has both texts::

    paris: new
    rome: changed: Answer
    oslo: Note: edited in Anki: kept; 'deckgen pull' takes it
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.wording import counted
from deckgen.render.plaintext import words_or_html
from deckgen.versions.threeway import CONFLICT, THEIRS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.commands.push.plan import Plan
    from deckgen.versions.looks import LookPart
    from deckgen.versions.sides import FieldPair, NotePair


def lines(plan: Plan) -> Iterator[str]:
    """Yield what would happen, a line each, and with both texts what is kept as it is in Anki."""
    yield from _pushed(plan)
    for pair, each in plan.overwrites:
        yield f"{_name(pair, each)}: edited in Anki, and overwritten as you asked"
        yield f"  in Anki: {words_or_html(each.theirs)}"
    for pair, each in plan.edited:
        yield f"{_name(pair, each)}: edited in Anki: kept; 'deckgen pull' takes it"
    for pair, each in plan.open:
        yield from _open(pair, each)
    yield from _deleted(plan)
    for name in plan.sides.dropped_names():
        yield f"'{name}': no longer in the project, still in Anki: delete the note there"
    for other in plan.sides.others:
        yield f"{other.key}: of another note type in Anki, '{other.there}': left as it is"
    for type_pair, part in plan.look:
        yield from _look(type_pair.note_type.key, part)
    for type_pair, part in plan.look_overwrites:
        key = type_pair.note_type.key
        yield f"{key}: {part.what}: edited in Anki, and overwritten as you asked"
        yield from _changes(part)
    for key in plan.odd:
        yield f"{key}: its note type has other fields or card templates in Anki: its look is left as it is"
    if plan.needs_full_sync:
        yield "new notes are of a note type that is another one in Anki: a full sync follows"


def _pushed(plan: Plan) -> Iterator[str]:
    """Yield what is written into Anki: new notes, fields, tags, and the look of note types."""
    for key in plan.new:
        if key in plan.returned:
            yield f"{key}: new, though it was deleted in Anki"
        else:
            yield f"{key}: new"
    for update in plan.updates:
        names = [each.name for each in _written(plan, update.pair)]
        yield f"{update.pair.key}: changed: {', '.join(names)}"
    for tags, ids in plan.add_tags.items():
        yield f"tagged {', '.join(tags)}: {counted(len(ids), 'note')}"
    for tags, ids in plan.remove_tags.items():
        yield f"no longer tagged {', '.join(tags)}: {counted(len(ids), 'note')}"
    for change in plan.types:
        names = [each.what for each in change.parts]
        yield f"{change.there}: changed: {', '.join(names)}"


def _deleted(plan: Plan) -> Iterator[str]:
    """Yield the notes that were deleted in Anki and do not come back."""
    deleted = [key for key, _ in plan.sides.deleted if key not in plan.returned]
    for key in deleted:
        yield f"{key}: deleted in Anki: not added again; --ours {key} does"
    if len(deleted) > 1 and not plan.sides.pairs:
        yield "Anki has no note of the deck: if this is another profile or collection, --all ours adds them"


def _name(pair: NotePair, each: FieldPair) -> str:
    """Name a field of a note: ``paris: Answer``."""
    return f"{pair.key}: {each.name}"


def _changes(part: LookPart) -> Iterator[str]:
    """Yield the lines of a text of a note type that differ, indented below what is said of them."""
    for line in part.changes():
        yield f"  {line}"


def _written(plan: Plan, pair: NotePair) -> list[FieldPair]:
    """Return the fields of a note that are written: all that differ, without those that are kept."""
    left = [each for other, each in (*plan.edited, *plan.open) if other is pair]
    return [each for each in pair.fields if each not in left]


def _look(key: str, part: LookPart) -> Iterator[str]:
    """Yield what is said of a text of a note type that was changed in Anki, with the lines that differ."""
    if part.outcome == THEIRS:
        yield f"{key}: {part.what}: edited in Anki: kept; 'deckgen pull --types' takes it"
        return
    if part.outcome == CONFLICT:
        yield f"{key}: {part.what}: changed here and in Anki: kept in Anki"
    else:
        yield f"{key}: {part.what}: differs, and it is not known which side changed it: kept in Anki"
    yield from _changes(part)
    yield f"  'deckgen pull --types' shows the place; 'deckgen push --ours {key}' overwrites it"


def _open(pair: NotePair, each: FieldPair) -> Iterator[str]:
    """Yield the lines of a field that waits for a decision, with all texts that it has or had."""
    if each.base is None:
        yield f"{_name(pair, each)}: differs, and it is not known which side changed it: kept in Anki"
    else:
        yield f"{_name(pair, each)}: changed here and in Anki: kept in Anki"
        yield f"  before:  {words_or_html(each.base)}"
    yield f"  here:    {words_or_html(each.ours)}"
    yield f"  in Anki: {words_or_html(each.theirs)}"
    yield f"  'deckgen pull' shows the place; 'deckgen push --ours {pair.key}' writes it over"


def summary(plan: Plan, *, is_dry: bool = False) -> str:
    """Return what is done in one line: ``2 new, 1 changed; the look of the cards``."""
    if plan.is_empty:
        parts = ["nothing to push"]
    else:
        done = f"{len(plan.new):,} new, {plan.changes:,} changed"
        if is_dry:
            done = f"would push {done}"
        parts = [done]
        if plan.types:
            parts.append("the look of the cards")
    kept = {pair.guid for pair, _ in (*plan.edited, *plan.open)}
    if kept:
        notes = counted(len(kept), "note")
        parts.append(f"{notes} edited in Anki: kept (deckgen pull)")
    if plan.look:
        parts.append("the look was changed in Anki: kept (deckgen pull --types)")
    return "; ".join(parts)
