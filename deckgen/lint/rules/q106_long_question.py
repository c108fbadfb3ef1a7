"""Finds a question of more than 25 words, up to the 40 of Q107.

Why: A long question is read slowly, then recognised by its look. Woźniak's rule 12: optimise wording.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import WARNING
from deckgen.lint.rule import Found, Rule, whole

if TYPE_CHECKING:
    from deckgen.lint.cards import Card

BAD = """\
q: >-
  Which general of the army of the northern states was it who in the autumn of 1864 led the long march
  through the red hills of Georgia down to the sea?
a: Sherman
"""
GOOD = """\
q: Which general led the Union's march through Georgia to the sea in 1864?
a: Sherman
"""


def find(card: Card) -> Found | None:
    """Find a question longer than ``max-question-words``, up to ``max-question-words-error``."""
    limit = card.limits.max_question_words
    if len(card.words) <= limit or card.later:
        return None
    length = card.question_length
    if limit < length <= card.limits.max_question_words_error:
        return whole(card.question, count=length, limit=limit)
    return None


RULE = Rule(
    code="Q106",
    severity=WARNING,
    title="long question",
    message="the question has {count} words, more than {limit}",
    hint="leave out what is not needed to answer",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="card",
    find=find,
    limits=("max-question-words", "max-question-words-error"),
)
