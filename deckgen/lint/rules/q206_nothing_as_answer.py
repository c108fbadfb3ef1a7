"""Finds the answer *none* or *nothing*. Code, such as Python's `None`, is left alone.

Why: It is a *no* in disguise: the question supposes that there is something, and there is little to
remember. What is missing is better said with what it means.

Fix: Ask for what follows from it, *Why can the figure not be checked?*, or put it into a `note:`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import WARNING
from deckgen.lint.rule import Found, Rule, whole

if TYPE_CHECKING:
    from deckgen.lint.cards import Card

BAD = """\
q: Which source does the report name for its figures?
a: None
"""
GOOD = """\
q: Why can the report's figures not be checked?
a: It names no source for them
"""


def find(card: Card) -> Found | None:
    """Find an answer that says that there is nothing, and no more."""
    words = card.answer_words
    if not 0 < len(words) <= 3 or " ".join(words) not in card.vocabulary.nothing:
        return None
    return whole(card.answer, words=" ".join(words))


RULE = Rule(
    code="Q206",
    severity=WARNING,
    title="nothing as an answer",
    message="the answer is '{words}', a 'no' in other words",
    hint="ask what follows from it, or say it in a 'note:'",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="card",
    find=find,
)
