"""Finds a card that asks what an earlier card asks, with the same answer.

Why: It doubles the work and adds nothing. Woźniak's rule 17: redundancy is welcome, but from another
side.

Fix: Delete one of the two, or ask from the other side. The rule reports the later card.
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
- {id: founder, q: Who founded Rome?, a: Romulus}
- {id: rome-founder, q: Who founded Rome?, a: Romulus}
"""
GOOD = """\
- {id: founder, q: Who founded Rome?, a: Romulus}
- {id: founded, q: Which city did Romulus found?, a: Rome}
"""


def find(group: Group) -> Iterator[FoundInDeck]:
    """Find a question that an earlier card asks and answers in the same way."""
    return repeated_questions(group, same_answer=True)


RULE = Rule(
    code="Q402",
    severity=ERROR,
    title="duplicate",
    message="the card '{other}' asks the same and has the same answer",
    hint="delete one of the two",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="questions",
    find=find,
)
