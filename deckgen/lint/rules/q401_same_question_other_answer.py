"""Finds two cards that ask the same, apart from small words, and have different answers.

Reverse cards count: two terms with the same definition and `reverse: true` make such a pair.

Why: No answer can be right: the question does not tell which card this is. Matuschak's *consistent*.

Fix: Say in both questions what sets them apart. The rule reports the later card, so that is where to
suppress it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import ERROR
from deckgen.lint.rule import FoundInDeck, Rule
from deckgen.lint.traces import repeated_questions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deckgen.lint.traces import Group

BAD = """\
- {id: population, q: What was the population of Omsk?, a: '37,000'}
- {id: population-later, q: What was the population of Omsk?, a: '162,000'}
"""
GOOD = """\
- {id: population, q: What was the population of Omsk in 1897?, a: '37,000'}
- {id: population-later, q: What was the population of Omsk in 1926?, a: '162,000'}
"""


def find(group: Group) -> Iterator[FoundInDeck]:
    """Find a question that an earlier card asks and answers differently."""
    return repeated_questions(group, same_answer=False)


RULE = Rule(
    code="Q401",
    severity=ERROR,
    title="same question, other answer",
    message="the card '{other}' asks the same and has another answer",
    hint="say in both questions what sets them apart",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="questions",
    find=find,
)
