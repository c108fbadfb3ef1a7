"""Finds a question whose last sentence begins with *is*, *did*, *can* and the like, with no *what*,
*which*, *why* or *how* after it.

Why: It asks for yes or no, or for one of two things that it offers. As an open question it becomes
*effortful* (Matuschak).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import WARNING
from deckgen.language.words import AUXILIARIES
from deckgen.language.words import SPACED_WORD as WORD
from deckgen.lint.quotation_marks import quoted
from deckgen.lint.rule import Found, Rule
from deckgen.lint.rules import q101_yes_no_answer
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from deckgen.lint.cards import Card

BAD = """\
q: Did the kulaks withhold their grain?
a: To force prices up
"""
GOOD = """\
q: Why did the kulaks withhold their grain?
a: To force prices up
"""

# The first two words of a sentence: 'Did the', 'Rome fell. Was it'
_SENTENCE_START = lazy_pattern(r"(?:^|[.!?:][”’\"')]*\s+)([A-Z][a-z]+)\s+(\S+)")
_MAY_BE_NAMES = frozenset({"may", "will", "can", "might", "must"})
"""'Will' may be a person, and 'May' a month."""
_OPEN = frozenset({"what", "which", "why", "how"})


def find(card: Card) -> Found | None:
    """Find a question that begins as one that yes or no answers: 'Did the tsar …?'."""
    if not (card.words and card.words[0] in AUXILIARIES) and not _has_two_sentences(
        card.asks
    ):
        return None
    if card.later or "?" not in card.asks or q101_yes_no_answer.find(card):
        return None
    starts = list(_SENTENCE_START.finditer(card.asks))
    last = starts[-1] if starts else None
    if (
        last is None
        or last[1].lower() not in AUXILIARIES
        or quoted(card.asks, last.start(1))
    ):
        return None
    if last[1].lower() in _MAY_BE_NAMES and not last[2].islower():
        return None
    rest = WORD.findall(card.asks[last.end(1) :].lower())
    if not _OPEN.isdisjoint(rest):
        return None
    return Found(card.question, *last.span(1), {"word": last[1]})


def _has_two_sentences(asks: str) -> bool:
    """Tell whether a sentence may begin within a question."""
    # hot: any() takes longer
    return ". " in asks or "? " in asks or ": " in asks or "! " in asks


RULE = Rule(
    code="Q102",
    severity=WARNING,
    title="yes/no question",
    message="a question that begins with '{word}' asks for yes or no, or offers the answers",
    hint="ask with who, what, when, where, why or how",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="card",
    find=find,
    english=True,
)
