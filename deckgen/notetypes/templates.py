"""The two sides of a card, rendered by its note type's templates, letter by letter as the engine does.

Any template can be rendered. What Anki shows in the place of a card that it cannot render is said in
our own words; the number in the ``id`` of a hint is our own too. Our own templates are held to less by
:func:`check`: to filters and fields that are known, so that no slip in them reaches a deck.
Tests compare the result with the engine.
"""

from __future__ import annotations

import html
import re
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from deckgen.notetypes import filters
from deckgen.notetypes.clozes import numbers
from deckgen.notetypes.fieldtext import is_empty
from deckgen.notetypes.latex import with_pictures
from deckgen.notetypes.sounds import SPEECH, mark_sounds
from deckgen.notetypes.syntax import Kind, Tag, parse, walk
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deckgen.core.model import Note
    from deckgen.core.notetype import NoteType
    from deckgen.notetypes.syntax import Node

__all__ = [
    "FRONT",
    "SPEECH",
    "Context",
    "Problem",
    "Sides",
    "TemplateError",
    "check",
    "render",
    "render_card",
]

FRONT = "FrontSide"
"""What stands for the whole front on the back."""

_FILTERS = ((), ("hint",), ("cloze",), ("type",), ("type", "nc"), ("type", "cloze"))
"""The filters of our own templates, as they stand before a field: ``{{type:nc:Answer}}``."""

_SPOKEN = ((), ("cloze-only",))
"""Those that may stand behind the language in which a field is read aloud."""

_TTS = lazy_pattern(r"tts [a-z]{2,3}_[A-Z]{2}$")  # 'tts en_US'
_CLOZE_CONDITION = lazy_pattern(r"c\+?(\d{1,20})", re.ASCII)  # 'c1'


class TemplateError(ValueError):
    """A template uses what built-in types must not, or its conditionals do not match."""


class Problem(Enum):
    """Why Anki shows a message in the place of a card."""

    FRONT = "the front template cannot be rendered"
    BACK = "the back template cannot be rendered"
    BLANK = "the front of this card is blank"
    NO_CLOZE = "no field has a deletion of this card's number"


class Sides(NamedTuple):
    """A card's HTML as the engine has it.

    - ``front_sounds``, ``back_sounds``: the names of what ``[anki:play:q:0]`` and the like play.
    - ``problem``: why there is a message in the place of the card, or behind a front that shows no field.
    """

    front: str
    back: str
    front_sounds: tuple[str, ...] = ()
    back_sounds: tuple[str, ...] = ()
    problem: Problem | None = None


class Context(NamedTuple):
    """What a template can show beside a note's fields.

    - ``tags``: separated by spaces.
    - ``deck``: the whole name.
    - ``flag``: the number of its colour, 0 for none.
    - ``card_id``: the card's own in a collection.
    """

    tags: str = ""
    deck: str = ""
    flag: int = 0
    card_id: int = 0


# --- render -----------------------------------------------------------------------------


def render(note_type: NoteType, note: Note, ordinal: int, deck: str = "") -> Sides:
    """Return one card of a note, with its sounds as the engine marks them.

    ``ordinal`` is one of ``note.cards``, ``deck`` the full name of the card's deck.
    """
    tags = sorted(note.tags, key=str.casefold)  # as Anki keeps them
    context = Context(" ".join(tags), deck)
    return render_card(note_type, note_type.contents(note.fields), ordinal, context)


def render_card(
    note_type: NoteType,
    contents: Mapping[str, str],
    ordinal: int,
    context: Context | None = None,
) -> Sides:
    """Return one card of a note with such contents of fields, by name."""
    values = _values(note_type, contents, ordinal, context or Context())
    sides = _sides(note_type, ordinal, values)
    svg = note_type.latex.svg
    return sides._replace(
        front=with_pictures(sides.front, svg=svg),
        back=with_pictures(sides.back, svg=svg),
    )


def _sides(note_type: NoteType, ordinal: int, values: Mapping[str, str]) -> Sides:
    """Return one card with its LaTeX as it is written."""
    template = note_type.template_of(ordinal)
    number = ordinal + 1
    try:
        front_html = _Side(values, number, front=None).side(template.front)
    except _UnreadableError as error:
        return _message(Problem.FRONT, str(error))
    problem = _blank(note_type, values, number, template.front)
    if problem:
        text = f'<div class="template-problem">{html.escape(problem.value)}</div>'
        front, front_sounds = mark_sounds(front_html + text, "q")
        return Sides(front, text, front_sounds, (), problem)
    front, front_sounds = mark_sounds(front_html, "q")
    try:
        back_html = _Side(values, number, front=front).side(template.back)
    except _UnreadableError as error:
        return _message(Problem.BACK, str(error))
    back, back_sounds = mark_sounds(back_html, "a")
    return Sides(front, back, front_sounds, back_sounds)


