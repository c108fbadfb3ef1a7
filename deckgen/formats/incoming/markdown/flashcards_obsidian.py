"""Obsidian's Flashcards: ``question #card``, its answer below; ``::``, ``==deletions==``, ``^id``.

https://github.com/reuseman/flashcards-obsidian
"""

from __future__ import annotations

import re

from deckgen.formats.incoming.deck import CLOZE, QUESTION, REVERSED, IncomingNote
from deckgen.formats.incoming.markdown.pages import (
    Page,
    blocks,
    has_marked,
    heading,
    joined,
    marked,
    tags_in,
    without_tags,
)

_CARD = re.compile(r"#(?:card|flashcard)(-reverse|-spaced)?(?![\w/-])", re.IGNORECASE)
_ID = re.compile(r"\s*\^(\d{13})\s*\Z")
_ID_AT_END = re.compile(r"\^\d{13}\s*\Z")
_INLINE = re.compile(r"(.+?)(:::?)\s*(.+)")
_SINGLE = re.compile(r"\{(?:c?(\d+):)?(?!\{|c\d+::)([^{}|]+)\}")


def looks_like(page: Page) -> bool:
    """Tell whether a page has cards of the plugin's, or names a deck for them."""
    return bool(page.text("cards-deck")) or any(_CARD.search(line) or _ID.match(line) for line in page.lines)


def read(page: Page) -> list[IncomingNote]:
    """Return the notes of a page."""
    deck = page.text("cards-deck")
    notes: list[IncomingNote] = []
    waiting: tuple[int, list[str], re.Match[str]] | None = None
    for start, block in blocks(page.lines):
        ids = [found[1] for line in block if (found := _ID.match(line))]
        lines = [_without_id(line) for line in block if not _ID.fullmatch(line)]
        if not lines:
            continue
        at = next((number for number, line in enumerate(lines) if _CARD.search(line)), None)
        if at is not None:
            found = _CARD.search(lines[at])
            assert found is not None  # it was found a moment ago
            question, answer = lines[: at + 1], lines[at + 1 :]
            if waiting is not None:
                notes += _note(page, deck, waiting, [""])
            waiting = (start, question, found)
            if answer:
                notes += _note(page, deck, waiting, answer)
                waiting = None
            elif found[1] == "-spaced":
                notes += _note(page, deck, waiting, [""])
                waiting = None
        elif waiting is not None:
            notes += _note(page, deck, waiting, lines)
            waiting = None
        else:
            notes += _others(page, start, lines, deck, is_card=bool(ids))
    return notes if waiting is None else notes + _note(page, deck, waiting, [""])


def _without_id(line: str) -> str:
    found = _ID_AT_END.search(line)
    return line[: found.start()].rstrip() if found else line


def _note(
    page: Page, deck: str, card: tuple[int, list[str], re.Match[str]], answer: list[str]
) -> list[IncomingNote]:
    start, lines, found = card
    bare = _CARD.sub("", lines[-1])
    tags = page.tags() + tags_in(bare)
    last = without_tags(bare) or bare
    level, words = heading(last)
    front = joined([*lines[:-1], words if level else last])
    back = joined(answer)
    kind = REVERSED if found[1] == "-reverse" else QUESTION
    if not front and not back:
        return []
    return [IncomingNote(kind, (front, back), tags, deck, place=page.place(start))]


def _others(page: Page, start: int, lines: list[str], deck: str, *, is_card: bool) -> list[IncomingNote]:
    """Return the notes of a block without the tag of a card: in one line, or with deletions."""
    text = joined(lines)
    place = page.place(start)
    if has_marked(text):
        return [IncomingNote(CLOZE, (marked(text), ""), page.tags(), deck, place=place)]
    if is_card and _SINGLE.search(text):
        return [IncomingNote(CLOZE, (_numbered(text), ""), page.tags(), deck, place=place)]
    found = _INLINE.fullmatch(text) if len(lines) == 1 and not heading(lines[0])[0] else None
    if found and found[1].strip() and "://" not in found[0][: found.end(2) + 2]:
        kind = REVERSED if found[2] == ":::" else QUESTION
        tags = page.tags() + tags_in(found[3])
        fields = (
            found[1].rstrip().removeprefix("- "),
            without_tags(found[3]) if tags_in(found[3]) else found[3],
        )
        return [IncomingNote(kind, fields, tags, deck, place=place)]
    return []


def _numbered(text: str) -> str:
    last = 0

    def deletion(found: re.Match[str]) -> str:
        nonlocal last
        last = int(found[1][:3]) if found[1] else last + 1
        return f"{{{{c{last}::{found[2]}}}}}"

    return _SINGLE.sub(deletion, text)
