"""Ids made from a question or a title, for those who have not thought of one."""

from __future__ import annotations

import re
import unicodedata

from deckgen.language.data.en import FUNCTION_WORDS
from deckgen.render.deletions import unmarked

MAX_SLUG = 40
"""Characters of an id made from a question."""

_NO_LETTERS = re.compile(r"[\W_]+")


def slug(question: str) -> str:
    """Return an id made from a question: its telling words, lower-case, with hyphens between."""
    text = unicodedata.normalize("NFC", unmarked(question).lower())
    words = [word for word in _NO_LETTERS.split(text) if word]
    telling = [word for word in words if word not in FUNCTION_WORDS]
    if not telling:
        telling = words
    if not telling:
        return "card"
    first, *others = telling
    made = first[:MAX_SLUG]
    for word in others:
        longer = f"{made}-{word}"
        if len(longer) > MAX_SLUG:
            break
        made = longer
    return made
