"""How long a text is: its words of prose. Code, formulas, addresses, pictures and the marks of tables
are none.
"""

from __future__ import annotations

FIRST_OF_CODE, LAST_OF_CODE = "\U0001d670", "\U0001d7ff"
"""Between these :func:`deckgen.lint.cards.visible` puts letters and digits that are no prose."""


def words_of_prose(shown: str) -> int:
    """Return how many words of prose there are in a text, as ``visible`` gives it."""
    return sum(map(is_prose, shown.split()))


def is_prose(word: str) -> bool:
    """Return whether a word of such a text is one of prose."""
    if word.isascii():
        return any(map(str.isalnum, word))
    letters = [char for char in word if char.isalnum()]
    return bool(letters) and not any(FIRST_OF_CODE <= char <= LAST_OF_CODE for char in letters)
