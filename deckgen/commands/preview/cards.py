"""What the page gets of each card: the HTML of its sides.

Everything here is plain values that go into JSON; the page's script reads the same names. The sides
are rendered when the page asks for them.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, TypedDict

from deckgen.core.notetype import IMAGE_OCCLUSION
from deckgen.notetypes import templates
from deckgen.notetypes.drawn import with_masks
from deckgen.notetypes.typed import Typed, typed
from deckgen.render.mathjax import prepared
from deckgen.util.imagesize import image_size

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from deckgen.core.notetype import NoteType
    from deckgen.formats.card_labels import Card

BLOCK = 64
"""How many cards the page asks for at a time."""

# '<script>', ' onclick="…"'
_SCRIPT = re.compile(r"<script\b|<[^<>]*\son\w+\s*=", re.IGNORECASE)

_NO_CARD = '<div class="front"><p class="head">No card yet</p><div class="prompt">…</div></div>'


class CardHtml(TypedDict, total=False):
    """A card's HTML.

    The back is ``before``, the front once more, and ``after``; or it is ``whole``.
    """

    front: str
    before: str
    after: str
    whole: str  # the back, where it does not hold the front
    ordinal: int
    sounds: list[list[str]]
    scripted: bool  # a script stands in it, which runs only if the curator lets it
    typed: Typed  # an array: the text, the font, its size, whether accents count


def card_html(
    card: Card,
    types: Mapping[str, NoteType],
    decks: Sequence[str] = (),
    media: Mapping[str, Path] | None = None,
) -> CardHtml:
    """Return a card's HTML, by the templates of its note type.

    - ``types``: the note types by their keys.
    - ``decks``: the names of the decks.
    - ``media``: the files that cards show, by their packed names.
    """
    if not card.note.cards:
        return {"front": _NO_CARD, "before": "", "after": "", "ordinal": 0}
    note_type = types[card.note.kind]
    rendered = templates.render(note_type, card.note, card.ordinal, _deck(card, decks))
    if note_type.kind == IMAGE_OCCLUSION:
        known_size = partial(size_of, media or {})
        front = with_masks(rendered.front, known_size)
        back = with_masks(rendered.back, known_size)
        rendered = rendered._replace(front=front, back=back)
    shown: CardHtml = {"front": prepared(rendered.front), "ordinal": card.ordinal}
    if rendered.front and rendered.front in rendered.back:
        before, _, after = rendered.back.partition(rendered.front)
        shown["before"] = prepared(before)
        shown["after"] = prepared(after)
    else:
        shown["whole"] = prepared(rendered.back)
    if rendered.front_sounds or rendered.back_sounds:
        shown["sounds"] = [list(rendered.front_sounds), list(rendered.back_sounds)]
    # deckgen's own note types have no scripts
    sides = (rendered.front, rendered.back)
    if note_type.is_own and any(map(_SCRIPT.search, sides)):
        shown["scripted"] = True
    box = typed(note_type, card.note, card.ordinal, rendered.front)
    if box:
        shown["typed"] = box
    return shown


def size_of(media: Mapping[str, Path], name: str) -> tuple[float, float] | None:
    """Return the size of a picture by its packed name, ``None`` if it is not known."""
    if name not in media:
        return None
    try:
        return image_size(media[name])
    except OSError:  # it went away meanwhile
        return None


def _deck(card: Card, decks: Sequence[str]) -> str:
    """Return the name of the deck that a card goes to: its own, or that of its note."""
    note = card.note
    own_decks = dict(zip(note.cards, note.decks, strict=False))
    own = own_decks.get(card.ordinal, "")
    if own:
        return own
    if note.deck < len(decks):
        return decks[note.deck]
    return ""
