"""Finds an answer of more than 25 words.

Why: It holds several facts, and none of them is learnt. Woźniak's rule 4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import ERROR
from deckgen.lint.rule import Found, Rule, Start, whole

if TYPE_CHECKING:
    from deckgen.lint.cards import Card

BAD = """\
q: How did the grain crisis unfold?
a: >-
  The kulaks withheld their grain from the market, the cities were threatened with hunger, the bureaucracy
  imposed compulsory requisitions, the kulaks resisted, and an all-out attack on them began
"""
GOOD = """\
q: How did the grain crisis unfold?
steps:
  withheld: The kulaks withhold their harvest
  requisitions: The bureaucracy requisitions it
  resistance: The kulaks resist
"""


def find(card: Card) -> Found | None:
    """Find an answer longer than ``max-answer-words-error``."""
    limit = card.limits.max_answer_words_error
    if len(card.answer_words) <= limit:
        return None
    length = card.answer_length
    return whole(card.answer, count=length, limit=limit) if length > limit else None


RULE = Rule(
    code="Q205",
    severity=ERROR,
    title="very long answer",
    message="the answer has {count} words, more than {limit}",
    hint="split the card; an explanation can go into 'note:'",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="card",
    find=find,
    starts=Start(most_said="max_answer_words_error"),
    limits=("max-answer-words-error",),
)
