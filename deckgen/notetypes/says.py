"""What a note says, whatever its note type: its question, its answer, the texts with deletions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from deckgen.core.notetype import NoteType


def question_of(note_type: NoteType, fields: Sequence[str]) -> str:
    """Return the HTML of what a note asks: the field of the question, or of the text with deletions, or
    else the one by which Anki sorts.
    """
    return fields[_asked_place(note_type)]


def _asked_place(note_type: NoteType) -> int:
    """Return the place of the field with which a note asks."""
    for word in ("q", "cloze"):
        name = note_type.bound(word)
        if name is not None:
            return note_type.places[name]
    return note_type.sort_field


def context_of(note_type: NoteType, fields: Sequence[str]) -> str:
    """Return the HTML of what stands before the question on a built-in note type, else ''."""
    if note_type.is_own or note_type.is_cloze:
        return ""
    return fields[note_type.places["Context"]]


def answer_of(note_type: NoteType, fields: Sequence[str]) -> str:
    """Return the HTML of what a note answers: the field of the answer, or else all fields but the question
    and those that deckgen fills. A text with deletions has its answer in it.
    """
    name = note_type.bound("a")
    if name is not None:
        return fields[note_type.places[name]]
    if note_type.is_cloze:
        return ""
    passed_over = {_asked_place(note_type), *note_type.added_places}
    others = [text for at, text in enumerate(fields) if at not in passed_over]
    return " ".join(filter(None, others))


def deletions_in(note_type: NoteType, fields: Sequence[str]) -> str:
    """Return the HTML of all fields of a cloze note that have deletions in them."""
    if not note_type.is_own:
        return question_of(note_type, fields)
    with_deletions = [text for text in fields if "{{c" in text]
    if not with_deletions:
        return question_of(note_type, fields)
    return "\n".join(with_deletions)


def changed_note(
    note_type: NoteType, fields: Sequence[str], change: Callable[[str], str]
) -> tuple[str, ...]:
    """Return the fields of a note with another text in the field for notes; as they are without one."""
    name = note_type.bound("note")
    if name is None:
        return tuple(fields)
    changed = list(fields)
    place = note_type.places[name]
    changed[place] = change(changed[place])
    return tuple(changed)
