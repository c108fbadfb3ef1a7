"""Notes of the types that Anki comes with, made into deckgen's own: ``--as q/a``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from deckgen.core.wording import counted
from deckgen.formats.incoming.deck import CLOZE, QUESTION, REVERSED, TYPED

if TYPE_CHECKING:
    from deckgen.formats.incoming.deck import IncomingDeck
    from deckgen.formats.reading.values import PackedType

BASIC, AND_REVERSED, TYPE_IN, CLOZE_STOCK = 1, 2, 4, 5
"""Anki's numbers of the kinds that have a counterpart here."""

_BY_NUMBER = {
    BASIC: QUESTION,
    AND_REVERSED: REVERSED,
    TYPE_IN: TYPED,
    CLOZE_STOCK: CLOZE,
}
_FILLED = ("{{FrontSide}}", "<hr id=answer>", '<hr id="answer">')


def as_questions(deck: IncomingDeck) -> IncomingDeck:
    """Return a deck in which notes of Basic, Basic (and reversed card), Basic (type in the answer) and
    Cloze are questions and clozes of deckgen's. Other notes stay what they are. Retired notes of these types
    are left out: their learners have another note type than the deck from now on.
    """
    # what notes are here, by the keys of their types
    kinds = {}
    others = {}
    for key, kind in deck.note_types.items():
        here = _kind(kind)
        if here:
            kinds[key] = here
        else:
            others[key] = kind
    notes = []
    for note in deck.notes:
        if note.note_type in kinds:
            note = note._replace(note_type=kinds[note.note_type], decks=())
        notes.append(note)
    retired = tuple(note for note in deck.retired if note.note_type not in kinds)
    warnings = deck.warnings
    left_out = len(deck.retired) - len(retired)
    if left_out:
        said = f"{counted(left_out, 'retired note')} of these note types: left out"
        warnings = (*warnings, said)
    return replace(
        deck,
        notes=tuple(notes),
        note_types=others,
        retired=retired,
        warnings=warnings,
    )


def _kind(kind: PackedType) -> str:
    """Return what notes of a type are here; '' for a type that differs from Anki's.

    Anki's Basic, for example, has the fields Front and Back, ``{{Front}}`` on the front of its only card,
    and ``{{FrontSide}}<hr id=answer>{{Back}}`` on the back. The fields may have other names.
    """
    if kind.is_cloze:
        is_plain = len(kind.fields) <= 2 and len(kind.templates) == 1
        if is_plain and kind.stock in (0, CLOZE_STOCK):
            return CLOZE
        return ""
    if len(kind.fields) != 2 or kind.stock not in (0, *_BY_NUMBER):
        return ""
    first, second = kind.fields
    question = f"{{{{{first}}}}}"
    answer = f"{{{{{second}}}}}"
    sides = [(_shown(front), _shown(back)) for _, front, back in kind.templates]
    if sides == [(question, answer)]:
        return QUESTION
    if sides == [(question, answer), (answer, question)]:
        return REVERSED
    if len(sides) == 1:
        front, _ = sides[0]
        box = f"{{{{type:{second}}}}}"
        if box in front and front.replace(box, "") == question:
            return TYPED
    return ""


def _shown(template: str) -> str:
    """Return what a side shows beside the front and a line."""
    for each in _FILLED:
        template = template.replace(each, "")
    return "".join(template.split())
