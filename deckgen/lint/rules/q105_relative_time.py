"""Finds *today*, *recently*, *currently*, *the current president*, *next year*, *ten years ago* in a
question or an answer, unless a date is given with *as of* or *in*.

Why: A card is seen for years, and becomes wrong without anyone touching it. Woźniak's rule 19, date
stamping.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.core.codes import WARNING
from deckgen.lint.quotation_marks import quoted
from deckgen.lint.rule import Found, Rule
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from deckgen.core.model import Text
    from deckgen.lint.cards import Card

BAD = """\
q: How many moons of Saturn are currently known?
a: 274
"""
GOOD = """\
q: How many moons of Saturn were known in 2025?
a: 274
"""

_PASSING = frozenset(
    "today recently currently nowadays presently lately ago current present last this next these moment "
    "incumbent reigning".split()
)
"""Words of which a text must have one to be relative to the day it is read."""
# 'today', 'at the moment', 'next year', 'the current president', 'ten years ago'
_RELATIVE = lazy_pattern(
    r"\b(?:today(?:[’']s)?|recently|currently|nowadays|presently|lately|these days|at (?:present|the moment)"
    r"|(?:last|this|next) (?:year|month|week|decade|century)"
    r"|(?:the|its|their) (?:current|present|incumbent|reigning) (?:president|prime|king|queen|monarch|pope"
    r"|champion|holder|record|head|leader|capital|population|chair|ceo|secretary|world|name|government|constitution)"
    r"|(?P<ago>(?:\w+ )?years? ago|(?:\w+ )?(?:decades|months|weeks) ago))",
    re.IGNORECASE,
)
# 'as of 2024', 'in 2024', '(2024)'
_AS_OF = lazy_pattern(
    r"\b(?:as of|in|by|\() ?(?:1[5-9]|2[01])\d\d\b|\b\d{4}\b\)", re.IGNORECASE
)
_LONG_AGO = frozenset(
    {"million", "billion", "thousand", "thousands", "millions", "billions"}
)


def find(card: Card) -> Found | None:
    """Find 'today', 'currently' or 'ten years ago', on either side of a card."""
    if not card.later and not _PASSING.isdisjoint(card.words):
        found = _relative(card, card.question, card.asks)
        if found:
            return found
    if not _PASSING.isdisjoint(card.answer_words):
        return _relative(card, card.answer, card.says)
    return None


def _relative(card: Card, text: Text, shown: str) -> Found | None:
    is_long_ago = not _LONG_AGO.isdisjoint((*card.words, *card.answer_words))
    for match in _RELATIVE.finditer(shown):
        if match["ago"] and is_long_ago:
            continue
        begins_sentence = shown[: match.start()].rstrip()[-1:] in (
            "",
            ".",
            "?",
            "!",
            ":",
            "“",
        )
        # the newspaper 'USA Today'
        is_title = match[0][0].isupper() and not begins_sentence
        if (
            not is_title
            and not quoted(shown, match.start())
            and not _AS_OF.search(shown)
        ):
            return Found(text, *match.span(), {"word": match[0].strip()})
    return None


RULE = Rule(
    code="Q105",
    severity=WARNING,
    title="relative time",
    message="'{word}' means a different time whenever the card is seen",
    hint="give the year: 'in 2024', 'as of 2024'",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="card",
    find=find,
    english=True,
)
