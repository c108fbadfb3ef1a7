"""What a learner has to type, as Anki works it out before it compares.

The comparison itself is made in the page, in ``assets/preview/typed.js``: a file without
a server needs it there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from deckgen.notetypes.clozes import typed_cloze
from deckgen.notetypes.fieldtext import text_of

if TYPE_CHECKING:
    from deckgen.core.model import Note
    from deckgen.core.notetype import NoteType

# '[[type:Answer]]', '[[type:nc:Answer]]', '[[type:cloze:Prompt]]'
MARK = re.compile(r"\[\[type:(cloze:|nc:)?([^\]:]+)\]\]")
"""What ``{{type:Field}}`` and its kin leave in a card's HTML."""

# '[sound:a.mp3]', '[anki:tts lang=en]hello[/anki:tts]'
_SOUND = re.compile(r"\[sound:.+?\]|\[anki:tts\b.*?\].*?\[/anki:tts\]", re.DOTALL)
# what the engine takes for one space: '<br>', '</div><div>'
_BREAK = re.compile(r"(?:\n|<br\s?/?>|</?div>)+", re.IGNORECASE)


class Typed(NamedTuple):
    """The box to type in: the text expected, and the field's font and size in pixels."""

    expected: str
    font: str
    size: int


def typed(note_type: NoteType, note: Note, ordinal: int, front: str) -> Typed | None:
    """Return what is to be typed on a card, ``None`` if its front has no box for it."""
    found = MARK.search(front)
    if found is None:
        return None
    if found[2] not in note_type.names:
        return None  # '{{type:Tags}}'
    field = note_type.field(found[2])
    text = note_type.contents(note.fields)[field.name]
    if found[1] == "cloze:":
        text = typed_cloze(text, ordinal + 1)
    if not text:
        return None  # Anki takes the box away
    return Typed(expected(text), field.font, field.size)


def expected(html: str) -> str:
    """Return the text of a field that typed text is compared with, as the engine gets it."""
    return text_of(_BREAK.sub(" ", _SOUND.sub("", html))).strip()
