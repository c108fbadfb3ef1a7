"""mdanki: ``# deck``, ``## front``, the text below is the back; ``%`` ends a longer front.

https://github.com/ashlinchak/mdanki
"""

from __future__ import annotations

import re

from deckgen.formats.incoming.deck import QUESTION, IncomingNote
from deckgen.formats.incoming.markdown.pages import Page, heading, joined, outside_code

_END = "%"
_TAG = re.compile(r"\[#([^\[\]]+)\]\(\s*(?:\./)?[^()]*\)")


def looks_like(page: Page) -> bool:
    """Tell whether a page has a tag, or an end of a front, of mdanki's."""
    has_front = any(heading(line)[0] == 2 for line in page.lines)
    return has_front and any(
        line.strip() == _END or _TAG.search(line) for line in page.lines
    )


def read(page: Page) -> list[IncomingNote]:
    """Return the notes of a page."""
    deck = ""
    start = -1
    card: list[str] = []
    ends: list[int] = []  # the places of lines in the card that end its front
    notes: list[IncomingNote] = []
    for number, line, is_words in outside_code(page.lines):
        level, words = heading(line) if is_words else (0, "")
        if level in (1, 2):
            notes += _note(page, start, card, ends, deck)
            start, card = (number, [words]) if level == 2 else (-1, [])
            ends = []
            deck = words if level == 1 else deck
        elif start >= 0:
            if is_words and line.strip() == _END:
                ends.append(len(card))
            card.append(line)
    return notes + _note(page, start, card, ends, deck)


def _note(
    page: Page, start: int, card: list[str], ends: list[int], deck: str
) -> list[IncomingNote]:
    """Return the note of a card, which may lack a side; none if there is none."""
    if start < 0:
        return []
    tags = tuple(name.replace(" ", "_") for line in card for name in _TAG.findall(line))
    lines = [
        _TAG.sub("", line).rstrip() if _TAG.search(line) else line for line in card
    ]
    front = joined(lines[: ends[0]] if ends else lines[:1])
    back = joined(lines[ends[0] + 1 :] if ends else lines[1:])
    if not front and not back:
        return []
    return [IncomingNote(QUESTION, (front, back), tags, deck, place=page.place(start))]
