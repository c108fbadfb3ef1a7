"""Ids for cards, topics and note types, made from words."""

from __future__ import annotations

import re
import unicodedata

from deckgen.render.plaintext import one_line

MAX_SLUG = 50
"""Characters of an id that is made from words."""

_NO_LETTERS = re.compile(r"[^a-z0-9]+")
_DELETION = re.compile(r"\{\{c[\d,]+::(.*?)(?:::[^{}]*)?\}\}")
_SOUND = re.compile(r"\[sound:[^\]]*\]")


def slug(html: str) -> str:
    """Return words as an id in ASCII; '' where that would lose letters: 'Ærø' and '東京' give none."""
    words = _DELETION.sub(r"\1", _SOUND.sub(" ", one_line(html)))
    plain = unicodedata.normalize("NFKD", words.lower())
    letters = [char for char in plain if char.isalnum()]
    if not letters or not all(char.isascii() for char in letters):
        return ""
    bare = (
        "".join(char for char in plain if not unicodedata.combining(char)).replace("'", "").replace("’", "")
    )
    made = _NO_LETTERS.sub("-", bare).strip("-")
    if len(made) > MAX_SLUG:
        cut = made[: MAX_SLUG + 1].rpartition("-")[0]
        made = cut or made[:MAX_SLUG]
    return made


class Ids:
    """Ids of one kind, each given once."""

    def __init__(self, fallback: str, taken: frozenset[str] = frozenset()) -> None:
        self.fallback = fallback
        self.taken = set(taken)
        self.count = 0

    def take(self, wanted: str) -> str:
        """Return an id that is free: the one wanted, or with a number; without one, a running number."""
        self.count += 1
        if not wanted:
            wanted = f"{self.fallback}-{self.count:04}"
        made, number = wanted, 1
        while made in self.taken:
            number += 1
            made = f"{wanted}-{number}"
        self.taken.add(made)
        return made
