"""Obsidian's Flashcards: ``question #card``, its answer below; ``::``, ``==deletions==``, ``^id``.

    ---
    cards-deck: Geography
    ---
    What is the capital of Chad? #card #africa
    N'Djamena
    ^1634567890123

    Chad:::a country in Africa

    {N'Djamena} is the capital of {Chad}.
    ^1634567890124

The answer stands below the question, in its block or in the next one.

https://github.com/reuseman/flashcards-obsidian
"""

from __future__ import annotations

import re
from textwrap import dedent
from typing import NamedTuple

from deckgen.formats.incoming.deck import (
    CLOZE,
    QUESTION,
    REVERSED,
    IncomingNote,
    deletion,
)
from deckgen.formats.incoming.markdown.pages import (
    Page,
    as_cloze,
    blocks,
    heading,
    joined,
    outside_code,
    tags_in,
    unquoted,
    without_code,
    without_maths,
    without_tags,
)

# '#card', '#flashcard-reverse'
_CARD = re.compile(
    r"#(?:card|flashcard)(?:[-/](reverse|spaced))?(?![\w/-])", re.IGNORECASE
)
# '^1634567890123', which the plugin writes below its cards
_ID = re.compile(r"\s*\^\d{13}\s*")
_ID_AT_END = re.compile(r"\^\d{13}\s*\Z")
_INLINE = re.compile(r"(.+?)(:::?)\s*(.+)")
_ITEM = re.compile(r"[-*+] +(?:\[[ xX]\] +)?")
# '{words}', '{2:words}', '{c2:words}'
_SINGLE = re.compile(r"\{(?:c?(\d+):)?(?!\{|c\d+::)([^{}|]+)\}")


class _Question(NamedTuple):
    """A question with its tag, ``#card``, and the number of its first line."""

    start: int
    lines: list[str]
    tag: re.Match[str]


def looks_like(page: Page) -> bool:
    """Tell whether a page has cards of the plugin's, or names a deck for them."""
    if page.text("cards-deck"):
        return True
    for _, line, is_words in outside_code(page.lines):
        if is_words and (_CARD.search(line) or _ID.fullmatch(line)):
            return True
    return False


def read(page: Page) -> list[IncomingNote]:
    """Return the notes of a page."""
    deck = page.text("cards-deck")
    notes: list[IncomingNote] = []
    waiting: _Question | None = None  # for its answer in the next block
    for start, block in blocks(page.lines):
        lines = [_without_id(line) for line in block if not _ID.fullmatch(line)]
        if not lines:
            continue
        has_id = len(lines) < len(block)
        is_answer = waiting is not None and not any(map(_CARD.search, lines))
        if not is_answer:  # an answer may be a quotation
            lines = unquoted(lines)
        asked = _question(start, lines)
        if asked is not None:
            if waiting is not None:
                notes += _note(page, deck, waiting, [""])
            waiting = asked
            lines = lines[len(asked.lines) :]
            if not lines and asked.tag[1] == "spaced":
                lines = [""]  # such a card is only read again: it has no answer
            if not lines:
                continue
        if waiting is not None:
            notes += _note(page, deck, waiting, lines)
            waiting = None
        else:
            notes += _others(page, start, lines, deck, is_card=has_id)
    if waiting is not None:
        notes += _note(page, deck, waiting, [""])
    return notes


def _question(start: int, lines: list[str]) -> _Question | None:
    """Return the question at the beginning of a block, if it has one: up to the tag."""
    for number, line, is_words in outside_code(lines):
        tag = _CARD.search(line) if is_words else None
        if tag:
            return _Question(start, lines[: number + 1], tag)
    return None


def _without_id(line: str) -> str:
    """Return a line without the id at its end."""
    found = _ID_AT_END.search(line)
    return line[: found.start()].rstrip() if found else line


def _note(
    page: Page, deck: str, question: _Question, answer: list[str]
) -> list[IncomingNote]:
    """Return the note of a question, which may lack a side; none if both are empty."""
    *above, tagged = question.lines
    bare = _CARD.sub("", tagged)
    tags = page.tags() + tags_in(bare)
    last = without_tags(bare) or bare
    level, words = heading(last)
    front = joined([*above, words if level else last])
    if not above:
        front = _ITEM.sub("", front, count=1)
    dedented = dedent("\n".join(answer))
    back = joined(dedented.split("\n"))
    if not front and not back:
        return []
    kind = REVERSED if question.tag[1] == "reverse" else QUESTION
    place = page.place(question.start)
    return [IncomingNote(kind, (front, back), tags, deck, place=place)]


def _others(
    page: Page, start: int, lines: list[str], deck: str, *, is_card: bool
) -> list[IncomingNote]:
    """Return the notes of a block without the tag of a card: in one line, or with deletions.

    ``is_card``: the plugin has given it an id. Only then are single braces deletions.
    """
    text = joined(lines)
    cloze = as_cloze(text)
    if not cloze and is_card:
        cloze = _numbered(text)
    if cloze:
        place = page.place(start)
        return [IncomingNote(CLOZE, (cloze, ""), page.tags(), deck, place=place)]
    notes = []
    for number, line, is_words in outside_code(lines):
        found = _inline(line) if is_words else None
        if not found:
            continue
        kind = REVERSED if found[2] == ":::" else QUESTION
        front = _ITEM.sub("", found[1].strip(), count=1)
        back = found[3].rstrip()
        own_tags = tags_in(back)
        if own_tags:
            back = without_tags(back)
        tags = page.tags() + own_tags
        place = page.place(start + number)
        notes.append(IncomingNote(kind, (front, back), tags, deck, place=place))
    return notes


def _inline(line: str) -> re.Match[str] | None:
    """Return the parts of a line that is a card of its own: 'front::back'."""
    level, _ = heading(line)
    found = None if level else _INLINE.fullmatch(line)
    if not found or not found[1].strip():
        return None
    is_address = "://" in line[: found.end(2) + 2]
    return None if is_address else found


def _numbered(text: str) -> str:
    """Number what stands between single braces as deletions, outside of code and formulas; '' if nothing
    does.

    ``{a}, {3:b} and {c}`` becomes ``{{c1::a}}, {{c3::b}} and {{c4::c}}``.
    """
    parts = []
    at = last = 0
    hidden = without_maths(without_code(text))
    for found in _SINGLE.finditer(hidden):
        last = int(found[1][:3]) if found[1] else last + 1
        words = text[found.start(2) : found.end(2)]
        parts.append(text[at : found.start()])
        parts.append(deletion(last, words))
        at = found.end()
    if not parts:
        return ""
    return "".join(parts) + text[at:]
