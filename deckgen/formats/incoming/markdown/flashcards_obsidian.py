"""Obsidian's Flashcards: ``question #card``, its answer below; ``::``, ``==deletions==``, ``^id``.

https://github.com/reuseman/flashcards-obsidian
"""

from __future__ import annotations

import re
from textwrap import dedent

from deckgen.formats.incoming.deck import CLOZE, QUESTION, REVERSED, IncomingNote
from deckgen.formats.incoming.markdown.pages import (
    Page,
    blocks,
    has_marked,
    heading,
    joined,
    marked,
    outside_code,
    tags_in,
    unquoted,
    without_code,
    without_maths,
    without_tags,
)

_CARD = re.compile(
    r"#(?:card|flashcard)(?:[-/](reverse|spaced))?(?![\w/-])", re.IGNORECASE
)
_ID = re.compile(r"\s*\^(\d{13})\s*\Z")
_ID_AT_END = re.compile(r"\^\d{13}\s*\Z")
_INLINE = re.compile(r"(.+?)(:::?)\s*(.+)")
_ITEM = re.compile(r"[-*+] +(?:\[[ xX]\] +)?")
_DELETION = re.compile(r"\{\{c\d{1,3}::")
_SINGLE = re.compile(r"\{(?:c?(\d+):)?(?!\{|c\d+::)([^{}|]+)\}")


def looks_like(page: Page) -> bool:
    """Tell whether a page has cards of the plugin's, or names a deck for them."""
    return bool(page.text("cards-deck")) or any(
        is_words and (_CARD.search(line) or _ID.match(line))
        for _, line, is_words in outside_code(page.lines)
    )


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
        # else it is an answer that quotes
        if waiting is None or any(map(_CARD.search, lines)):
            lines = unquoted(lines)
        tagged = (
            number
            for number, line, words in outside_code(lines)
            if words and _CARD.search(line)
        )
        at = next(tagged, None)
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
            elif found[1] == "spaced":
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
    if len(lines) == 1:
        front = _ITEM.sub("", front, count=1)
    back = joined(dedent("\n".join(answer)).split("\n"))
    kind = REVERSED if found[1] == "reverse" else QUESTION
    if not front and not back:
        return []
    return [IncomingNote(kind, (front, back), tags, deck, place=page.place(start))]


def _others(
    page: Page, start: int, lines: list[str], deck: str, *, is_card: bool
) -> list[IncomingNote]:
    """Return the notes of a block without the tag of a card: in one line, or with deletions."""
    text = joined(lines)
    place = page.place(start)
    if _DELETION.search(text):
        return [IncomingNote(CLOZE, (text, ""), page.tags(), deck, place=place)]
    if has_marked(text):
        return [IncomingNote(CLOZE, (marked(text), ""), page.tags(), deck, place=place)]
    if is_card and _SINGLE.search(without_maths(without_code(text))):
        return [
            IncomingNote(CLOZE, (_numbered(text), ""), page.tags(), deck, place=place)
        ]
    notes = []
    for number, line, is_words in outside_code(lines):
        found = _INLINE.fullmatch(line) if is_words and not heading(line)[0] else None
        if found and found[1].strip() and "://" not in line[: found.end(2) + 2]:
            kind = REVERSED if found[2] == ":::" else QUESTION
            tags = page.tags() + tags_in(found[3])
            front = _ITEM.sub("", found[1].strip(), count=1)
            fields = (
                front,
                without_tags(found[3]) if tags_in(found[3]) else found[3].rstrip(),
            )
            notes.append(
                IncomingNote(kind, fields, tags, deck, place=page.place(start + number))
            )
    return notes


def _numbered(text: str) -> str:
    """Number what stands between single braces as deletions, outside of code and formulas."""
    parts = []
    at = last = 0
    for found in _SINGLE.finditer(without_maths(without_code(text))):
        last = int(found[1][:3]) if found[1] else last + 1
        parts.append(
            f"{text[at : found.start()]}{{{{c{last}::{text[slice(*found.span(2))]}}}}}"
        )
        at = found.end()
    return "".join(parts) + text[at:]
