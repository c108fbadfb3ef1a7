"""What is wrong with a note: sides on which nothing is seen, answers that cannot be typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen import render
from deckgen.core.codes import WARNING, problem
from deckgen.core.model import Item
from deckgen.kinds import kind_of
from deckgen.kinds.kind import CLOZE_NOTE
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from deckgen.core.diagnostics import Diagnostic
    from deckgen.kinds.kind import Parts


def no_card(item: Item, is_adopted: bool) -> Diagnostic:
    """Return the diagnostic of a note of which no template makes a card."""
    way = "fill a field that the front of a card template shows"
    side = "front of every card"
    found = problem("R201", item.span(), item.id, side=side, way=way)
    return found._replace(severity=WARNING) if is_adopted else found


def refuse_blank(item: Item, parts: Parts, diagnostics: list[Diagnostic]) -> None:
    """Report a side on which nothing would be seen: Anki makes no card, or an empty one."""
    if parts.prompt[:1].isalnum() and parts.answer[:1].isalnum() and not parts.reverse:
        return  # both begin with a word, as most do
    for side in kind_of(item).sides(item, parts):
        if render.is_blank(side.html):
            span = item.span(side.text)
            way = "write something that can be read; an empty line or a comment does not show"
            diagnostics.append(problem("R201", span, item.id, side=side.name, way=way))


# formulas, blocks, lists, tables, pictures, line breaks and sounds
_UNTYPABLE = lazy_pattern(
    r"\\[(\[]|<(?:p|ul|ol|li|table|pre|blockquote|hr|img|br|rt)\b|\[sound:"
)


def refuse_untypable(item: Item, parts: Parts, diagnostics: list[Diagnostic]) -> None:
    """Report an answer that Anki could not compare with what is typed on one line."""
    text = item.cloze if parts.note_type == CLOZE_NOTE else item.answer
    if any(map(_UNTYPABLE.search, _wanted(parts))):
        diagnostics.append(problem("R202", item.span(text), item.id))


def _wanted(parts: Parts) -> list[str]:
    """Return the HTML of what is to be typed on each card of a note that has a box for it."""
    if parts.note_type == CLOZE_NOTE:
        from deckgen.notetypes.clozes import typed_cloze

        return [typed_cloze(parts.prompt, ordinal + 1) for ordinal in parts.cards]
    return [parts.answer]


def with_typed_words(item: Item, parts: Parts, diagnostics: list[Diagnostic]) -> Parts:
    """Return the parts of a cloze that is typed without accents, with what is typed as its answer.

    There is one field for it, so a cloze that makes several cards is reported.
    """
    count = len(parts.cards)
    if count > 1:
        span = item.span(item.cloze)
        diagnostics.append(problem("R203", span, item.id, count=count))
        return parts
    return parts._replace(answer="".join(_wanted(parts)))
