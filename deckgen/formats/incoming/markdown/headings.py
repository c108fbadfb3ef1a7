"""Headings: ``# deck``, below it a heading a question, its answer in the text; a line of ``#tags``."""

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
    """Return a warning about headings that are no questions although a text stands below them, or that
    have none, though they stand where the questions do."""
    levels = [
        heading(line)[0] for _, line, is_words in outside_code(page.lines) if is_words
    ]
    lowest = max(levels, default=0)
    # the number of a line, its level, whether a text is below
    texts: list[tuple[int, int, bool]] = []
    for number, line, is_words in outside_code(page.lines):
        level = heading(line)[0] if is_words else 0
        if level:
            texts.append((number, level, False))
        elif line.strip() and not is_tags(line) and texts:
            texts[-1] = (*texts[-1][:2], True)
    found = []
    above = [number for number, level, has_text in texts if level < lowest and has_text]
    empty = [
        number for number, level, has_text in texts if level == lowest and not has_text
    ]
    if above:
        what = "text below a heading that has headings below it"
        found.append(f"{what} is not a card and is left out ({_places(page, above)})")
    if empty:
        what = "a heading without text below it"
        found.append(f"{what} is not a card and is left out ({_places(page, empty)})")
    return found


def _places(page: Page, numbers: list[int]) -> str:
    return first_of([page.place(number) for number in numbers], _NAMED)


def looks_like(page: Page) -> bool:
    """Tell whether a page has headings with text below."""
    return bool(read(page))


def read(page: Page) -> list[IncomingNote]:
    """Return the notes of a page. The lowest level of headings has the questions."""
    levels = [
        heading(line)[0] for _, line, is_words in outside_code(page.lines) if is_words
    ]
    lowest = max(levels, default=0)
    above: dict[int, str] = {}
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
    names = [name.replace("::", ":") for _, name in sorted(above.items())]
    return "::".join(names) or page.text("deck")


def _note(
    page: Page, start: int, question: str, answer: list[str], deck: str
) -> list[IncomingNote]:
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
    if "{{c1::" in text:
        return [
            IncomingNote(
                CLOZE,
                (f"{question}\n\n{text}", ""),
                tuple(tags),
                deck,
                place=page.place(start),
            )
        ]
    return [
        IncomingNote(
            QUESTION, (question, text), tuple(tags), deck, place=page.place(start)
        )
    ]
