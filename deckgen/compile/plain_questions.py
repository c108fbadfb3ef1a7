"""A short cut for the cards that a deck has most: a question and an answer without markup, perhaps a note,
and no a quotation.

Of such a card nothing can be wrong that :mod:`deckgen.compile.notes` would find. Whatever else a card
has is left to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen import render
from deckgen.core.identity import ADDED_PLACES, hash_of_texts
from deckgen.core.model import SEPARATOR, Item, Note
from deckgen.kinds.kind import QUESTION_NOTE
from deckgen.notetypes.builtin import FIELDS
from deckgen.util.positional import make

if TYPE_CHECKING:
    from deckgen.compile.topic_lines import TopicLines
    from deckgen.core.model import UnitText

_FILLED = ("Prompt", "Answer", "Note", "Topic", "Id")
_FORM = SEPARATOR.join("%s" if name in _FILLED else "" for name in FIELDS)
"""The fields of such a card, which has texts in a few of them."""
_, _BEHIND_PROMPT, _BEHIND_ANSWER, _BEHIND_TEXTS, _BEHIND_TOPIC, _END = _FORM.split(
    "%s"
)

_OWN_FORM = SEPARATOR.join(
    "%s" if name in _FILLED and place not in ADDED_PLACES else ""
    for place, name in enumerate(FIELDS)
)
_ADDED_FORM = SEPARATOR.join(
    "%s" if FIELDS[place] in _FILLED else "" for place in ADDED_PLACES
)
"""Those of the curator alone, and those that deckgen adds."""

_CLOZE, _ABOUT = Item._fields.index("cloze"), Item._fields.index("about")
_QUOTES = Item._fields.index("quotes")
_LEFT_OUT = tuple(Item._field_defaults.values())
_FIRST = Item._fields.index(next(iter(Item._field_defaults)))
_BEFORE_ABOUT = _LEFT_OUT[_CLOZE - _FIRST : _ABOUT - _FIRST]
_BEHIND_NOTE = _LEFT_OUT[_QUOTES - _FIRST :]
"""What an item has that says nothing beside its question, its answer, what it is about, tags and a note."""


def plain_note(
    item: Item, id_: str, number: int, unit: UnitText, lines: TopicLines
) -> Note | None:
    """Return the note of such a card, ``None`` for any other.

    ``id_`` is its id as a plain text, ``number`` its place in the unit.
    """
    if (
        item[_CLOZE:_ABOUT] != _BEFORE_ABOUT
        or item[_QUOTES:] != _BEHIND_NOTE
        or not (lines.are_plain and id_.isascii() and id_.isprintable())
    ):
        return None
    prompt, answer = item.question, item.answer
    if prompt is None or answer is None:
        return None
    # else it is looked at whether anything is seen
    if not (prompt[:1].isalnum() and answer[:1].isalnum()):
        return None
    if not (render.is_plain(prompt) and render.is_plain(answer)):
        return None
    note = "" if item.note is None else render.html_of_plain(item.note)
    if note is None:
        return None
    topic_line, tags = lines.line((answer,)), lines.tags(item)
    # joined, for what is formatted may leave holes in memory where it was longer
    texts = (prompt, _BEHIND_PROMPT, answer, _BEHIND_ANSWER, note, _BEHIND_TEXTS)
    content = "".join((*texts, topic_line, _BEHIND_TOPIC, id_, _END))
    own, added = _OWN_FORM % (prompt, answer, note, id_), _ADDED_FORM % topic_line
    hash_ = hash_of_texts(QUESTION_NOTE, own, added, tags, lines.deck_id)
    said = (id_, QUESTION_NOTE, content, tags, (0,), hash_)
    return make(Note, (*said, item.topic, (), unit, number, 0, (), None))
