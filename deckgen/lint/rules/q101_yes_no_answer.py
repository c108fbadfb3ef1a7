"""Finds a card whose answer is yes, no, true or false.

Why: Half of such answers can be guessed, and the rest are soon learnt from the look of the question.
Matuschak asks that a prompt be *effortful*: the answer must come from memory.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.core.codes import ERROR
from deckgen.language.words import QUESTION_WORDS, YES_NO
from deckgen.lint.rule import Found, Rule, Start, whole
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from deckgen.lint.cards import Card

BAD = """\
q: Was the five-year plan adopted in 1928?
a: 'Yes'
"""
GOOD = """\
q: In which year was the five-year plan adopted?
a: 1928
"""

# 'Yes', 'No.', 'True, in 1928', 'No – it was rejected'
_ONLY_YES_NO = lazy_pattern(
    r"\W*(?:yes|no|true|false)\b(?:\W*$|[,.;:!–—-])", re.IGNORECASE
)


def find(card: Card) -> Found | None:
    """Find an answer that is yes, no, true or false."""
    if not card.answer_words or card.answer_words[0] not in YES_NO or not card.words:
        return None
    if not _ONLY_YES_NO.match(card.says):
        return None
    asks_for_a_word = card.words[0] in QUESTION_WORDS and len(card.answer_words) == 1
    return None if asks_for_a_word else whole(card.answer)


RULE = Rule(
    code="Q101",
    severity=ERROR,
    title="yes/no answer",
    message="the answer is just yes or no, which can be guessed",
    hint="ask for the fact itself, with who, what, when, where, why or how",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="card",
    find=find,
    starts=Start(said=YES_NO),
    english=True,
)
