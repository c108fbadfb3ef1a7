"""Finds a question of more than 40 words.

Why: As Q106: nobody reads it twice. Woźniak's rule 12.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import ERROR
from deckgen.lint.rule import Found, Rule, Start, whole

if TYPE_CHECKING:
    from deckgen.lint.cards import Card

BAD = """\
q: >-
  Given that the kulaks withheld their grain from the market in order to force prices up, and that the
  cities were threatened with hunger while the bureaucracy, as the Opposition had long warned it would,
  reacted in panic, what did the bureaucracy then impose on the countryside?
a: Compulsory requisitions of grain
"""
GOOD = """\
q: What did the bureaucracy impose when the kulaks withheld their harvest?
a: Compulsory requisitions of grain
"""


def find(card: Card) -> Found | None:
    """Find a question longer than ``max-question-words-error``."""
    limit = card.limits.max_question_words_error
    if len(card.words) <= limit or card.later:
        return None
    length = card.question_length
    return whole(card.question, count=length, limit=limit) if length > limit else None


RULE = Rule(
    code="Q107",
    severity=ERROR,
    title="very long question",
    message="the question has {count} words, more than {limit}",
    hint="leave out what is not needed to answer, or split the card",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="card",
    find=find,
    starts=Start(most_asked="max_question_words_error"),
    limits=("max-question-words-error",),
)
