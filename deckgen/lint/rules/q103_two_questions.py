"""Finds a question word, *and*, and another question word in one question, and two sentences that both
ask.

A relative clause (*the man who wrote … and who fought …*) is not a question.

Why: If you know only one half, neither *Again* nor *Good* is right, and the easy half is repeated as
often as the hard one. Woźniak's rule 4, the minimum information principle; Matuschak's *focused*.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from deckgen.core.codes import ERROR
from deckgen.language.words import AUXILIARIES
from deckgen.lint.quotation_marks import quoted
from deckgen.lint.rule import Found, Rule, Start
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from deckgen.lint.cards import Card

BAD = """\
q: Who painted Guernica, and when was it finished?
a: Picasso, in 1937
"""
GOOD = """\
q: Who painted Guernica?
a: Picasso
"""

_QUESTION_WORDS = r"(?:who|whom|whose|what|which|when|where|why|how)"
_QUESTION_WORD = lazy_pattern(rf"\b{_QUESTION_WORDS}\b", re.IGNORECASE)
# ', and when', ' and in which', ' & who'
_AND_QUESTION_WORD = lazy_pattern(
    rf"(?P<and>,?\s(?:and|&)(?:,?\s(?:in|at|by|for|to|from|of|on|with|under|during|since|until|after|into))?\s"
    rf"(?P<second>{_QUESTION_WORDS}))\b",
    re.IGNORECASE,
)
_ENDS_A_QUESTION = lazy_pattern(r"\?[”’\"')]*\s+(?=\S)")  # '? ', '?” ' before more text
_ANY_WORD = lazy_pattern(r"\S+")
_CONTRAST = lazy_pattern(r"\s*not ")  # of 'why X and why not Y'
_RELATIVE = ("who", "whom", "whose", "which", "where", "when")


def find(card: Card) -> Found | None:
    """Find a question word, 'and', and another question word; or two sentences that both ask."""
    words = card.words
    if card.later or (
        "and" not in words and "&" not in card.asks and card.asks.count("?") < 2
    ):
        return None
    return _one_sentence(card) or _two_sentences(card)


def _one_sentence(card: Card) -> Found | None:
    text = card.asks
    asking = list(_QUESTION_WORD.finditer(text))
    ends = [word.end() for word in asking]
    for match in _AND_QUESTION_WORD.finditer(text):
        count = bisect_right(ends, match.start())  # of the question words before
        second = match["second"].lower()
        # 'the man who wrote X and who painted Y' asks one thing: the words after the first are relative
        is_relative = second in _RELATIVE and count > 1
        is_contrast = _CONTRAST.match(text, match.end()) is not None
        if (
            not count
            or is_relative
            or is_contrast
            or quoted(text, match.start("second"))
        ):
            continue
        words: dict[str, object] = {"first": asking[0][0].lower(), "second": second}
        return Found(card.question, *match.span("and"), words)
    return None


def _two_sentences(card: Card) -> Found | None:
    text = card.asks
    first = _QUESTION_WORD.search(text)
    last_mark = text.rfind("?")
    if first is None:
        return None
    for match in _ENDS_A_QUESTION.finditer(text, first.end()):
        second = _ANY_WORD.match(text, match.end())
        if second is None or match.end() > last_mark:
            return None
        word = second.group().lower()
        asks_again = _QUESTION_WORD.match(text, match.end()) or word in AUXILIARIES
        if asks_again and not quoted(text, match.start()):
            words: dict[str, object] = {"first": first[0].lower(), "second": word}
            return Found(card.question, match.end(), len(text.rstrip()), words)
    return None


RULE = Rule(
    code="Q103",
    severity=ERROR,
    title="two questions",
    message="the card asks two things: '{first}' and '{second}'",
    hint="make a card of each",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="card",
    find=find,
    starts=Start(asked=frozenset({"and"}), asked_signs="&", asked_twice="?"),
    english=True,
)
