"""Obsidian's Spaced Repetition: ``front::back``, ``:::``, ``?``, ``??``, ``==deletions==``, ``#flashcards``.

https://www.stephenmwangi.com/obsidian-spaced-repetition/
"""

from __future__ import annotations

import re

from deckgen.formats.incoming.deck import CLOZE, QUESTION, REVERSED, IncomingNote
from deckgen.formats.incoming.markdown.pages import (
    Page,
    blocks,
    has_marked,
    heading,
    is_tags,
    joined,
    marked,
)

_COMMENT = "<!--SR:"
_DECK = re.compile(r"#flashcards((?:/[\w-]+)*)")
_INLINE = re.compile(r"(.+?)(:::?)(?!:)(.+)")
_DELETION = re.compile(r"\{\{c\d{1,3}::")
_CODE = re.compile(r"`[^`]*`")


def looks_like(page: Page) -> bool:
    """Tell whether a page has the tag of flashcards, or a comment of the plugin's."""
    text = "\n".join(page.lines)
    matter = " ".join(page.tags())
    return bool(_COMMENT in text or ((_DECK.search(text) or "flashcards" in matter) and read(page)))


def read(page: Page) -> list[IncomingNote]:
    """Return the notes of a page."""
    deck = _deck_of(" ".join(f"#{tag.replace('::', '/')}" for tag in page.tags()))
    notes: list[IncomingNote] = []
    for start, block in blocks(page.lines):
        lines = [_without_comments(line) for line in block]
        found = _DECK.search(lines[0])
        if found:
            own = _deck_of(lines[0])
            rest = _DECK.sub("", lines[0]).strip()
            if not rest or is_tags(rest):
                deck = own
                lines = lines[1:]
            else:
                notes += _notes(page, start, [rest, *lines[1:]], own)
                continue
        notes += _notes(page, start, lines, deck)
    return notes


def _without_comments(line: str) -> str:
    """Return a line without the plugin's ``<!--SR:…-->`` and the spaces before them."""
    kept = ""
    at = 0
    while (start := line.find(_COMMENT, at)) >= 0 and (end := line.find(">", start)) >= 0:
        if line.endswith("--", start + len(_COMMENT), end):
            kept = (kept + line[at:start]).rstrip()
        else:
            kept += line[at : end + 1]
        at = end + 1
    return kept + line[at:]


def _deck_of(text: str) -> str:
    found = _DECK.search(text)
    return found[1].strip("/").replace("/", "::") if found else ""


def _notes(page: Page, start: int, lines: list[str], deck: str) -> list[IncomingNote]:
    """Return the notes of a block of lines."""
    tags = _page_tags(page)
    for number, line in enumerate(lines):
        mark = line.strip()
        if mark in ("?", "??"):
            above = _after_last_inline(lines[:number])
            inline = _inline_notes(page, start, lines[:above], tags, deck)
            front, back = joined(lines[above:number]), joined(lines[number + 1 :])
            if not front and not back:
                return inline
            kind = REVERSED if mark == "??" else QUESTION
            place = page.place(start + above)
            return [*inline, IncomingNote(kind, (front, back), tags, deck, place=place)]
    inline = _inline_notes(page, start, lines, tags, deck)
    text = joined(lines)
    if not inline and _DELETION.search(text):
        return [IncomingNote(CLOZE, (text, ""), tags, deck, place=page.place(start))]
    if not inline and has_marked(text):
        return [IncomingNote(CLOZE, (marked(text), ""), tags, deck, place=page.place(start))]
    return inline


def _after_last_inline(lines: list[str]) -> int:
    """Return how many lines there are up to the last that is a card of its own: none belongs to another."""
    count = 0
    for number, line in enumerate(lines, 1):
        if _inline(line):
            count = number
    return count


def _inline(line: str) -> re.Match[str] | None:
    """Return the parts of a line that is a card of its own: 'front::back'."""
    if heading(line)[0] or "::" not in _CODE.sub("", line) or _DELETION.search(line):
        return None
    hidden = _CODE.sub(lambda code: "\0" * len(code[0]), line)
    found = _INLINE.match(hidden)
    return found if found and found[1].strip() and found[3].strip() else None


def _inline_notes(
    page: Page, start: int, lines: list[str], tags: tuple[str, ...], deck: str
) -> list[IncomingNote]:
    """Return the notes of the lines that are cards of their own."""
    inline = []
    for number, line in enumerate(lines):
        found = _inline(line)
        if found:
            kind = REVERSED if found[2] == ":::" else QUESTION
            front = line[: found.end(1)].strip().removeprefix("- ").removeprefix("* ")
            fields = (front, line[found.start(3) :].strip())
            inline.append(IncomingNote(kind, fields, tags, deck, place=page.place(start + number)))
    return inline


def _page_tags(page: Page) -> tuple[str, ...]:
    """Return the tags of a page without those that name decks."""
    return tuple(tag for tag in page.tags() if tag.split("::")[0] != "flashcards")
