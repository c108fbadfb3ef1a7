"""Finds a name in an answer that the cited sentences do not have.

Names are compared by their stems: *Stalin's* is Stalin, *Russian* is Russia. Languages that write every
noun with a capital letter are left out.

Why: The learner cannot see from the passage that the answer is right.

Fix: If the sentence has only *he*, quote the one with the name too. Declare another form of a name
once, with the source: `aliases: {USSR: [Soviet Union]}`. Or exempt it on the card: `outside: {Trotsky:
the reason}`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckgen.core.codes import ERROR
from deckgen.lint.rule import Found, Rule

if TYPE_CHECKING:
    from deckgen.lint.card_text import MissingName

BAD = """\
q: Whom did the crisis end the alliance with?
a: With Trotsky
quote: ended the alliance with Bukharin
# --- essay.txt ---
The crisis ended the alliance with Bukharin.
"""
GOOD = """\
q: Whom did the crisis end the alliance with?
a: With Bukharin
quote: ended the alliance with Bukharin
# --- essay.txt ---
The crisis ended the alliance with Bukharin.
"""


def find(name: MissingName) -> Found | None:
    """Find a name in an answer that the cited sentences don't have."""
    return name.found(instead=name.card.cited.names_listed) if name.in_answer else None


RULE = Rule(
    code="C203",
    severity=ERROR,
    title="name not in the citation",
    message="'{name}' in the answer is not in what the card cites; its names: {instead}",
    hint="use the source's name, quote the sentence that has it, declare another form of a name under "
    "'aliases:', or say under 'outside:' where it is from",
    page=__doc__,
    bad=BAD,
    good=GOOD,
    looks_at="name",
    find=find,
    exemptible=True,
    answers_only=True,
)
