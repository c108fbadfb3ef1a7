"""Headings: ``# deck``, below it a heading a question, its answer in the text; a line of ``#tags``.

    # Geography
    ## Africa
    ### What is the capital of Chad?
    N'Djamena
    #capitals

The lowest level has the questions, the levels above it are decks: ``Geography::Africa``.
"""

from __future__ import annotations

from deckgen.core.wording import first_of
from deckgen.formats.incoming.deck import CLOZE, QUESTION, IncomingNote
from deckgen.formats.incoming.markdown.pages import (
    Page,
    heading,
    is_tags,
    joined,
    outside_code,
    tags_in,
)

NAME = "headings"
_NAMED = 5
_RULES = ("---", "***", "___")


def left_out(page: Page) -> list[str]:
    """Return warnings about headings that are no cards.

    These are headings that are no questions although a text stands below them, and those that have none,
    though they stand where the questions do.
    """
    lowest = _lowest_level(page)
    levels: dict[int, int] = {}  # by the numbers of the headings' lines
    with_text = set()
    last = -1
    for number, line, is_words in outside_code(page.lines):
        level = _level(line) if is_words else 0
        if level:
            last = number
            levels[number] = level
        elif line.strip() and not is_tags(line):
            with_text.add(last)
    above = []
    empty = []
    for number, level in levels.items():
        has_text = number in with_text
        if has_text and level < lowest:
            above.append(number)
        if not has_text and level == lowest:
            empty.append(number)
    found = []
    if above:
        what = "text below a heading that has headings below it"
        found.append(_is_left_out(what, page, above))
    if empty:
        what = "a heading without text below it"
        found.append(_is_left_out(what, page, empty))
    return found


def _is_left_out(what: str, page: Page, numbers: list[int]) -> str:
    places = [page.place(number) for number in numbers]
    listed = first_of(places, _NAMED)
    return f"{what} is not a card and is left out ({listed})"


def _lowest_level(page: Page) -> int:
    """Return the level of the headings that have the questions; 0 for a page without headings."""
    lowest = 0
    for _, line, is_words in outside_code(page.lines):
        if is_words:
            lowest = max(lowest, _level(line))
    return lowest


def _level(line: str) -> int:
    level, _ = heading(line)
    return level


def looks_like(page: Page) -> bool:
    """Tell whether a page has headings with text below."""
    return bool(read(page))


def read(page: Page) -> list[IncomingNote]:
    """Return the notes of a page. The lowest level of headings has the questions."""
    lowest = _lowest_level(page)
    above: dict[int, str] = {}  # the words of the headings around, by their levels
    start = -1
    question = ""
    answer: list[str] = []
    notes: list[IncomingNote] = []
    for number, line, is_words in outside_code(page.lines):
        level, words = heading(line) if is_words else (0, "")
        if not level:
            answer.append(line)
            continue
        notes += _note(page, start, question, answer, _deck(page, above))
        start, answer = -1, []
        if level == lowest:
            start, question = number, words
        else:
            above = {depth: name for depth, name in above.items() if depth < level}
            above[level] = words
    return notes + _note(page, start, question, answer, _deck(page, above))


def _deck(page: Page, above: dict[int, str]) -> str:
    """Return the deck that the headings above a question make, or else the one in the front matter."""
    names = [name.replace("::", ":") for _, name in sorted(above.items())]
    return "::".join(names) or page.text("deck")


def _note(
    page: Page, start: int, question: str, answer: list[str], deck: str
) -> list[IncomingNote]:
    """Return the note of a heading and the lines below it; none if one of them says nothing.

    Lines of tags are no part of the answer. With deletions in it, the note is a cloze.
    """
    tags = list(page.tags())
    kept = []
    for line in answer:
        if is_tags(line):
            tags += tags_in(line)
        else:
            kept.append(line)
    while kept and kept[-1].strip() in ("", *_RULES):
        kept.pop()  # a rule between two cards belongs to neither
    text = joined(kept)
    if start < 0 or not question or not text:
        return []
    kind = QUESTION
    fields = (question, text)
    if "{{c1::" in text:
        kind = CLOZE
        fields = (f"{question}\n\n{text}", "")
    return [IncomingNote(kind, fields, tuple(tags), deck, place=page.place(start))]
