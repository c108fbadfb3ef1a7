"""Finds a question that names a part of a list and asks for the rest: *Besides tin and lead, which metal
…?*

Why: The card trains the gap in one wording of the list, and gives away what the other cards on the list
ask for.

Fix: Ask for any one or any two of them, and say in the answer what else counts; or make `steps:` of the
list.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.core.codes import INFO
from deckgen.lint.rule import Found, Rule

if TYPE_CHECKING:
    from deckgen.lint.cards import Card

BAD = """\
q: Besides copper and tin, which metal did the smiths of the island work?
a: Lead
"""
GOOD = """\
q: Name any two of the metals that the smiths of the island worked.
a: Lead and tin; copper counts too
"""

# 'Besides copper and tin, which', 'Apart from A, B and C, who', at the beginning of a question
_CUT = re.compile(
    r"\s*(?P<words>besides|apart from|aside from|in addition to|other than)\s[^?.;:]*?"
    r"(?:\sand\s|&|,)[^?.;:]*?,?\s(?:\w+\s)?(?:which|what|who|whom|whose|where|how)\b",
    re.IGNORECASE,
)
_BEGINS = frozenset(("besides", "apart", "aside", "in", "other"))


def find(card: Card) -> Found | None:
    """Find 'Besides A and B, which …' at the beginning of a question."""
    if card.later or not card.words or card.words[0] not in _BEGINS:
        return None
    found = _CUT.match(card.asks)
    if found is None or " and " not in f" {found.group().lower()} ":
        return None
    return Found(card.question, *found.span("words"), {"words": found["words"]})


RULE = Rule(
    code="Q110",
    severity=INFO,
    title="list cut in two",
    message="the question names a part of a list with '{words}' and asks for the rest",
    hint="ask for any of them, or make 'steps:' of the list",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="card",
    find=find,
    english=True,
)
