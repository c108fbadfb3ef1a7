"""What a pull says: what was taken, what waits for a decision with both texts, and what stays in Anki."""

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
    for pulled in taken.taken:
        verb = "taken" if pulled.new or pulled.field.theirs else "taken away"
        yield f"{place(pulled.place)}: {_what(pulled)}: {verb}"
    for pulled in taken.open:
        yield from _open(pulled, place)
    for pulled in taken.refused:
        yield f"{place(pulled.place)}: {_what(pulled)}: changed in Anki and not taken: {pulled.why}"
        yield f"  in Anki: {words_or_html(pulled.field.theirs)}"
    for pulled in taken.made:
        yield f"{place(pulled.place)}: {_what(pulled)}: edited in Anki, made by deckgen: not taken"
        yield f"  in Anki: {words_or_html(pulled.field.theirs)}"
    for pair, tags, why in taken.tags:
        yield f"{pair.key}: tags added in Anki: {', '.join(tags)}: {why or 'taken'}"
    for new in drafts.new:
        yield f"{new.card['id']}: made in Anki: added as a draft" + (
            ""
            if new.guid
            else "; it will be a card of its own, so delete the note in Anki then"
        )
    for name, why in drafts.refused:
        yield f"'{one_line(name)}': made in Anki and not taken: {why}"
    for key, _ in sides.deleted:
        yield f"{key}: deleted in Anki; if it is to leave the deck, retire it"
    for name in sides.dropped_names():
        yield f"'{name}': no longer in the project, still in Anki: delete the note there"
    for other in sides.others:
        yield f"{other.key}: of another note type in Anki, '{other.there}': not compared"


def look_lines(looks: TakenLooks, place: Callable[[str], str]) -> Iterator[str]:
    """Yield the lines about note types: their texts, and fields and templates that differ in Anki."""
    for pulled in looks.taken:
        yield f"{place(pulled.place)}: {_look(pulled)}: taken"
    for pulled in looks.offered:
        yield f"{_look(pulled)}: {_of_sides(pulled)}: use --types to take it"
        yield from (f"  {line}" for line in pulled.part.changes())
    for pulled in looks.open:
        key = pulled.pair.note_type.key
        yield f"{place(pulled.place)}{': ' if pulled.place else ''}{_look(pulled)}: {_of_sides(pulled)}"
        yield from (f"  {line}" for line in pulled.part.changes())
        yield f"  decide with --theirs {key} or --ours {key}"
    for pulled in looks.refused:
        start = f"{place(pulled.place)}: " if pulled.place else ""
        yield f"{start}{_look(pulled)}: changed in Anki and not taken: {pulled.why}"
        yield from (f"  {line}" for line in pulled.part.changes())
    for field in looks.fields:
        start = f"{place(field.place)}: " if field.place else ""
        what = f"{start}{field.key}: the field '{field.name}' was added in Anki"
        yield f"{what}: {f'it stays there: {field.why}' if field.why else 'taken'}"
    for pair in looks.pairs if looks.are_wanted else ():
        yield from _structure(pair, looks.own.get(pair.note_type.key), place)


def _look(pulled: PulledLook) -> str:
    return f"{pulled.pair.note_type.key}: {pulled.part.what}"


def _of_sides(pulled: PulledLook) -> str:
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
    key, other = pair.note_type.key, pair.structure
    for name in other.fields_lost:
        yield f"{key}: the field '{name}' was deleted in Anki: add it again there"
    for name, there in other.fields_renamed:
        line = f"{key}: the field '{name}' is called '{there}' in Anki: each side keeps its name"
        if own is not None:
            where = f"under 'fields', and '{there}' for '{name}' in cards, templates, 'bind' and 'sort'"
            line = f"{place(str(own.span()))}: {line}{_renaming(there, own.by_name[name].key, where)}"
        yield line
    for name in other.templates_added:
        yield f"{key}: the card template '{name}' was added in Anki: it stays there, and is not taken"
    for name in other.templates_lost:
        yield f"{key}: the card template '{name}' was deleted in Anki: add it again there"
    for name, there in other.templates_renamed:
        line = f"{key}: the card template '{name}' is called '{there}' in Anki: each side keeps its name"
        if own is not None:
            id_ = next(each.key for each in own.templates if each.name == name)
            where = "under 'cards'"
            line = f"{place(str(own.span()))}: {line}{_renaming(there, id_, where)}"
        yield line
    if other.is_moved:
        yield f"{key}: its fields or card templates are in another order in Anki: they keep it there"


def _renaming(name: str, id_: str, where: str) -> str:
    """Return the end of a line that says how a field or a template gets another name and stays the same."""
    keys = f"{{name: {in_line(name, flow=True)}, id: {in_line(id_, flow=True)}}}"
    return f"; to rename it here and for learners, write {keys} for it {where}"


def _open(pulled: PulledField, place: Callable[[str], str]) -> Iterator[str]:
    each = pulled.field
    if each.base is None:
        yield f"{place(pulled.place)}: {_what(pulled)}: differs, and it is not known which side changed it"
    else:
        yield f"{place(pulled.place)}: {_what(pulled)}: changed here and in Anki"
        yield f"  before:  {words_or_html(each.base)}"
    yield f"  here:    {words_or_html(each.ours)}"
    yield f"  in Anki: {words_or_html(each.theirs)}"
    yield f"  decide with --theirs {pulled.pair.key} or --ours {pulled.pair.key}"


def _what(pulled: PulledField) -> str:
    return f"{pulled.pair.key}: {pulled.field.name}"


def summary(taken: Taken, looks: TakenLooks, drafts: Drafts, *, is_dry: bool) -> str:
    """Return the last line."""
    verb = "would be taken" if is_dry else "taken"
    done = len(taken.taken) + len(looks.taken)
    done += sum(not why for _, _, why in taken.tags)
    done += sum(not each.why for each in looks.fields)
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
        parts.append(f"{len({pulled.pair.guid for pulled in taken.kept}):,} newer here")
    return printed.line(", ".join(parts))
