"""Obsidian's Spaced Repetition: ``front::back``, ``:::``, ``?``, ``??``, ``==deletions==``, ``#flashcards``.

    #flashcards/geography

    What is the capital of Chad?::N'Djamena
    Chad:::a country in Africa

    Which seas are salty?
    ?
    The Baltic
    The Dead Sea

    ==N'Djamena== is the capital of Chad. <!--SR:!2026-01-31,3,250-->

The names that Obsidian gives to blocks, and the comments with their schedules, belong to no card.

https://www.stephenmwangi.com/obsidian-spaced-repetition/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from deckgen.formats.incoming.deck import CLOZE, QUESTION, REVERSED, IncomingNote
from deckgen.formats.incoming.markdown.pages import (
    SCHEDULE,
    Page,
    as_cloze,
    blocks,
    has_deletion,
    heading,
    is_tags,
    joined,
    outside_code,
    unquoted,
    without_code,
    without_maths,
)

_DECK = re.compile(r"#flashcards((?:/[\w-]+)*)(?![\w-])")  # '#flashcards/physics'
_INLINE = re.compile(r"(.+?)(:::?)(?!:)(.+)")
_ITEM = re.compile(r"(?:> ?)*(?:[-*+] +(?:\[[ xX]\] +)?)?")  # '- ', '- [ ] ', '> '
_NAME = re.compile(r"(?:^|(?<=\s))\^[A-Za-z0-9-]+\s*\Z")
_MARKS = ("?", "??")
_END = "+++"


def looks_like(page: Page) -> bool:
    """Tell whether a page has the tag of flashcards, or a comment of the plugin's."""
    text = "\n".join(page.lines)
    if SCHEDULE in text:
        return True
    matter = " ".join(page.tags())
    has_tag = "flashcards" in matter or _DECK.search(text) is not None
    return has_tag and bool(read(page))


def read(page: Page) -> list[IncomingNote]:
    """Return the notes of a page."""
    tags = " ".join(f"#{tag}" for tag in page.tags())
    deck = _deck_of(tags.replace("::", "/"))
    notes: list[IncomingNote] = []
    for start, block in _blocks(page.lines):
        uncommented = [_without_comments(line) for line in block]
        lines = _without_name(unquoted(uncommented))
        first, below = lines[0], lines[1:]
        if not _DECK.search(first):
            notes += _notes(page, start, lines, deck)
            continue
        own = _deck_of(first)
        rest = _DECK.sub("", first).strip()
        if not rest or is_tags(rest):
            deck = own
            notes += _notes(page, start, below, deck)
            continue
        # the tag is that of one card, or stands in prose and is for the cards below it
        made = _notes(page, start, [rest, *below], own)
        if not made:
            deck = own
        notes += made
    return notes


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the blocks of lines, with the numbers of their first lines.

    A line ``+++`` may end an answer that has empty lines: all that stands between the mark of the last
    question and that line is one block.
    """
    begin = 0
    for end, line, is_words in outside_code(lines):
        if not is_words or line.strip() != _END:
            continue
        found = list(blocks(lines[begin:end]))
        last = -1  # the block whose answer goes on up to the end
        for place, (_, block) in enumerate(found):
            if _has_mark(block):
                last = place
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
    *before, last = lines
    rest = last[: found.start()].rstrip()
    if not rest and before:
        return before
    return [*before, rest]


def _without_comments(line: str) -> str:
    """Return a line without the plugin's ``<!--SR:…-->`` and the spaces before them.

    ``Q::A <!--SR:!2026-01-31,3,250-->`` becomes ``Q::A``; a comment that has no end stays.
    """
    kept = ""
    at = 0
    start = line.find(SCHEDULE)
    while start >= 0:
        end = line.find(">", start)
        if end < 0:
            break
        if line.endswith("--", start + len(SCHEDULE), end):
            kept = (kept + line[at:start]).rstrip()
        else:
            kept += line[at : end + 1]
        at = end + 1
        start = line.find(SCHEDULE, at)
    return kept + line[at:]


def _deck_of(text: str) -> str:
    """Return the deck that the first tag of flashcards names: ``#flashcards/a/b`` is for ``a::b``."""
    found = _DECK.search(text)
    if not found:
        return ""
    path = found[1].strip("/")
    return path.replace("/", "::")


def _notes(page: Page, start: int, lines: list[str], deck: str) -> list[IncomingNote]:
    """Return the notes of a block of lines.

    It is one card around a line ``?`` or ``??``, or cards of one line each, or a cloze; else it is prose.
    """
    tags = _page_tags(page)
    for number, line, is_words in outside_code(lines):
        if is_words and line.strip() in _MARKS:
            return _notes_around(page, start, lines, number, deck)
    inline = _inline_notes(page, start, lines, tags, deck)
    if inline:
        return inline
    cloze = as_cloze(joined(lines))
    if not cloze:
        return []
    return [IncomingNote(CLOZE, (cloze, ""), tags, deck, place=page.place(start))]


def _notes_around(
    page: Page, start: int, lines: list[str], at: int, deck: str
) -> list[IncomingNote]:
    """Return the notes of a block with a mark in line ``at``: the question is above it, the answer below.

    Lines further above that are cards of their own are no part of the question.
    """
    tags = _page_tags(page)
    above = _after_last_inline(lines[:at])
    inline = _inline_notes(page, start, lines[:above], tags, deck)
    asked = lines[above:at]
    front = joined(asked)
    if len(asked) == 1:
        level, words = heading(asked[0])
        if level:
            front = words
    fields = (front, joined(lines[at + 1 :]))
    if not any(fields):
        return inline
    kind = REVERSED if lines[at].strip() == "??" else QUESTION
    place = page.place(start + above)
    return [*inline, IncomingNote(kind, fields, tags, deck, place=place)]


def _after_last_inline(lines: list[str]) -> int:
    """Return how many lines there are up to the last that is a card of its own: none belongs to another."""
    count = 0
    for number, line, is_words in outside_code(lines):
        if is_words and _inline(line):
            count = number + 1
    return count


def _inline(line: str) -> re.Match[str] | None:
    """Return the parts of a line that is a card of its own, 'front::back': front, sign, back.

    A sign in code or in a formula is none, unless the line has no other.
    """
    hidden = without_code(line)
    level, _ = heading(line)
    if level or "::" not in hidden or has_deletion(line):
        return None
    found = _INLINE.match(without_maths(hidden)) or _INLINE.match(hidden)
    if not found:
        return None
    has_both = found[1].strip() and found[3].strip()
    return found if has_both else None


def _inline_notes(
    page: Page, start: int, lines: list[str], tags: tuple[str, ...], deck: str
) -> list[IncomingNote]:
    """Return the notes of the lines that are cards of their own.

    ``- [ ] front::back`` is one: the mark of the list is left out.
    """
    inline = []
    for number, line, is_words in outside_code(lines):
        found = _inline(line) if is_words else None
        if not found:
            continue
        kind = REVERSED if found[2] == ":::" else QUESTION
        front = line[: found.end(1)].strip()
        back = line[found.start(3) :].strip()
        fields = (_ITEM.sub("", front, count=1), back)
        place = page.place(start + number)
        inline.append(IncomingNote(kind, fields, tags, deck, place=place))
    return inline


def _page_tags(page: Page) -> tuple[str, ...]:
    """Return the tags of a page without those that name decks."""
    kept = []
    for tag in page.tags():
        top, _, _ = tag.partition("::")
        if top != "flashcards":
            kept.append(tag)
    return tuple(kept)
