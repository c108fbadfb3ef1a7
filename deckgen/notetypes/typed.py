"""What a learner has to type: what a note says of it, and what Anki makes of that.

A template has a filter before a field's name, and a conditional tells an empty field from a filled
one only. So the field ``Typed`` has the filter and the name, and stands within the mark that
``{{type:…}}`` leaves in a card's HTML, where Anki's reviewers look for it.

The comparison itself is made in the page, in ``assets/preview/typed.js``: a file without
a server needs it there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.core.model import EXACT, LOOSE
from deckgen.render.field import escape_line
from deckgen.util.lazy_pattern import lazy_pattern
from deckgen.util.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deckgen.core.model import Note
    from deckgen.core.notetype import NoteType
    from deckgen.util.ends import Ends

# '[[type:Answer]]', '[[type:nc:Answer]]', '[[type:cloze:Prompt]]'
MARK = lazy_pattern(r"\[\[type:(cloze:|nc:)?([^\]:]+)\]\]")
"""What ``{{type:Field}}`` and its kin leave in a card's HTML."""

# '[sound:a.mp3]', '[anki:tts lang=en]hello[/anki:tts]'
_OPENING = lazy_pattern(r"\[sound:|\[anki:tts\b")
_BRACKET = lazy_pattern(r"\]")
_SPEECH_END = lazy_pattern(r"\[/anki:tts\]")
# what the engine takes for one space: '<br>', '</div><div>'
_BREAK = lazy_pattern(r"(?:\n|<br\s?/?>|</?div>)+", re.IGNORECASE)


class Typed(NamedTuple):
    """The box to type in: the text expected, the field's font and size in pixels, and whether
    accents count.
    """

    expected: str
    font: str
    size: int
    accents: bool = True


def compared_with(how: str, *, is_cloze: bool) -> str:
    """Return the content of the field ``Typed``: the filter and the field that Anki compares with.

    ``how`` is :data:`~deckgen.core.model.EXACT`, :data:`~deckgen.core.model.LOOSE` or ''. Anki cannot
    both look into a cloze and leave out accents, so such a cloze has its words in ``Answer``.
    """
    if how == LOOSE:
        return "nc:Answer"
    if how == EXACT:
        return "cloze:Prompt" if is_cloze else "Answer"
    return ""


_NOT_ON_REVERSE = "<style>.card2 .accept { display: none }</style>"
"""Stands in the fields of notes that need it, so that the style of all others stays as it is."""


def with_spellings(
    accepted: Iterable[str], note: str, *, is_reversed: bool = False
) -> str:
    """Return the HTML of a card's note behind a line with other spellings of its answer, which reads the
    same in any language: ``= Pékin = Peking``. The first says how the line runs; each of the others has the
    direction of its own words.

    They are not shown on the reverse card of one that ``is_reversed``: what they spell is its question.
    """
    first, *others = (escape_line(" ".join(each.split())) for each in accepted)
    shown = " ".join([f"= {first}", *(f"= <bdi>{each}</bdi>" for each in others)])
    style = _NOT_ON_REVERSE if is_reversed else ""
    line = f'<p class="accept">{style}{shown}</p>'
    return f"{line}<div>{note}</div>" if note else line


def typed(note_type: NoteType, note: Note, ordinal: int, front: str) -> Typed | None:
    """Return what is to be typed on a card, ``None`` if its front has no box for it."""
    found = MARK.search(front)
    if found is None:
        return None
    kind, name = found.groups()
    if name not in note_type.names:
        return None  # '{{type:Tags}}'
    field = note_type.field(name)
    text = note_type.contents(note.fields)[name]
    if kind == "cloze:":
        from deckgen.notetypes.clozes import typed_cloze

        text = typed_cloze(text, ordinal + 1)
    if not text:
        return None  # Anki takes the box away
    return Typed(expected(text), field.font, field.size, accents=kind != "nc:")


def expected(html: str) -> str:
    """Return the text of a field that typed text is compared with, as the engine gets it."""
    from deckgen.notetypes.fieldtext import text_of  # slow to import

    words = _BREAK.sub(" ", _without_sounds(html))
    return text_of(words).strip()


def _without_sounds(html: str) -> str:
    """Return HTML without sounds and words to be read aloud."""
    from deckgen.util.ends import without

    return without(html, _OPENING, _end_of_sound)


def _end_of_sound(opening: re.Match[str], ends: Ends) -> re.Match[str] | None:
    is_sound = opening[0] == "[sound:"
    bracket = ends.next(_BRACKET, opening.end() + is_sound)  # a sound has a name
    if is_sound or not bracket:
        return bracket
    return ends.next(_SPEECH_END, bracket.end())
