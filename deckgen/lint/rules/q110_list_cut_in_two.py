"""Finds a question that names a part of a list and asks for the rest: *Besides tin and lead, which metal
…?* *Which metal, apart from copper and tin, …?*

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

# 'Besides tin, which metal …', 'Which metal, apart from copper and tin, …'; 'apart from one visit' is no list
_CUT = re.compile(
    r"\b(?:besides\s+\w|(?:apart|aside) from\s+(?=[^?.;:]*?\band\b)\w)", re.IGNORECASE
)
_SIGNS = frozenset(("besides", "apart", "aside"))


def find(card: Card) -> Found | None:
    """Find 'besides A and B' in a question."""
    if card.later or _SIGNS.isdisjoint(card.words):
        return None
    found = _CUT.search(card.asks)
    if found is None:
        return None
    words = found.group()[:-1].strip()
    return Found(
        card.question,
        found.start(),
        found.start() + len(words),
        {"words": words.lower()},
    )


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
