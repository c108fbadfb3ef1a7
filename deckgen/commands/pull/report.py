"""What a pull says: what was taken, what waits for a decision with both texts, and what stays in Anki.

A text that was taken has a line, one that both sides changed has all that it was and is::

    cards.yaml:12:8: paris: Answer: taken
    cards.yaml:20:8: rome: Answer: changed here and in Anki
      before:  Rome
      here:    Rome, on the Tiber
      in Anki: the city of Rome
      decide with --theirs rome or --ours rome
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.wording import counted
from deckgen.render.plaintext import one_line, words_or_html
from deckgen.util import printed
from deckgen.util.scalars import in_line
from deckgen.versions.threeway import CONFLICT, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deckgen.commands.pull.looks import PulledLook, TakenLooks
    from deckgen.commands.pull.newnotes import Drafts
    from deckgen.commands.pull.taking import PulledField, Taken
    from deckgen.core.owntype import OwnType
    from deckgen.versions.looks import TypePair
    from deckgen.versions.sides import Sides


def lines(
    sides: Sides, taken: Taken, drafts: Drafts, place: Callable[[str], str]
) -> Iterator[str]:
    """Yield the lines of a report; ``place`` gives a place as it can be opened from the current folder."""
    yield from _lines_of_fields(taken, place)
    for pulled in taken.tags:
        tags = ", ".join(pulled.tags)
        outcome = pulled.why or "taken"
        yield f"{pulled.pair.key}: tags added in Anki: {tags}: {outcome}"
    yield from _lines_of_drafts(drafts)
    for key, _ in sides.deleted:
        yield f"{key}: deleted in Anki; if it is to leave the deck, retire it"
    for name in sides.dropped_names():
        yield f"'{name}': no longer in the project, still in Anki: delete the note there"
    for other in sides.others:
        yield f"{other.key}: of another note type in Anki, '{other.there}': not compared"


def _lines_of_fields(taken: Taken, place: Callable[[str], str]) -> Iterator[str]:
    """Yield the lines about fields of notes that both sides have."""
    for pulled in taken.taken:
        verb = "taken"
        if not pulled.new and not pulled.field.theirs:
            verb = "taken away"
        yield f"{_start(pulled, place)}: {verb}"
    for pulled in taken.open:
        yield from _open(pulled, place)
    for pulled in taken.refused:
        yield f"{_start(pulled, place)}: changed in Anki and not taken: {pulled.why}"
        yield _in_anki(pulled)
    for pulled in taken.made:
        yield f"{_start(pulled, place)}: edited in Anki, made by deckgen: not taken"
        yield _in_anki(pulled)


def _lines_of_drafts(drafts: Drafts) -> Iterator[str]:
    """Yield the lines about notes that were made in Anki."""
    for new in drafts.new:
        line = f"{new.card['id']}: made in Anki: added as a draft"
        if not new.guid:
            line += "; it will be a card of its own, so delete the note in Anki then"
        yield line
    for name, why in drafts.refused:
        yield f"'{one_line(name)}': made in Anki and not taken: {why}"


def look_lines(looks: TakenLooks, place: Callable[[str], str]) -> Iterator[str]:
    """Yield the lines about note types: their texts, and fields and templates that differ in Anki."""
    for pulled in looks.taken:
        yield f"{place(pulled.place)}: {_look(pulled)}: taken"
    for pulled in looks.offered:
        yield f"{_look(pulled)}: {_of_sides(pulled)}: use --types to take it"
        yield from _changes(pulled)
    for pulled in looks.open:
        start = _place_before(pulled.place, place)
        yield f"{start}{_look(pulled)}: {_of_sides(pulled)}"
        yield from _changes(pulled)
        key = pulled.pair.note_type.key
        yield f"  decide with --theirs {key} or --ours {key}"
    for pulled in looks.refused:
        start = _place_before(pulled.place, place)
        yield f"{start}{_look(pulled)}: changed in Anki and not taken: {pulled.why}"
        yield from _changes(pulled)
    for field in looks.fields:
        start = _place_before(field.place, place)
        what = f"{start}{field.key}: the field '{field.name}' was added in Anki"
        if field.why:
            yield f"{what}: it stays there: {field.why}"
        else:
            yield f"{what}: taken"
    if looks.are_wanted:
        for pair in looks.pairs:
            own = looks.own.get(pair.note_type.key)
            yield from _structure(pair, own, place)


def _place_before(at: str, place: Callable[[str], str]) -> str:
    """Return a place as a line begins with it, ``cards.yaml:3: ``, and '' for what stands nowhere."""
    if not at:
        return ""
    return f"{place(at)}: "


def _changes(pulled: PulledLook) -> Iterator[str]:
    """Yield the lines of a text of a note type that differ, indented below what is said of them."""
    for line in pulled.part.changes():
        yield f"  {line}"


def _look(pulled: PulledLook) -> str:
    """Name a text of a note type: ``vocabulary: the style``."""
    return f"{pulled.pair.note_type.key}: {pulled.part.what}"


def _of_sides(pulled: PulledLook) -> str:
    """Say which side changed a text of a note type."""
    if pulled.part.outcome == CONFLICT:
        return "changed here and in Anki"
    if pulled.part.outcome == UNKNOWN:
        return "differs, and it is not known which side changed it"
    return "edited in Anki"


def _structure(
    pair: TypePair, own: OwnType | None, place: Callable[[str], str]
) -> Iterator[str]:
    """Yield what fields and templates of a note type are others in Anki; they stay what they are.

    ``own`` is the note type as the project declares it, if it does.
    """
    key = pair.note_type.key
    other = pair.structure
    for name in other.fields_lost:
        yield f"{key}: the field '{name}' was deleted in Anki: add it again there"
    for name, there in other.fields_renamed:
        line = f"{key}: the field '{name}' is called '{there}' in Anki: each side keeps its name"
        if own is not None:
            where = f"under 'fields', and '{there}' for '{name}' in cards, templates, 'bind' and 'sort'"
            renaming = _renaming(there, own.by_name[name].key, where)
            line = f"{place(str(own.span()))}: {line}{renaming}"
        yield line
    for name in other.templates_added:
        yield f"{key}: the card template '{name}' was added in Anki: it stays there, and is not taken"
    for name in other.templates_lost:
        yield f"{key}: the card template '{name}' was deleted in Anki: add it again there"
    for name, there in other.templates_renamed:
        line = f"{key}: the card template '{name}' is called '{there}' in Anki: each side keeps its name"
        if own is not None:
            id_ = next(each.key for each in own.templates if each.name == name)
            renaming = _renaming(there, id_, "under 'cards'")
            line = f"{place(str(own.span()))}: {line}{renaming}"
        yield line
    if other.is_moved:
        yield f"{key}: its fields or card templates are in another order in Anki: they keep it there"


def _renaming(name: str, id_: str, where: str) -> str:
    """Return the end of a line that says how a field or a template gets another name and stays the same.

    What is to be written is ``{name: Capital, id: capital-city}``.
    """
    written_name = in_line(name, flow=True)
    written_id = in_line(id_, flow=True)
    keys = f"{{name: {written_name}, id: {written_id}}}"
    return f"; to rename it here and for learners, write {keys} for it {where}"


def _open(pulled: PulledField, place: Callable[[str], str]) -> Iterator[str]:
    """Yield the lines of a field that waits for a decision, with all texts that it has or had."""
    start = _start(pulled, place)
    each = pulled.field
    if each.base is None:
        yield f"{start}: differs, and it is not known which side changed it"
    else:
        yield f"{start}: changed here and in Anki"
        yield f"  before:  {words_or_html(each.base)}"
    yield f"  here:    {words_or_html(each.ours)}"
    yield _in_anki(pulled)
    key = pulled.pair.key
    yield f"  decide with --theirs {key} or --ours {key}"


def _in_anki(pulled: PulledField) -> str:
    """Show what a field says in Anki."""
    return f"  in Anki: {words_or_html(pulled.field.theirs)}"


def _start(pulled: PulledField, place: Callable[[str], str]) -> str:
    """Return how the line about a field begins: ``cards.yaml:3:5: paris: Answer``."""
    return f"{place(pulled.place)}: {pulled.pair.key}: {pulled.field.name}"


def summary(taken: Taken, looks: TakenLooks, drafts: Drafts, *, is_dry: bool) -> str:
    """Return the last line."""
    verb = "would be taken" if is_dry else "taken"
    done = len(taken.taken) + len(looks.taken)
    for pulled in taken.tags:
        if not pulled.why:
            done += 1
    for field in looks.fields:
        if not field.why:
            done += 1
    parts = [f"{counted(done, 'edit')} {verb}"]
    if drafts.new:
        parts.append(counted(len(drafts.new), "draft"))
    undecided = len(taken.open) + len(looks.open)
    if undecided:
        parts.append(f"{undecided:,} to decide")
    refused = len(taken.refused) + len(looks.refused)
    if refused:
        parts.append(f"{refused:,} to be taken by hand")
    if taken.kept:
        newer = {kept.pair.guid for kept in taken.kept}
        parts.append(f"{len(newer):,} newer here")
    return printed.line(", ".join(parts))
