"""Finds an answer of more than 12 words, up to the 25 of Q205. A step is an answer.

Why: Only a short answer can be judged right or wrong in a moment. Woźniak's rule 4, the minimum
information principle; Matuschak's *focused*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import WARNING
from deckgen.lint.rule import Found, Rule, whole

if TYPE_CHECKING:
    from deckgen.lint.cards import Card

BAD = """\
q: What is osmosis?
a: The movement of water through a membrane from where less is dissolved to where more is
"""
GOOD = """\
q: Which way does water move in osmosis?
a: To where more is dissolved
"""


def find(card: Card) -> Found | None:
    """Find an answer longer than ``max-answer-words``, up to ``max-answer-words-error``."""
    limit = card.limits.max_answer_words
    if len(card.answer_words) <= limit:
        return None
    length = card.answer_length
    if limit < length <= card.limits.max_answer_words_error:
        return whole(card.answer, count=length, limit=limit)
    return None


RULE = Rule(
    code="Q204",
    severity=WARNING,
    title="long answer",
    message="the answer has {count} words, more than {limit}",
    hint="ask for less; an explanation can go into 'note:'",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="card",
    find=find,
    limits=("max-answer-words", "max-answer-words-error"),
)
