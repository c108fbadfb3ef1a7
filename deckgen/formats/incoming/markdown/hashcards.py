"""hashcards: ``Q:`` and ``A:``, ``C:`` with deletions in square brackets; ``---`` between cards.

    Q: What is the capital of Chad?
    A: N'Djamena
    ---
    C: [N'Djamena] is the capital of [Chad].

https://github.com/eudoxia0/hashcards
"""

from __future__ import annotations

import re

from deckgen.formats.incoming.deck import CLOZE, QUESTION, IncomingNote, deletion
from deckgen.formats.incoming.markdown.pages import Page, joined, outside_code

_MARK = re.compile(r"([QA]):\s*|(C):(?:\s+|\Z)")  # and not 'C:\\Users'
# an escaped bracket, a picture, or a deletion, whose words are the group
_BRACKETS = re.compile(r"\\[\[\]]|!\[[^\[\]]*\]\([^()]*\)|\[([^\[\]]+)\]")
# '![a map](@/map.png)': a file is named from the top of the collection
_PICTURE = re.compile(r"!\[([^\[\]]*)\]\(@/")


def looks_like(page: Page) -> bool:
    """Tell whether a page has questions or clozes of hashcards'."""
    marks = set()
    for _, line, is_words in outside_code(page.lines):
        found = _MARK.match(line) if is_words else None
        if found:
            marks.add(found[1] or found[2])
    return "C" in marks or {"Q", "A"} <= marks


def read(page: Page) -> list[IncomingNote]:
    """Return the notes of a page."""
    notes: list[IncomingNote] = []
    parts: dict[str, list[str]] = {}
    now = ""
    start = 0
    for number, line, is_words in outside_code(page.lines):
        found = _MARK.match(line) if is_words else None
        is_end = is_words and line.strip() == "---"
        mark = ""
        if found:
            mark = found[1] or found[2]
        if mark == "A" and ("A" in parts or "C" in parts):
            found = None  # a card has one answer: this is its text
        if is_end or mark in ("Q", "C"):
            notes += _note(page, start, parts)
            parts, now, start = {}, "", number
        if found:
            if not parts:
                start = number
            now = mark
            parts[now] = [line[found.end() :]]
        elif now and not is_end:
            parts[now].append(line)
    return notes + _note(page, start, parts)


def _note(page: Page, start: int, parts: dict[str, list[str]]) -> list[IncomingNote]:
    """Return the note of a card by the lines behind each of its marks; none if they are empty."""
    cloze = _text(parts, "C")
    kind = CLOZE if cloze else QUESTION
    if cloze:
        fields = (_numbered(cloze), "")
    else:
        fields = (_text(parts, "Q"), _text(parts, "A"))
    if not any(fields):
        return []
    deck = page.text("name")
    return [IncomingNote(kind, fields, deck=deck, place=page.place(start))]


def _text(parts: dict[str, list[str]], mark: str) -> str:
    """Return the text behind a mark, '' if the card does not have it."""
    text = joined(parts.get(mark, []))
    return _PICTURE.sub(r"![\1](", text)


def _numbered(text: str) -> str:
    """Number what stands in square brackets as deletions: there each one is a card.

    ``[a] and [b]`` becomes ``{{c1::a}} and {{c2::b}}``.
    """
    number = 0

    def replaced(found: re.Match[str]) -> str:
        """Return brackets as the next deletion, and an escaped bracket without its backslash."""
        nonlocal number
        if found[1] is None:
            return found[0].removeprefix("\\")
        number += 1
        return deletion(number, found[1])

    return _BRACKETS.sub(replaced, text)
