"""A short cut for the cards that a deck has most: a question and an answer without markup, perhaps a note,
and no quotation.

Of such a card nothing can be wrong that :mod:`deckgen.compile.notes` would find. Whatever else a card
has is left to it.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from deckgen import render
from deckgen.core.identity import ADDED_PLACES, TAGS, hash_of_parts
from deckgen.core.model import SEPARATOR, Item, Note
from deckgen.kinds.kind import QUESTION_NOTE
from deckgen.notetypes.builtin import FIELDS
from deckgen.util.positional import make

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from deckgen.compile.topic_lines import TopicLines
    from deckgen.core.model import Topic, UnitText

_FILLED = ("Prompt", "Answer", "Note", "Topic", "Id")
_FORM = SEPARATOR.join("%s" if name in _FILLED else "" for name in FIELDS)
"""The fields of such a card, which has texts in a few of them."""
_, _BEHIND_PROMPT, _BEHIND_ANSWER, _BEHIND_TEXTS, _BEHIND_TOPIC, _END = _FORM.split(
    "%s"
)

_KIND = QUESTION_NOTE + SEPARATOR
_BEFORE_LINE, _BEHIND_LINE = SEPARATOR.join(
    "%s" if FIELDS[place] in _FILLED else "" for place in ADDED_PLACES
).split("%s")
"""What stands around the line of the topic in the fields that deckgen fills; the other texts are the
curator's."""

_CLOZE, _ABOUT = Item._fields.index("cloze"), Item._fields.index("about")
_QUOTES = Item._fields.index("quotes")
_LEFT_OUT = tuple(Item._field_defaults.values())
_FIRST = Item._fields.index(next(iter(Item._field_defaults)))
_BEFORE_ABOUT = _LEFT_OUT[_CLOZE - _FIRST : _ABOUT - _FIRST]
_BEHIND_NOTE = _LEFT_OUT[_QUOTES - _FIRST :]
"""What an item has that says nothing beside its question, its answer, what it is about, tags and a note."""


_texts_of = itemgetter(
    *map(Item._fields.index, ("question", "answer", "note", "about", "tags"))
)


def plain_notes(
    unit: UnitText,
    items: Sequence[Item],
    ids: Sequence[str],
    lines_of: Callable[[Topic], TopicLines],
) -> list[Note | None]:
    """Return for each item of a unit its note, if it is such a card, and ``None`` for any other.

    ``ids`` are those of the items as plain texts; ``lines_of`` gives what a topic's notes have in common.
    """
    made: list[Note | None] = [None] * len(items)
    by_topic: dict[int, list[int]] = {}  # by identity: a topic is hashed slowly
    for number, item in enumerate(items):
        if item[_CLOZE:_ABOUT] == _BEFORE_ABOUT and item[_QUOTES:] == _BEHIND_NOTE:
            by_topic.setdefault(id(item.topic), []).append(number)
    for numbers in by_topic.values():
        topic = items[numbers[0]].topic
        lines = lines_of(topic)
        if lines.are_plain:
            for note in _notes_of_topic(unit, items, ids, numbers, lines):
                made[note.number] = note
    return made


def _notes_of_topic(
    unit: UnitText,
    items: Sequence[Item],
    ids: Sequence[str],
    numbers: Sequence[int],
    lines: TopicLines,
) -> Iterator[Note]:
    """Yield the notes of those cards of a topic, by the numbers of their items, whose texts are plain."""
    topic = items[numbers[0]].topic
    texts = [_texts_of(items[number]) for number in numbers]
    questions, said, notes, abouts, tags_of_all = zip(*texts, strict=True)
    if None in questions or None in said:
        return
    count = len(numbers)
    html = render.html_of_plain_texts(
        [*questions, *said, *[note or "" for note in notes]]
    )
    # hot: each card of a deck
    for number, prompt, answer, note, topic_line, about, own_tags in zip(
        numbers,
        html[:count],
        html[count : 2 * count],
        html[2 * count :],
        lines.lines_of(said),
        abouts,
        tags_of_all,
        strict=True,
    ):
        if prompt is None or answer is None or note is None:
            continue
        id_ = ids[number]
        # else it is looked at whether anything is seen
        if not (prompt[:1].isalnum() and answer[:1].isalnum()):
            continue
        if not (id_.isascii() and id_.isprintable()):
            continue
        tags, curators, given = lines.tags_in_parts(about, own_tags)
        # joined, for what is formatted may leave holes in memory where it was longer
        own = (prompt, _BEHIND_PROMPT, answer, _BEHIND_ANSWER, note, _BEHIND_TEXTS)
        behind = (_BEHIND_TOPIC, id_, _END)
        content = "".join((*own, topic_line, *behind))
        hash_ = hash_of_parts(
            "".join((_KIND, *own, *behind, TAGS, curators)),
            f"{_BEFORE_LINE}{topic_line}{_BEHIND_LINE}{TAGS}{given}",
        )
        said_of_note = (id_, QUESTION_NOTE, content, tags, (0,), hash_)
        yield make(Note, (*said_of_note, topic, (), unit, number, 0, (), None))
