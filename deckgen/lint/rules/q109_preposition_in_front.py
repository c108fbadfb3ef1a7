"""Finds a question that begins with a preposition and *what, which* or *whom* where the answer begins
with the same preposition: *On what does the regime rest? On property.*

Why: In speech the preposition stands at the end, or another word asks. One such question is not a fault; a
deck full of them is hard to read. So it is only a note.

Fix: *What does the regime rest on?*, *How …?*, *Where …?*, and the answer without the preposition.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import INFO
from deckgen.lint.rule import Found, Rule

if TYPE_CHECKING:
    from deckgen.lint.cards import Card

BAD = """\
q: On what does the roof of a dome rest?
a: On the drum
"""
GOOD = """\
q: What does the roof of a dome rest on?
a: The drum
"""

_PREPOSITIONS = frozenset(
    "about against among around as at behind beneath between beyond by during for from in into of on onto "
    "over through to toward towards under upon with within without".split()
)
_ASKING = frozenset(("what", "which", "whom", "whose"))
# 'By what year', 'At what temperature', 'In which year': nobody asks for these otherwise.
_MEASURED = frozenset(
    "age angle century city country date day decade depth distance extent height means month "
    "percentage point position price rate season speed state temperature time year years".split()
)


def find(card: Card) -> Found | None:
    """Find a preposition and a question word in front, where the answer begins with the preposition."""
    words = card.words
    if (
        len(words) < 3
        or words[0] not in _PREPOSITIONS
        or words[1] not in _ASKING
        or card.later
    ):
        return None
    if words[2] in _MEASURED or card.answer_words[:1] != words[:1]:
        return None
    start = card.asks.lower().find(words[0])
    end = card.asks.lower().find(words[1], start + len(words[0])) + len(words[1])
    return Found(
        card.question,
        start,
        end,
        {"words": f"{words[0]} {words[1]}", "preposition": words[0]},
    )


RULE = Rule(
    code="Q109",
    severity=INFO,
    title="preposition in front",
    message="the question begins with '{words}', and the answer with '{preposition}'",
    hint="put the preposition where it comes in speech, and leave it out of the answer",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="card",
    find=find,
    english=True,
)
