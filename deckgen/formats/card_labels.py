"""The cards of notes: which there are, and what each asks and answers in a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from deckgen.core.notetype import IMAGE_OCCLUSION
from deckgen.kinds import card_name, views_of
from deckgen.notetypes.builtin import field_value
from deckgen.notetypes.clozes import typed_cloze
from deckgen.notetypes.says import answer_of, deletions_in, question_of
from deckgen.render.deletions import deletions
from deckgen.render.field import normalise
from deckgen.render.plaintext import one_line
from deckgen.render.tex_line import in_a_line
from deckgen.util.characters import only_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from deckgen.core.model import Item, Note
    from deckgen.core.notetype import NoteType

# '\(x^2\)': in a list a formula is shown as TeX
_FORMULA = re.compile(r"\\[(\[](.*?)\\[)\]]", re.DOTALL)

# '{{c1::image-occlusion:rect:left=.1:top=.2'; a text on the picture hides nothing
_NUMBER = re.compile(r"\{\{c(\d+)::image-occlusion:(?!text:)")

LABEL = 160
"""How many letters of a question or an answer are shown in a line."""


class Card(NamedTuple):
    """One card: a note and which of its cards. ``stale`` if the source has it no longer in this
    form, because it cannot be read at the moment.
    """

    note: Note
    ordinal: int
    stale: bool = False

    @property
    def kind(self) -> str:
        """Return ``question``, ``reverse``, ``cloze`` or ``steps``, or an own note type's id."""
        return card_name(self.note, self.ordinal)


def cards_of(
    notes: Iterable[Note], earlier: Mapping[str, Note], *, stale: bool
) -> list[Card]:
    """Return the cards of notes in learning order.

    A note that makes no card, for a mistake in it, is shown as it was in ``earlier``; one
    that never made any stands there as card 0.
    """
    cards = []
    for note in notes:
        shown = note
        is_broken = not note.cards
        if is_broken:
            shown = earlier.get(note.key, note)
        for ordinal in shown.cards or (0,):
            cards.append(Card(shown, ordinal, stale or is_broken))
    return cards


def plain(html: str) -> str:
    """Return the words of a field in one line, cut to :data:`LABEL` letters."""
    shown = _FORMULA.sub(lambda found: in_a_line(found[1]), html)
    text = one_line(shown)
    if len(text) <= LABEL:
        return text
    beginning = text[: LABEL - 1].rstrip()
    return f"{beginning}…"


def seen_alike(one: str, other: str) -> bool:
    """Tell whether two fields are the same to whoever sees them, whatever their markup."""
    if one == other:
        return True
    from deckgen.render.from_html.alike import alike  # slow to import

    first, second = normalise(one), normalise(other)
    return alike(only_text(first), only_text(second))


def label(card: Card, note_type: NoteType) -> tuple[str, str]:
    """Return what a card asks, in a line, and its answer."""
    fields = card.note.fields
    if note_type.kind == IMAGE_OCCLUSION:
        return _picture(card, note_type)
    if note_type.is_cloze:
        text = deletions_in(note_type, fields)
        return plain(_gaps(text)), plain(typed_cloze(text, card.ordinal + 1))
    if card.ordinal == 1 and not note_type.is_own:
        asked = field_value(fields, "Reverse")
        answer = field_value(fields, "Reverse answer")
        return plain(asked), plain(answer)
    asked = plain(question_of(note_type, fields))
    answer = plain(answer_of(note_type, fields))
    if note_type.is_own and len(note_type.templates) > 1:
        template = note_type.template_of(card.ordinal).name
        if template:
            asked = f"{asked} · {template}"
    return asked, answer


def _picture(card: Card, note_type: NoteType) -> tuple[str, str]:
    """Return what a card asks of a picture, or the picture's name, and what its mask hides."""
    fields = card.note.fields
    asked = plain(note_type.value(fields, "q"))
    occlusion = card.note.item.occlusion
    if occlusion is None:
        image = plain(note_type.value(fields, "image"))
        return asked or image or "a picture", ""
    # The shapes stand in the order of the masks; several may have one number.
    shapes = _NUMBER.findall(note_type.value(fields, "occlusions"))
    numbers = dict.fromkeys(map(int, shapes))
    mask_of = dict(zip(numbers, occlusion.masks, strict=False))
    mask = mask_of.get(card.ordinal + 1)
    hidden = ""
    if mask is not None:
        hidden = mask.words or str(mask.id)
    return asked or str(occlusion.image), hidden


def asks(item: Item) -> str:
    """Return what the first card of an item asks, in a line, as the curator wrote it."""
    for view in views_of(item):
        return " ".join(str(view.front).split())
    return ""


def _gaps(text: str) -> str:
    """Return a cloze text with all that is hidden in brackets.

    ``{{c1::N'Djamena::a town}} is the capital of Chad`` becomes ``[N'Djamena] is the capital of Chad``.
    """
    # by where a mark of a deletion begins: where it ends, and what stands for it
    signs: dict[int, tuple[int, str]] = {}
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
