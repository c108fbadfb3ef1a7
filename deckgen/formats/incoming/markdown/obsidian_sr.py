"""Obsidian's Spaced Repetition: ``front::back``, ``:::``, ``?``, ``??``, ``==deletions==``, ``#flashcards``.

https://www.stephenmwangi.com/obsidian-spaced-repetition/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from deckgen.formats.incoming.deck import CLOZE, QUESTION, REVERSED, IncomingNote
from deckgen.formats.incoming.markdown.pages import (
    SCHEDULE,
    Page,
    blocks,
    has_marked,
    heading,
    is_tags,
    joined,
    marked,
    outside_code,
    unquoted,
    without_code,
    without_maths,
)

_DECK = re.compile(r"#flashcards((?:/[\w-]+)*)(?![\w-])")
_INLINE = re.compile(r"(.+?)(:::?)(?!:)(.+)")
_DELETION = re.compile(r"\{\{c\d{1,3}::")
_ITEM = re.compile(r"(?:> ?)*(?:[-*+] +(?:\[[ xX]\] +)?)?")  # '- ', '- [ ] ', '> '
_NAME = re.compile(r"(?:^|(?<=\s))\^[A-Za-z0-9-]+\s*\Z")
_MARKS = ("?", "??")
_END = "+++"


def looks_like(page: Page) -> bool:
    """Tell whether a page has the tag of flashcards, or a comment of the plugin's."""
    text = "\n".join(page.lines)
    matter = " ".join(page.tags())
    return bool(
        SCHEDULE in text
        or ((_DECK.search(text) or "flashcards" in matter) and read(page))
    )


def read(page: Page) -> list[IncomingNote]:
    """Return the notes of a page."""
    deck = _deck_of(" ".join(f"#{tag.replace('::', '/')}" for tag in page.tags()))
    notes: list[IncomingNote] = []
    for start, block in _blocks(page.lines):
        lines = unquoted([_without_comments(line) for line in block])
        lines = _without_name(lines)
        found = _DECK.search(lines[0])
        if found:
            own = _deck_of(lines[0])
            rest = _DECK.sub("", lines[0]).strip()
            if not rest or is_tags(rest):
                deck = own
                lines = lines[1:]
            else:
                made = _notes(page, start, [rest, *lines[1:]], own)
                deck = deck if made else own
                notes += made
                continue
        notes += _notes(page, start, lines, deck)
    return notes


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the blocks of lines. A line ``+++`` may end an answer that has empty lines."""
    begin = 0
    for end, line, is_words in outside_code(lines):
        if not is_words or line.strip() != _END:
            continue
        found = list(blocks(lines[begin:end]))
        last = max(
            (place for place, (_, block) in enumerate(found) if _has_mark(block)),
            default=-1,
        )
        for place, (start, block) in enumerate(found):
            if place == last:
                yield begin + start, lines[begin + start : end]
                break
            yield begin + start, block
        begin = end + 1
    for start, block in blocks(lines[begin:]):
        yield begin + start, block


def _has_mark(block: list[str]) -> bool:
    return any(line.strip() in _MARKS for line in block)


def _without_name(lines: list[str]) -> list[str]:
    """Return a block without the name that Obsidian gives it at its end: ``^37066d``."""
    found = _NAME.search(lines[-1])
    if not found:
        return lines
    last = lines[-1][: found.start()].rstrip()
    return [*lines[:-1], last] if last or len(lines) == 1 else lines[:-1]


def _without_comments(line: str) -> str:
    """Return a line without the plugin's ``<!--SR:…-->`` and the spaces before them."""
    kept = ""
    at = 0
    while (start := line.find(SCHEDULE, at)) >= 0 and (
        end := line.find(">", start)
    ) >= 0:
        if line.endswith("--", start + len(SCHEDULE), end):
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
    for number, line, is_words in outside_code(lines):
        mark = line.strip()
        if is_words and mark in _MARKS:
            above = _after_last_inline(lines[:number])
            inline = _inline_notes(page, start, lines[:above], tags, deck)
            asked = lines[above:number]
            level, words = heading(asked[0]) if len(asked) == 1 else (0, "")
            front, back = words if level else joined(asked), joined(lines[number + 1 :])
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
        return [
            IncomingNote(CLOZE, (marked(text), ""), tags, deck, place=page.place(start))
        ]
    return inline


def _after_last_inline(lines: list[str]) -> int:
    """Return how many lines there are up to the last that is a card of its own: none belongs to another."""
    count = 0
    for number, line, is_words in outside_code(lines):
        if is_words and _inline(line):
            count = number + 1
    return count


def _inline(line: str) -> re.Match[str] | None:
    """Return the parts of a line that is a card of its own: 'front::back'."""
    hidden = without_code(line)
    if heading(line)[0] or "::" not in hidden or _DELETION.search(line):
        return None
    found = _INLINE.match(without_maths(hidden)) or _INLINE.match(hidden)
    return found if found and found[1].strip() and found[3].strip() else None


def _inline_notes(
    page: Page, start: int, lines: list[str], tags: tuple[str, ...], deck: str
) -> list[IncomingNote]:
    """Return the notes of the lines that are cards of their own."""
    inline = []
    for number, line, is_words in outside_code(lines):
        found = _inline(line) if is_words else None
        if found:
            kind = REVERSED if found[2] == ":::" else QUESTION
            front = _ITEM.sub("", line[: found.end(1)].strip(), count=1)
            fields = (front, line[found.start(3) :].strip())
            inline.append(
                IncomingNote(kind, fields, tags, deck, place=page.place(start + number))
            )
    return inline


def _page_tags(page: Page) -> tuple[str, ...]:
    """Return the tags of a page without those that name decks."""
    return tuple(tag for tag in page.tags() if tag.split("::")[0] != "flashcards")
