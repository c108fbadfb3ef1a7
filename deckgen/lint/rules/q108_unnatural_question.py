"""Finds a question that begins as nobody speaks: *What of Stalin's did …?*, *For what of his …?*, *What
between the two parties did …?*

Why: You stop to understand the question instead of remembering the answer. It comes from turning a
sentence round word by word.

Fix: Name the thing that is asked for: *Which of Stalin's policies …?*, *What did the two parties disagree
on?*
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deckgen.core.codes import WARNING
from deckgen.lint.rule import Found, Rule
from deckgen.util.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from deckgen.lint.cards import Card

BAD = """\
q: What of Watt's did the mines of Cornwall buy?
a: His steam engines
"""
GOOD = """\
q: Which of Watt's machines did the mines of Cornwall buy?
a: His steam engines
"""

# 'What of Watt's', 'For what of the old king's', 'What of theirs'; 'What between'. Not 'What of it?'
_UNNATURAL = lazy_pattern(
    r"\s*(?:(?:about|against|at|by|for|from|in|into|on|over|through|to|with)\s+)?"
    r"what\s+(?:between\b|of\s+(?:hers|his|its|ours|theirs|yours)\b"
    r"|of\s+(?:[^\W\d_]+[ -]){0,3}[^\W\d_]+(?:['’]s|s['’])(?!\w))",
    re.IGNORECASE,
)


def find(card: Card) -> Found | None:
    """Find 'What of …'s' and 'What between' at the beginning of a question."""
    words = card.words
    if card.later or "what" not in words[:2]:
        return None
    if "of" not in words[:3] and "between" not in words[:3]:
        return None
    found = _UNNATURAL.match(card.asks)
    if found is None:
        return None
    start = found.start() + len(found.group()) - len(found.group().lstrip())
    return Found(card.question, start, found.end(), {"words": found.group().strip()})


RULE = Rule(
    code="Q108",
    severity=WARNING,
    title="unnatural question",
    message="nobody would ask '{words} …'",
    hint="name what is asked for: 'Which …'",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="card",
    find=find,
    english=True,
)
