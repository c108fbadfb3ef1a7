"""What a pull says: what was taken, what waits for a decision with both texts, and what stays in Anki."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.wording import counted
from deckgen.render.plaintext import one_line
from deckgen.util import printed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deckgen.commands.pull.newnotes import Drafts
    from deckgen.commands.pull.taking import Said, Taken
    from deckgen.versions.sides import Sides


def lines(sides: Sides, taken: Taken, drafts: Drafts, place: Callable[[str], str]) -> Iterator[str]:
    """Yield the lines of a report; ``place`` gives a place as it can be opened from the current folder."""
    for said in taken.taken:
        verb = "taken" if said.new or said.field.theirs else "taken away"
        yield f"{place(said.place)}: {_what(said)}: {verb}"
    for said in taken.open:
        yield from _open(said, place)
    for said in taken.refused:
        yield f"{place(said.place)}: {_what(said)}: changed in Anki and not taken: {said.why}"
        yield f"  in Anki: {shown(said.field.theirs)}"
    for said in taken.made:
        yield f"{place(said.place)}: {_what(said)}: edited in Anki, made by deckgen: not taken"
        yield f"  in Anki: {shown(said.field.theirs)}"
    for pair, tags, why in taken.tags:
        yield f"{pair.key}: tags added in Anki: {', '.join(tags)}: {why or 'taken'}"
    for new in drafts.new:
        yield f"{new.card['id']}: made in Anki: added as a draft" + (
            "" if new.guid else "; it will be a card of its own, so delete the note in Anki then"
        )
    for name, why in drafts.refused:
        yield f"'{one_line(name)}': made in Anki and not taken: {why}"
    for key, _ in sides.deleted:
        yield f"{key}: deleted in Anki; if it is to leave the deck, retire it"
    for other in sides.others:
        yield f"{other.key}: of another note type in Anki, '{other.there}': not compared"


def _open(said: Said, place: Callable[[str], str]) -> Iterator[str]:
    each = said.field
    if each.base is None:
        yield f"{place(said.place)}: {_what(said)}: differs, and it is not known which side changed it"
    else:
        yield f"{place(said.place)}: {_what(said)}: changed here and in Anki"
        yield f"  before:  {shown(each.base)}"
    yield f"  here:    {shown(each.ours)}"
    yield f"  in Anki: {shown(each.theirs)}"
    yield f"  decide with --theirs {said.pair.key} or --ours {said.pair.key}"


def _what(said: Said) -> str:
    return f"{said.pair.key}: {said.field.name}"


def shown(html: str) -> str:
    """Return a field as its words, if it has no markup, else as it is: no part of it is left out."""
    if not html:
        return "(empty)"
    return html if any(sign in html for sign in "<[") or not one_line(html) else one_line(html)


def summary(sides: Sides, taken: Taken, drafts: Drafts, *, is_dry: bool) -> str:
    """Return the last line."""
    verb = "would be taken" if is_dry else "taken"
    done = len(taken.taken) + sum(not why for _, _, why in taken.tags)
    parts = [f"{counted(done, 'edit')} {verb}"]
    if drafts.new:
        parts.append(counted(len(drafts.new), "draft"))
    if taken.open:
        parts.append(f"{len(taken.open):,} to decide")
    if taken.refused:
        parts.append(f"{len(taken.refused):,} to be taken by hand")
    if taken.kept:
        parts.append(f"{len({said.pair.guid for said in taken.kept}):,} newer here")
    return printed.line(", ".join(parts))
