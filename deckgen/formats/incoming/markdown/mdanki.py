"""mdanki: ``# deck``, ``## front``, the text below is the back; ``%`` ends a longer front.

    # Geography
    ## What is the capital of Chad?
    N'Djamena
    [#africa]()

    ## Which of these is a sea?
    - Lake Victoria
    - the Baltic
    %
    the Baltic

https://github.com/ashlinchak/mdanki
"""

from __future__ import annotations

import re

from deckgen.formats.incoming.deck import QUESTION, IncomingNote
from deckgen.formats.incoming.markdown.pages import Page, heading, joined, outside_code

_END = "%"
# '[#physics]()', as mdanki writes a tag
_TAG = re.compile(r"\[#([^\[\]]+)\]\(\s*(?:\./)?[^()]*\)")


def looks_like(page: Page) -> bool:
    """Tell whether a page has a tag, or an end of a front, of mdanki's."""
    if not any(heading(line)[0] == 2 for line in page.lines):
        return False
    return any(_is_end(line) or _TAG.search(line) for line in page.lines)


def _is_end(line: str) -> bool:
    """Tell whether a line ends the front of a card."""
    return line.strip() == _END


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
            start, card, ends = -1, [], []
        if level == 1:
            deck = words
        elif level == 2:
            start, card = number, [words]
        elif start >= 0:
            if is_words and _is_end(line):
                ends.append(len(card))
            card.append(line)
    return notes + _note(page, start, card, ends, deck)


def _note(
    page: Page, start: int, card: list[str], ends: list[int], deck: str
) -> list[IncomingNote]:
    """Return the note of a card, which may lack a side; none if both are empty.

    ``card`` are its lines, ``ends`` the places in it of the lines ``%``: the first ends the front. Without
    one the front is the heading alone.
    """
    if start < 0:
        return []
    tags: list[str] = []
    lines = []
    for line in card:
        found = _TAG.findall(line)
        tags += [name.replace(" ", "_") for name in found]
        lines.append(_TAG.sub("", line).rstrip() if found else line)
    if ends:
        front, back = lines[: ends[0]], lines[ends[0] + 1 :]
    else:
        front, back = lines[:1], lines[1:]
    fields = (joined(front), joined(back))
    if not any(fields):
        return []
    return [IncomingNote(QUESTION, fields, tuple(tags), deck, place=page.place(start))]
