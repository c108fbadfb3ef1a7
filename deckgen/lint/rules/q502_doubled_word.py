"""Finds a small word written twice, such as *of of*.

`deckgen check --fix` does not change it: which of the two goes is for you to decide.

Why: It is a slip, and slips distract each time the card is seen.
"""

from __future__ import annotations

import re
from operator import eq
from typing import TYPE_CHECKING

from deckgen.core.codes import WARNING
from deckgen.lint.rule import Found, Rule
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from deckgen.lint.typography import WrittenText

BAD = """\
q: What is the the capital of Peru?
a: Lima
"""
GOOD = """\
q: What is the capital of Peru?
a: Lima
"""

_DOUBLED = lazy_pattern(
    r"\b(the|a|an|of|in|to|and|is|was|for|on|by|with|at|as|it|from|be|are|or|were|this|its|their|he|she|they)\s+\1\b",
    re.IGNORECASE,
)


def find(written: WrittenText) -> Found | None:
    """Find a small word that is written twice: 'of of'."""
    words = written.text.split()
    if not any(map(eq, words, words[1:])):
        return None
    match = _DOUBLED.search(written.shown)
    if match is None:
        return None
    first, second = match[0].split()
    return (
        Found(written.text, *match.span(), {"word": match[0]})
        if first == second
        else None
    )


RULE = Rule(
    code="Q502",
    severity=WARNING,
    title="doubled word",
    message="'{word}': the word is written twice",
    hint="delete one",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="text",
    find=find,
    english=True,
)
