"""Headings of a plain text, which has no marks for them: 'The heart', above a paragraph.

A short line that ends like a sentence is none, such as 'So it was.'; nor is one of four short lines in a row,
which are the lines of a poem, or a list.
"""

from __future__ import annotations

import re

from deckgen.language.sentences import paragraphs

MAX_HEADING = 80
"""Characters of a line that may be a heading."""

MAX_LEVELS = 3
"""So many headings may stand above one another; more short lines are a list, or verses."""

_SENTENCE_END = re.compile(r"[.!?:;,…。！？][\"”’»)\]]*$")
"""What a heading does not end with: 'It ends.', '“So it is.”', 'He explained:'."""


def is_heading(paragraph: str) -> bool:
    """Tell whether a paragraph may be a heading: one short line, without the end of a sentence."""
    paragraph = paragraph.strip()
    is_short = len(paragraph) <= MAX_HEADING and "\n" not in paragraph
    return is_short and not _SENTENCE_END.search(paragraph)


def headings(text: str) -> list[tuple[int, int]]:
    """Return where a text has headings: short lines, up to three, above a paragraph of sentences."""
    found: list[tuple[int, int]] = []
    waiting: list[tuple[int, int]] = []  # short lines of which it is not known yet
    for start, end in paragraphs(text):
        words = text[start:end]
        if is_heading(words):
            waiting.append((start, end))
            continue
        if len(waiting) <= MAX_LEVELS and _SENTENCE_END.search(words):
            found += waiting
        waiting = []
    return found
