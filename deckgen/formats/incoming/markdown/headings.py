"""Headings: ``# deck``, below it a heading a question, its answer in the text; a line of ``#tags``."""

from __future__ import annotations

from deckgen.formats.incoming.deck import CLOZE, QUESTION, IncomingNote
from deckgen.formats.incoming.markdown.pages import Page, heading, is_tags, joined, outside_code, tags_in


def looks_like(page: Page) -> bool:
    """Tell whether a page has headings with text below."""
    return bool(read(page))


def read(page: Page) -> list[IncomingNote]:
    """Return the notes of a page. The lowest level of headings has the questions."""
    levels = [heading(line)[0] for _, line, is_words in outside_code(page.lines) if is_words]
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


def _note(page: Page, start: int, question: str, answer: list[str], deck: str) -> list[IncomingNote]:
    tags = list(page.tags())
    kept = []
    for line in answer:
        if is_tags(line):
            tags += tags_in(line)
        else:
            kept.append(line)
    text = joined(kept)
    if start < 0 or not question or not text:
        return []
    if "{{c1::" in text:
        return [
            IncomingNote(CLOZE, (f"{question}\n\n{text}", ""), tuple(tags), deck, place=page.place(start))
        ]
    return [IncomingNote(QUESTION, (question, text), tuple(tags), deck, place=page.place(start))]
