"""What the page is told of each card, and the HTML of its sides, made when it is asked for.

Everything here is plain values that go into JSON; the page's script reads the same names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypedDict

from deckgen.kinds import card_name
from deckgen.notetypes import templates
from deckgen.notetypes.typed import Typed, typed
from deckgen.render.deletions import deletions
from deckgen.render.mathjax import prepared
from deckgen.render.plaintext import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from deckgen.core.model import Note
    from deckgen.lockfile.lockfile import Changes
    from deckgen.notetypes.builtin import NoteType

BLOCK = 64
"""How many cards the page asks for at a time."""

LABEL = 160
"""How many letters of a question and an answer the list and the search know."""

_NO_CARD = '<div class="front"><p class="head">No card yet</p><div class="prompt">…</div></div>'


class Card(NamedTuple):
    """One card: a note and which of its cards. ``stale`` if the source has it no longer in this
    form, because it cannot be read at the moment.
    """

    note: Note
    ordinal: int
    stale: bool = False

    @property
    def kind(self) -> str:
        """Return ``question``, ``reverse``, ``cloze`` or ``steps``."""
        return card_name(self.note, self.ordinal)


class Entry(TypedDict, total=False):
    """What the list, the filters and the search know of a card."""

    key: str  # note and ordinal: stays the same when the card is edited
    id: str
    topic: int
    kind: str
    typed: bool
    about: str
    tags: list[int]
    q: str
    a: str
    note: str
    place: str
    state: str  # 'new', 'changed' or ''
    stale: bool
    problems: list[int]


class Sides(TypedDict, total=False):
    """A card's HTML. The back is ``before``, the front once more, and ``after``."""

    front: str
    before: str
    after: str
    whole: str  # the back, where it does not hold the front
    ordinal: int
    sounds: list[list[str]]
    typed: Typed  # an array: the text, the font, its size


def cards_of(notes: Iterable[Note], earlier: Mapping[str, Note], *, stale: bool) -> list[Card]:
    """Return the cards of notes in learning order.

    A note that makes no card, for a mistake in it, is shown as it was in ``earlier``; one
    that never made any stands there as card 0.
    """
    found = []
    for note in notes:
        before = None if note.cards else earlier.get(note.key)
        shown = before or note
        found += [Card(shown, ordinal, stale or not note.cards) for ordinal in shown.cards or (0,)]
    return found


def plain(html: str) -> str:
    """Return the words of a field in one line, cut to :data:`LABEL` letters."""
    text = one_line(html)
    return text if len(text) <= LABEL else f"{text[: LABEL - 1].rstrip()}…"


def label(card: Card) -> tuple[str, str]:
    """Return what a card asks, in a line, and its answer."""
    fields, number = card.note.fields, card.ordinal + 1
    if card.note.kind == "cloze":
        return plain(_gaps(fields[0])), plain(templates.typed_cloze(fields[0], number))
    if card.ordinal == 1:
        return plain(fields[8]), plain(fields[9])
    return plain(fields[0]), plain(fields[1])


def _gaps(text: str) -> str:
    """Return a cloze text with all that is hidden in brackets."""
    signs: dict[int, tuple[int, str]] = {}  # where a mark begins, where it ends, what stands for it
    for each in deletions(text, html=True):
        signs |= {each.start: (each.inner_start, "["), each.inner_end: (each.end, "]")}
    out, at = "", 0
    for start, (end, sign) in sorted(signs.items()):
        if start >= at:  # else it is in a hint
            out, at = out + text[at:start] + sign, end
    return out + text[at:]


def entries(
    cards: Sequence[Card],
    topics: Mapping[tuple[str, ...], int],
    tags: Mapping[str, int],
    changes: Changes | None,
    problems: Mapping[str, list[int]],
) -> list[Entry]:
    """Return what the page's list knows of each card; ``problems`` are by the card's id."""
    new = set(changes.new) if changes else set()
    changed = {*changes.changed, *changes.renamed, *changes.returned} if changes else set()
    found = []
    for card in cards:
        note, item = card.note, card.note.item
        question, answer = label(card)
        entry: Entry = {
            "key": f"{note.key}~{card.ordinal + 1}",
            "id": item.id,
            "topic": topics[item.topic.path],
            "kind": card.kind,
            "tags": [tags[tag] for tag in note.tags],
            "q": question,
            "a": answer,
            "place": str(item.span()).rpartition(":")[0],
        }
        if item.about:
            entry["about"] = item.about
        if item.typed and card.kind != "reverse":
            entry["typed"] = True
        if note.fields[3]:
            entry["note"] = plain(note.fields[3])
        if note.key in new or note.key in changed:
            entry["state"] = "new" if note.key in new else "changed"
        if card.stale:
            entry["stale"] = True
        if item.id in problems:
            entry["problems"] = problems[item.id]
        found.append(entry)
    return found


def sides(card: Card, types: Mapping[str, NoteType]) -> Sides:
    """Return a card's HTML, by the templates of its note type."""
    if not card.note.cards:
        return {"front": _NO_CARD, "before": "", "after": "", "ordinal": 0}
    note_type = types[card.note.kind]
    made = templates.render(note_type, card.note, card.ordinal)
    before, found, after = made.back.partition(made.front) if made.front else ("", "", "")
    shown: Sides = {"front": prepared(made.front), "ordinal": card.ordinal}
    if found:
        shown["before"], shown["after"] = prepared(before), prepared(after)
    else:
        shown["whole"] = prepared(made.back)
    if made.front_sounds or made.back_sounds:
        shown["sounds"] = [list(made.front_sounds), list(made.back_sounds)]
    box = typed(note_type, card.note, card.ordinal, made.front)
    if box:
        shown["typed"] = box
    return shown
