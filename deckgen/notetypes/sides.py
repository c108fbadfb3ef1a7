"""What the preview's page is told of each card, and the HTML of a card's sides.

Everything here is plain values that go into JSON; the page's script reads the same names. The
sides are rendered when the page asks for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypedDict

from deckgen.kinds import card_name
from deckgen.notetypes import templates
from deckgen.notetypes.builtin import field_value
from deckgen.notetypes.clozes import typed_cloze
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
    cards = []
    for note in notes:
        broken = not note.cards
        shown = earlier.get(note.key, note) if broken else note
        for ordinal in shown.cards or (0,):
            cards.append(Card(shown, ordinal, stale or broken))
    return cards


def plain(html: str) -> str:
    """Return the words of a field in one line, cut to :data:`LABEL` letters."""
    text = one_line(html)
    return text if len(text) <= LABEL else f"{text[: LABEL - 1].rstrip()}…"


def label(card: Card) -> tuple[str, str]:
    """Return what a card asks, in a line, and its answer."""
    fields = card.note.fields
    prompt = field_value(fields, "Prompt")
    if card.note.kind == "cloze":
        return plain(_gaps(prompt)), plain(typed_cloze(prompt, card.ordinal + 1))
    if card.ordinal == 1:
        return plain(field_value(fields, "Reverse")), plain(field_value(fields, "Reverse answer"))
    return plain(prompt), plain(field_value(fields, "Answer"))


def _gaps(text: str) -> str:
    """Return a cloze text with all that is hidden in brackets."""
    signs: dict[int, tuple[int, str]] = {}  # where a mark begins, where it ends, what stands for it
    for deletion in deletions(text, html=True):
        signs[deletion.start] = (deletion.inner_start, "[")
        signs[deletion.inner_end] = (deletion.end, "]")
    out = ""
    at = 0
    for start, (end, sign) in sorted(signs.items()):
        if start < at:
            continue  # it stands in a hint
        out += text[at:start] + sign
        at = end
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
        if remark := field_value(note.fields, "Note"):
            entry["note"] = plain(remark)
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
    rendered = templates.render(note_type, card.note, card.ordinal)
    shown: Sides = {"front": prepared(rendered.front), "ordinal": card.ordinal}
    if rendered.front and rendered.front in rendered.back:
        before, _, after = rendered.back.partition(rendered.front)
        shown["before"] = prepared(before)
        shown["after"] = prepared(after)
    else:
        shown["whole"] = prepared(rendered.back)
    if rendered.front_sounds or rendered.back_sounds:
        shown["sounds"] = [list(rendered.front_sounds), list(rendered.back_sounds)]
    box = typed(note_type, card.note, card.ordinal, rendered.front)
    if box:
        shown["typed"] = box
    return shown
