"""hashcards: ``Q:`` and ``A:``, ``C:`` with deletions in square brackets; ``---`` between cards.

https://github.com/eudoxia0/hashcards
"""

from __future__ import annotations

import re

from deckgen.formats.incoming.deck import CLOZE, QUESTION, IncomingNote
from deckgen.formats.incoming.markdown.pages import Page, joined, outside_code

_MARK = re.compile(r"([QA]):\s*|(C):(?:\s+|\Z)")  # and not 'C:\\Users'
_BRACKETS = re.compile(r"\\[\[\]]|!\[[^\[\]]*\]\([^()]*\)|\[([^\[\]]+)\]")
_PICTURE = re.compile(r"!\[([^\[\]]*)\]\(@/")


def looks_like(page: Page) -> bool:
    """Tell whether a page has questions or clozes of hashcards'."""
    marks = {
        found[1] or found[2]
        for _, line, words in outside_code(page.lines)
        if words and (found := _MARK.match(line))
    }
    return {"Q", "A"} <= marks or "C" in marks


def read(page: Page) -> list[IncomingNote]:
    """Return the notes of a page."""
    notes: list[IncomingNote] = []
    parts: dict[str, list[str]] = {}
    now = ""
    start = 0
    for number, line, is_words in outside_code(page.lines):
        found = _MARK.match(line) if is_words else None
        is_end = is_words and line.strip() == "---"
        mark = (found[1] or found[2]) if found else ""
        if mark == "A" and ("A" in parts or "C" in parts):
            found, mark = None, ""  # a card has one answer: this is its text
        if is_end or mark in ("Q", "C"):
            notes += _note(page, start, parts)
            parts, now, start = {}, "", number
        if found:
            start = start if parts else number
            now = mark
            parts[now] = [line[found.end() :]]
        elif now and not is_end:
            parts[now].append(line)
    return notes + _note(page, start, parts)


def _note(page: Page, start: int, parts: dict[str, list[str]]) -> list[IncomingNote]:
    texts = {
        key: _PICTURE.sub(r"![\1](", joined(lines)) for key, lines in parts.items()
    }
    deck = page.text("name")
    place = page.place(start)
    if texts.get("C"):
        return [
            IncomingNote(CLOZE, (_numbered(texts["C"]), ""), deck=deck, place=place)
        ]
    fields = (texts.get("Q", ""), texts.get("A", ""))
    return (
        [IncomingNote(QUESTION, fields, deck=deck, place=place)] if any(fields) else []
    )


def _numbered(text: str) -> str:
    """Number what stands in square brackets as deletions: there each one is a card."""
    number = 0

    def deletion(found: re.Match[str]) -> str:
        """Return brackets as the next deletion, and an escaped bracket without its backslash."""
        nonlocal number
        if found[1] is None:
            return found[0][1:] if found[0][0] == "\\" else found[0]
        number += 1
        return f"{{{{c{number}::{found[1]}}}}}"

    return _BRACKETS.sub(deletion, text)
