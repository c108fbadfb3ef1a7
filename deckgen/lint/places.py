"""Places of what is found: in an item, and in a unit as it is kept, from where that begins by now.

A unit that begins at line 40, column 5 of its file has a card with its question on line 42, from column 8 on.
The place of the question is kept as line 2, column 8. When a line is put in above the unit, it begins at line
41, and the same place is line 43: nothing that was kept of the unit has to be worked out again. Columns are
moved in the first line of the unit alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.diagnostics import Span
from deckgen.core.model import DefaultText

if TYPE_CHECKING:
    from collections.abc import Callable

    from deckgen.core.model import Item, Text, UnitText

Place = tuple[str, int, int, int, int]
"""A span of which path, lines and columns count from where its unit begins: the path is '' there. In other
files they are those of the file."""


def place_of(span: Span, unit: UnitText | None) -> Place:
    """Return a span as it counts from where its unit begins.

    One in another file, as that of a default may be, is returned as it is, with its path.
    """
    if unit is None or span.path != unit.file.path:
        return span.path, span.line, span.column, span.end_line, span.end_column
    line, column = unit.position
    first, start, last, end = moved(span, -line, -column)
    return "", first, start, last, end


def places_of_texts(unit: UnitText | None) -> Callable[[Item, Text], Place]:
    """Return a function that gives the place of one of an item's texts in a unit.

    That is :func:`place_of` its span, which is not made for it: there are several for each card of a deck.
    """
    if unit is None:
        return lambda item, text: place_of(item.span(text), None)
    file = unit.file
    lines_and_columns = file.lines_and_columns
    line, column = unit.position

    def place_of_text(item: Item, text: Text) -> Place:
        if item.file is not file or isinstance(text, DefaultText):
            return place_of(item.span(text), unit)
        first, start, last, end = lines_and_columns(text.start, text.end)
        if first == line:
            start -= column
        if last == line:
            end -= column
        return "", first - line, start, last - line, end

    return place_of_text


def span_in(unit: UnitText | None, place: Place) -> Span:
    """Return the span of a place."""
    path, first, start, last, end = place
    if path or unit is None:
        return Span(*place)
    line, column = unit.position  # what follows is 'moved', faster: thousands are shown
    if first == 0:
        start += column
    if last == 0:
        end += column
    return Span(unit.file.path, first + line, start, last + line, end)


def moved(span: Span, lines: int, columns: int) -> tuple[int, int, int, int]:
    """Return the lines and columns of a span that is moved with the text that a unit begins with.

    Only what stands in the first line of the unit moves along it.
    """
    first_of_unit = max(-lines, 0)  # 0 where they count from it
    first, start = span.line, span.column
    last, end = span.end_line, span.end_column
    if first == first_of_unit:
        start += columns
    if last == first_of_unit:
        end += columns
    return first + lines, start, last + lines, end


def span_of(item: Item, text: Text, start: int, end: int) -> Span:
    """Return the span of the characters ``start`` to ``end`` of one of an item's texts.

    That of a whole text takes in its quotation marks.
    """
    if start == 0 and end == len(text):
        return item.span(text)
    return item.span_within(text, start, end)