def _values(
    note_type: NoteType, contents: Mapping[str, str], ordinal: int, context: Context
) -> dict[str, str]:
    """Return all that a template can show, by name. A field hides a special name."""
    _, _, subdeck = context.deck.rpartition("::")
    values = {
        "Tags": context.tags,
        "Type": note_type.name,
        "Deck": context.deck,
        "Subdeck": subdeck,
        "Card": note_type.template_of(ordinal).name,
        "CardFlag": f"flag{context.flag}",
        "CardID": str(context.card_id),
        f"c{ordinal + 1}": "1",
    }
    for field in note_type.fields:
        values[field.name] = contents.get(field.name, "")
    return values


def _blank(
    note_type: NoteType, values: Mapping[str, str], number: int, front: str
) -> Problem | None:
    """Return why Anki calls a card blank, if it does."""
    if note_type.is_cloze:
        has_deletion = number in numbers(values.values())
        return None if has_deletion else Problem.NO_CLOZE
    for part in walk(parse(front).nodes, partial(_is_entered, values)):
        if isinstance(part, Tag) and not is_empty(values.get(part.field, "")):
            return None
    return Problem.BLANK


def _is_entered(values: Mapping[str, str], tag: Tag) -> bool:
    """Return whether a section is shown with such values by name."""
    return is_empty(values.get(tag.field, "")) is (tag.kind is Kind.EMPTY)


def _message(problem: Problem, reason: str) -> Sides:
    """Return what stands on both sides of a card that cannot be rendered."""
    what, why = html.escape(problem.value), html.escape(reason)
    text = f'<div class="template-problem">{what}:<br>{why}</div>'
    return Sides(text, text, problem=problem)


class _UnreadableError(Exception):
    """A side cannot be rendered."""


class _Side:
    """Writes one side of one card.

    - ``values``: all that it can show, by name.
    - ``number``: that of the card, from 1 on.
    - ``front``: the front, on the back; ``None`` while it is being written itself.
    """

    def __init__(
        self, values: Mapping[str, str], number: int, front: str | None
    ) -> None:
        self.values = values
        self.number = number
        self.front = front

    def side(self, template: str) -> str:
        """Return the HTML of a template's side."""
        parsed = parse(template)
        if parsed.fault:
            raise _UnreadableError(_reason(parsed.fault.opened, parsed.fault.closed))
        for tag in parsed.tags:  # those in a section that is not shown, too
            if not self.is_known(tag):
                raise _UnreadableError(
                    f"{{{{{tag.written}}}}}: there is no field '{tag.field}'"
                )
        return self.write(parsed.nodes)

    def is_known(self, tag: Tag) -> bool:
        """Return whether Anki finds what a tag names. A value without a name can have a filter."""
        if tag.kind is Kind.CLOSE or tag.field in self.values:
            return True
        if tag.kind is Kind.VALUE:
            return tag.field == FRONT or bool(tag.filters and not tag.field)
        return is_cloze_condition(tag.field)

    def write(self, nodes: tuple[Node, ...]) -> str:
        """Return the HTML of parts of a template."""
        written = []
        for part in walk(nodes, partial(_is_entered, self.values)):
            written.append(part if isinstance(part, str) else self.value(part))
        return "".join(written)

    def value(self, tag: Tag) -> str:
        """Return a field through its filters; the front takes none."""
        if tag.field == FRONT:
            return self.front or ""
        content = self.values.get(tag.field, "")
        if not tag.filters or not tag.field:
            return content
        is_question = self.front is None
        shown = filters.Shown(tag.field, self.number, question=is_question)
        return filters.apply(content, tag.filters, shown)


def is_cloze_condition(name: str) -> bool:
    """Return whether the name in a conditional is a card's number, ``c1``, and needs no field."""
    found = _CLOZE_CONDITION.fullmatch(name)
    return found is not None and int(found[1]) < 1 << 32


def _reason(opened: Tag | None, closed: Tag | None) -> str:
    """Return in words why a template's conditionals do not match."""
    if not closed:
        return f"{{{{{opened.written}}}}} has no end" if opened else ""
    if not opened:
        return f"{{{{{closed.written}}}}} ends nothing that is open"
    return f"{{{{{closed.written}}}}} stands where {{{{/{opened.field}}}}} is due"


# --- check ------------------------------------------------------------------------------


def check(note_type: NoteType) -> None:
    """Raise :exc:`TemplateError` for a template of a built-in type that cannot be parsed, or that uses
    a field, a special name or a filter that these types do without.
    """
    names = frozenset(field.name for field in note_type.fields)
    for template in note_type.templates:
        _check_side(template.front, names)
        _check_side(template.back, names | {FRONT})


def _check_side(text: str, names: frozenset[str]) -> None:
    parsed = parse(text)
    if parsed.fault:
        raise TemplateError(_reason(parsed.fault.opened, parsed.fault.closed))
    for tag in parsed.tags:
        if tag.field not in names:
            raise TemplateError(f"there is no field '{tag.field}'")
        if not _are_known(tag.filters):
            raise TemplateError(f"{{{{{tag.written}}}}} is not known here")


def _are_known(names: tuple[str, ...]) -> bool:
    """Tell whether filters are some that our own templates use."""
    is_spoken = bool(names) and _TTS.match(names[0]) is not None
    if is_spoken:
        return names[1:] in _SPOKEN
    return names in _FILTERS
